//! The letters that did not arrive, for the administrator. What they said is forgotten.

use askama::Template;
use axum::{extract::State, response::Response};
use platform::error::Result;

use super::outbox::{self, Failed};
use crate::{App, page::Page, render::html, who::Admin};

/// As many as one looks through.
const MOST: i64 = 100;

#[derive(Template)]
#[template(path = "post/failures.html")]
struct FailuresPage {
    page: Page,
    letters: Vec<Failed>,
}

impl FailuresPage {
    fn tone(letter: &Failed) -> &'static str {
        if letter.status == "unknown" {
            "amber"
        } else {
            "red"
        }
    }
}

/// `GET /admin/letters`: those of the last month, latest first.
pub async fn show(State(app): State<App>, page: Page, _admin: Admin) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let letters = outbox::failed(&mut conn, MOST).await?;
    Ok(html(&FailuresPage { page, letters }))
}
