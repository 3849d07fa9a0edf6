//! Files of a form, and scans of certifications: what they are is read from their bytes.

use axum::extract::Multipart;
use bytes::{Bytes, BytesMut};
use domain::ids::CoachId;
use platform::{
    error::{Error, FieldErrors, Result},
    id::cuid,
};

use super::photo;
use crate::Market;

/// Bytes of a scan, at most.
pub const LARGEST_SCAN: usize = 10 << 20;
/// What is read of a file that is too large before its sender is told, in bytes.
const MAX_REJECTED_BYTES: usize = 40 << 20;

/// What a form with a file holds.
#[derive(Default)]
pub struct FileForm {
    fields: Vec<(String, String)>,
    /// The file, when one was chosen.
    pub file: Option<Bytes>,
}

impl FileForm {
    /// The text of a field; empty when it was not sent.
    pub fn typed(&self, name: &str) -> &str {
        self.fields
            .iter()
            .find(|(n, _)| n == name)
            .map_or("", |(_, text)| text)
    }
}

/// Reads a form whose field `file` is a file of at most `limit` bytes. The second part is the
/// error of the file, beside which the texts are kept.
///
/// # Errors
/// 400 when it is no such form.
pub async fn read_form(
    mut form: Multipart,
    file: &str,
    limit: usize,
) -> Result<(FileForm, Option<Error>)> {
    let malformed = |_| Error::bad_request("malformed-form");
    let mut sent = FileForm::default();
    let mut refused = None;
    while let Some(mut field) = form.next_field().await.map_err(malformed)? {
        let name = field.name().unwrap_or_default().to_owned();
        let is_file = name == file;
        let limit = if is_file { limit } else { 64 << 10 };
        let mut bytes = BytesMut::new();
        let mut seen = 0usize;
        while let Some(chunk) = field.chunk().await.map_err(malformed)? {
            seen += chunk.len();
            if seen > MAX_REJECTED_BYTES {
                return Ok((sent, Some(too_large(file, limit))));
            }
            if seen <= limit {
                bytes.extend_from_slice(&chunk);
            }
        }
        if seen > limit {
            refused = Some(too_large(&name, limit));
        } else if is_file {
            // A browser sends an empty file when none was chosen.
            sent.file = (!bytes.is_empty()).then(|| bytes.freeze());
        } else {
            let text = String::from_utf8(bytes.to_vec())
                .map_err(|_| Error::bad_request("malformed-form"))?;
            sent.fields.push((name, text));
        }
    }
    Ok((sent, refused))
}

/// The refusal of a file that is too large.
pub fn too_large(field: &str, limit: usize) -> Error {
    let mut errors = FieldErrors::new();
    let megabytes = i64::try_from(limit >> 20).unwrap_or(i64::MAX);
    errors.add_with(
        field,
        "error-field-file-large",
        vec![("max", megabytes.into())],
    );
    Error::invalid(errors)
}

/// Keeps a scan and gives its key. Pictures are written anew; a PDF is kept when it is one from
/// its first byte to its last, and does nothing by itself.
///
/// # Errors
/// 422 naming `document`.
pub async fn store_scan(app: &Market, coach: &CoachId, bytes: Bytes) -> Result<String> {
    if bytes.len() > LARGEST_SCAN {
        return Err(too_large("document", LARGEST_SCAN));
    }
    let (bytes, extension) = if bytes.starts_with(b"%PDF-") {
        if !still(&bytes) {
            return Err(Error::field("document", "error-field-pdf"));
        }
        (bytes, "pdf")
    } else if matches!(
        photo::sniff(&bytes),
        Some(image::ImageFormat::Jpeg | image::ImageFormat::Png)
    ) {
        (photo::rewritten(bytes, "document", false).await?, "jpg")
    } else {
        return Err(Error::field("document", "error-field-document"));
    };
    let key = format!("certificates/{coach}/{}.{extension}", cuid(app.now()));
    app.storage.put(&key, bytes).await?;
    Ok(key)
}

/// Whether a PDF ends where it says and holds neither programs nor other files.
fn still(bytes: &[u8]) -> bool {
    const END: &[u8] = b"%%EOF";
    let found = |needle: &[u8]| bytes.windows(needle.len()).any(|w| w == needle);
    let ends = bytes
        .windows(END.len())
        .rposition(|w| w == END)
        .is_some_and(|at| bytes[at + END.len()..].iter().all(u8::is_ascii_whitespace));
    ends && ![
        &b"/JavaScript"[..],
        b"/Launch",
        b"/EmbeddedFile",
        b"/RichMedia",
    ]
    .iter()
    .any(|needle| found(needle))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pdf_is_a_pdf_to_its_end_and_does_nothing_by_itself() {
        assert!(still(b"%PDF-1.7\n1 0 obj\n%%EOF\n"));
        for sent in [
            &b"%PDF-1.7\n"[..],
            b"%PDF-1.7\n%%EOF\nPK\x03\x04 and then an archive",
            b"%PDF-1.7\n/S /JavaScript /JS (app.alert(1))\n%%EOF",
            b"%PDF-1.7\n/S /Launch\n%%EOF",
        ] {
            assert!(!still(sent), "{:?}", String::from_utf8_lossy(sent));
        }
    }
}
