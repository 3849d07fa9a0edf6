//! Jobs of the money: events are applied, refunds sent, pages closed, every night the ledger is
//! compared; and what a crash left between two steps is taken up again.

use domain::ids::PaymentGroupId;
use jiff::{SignedDuration, Timestamp};
use platform::{
    error::{Error, Result},
    queue::{self, Attempt, Job, Outcome},
};
use serde::{Deserialize, Serialize};

use super::{
    actions::{self, LastAttempt},
    provider::WhichRefund,
    queries, reconcile,
};
use crate::Money;

/// Applies a stored event of a provider.
#[derive(Debug, Serialize, Deserialize)]
pub struct ApplyEvent {
    /// The provider's id of the event.
    pub event: String,
}

impl Job for ApplyEvent {
    type State = Money;
    const NAME: &'static str = "apply_payment_event";
    // Then every ten minutes at first, by `TakeUpMoney`.
    const ATTEMPTS: u32 = 5;

    async fn run(self, app: Money, _: Attempt) -> Outcome {
        actions::apply_stored(&app, &self.event).await.into()
    }
}

/// Sends a refund to the provider.
#[derive(Debug, Serialize, Deserialize)]
pub struct SendRefund {
    /// Which one.
    #[serde(flatten)]
    pub which: WhichRefund,
}

impl SendRefund {
    /// At an instant, in the place of one that waits for the same refund.
    pub fn at(&self, at: Option<Timestamp>) -> queue::When {
        let key = Some(format!("refund:{}", self.which));
        queue::When { at, key }
    }
}

impl Job for SendRefund {
    type State = Money;
    const NAME: &'static str = "send_refund";
    const ATTEMPTS: u32 = 10;

    async fn run(self, app: Money, attempt: Attempt) -> Outcome {
        let last = LastAttempt(attempt.last);
        actions::send(&app, &self.which, last).await.into()
    }
}

/// Closes a page on which nobody should pay any more.
#[derive(Debug, Serialize, Deserialize)]
pub struct CloseCheckout {
    /// The checkout.
    pub group: PaymentGroupId,
}

impl Job for CloseCheckout {
    type State = Money;
    const NAME: &'static str = "close_checkout";

    async fn run(self, app: Money, _: Attempt) -> Outcome {
        actions::close(&app, &self.group).await.into()
    }
}

/// Takes up events, refunds and pages that still wait, however that came about.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct TakeUpMoney {}

impl Job for TakeUpMoney {
    type State = Money;
    const NAME: &'static str = "take_up_money";
    const ATTEMPTS: u32 = 1;

    async fn run(self, app: Money, _: Attempt) -> Outcome {
        take_up(&app).await.into()
    }
}

async fn take_up(app: &Money) -> Result<()> {
    let mut conn = app.db.acquire().await?;
    let now = app.now();
    let before = now - SignedDuration::from_mins(10);
    let key = |kind: &str, id: &str| queue::When {
        at: None,
        key: Some(format!("{kind}:{id}")),
    };
    for event in queries::events_waiting(&mut conn, before, now).await? {
        let when = key("event", &event);
        queue::enqueue_when(&mut conn, ApplyEvent { event }, when).await?;
    }
    for which in queries::refunds_waiting(&mut conn, before).await? {
        let sending = SendRefund { which };
        let when = sending.at(None);
        queue::enqueue_when(&mut conn, sending, when).await?;
    }
    for group in queries::groups_to_close(&mut conn, before).await? {
        let when = key("checkout", group.as_str());
        queue::enqueue_when(&mut conn, CloseCheckout { group }, when).await?;
    }
    Ok(())
}

/// Every night: yesterday's ledger beside the provider's own list.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct ReconcileMoney {}

impl Job for ReconcileMoney {
    type State = Money;
    const NAME: &'static str = "reconcile_money";

    async fn run(self, app: Money, _: Attempt) -> Outcome {
        // Nobody has a list of nothing.
        if app.payments.name() == "none" {
            return Outcome::Done;
        }
        compare_yesterday(&app).await.into()
    }
}

/// What could be read is compared and kept all the same when an account did not answer.
async fn compare_yesterday(app: &Money) -> Result<()> {
    let day = reconcile::yesterday(app.now())?;
    let compared = reconcile::reconcile(app, day..=day).await?;
    match compared.silent_accounts {
        0 => Ok(()),
        silent => Err(Error::unavailable(anyhow::anyhow!(
            "{silent} accounts did not answer"
        ))),
    }
}
