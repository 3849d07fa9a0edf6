//! Background steps about money: refunds are sent, and what was left between two steps by a
//! crash is taken up again.

use domain::{ids::PaymentId, money::Cents};
use jiff::SignedDuration;
use platform::{
    error::{Error, Result},
    queue::{self, Attempt, Job, Outcome},
};
use serde::{Deserialize, Serialize};

use super::{RefundOrder, actions, queries};
use crate::App;

/// Applies a stored event of a provider.
#[derive(Debug, Serialize, Deserialize)]
pub struct ApplyEvent {
    /// The provider's id of the event.
    pub event: String,
}

impl Job for ApplyEvent {
    type State = App;
    const NAME: &'static str = "apply_payment_event";
    const ATTEMPTS: u32 = 10;

    async fn run(self, app: App, _: Attempt) -> Outcome {
        actions::process(&app, &self.event).await.into()
    }
}

/// Sends a refund to the provider.
#[derive(Debug, Serialize, Deserialize)]
pub struct SendRefund {
    /// The payment of which money goes back.
    pub payment: PaymentId,
}

impl Job for SendRefund {
    type State = App;
    const NAME: &'static str = "send_refund";
    const ATTEMPTS: u32 = 10;

    async fn run(self, app: App, _: Attempt) -> Outcome {
        send(&app, &self.payment).await.into()
    }
}

async fn send(app: &App, payment: &PaymentId) -> Result<()> {
    let mut conn = app.db.acquire().await?;
    let Some(row) = queries::refund_of(&mut conn, payment).await? else {
        return Ok(());
    };
    drop(conn);
    if row.sent_at.is_some() {
        return Ok(());
    }
    let order = RefundOrder {
        payment_id: payment.clone(),
        payment_intent: row.payment_intent.unwrap_or_default(),
        amount: Cents::from(row.cents),
        fee_back: Cents::from(row.fee_back),
    };
    app.payments
        .refund(&order)
        .await
        .map_err(Error::unavailable)?;
    let mut conn = app.db.acquire().await?;
    queries::refund_sent(&mut conn, payment, app.now()).await
}

/// Takes up events and refunds that still wait, however that came about.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct TakeUpMoney {}

impl Job for TakeUpMoney {
    type State = App;
    const NAME: &'static str = "take_up_money";
    const ATTEMPTS: u32 = 1;

    async fn run(self, app: App, _: Attempt) -> Outcome {
        take_up(&app).await.into()
    }
}

async fn take_up(app: &App) -> Result<()> {
    let mut conn = app.db.acquire().await?;
    let before = app.now() - SignedDuration::from_mins(10);
    let key = |kind: &str, id: &str| queue::When {
        at: None,
        key: Some(format!("{kind}:{id}")),
    };
    for event in queries::events_waiting(&mut conn, before).await? {
        let when = key("event", &event);
        queue::enqueue_when(&mut conn, ApplyEvent { event }, when).await?;
    }
    for payment in queries::refunds_waiting(&mut conn, before).await? {
        let when = key("refund", payment.as_str());
        queue::enqueue_when(&mut conn, SendRefund { payment }, when).await?;
    }
    Ok(())
}
