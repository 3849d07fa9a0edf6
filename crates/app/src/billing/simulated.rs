//! The simulated provider: the same states as the real one, a checkout page of our own that
//! says in plain words that no money moves. Refused in production by the configuration.

use async_trait::async_trait;

use super::{Checkout, Order, PaymentProvider, RefundOrder};

/// Nobody's money.
pub struct Simulated {
    public_url: String,
}

impl Simulated {
    /// Its checkout pages lie under `public_url`.
    pub fn new(public_url: &str) -> Self {
        Self { public_url: public_url.trim_end_matches('/').to_owned() }
    }
}

#[async_trait]
impl PaymentProvider for Simulated {
    fn name(&self) -> &'static str {
        "simulated"
    }

    async fn open_checkout(&self, order: &Order) -> anyhow::Result<Checkout> {
        let session_id = format!("sim_cs_{}", order.payment_id);
        let url = format!("{}/checkout/simulated/{}", self.public_url, order.payment_id);
        Ok(Checkout { session_id, url })
    }

    async fn refund(&self, _order: &RefundOrder) -> anyhow::Result<()> {
        Ok(())
    }
}
