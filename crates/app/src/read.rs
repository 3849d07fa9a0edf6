//! JSON bodies of requests. One that cannot be read names the field at fault.

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::ids::UserId;
use platform::{
    error::{Error, FieldErrors, Result},
    web::idempotency,
};
use serde::de::DeserializeOwned;

use crate::App;

/// The JSON body of a request.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
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
    serde_path_to_error::deserialize(&mut reader).map_err(|error| {
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
    })
}

/// The JSON body of a request; the answer that refuses it otherwise.
pub async fn json<T: DeserializeOwned>(request: Request) -> Result<T, Response> {
    match Body::from_request(request, &()).await {
        Ok(Body(body)) => Ok(body),
        Err(error) => Err(error.into_response()),
    }
}

/// Makes something of a JSON body, once for each `Idempotency-Key` of `owner`.
///
/// # Errors
/// When the key makes no sense, or is in use; what `make` refuses is an answer that is kept.
pub async fn once<B, R, F>(
    app: &App,
    owner: &UserId,
    request: Request,
    make: impl FnOnce(B) -> F,
) -> Result<Response>
where
    B: DeserializeOwned,
    R: IntoResponse,
    F: Future<Output = Result<R>>,
{
    let handle = |request: Request| async move {
        match json(request).await {
            Ok(body) => make(body).await.into_response(),
            Err(refusal) => refusal,
        }
    };
    idempotency::once(&app.db, app.now(), owner.as_str(), request, handle).await
}

/// The JSON body of a request that may have none.
pub async fn json_or_nothing<T: DeserializeOwned + Default>(
    request: Request,
) -> Result<T, Response> {
    let body = bytes(request).await.map_err(IntoResponse::into_response)?;
    if body.trim_ascii().is_empty() {
        return Ok(T::default());
    }
    parse(&body).map_err(IntoResponse::into_response)
}
