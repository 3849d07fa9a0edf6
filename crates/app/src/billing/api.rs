//! Paying, for programs.

pub mod money;

use axum::{
    Json,
    extract::{Path, State},
    response::Response,
};
use domain::{
    ids::{BookingId, PaymentId, SessionId},
    schema::{BookingStatus, PaymentStatus},
};
use platform::{
    db::Instant,
    error::{Error, Problem, Result},
};
use serde::{Deserialize, Serialize};

use super::{accounts, actions, queries, simulated, simulation};
use crate::{
    App,
    booking::{self, Reader},
    once::Once,
    who::{Coach, User},
};

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
        (status = 409, body = Problem, description = "`hold-expired`, `booking-state`"),
    ),
    security(("login" = [])),
)]
pub async fn checkout_booking(
    State(app): State<App>,
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
        (status = 404, body = Problem),
        (status = 422, body = Problem),
    ),
    security(("login" = [])),
)]
pub async fn simulate_payment(
    State(app): State<App>,
    user: User,
    Path(payment): Path<PaymentId>,
    once: Once,
) -> Result<Response> {
    once.json(|body: Simulation| async move {
        let outcome = body.outcome.unwrap_or_default();
        settle(&app, &user, &payment, &outcome).await.map(Json)
    })
    .await
}

/// Lets the simulated provider say `pay` or `decline`.
pub async fn settle(app: &App, user: &User, payment: &PaymentId, outcome: &str) -> Result<Settled> {
    let mut conn = app.db.acquire().await?;
    let booking = queries::booking_paid_by(&mut conn, payment, &user.id)
        .await?
        .filter(|_| app.payments.name() == simulated::NAME)
        .ok_or_else(Error::not_found)?;
    drop(conn);
    match outcome {
        "pay" => simulation::pay(app, payment).await?,
        "decline" => simulation::decline(app, payment).await?,
        _ => return Err(Error::field("outcome", "error-field-choice")),
    }

    let mut conn = app.db.acquire().await?;
    let details = booking::find(&mut conn, &booking, Reader::client(user))
        .await?
        .ok_or_else(Error::not_found)?;
    Ok(Settled {
        payment_id: payment.clone(),
        status: details.payment_status.unwrap_or(PaymentStatus::Pending),
        booking_id: booking,
        booking_status: details.status,
        session_id: details.session_id,
    })
}

/// What a coach is paid on, and what was paid out.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PayoutsView {
    /// Whether clients can pay for this coach's sessions.
    pub can_be_paid: bool,
    /// The account, once opened; none where the provider needs none.
    pub account: Option<AccountView>,
    /// The latest payouts, latest first.
    pub payouts: Vec<PayoutView>,
}

/// The account that a coach is paid on.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AccountView {
    /// Whether payments for it are taken.
    pub charges_enabled: bool,
    /// Whether it is paid out.
    pub payouts_enabled: bool,
    /// What the provider still asks for, in its own words.
    pub due: Vec<String>,
    /// Why it takes nothing, in the provider's own words.
    pub disabled_reason: Option<String>,
    /// When the provider was last asked.
    pub checked_at: Instant,
}

/// Money on its way to a coach's bank.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PayoutView {
    /// The provider's name for it.
    pub id: String,
    /// In cents.
    pub amount: i64,
    /// ISO 4217.
    pub currency: String,
    /// `pending`, `in_transit`, `paid`, `canceled` or `failed`.
    pub status: String,
    /// When it is at the bank.
    pub arrives_at: Instant,
    /// When it was made.
    pub created_at: Instant,
}

/// How I am paid
///
/// The coach's account at the payment provider, and the latest 50 payouts.
#[utoipa::path(
    get, path = "/api/v1/me/coach/payouts", tag = "practice", operation_id = "listPayouts",
    responses(
        (status = 200, body = PayoutsView),
        (status = 403, body = Problem),
    ),
    security(("login" = [])),
)]
pub async fn payouts(State(app): State<App>, coach: Coach) -> Result<Json<PayoutsView>> {
    let mut conn = app.db.acquire().await?;
    let account = queries::account_of(&mut conn, &coach.id).await?;
    let payouts = queries::payouts_of(&mut conn, &coach.id, 50).await?;
    Ok(Json(PayoutsView {
        can_be_paid: accounts::can_be_paid(&app, &mut conn, &coach.id).await?,
        account: account.map(|a| AccountView {
            charges_enabled: a.charges_enabled,
            payouts_enabled: a.payouts_enabled,
            due: a.due,
            disabled_reason: a.disabled_reason,
            checked_at: a.checked_at,
        }),
        payouts: payouts
            .into_iter()
            .map(|p| PayoutView {
                id: p.id,
                amount: p.cents,
                currency: p.currency,
                status: p.status,
                arrives_at: p.arrives_at,
                created_at: p.created_at,
            })
            .collect(),
    }))
}

/// Where to fill in what the account needs.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OnboardingView {
    /// The provider's form; the address is good once, for minutes.
    pub url: String,
}

/// Open the account I am paid on
///
/// Opens it the first time, and answers the provider's form each time.
#[utoipa::path(
    post, path = "/api/v1/me/coach/payouts/onboarding", tag = "practice", operation_id = "startOnboarding",
    responses(
        (status = 200, body = OnboardingView),
        (status = 404, body = Problem, description = "the provider needs no accounts"),
        (status = 503, body = Problem),
    ),
    security(("login" = [])),
)]
pub async fn start_onboarding(
    State(app): State<App>,
    coach: Coach,
) -> Result<Json<OnboardingView>> {
    let url = accounts::onboard(&app, &coach).await?;
    Ok(Json(OnboardingView { url }))
}
