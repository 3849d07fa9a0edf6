//! Creating an account: asking for it, and confirming it by a letter's link.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::{HeaderMap, HeaderValue},
    response::{IntoResponse, Redirect, Response},
};
use platform::{error::Result, web::Client};
use serde::Deserialize;

use super::{Next, destination, link_over, with_choices};
use crate::{
    Identity,
    actions::{self, BROWSER_COOKIE, NewAccount, SetLogin},
    redirects,
};
use site::{
    forms::FormErrors,
    input::{Form, Query, Verbatim},
    page::{FlashRedirect, Page},
    render::html,
    who::Visitor,
};

#[derive(Template)]
#[template(path = "accounts/register.html")]
struct RegisterPage {
    page: Page,
    errors: FormErrors,
    name: String,
    email: String,
    next: String,
    /// Whether the letter is on its way.
    sent: bool,
}

/// Where to go afterwards, and whether the account was asked for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct RegisterQuery {
    next: String,
    sent: Option<String>,
}

/// What is typed to create an account.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct RegisterForm {
    name: String,
    email: String,
    password: Verbatim,
    next: String,
}

/// The form; whoever is logged in already goes on.
pub async fn show(
    page: Page,
    Visitor(user): Visitor,
    Query(RegisterQuery { next, sent }): Query<RegisterQuery>,
) -> Response {
    if let Some(user) = user {
        return Redirect::to(&destination(&next, user.role)).into_response();
    }
    html(&RegisterPage {
        page,
        errors: FormErrors::none(),
        name: String::new(),
        email: String::new(),
        next,
        sent: sent.is_some(),
    })
}

/// Asks for the account.
pub async fn register(
    State(app): State<Identity>,
    page: Page,
    from: Client,
    Form(form): Form<RegisterForm>,
) -> Result<Response> {
    let RegisterForm {
        name,
        email,
        password,
        next,
    } = form;
    let next_path = redirects::after_login(&next);
    let new = NewAccount {
        email: &email,
        password: &password,
        name: &name,
        next: next_path.as_deref(),
    };
    match actions::register(&app, new, page.locale, &from).await {
        Ok(browser) => {
            let cookies = SetLogin(cookie(&app, &browser).into_iter().collect());
            let flash = FlashRedirect::info("/register?sent=1", "flash-register-sent")
                .with("email", email.trim());
            Ok((cookies, flash).into_response())
        }
        Err(error) => {
            let errors = FormErrors::beside(error, page.locale)?;
            let form = RegisterPage {
                page,
                errors,
                name,
                email,
                next,
                sent: false,
            };
            Ok(form.errors.response(&form))
        }
    }
}

/// What this browser is known again by when the letter's link is opened in it.
pub fn cookie(app: &Identity, browser: &str) -> Option<HeaderValue> {
    let secure = if app.config.http.secure() {
        "; Secure"
    } else {
        ""
    };
    let text = format!(
        "{BROWSER_COOKIE}={browser}; Path=/; Max-Age=259200; HttpOnly; SameSite=Lax{secure}"
    );
    HeaderValue::try_from(text).ok()
}

#[derive(Template)]
#[template(path = "accounts/register_confirm.html")]
struct ConfirmPage {
    page: Page,
    errors: FormErrors,
    /// Whether this is the browser that asked.
    here: bool,
    next: String,
}

/// What is sent with the letter's link.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ConfirmForm {
    password: Verbatim,
    next: String,
}

/// A button; elsewhere than in the browser that asked, the password too.
pub async fn show_confirm(
    State(app): State<Identity>,
    page: Page,
    headers: HeaderMap,
    Path(token): Path<String>,
    Query(Next { next }): Query<Next>,
) -> Result<Response> {
    Ok(html(&ConfirmPage {
        page,
        errors: FormErrors::none(),
        here: actions::is_registering(&app, &token, &headers).await?,
        next,
    }))
}

/// Makes the account and logs in.
pub async fn confirm(
    State(app): State<Identity>,
    page: Page,
    from: Client,
    headers: HeaderMap,
    Path(token): Path<String>,
    Form(ConfirmForm { password, next }): Form<ConfirmForm>,
) -> Result<Response> {
    let asked = (&from, &headers, page.locale);
    match actions::confirm_registration(&app, &token, &password, asked).await {
        Ok((person, login)) => {
            let to = redirects::after_login(&next).unwrap_or_else(|| "/coaches".to_owned());
            let login = with_choices(&app, &person, login).await?;
            Ok((login, FlashRedirect::success(to, "flash-welcome")).into_response())
        }
        Err(error) if error.code == "link-over" => Ok(link_over(page, &error, "/register")),
        Err(error) => {
            let form = ConfirmPage {
                errors: FormErrors::beside(error, page.locale)?,
                page,
                here: false,
                next,
            };
            Ok(form.errors.response(&form))
        }
    }
}
