//! The pages about accounts.

pub mod account;
pub mod choices;
pub mod links;
pub mod login;
pub mod passwords;
pub mod register;
pub mod verify;

use askama::Template;
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use domain::schema::Role;
use platform::error::{Error, Result};
use serde::Deserialize;

use super::{
    actions::SetLogin,
    paths,
    queries::{self, Person},
};
use crate::Identity;
use site::{forms::belongs_to_form, render::html_with};

/// Where to go after logging in.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Next {
    next: String,
}

/// Whether a refusal is shown on the form that it answers.
fn stays_on_form(error: &Error) -> bool {
    belongs_to_form(error) || error.code == "wrong-login"
}

/// The form again, with what was wrong.
fn refused(error: &Error, form: &impl Template) -> Response {
    let mut response = html_with(error.status, form);
    if let Some(seconds) = error.retry_after {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
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
        login.0.extend(choices::of_profile(app, &profile));
    }
    Ok((login, Redirect::to(&destination(next, person.role))).into_response())
}

/// The page that was wanted, or where a person of this role begins.
fn destination(next: &str, role: Role) -> String {
    paths::after_login(next).unwrap_or_else(|| {
        match role {
            Role::Coach => "/desk",
            Role::User => "/sessions",
            Role::Admin => "/",
        }
        .to_owned()
    })
}

/// A link that is over, with a way on.
#[derive(Template)]
#[template(path = "accounts/link_over.html")]
struct LinkOver {
    page: site::page::Page,
    title: String,
    detail: String,
    again: &'static str,
}

fn link_over(page: site::page::Page, error: &Error, again: &'static str) -> Response {
    let over = LinkOver {
        title: error.title(page.locale),
        detail: error.detail(page.locale).unwrap_or_default(),
        again,
        page,
    };
    html_with(StatusCode::GONE, &over)
}
