//! The pictures of the demonstration's coaches, embedded and served.

use axum::{
    extract::Path,
    http::header,
    response::{IntoResponse, Response},
};
use platform::error::{Error, Result};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "data/portraits"]
struct Portraits;

/// `GET /portraits/{file}`, kept by browsers for ever.
///
/// # Errors
/// 404 for who was not drawn.
pub async fn show(Path(file): Path<String>) -> Result<Response> {
    let portrait = Portraits::get(&file).ok_or_else(Error::not_found)?;
    let headers = [
        (header::CONTENT_TYPE, "image/svg+xml"),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    Ok((headers, portrait.data).into_response())
}
