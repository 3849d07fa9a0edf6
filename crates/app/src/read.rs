//! Bodies of requests, read by hand where a handler is given the whole request.

use axum::{
    Json,
    body::Bytes,
    extract::{FromRequest, Request},
    response::{IntoResponse, Response},
};
use serde::de::DeserializeOwned;

/// The JSON body of a request; the answer that refuses it otherwise.
pub async fn json<T: DeserializeOwned>(request: Request) -> Result<T, Response> {
    let body = Json::<T>::from_request(request, &()).await;
    body.map(|Json(body)| body)
        .map_err(IntoResponse::into_response)
}

/// The JSON body of a request that may have none.
pub async fn json_or_nothing<T: DeserializeOwned + Default>(
    request: Request,
) -> Result<T, Response> {
    let body = Bytes::from_request(request, &())
        .await
        .map_err(IntoResponse::into_response)?;
    if body.trim_ascii().is_empty() {
        return Ok(T::default());
    }
    let body = Json::<T>::from_bytes(&body).map_err(IntoResponse::into_response)?;
    Ok(body.0)
}
