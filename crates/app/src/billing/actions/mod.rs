//! Paying, giving back, and believing the provider.

mod arriving;
mod checkout;
mod refunds;

pub use arriving::{apply, hear, process};
pub use checkout::{Opened, ReturnTo, close, open_checkout, open_series_checkout, unavailable};
pub use refunds::{Patience, give_back, send, share_of};
