//! A coach's picture: known by its content, cut square, made small and written anew, so that
//! nothing of the file that was sent is kept but what one sees: no place, no camera, no rider.

use std::{io::Cursor, sync::LazyLock};

use crate::Market;
use axum::{
    body::Body,
    extract::{Path, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use domain::ids::CoachId;
use image::{
    DynamicImage, GenericImageView, ImageDecoder, ImageFormat, ImageReader, Rgb, RgbImage,
    codecs::jpeg::JpegEncoder, imageops::FilterType,
};
use platform::{
    error::{Error, Result},
    id::cuid,
};
use tokio::sync::Semaphore;

/// Bytes of a photo, at most.
pub const LARGEST: usize = 8 << 20;
/// A side of the picture as it is kept, in pixels.
const SIDE: u32 = 640;
/// A side of what is sent, at least: less would be a blur.
const SMALLEST: u32 = 160;
/// Pixels of what is sent, at most: a small file may unfold without end.
const MOST_PIXELS: u64 = 60_000_000;
/// A side of a scan as it is kept, in pixels: a page that one can still read.
const SCAN_SIDE: u32 = 2200;

/// Pictures are opened a few at a time: each takes up to some 200 MB.
static TURNS: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(2));

/// Keeps a photo and gives its address.
///
/// # Errors
/// 422 naming `photo`.
pub async fn store(app: &Market, coach: &CoachId, bytes: Bytes) -> Result<String> {
    let jpeg = rewritten(bytes, "photo", true).await?;
    let name = format!("{}.jpg", cuid(app.now()));
    app.storage
        .put(&format!("photos/{coach}/{name}"), jpeg)
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

/// A picture written anew as JPEG, off the threads that answer. `square` cuts it to a face;
/// otherwise it is a scan and keeps its shape.
///
/// # Errors
/// 422 naming the field.
pub async fn rewritten(bytes: Bytes, field: &'static str, square: bool) -> Result<Bytes> {
    let _turn = TURNS.acquire().await.map_err(Error::internal)?;
    tokio::task::spawn_blocking(move || rewrite(&bytes, square))
        .await
        .map_err(Error::internal)?
        .map_err(|why| Error::field(field, why))
}

fn rewrite(bytes: &[u8], square: bool) -> Result<Bytes, &'static str> {
    const UNREADABLE: &str = "error-field-photo";
    let format = sniff(bytes).ok_or(UNREADABLE)?;
    let mut decoder = ImageReader::with_format(Cursor::new(bytes), format)
        .into_decoder()
        .map_err(|_| UNREADABLE)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err("error-field-photo-large");
    }
    if square && width.min(height) < SMALLEST {
        return Err("error-field-photo-small");
    }
    // Phones lay the sensor's picture down and say how to turn it.
    let orientation = decoder.orientation().map_err(|_| UNREADABLE)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|_| UNREADABLE)?;
    picture.apply_orientation(orientation);
    let picture = if square {
        let (width, height) = picture.dimensions();
        let side = width.min(height);
        // Faces are rather at the top of a portrait.
        let cut = picture.crop_imm((width - side) / 2, (height - side) / 3, side, side);
        cut.resize_exact(SIDE.min(side), SIDE.min(side), FilterType::CatmullRom)
    } else if picture.width().max(picture.height()) > SCAN_SIDE {
        picture.resize(SCAN_SIDE, SCAN_SIDE, FilterType::Triangle)
    } else {
        picture
    };
    let mut out = vec![];
    JpegEncoder::new_with_quality(&mut out, 86)
        .encode_image(&on_white(&picture))
        .map_err(|_| UNREADABLE)?;
    Ok(out.into())
}

/// JPEG knows no transparency.
fn on_white(picture: &DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.to_rgb8();
    }
    let seen = picture.to_rgba8();
    RgbImage::from_fn(seen.width(), seen.height(), |x, y| {
        let [r, g, b, a] = seen.get_pixel(x, y).0;
        let over = |c: u8| {
            let mixed = u16::from(c) * u16::from(a) + 255 * u16::from(255 - a);
            u8::try_from(mixed / 255).unwrap_or(255)
        };
        Rgb([over(r), over(g), over(b)])
    })
}

/// What a file is by its first bytes; its name and its sender's word count for nothing.
pub fn sniff(bytes: &[u8]) -> Option<ImageFormat> {
    match bytes {
        [0xFF, 0xD8, 0xFF, ..] => Some(ImageFormat::Jpeg),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Some(ImageFormat::Png),
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            ..,
        ] => Some(ImageFormat::WebP),
        _ => None,
    }
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

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut out = vec![];
        DynamicImage::new_rgba8(width, height)
            .write_to(&mut Cursor::new(&mut out), ImageFormat::Png)
            .unwrap();
        out
    }

    #[test]
    fn a_photo_is_cut_square_and_loses_its_transparency() {
        let jpeg = rewrite(&png(900, 300), true).unwrap();
        let read = image::load_from_memory_with_format(&jpeg, ImageFormat::Jpeg).unwrap();
        assert_eq!(read.dimensions(), (300, 300));
        assert_eq!(read.to_rgb8().get_pixel(10, 10).0, [255, 255, 255]);
    }

    #[test]
    fn what_follows_the_picture_in_a_file_is_not_kept() {
        let mut sent = png(200, 200);
        sent.extend_from_slice(b"<script>alert(1)</script>PK\x03\x04");
        let jpeg = rewrite(&sent, true).unwrap();
        assert!(!jpeg.windows(8).any(|w| w == b"<script>"));
    }

    #[test]
    fn a_file_that_unfolds_without_end_is_refused_before_it_does() {
        // The header of a PNG of 30 000 by 30 000 points, without any.
        let mut sent = png(1, 1);
        sent[16..20].copy_from_slice(&30_000u32.to_be_bytes());
        sent[20..24].copy_from_slice(&30_000u32.to_be_bytes());
        assert!(rewrite(&sent, true).is_err());
    }

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
