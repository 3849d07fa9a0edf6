//! The simulated provider: the same states as the real one, a checkout page of our own that
//! says in plain words that no money moves. Refused in production by the configuration.

use async_trait::async_trait;

use domain::ids::PaymentId;

use super::{Checkout, Event, Happened, Order, PaymentProvider, RefundOrder};

/// What the provider is called.
pub const NAME: &str = "simulated";

/// What the provider says when someone pays (`pay`) or is refused (`decline`). A payment is
/// made once; it can be refused more often.
pub fn event(payment: &PaymentId, outcome: &str) -> Option<Event> {
    let (id, happened) = match outcome {
        "pay" => (
            format!("sim_evt_paid_{payment}"),
            Happened::Paid {
                payment: payment.clone(),
                intent: format!("sim_pi_{payment}"),
            },
        ),
        "decline" => (
            format!("sim_evt_declined_{}", platform::random::uuid()),
            Happened::Declined {
                payment: payment.clone(),
            },
        ),
        _ => return None,
    };
    Some(Event {
        id,
        provider: NAME.to_owned(),
        happened,
    })
}

/// Nobody's money.
pub struct Simulated {
    public_url: String,
}

impl Simulated {
    /// Its checkout pages lie under `public_url`.
    pub fn new(public_url: &str) -> Self {
        Self {
            public_url: public_url.trim_end_matches('/').to_owned(),
        }
    }
}

#[async_trait]
impl PaymentProvider for Simulated {
    fn name(&self) -> &'static str {
        NAME
    }

    async fn open_checkout(&self, order: &Order) -> anyhow::Result<Checkout> {
        let session_id = format!("sim_cs_{}", order.payment_id);
        let url = format!(
            "{}/checkout/simulated/{}",
            self.public_url, order.payment_id
        );
        Ok(Checkout { session_id, url })
    }

    async fn refund(&self, _order: &RefundOrder) -> anyhow::Result<()> {
        Ok(())
    }
}
