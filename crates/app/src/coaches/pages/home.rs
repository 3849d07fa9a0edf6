//! The home page, and what each of its promises rests on.

use askama::Template;
use axum::{extract::State, response::Response};
use platform::error::Result;

use super::Card;
use crate::{
    App,
    coaches::{actions, search::Search},
    page::Page,
    render,
};

/// Coaches shown on the home page.
const SHOWN: i64 = 6;

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
pub async fn show(State(app): State<App>, page: Page) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let search = Search {
        verified: Some(true),
        ..Search::default()
    };
    let found = actions::find(&mut conn, &search, None, page.now, SHOWN).await?;
    let cards = found.iter().map(|found| Card::of(&page, found)).collect();
    Ok(render::html(&Home { page, cards }))
}

#[derive(Template)]
#[template(path = "coaches/promises.html")]
struct Promises {
    page: Page,
}

/// `GET /promises`: how each promise is kept, and how to check it.
pub async fn promises(page: Page) -> Response {
    render::html(&Promises { page })
}
