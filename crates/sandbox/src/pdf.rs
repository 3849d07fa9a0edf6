//! PDFs: judged by their structure, whatever way their names are written, and drawn page by page.

use hayro::{
    PixmapSettings, RenderCache, RenderSettings,
    hayro_interpret::InterpreterSettings,
    hayro_syntax::{
        Pdf,
        object::{Array, Dict, MaybeRef, Name, Object},
    },
    render,
    vello_cpu::color::palette::css::WHITE,
};
use image::{DynamicImage, RgbaImage};

use crate::{Refusal, picture};

/// The longer side of a page as it is drawn, in pixels.
const LONGER_SIDE: f32 = 1600.0;
/// Points to a pixel, at most: a stamp is not drawn as a poster.
const LARGEST_SCALE: f32 = 2.5;
/// Pages of a document, at most.
const MOST_PAGES: usize = 100;
/// How deep one object lies in another, at most.
const DEEPEST: usize = 64;

/// Names of what does more than show pages.
const ACTIVE: &[&str] = &[
    "JavaScript",
    "Launch",
    "EmbeddedFile",
    "EmbeddedFiles",
    "EF",
    "RichMedia",
    "XFA",
    "SubmitForm",
    "ImportData",
    "GoToE",
    "Rendition",
    "Movie",
];

/// A page as a JPEG, and how many there are. The whole document is judged first.
pub(crate) fn page(bytes: Vec<u8>, page: u32) -> Result<(Vec<u8>, u32), Refusal> {
    if !ends_where_it_says(&bytes) {
        return Err(Refusal::Active);
    }
    let pdf = Pdf::new(bytes).map_err(|_| Refusal::Unreadable)?;
    if pdf.objects().into_iter().any(|object| active(&object, 0)) {
        return Err(Refusal::Active);
    }
    let pages = pdf.pages();
    if pages.len() > MOST_PAGES {
        return Err(Refusal::TooLarge);
    }
    let count = u32::try_from(pages.len()).unwrap_or(u32::MAX);
    let index = usize::try_from(page).unwrap_or(usize::MAX);
    let page = pages.get(index).ok_or(Refusal::Unreadable)?;
    let (width, height) = page.render_dimensions();
    let longer = width.max(height);
    if !(width.min(height) >= 1.0 && longer.is_finite()) {
        return Err(Refusal::Unreadable);
    }
    let scale = (LONGER_SIDE / longer).min(LARGEST_SCALE);
    if width.min(height) * scale < 1.0 {
        return Err(Refusal::Unreadable);
    }
    let drawn = render(
        page,
        &RenderCache::new(),
        &InterpreterSettings::default(),
        &RenderSettings::default(),
        &PixmapSettings {
            x_scale: scale,
            y_scale: scale,
            bg_color: WHITE,
        },
    );
    let (width, height) = (u32::from(drawn.width()), u32::from(drawn.height()));
    let points = drawn.data_as_u8_slice().to_vec();
    let picture = RgbaImage::from_raw(width, height, points).ok_or(Refusal::Unreadable)?;
    Ok((picture::jpeg(&DynamicImage::ImageRgba8(picture))?, count))
}

/// Whether nothing stands behind the last end of the document.
fn ends_where_it_says(bytes: &[u8]) -> bool {
    const END: &[u8] = b"%%EOF";
    bytes
        .windows(END.len())
        .rposition(|w| w == END)
        .is_some_and(|at| bytes[at + END.len()..].iter().all(u8::is_ascii_whitespace))
}

/// Whether an object, or one within it, names something that does more than show pages. Names
/// come decoded: `/J#61vaScript` is `JavaScript`. What lies too deep to be looked at is active.
fn active(object: &Object<'_>, depth: usize) -> bool {
    if depth > DEEPEST {
        return true;
    }
    match object {
        Object::Name(name) => named(name),
        Object::Dict(dict) => in_dict(dict, depth),
        Object::Stream(stream) => in_dict(stream.dict(), depth),
        Object::Array(array) => in_array(array, depth),
        _ => false,
    }
}

fn named(name: &Name<'_>) -> bool {
    ACTIVE.contains(&name.as_str())
}

fn in_dict(dict: &Dict<'_>, depth: usize) -> bool {
    dict.entries().any(|(key, value)| {
        named(&key) || matches!(value, MaybeRef::NotRef(value) if active(&value, depth + 1))
    })
}

fn in_array(array: &Array<'_>, depth: usize) -> bool {
    array
        .raw_iter()
        .any(|value| matches!(value, MaybeRef::NotRef(value) if active(&value, depth + 1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A PDF of one page, with something more in its catalogue.
    fn pdf(more: &str) -> Vec<u8> {
        format!(
            "%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R {more} >>\nendobj\n\
             2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n\
             3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] /Contents 4 0 R >>\nendobj\n\
             4 0 obj\n<< /Length 26 >>\nstream\n1 0 0 rg 0 0 100 100 re f\n\nendstream\nendobj\n\
             trailer\n<< /Root 1 0 R >>\n%%EOF\n"
        )
        .into_bytes()
    }

    #[test]
    fn a_page_is_drawn_as_it_looks() {
        let (jpeg, pages) = page(pdf(""), 0).unwrap();
        assert_eq!(pages, 1);
        let seen = image::load_from_memory(&jpeg).unwrap().to_rgb8();
        assert_eq!(seen.dimensions(), (500, 250));
        let near = |x, y, rgb: [u8; 3]| {
            let point = seen.get_pixel(x, y).0;
            point.iter().zip(rgb).all(|(a, b)| a.abs_diff(b) < 12)
        };
        assert!(
            near(100, 100, [255, 0, 0]),
            "{:?}",
            seen.get_pixel(100, 100)
        );
        assert!(near(400, 100, [255, 255, 255]));
        assert_eq!(page(pdf(""), 1).unwrap_err(), Refusal::Unreadable);
    }

    #[test]
    fn what_does_more_than_show_pages_is_refused_however_it_is_written() {
        for more in [
            "/OpenAction << /S /JavaScript /JS (app.alert(1)) >>",
            "/OpenAction << /S /J#61vaScript /JS (app.alert(1)) >>",
            "/OpenAction << /S /#4a#61#76#61#53#63#72#69#70#74 >>",
            "/AA << /O << /S /L#61unch /F (calc.exe) >> >>",
            "/Names << /Embedded#46iles << /Names [(a) << /E#46 << /F 9 0 R >> >>] >> >>",
            "/AcroForm << /XF#41 [(a) 9 0 R] >>",
            "/OpenAction [<< /Next [[<< /S /SubmitForm >>]] >>]",
        ] {
            assert_eq!(page(pdf(more), 0).unwrap_err(), Refusal::Active, "{more}");
        }
        let deep = format!("/X {}1{}", "[".repeat(90), "]".repeat(90));
        assert!(page(pdf(&deep), 0).is_err());
    }

    #[test]
    fn a_pdf_is_a_pdf_to_its_end() {
        let mut zipped = pdf("");
        zipped.extend_from_slice(b"PK\x03\x04 and then an archive");
        assert!(page(zipped, 0).is_err());
        assert!(page(b"%PDF-1.7\n".to_vec(), 0).is_err());
        assert!(page(b"%PDF-1.7\n%%EOF".to_vec(), 0).is_err());
    }
}
