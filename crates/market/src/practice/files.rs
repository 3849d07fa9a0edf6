//! Scans of certifications: what they are is read from their bytes.

use domain::ids::CoachId;
use platform::{
    error::{Error, Result},
    id::cuid,
};
use sandbox::{DrawnPage, Kind, Refusal};
use site::upload::{Spooled, spool, too_large};

use crate::Market;

/// Bytes of a scan, at most.
pub const LARGEST_SCAN: usize = 10 << 20;

/// Keeps a scan and gives its key. Pictures are written anew; a PDF is kept when its pages can be
/// drawn, when it does nothing else, and when the antivirus, if there is one, finds nothing.
///
/// # Errors
/// 422 naming `document`.
pub async fn store_scan(app: &Market, coach: &CoachId, scan: &Spooled) -> Result<String> {
    if scan.size() > LARGEST_SCAN {
        return Err(too_large("document", LARGEST_SCAN));
    }
    let folder = format!("certificates/{coach}/{}", cuid(app.now()));
    let file = || scan.file().map_err(Error::internal);
    match sandbox::kind(scan.head()) {
        Some(Kind::Pdf) => {
            let page = app.sandbox.page(file()?, 0).await;
            let pages = page.map_err(|why| refused(why, "document"))?.pages;
            let checked = match &app.config.clamd {
                Some(clamd) => {
                    clean_of_viruses(clamd, scan).await?;
                    ".checked"
                }
                None => "",
            };
            let key = format!("{folder}.p{pages}{checked}.pdf");
            let bytes = scan.stream().map_err(Error::internal)?;
            let limit = LARGEST_SCAN as u64;
            app.storage
                .put_stream(&key, bytes, limit, || async { Ok(()) })
                .await
                .map_err(Error::unavailable)?;
            Ok(key)
        }
        Some(Kind::Jpeg | Kind::Png) => {
            let jpeg = app.sandbox.scan(file()?).await;
            let jpeg = jpeg.map_err(|why| refused(why, "document"))?;
            let key = format!("{folder}.jpg");
            app.storage.put(&key, jpeg.into()).await?;
            Ok(key)
        }
        _ => Err(Error::field("document", "error-field-document")),
    }
}

/// Asks the antivirus.
///
/// # Errors
/// 422 naming `document` when it finds something, 503 when it does not answer.
async fn clean_of_viruses(clamd: &platform::clamd::Address, scan: &Spooled) -> Result<()> {
    let bytes = scan.stream().map_err(Error::internal)?;
    match platform::clamd::scan(clamd, bytes).await {
        Ok(None) => Ok(()),
        Ok(Some(what)) => {
            tracing::warn!(what, "the antivirus refused a document");
            Err(Error::field("document", "error-field-virus"))
        }
        Err(error) => Err(Error::unavailable(error)),
    }
}

/// A page of a stored PDF as a picture, from 0.
///
/// # Errors
/// 404 when there is no such page, or it cannot be drawn.
pub async fn drawn(app: &Market, key: &str, page: u32) -> Result<DrawnPage> {
    let size = app.storage.size(key).await?.ok_or_else(Error::not_found)?;
    let bytes = app.storage.read(key, 0..size).await?;
    let pdf = spool(&app.config, bytes, "document", LARGEST_SCAN).await?;
    let file = pdf.file().map_err(Error::internal)?;
    match app.sandbox.page(file, page).await {
        Ok(drawn) => Ok(drawn),
        Err(error @ (Refusal::Busy | Refusal::Failed(_))) => Err(Error::unavailable(error)),
        Err(_) => Err(Error::not_found()),
    }
}

/// Why a file was not opened, beside its field.
pub fn refused(why: Refusal, field: &'static str) -> Error {
    let key = match (&why, field) {
        (Refusal::Busy | Refusal::Failed(_), _) => return Error::unavailable(why),
        (Refusal::Active, _) => "error-field-pdf",
        (Refusal::TooLarge, _) => "error-field-photo-large",
        (Refusal::TooSmall, _) => "error-field-photo-small",
        (_, "document") => "error-field-document",
        _ => "error-field-photo",
    };
    Error::field(field, key)
}

/// The media type of a scan, by its key.
pub fn media_type(key: &str) -> &'static str {
    if is_pdf(key) {
        "application/pdf"
    } else {
        "image/jpeg"
    }
}

/// Whether a scan is a PDF rather than a picture.
pub fn is_pdf(key: &str) -> bool {
    std::path::Path::new(key)
        .extension()
        .is_some_and(|e| e == "pdf")
}

/// How many pages a stored PDF has; 1 when its key does not say.
pub fn pages(key: &str) -> u32 {
    key.split('.')
        .find_map(|part| part.strip_prefix('p')?.parse().ok())
        .unwrap_or(1)
}

/// Whether the antivirus looked at a stored PDF. Pictures are ours: they were written anew.
pub fn is_checked(key: &str) -> bool {
    !is_pdf(key) || key.ends_with(".checked.pdf")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_says_how_many_pages_there_are_and_whether_they_were_checked() {
        for (key, count, checked) in [
            ("certificates/c/a.p3.pdf", 3, false),
            ("certificates/c/a.p12.checked.pdf", 12, true),
            ("certificates/c/a.pdf", 1, false),
            ("certificates/c/a.jpg", 1, true),
        ] {
            assert_eq!((pages(key), is_checked(key)), (count, checked), "{key}");
        }
    }
}
