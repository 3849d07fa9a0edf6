//! Ending a kind of letter from the letter itself, without a login: the link at its foot, and
//! the button of mail programs (RFC 8058).
//!
//! Opening the link changes nothing: programs that read mail open links. A POST does, and
//! another one undoes it.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::ids::UserId;
use jiff::SignedDuration;
use platform::error::{Error, Result};
use serde::{Deserialize, Serialize};
use site::input::Form;

use super::{Kind, address, preferences};
use site::{App, page::Page, render::html};

/// How long the link at a letter's foot works.
const LIFETIME: SignedDuration = SignedDuration::from_hours(24 * 730);

/// The payload of the link.
#[derive(Serialize, Deserialize)]
struct Claim {
    #[serde(rename = "u")]
    user: UserId,
    #[serde(rename = "k")]
    kind: String,
}

/// The address at which one kind of letter to one person ends.
pub fn url(app: &App, user: &UserId, kind: Kind) -> String {
    let claim = Claim {
        user: user.clone(),
        kind: kind.as_str().to_owned(),
    };
    let token = app.unsubscribe.sign(&claim, app.now() + LIFETIME);
    address(app, &format!("/unsubscribe/{token}"))
}

/// The person and the kind of letter that a token names; 404 for anything else.
fn verify(app: &App, token: &str) -> Result<(UserId, Kind)> {
    let claim: Claim = app
        .unsubscribe
        .verify(token, app.now())
        .map_err(|_| Error::not_found())?;
    let kind: Kind = claim.kind.parse().map_err(|_| Error::not_found())?;
    if kind.is_optional() {
        Ok((claim.user, kind))
    } else {
        Err(Error::not_found())
    }
}

#[derive(Template)]
#[template(path = "post/unsubscribe.html")]
struct UnsubscribePage {
    page: Page,
    token: String,
    kind: &'static str,
    wanted: bool,
    /// Whether that was decided just now.
    done: bool,
}

/// The form of the page; mail programs send one of their own.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct UnsubscribeForm {
    /// `yes` to have the letters again.
    again: String,
}

/// `GET /unsubscribe/{token}`: a button; nothing is changed.
pub async fn show(
    State(app): State<App>,
    page: Page,
    Path(token): Path<String>,
) -> Result<Response> {
    let (user, kind) = verify(&app, &token)?;
    let wanted = preferences::wants(&mut *app.db.acquire().await?, &user, kind).await?;
    Ok(html(&UnsubscribePage {
        page,
        token,
        kind: kind.field(),
        wanted,
        done: false,
    }))
}

/// `POST /unsubscribe/{token}`: ends the letters, or begins them again.
pub async fn save(
    State(app): State<App>,
    page: Page,
    Path(token): Path<String>,
    form: Result<Form<UnsubscribeForm>>,
) -> Result<Response> {
    let (user, kind) = verify(&app, &token)?;
    let wanted = form.is_ok_and(|Form(form)| form.again == "yes");
    let mut conn = app.db.acquire().await?;
    preferences::save(&mut conn, &user, kind, wanted, app.now()).await?;
    Ok(html(&UnsubscribePage {
        page,
        token,
        kind: kind.field(),
        wanted,
        done: true,
    }))
}
