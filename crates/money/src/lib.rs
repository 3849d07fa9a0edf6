//! Money: checkout, payments, refunds, the accounts of coaches, the ledger.

pub mod simulation;

mod accounts;
mod actions;
mod api;
mod disputes;
mod earnings;
mod events;
mod failures;
mod jobs;
mod mismatch;
mod pages;
mod provider;
mod queries;
mod receipts;
mod reconcile;
mod simulated;
mod sold;
mod state;
mod stripe;
mod typesetting;

pub use accounts::{can_be_paid, payable};
pub use actions::{
    CheckoutItem, CheckoutRequest, CheckoutTotal, OpenedCheckout, PlacedOrder, ReturnTo, apply,
    checkout_total, open_page, place_order, refund_payment, refund_share,
};
pub use events::{ChargeRef, Event, EventContent, Payout, ProviderDispute, WebhookEvent};
pub use jobs::{ReconcileMoney, TakeUpMoney};
pub use provider::{
    AccountState, Answer, Checkout, CheckoutState, Item, MovementKind, Order, PaymentProvider,
    ProviderError, ProviderMovement, ProviderRefund, RefundOrder, WhichRefund,
};
pub use queries::{AmountDue, Difference, Payment, earned, lock_payment};
pub use reconcile::{Compared, reconcile, yesterday};
pub use sold::{Notice, ReceiptSubject, Sale, Sold};
pub use state::Money;
pub use stripe::Stripe;

use axum::routing::{get, post};
use domain::ids::BookingId;
use jiff::Timestamp;
use platform::{
    error::Result,
    queue::{self, Jobs},
};
use sqlx::{PgConnection, PgPool};
use utoipa_axum::{router::OpenApiRouter, routes};

/// The slice's pages and API.
pub fn router() -> OpenApiRouter<Money> {
    OpenApiRouter::new()
        .route("/webhooks/stripe", post(pages::webhook))
        .route("/desk/payouts", get(pages::payouts::show))
        .route("/desk/payouts/start", post(pages::payouts::start))
        .route(
            "/desk/payouts/return",
            get(pages::payouts::onboarding_return),
        )
        .route(
            "/desk/payouts/refresh",
            get(pages::payouts::onboarding_refresh),
        )
        .route("/desk/payouts/dashboard", post(pages::payouts::dashboard))
        .route("/admin/money", get(pages::admin::show))
        .route(
            "/admin/money/events/{id}/retry",
            post(pages::admin::retry_event),
        )
        .route(
            "/admin/money/refunds/{payment}/retry",
            post(pages::admin::retry_refund),
        )
        .route("/admin/money/reconcile", post(pages::admin::compare))
        .route(
            "/admin/money/simulation",
            get(pages::simulation::show).post(pages::simulation::act),
        )
        .routes(routes!(api::admin::overview))
        .routes(routes!(api::admin::differences))
        .routes(routes!(api::admin::events))
        .routes(routes!(api::admin::mismatches))
        .routes(routes!(api::admin::refunds))
        .routes(routes!(api::admin::disputes))
        .routes(routes!(api::payouts))
        .routes(routes!(api::start_onboarding))
        .route("/bookings/{id}/receipt.pdf", get(receipts::receipt_file))
        .route("/desk/earnings", get(earnings::earnings_page))
        .route("/desk/earnings/{file}", get(earnings::earnings_file))
        .routes(routes!(earnings::desk_earnings))
}

/// The slice's background steps.
pub fn jobs(app: &Money) -> Jobs<Money> {
    Jobs::with_state(app.clone())
        .with::<jobs::ApplyEvent>()
        .with::<jobs::SendRefund>()
        .with::<jobs::CloseCheckout>()
        .every::<TakeUpMoney>("*/10 * * * *")
        .every::<ReconcileMoney>("20 3 * * *")
}

/// The provider that moves no money, and remembers in the database what it did not move.
pub fn simulated(
    config: &platform::config::Config,
    db: &PgPool,
) -> std::sync::Arc<dyn PaymentProvider> {
    let url = config.http.public_url.as_str();
    std::sync::Arc::new(simulated::Simulated::new(url, db.clone()))
}

/// Whether payments move no money here.
pub fn is_simulated(app: &Money) -> bool {
    app.payments.name() == simulated::NAME
}

/// Stops waiting for the payments of bookings that will not be held, and closes the pages on
/// which they could be paid.
pub async fn abandon_payments(
    conn: &mut PgConnection,
    bookings: &[BookingId],
    now: Timestamp,
) -> Result<()> {
    let ids: Vec<String> = bookings.iter().map(|id| id.as_str().to_owned()).collect();
    queries::abandon_payments(conn, &ids, now).await?;
    for group in queries::open_groups_of(conn, &ids).await? {
        queue::enqueue(conn, jobs::CloseCheckout { group }).await?;
    }
    Ok(())
}
