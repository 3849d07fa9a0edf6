//! `Content-Digest` and `Repr-Digest` headers (RFC 9530).

use axum::http::HeaderMap;
use base64::{Engine, engine::general_purpose::STANDARD};
use platform::error::{Error, Result};

/// The SHA-256 that the headers announce, in hexadecimal; `None` without one. Other algorithms
/// are passed over, as the RFC has it.
///
/// # Errors
/// 422 when there is a `sha-256` that is none.
pub fn announced(headers: &HeaderMap) -> Result<Option<String>> {
    for name in ["content-digest", "repr-digest"] {
        for value in headers.get_all(name) {
            let Ok(value) = value.to_str() else {
                return Err(malformed());
            };
            for member in value.split(',') {
                let Some((algorithm, digest)) = member.split_once('=') else {
                    return Err(malformed());
                };
                if algorithm.trim().eq_ignore_ascii_case("sha-256") {
                    return parse(digest.trim()).map(Some);
                }
            }
        }
    }
    Ok(None)
}

/// A byte sequence of a structured field: base64 between colons.
fn parse(digest: &str) -> Result<String> {
    let bytes = digest
        .strip_prefix(':')
        .and_then(|d| d.strip_suffix(':'))
        .and_then(|d| STANDARD.decode(d).ok())
        .filter(|d| d.len() == 32)
        .ok_or_else(malformed)?;
    Ok(hex::encode(bytes))
}

fn malformed() -> Error {
    Error::field("Content-Digest", "error-field-digest")
}

#[cfg(test)]
mod tests {
    use super::*;

    const OF_NOTHING: &str = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

    fn read(name: &'static str, value: &str) -> Result<Option<String>> {
        let mut headers = HeaderMap::new();
        headers.insert(name, value.parse().unwrap());
        announced(&headers)
    }

    #[test]
    fn a_sha_256_is_found_among_other_digests() {
        let hex = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        for (name, value) in [
            ("content-digest", format!("sha-256=:{OF_NOTHING}:")),
            (
                "repr-digest",
                format!("sha-512=:YQ==:, sha-256=:{OF_NOTHING}:"),
            ),
        ] {
            assert_eq!(
                read(name, &value).unwrap().as_deref(),
                Some(hex),
                "{name}: {value}"
            );
        }
        assert_eq!(read("content-digest", "sha-512=:YQ==:").unwrap(), None);
        assert_eq!(announced(&HeaderMap::new()).unwrap(), None);
    }

    #[test]
    fn a_digest_that_is_none_is_refused() {
        for value in ["sha-256", "sha-256=abc", "sha-256=:YQ==:", "sha-256=::", ""] {
            assert!(read("content-digest", value).is_err(), "{value}");
        }
    }
}
