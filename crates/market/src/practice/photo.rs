//! A coach's picture: known by its content, cut square, made small and written anew, so that
//! nothing of the file that was sent is kept but what one sees: no place, no camera, no rider.

use crate::Market;
use axum::{
    body::Body,
    extract::{Path, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use domain::ids::CoachId;
use platform::{
    error::{Error, Result},
    id::cuid,
};
use site::upload::{Spooled, too_large};

use super::files::refused;

/// Bytes of a photo, at most.
pub const LARGEST: usize = 8 << 20;
/// Keeps a photo and gives its address.
///
/// # Errors
/// 422 naming `photo`.
pub async fn store(app: &Market, coach: &CoachId, photo: &Spooled) -> Result<String> {
    if photo.size() > LARGEST {
        return Err(too_large("photo", LARGEST));
    }
    let file = photo.file().map_err(Error::internal)?;
    let jpeg = app.sandbox.portrait(file).await;
    let jpeg = jpeg.map_err(|why| refused(why, "photo"))?;
    let name = format!("{}.jpg", cuid(app.now()));
    app.storage
        .put(&format!("photos/{coach}/{name}"), jpeg.into())
        .await?;
    Ok(format!("/photos/{coach}/{name}"))
}

/// The key of the object behind an address of ours.
pub fn key_of(url: &str) -> Option<String> {
    let (coach, name) = url.strip_prefix("/photos/")?.split_once('/')?;
    let plain = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
            && !part.contains("..")
    };
    (plain(coach) && plain(name)).then(|| format!("photos/{coach}/{name}"))
}

/// `GET /photos/{coach}/{file}`: never the same picture under the same name twice.
pub async fn show(
    State(app): State<Market>,
    Path((coach, file)): Path<(String, String)>,
) -> Result<Response> {
    let key = key_of(&format!("/photos/{coach}/{file}")).ok_or_else(Error::not_found)?;
    let size = app.storage.size(&key).await?.ok_or_else(Error::not_found)?;
    let body = Body::from_stream(app.storage.read(&key, 0..size).await?);
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("image/jpeg"));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(size));
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=31536000, immutable"),
    );
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_one_object_of_ours_or_none() {
        assert_eq!(
            key_of("/photos/c1/a.jpg").as_deref(),
            Some("photos/c1/a.jpg")
        );
        for url in [
            "/photos/../x",
            "/photos/c1/../../x",
            "/portraits/a.svg",
            "/photos/c1",
            "/photos/c 1/a",
            "https://x/photos/c/a",
        ] {
            assert_eq!(key_of(url), None, "{url}");
        }
    }
}
