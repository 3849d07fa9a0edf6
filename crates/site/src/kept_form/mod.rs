//! Forms sent after the login had ended, or had to be shown again. What was typed is kept, sealed, for the browser that sent
//! it, and comes back after the next login; it is in no URL and no log.

mod body;
mod pages;
mod queries;

use axum::{
    http::{HeaderValue, request::Parts},
    routing::{get, post},
};
use jiff::{SignedDuration, Timestamp};
use platform::{
    crypto::hash_token,
    error::{Error, Result},
    random,
    web::{Client, SecureSite, cookie},
};
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;

pub use body::Untouched;
pub use queries::forget_old;

use crate::{
    App,
    who::{EndedLogin, User},
};

/// Where a kept form waits for its sender, as the login's `next`.
pub const PAGE: &str = "/kept-form";

const COOKIE: &str = "kept-form";
const LIFETIME: SignedDuration = SignedDuration::from_hours(1);
/// How many forms are kept for one network address at a time.
const OF_ONE_NETWORK: i64 = 30;
/// Secrets are typed again, never kept.
const SECRETS: [&str; 7] = [
    "password", "current", "new", "repeat", "code", "token", "secret",
];

/// A form as it was sent, without its files.
#[derive(Debug, Serialize, Deserialize)]
pub struct KeptForm {
    /// Path and query that it was sent to.
    action: String,
    multipart: bool,
    fields: Vec<(String, String)>,
    /// Whether it came with a file, which has to be chosen again.
    had_file: bool,
}

/// The pages of a kept form.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .route("/kept-form", get(pages::show))
        .route("/kept-form/send", post(pages::send))
        .route("/kept-form/discard", post(pages::discard))
}

/// Keeps a form that was refused for want of a login. Answers the cookie that opens it; `None` for
/// what is not to be kept.
///
/// # Errors
/// When the database does not answer.
pub async fn keep(app: &App, parts: &Parts, body: Untouched) -> Result<Option<HeaderValue>> {
    let Some(form) = body.read(parts).await else {
        return Ok(None);
    };
    if form.has_secret() || form.action.starts_with("//") {
        return Ok(None);
    }
    let client = Client::of(parts);
    let network = hash_token(&client.ip_text().unwrap_or_default());
    let ended = parts.extensions.get::<EndedLogin>().map(|ended| &ended.0);
    let user = parts
        .extensions
        .get::<User>()
        .map(|user| &user.id)
        .or(ended);
    let secret = random::token(32);
    let id = hash_token(&secret);
    let json = serde_json::to_vec(&form).map_err(Error::internal)?;
    let sealed = app.keys.seal(&context(&id), &json);
    let mut conn = app.db.acquire().await?;
    let (now, since) = (app.now(), app.now() - LIFETIME);
    if queries::of_network(&mut conn, &network, since).await? >= OF_ONE_NETWORK {
        return Ok(None);
    }
    queries::insert(&mut conn, &id, &sealed, user, &network, now).await?;
    Ok(set_cookie(parts, &secret, LIFETIME))
}

impl KeptForm {
    fn has_secret(&self) -> bool {
        let secret = |name: &str| {
            SECRETS
                .iter()
                .any(|s| name == *s || name.contains("password"))
        };
        self.fields.iter().any(|(name, _)| secret(name))
    }

    /// What a person typed: words, not the ids and choices that a form carries along.
    fn texts(&self) -> impl Iterator<Item = &str> {
        let typed = |text: &&str| text.chars().any(char::is_whitespace);
        self.fields
            .iter()
            .map(|(_, value)| value.trim())
            .filter(typed)
    }

    fn open(app: &App, id: &str, sealed: &str) -> Option<Self> {
        let json = app.keys.open(&context(id), sealed).ok()?;
        serde_json::from_slice(&json).ok()
    }
}

/// Where a sealed form belongs: it opens nowhere else.
fn context(id: &str) -> String {
    format!("kept_form.sealed:{id}")
}

/// The id of the form that a browser's cookie opens.
fn id_of(parts: &Parts) -> Option<String> {
    cookie(&parts.headers, COOKIE).map(hash_token)
}

/// Since when a form must have been sent to be shown still.
fn oldest(now: Timestamp) -> Timestamp {
    now - LIFETIME
}

fn set_cookie(parts: &Parts, value: &str, age: SignedDuration) -> Option<HeaderValue> {
    let https = parts.extensions.get::<SecureSite>().is_some_and(|s| s.0);
    let secure = if https { "; Secure" } else { "" };
    let age = age.as_secs();
    HeaderValue::try_from(format!(
        "{COOKIE}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}{secure}"
    ))
    .ok()
}
