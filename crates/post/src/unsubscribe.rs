//! Ending a kind of letter from the letter itself, without a login: the link at its foot, and
//! the button of mail programs (RFC 8058).
//!
//! Opening the link changes nothing: programs that read mail open links. A POST does, and
//! another one undoes it.

use askama::Template;
use axum::{
    Form,
    extract::{Path, State, rejection::FormRejection},
    response::Response,
};
use domain::ids::UserId;
use jiff::SignedDuration;
use platform::error::{Error, Result};
use serde::{Deserialize, Serialize};

use super::{Kind, address, preferences};
use site::{App, page::Page, render::html};

/// A letter's foot can be used for so long.
const LIFETIME: SignedDuration = SignedDuration::from_hours(24 * 730);

/// What the link says.
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

/// Whose letters of which kind a token is about; 404 for anything else.
fn read(app: &App, token: &str) -> Result<(UserId, Kind)> {
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

/// What the page, or a mail program, asks.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// `yes` to have the letters again.
    again: String,
}

/// Asks whether one is sure; nothing is changed.
pub async fn ask(
    State(app): State<App>,
    page: Page,
    Path(token): Path<String>,
) -> Result<Response> {
    let (user, kind) = read(&app, &token)?;
    let wanted = preferences::wants(&mut *app.db.acquire().await?, &user, kind).await?;
    Ok(html(&UnsubscribePage {
        page,
        token,
        kind: kind.field(),
        wanted,
        done: false,
    }))
}

/// Ends the letters, or begins them again.
pub async fn end(
    State(app): State<App>,
    page: Page,
    Path(token): Path<String>,
    form: Result<Form<Asked>, FormRejection>,
) -> Result<Response> {
    let (user, kind) = read(&app, &token)?;
    let wanted = form.is_ok_and(|Form(asked)| asked.again == "yes");
    let mut conn = app.db.acquire().await?;
    preferences::want(&mut conn, &user, kind, wanted, app.now()).await?;
    Ok(html(&UnsubscribePage {
        page,
        token,
        kind: kind.field(),
        wanted,
        done: true,
    }))
}
