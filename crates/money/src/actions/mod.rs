//! Actions: checkouts, events of the provider, refunds.

mod checkout;
mod provider_events;
mod refunds;

pub use checkout::{
    CheckoutItem, CheckoutRequest, CheckoutTotal, OpenedCheckout, PlacedOrder, ReturnTo,
    checkout_total, close, open_page, place_order, unavailable,
};
pub use provider_events::{apply, apply_stored, store};
pub use refunds::{LastAttempt, refund_payment, refund_share, send};
