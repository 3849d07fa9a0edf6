//! Stripe, by its HTTP API: Checkout with destination charges, Express accounts, webhooks.
//!
//! A client of our own over the dozen addresses that we use, rather than a generated one: the
//! whole of Stripe's types is minutes of building on two cores, and what matters here is which
//! parameters are sent under which key.

mod client;
mod events;
mod provider;
mod signature;

pub use events::parse_event;
pub use provider::Stripe;

/// What the provider is called.
pub const NAME: &str = "stripe";

/// The version of the API that we speak, whatever the account's own is.
pub const VERSION: &str = "2025-09-30.clover";
