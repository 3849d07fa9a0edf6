//! The payment provider: what it is asked and what it answers. Stripe implements it, and the
//! simulation.

use std::fmt;

use async_trait::async_trait;
use domain::{
    ids::{BookingId, CoachId, PaymentGroupId, PaymentId},
    money::Cents,
    payment::RefundFact,
};
use jiff::Timestamp;
use platform::i18n::Locale;
use serde::{Deserialize, Serialize};

/// What a client is asked to pay on one page: a booking, or the bookings of a series.
#[derive(Clone, Debug)]
pub struct Order {
    /// The checkout; the same one always opens the same page.
    pub id: PaymentGroupId,
    /// What is paid for; never empty.
    pub items: Vec<Item>,
    /// Who is paid in the end.
    pub coach_id: CoachId,
    /// The coach's account at the provider, where it needs one.
    pub account: Option<String>,
    /// ISO 4217.
    pub currency: String,
    /// The client's address.
    pub email: String,
    /// The client's language.
    pub locale: Locale,
    /// Where the client goes afterwards.
    pub success_url: String,
    /// Where the client goes instead.
    pub cancel_url: String,
    /// The present instant.
    pub now: Timestamp,
    /// When the hold ends, and the checkout with it.
    pub expires_at: Timestamp,
}

/// One payment of an order.
#[derive(Clone, Debug)]
pub struct Item {
    pub payment_id: PaymentId,
    /// What is paid for.
    pub booking_id: BookingId,
    /// How much, fee included.
    pub amount: Cents,
    /// What the platform keeps of it.
    pub platform_fee: Cents,
    /// What the client reads on the checkout page.
    pub description: String,
}

impl Order {
    /// How much, for all of it.
    pub fn amount(&self) -> Cents {
        Cents(self.items.iter().map(|i| i.amount.get()).sum())
    }

    /// What the platform keeps of all of it.
    pub fn platform_fee(&self) -> Cents {
        Cents(self.items.iter().map(|i| i.platform_fee.get()).sum())
    }
}

/// A page on which to pay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkout {
    /// The provider's name for it; kept in `Payment.stripeSessionId`.
    pub session_id: String,
    /// Its address.
    pub url: String,
    /// When the provider closes it by itself.
    pub expires_at: Timestamp,
}

/// Where a page on which to pay stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckoutState {
    /// One can pay there.
    Open,
    /// Somebody has paid there.
    Complete,
    /// Nobody can pay there any more.
    Closed,
}

/// Which refund: the one that was decided of a payment, or that of a charge that came too much.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhichRefund {
    pub payment: PaymentId,
    /// The provider's name for the charge that was too much.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub surplus: Option<String>,
}

impl WhichRefund {
    /// The one that was decided.
    pub const fn decided(payment: PaymentId) -> Self {
        Self {
            payment,
            surplus: None,
        }
    }

    /// That of a charge that was too much, as the table of refunds has it.
    pub fn charge(&self) -> &str {
        self.surplus.as_deref().unwrap_or_default()
    }
}

impl fmt::Display for WhichRefund {
    /// `<payment>`, or `<payment>:<charge>`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.payment.as_str())?;
        self.surplus
            .iter()
            .try_for_each(|charge| write!(f, ":{charge}"))
    }
}

/// Money that goes back.
#[derive(Clone, Debug)]
pub struct RefundOrder {
    /// Of which payment, and why.
    pub which: WhichRefund,
    /// The checkout on which it was paid.
    pub group: PaymentGroupId,
    /// The provider's name for the charge.
    pub intent: String,
    /// How much goes back to the client.
    pub amount: Cents,
    /// What the platform gives back of its fee.
    pub fee_back: Cents,
    /// ISO 4217.
    pub currency: String,
    /// One more after each refusal: the same attempt is one refund, however often it is asked.
    pub attempt: u32,
    /// How many refunds of this payment were taken and failed afterwards.
    pub round: u32,
    /// The present instant.
    pub now: Timestamp,
}

/// A refund that the provider has taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderRefund {
    /// The provider's name for it.
    pub id: String,
    /// How much.
    pub cents: Cents,
    /// Our payment, when we asked for it.
    pub payment: Option<PaymentId>,
    /// The charge that was too much, when we gave that back.
    pub surplus: Option<String>,
    /// See [`RefundOrder::round`].
    pub round: u32,
    /// Whether it did not arrive in the end.
    pub failed: bool,
}

impl ProviderRefund {
    /// What the ledger learns of it.
    pub fn fact(self) -> RefundFact {
        RefundFact {
            refund: self.id,
            payment: self.payment,
            round: self.round,
            cents: self.cents,
            surplus: self.surplus,
        }
    }
}

/// A coach's account, as the provider sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountState {
    /// The provider's name for it.
    pub id: String,
    /// Whether payments for it are taken.
    pub charges_enabled: bool,
    /// Whether it is paid out.
    pub payouts_enabled: bool,
    /// Whether the coach has filled everything in once.
    pub details_submitted: bool,
    /// What the provider still asks for.
    pub due: Vec<String>,
    /// Why it takes nothing, in the provider's words.
    pub disabled_reason: Option<String>,
}

/// What a movement of the provider's own list is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MovementKind {
    /// A client has paid; the reference is the intent.
    Charge,
    /// Money went back; the reference is the refund.
    Refund,
    /// The platform's fee of a charge; the reference is the intent.
    Fee,
    /// What the platform gave back of it; the reference is our payment, and the intent too when
    /// that was too much.
    FeeRefund,
    /// A refund did not arrive; the reference is the refund.
    RefundFailed,
    /// A bank took money back; the reference is the dispute.
    Dispute,
    /// A bank gave it back; the reference is the dispute.
    DisputeBack,
    /// A coach was paid out; the reference is the payout.
    Payout,
    /// What the provider takes for its work; the reference is its own.
    ProviderFee,
}

impl MovementKind {
    /// Its name in tables and sentences.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Charge => "charge",
            Self::Refund => "refund",
            Self::Fee => "fee",
            Self::FeeRefund => "fee-refund",
            Self::RefundFailed => "refund-failed",
            Self::Dispute => "dispute",
            Self::DisputeBack => "dispute-back",
            Self::Payout => "payout",
            Self::ProviderFee => "provider-fee",
        }
    }
}

impl MovementKind {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::Charge,
        Self::Fee,
        Self::Refund,
        Self::RefundFailed,
        Self::FeeRefund,
        Self::Dispute,
        Self::DisputeBack,
        Self::Payout,
        Self::ProviderFee,
    ];

    /// The kind of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// One movement of the provider's own list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderMovement {
    pub kind: MovementKind,
    /// What it is about.
    pub reference: String,
    /// How much; never negative.
    pub cents: Cents,
    /// ISO 4217.
    pub currency: String,
    pub at: Timestamp,
}

/// Why a provider did not do something.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    /// It understood, and will not: asking the same again is of no use.
    #[error("{message} ({code})")]
    Refused {
        /// Its word for it.
        code: String,
        /// Its sentence.
        message: String,
    },
    /// It did not answer, or not so that one knows what it did.
    #[error(transparent)]
    Unavailable(#[from] anyhow::Error),
}

impl ProviderError {
    /// What only another kind of provider does.
    pub fn not_offered() -> Self {
        Self::Refused {
            code: "not-offered".to_owned(),
            message: "this provider has no such thing".to_owned(),
        }
    }
}

/// What a provider answers.
pub type Answer<T> = std::result::Result<T, ProviderError>;

/// A payment provider. Calls are safe to repeat: they carry a key that says what is asked.
#[async_trait]
pub trait PaymentProvider: Send + Sync {
    /// `stripe`, `simulated` or `none`.
    fn name(&self) -> &'static str;

    /// The origins to which its pages send a client or a coach, for the content policy.
    fn origins(&self) -> Vec<String> {
        vec![]
    }

    /// Whether real money moves; `None` where none ever does.
    fn live(&self) -> Option<bool> {
        None
    }

    /// Whether a coach needs an account of their own there before being paid.
    fn needs_accounts(&self) -> bool {
        false
    }

    /// The event in `body`, when `signature` proves that the provider sent it.
    fn verified_event(
        &self,
        _body: &[u8],
        _signature: &str,
        _now: Timestamp,
    ) -> Option<super::WebhookEvent> {
        None
    }

    /// Opens a page on which to pay, or finds the one already open.
    async fn open_checkout(&self, order: &Order) -> Answer<Checkout>;

    /// Where a page stands.
    async fn checkout_state(&self, session: &str) -> Answer<CheckoutState>;

    /// Closes a page, so that nobody pays there any more; unless somebody just has.
    async fn close_checkout(&self, session: &str) -> Answer<CheckoutState>;

    /// Gives money back. What follows arrives as an event.
    async fn refund(&self, order: &RefundOrder) -> Answer<ProviderRefund>;

    /// Every refund of a charge.
    async fn refunds_of(&self, intent: &str) -> Answer<Vec<ProviderRefund>>;

    /// Opens an account for a coach, or finds the one it opened before.
    async fn open_account(&self, _coach: &CoachId, _email: &str) -> Answer<AccountState> {
        Err(ProviderError::not_offered())
    }

    /// How an account stands.
    async fn account(&self, _id: &str) -> Answer<AccountState> {
        Err(ProviderError::not_offered())
    }

    /// Where a coach fills in what the account needs. `back` is where they come out, `again`
    /// where they are sent when the address is too old.
    async fn onboarding(&self, _account: &str, _back: &str, _again: &str) -> Answer<String> {
        Err(ProviderError::not_offered())
    }

    /// Where a coach sees the account at the provider's.
    async fn dashboard(&self, _account: &str) -> Answer<String> {
        Err(ProviderError::not_offered())
    }

    /// The payouts of an account that were made in `[from, to)`.
    async fn payouts(
        &self,
        _account: &str,
        _from: Timestamp,
        _to: Timestamp,
    ) -> Answer<Vec<super::events::Payout>> {
        Ok(vec![])
    }

    /// Everything that moved in `[from, to)`, but for payouts of coaches where they have
    /// accounts.
    async fn movements(&self, from: Timestamp, to: Timestamp) -> Answer<Vec<ProviderMovement>>;
}
