//! A forgotten password, and its replacement.

use askama::Template;
use axum::{
    Form,
    extract::{Query, State},
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use platform::{
    error::{Error, Result},
    web::Client,
};
use serde::Deserialize;

use super::{link_over, refused, stays_on_form};
use crate::{Identity, actions};
use site::{
    forms::FormErrors,
    page::{FlashRedirect, Page},
    render::html,
};

#[derive(Template)]
#[template(path = "accounts/password_forgotten.html")]
struct ForgottenPage {
    page: Page,
    errors: FormErrors,
    email: String,
    sent: bool,
}

#[derive(Template)]
#[template(path = "accounts/password_new.html")]
struct NewPage {
    page: Page,
    errors: FormErrors,
    token: String,
}

/// What the asking page is opened with.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct AskQuery {
    sent: Option<String>,
}

/// Whom to write to.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct AskForm {
    email: String,
}

/// What a letter's link holds.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Link {
    token: String,
}

/// A new password, by a letter's link.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct NewForm {
    token: String,
    password: String,
}

/// The form to ask for a link, or what to do once it was sent.
pub async fn ask(page: Page, Query(query): Query<AskQuery>) -> Response {
    let (errors, email) = (FormErrors::none(), String::new());
    html(&ForgottenPage {
        page,
        errors,
        email,
        sent: query.sent.is_some(),
    })
}

/// Sends the link.
pub async fn send(
    State(app): State<Identity>,
    page: Page,
    from: Client,
    Form(AskForm { email }): Form<AskForm>,
) -> Result<Response> {
    match actions::ask_reset(&app, &email, page.locale, &from).await {
        Ok(()) => Ok(
            FlashRedirect::info("/password/forgotten?sent=1", "flash-link-sent")
                .with("email", email.trim())
                .into_response(),
        ),
        Err(error) if stays_on_form(&error) => {
            let errors = FormErrors::from_error(&error, page.locale);
            Ok(refused(
                &error,
                &ForgottenPage {
                    page,
                    errors,
                    email,
                    sent: false,
                },
            ))
        }
        Err(error) => Err(error),
    }
}

/// The form for a new password.
pub async fn show(page: Page, Query(Link { token }): Query<Link>) -> Result<Response> {
    if token.is_empty() {
        return Err(Error::not_found());
    }
    Ok(html(&NewPage {
        page,
        errors: FormErrors::none(),
        token,
    }))
}

/// Stores it, ends all logins, and logs in.
pub async fn choose(
    State(app): State<Identity>,
    page: Page,
    from: Client,
    headers: HeaderMap,
    Form(NewForm { token, password }): Form<NewForm>,
) -> Result<Response> {
    match actions::choose_new_password(&app, &token, &password, page.locale, &from, &headers).await
    {
        Ok((_, login)) => Ok((
            login,
            FlashRedirect::success("/account", "flash-password-changed"),
        )
            .into_response()),
        Err(error) if error.code == "link-over" => {
            Ok(link_over(page, &error, "/password/forgotten"))
        }
        Err(error) if stays_on_form(&error) => {
            let errors = FormErrors::from_error(&error, page.locale);
            Ok(refused(
                &error,
                &NewPage {
                    page,
                    errors,
                    token,
                },
            ))
        }
        Err(error) => Err(error),
    }
}
