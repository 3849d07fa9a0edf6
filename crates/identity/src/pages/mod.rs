//! The pages about accounts.

pub mod account;
pub mod display;
pub mod login;
pub mod login_links;
pub mod passwords;
pub mod register;
pub mod verify;

use askama::Template;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use domain::schema::Role;
use platform::error::{Error, Result};
use serde::Deserialize;

use super::{
    actions::SetLogin,
    queries::{self, Person},
    redirects,
};
use crate::Identity;
use site::{page::Page, render::html_with};

/// Where to go after logging in.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Next {
    next: String,
}

/// Sends someone who has just logged in where they wanted to go, in their own language and
/// zone.
async fn welcome(
    app: &Identity,
    person: &Person,
    mut login: SetLogin,
    next: &str,
) -> Result<Response> {
    let profile = queries::profile(&mut *app.db.acquire().await?, &person.id).await?;
    if let Some(profile) = profile {
        login.0.extend(display::cookies(app, &profile));
    }
    Ok((login, Redirect::to(&destination(next, person.role))).into_response())
}

/// The page that was wanted, or where a person of this role begins.
fn destination(next: &str, role: Role) -> String {
    redirects::after_login(next).unwrap_or_else(|| {
        match role {
            Role::Coach => "/desk",
            Role::User => "/sessions",
            Role::Admin => "/",
        }
        .to_owned()
    })
}

/// A link that no longer works, and where to get another one.
#[derive(Template)]
#[template(path = "accounts/link_over.html")]
struct LinkOverPage {
    page: Page,
    title: String,
    detail: String,
    again: &'static str,
}

fn link_over(page: Page, error: &Error, again: &'static str) -> Response {
    let link_over = LinkOverPage {
        title: error.title(page.locale),
        detail: error.detail(page.locale).unwrap_or_default(),
        again,
        page,
    };
    html_with(StatusCode::GONE, &link_over)
}
