//! The home page, and what each of its promises rests on.

use askama::Template;
use axum::{extract::State, response::Response};
use platform::error::Result;

use super::Card;
use crate::Market;
use crate::coaches::search::{self, Search};
use site::{page::Page, render};

/// Coaches shown on the home page.
const SHOWN: usize = 6;

#[derive(Template)]
#[template(path = "coaches/home.html")]
struct Home {
    page: Page,
    cards: Vec<Card>,
}

/// `GET /`.
///
/// # Errors
/// Only the database's.
pub async fn show(State(app): State<Market>, page: Page) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let search = Search {
        verified: Some(true),
        ..Search::default()
    };
    let found = search::find_page(&app, &mut conn, &search, None, page.now, SHOWN, false).await?;
    let cards = found
        .coaches
        .iter()
        .map(|coach| Card::new(&page, coach))
        .collect();
    Ok(render::html(&Home { page, cards }))
}

#[derive(Template)]
#[template(path = "coaches/promises.html")]
struct Promises {
    page: Page,
    /// Where the recording is written down, as this site is configured.
    speech: String,
    /// Who writes the draft.
    draft: String,
}

/// `GET /promises`: how each promise is kept, and how to check it.
pub async fn promises(State(app): State<Market>, page: Page) -> Response {
    let speech = match &app.config.speech.server {
        Some(server) => {
            let host = server.url.host_str().unwrap_or_default();
            page.t1("promises-speech-server", "host", host)
        }
        None => page.t("promises-speech-local"),
    };
    let draft = match &app.config.summary {
        Some(summary) => page.t1("promises-draft-model", "model", summary.model.as_str()),
        None => page.t("promises-draft-local"),
    };
    render::html(&Promises {
        page,
        speech,
        draft,
    })
}
