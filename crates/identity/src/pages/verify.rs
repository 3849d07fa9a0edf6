//! Proving one's address by a letter's link.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use platform::{error::Result, web::Client};
use serde::Deserialize;

use super::{link_over, second};
use crate::{
    Identity,
    actions::{self, Entry, Proof, SetLogin},
};
use site::{
    forms::FormErrors,
    input::{Form, Verbatim},
    page::{FlashRedirect, Page},
    render::html,
    who::{Account, Visitor},
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
    Account(user): Account,
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
    match actions::verify(&app, &token, proof, page.locale, &from, &headers).await {
        Ok(proven) => {
            let message = if proven.dropped {
                "flash-address-proven-dropped"
            } else {
                "flash-address-proven"
            };
            let (login, to) = match proven.entry {
                Some(Entry::Second(pending)) => (
                    SetLogin(second::cookie(&app, &pending.token).into_iter().collect()),
                    "/login/second",
                ),
                Some(Entry::In(login)) => (login, "/account"),
                None => (SetLogin::default(), "/account"),
            };
            Ok((login, FlashRedirect::success(to, message)).into_response())
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
