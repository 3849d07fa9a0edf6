//! JSON request bodies. One that cannot be read names the field at fault.

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::{StatusCode, header},
};
use platform::error::{Error, FieldErrors, Result};
use serde::de::DeserializeOwned;

use crate::input::Cleaned;

/// The JSON body of a request.
pub struct JsonBody<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for JsonBody<T> {
    type Rejection = Error;

    async fn from_request(request: Request, _: &S) -> Result<Self> {
        let media = request.headers().get(header::CONTENT_TYPE);
        let is_json = media
            .and_then(|m| m.to_str().ok())
            .and_then(|m| m.parse::<mime::Mime>().ok())
            .is_some_and(|m| m.subtype() == mime::JSON || m.suffix() == Some(mime::JSON));
        if !is_json {
            return Err(Error::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "json-expected",
            ));
        }
        parse(&bytes(request).await?).map(Self)
    }
}

async fn bytes(request: Request) -> Result<Bytes> {
    Bytes::from_request(request, &())
        .await
        .map_err(|refusal| match refusal.status() {
            StatusCode::PAYLOAD_TOO_LARGE => {
                Error::new(StatusCode::PAYLOAD_TOO_LARGE, "body-too-large")
            }
            _ => Error::bad_request("malformed"),
        })
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let read = serde_path_to_error::deserialize(Cleaned(&mut reader)).map_err(|error| {
        let inner = error.inner();
        if !inner.is_data() {
            return Error::bad_request("malformed");
        }
        let message = inner.to_string();
        // Serde says which field is missing in words only.
        let missing = message
            .strip_prefix("missing field `")
            .and_then(|rest| rest.split('`').next());
        let path = error.path().to_string();
        let mut fields = FieldErrors::new();
        match missing {
            Some(name) if path == "." => fields.add(name, "error-field-required"),
            Some(name) => fields.add(&format!("{path}.{name}"), "error-field-required"),
            None => fields.add(&path, "error-field-type"),
        };
        Error::invalid(fields)
    })?;
    // One value, and nothing behind it.
    reader.end().map_err(|_| Error::bad_request("malformed"))?;
    Ok(read)
}

/// The JSON body of a request that may have none.
///
/// # Errors
/// Those of [`JsonBody`].
pub async fn json_or_nothing<T: DeserializeOwned + Default>(request: Request) -> Result<T> {
    let body = bytes(request).await?;
    if body.trim_ascii().is_empty() {
        return Ok(T::default());
    }
    parse(&body)
}
