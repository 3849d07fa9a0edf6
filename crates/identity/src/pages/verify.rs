//! Proving one's address by a letter's link.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use platform::{error::Result, web::Client};
use serde::Deserialize;

use super::link_over;
use crate::{
    Identity,
    actions::{self, Proof},
};
use site::{
    forms::FormErrors,
    input::{Form, Verbatim},
    page::{FlashRedirect, Page},
    render::html,
    who::{User, Visitor},
};

#[derive(Template)]
#[template(path = "accounts/verify.html")]
struct VerifyPage {
    page: Page,
    errors: FormErrors,
    /// Whether somebody is logged in here; the link may be another person's.
    logged_in: bool,
}

/// What is sent with the link.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct VerifyForm {
    password: Verbatim,
    /// `yes` from who never chose a password.
    without: String,
}

/// Sends the letter again.
pub async fn resend(
    State(app): State<Identity>,
    page: Page,
    user: User,
    from: Client,
) -> Result<impl IntoResponse> {
    actions::resend_verification(&app, &user, page.locale, &from).await?;
    Ok(FlashRedirect::info("/account", "flash-address-letter-sent").with("email", user.email))
}

/// A button, and nothing looked up: programs that read mail open its links.
pub async fn show(page: Page, Visitor(user): Visitor, Path(_): Path<String>) -> Response {
    html(&VerifyPage {
        page,
        errors: FormErrors::none(),
        logged_in: user.is_some(),
    })
}

/// Proves the address.
pub async fn verify(
    State(app): State<Identity>,
    page: Page,
    from: Client,
    headers: HeaderMap,
    Path(token): Path<String>,
    Form(form): Form<VerifyForm>,
) -> Result<Response> {
    let proof = if form.without == "yes" {
        Proof::NotMine
    } else {
        Proof::Password(&form.password)
    };
    match actions::verify(&app, &token, proof, &from, &headers).await {
        Ok(proven) => {
            let message = if proven.dropped {
                "flash-address-proven-dropped"
            } else {
                "flash-address-proven"
            };
            let login = proven.login.unwrap_or_default();
            Ok((login, FlashRedirect::success("/account", message)).into_response())
        }
        Err(error) if error.code == "link-over" => Ok(link_over(page, &error, "/account")),
        Err(error) => {
            let errors = FormErrors::beside(error, page.locale)?;
            let form = VerifyPage {
                page,
                errors,
                logged_in: false,
            };
            Ok(form.errors.response(&form))
        }
    }
}
