//! Pages, and the webhook to which Stripe sends its events.

pub mod admin;
pub mod payouts;
pub mod simulation;

use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use platform::error::{Error, Result};

use super::actions;
use crate::Money;

/// `POST /webhooks/stripe`: stored as it came, and answered at once; a job applies it.
///
/// # Errors
/// 400 `webhook-unproven` unless Stripe has signed it just now; nothing else is said.
pub async fn webhook(
    State(app): State<Money>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode> {
    let signature = headers
        .get("stripe-signature")
        .and_then(|v| v.to_str().ok());
    let event = app
        .payments
        .verified_event(&body, signature.unwrap_or_default(), app.now())
        .ok_or_else(|| Error::bad_request("webhook-unproven"))?;
    actions::store(&app, app.payments.name(), &event).await?;
    Ok(StatusCode::OK)
}
