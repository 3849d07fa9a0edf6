//! Showing again who one is, before what matters most.

use askama::Template;
use axum::{
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Redirect, Response},
};
use platform::{error::Result, web::Client};
use serde::Deserialize;

use super::Next;
use crate::{
    Identity,
    actions::{self, Shown, Ways},
    redirects,
};
use site::{
    forms::FormErrors,
    input::{Form, Query, Verbatim},
    page::Page,
    render::html,
    who::Account,
};

#[derive(Template)]
#[template(path = "accounts/again.html")]
struct AgainPage {
    page: Page,
    errors: FormErrors,
    next: String,
    email: String,
    ways: Ways,
}

/// What is typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct AgainForm {
    password: Verbatim,
    code: Option<String>,
    next: String,
}

/// The page to go on to.
fn onward(next: &str) -> String {
    redirects::after_login(next).unwrap_or_else(|| "/account/security".to_owned())
}

/// The question; whoever has answered it within minutes goes on.
pub async fn show(
    State(app): State<Identity>,
    page: Page,
    Account(user): Account,
    Query(Next { next }): Query<Next>,
) -> Result<Response> {
    let owes = user.standing.owes_factor && user.standing.has_factor;
    if user.standing.fresh && !owes {
        return Ok(Redirect::to(&onward(&next)).into_response());
    }
    Ok(html(&AgainPage {
        page,
        errors: FormErrors::none(),
        next,
        ways: actions::ways(&app, &user).await?,
        email: user.email,
    }))
}

/// Takes the answer.
pub async fn show_again(
    State(app): State<Identity>,
    page: Page,
    Account(user): Account,
    from: Client,
    headers: HeaderMap,
    Form(form): Form<AgainForm>,
) -> Result<Response> {
    let shown = match &form.code {
        Some(code) => Shown::Code(code),
        None => Shown::Password(&form.password),
    };
    let asked = (&from, &headers, page.locale);
    match actions::show(&app, &user, shown, asked).await {
        Ok(login) => Ok((login, Redirect::to(&onward(&form.next))).into_response()),
        Err(error) => {
            let form = AgainPage {
                errors: FormErrors::beside(error, page.locale)?,
                page,
                next: form.next,
                ways: actions::ways(&app, &user).await?,
                email: user.email,
            };
            Ok(form.errors.response(&form))
        }
    }
}
