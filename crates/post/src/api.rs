//! JSON API: letter preferences.

use axum::{Json, extract::State};
use platform::error::Result;

use super::preferences::{self, LetterPreferences};
use site::{App, json::JsonBody, who::User};

/// Which optional letters one gets.
#[utoipa::path(
    get, path = "/api/v1/me/notifications", tag = "accounts",
    responses(
        (status = 200, body = LetterPreferences),
        (status = 401, description = "Nobody is logged in"),
    ),
)]
pub async fn notifications(State(app): State<App>, user: User) -> Result<Json<LetterPreferences>> {
    let mut conn = app.db.acquire().await?;
    Ok(Json(preferences::load(&mut conn, &user.id).await?))
}

/// Choose which optional letters one gets.
#[utoipa::path(
    put, path = "/api/v1/me/notifications", tag = "accounts",
    request_body = LetterPreferences,
    responses(
        (status = 200, body = LetterPreferences),
        (status = 401, description = "Nobody is logged in"),
        (status = 422, description = "A field is missing or is no truth value"),
    ),
)]
pub async fn change_notifications(
    State(app): State<App>,
    user: User,
    JsonBody(wanted): JsonBody<LetterPreferences>,
) -> Result<Json<LetterPreferences>> {
    preferences::save_all(&app, &user.id, wanted).await?;
    Ok(Json(wanted))
}
