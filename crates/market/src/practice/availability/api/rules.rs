//! How the hours are cut into sessions.

use axum::{Json, extract::State};
use platform::error::{Problem, Result};

use crate::{
    Market,
    practice::availability::actions::rules::{self, Wanted},
};
use site::{read::Body, who::Coach};

/// My slot rules
#[utoipa::path(
    get, path = "/api/v1/me/slot-rules", tag = "practice", operation_id = "readSlotRules",
    responses((status = 200, body = Wanted)),
    security(("login" = [])),
)]
pub async fn read_rules(State(app): State<Market>, coach: Coach) -> Result<Json<Wanted>> {
    let mut conn = app.db.acquire().await?;
    let (_, rules) = crate::coaches::rules_of(&mut conn, &coach.id).await?;
    Ok(Json(Wanted::of(&rules)))
}

/// Replace my slot rules
///
/// They hold for what is booked from now on.
#[utoipa::path(
    put, path = "/api/v1/me/slot-rules", tag = "practice", operation_id = "replaceSlotRules",
    request_body = Wanted,
    responses(
        (status = 200, body = Wanted),
        (status = 422, body = Problem, description = "Names each field"),
    ),
    security(("login" = [])),
)]
pub async fn replace_rules(
    State(app): State<Market>,
    coach: Coach,
    Body(new): Body<Wanted>,
) -> Result<Json<Wanted>> {
    let rules = rules::save(&app, &coach.id, &new).await?;
    Ok(Json(Wanted::of(&rules)))
}
