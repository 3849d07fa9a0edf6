//! Devices: the cookie that a browser is known again by, and how a browser is named.

use axum::http::{HeaderMap, HeaderValue};
use platform::{crypto::hash_token, web};

use crate::Identity;

/// The cookie's name.
const COOKIE: &str = "device";
/// A year: as long as a device is remembered without being used.
const REMEMBERED_SECONDS: u32 = 365 * 24 * 60 * 60;

/// The secret of a browser's cookie.
pub fn token(request: &HeaderMap) -> Option<&str> {
    web::cookie(request, COOKIE).filter(|token| token.len() == 43)
}

/// What a browser's secret is stored and compared as.
pub fn token_hash(request: &HeaderMap) -> Option<String> {
    token(request).map(hash_token)
}

/// The cookie that a browser is known again by. No script reads it.
pub fn cookie(app: &Identity, token: &str) -> Option<HeaderValue> {
    let secure = if app.config.http.secure() {
        "; Secure"
    } else {
        ""
    };
    let text = format!(
        "{COOKIE}={token}; Path=/; Max-Age={REMEMBERED_SECONDS}; HttpOnly; SameSite=Lax{secure}"
    );
    HeaderValue::try_from(text).ok()
}

/// A browser and its system, by what it calls itself. The order matters: each of them also
/// bears the names of those after it.
pub fn name(user_agent: &str) -> Option<String> {
    let named = |names: &[(&str, &'static str)]| {
        names
            .iter()
            .find(|(mark, _)| user_agent.contains(mark))
            .map(|&(_, name)| name)
    };
    let browser = named(&[
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("CriOS/", "Chrome"),
        ("Safari/", "Safari"),
    ])?;
    let system = named(&[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ]);
    Some(system.map_or_else(
        || browser.to_owned(),
        |system| format!("{browser}, {system}"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_named_as_people_know_it() {
        for (user_agent, known) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
                Some("Firefox, Linux"),
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36 Edg/126.0",
                Some("Edge, Windows"),
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
                Some("Safari, iPhone"),
            ),
            (
                "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36",
                Some("Chrome, Android"),
            ),
            ("curl/8.0", None),
        ] {
            assert_eq!(name(user_agent).as_deref(), known, "{user_agent}");
        }
    }
}
