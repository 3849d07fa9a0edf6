//! API of the slot rules.

use axum::{Json, extract::State};
use platform::error::Result;

use crate::{
    Market,
    practice::availability::actions::rules::{self, SlotRulesInput},
};
use site::{json::JsonBody, who::Coach};

/// My slot rules
#[utoipa::path(
    get, path = "/api/v1/me/slot-rules", tag = "practice", operation_id = "readSlotRules",
    responses((status = 200, body = SlotRulesInput)),
)]
pub async fn read_rules(State(app): State<Market>, coach: Coach) -> Result<Json<SlotRulesInput>> {
    let mut conn = app.db.acquire().await?;
    let (_, rules) = crate::coaches::rules_of(&mut conn, &coach.id).await?;
    Ok(Json(SlotRulesInput::from_rules(&rules)))
}

/// Replace my slot rules
///
/// They hold for what is booked from now on.
#[utoipa::path(
    put, path = "/api/v1/me/slot-rules", tag = "practice", operation_id = "replaceSlotRules",
    request_body = SlotRulesInput,
    responses(
        (status = 200, body = SlotRulesInput),
        (status = 422, description = "Names each field"),
    ),
)]
pub async fn replace_rules(
    State(app): State<Market>,
    coach: Coach,
    JsonBody(new): JsonBody<SlotRulesInput>,
) -> Result<Json<SlotRulesInput>> {
    let rules = rules::save(&app, &coach.id, &new).await?;
    Ok(Json(SlotRulesInput::from_rules(&rules)))
}
