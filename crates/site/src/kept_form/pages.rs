//! The page on which a kept form waits, and what becomes of it.

use askama::Template;
use axum::{
    extract::State,
    http::{header, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use jiff::SignedDuration;
use platform::error::Result;

use super::{KeptForm, id_of, oldest, queries, set_cookie};
use crate::{
    App,
    page::{FlashRedirect, Page},
    render::html,
    who::User,
};

#[derive(Template)]
#[template(path = "kept_form.html")]
struct KeptFormPage {
    page: Page,
    form: KeptForm,
}

/// The form that the browser's cookie opens, if it is this person's.
async fn load(app: &App, parts: &Parts, user: &User) -> Result<Option<(String, KeptForm)>> {
    let Some(id) = id_of(parts) else {
        return Ok(None);
    };
    let mut conn = app.db.acquire().await?;
    let sealed = queries::sealed(&mut conn, &id, &user.id, oldest(app.now())).await?;
    let form = sealed.and_then(|sealed| KeptForm::open(app, &id, &sealed));
    Ok(form.map(|form| (id, form)))
}

/// `GET /kept-form`
pub async fn show(
    State(app): State<App>,
    page: Page,
    user: User,
    parts: Parts,
) -> Result<Response> {
    Ok(match load(&app, &parts, &user).await? {
        Some((_, form)) => html(&KeptFormPage { page, form }),
        None => Redirect::to("/").into_response(),
    })
}

/// `POST /kept-form/send`: on to where the form was sent at first. Method and body go along.
pub async fn send(State(app): State<App>, user: User, parts: Parts) -> Result<Response> {
    let Some((id, form)) = load(&app, &parts, &user).await? else {
        return Ok(FlashRedirect::error("/", "flash-kept-form-gone").into_response());
    };
    queries::delete(&mut *app.db.acquire().await?, &id).await?;
    Ok(forgotten(
        Redirect::temporary(&form.action).into_response(),
        &parts,
    ))
}

/// `POST /kept-form/discard`
pub async fn discard(State(app): State<App>, user: User, parts: Parts) -> Result<Response> {
    if let Some((id, _)) = load(&app, &parts, &user).await? {
        queries::delete(&mut *app.db.acquire().await?, &id).await?;
    }
    let answer = FlashRedirect::success("/", "flash-kept-form-discarded");
    Ok(forgotten(answer.into_response(), &parts))
}

fn forgotten(mut response: Response, parts: &Parts) -> Response {
    if let Some(cookie) = set_cookie(parts, "", SignedDuration::ZERO) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
