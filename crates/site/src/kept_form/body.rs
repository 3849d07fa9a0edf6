//! The body of a request that its handler may leave unread.

use std::sync::{Arc, Mutex};

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{DefaultBodyLimit, FromRequest, Request},
    http::{Method, header, request::Parts},
};
use futures::{StreamExt, stream};

use super::KeptForm;

/// What is kept of one form at most, in bytes.
const MAX_BYTES: usize = 256 * 1024;
/// How much is read of a form with files, in bytes, looking for its texts.
const MAX_READ: usize = 32 * 1024 * 1024;

/// The body of a form, until somebody reads it. A handler that refuses for want of a login has not.
#[derive(Clone, Debug)]
pub struct Untouched(Arc<Mutex<Option<Body>>>);

impl Untouched {
    /// Watches the body of a form; gives the request to handle.
    pub fn watch(parts: Parts, body: Body) -> (Request, Option<Self>) {
        let watched = parts.method == Method::POST && encoding(&parts).is_some();
        if !watched {
            return (Request::from_parts(parts, body), None);
        }
        let untouched = Self(Arc::new(Mutex::new(Some(body))));
        let shared = untouched.clone();
        // The body is taken when its first piece is asked for.
        let lazy = stream::once(async move { shared.take() })
            .flat_map(|body| body.unwrap_or_else(Body::empty).into_data_stream());
        let request = Request::from_parts(parts, Body::from_stream(lazy));
        (request, Some(untouched))
    }

    fn take(&self) -> Option<Body> {
        self.0.lock().ok()?.take()
    }

    /// The form, if its body is still there and small enough.
    pub(super) async fn read(self, parts: &Parts) -> Option<KeptForm> {
        let body = self.take()?;
        let action = parts.uri.path_and_query()?.to_string();
        let encoding = encoding(parts)?;
        let (fields, had_file) = match encoding {
            Encoding::Url => {
                let bytes = to_bytes(body, MAX_BYTES).await.ok()?;
                let fields = url::form_urlencoded::parse(&bytes).into_owned();
                (fields.collect(), false)
            }
            Encoding::Multipart => parts_of(parts, body).await?,
        };
        Some(KeptForm {
            action,
            multipart: encoding == Encoding::Multipart,
            fields,
            had_file,
        })
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Url,
    Multipart,
}

fn encoding(parts: &Parts) -> Option<Encoding> {
    let media = parts.headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    match media.split(';').next()?.trim() {
        "application/x-www-form-urlencoded" => Some(Encoding::Url),
        "multipart/form-data" => Some(Encoding::Multipart),
        _ => None,
    }
}

/// The texts of a form with files, and whether a file was among them. Files are passed over.
#[expect(
    clippy::disallowed_types,
    reason = "what is sent again later is cleaned then, and its files are not kept"
)]
async fn parts_of(parts: &Parts, body: Body) -> Option<(Vec<(String, String)>, bool)> {
    let mut read = 0;
    let bounded = body.into_data_stream().map(move |piece| {
        let piece: Bytes = piece?;
        read += piece.len();
        if read > MAX_READ {
            return Err(axum::Error::new("too much of a form"));
        }
        Ok(piece)
    });
    let mut request = Request::new(Body::from_stream(bounded));
    *request.headers_mut() = parts.headers.clone();
    DefaultBodyLimit::disable().apply(&mut request);
    let mut form = axum::extract::Multipart::from_request(request, &())
        .await
        .ok()?;
    let (mut fields, mut had_file, mut size) = (vec![], false, 0);
    while let Some(mut field) = form.next_field().await.ok()? {
        let file = field.file_name().is_some();
        let name = field.name()?.to_owned();
        let mut value = vec![];
        while let Some(piece) = field.chunk().await.ok()? {
            had_file |= file;
            if !file {
                size += piece.len();
                if size > MAX_BYTES {
                    return None;
                }
                value.extend_from_slice(&piece);
            }
        }
        if !file {
            fields.push((name, String::from_utf8(value).ok()?));
        }
    }
    Some((fields, had_file))
}
