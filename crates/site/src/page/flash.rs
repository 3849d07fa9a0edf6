//! Flash messages: what just happened, told once on the page that a form redirects to. The cookie
//! between the two holds the sentence's key and its arguments, never the sentence.

use axum::{
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Redirect, Response},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use platform::{
    i18n::{Arg, Locale},
    web,
};
use serde::{Deserialize, Serialize};

/// The cookie's name.
pub const COOKIE: &str = "flash";

/// A flash message, as the layout shows it.
#[derive(Clone, Debug)]
pub struct Flash {
    /// `success`, `error` or `info`.
    pub kind: &'static str,
    /// The sentence.
    pub text: String,
    /// What was removed and can come back: `POST /undo/{id}`.
    pub undo: Option<String>,
}

/// Redirects to another page that shows a flash message.
pub struct FlashRedirect {
    to: String,
    cookie: FlashCookie,
}

#[derive(Serialize, Deserialize)]
struct FlashCookie {
    kind: String,
    key: String,
    #[serde(default)]
    args: Vec<(String, String)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    undo: Option<String>,
}

impl FlashRedirect {
    /// It went well.
    pub fn success(to: impl Into<String>, key: &'static str) -> Self {
        Self::new("success", to.into(), key)
    }

    /// It did not.
    pub fn error(to: impl Into<String>, key: &'static str) -> Self {
        Self::new("error", to.into(), key)
    }

    /// Something to know.
    pub fn info(to: impl Into<String>, key: &'static str) -> Self {
        Self::new("info", to.into(), key)
    }

    fn new(kind: &str, to: String, key: &str) -> Self {
        let cookie = FlashCookie {
            kind: kind.to_owned(),
            key: key.to_owned(),
            args: vec![],
            undo: None,
        };
        Self { to, cookie }
    }

    /// Adds a button that brings back what was removed. `id` is what it was set aside under.
    #[must_use]
    pub fn undo(mut self, id: impl Into<String>) -> Self {
        self.cookie.undo = Some(id.into());
        self
    }

    /// An argument of the sentence.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.cookie.args.push((name.to_owned(), value.into()));
        self
    }
}

impl IntoResponse for FlashRedirect {
    fn into_response(self) -> Response {
        let value = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&self.cookie).unwrap_or_default());
        let mut response = Redirect::to(&self.to).into_response();
        let cookie = format!("{COOKIE}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=60");
        if let Ok(value) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
        response
    }
}

/// The flash message that a request's cookie holds.
pub fn read(headers: &HeaderMap, locale: Locale) -> Option<Flash> {
    let bytes = URL_SAFE_NO_PAD.decode(web::cookie(headers, COOKIE)?).ok()?;
    let cookie: FlashCookie = serde_json::from_slice(&bytes).ok()?;
    // Only our own flash sentences; the cookie is the reader's and may hold anything.
    if !cookie.key.starts_with("flash-") {
        return None;
    }
    let args: Vec<(&'static str, Arg)> = cookie
        .args
        .iter()
        .filter_map(|(name, value)| {
            let known = ["name", "coach", "when", "amount", "email", "count"];
            let name = known.into_iter().find(|k| k == name)?;
            Some((name, Arg::Text(value.chars().take(200).collect())))
        })
        .collect();
    Some(Flash {
        kind: ["success", "error", "info"]
            .into_iter()
            .find(|kind| *kind == cookie.kind)?,
        text: locale.try_text(&cookie.key, &args)?,
        // An id of ours: nothing else becomes part of an address.
        undo: cookie
            .undo
            .filter(|id| id.len() <= 40 && id.bytes().all(|b| b.is_ascii_alphanumeric())),
    })
}
