//! Creating an account.

use askama::Template;
use axum::{
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Redirect, Response},
};
use platform::{error::Result, web::Client};
use serde::Deserialize;

use super::{Next, destination};
use crate::{
    Identity,
    actions::{self, NewAccount},
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
    Query(Next { next }): Query<Next>,
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
    })
}

/// Creates the account and logs in.
pub async fn register(
    State(app): State<Identity>,
    page: Page,
    from: Client,
    headers: HeaderMap,
    Form(form): Form<RegisterForm>,
) -> Result<Response> {
    let RegisterForm {
        name,
        email,
        password,
        next,
    } = form;
    let new = NewAccount {
        email: &email,
        password: &password,
        name: &name,
    };
    match actions::register(&app, new, page.locale, &from, &headers).await {
        Ok((_, login)) => {
            let to = redirects::after_login(&next).unwrap_or_else(|| "/coaches".to_owned());
            Ok((login, FlashRedirect::success(to, "flash-welcome")).into_response())
        }
        Err(error) => {
            let errors = FormErrors::beside(error, page.locale)?;
            let form = RegisterPage {
                page,
                errors,
                name,
                email,
                next,
            };
            Ok(form.errors.response(&form))
        }
    }
}
