//! Start page of the platform's administrators: the tasks that wait.

use askama::Template;
use axum::{extract::State, response::Response};
use platform::error::Result;

use crate::{Market, practice::queries::verification as requests};
use site::{page::Page, render::html, who::Admin};

/// A kind of thing that waits.
struct WaitingTask {
    what: String,
    href: &'static str,
    since: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/home.html")]
struct HomePage {
    page: Page,
    waiting: Vec<WaitingTask>,
}

/// `GET /admin`: one line for each kind of thing that waits, none for what does not.
pub async fn home(State(app): State<Market>, page: Page, _admin: Admin) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let mut waiting = vec![];
    let (count, since) = requests::waiting(&mut conn).await?;
    if count > 0 {
        waiting.push(WaitingTask {
            what: page.t1("admin-waiting-verifications", "count", count),
            href: "/admin/verifications",
            since: since.map(|at| page.t1("admin-waiting-since", "when", page.moment(&at))),
        });
    }
    let words = reviews::count_waiting(&mut conn).await?;
    if words > 0 {
        waiting.push(WaitingTask {
            what: page.t1("admin-waiting-reviews", "count", words),
            href: "/admin/reviews",
            since: None,
        });
    }
    Ok(html(&HomePage { page, waiting }))
}
