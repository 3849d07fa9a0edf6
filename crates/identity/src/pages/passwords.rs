//! Passwords: changing one's own; asking for a letter when it is forgotten, and choosing a new
//! one by its link.

use askama::Template;
use axum::{
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use platform::{
    error::{Error, Result},
    web::Client,
};
use serde::Deserialize;

use super::{entered, link_over};
use crate::{
    Identity,
    actions::{self, Entry},
    queries,
};
use site::{
    forms::FormErrors,
    input::{Form, Query, Verbatim},
    page::{FlashRedirect, Page},
    render::html,
    who::{Account, Fresh, User},
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

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct RequestQuery {
    sent: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct RequestForm {
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
    password: Verbatim,
}

/// The form to ask for a link, or what to do once it was sent.
pub async fn show_request(page: Page, Query(query): Query<RequestQuery>) -> Response {
    html(&ForgottenPage {
        page,
        errors: FormErrors::none(),
        email: String::new(),
        sent: query.sent.is_some(),
    })
}

/// Sends the link.
pub async fn request(
    State(app): State<Identity>,
    page: Page,
    from: Client,
    Form(RequestForm { email }): Form<RequestForm>,
) -> Result<Response> {
    match actions::request_password_reset(&app, &email, page.locale, &from).await {
        Ok(()) => Ok(
            FlashRedirect::info("/password/forgotten?sent=1", "flash-link-sent")
                .with("email", email.trim())
                .into_response(),
        ),
        Err(error) => {
            let errors = FormErrors::beside(error, page.locale)?;
            let form = ForgottenPage {
                page,
                errors,
                email,
                sent: false,
            };
            Ok(form.errors.response(&form))
        }
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
pub async fn reset(
    State(app): State<Identity>,
    page: Page,
    from: Client,
    headers: HeaderMap,
    Form(NewForm { token, password }): Form<NewForm>,
) -> Result<Response> {
    match actions::reset_password(&app, &token, &password, page.locale, &from, &headers).await {
        Ok((_, Entry::In(login))) => Ok((
            login,
            FlashRedirect::success("/account", "flash-password-changed"),
        )
            .into_response()),
        Ok((person, second)) => entered(&app, &person, second, "/account").await,
        Err(error) if error.code == "link-over" => {
            Ok(link_over(page, &error, "/password/forgotten"))
        }
        Err(error) => {
            let errors = FormErrors::beside(error, page.locale)?;
            let form = NewPage {
                page,
                errors,
                token,
            };
            Ok(form.errors.response(&form))
        }
    }
}

#[derive(Template)]
#[template(path = "accounts/password_change.html")]
struct ChangePage {
    page: Page,
    errors: FormErrors,
    email: String,
    has_password: bool,
}

/// A new password in place of the current one.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ChangeForm {
    current: String,
    new: String,
}

async fn change_page(app: &Identity, page: Page, user: &User) -> Result<ChangePage> {
    let profile = queries::profile(&mut *app.db.acquire().await?, &user.id).await?;
    let profile = profile.ok_or_else(Error::login_required)?;
    Ok(ChangePage {
        page,
        errors: FormErrors::none(),
        has_password: profile.has_password,
        email: profile.email,
    })
}

/// The form to change one's password.
pub async fn show_change(
    State(app): State<Identity>,
    page: Page,
    Fresh(Account(user)): Fresh<Account>,
) -> Result<Response> {
    Ok(html(&change_page(&app, page, &user).await?))
}

/// Changes the password; every other login ends.
pub async fn change(
    State(app): State<Identity>,
    page: Page,
    Fresh(Account(user)): Fresh<Account>,
    from: Client,
    headers: HeaderMap,
    Form(form): Form<ChangeForm>,
) -> Result<Response> {
    let ChangeForm { current, new } = &form;
    let changed =
        actions::change_password(&app, &user, current, new, page.locale, &from, &headers).await;
    match changed {
        Ok(login) => Ok((
            login,
            FlashRedirect::success("/account", "flash-password-changed"),
        )
            .into_response()),
        Err(error) => {
            let form = ChangePage {
                errors: FormErrors::beside(error, page.locale)?,
                ..change_page(&app, page, &user).await?
            };
            Ok(form.errors.response(&form))
        }
    }
}
