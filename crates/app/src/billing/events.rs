//! What a payment provider tells us.

use domain::ids::PaymentId;
use serde::{Deserialize, Serialize};

/// One message of a provider.
#[derive(Clone, Debug)]
pub struct Event {
    /// The provider's id for it: the same one is applied once, however often it is sent.
    pub id: String,
    /// `stripe` or `simulated`.
    pub provider: String,
    /// What it says.
    pub happened: Happened,
}

/// What a message says, as it is stored.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Happened {
    /// The client has paid.
    Paid {
        /// Our payment.
        payment: PaymentId,
        /// The provider's name for it.
        intent: String,
    },
    /// The client's bank refused.
    Declined {
        /// Our payment.
        payment: PaymentId,
    },
}

impl Happened {
    /// Its kind, as the table of events names it.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Paid { .. } => "paid",
            Self::Declined { .. } => "declined",
        }
    }
}
