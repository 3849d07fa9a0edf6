//! Feeds as calendar programs read them.

use axum::{
    extract::{Path, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use jiff::{Timestamp, fmt::rfc2822, tz::TimeZone};
use platform::error::{Error, Result};
use sha2::{Digest as _, Sha256};

use crate::actions::feeds::{self, FeedDocument};
use site::App;

/// `GET /calendars/{token}.ics`. Whoever has the address reads it: calendars know no login.
pub async fn read(
    State(app): State<App>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    let token = file.strip_suffix(".ics").ok_or_else(Error::not_found)?;
    let feed = feeds::read(&app, token).await?;
    let tag = format!("\"{}\"", hex::encode(&Sha256::digest(&feed.text)[..16]));
    let mut response = if is_not_modified(&headers, &tag, &feed) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        (
            [(header::CONTENT_TYPE, "text/calendar; charset=utf-8")],
            feed.text,
        )
            .into_response()
    };
    let out = response.headers_mut();
    for (name, value) in [
        (header::ETAG, tag.as_str()),
        (header::LAST_MODIFIED, &http_date(feed.changed_at)),
        (header::CACHE_CONTROL, "private, no-cache"),
        (
            header::CONTENT_DISPOSITION,
            "inline; filename=\"trustcoach.ics\"",
        ),
        (HeaderName::from_static("x-robots-tag"), "noindex"),
        (header::REFERRER_POLICY, "no-referrer"),
    ] {
        if let Ok(value) = HeaderValue::from_str(value) {
            out.insert(name, value);
        }
    }
    Ok(response)
}

/// RFC 9110, section 13.2.2: the tag decides, and the date only without one.
fn is_not_modified(headers: &HeaderMap, tag: &str, feed: &FeedDocument) -> bool {
    let value_of = |name| {
        headers
            .get(name)
            .and_then(|value: &HeaderValue| value.to_str().ok())
    };
    if let Some(known) = value_of(header::IF_NONE_MATCH) {
        return known
            .split(',')
            .map(|one| one.trim().trim_start_matches("W/"))
            .any(|one| one == "*" || one == tag);
    }
    value_of(header::IF_MODIFIED_SINCE)
        .and_then(|date| rfc2822::DateTimeParser::new().parse_timestamp(date).ok())
        .is_some_and(|since| feed.changed_at.as_second() <= since.as_second())
}

fn http_date(at: Timestamp) -> String {
    let utc = TimeZone::UTC.to_datetime(at);
    utc.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}
