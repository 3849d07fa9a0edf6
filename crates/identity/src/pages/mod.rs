//! The pages about accounts.

pub mod account;
pub mod again;
pub mod display;
pub mod login;
pub mod login_links;
pub mod passwords;
pub mod register;
pub mod second;
pub mod security;
pub mod verify;

use askama::Template;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use domain::schema::Role;
use platform::error::{Error, Result};
use serde::Deserialize;
use url::form_urlencoded::byte_serialize;

use super::{
    actions::{Entry, SetLogin},
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

/// Sends someone who has shown a first factor where they wanted to go, or to the question for
/// the second.
async fn entered(app: &Identity, person: &Person, entry: Entry, next: &str) -> Result<Response> {
    match entry {
        Entry::In(login) => welcome(app, person, login, next).await,
        Entry::Second(pending) => {
            let next: String = byte_serialize(next.as_bytes()).collect();
            let cookie = second::cookie(app, &pending.token);
            let to = format!("/login/second?next={next}");
            Ok((SetLogin(cookie.into_iter().collect()), Redirect::to(&to)).into_response())
        }
    }
}

/// Sends someone who has just logged in where they wanted to go, in their own language and
/// zone.
async fn welcome(app: &Identity, person: &Person, login: SetLogin, next: &str) -> Result<Response> {
    let login = with_choices(app, person, login).await?;
    Ok((login, Redirect::to(&destination(next, person.role))).into_response())
}

/// The cookies of a login, with those of its person's language and zone.
async fn with_choices(app: &Identity, person: &Person, mut login: SetLogin) -> Result<SetLogin> {
    let profile = queries::profile(&mut *app.db.acquire().await?, &person.id).await?;
    if let Some(profile) = profile {
        login.0.extend(display::cookies(app, &profile));
    }
    Ok(login)
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
