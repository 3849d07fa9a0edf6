//! JSON API: letters that failed.

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use platform::error::Result;

use super::{FailedLetter, failed, send_again};
use site::{App, who::Admin};

/// Letters that did not arrive
///
/// Or may not have: those of the last month, latest first, a hundred at most.
#[utoipa::path(
    get, path = "/api/v1/admin/letters", tag = "admin", operation_id = "listFailedLetters",
    responses((status = 200, body = Vec<FailedLetter>), (status = 404)),
)]
pub async fn list(State(app): State<App>, _admin: Admin) -> Result<Json<Vec<FailedLetter>>> {
    let letters = failed(&mut *app.db.acquire().await?, app.now()).await?;
    Ok(Json(letters))
}

/// Send a letter again
///
/// One of which nobody knows whether it arrived. It may then arrive twice.
#[utoipa::path(
    post, path = "/api/v1/admin/letters/{id}/again", tag = "admin",
    operation_id = "sendLetterAgain",
    params(("id" = String, Path)),
    responses(
        (status = 202, description = "It is on its way"),
        (status = 404),
        (status = 409, description = "`letter-not-unknown`"),
    ),
)]
pub async fn again(
    State(app): State<App>,
    admin: Admin,
    Path(id): Path<String>,
) -> Result<StatusCode> {
    send_again(&app, &admin, &id).await?;
    Ok(StatusCode::ACCEPTED)
}
