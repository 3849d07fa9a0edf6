//! Nobody takes payments: what has to be paid cannot be booked.

use async_trait::async_trait;

use crate::billing::{Checkout, Order, PaymentProvider, RefundOrder};

/// The provider of a platform that has none yet.
pub struct Nobody;

#[async_trait]
impl PaymentProvider for Nobody {
    fn name(&self) -> &'static str {
        "none"
    }

    async fn open_checkout(&self, _: &Order) -> anyhow::Result<Checkout> {
        anyhow::bail!("nobody takes payments here: TRUSTCOACH_PAYMENT is none")
    }

    async fn refund(&self, _: &RefundOrder) -> anyhow::Result<()> {
        anyhow::bail!("nobody takes payments here: TRUSTCOACH_PAYMENT is none")
    }
}
