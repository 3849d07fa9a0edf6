//! Money: checkout, payments, refunds, the ledger.

mod actions;
mod api;
mod events;
mod jobs;
mod ledger;
mod pages;
mod provider;
mod queries;
mod simulated;

pub use actions::{apply, give_back, share_of};
pub use events::{Event, Happened};
pub use jobs::TakeUpMoney;
pub use provider::{Checkout, Order, PaymentProvider, RefundOrder};
pub use queries::{Earned, Payment, earned, lock_of};

use axum::routing::get;
use domain::ids::BookingId;
use jiff::Timestamp;
use platform::{error::Result, queue::Jobs};
use sqlx::PgConnection;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::App;

/// The slice's pages and API.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .route(
            "/bookings/{id}/checkout",
            get(pages::checkout).post(pages::pay),
        )
        .route(
            "/checkout/simulated/{payment}",
            get(pages::simulation).post(pages::simulate),
        )
        .routes(routes!(api::checkout_booking))
        .routes(routes!(api::simulate_payment))
}

/// The slice's background steps.
pub fn jobs() -> Jobs {
    Jobs::new()
        .with::<jobs::ApplyEvent>()
        .with::<jobs::SendRefund>()
        .every::<TakeUpMoney>("*/10 * * * *")
}

/// The provider that moves no money.
pub fn simulated(config: &platform::config::Config) -> std::sync::Arc<dyn PaymentProvider> {
    std::sync::Arc::new(simulated::Simulated::new(config.http.public_url.as_str()))
}

/// Stops waiting for the payments of bookings that will not be held.
pub async fn give_up(
    conn: &mut PgConnection,
    bookings: &[BookingId],
    now: Timestamp,
) -> Result<()> {
    let ids: Vec<String> = bookings.iter().map(|id| id.as_str().to_owned()).collect();
    queries::give_up(conn, &ids, now).await
}
