//! Logging in by a letter's link.

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query, State},
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use platform::{error::Result, web::Client};
use serde::Deserialize;

use super::{Next, link_over, refused, stays_on_form, welcome};
use crate::{Identity, actions, paths};
use site::{
    forms::FormErrors,
    page::{FlashRedirect, Page},
    render::html,
};

#[derive(Template)]
#[template(path = "accounts/link_ask.html")]
struct AskPage {
    page: Page,
    errors: FormErrors,
    email: String,
    next: String,
    sent: bool,
}

#[derive(Template)]
#[template(path = "accounts/link_use.html")]
struct UsePage {
    page: Page,
    next: String,
}

/// What the asking page is opened with.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct AskQuery {
    next: String,
    sent: Option<String>,
}

/// Whom to write to.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct AskForm {
    email: String,
    next: String,
}

/// The form to ask for a link, or what to do once it was sent.
pub async fn ask(page: Page, Query(query): Query<AskQuery>) -> Response {
    html(&AskPage {
        page,
        errors: FormErrors::none(),
        email: String::new(),
        next: query.next,
        sent: query.sent.is_some(),
    })
}

/// Sends the link.
pub async fn send(
    State(app): State<Identity>,
    page: Page,
    from: Client,
    Form(form): Form<AskForm>,
) -> Result<Response> {
    let AskForm { email, next } = form;
    let wanted = paths::after_login(&next);
    match actions::ask_magic_link(&app, &email, wanted.as_deref(), page.locale, &from).await {
        Ok(()) => Ok(FlashRedirect::info("/login/link?sent=1", "flash-link-sent")
            .with("email", email.trim())
            .into_response()),
        Err(error) if stays_on_form(&error) => {
            let errors = FormErrors::from_error(&error, page.locale);
            Ok(refused(
                &error,
                &AskPage {
                    page,
                    errors,
                    email,
                    next,
                    sent: false,
                },
            ))
        }
        Err(error) => Err(error),
    }
}

/// A button, and nothing looked up: programs that read mail open its links, and must not use
/// them up.
pub async fn show(
    page: Page,
    Path(_): Path<String>,
    Query(Next { next }): Query<Next>,
) -> Response {
    html(&UsePage { page, next })
}

/// Logs in.
pub async fn log_in(
    State(app): State<Identity>,
    page: Page,
    from: Client,
    headers: HeaderMap,
    Path(token): Path<String>,
    Form(Next { next }): Form<Next>,
) -> Result<Response> {
    match actions::log_in_by_link(&app, &token, &from, &headers).await {
        Ok((person, login)) => welcome(&app, &person, login, &next).await,
        Err(error) if error.code == "link-over" => Ok(link_over(page, &error, "/login/link")),
        Err(error) => Err(error),
    }
}
