//! The letters that did not arrive, or may not have, for the administrator. What they said is
//! forgotten, except of those whose fate is unknown: they may be sent again.

pub mod api;

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use jiff::Timestamp;
use platform::{db::Instant, error::Result};
use serde::Serialize;
use sqlx::PgConnection;

use super::outbox;
use site::{
    App,
    page::{FlashRedirect, Page},
    render::html,
    who::Admin,
};

/// How many are listed.
const LIST_LIMIT: i64 = 100;

/// A letter that did not arrive, or may not have.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FailedLetter {
    /// Its id.
    pub id: String,
    /// Whose it was; the address is theirs. Nobody's when it went to no account.
    pub email: Option<String>,
    /// `refused`, `given_up` or `unknown`.
    pub status: String,
    /// When it was written.
    pub created_at: Instant,
    /// How often it was tried.
    pub tries: i32,
    /// What the server said.
    pub answer: Option<String>,
    /// Whether it can be sent again. It may then arrive twice.
    pub can_be_sent_again: bool,
}

/// The letters of the last month that did not arrive, or may not have, latest first.
///
/// # Errors
/// Only the database's.
pub async fn failed(conn: &mut PgConnection, now: Timestamp) -> Result<Vec<FailedLetter>> {
    Ok(sqlx::query_as!(
        FailedLetter,
        r#"
        SELECT l.id,
               u.email AS "email?",
               l.status,
               l.created_at,
               l.tries,
               l.answer,
               l.sealed IS NOT NULL AND coalesce(l.not_after > $2, true) AS "can_be_sent_again!"
        FROM trustcoach.letter l
        LEFT JOIN "User" u ON u.id = l.user_id
        WHERE l.status IN ('refused', 'given_up', 'unknown')
        ORDER BY l.settled_at DESC
        LIMIT $1
        "#,
        LIST_LIMIT,
        Instant(now) as _,
    )
    .fetch_all(conn)
    .await?)
}

#[derive(Template)]
#[template(path = "post/failures.html")]
struct FailuresPage {
    page: Page,
    letters: Vec<FailedLetter>,
}

impl FailuresPage {
    fn tone(letter: &FailedLetter) -> &'static str {
        if letter.status == "unknown" {
            "amber"
        } else {
            "red"
        }
    }
}

/// `GET /admin/letters`: those of the last month, latest first.
pub async fn show(State(app): State<App>, page: Page, _admin: Admin) -> Result<Response> {
    let letters = failed(&mut *app.db.acquire().await?, app.now()).await?;
    Ok(html(&FailuresPage { page, letters }))
}

/// `POST /admin/letters/{id}/again`
pub async fn again(
    State(app): State<App>,
    admin: Admin,
    Path(id): Path<String>,
) -> Result<FlashRedirect> {
    send_again(&app, &admin, &id).await?;
    Ok(FlashRedirect::success(
        "/admin/letters",
        "flash-letter-again",
    ))
}

async fn send_again(app: &App, admin: &Admin, id: &str) -> Result<()> {
    outbox::send_again(app, id).await?;
    tracing::info!(letter = id, by = %admin.0.id, "a letter is sent again");
    Ok(())
}
