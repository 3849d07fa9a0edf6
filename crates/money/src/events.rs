//! Events of a payment provider: as received ([`WebhookEvent`]) and parsed ([`Event`]).

use domain::{
    ids::PaymentGroupId,
    money::Cents,
    payment::{Fact, RefundFact},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A message of a provider as it came, proven to be theirs.
#[derive(Clone, Debug)]
pub struct WebhookEvent {
    /// The provider's id for it: the same one is applied once, however often it is sent.
    pub id: String,
    /// The provider's word for its kind.
    pub kind: String,
    /// The connected account that it is about.
    pub account: Option<String>,
    pub payload: serde_json::Value,
}

/// A message of a provider, parsed.
#[derive(Clone, Debug)]
pub struct Event {
    /// The provider's id for it.
    pub id: String,
    /// `stripe` or `simulated`.
    pub provider: String,
    /// What it says.
    pub content: EventContent,
}

/// Which charge something is about: ours by name, or by the provider's name for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChargeRef {
    /// Our checkout.
    Group(PaymentGroupId),
    /// The provider's intent.
    Intent(String),
}

/// What a message says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum EventContent {
    /// The client has paid.
    Paid {
        /// Our checkout.
        group: PaymentGroupId,
        /// The provider's name for the charge.
        intent: String,
    },
    /// The client's bank refused.
    Declined {
        /// Our checkout.
        group: PaymentGroupId,
    },
    /// Nobody can pay on that page any more.
    Closed {
        /// Our checkout.
        group: PaymentGroupId,
    },
    /// Money goes back, or did not arrive.
    Refunded {
        about: ChargeRef,
        refund: RefundFact,
        /// Whether it did not arrive.
        failed: bool,
    },
    /// A bank asks why its client paid.
    Disputed {
        about: ChargeRef,
        dispute: ProviderDispute,
        /// What moved because of it.
        moved: Option<Fact>,
    },
    /// A coach's account has changed; its state is asked for.
    AccountChanged {
        /// The provider's name for it.
        account: String,
    },
    /// A coach is paid out.
    PaidOut { payout: Payout },
    /// The refunds of a charge have changed; they are asked for.
    RefundsChanged {
        /// The provider's name for the charge.
        intent: String,
    },
    /// Known, and checked by the nightly comparison; nothing to do now.
    Noted,
}

/// What an event says of the terms of a checkout or of its charge; `None` is what it does not say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// The connected account in whose name it happened; ours happens in the platform's own.
    pub account: Option<String>,
    /// Whether real money moves.
    pub live: Option<bool>,
    /// The provider's name for the page.
    pub session: Option<String>,
    /// What was paid.
    pub amount: Option<Cents>,
    /// ISO 4217.
    pub currency: Option<String>,
    /// What the platform keeps of it.
    pub fee: Option<Cents>,
    /// The account that is paid; empty where there is none.
    pub destination: Option<String>,
    /// Where the payment stands, when that is not that it has come.
    pub unpaid: Option<String>,
}

/// A dispute, as the provider sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderDispute {
    /// The provider's name for it.
    pub id: String,
    /// How much it is about.
    pub cents: Cents,
    /// ISO 4217.
    pub currency: String,
    /// The bank's reason, as a word of the provider.
    pub reason: String,
    /// Where it stands, as a word of the provider.
    pub status: String,
    /// Until when one can answer.
    pub due_by: Option<Timestamp>,
    /// When it began.
    pub opened_at: Timestamp,
}

/// A payout, as an event tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payout {
    /// The provider's name for it.
    pub id: String,
    /// The account that it leaves.
    pub account: String,
    /// How much.
    pub cents: Cents,
    /// ISO 4217.
    pub currency: String,
    /// `pending`, `in_transit`, `paid`, `canceled` or `failed`.
    pub status: String,
    /// When it is at the bank.
    pub arrives_at: Timestamp,
    /// When it was made.
    pub created_at: Timestamp,
    /// Why it failed.
    pub failure: Option<String>,
}

impl EventContent {
    /// The checkout or the charge that it is about.
    pub fn about(&self) -> Option<ChargeRef> {
        match self {
            Self::Paid { group, .. } | Self::Declined { group } | Self::Closed { group } => {
                Some(ChargeRef::Group(group.clone()))
            }
            Self::Refunded { about, .. } | Self::Disputed { about, .. } => Some(about.clone()),
            Self::RefundsChanged { intent } => Some(ChargeRef::Intent(intent.clone())),
            Self::AccountChanged { .. } | Self::PaidOut { .. } | Self::Noted => None,
        }
    }

    /// Its kind, as the table of events names it.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Paid { .. } => "paid",
            Self::Declined { .. } => "declined",
            Self::Closed { .. } => "closed",
            Self::Refunded { .. } => "refunded",
            Self::Disputed { .. } => "disputed",
            Self::AccountChanged { .. } => "account_changed",
            Self::PaidOut { .. } => "paid_out",
            Self::RefundsChanged { .. } => "refunds_changed",
            Self::Noted => "noted",
        }
    }
}
