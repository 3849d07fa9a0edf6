//! What every request passes through: who asks from where, in which language, and the
//! guards against forged and hostile requests.

mod client;
mod guard;
pub mod idempotency;
mod pace;

pub use client::{Client, TrustedProxies};
pub use guard::{
    ContentPolicy, SecureSite, document_policy, refuse_forged, refuse_nul, security_headers,
};
pub use pace::pace_bodies;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};

use crate::i18n::Locale;

/// The value of a cookie, by name.
pub fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

/// The reader's language: what they chose, else what their browser asks for, else French.
pub fn locale(headers: &HeaderMap) -> Locale {
    cookie(headers, "lang")
        .and_then(Locale::from_tag)
        .unwrap_or_else(|| {
            headers
                .get(header::ACCEPT_LANGUAGE)
                .and_then(|v| v.to_str().ok())
                .map(Locale::negotiate)
                .unwrap_or_default()
        })
}

impl<S: Send + Sync> FromRequestParts<S> for Locale {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(locale(&parts.headers))
    }
}

/// Whether the reader is a program: what lies under `/api/v1` or `/webhooks`, or asks for JSON.
pub fn wants_json(path: &str, headers: &HeaderMap) -> bool {
    path.starts_with("/api/v1/")
        || path.starts_with("/webhooks/")
        || headers
            .get(header::ACCEPT)
            .and_then(|v| v.to_str().ok())
            .is_some_and(|accept| accept.contains("json") && !accept.contains("text/html"))
}
