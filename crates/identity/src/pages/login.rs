//! Logging in and out.

use askama::Template;
use axum::{
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Redirect, Response},
};
use platform::{error::Result, web::Client};
use serde::Deserialize;

use super::{Next, destination, entered};
use crate::{
    Identity,
    actions::{self, CLEAR_SITE_DATA},
};
use site::{
    forms::FormErrors,
    input::{Form, Query, Verbatim},
    page::{FlashRedirect, Page},
    render::html,
    who::Visitor,
};

#[derive(Template)]
#[template(path = "accounts/login.html")]
struct LoginPage {
    page: Page,
    errors: FormErrors,
    email: String,
    next: String,
    /// Whether passkeys can be used at this address.
    passkeys: bool,
}

/// What is typed to log in.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct LoginForm {
    email: String,
    password: Verbatim,
    next: String,
}

/// The form; whoever is logged in already goes on.
pub async fn show(
    State(app): State<Identity>,
    page: Page,
    Visitor(user): Visitor,
    Query(Next { next }): Query<Next>,
) -> Response {
    match user {
        Some(user) => Redirect::to(&destination(&next, user.role)).into_response(),
        None => html(&LoginPage {
            page,
            errors: FormErrors::none(),
            email: String::new(),
            next,
            passkeys: app.passkeys.is_some(),
        }),
    }
}

/// Logs in.
pub async fn log_in(
    State(app): State<Identity>,
    page: Page,
    from: Client,
    headers: HeaderMap,
    Form(form): Form<LoginForm>,
) -> Result<Response> {
    let LoginForm {
        email, password, ..
    } = &form;
    match actions::log_in(&app, email, password, page.locale, &from, &headers).await {
        Ok((person, entry)) => entered(&app, &person, entry, &form.next).await,
        Err(error) => {
            let errors = if error.code == "wrong-login" {
                FormErrors::from_error(&error, page.locale)
            } else {
                FormErrors::beside(error, page.locale)?
            };
            let form = LoginPage {
                page,
                errors,
                email: form.email,
                next: form.next,
                passkeys: app.passkeys.is_some(),
            };
            Ok(form.errors.response(&form))
        }
    }
}

/// Logs out.
pub async fn log_out(
    State(app): State<Identity>,
    Visitor(user): Visitor,
    headers: HeaderMap,
) -> Result<impl IntoResponse> {
    let login = actions::log_out(&app, user.as_ref(), &headers).await?;
    Ok((
        login,
        CLEAR_SITE_DATA,
        FlashRedirect::success("/", "flash-logged-out"),
    ))
}
