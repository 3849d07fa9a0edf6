//! Money: checkout, payments, refunds, the ledger.

mod provider;
mod simulated;

pub use provider::{Checkout, Order, PaymentProvider, RefundOrder};

use platform::queue::Jobs;
use utoipa_axum::router::OpenApiRouter;

use crate::App;

/// The slice's pages and API.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
}

/// The slice's background steps.
pub fn jobs() -> Jobs {
    Jobs::new()
}

/// The provider that moves no money.
pub fn simulated(config: &platform::config::Config) -> std::sync::Arc<dyn PaymentProvider> {
    std::sync::Arc::new(simulated::Simulated::new(config.http.public_url.as_str()))
}
