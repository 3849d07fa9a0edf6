//! Who takes the money: Stripe, or the simulation that says it is one.

use async_trait::async_trait;
use domain::{
    ids::{BookingId, CoachId, PaymentId},
    money::Cents,
};
use jiff::Timestamp;

/// What a client is asked to pay.
#[derive(Clone, Debug)]
pub struct Order {
    /// Our payment; the same one always opens the same checkout.
    pub payment_id: PaymentId,
    /// What is paid for.
    pub booking_id: BookingId,
    /// Who is paid in the end.
    pub coach_id: CoachId,
    /// How much, fee included.
    pub amount: Cents,
    /// What the platform keeps of it.
    pub platform_fee: Cents,
    /// ISO 4217.
    pub currency: String,
    /// What the client reads on the checkout page.
    pub description: String,
    /// The client's address.
    pub email: String,
    /// Where the client goes afterwards.
    pub success_url: String,
    /// Where the client goes instead.
    pub cancel_url: String,
    /// When the hold ends, and the checkout with it.
    pub expires_at: Timestamp,
}

/// A page on which to pay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkout {
    /// The provider's name for it; kept in `Payment.stripeSessionId`.
    pub session_id: String,
    /// Its address.
    pub url: String,
}

/// Money that goes back.
#[derive(Clone, Debug)]
pub struct RefundOrder {
    /// Our payment; the provider takes one refund for it, however often it is asked.
    pub payment_id: PaymentId,
    /// The provider's name for the payment.
    pub payment_intent: String,
    /// How much goes back to the client.
    pub amount: Cents,
    /// What the platform gives back of its fee.
    pub fee_back: Cents,
}

/// A payment provider. Calls are safe to repeat: they carry our payment's id as their key.
#[async_trait]
pub trait PaymentProvider: Send + Sync {
    /// `stripe` or `simulated`.
    fn name(&self) -> &'static str;

    /// Opens a page on which to pay, or finds the one already open.
    async fn open_checkout(&self, order: &Order) -> anyhow::Result<Checkout>;

    /// Gives money back. What follows arrives as an event.
    async fn refund(&self, order: &RefundOrder) -> anyhow::Result<()>;
}
