//! What is done with money: checkouts, events of the provider, refunds.

mod arriving;
mod checkout;
mod refunds;

pub use arriving::{apply, apply_stored, store};
pub use checkout::{
    CheckoutItem, CheckoutRequest, CheckoutTotal, OpenedCheckout, PlacedOrder, ReturnTo,
    checkout_total, close, open_page, place_order, unavailable,
};
pub use refunds::{LastAttempt, give_back, send, share_of};
