//! Jobs: apply events of the provider, send refunds, close checkouts, compare the ledger every
//! night, and take up again what a crash left between two steps.

use domain::ids::PaymentGroupId;
use jiff::{SignedDuration, Timestamp};
use platform::{
    error::{Error, Result},
    queue::{self, Attempt, Job, Lane, Outcome},
    sweep::{self, Sweep},
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
    const LANE: Lane = Lane::Prompt;
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
    const LANE: Lane = Lane::Prompt;
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
    const LANE: Lane = Lane::Prompt;

    async fn run(self, app: Money, _: Attempt) -> Outcome {
        // A page that cannot be closed is looked for again after growing pauses, and keeps no
        // other one from being found.
        let sweep = Sweep {
            name: "close_checkouts",
            db: &app.db,
            now: app.now(),
        };
        let close = async |group| actions::close(&app, &group).await;
        sweep
            .each(vec![self.group], ToString::to_string, close)
            .await
            .into()
    }
}

/// Takes up events, refunds and pages that still wait, however that came about.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct TakeUpMoney {}

impl Job for TakeUpMoney {
    type State = Money;
    const NAME: &'static str = "take_up_money";
    const LANE: Lane = Lane::Prompt;
    const ATTEMPTS: u32 = 1;

    async fn run(self, app: Money, _: Attempt) -> Outcome {
        take_up(&app).await.into()
    }
}

async fn take_up(app: &Money) -> Result<()> {
    let before = app.now() - SignedDuration::from_mins(10);
    let events = take_up_events(app, before).await;
    let refunds = take_up_refunds(app, before).await;
    let checkouts = take_up_checkouts(app, before).await;
    events.and(refunds).and(checkouts)
}

async fn take_up_events(app: &Money, before: Timestamp) -> Result<()> {
    let mut conn = app.db.acquire().await?;
    let events = queries::events_waiting(&mut conn, before, app.now()).await?;
    drop(conn);
    sweep::each("take_up_events", events, |event| {
        let when = once("event", &event);
        enqueue(app, ApplyEvent { event }, when)
    })
    .await
}

async fn take_up_refunds(app: &Money, before: Timestamp) -> Result<()> {
    let mut conn = app.db.acquire().await?;
    let refunds = queries::refunds_waiting(&mut conn, before).await?;
    drop(conn);
    sweep::each("take_up_refunds", refunds, |which| {
        let sending = SendRefund { which };
        let when = sending.at(None);
        enqueue(app, sending, when)
    })
    .await
}

async fn take_up_checkouts(app: &Money, before: Timestamp) -> Result<()> {
    let mut conn = app.db.acquire().await?;
    let checkouts = queries::groups_to_close(&mut conn, before, app.now()).await?;
    drop(conn);
    sweep::each("take_up_checkouts", checkouts, |group| {
        let when = once("checkout", group.as_str());
        enqueue(app, CloseCheckout { group }, when)
    })
    .await
}

/// At once, in the place of a job that waits for the same thing.
fn once(kind: &str, id: &str) -> queue::When {
    queue::When {
        at: None,
        key: Some(format!("{kind}:{id}")),
    }
}

async fn enqueue(app: &Money, job: impl Job, when: queue::When) -> Result<()> {
    let mut conn = app.db.acquire().await?;
    queue::enqueue_when(&mut conn, job, when).await
}

/// Every night: yesterday's ledger beside the provider's own list.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct ReconcileMoney {}

impl Job for ReconcileMoney {
    type State = Money;
    const NAME: &'static str = "reconcile_money";
    const LANE: Lane = Lane::Upkeep;

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
