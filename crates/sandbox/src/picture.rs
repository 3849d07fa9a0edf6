//! Pictures: known by their content, made small and written anew, so that nothing of the file
//! that was sent is kept but what one sees: no place, no camera, no rider.

use std::{borrow::Cow, io::Cursor};

use image::{
    DynamicImage, GenericImageView, ImageDecoder, ImageFormat, ImageReader, Limits, Rgb, RgbImage,
    RgbaImage, codecs::jpeg::JpegEncoder, imageops, imageops::FilterType, metadata::Orientation,
};

use crate::Refusal;

/// A side of a portrait as it is kept, in pixels.
const SIDE: u32 = 640;
/// A side of what is sent for a portrait, at least: less would be a blur.
const SMALLEST: u32 = 160;
/// A side of a scan as it is kept, in pixels: a page that one can still read.
const SCAN_SIDE: u32 = 2200;
/// Bytes that a picture may take while it is decoded.
const BUDGET: u64 = 160 << 20;

/// What a file is by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Jpeg,
    Png,
    WebP,
    Pdf,
}

/// What a file is by its first bytes; its name and its sender's word count for nothing.
pub fn kind(bytes: &[u8]) -> Option<Kind> {
    match bytes {
        [0xFF, 0xD8, 0xFF, ..] => Some(Kind::Jpeg),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Some(Kind::Png),
        [b'%', b'P', b'D', b'F', b'-', ..] => Some(Kind::Pdf),
        _ if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") => Some(Kind::WebP),
        _ => None,
    }
}

/// A picture cut to a face.
pub(crate) fn portrait(bytes: &[u8]) -> Result<Vec<u8>, Refusal> {
    let (picture, orientation) = decoded(bytes, SMALLEST)?;
    // Made small first: every copy from here on is small, and only then turned.
    let (width, height) = picture.dimensions();
    let (cut_width, cut_height) = (width.min(height * 3), height.min(width * 3));
    let (x, y) = ((width - cut_width) / 2, (height - cut_height) / 2);
    let shown = shrunk(
        &picture,
        (x, y, cut_width, cut_height),
        2 * SIDE,
        u32::min(cut_width, cut_height),
    );
    drop(picture);
    let mut shown = DynamicImage::ImageRgba8(shown);
    shown.apply_orientation(orientation);
    let (width, height) = shown.dimensions();
    let side = width.min(height);
    // Faces are rather at the top of a portrait.
    let cut = shown.crop_imm((width - side) / 2, (height - side) / 3, side, side);
    let side = SIDE.min(side);
    jpeg(&cut.resize_exact(side, side, FilterType::CatmullRom))
}

/// A picture in its own shape.
pub(crate) fn scan(bytes: &[u8]) -> Result<Vec<u8>, Refusal> {
    let (picture, orientation) = decoded(bytes, 1)?;
    let (width, height) = picture.dimensions();
    let shown = shrunk(
        &picture,
        (0, 0, width, height),
        SCAN_SIDE,
        u32::max(width, height),
    );
    drop(picture);
    let mut shown = DynamicImage::ImageRgba8(shown);
    shown.apply_orientation(orientation);
    jpeg(&shown)
}

/// A part of a picture, made smaller so that what measures `side` measures `wanted` at most.
fn shrunk(
    picture: &DynamicImage,
    (x, y, width, height): (u32, u32, u32, u32),
    wanted: u32,
    side: u32,
) -> RgbaImage {
    let part = picture.view(x, y, width, height);
    let scaled = |length: u32| {
        let small = u64::from(length) * u64::from(wanted.min(side)) / u64::from(side.max(1));
        u32::try_from(small.max(1)).unwrap_or(length)
    };
    imageops::thumbnail(&*part, scaled(width), scaled(height))
}

/// A picture, once what it says it needs is known to be there.
fn decoded(bytes: &[u8], smallest: u32) -> Result<(DynamicImage, Orientation), Refusal> {
    let kind = kind(bytes).ok_or(Refusal::Unreadable)?;
    let (format, bytes) = match kind {
        Kind::Jpeg => (ImageFormat::Jpeg, Cow::Borrowed(bytes)),
        Kind::Png => (ImageFormat::Png, Cow::Owned(picture_chunks(bytes)?)),
        Kind::WebP => (ImageFormat::WebP, Cow::Borrowed(bytes)),
        Kind::Pdf => return Err(Refusal::Unreadable),
    };
    let unreadable = |error: image::ImageError| match error {
        image::ImageError::Limits(_) => Refusal::TooLarge,
        _ => Refusal::Unreadable,
    };
    let mut limits = Limits::default();
    limits.max_alloc = Some(BUDGET);
    let mut reader = ImageReader::with_format(Cursor::new(&*bytes), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(unreadable)?;
    let (width, height) = decoder.dimensions();
    if needs(kind, &bytes, &decoder) > BUDGET {
        return Err(Refusal::TooLarge);
    }
    if width.min(height) < smallest {
        return Err(Refusal::TooSmall);
    }
    // Phones lay the sensor's picture down and say how to turn it.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let picture = DynamicImage::from_decoder(decoder).map_err(unreadable)?;
    Ok((picture, orientation))
}

/// Bytes that a picture takes while it is decoded, by what its header says.
fn needs(kind: Kind, bytes: &[u8], decoder: &impl ImageDecoder) -> u64 {
    let (width, height) = decoder.dimensions();
    let points = u64::from(width) * u64::from(height);
    let whole = decoder.total_bytes().max(points);
    match kind {
        // A progressive one keeps its coefficients, two bytes each, until the last scan.
        Kind::Jpeg if is_progressive(bytes) => whole.saturating_mul(3),
        // The canvas, the frame and what it is made from.
        Kind::WebP => points.saturating_mul(4 * 3),
        _ => whole,
    }
}

/// Whether a JPEG is sent in several scans.
fn is_progressive(bytes: &[u8]) -> bool {
    let mut rest = bytes.get(2..).unwrap_or_default();
    while let [0xFF, marker, high, low, ..] = rest {
        match marker {
            0xC2 | 0xC6 | 0xCA | 0xCE => return true,
            0xC0 | 0xC1 | 0xDA => return false,
            0xFF => rest = &rest[1..],
            _ => {
                let length = usize::from(u16::from_be_bytes([*high, *low]));
                rest = rest.get(2 + length..).unwrap_or_default();
            }
        }
    }
    // Nobody knows: the worse.
    true
}

/// A PNG with nothing but its picture: no profile, no text, no animation, which may each unfold
/// without end. How it is to be turned stays.
fn picture_chunks(bytes: &[u8]) -> Result<Vec<u8>, Refusal> {
    const SIGNATURE: usize = 8;
    /// What says how to turn a picture is short.
    const LONGEST_EXIF: usize = 64 << 10;
    let mut kept = Vec::with_capacity(bytes.len());
    let (signature, mut rest) = bytes
        .split_at_checked(SIGNATURE)
        .ok_or(Refusal::Unreadable)?;
    kept.extend_from_slice(signature);
    while let [a, b, c, d, kind @ ..] = rest {
        let length = usize::try_from(u32::from_be_bytes([*a, *b, *c, *d]))
            .map_err(|_| Refusal::Unreadable)?;
        let kind = kind.get(..4).ok_or(Refusal::Unreadable)?;
        // Length, kind, content, checksum.
        let Some((chunk, after)) = length
            .checked_add(12)
            .and_then(|whole| rest.split_at_checked(whole))
        else {
            // It was cut: what there is may still be a picture.
            kept.extend_from_slice(rest);
            break;
        };
        let keep = match kind {
            b"IHDR" | b"PLTE" | b"tRNS" | b"IDAT" | b"IEND" => true,
            b"eXIf" => length <= LONGEST_EXIF,
            _ => false,
        };
        if keep {
            kept.extend_from_slice(chunk);
        }
        if kind == b"IEND" {
            break;
        }
        rest = after;
    }
    Ok(kept)
}

/// JPEG knows no transparency: it becomes white.
pub(crate) fn jpeg(picture: &DynamicImage) -> Result<Vec<u8>, Refusal> {
    let seen = picture.to_rgba8();
    let opaque = RgbImage::from_fn(seen.width(), seen.height(), |x, y| {
        let [r, g, b, a] = seen.get_pixel(x, y).0;
        let over = |c: u8| {
            let mixed = u16::from(c) * u16::from(a) + 255 * u16::from(255 - a);
            u8::try_from(mixed / 255).unwrap_or(255)
        };
        Rgb([over(r), over(g), over(b)])
    });
    let mut out = vec![];
    JpegEncoder::new_with_quality(&mut out, 86)
        .encode_image(&opaque)
        .map_err(|_| Refusal::Unreadable)?;
    Ok(out)
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

    fn opened(jpeg: &[u8]) -> DynamicImage {
        image::load_from_memory_with_format(jpeg, ImageFormat::Jpeg).unwrap()
    }

    #[test]
    fn a_portrait_is_cut_square_and_loses_its_transparency() {
        let read = opened(&portrait(&png(900, 300)).unwrap());
        assert_eq!(read.dimensions(), (300, 300));
        assert_eq!(read.to_rgb8().get_pixel(10, 10).0, [255, 255, 255]);
        let read = opened(&portrait(&png(4000, 161)).unwrap());
        assert_eq!(read.dimensions(), (161, 161));
        let read = opened(&portrait(&png(2000, 3000)).unwrap());
        assert_eq!(read.dimensions(), (640, 640));
    }

    #[test]
    fn a_scan_keeps_its_shape() {
        let read = opened(&scan(&png(400, 300)).unwrap());
        assert_eq!(read.dimensions(), (400, 300));
        let read = opened(&scan(&png(4400, 2200)).unwrap());
        assert_eq!(read.dimensions(), (2200, 1100));
        assert!(scan(&png(1, 1)).is_ok());
    }

    #[test]
    fn what_follows_the_picture_in_a_file_is_not_kept() {
        let mut sent = png(200, 200);
        sent.extend_from_slice(b"<script>alert(1)</script>PK\x03\x04");
        let jpeg = portrait(&sent).unwrap();
        assert!(!jpeg.windows(8).any(|w| w == b"<script>"));
    }

    #[test]
    fn a_file_that_unfolds_without_end_is_refused_before_it_does() {
        for (width, height, depth, colour) in [
            (30_000u32, 30_000u32, 8u8, 6u8),
            (7_700, 7_700, 16, 6),
            (60_000, 60_000, 1, 0),
        ] {
            let mut sent = png(1, 1);
            sent[16..20].copy_from_slice(&width.to_be_bytes());
            sent[20..24].copy_from_slice(&height.to_be_bytes());
            sent[24] = depth;
            sent[25] = colour;
            let refused = portrait(&sent);
            assert!(
                matches!(refused, Err(Refusal::TooLarge | Refusal::Unreadable)),
                "{refused:?}"
            );
        }
    }

    #[test]
    fn a_png_keeps_nothing_but_its_picture() {
        let mut sent = png(200, 200);
        // An `iCCP` behind the header, with content that is none.
        let mut profile = 9u32.to_be_bytes().to_vec();
        profile.extend_from_slice(b"iCCPicc\0\0bomb\0\0\0\0");
        sent.splice(33..33, profile);
        assert!(
            !picture_chunks(&sent)
                .unwrap()
                .windows(4)
                .any(|w| w == b"iCCP")
        );
        assert!(portrait(&sent).is_ok());
    }

    #[test]
    fn a_jpeg_of_several_scans_is_known_by_its_header() {
        assert!(!is_progressive(&[
            0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xC0, 0, 8
        ]));
        assert!(is_progressive(&[
            0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xC2, 0, 8
        ]));
        assert!(is_progressive(&[0xFF, 0xD8]));
    }
}
