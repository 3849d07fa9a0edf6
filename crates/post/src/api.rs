//! The JSON API of what one is written about.

use axum::{Json, extract::State};
use platform::error::Result;

use super::{
    pages,
    preferences::{self, Wanted},
};
use site::{App, json::JsonBody, who::User};

/// Which optional letters one gets.
#[utoipa::path(
    get, path = "/api/v1/me/notifications", tag = "accounts",
    responses(
        (status = 200, body = Wanted),
        (status = 401, description = "Nobody is logged in"),
    ),
)]
pub async fn notifications(State(app): State<App>, user: User) -> Result<Json<Wanted>> {
    let mut conn = app.db.acquire().await?;
    Ok(Json(preferences::wanted(&mut conn, &user.id).await?))
}

/// Choose which optional letters one gets.
#[utoipa::path(
    put, path = "/api/v1/me/notifications", tag = "accounts",
    request_body = Wanted,
    responses(
        (status = 200, body = Wanted),
        (status = 401, description = "Nobody is logged in"),
        (status = 422, description = "A field is missing or is no truth value"),
    ),
)]
pub async fn change_notifications(
    State(app): State<App>,
    user: User,
    JsonBody(wanted): JsonBody<Wanted>,
) -> Result<Json<Wanted>> {
    pages::keep(&app, &user, wanted).await?;
    Ok(Json(wanted))
}
