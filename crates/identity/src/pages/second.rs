//! The second step of a login: an application's code, a passkey, or a recovery code.

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue},
    response::{IntoResponse, Redirect, Response},
};
use platform::{
    error::Result,
    web::{self, Client},
};
use serde::Deserialize;

use super::{Next, with_choices};
use crate::{
    Identity,
    actions::{self, Pending, SetLogin},
};
use site::{
    forms::FormErrors,
    input::{Form, Query},
    page::{FlashRedirect, Page},
    render::html,
};

/// The cookie in which a login waits.
const COOKIE: &str = "second";
/// As long as the login waits.
const SECONDS: u32 = 600;

#[derive(Template)]
#[template(path = "accounts/second.html")]
struct SecondPage {
    page: Page,
    errors: FormErrors,
    next: String,
    passkey: bool,
    code: bool,
}

/// What is typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct SecondForm {
    code: String,
    next: String,
}

/// The cookie of a login that waits; an empty token removes it.
pub fn cookie(app: &Identity, token: &str) -> Option<HeaderValue> {
    let secure = if app.config.http.secure() {
        "; Secure"
    } else {
        ""
    };
    let seconds = if token.is_empty() { 0 } else { SECONDS };
    let text =
        format!("{COOKIE}={token}; Path=/login; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    HeaderValue::try_from(text).ok()
}

/// The question.
pub async fn show(
    State(app): State<Identity>,
    page: Page,
    headers: HeaderMap,
    Query(Next { next }): Query<Next>,
) -> Result<Response> {
    let token = web::cookie(&headers, COOKIE).unwrap_or_default();
    match actions::pending(&app, token).await {
        Ok(Pending { passkey, code, .. }) => Ok(html(&SecondPage {
            page,
            errors: FormErrors::none(),
            next,
            passkey,
            code,
        })),
        Err(error) if error.code == "second-over" => Ok(over(&app)),
        Err(error) => Err(error),
    }
}

/// Logs in.
pub async fn log_in(
    State(app): State<Identity>,
    page: Page,
    from: Client,
    headers: HeaderMap,
    Form(SecondForm { code, next }): Form<SecondForm>,
) -> Result<Response> {
    let token = web::cookie(&headers, COOKIE).unwrap_or_default().to_owned();
    let asked = (&from, &headers, page.locale);
    match actions::second(&app, &token, &code, asked).await {
        Ok((person, login)) => {
            let recovered = login.recovered;
            let mut login = with_choices(&app, &person, login.cookies).await?;
            login.0.extend(cookie(&app, ""));
            if recovered {
                let flash = FlashRedirect::info("/account/security", "flash-recovered");
                return Ok((login, flash).into_response());
            }
            let to = super::destination(&next, person.role);
            Ok((login, Redirect::to(&to)).into_response())
        }
        Err(error) if error.code == "second-over" => Ok(over(&app)),
        Err(error) => {
            let errors = FormErrors::beside(error, page.locale)?;
            let Ok(Pending { passkey, code, .. }) = actions::pending(&app, &token).await else {
                return Ok(over(&app));
            };
            let form = SecondPage {
                page,
                errors,
                next,
                passkey,
                code,
            };
            Ok(form.errors.response(&form))
        }
    }
}

/// Back to the first step.
fn over(app: &Identity) -> Response {
    let cookies = SetLogin(cookie(app, "").into_iter().collect());
    let flash = FlashRedirect::error("/login", "flash-second-over");
    (cookies, flash).into_response()
}
