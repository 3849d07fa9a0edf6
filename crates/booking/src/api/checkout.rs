//! Paying for a booking, for programs.

use axum::{
    Json,
    extract::{Path, State},
    response::Response,
};
use domain::{
    ids::{BookingId, PaymentId, SessionId},
    schema::{BookingStatus, PaymentStatus},
};
use platform::error::Result;
use serde::{Deserialize, Serialize};

use crate::{Bookings, actions};
use site::{once::Once, who::User};

/// Where to pay.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CheckoutView {
    /// The page on which to pay.
    pub checkout_url: String,
    /// Our payment.
    pub payment_id: PaymentId,
}

/// Pay for a booking
///
/// Opens the provider's page; as often as one likes while the hold lasts.
#[utoipa::path(
    post, path = "/api/v1/bookings/{id}/checkout", tag = "bookings", operation_id = "checkoutBooking",
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request safe")),
    responses(
        (status = 200, body = CheckoutView),
        (status = 409, description = "`hold-expired`, `booking-state`"),
    ),
)]
pub async fn checkout_booking(
    State(app): State<Bookings>,
    user: User,
    Path(id): Path<BookingId>,
    once: Once,
) -> Result<Response> {
    once.run(|_| async move {
        let opened = actions::open_checkout(&app, &user, &id).await?;
        Ok(Json(CheckoutView {
            checkout_url: opened.url,
            payment_id: opened.payment_id,
        }))
    })
    .await
}

/// How a simulated payment ends.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Simulation {
    /// `pay` or `decline`.
    #[schema(required)]
    pub outcome: Option<String>,
}

/// What came of a payment.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Settled {
    /// Our payment.
    pub payment_id: PaymentId,
    /// Where it stands.
    pub status: PaymentStatus,
    /// What it was for.
    pub booking_id: BookingId,
    /// Where the booking stands.
    pub booking_status: BookingStatus,
    /// The coaching session, once confirmed.
    pub session_id: Option<SessionId>,
}

/// Pay without money
///
/// Only where the payment provider is simulated, and only by who is to pay.
#[utoipa::path(
    post, path = "/api/v1/payments/simulated/{paymentId}", tag = "bookings", operation_id = "simulatePayment",
    request_body = Simulation,
    params(("paymentId" = String, Path), ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request safe")),
    responses(
        (status = 200, body = Settled),
        (status = 404),
        (status = 422),
    ),
)]
pub async fn simulate_payment(
    State(app): State<Bookings>,
    user: User,
    Path(payment): Path<PaymentId>,
    once: Once,
) -> Result<Response> {
    once.json(|body: Simulation| async move {
        let outcome = body.outcome.unwrap_or_default();
        let booking = actions::simulate_payment(&app, &user, &payment, &outcome)
            .await?
            .into_inner();
        Ok(Json(Settled {
            payment_id: payment,
            status: booking.payment_status.unwrap_or(PaymentStatus::Pending),
            booking_id: booking.id,
            booking_status: booking.status,
            session_id: booking.session_id,
        }))
    })
    .await
}
