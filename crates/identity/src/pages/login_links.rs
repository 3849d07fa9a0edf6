//! Logging in by a letter's link: asking for the letter, and using the link.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use platform::{error::Result, web::Client};
use serde::Deserialize;

use super::{Next, entered, link_over};
use crate::{Identity, actions, redirects};
use site::{
    forms::FormErrors,
    input::{Form, Query},
    page::{FlashRedirect, Page},
    render::html,
};

#[derive(Template)]
#[template(path = "accounts/link_ask.html")]
struct RequestPage {
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

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct RequestQuery {
    next: String,
    sent: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct RequestForm {
    email: String,
    next: String,
}

/// The form to ask for a link, or what to do once it was sent.
pub async fn show_request(page: Page, Query(query): Query<RequestQuery>) -> Response {
    html(&RequestPage {
        page,
        errors: FormErrors::none(),
        email: String::new(),
        next: query.next,
        sent: query.sent.is_some(),
    })
}

/// Sends the link.
pub async fn request(
    State(app): State<Identity>,
    page: Page,
    from: Client,
    Form(form): Form<RequestForm>,
) -> Result<Response> {
    let RequestForm { email, next } = form;
    let next_path = redirects::after_login(&next);
    match actions::request_login_link(&app, &email, next_path.as_deref(), page.locale, &from).await
    {
        Ok(()) => Ok(FlashRedirect::info("/login/link?sent=1", "flash-link-sent")
            .with("email", email.trim())
            .into_response()),
        Err(error) => {
            let errors = FormErrors::beside(error, page.locale)?;
            let form = RequestPage {
                page,
                errors,
                email,
                next,
                sent: false,
            };
            Ok(form.errors.response(&form))
        }
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
    match actions::log_in_by_link(&app, &token, page.locale, &from, &headers).await {
        Ok((person, entry)) => entered(&app, &person, entry, &next).await,
        Err(error) if error.code == "link-over" => Ok(link_over(page, &error, "/login/link")),
        Err(error) => Err(error),
    }
}
