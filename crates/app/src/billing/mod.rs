//! Money: checkout, payments, refunds, the ledger.

mod provider;

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
