//! Static web assets: built by Vite, hashed, precompressed, embedded in the binary.

use std::{collections::HashMap, sync::LazyLock};

use axum::{
    extract::Path,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../../web/dist"]
struct Dist;

/// Plain names to hashed ones, as the build wrote them.
static NAMES: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    let Some(file) = Dist::get("names.json") else {
        tracing::warn!("the web assets were not built: run `npm run build` in web/");
        return HashMap::new();
    };
    serde_json::from_slice(&file.data).unwrap_or_default()
});

/// The address of an asset by its plain name (`main.css`): hashed, to be kept for ever.
pub fn url(name: &str) -> String {
    format!("/assets/{}", NAMES.get(name).map_or(name, String::as_str))
}

/// `GET /assets/{*path}`.
#[allow(clippy::unused_async, reason = "a handler")]
pub async fn serve(Path(path): Path<String>, headers: HeaderMap) -> Response {
    let accepted = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    let encodings = [("br", "br"), ("gzip", "gz")];
    let compressed = encodings
        .iter()
        .filter(|(name, _)| {
            accepted
                .split(',')
                .any(|a| a.trim().split(';').next() == Some(name))
        })
        .find_map(|(name, ext)| Some((*name, Dist::get(&format!("{path}.{ext}"))?)));
    let (encoding, file) = match compressed {
        Some((name, file)) => (Some(name), file),
        None => match Dist::get(&path) {
            Some(file) => (None, file),
            None => return StatusCode::NOT_FOUND.into_response(),
        },
    };
    let media = match path.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        Some("json") => "application/json",
        Some("png") => "image/png",
        Some("wasm") => "application/wasm",
        _ => "application/octet-stream",
    };
    let mut response = file.data.into_owned().into_response();
    let out = response.headers_mut();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    out.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    // Names carry a hash of the content.
    out.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=31536000, immutable"),
    );
    if let Some(encoding) = encoding {
        out.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}
