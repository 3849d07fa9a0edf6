//! What people send: forms, queries and JSON, read in one way. Every text in them is cleaned
//! (`domain::text::clean`) before anything else sees it; only [`Verbatim`] is as it was typed.
//! Axum's own extractors are banned by `clippy.toml`, so that no field can forget.

mod cleaned;
mod verbatim;

use axum::{
    extract::{FromRequest, FromRequestParts, RawForm, Request},
    http::{StatusCode, request::Parts},
    response::IntoResponse,
};
use platform::{
    error::{Error, Result},
    web::wants_json,
};
use serde::{Deserialize, de::DeserializeOwned};
use url::form_urlencoded;

pub use cleaned::Cleaned;
pub use verbatim::Verbatim;

/// Fields of a form or of a query, at most. The week's form has some three hundred.
const MOST_FIELDS: usize = 2000;

/// A form, each field once.
#[derive(Debug)]
pub struct Form<T>(pub T);

/// A form whose fields may stand several times: boxes to tick.
#[derive(Debug)]
pub struct ManyForm<T>(pub T);

/// The query of an address.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Form<T> {
    type Rejection = Error;

    async fn from_request(request: Request, _: &S) -> Result<Self> {
        let body = raw_form(request).await?;
        pairs(&body, StatusCode::UNPROCESSABLE_ENTITY, "malformed-form").map(Self)
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for ManyForm<T> {
    type Rejection = Error;

    async fn from_request(request: Request, _: &S) -> Result<Self> {
        let body = raw_form(request).await?;
        let malformed = || Error::new(StatusCode::UNPROCESSABLE_ENTITY, "malformed-form");
        if fields(&body) > MOST_FIELDS {
            return Err(malformed());
        }
        let fields = serde_html_form::Deserializer::new(form_urlencoded::parse(&body));
        T::deserialize(Cleaned(fields))
            .map(Self)
            .map_err(|_| malformed())
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        let code = if wants_json(parts.uri.path(), &parts.headers) {
            "malformed"
        } else {
            "malformed-form"
        };
        let query = parts.uri.query().unwrap_or_default();
        pairs(query.as_bytes(), StatusCode::BAD_REQUEST, code).map(Self)
    }
}

async fn raw_form(request: Request) -> Result<bytes::Bytes> {
    match RawForm::from_request(request, &()).await {
        Ok(RawForm(bytes)) => Ok(bytes),
        Err(refusal) => {
            let status = refusal.into_response().status();
            Err(Error::new(
                status,
                match status {
                    StatusCode::PAYLOAD_TOO_LARGE => "body-too-large",
                    StatusCode::UNSUPPORTED_MEDIA_TYPE => "unsupported-media",
                    _ => "malformed-form",
                },
            ))
        }
    }
}

fn pairs<T: DeserializeOwned>(bytes: &[u8], status: StatusCode, code: &'static str) -> Result<T> {
    if fields(bytes) > MOST_FIELDS {
        return Err(Error::new(status, code));
    }
    let fields = serde_urlencoded::Deserializer::new(form_urlencoded::parse(bytes));
    T::deserialize(Cleaned(fields)).map_err(|_| Error::new(status, code))
}

/// How many fields are written: counted before room is made for any.
fn fields(bytes: &[u8]) -> usize {
    bytes.split(|b| *b == b'&').count()
}

/// Reads a value whose texts are cleaned on the way.
///
/// # Errors
/// Those of the deserializer.
pub fn read_cleaned<'de, T: Deserialize<'de>, D: serde::Deserializer<'de>>(
    from: D,
) -> std::result::Result<T, D::Error> {
    T::deserialize(Cleaned(from))
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize, PartialEq)]
    enum Kind {
        B(String),
        C { text: String },
    }

    #[derive(Debug, Deserialize, PartialEq)]
    struct Plain {
        name: String,
        password: Verbatim,
        kind: Kind,
        words: Vec<(String, Option<String>)>,
    }

    #[test]
    fn every_text_is_cleaned_wherever_it_stands_but_what_is_verbatim() {
        let json = r#"{"name":"a\u200bb","password":"a\u200bb","kind":{"C":{"text":"\u202ex"}},
            "words":[["\u3164","\u00ady"],["z",null]]}"#;
        let read: Plain = read_cleaned(&mut serde_json::Deserializer::from_str(json)).unwrap();
        assert_eq!(
            read,
            Plain {
                name: "ab".into(),
                password: Verbatim::from("a\u{200b}b"),
                kind: Kind::C { text: "x".into() },
                words: vec![(String::new(), Some("y".into())), ("z".into(), None)],
            }
        );
        let json = r#"{"name":"","password":"","kind":{"B":"\u200e"},"words":[]}"#;
        let read: Plain = read_cleaned(&mut serde_json::Deserializer::from_str(json)).unwrap();
        assert_eq!(read.kind, Kind::B(String::new()));
    }

    #[test]
    fn a_list_is_no_object_at_any_depth() {
        for json in [
            r#"["a","b","A",[]]"#,
            r#"{"name":"","password":"","kind":{"C":["x"]},"words":[]}"#,
        ] {
            let read: Result<Plain, _> =
                read_cleaned(&mut serde_json::Deserializer::from_str(json));
            assert!(read.is_err(), "{json}");
        }
    }

    #[test]
    fn a_form_of_endless_fields_is_refused_before_it_is_read() {
        let body = "a&".repeat(MOST_FIELDS + 1);
        let read: Result<Vec<(String, String)>, _> =
            pairs(body.as_bytes(), StatusCode::BAD_REQUEST, "malformed");
        assert!(read.is_err());
        let read: Vec<(String, String)> = pairs(
            "n=a%E2%80%8Bb&m=%E2%80%AE".as_bytes(),
            StatusCode::BAD_REQUEST,
            "malformed",
        )
        .unwrap();
        assert_eq!(
            read,
            [
                ("n".to_owned(), "ab".to_owned()),
                ("m".to_owned(), String::new())
            ]
        );
    }

    #[test]
    fn what_is_gathered_by_a_flattened_map_is_cleaned_too() {
        #[derive(Deserialize)]
        struct Inner {
            name: String,
        }
        #[derive(Deserialize)]
        struct Outer {
            #[serde(flatten)]
            inner: Inner,
        }
        let outer: Outer = pairs(
            "name=%E2%80%8Bx".as_bytes(),
            StatusCode::BAD_REQUEST,
            "malformed",
        )
        .unwrap();
        assert_eq!(outer.inner.name, "x");
    }
}
