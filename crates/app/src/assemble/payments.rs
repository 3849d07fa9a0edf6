//! Who takes payments, by the configuration.

use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use platform::config::{self, Config};
use sqlx::PgPool;

use money::{
    self, Answer, Checkout, CheckoutState, Order, PaymentProvider, ProviderError, ProviderMovement,
    ProviderRefund, RefundOrder, Stripe,
};

/// The provider that the configuration names.
///
/// # Errors
/// When no HTTP client can be made.
pub fn payments(config: &Config, db: &PgPool) -> anyhow::Result<Arc<dyn PaymentProvider>> {
    Ok(match &config.payment {
        config::Payment::Simulated => money::simulated(config, db),
        config::Payment::Stripe(stripe) => Arc::new(Stripe::new(stripe)?),
        config::Payment::None => Arc::new(Nobody),
    })
}

/// The provider of a platform that has none yet: what has to be paid cannot be booked.
struct Nobody;

fn nobody<T>() -> Answer<T> {
    Err(ProviderError::Refused {
        code: "no-provider".to_owned(),
        message: "nobody takes payments here: TRUSTCOACH_PAYMENT is none".to_owned(),
    })
}

#[async_trait]
impl PaymentProvider for Nobody {
    fn name(&self) -> &'static str {
        "none"
    }

    async fn open_checkout(&self, _: &Order) -> Answer<Checkout> {
        nobody()
    }

    async fn checkout_state(&self, _: &str) -> Answer<CheckoutState> {
        nobody()
    }

    async fn close_checkout(&self, _: &str) -> Answer<CheckoutState> {
        nobody()
    }

    async fn refund(&self, _: &RefundOrder) -> Answer<ProviderRefund> {
        nobody()
    }

    async fn refunds_of(&self, _: &str) -> Answer<Vec<ProviderRefund>> {
        nobody()
    }

    async fn movements(&self, _: Timestamp, _: Timestamp) -> Answer<Vec<ProviderMovement>> {
        nobody()
    }
}
