//! Cookie headers, and how Auth.js' `SessionStore` cuts a long cookie into chunks.

use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};

/// The longest value of one cookie: 4096 bytes less 160 for its name and attributes.
pub(super) const CHUNK: usize = 3936;

/// The cookies of a request, as name and value. A name that comes twice counts once, as its
/// first: browsers send the most specific path first.
pub(super) fn sent(headers: &HeaderMap) -> Vec<(String, String)> {
    let mut cookies: Vec<(String, String)> = Vec::new();
    for header in headers.get_all(COOKIE) {
        // Another application's cookie may hold any byte; it must not cost the login.
        for pair in String::from_utf8_lossy(header.as_bytes()).split(';') {
            let Some((name, value)) = pair.split_once('=') else {
                continue;
            };
            let (name, value) = (name.trim(), value.trim());
            let unquoted = value.strip_prefix('"').and_then(|v| v.strip_suffix('"'));
            if !cookies.iter().any(|(known, _)| known == name) {
                cookies.push((name.to_owned(), unquoted.unwrap_or(value).to_owned()));
            }
        }
    }
    cookies
}

/// The tokens that the cookies of one name may hold: that of the cookie itself, and that of its
/// chunks put together. There should be one of the two; `SessionStore` would join both.
pub(super) fn tokens(sent: &[(String, String)], name: &str) -> Vec<String> {
    let filled = sent.iter().filter(|(_, value)| !value.is_empty());
    let mut chunks: Vec<(u16, &str)> = filled
        .clone()
        .filter_map(|(sent, value)| Some((chunk_number(sent, name)?, value.as_str())))
        .collect();
    chunks.sort_by_key(|&(number, _)| number);
    let joined: String = chunks.into_iter().map(|(_, value)| value).collect();
    let whole = filled
        .filter(|(sent, _)| sent == name)
        .map(|(_, value)| value.clone());
    whole
        .chain((!joined.is_empty()).then_some(joined))
        .collect()
}

/// The cookies that hold `value`: one, or as many chunks as it takes.
pub(super) fn chunks<'a>(name: &str, value: &'a str) -> Vec<(String, &'a str)> {
    if value.len() <= CHUNK {
        return vec![(name.to_owned(), value)];
    }
    // A token is ASCII: any index is the start of a character.
    let starts = (0..value.len()).step_by(CHUNK);
    let chunk = |(number, start): (usize, usize)| {
        (
            format!("{name}.{number}"),
            &value[start..value.len().min(start + CHUNK)],
        )
    };
    starts.enumerate().map(chunk).collect()
}

/// Whether a cookie called `sent` is the cookie `name` or a chunk of it.
pub(super) fn belongs(sent: &str, name: &str) -> bool {
    sent == name || chunk_number(sent, name).is_some()
}

fn chunk_number(sent: &str, name: &str) -> Option<u16> {
    let number = sent.strip_prefix(name)?.strip_prefix('.')?;
    number
        .bytes()
        .all(|b| b.is_ascii_digit())
        .then(|| number.parse().ok())?
}

/// A `Set-Cookie` with the attributes of Auth.js. No seconds to live removes the cookie.
pub(super) fn set(name: &str, value: &str, seconds: i64) -> HeaderValue {
    // A browser takes `__Secure-` names, and their removal, only with this.
    let secure = if name.starts_with("__Secure-") {
        "; Secure"
    } else {
        ""
    };
    let cookie =
        format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    HeaderValue::try_from(cookie).expect("names and tokens are printable ASCII")
}
