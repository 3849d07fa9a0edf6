//! Signed addresses of stored objects, valid for five minutes, and the route that serves them from
//! a directory, with byte ranges so that a player can seek.

use axum::{
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::retention::SIGNED_URL;
use jiff::Timestamp;
use platform::{
    crypto::SignedError,
    error::{Error, Result},
    web::document_policy,
};
use serde::{Deserialize, Serialize};

use super::queries;
use crate::App;

/// The payload of a signed address.
#[derive(Serialize, Deserialize)]
struct FileLink {
    key: String,
    media: String,
}

/// An address that reads an object, and until when.
#[derive(Clone, Debug)]
pub struct Link {
    /// The address: ours for a directory, the bucket's own otherwise.
    pub url: String,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// Makes an address for an object. The caller has checked who asks.
///
/// # Errors
/// When the bucket cannot sign.
pub async fn link(app: &App, key: &str, media: &str) -> Result<Link> {
    let expires_at = app.now() + SIGNED_URL;
    if let Some(url) = app
        .storage
        .presigned(key, SIGNED_URL.unsigned_abs())
        .await?
    {
        return Ok(Link { url, expires_at });
    }
    let payload = FileLink {
        key: key.to_owned(),
        media: media.to_owned(),
    };
    let token = app.signer.sign(&payload, expires_at);
    Ok(Link {
        url: format!("/files/{token}"),
        expires_at,
    })
}

/// `GET /files/{token}`: an object, or the part of it that `Range` asks for (RFC 9110 §14).
pub async fn serve(
    State(app): State<App>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    let link: FileLink = app.signer.verify(&token, app.now()).map_err(|e| match e {
        SignedError::Expired => Error::new(StatusCode::GONE, "link-expired"),
        SignedError::Malformed | SignedError::Forged => Error::not_found(),
    })?;
    // An address ends with its object's use, not with the file behind it.
    let mut conn = app.db.acquire().await?;
    if queries::is_owed_deletion(&mut conn, &link.key).await? {
        return Err(Error::not_found());
    }
    drop(conn);
    let size = app
        .storage
        .size(&link.key)
        .await?
        .ok_or_else(Error::not_found)?;
    let range = headers.get(header::RANGE).and_then(|v| v.to_str().ok());
    let (status, range) = match range.map_or(ByteRange::Whole, |range| parse_range(range, size)) {
        ByteRange::Whole => (StatusCode::OK, 0..size),
        ByteRange::Part(range) => (StatusCode::PARTIAL_CONTENT, range),
        ByteRange::Unsatisfiable => return Ok(unsatisfiable_response(size)),
    };
    let length = range.end - range.start;
    let content_range = format!(
        "bytes {}-{}/{size}",
        range.start,
        range.end.saturating_sub(1)
    );
    let body = if length == 0 {
        Body::empty()
    } else {
        Body::from_stream(app.storage.read(&link.key, range).await?)
    };
    let mut response = (status, body).into_response();
    let out = response.headers_mut();
    if link.media == "application/pdf" {
        // Nobody looks at a stranger's file inside a page: it is kept, and opened with care.
        out.insert(header::CONTENT_SECURITY_POLICY, document_policy());
        out.insert(
            header::CONTENT_DISPOSITION,
            HeaderValue::from_static("attachment; filename=\"document.pdf\""),
        );
    }
    let media = HeaderValue::from_str(&link.media)
        .unwrap_or(HeaderValue::from_static("application/octet-stream"));
    out.insert(header::CONTENT_TYPE, media);
    out.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    out.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    out.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-store"),
    );
    if status == StatusCode::PARTIAL_CONTENT {
        out.insert(
            header::CONTENT_RANGE,
            HeaderValue::from_str(&content_range).map_err(Error::internal)?,
        );
    }
    Ok(response)
}

fn unsatisfiable_response(size: u64) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (header::CONTENT_RANGE, format!("bytes */{size}")),
    ];
    (StatusCode::RANGE_NOT_SATISFIABLE, headers, ()).into_response()
}

/// What a `Range` header means for an object of a given size.
#[derive(Debug, PartialEq, Eq)]
enum ByteRange {
    /// No range, several, or one that is not understood.
    Whole,
    Part(std::ops::Range<u64>),
    /// It lies outside of the object.
    Unsatisfiable,
}

fn parse_range(range: &str, size: u64) -> ByteRange {
    let Some((first, last)) = range
        .strip_prefix("bytes=")
        .filter(|r| !r.contains(','))
        .and_then(|r| r.trim().split_once('-'))
    else {
        return ByteRange::Whole;
    };
    match (first.parse::<u64>().ok(), last.parse::<u64>().ok()) {
        (Some(first), None) if last.is_empty() => within(first, size, size),
        (Some(first), Some(last)) if last >= first => within(first, last.saturating_add(1), size),
        (None, Some(0)) if first.is_empty() => ByteRange::Unsatisfiable,
        (None, Some(suffix)) if first.is_empty() => within(size.saturating_sub(suffix), size, size),
        _ => ByteRange::Whole,
    }
}

fn within(start: u64, end: u64, size: u64) -> ByteRange {
    if start < size {
        ByteRange::Part(start..end.min(size))
    } else {
        ByteRange::Unsatisfiable
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_read_as_the_rfc_has_it() {
        for (range, expected) in [
            ("bytes=0-499", ByteRange::Part(0..500)),
            ("bytes=500-", ByteRange::Part(500..1000)),
            ("bytes=-200", ByteRange::Part(800..1000)),
            ("bytes=-2000", ByteRange::Part(0..1000)),
            ("bytes=900-5000", ByteRange::Part(900..1000)),
            ("bytes=0-0", ByteRange::Part(0..1)),
            ("bytes=1000-", ByteRange::Unsatisfiable),
            ("bytes=-0", ByteRange::Unsatisfiable),
            ("bytes=0-1,5-9", ByteRange::Whole),
            ("bytes=9-5", ByteRange::Whole),
            ("lines=0-5", ByteRange::Whole),
            ("bytes=a-b", ByteRange::Whole),
        ] {
            assert_eq!(parse_range(range, 1000), expected, "{range}");
        }
        assert_eq!(parse_range("bytes=0-", 0), ByteRange::Unsatisfiable);
    }
}
