//! What the simulated provider can be made to do, by its checkout page and by the administrators'.
//! Each records what the provider did, and applies the event that a real one would send.

use domain::{
    ids::{CoachId, PaymentGroupId, PaymentId},
    money::Cents,
    payment::{Fact, RefundFact},
};
use jiff::SignedDuration;
use platform::error::{Error, Result};

use super::{
    ChargeRef, Event, EventContent, MovementKind, Payout, ProviderDispute, WhichRefund, actions,
    queries::{self, Group},
    simulated,
};
use crate::Money;

/// What the provider takes for the trouble of a dispute.
const DISPUTE_FEE: Cents = Cents(2000);
/// When a bank wants its answer.
const ANSWER_WITHIN: SignedDuration = SignedDuration::from_hours(7 * 24);

/// The checkout of a payment.
async fn group_of(app: &Money, payment: &PaymentId) -> Result<Group> {
    let mut conn = app.db.acquire().await?;
    queries::group_of(&mut conn, payment)
        .await?
        .filter(|g| g.provider == simulated::NAME)
        .ok_or_else(Error::not_found)
}

/// The client pays. A payment is made once.
pub async fn pay(app: &Money, payment: &PaymentId) -> Result<()> {
    pay_group(app, group_of(app, payment).await?).await
}

/// The client pays on the page of a checkout, whatever has become of it since.
pub async fn pay_checkout(app: &Money, id: &PaymentGroupId) -> Result<()> {
    let mut conn = app.db.acquire().await?;
    let group = queries::group(&mut conn, id)
        .await?
        .filter(|g| g.provider == simulated::NAME)
        .ok_or_else(Error::not_found)?;
    drop(conn);
    pay_group(app, group).await
}

async fn pay_group(app: &Money, group: Group) -> Result<()> {
    let intent = simulated::intent(&group.id);
    charge(app, &group, &intent).await?;
    let id = format!("sim_evt_paid_{}", group.id);
    let group = group.id;
    emit(app, id, EventContent::Paid { group, intent }).await
}

/// The client's bank refuses; it can do so more often.
pub async fn decline(app: &Money, payment: &PaymentId) -> Result<()> {
    let group: PaymentGroupId = group_of(app, payment).await?.id;
    let id = format!("sim_evt_declined_{}", platform::random::uuid());
    emit(app, id, EventContent::Declined { group }).await
}

/// The client pays once more for what is paid: a second page, or a provider that erred.
pub(crate) async fn pay_again(app: &Money, payment: &PaymentId) -> Result<()> {
    let group = group_of(app, payment).await?;
    group.intent.as_ref().ok_or_else(Error::not_found)?;
    let again = platform::random::uuid();
    let intent = format!("{}_{again}", simulated::intent(&group.id));
    charge(app, &group, &intent).await?;
    let content = EventContent::Paid {
        group: group.id,
        intent,
    };
    emit(app, format!("sim_evt_paid_{again}"), content).await
}

/// The client's bank asks why, and takes the money back meanwhile. Once for a charge.
pub(crate) async fn dispute(app: &Money, payment: &PaymentId) -> Result<()> {
    let group = group_of(app, payment).await?;
    group.intent.as_ref().ok_or_else(Error::not_found)?;
    let (now, cents) = (app.now(), group.amount);
    let dispute = ProviderDispute {
        id: format!("sim_dp_{}", group.id),
        cents,
        currency: group.currency.clone(),
        reason: "fraudulent".to_owned(),
        status: "needs_response".to_owned(),
        due_by: now.checked_add(ANSWER_WITHIN).ok(),
        opened_at: now,
    };
    let taken = Fact::Withdrawn {
        dispute: dispute.id.clone(),
        cents,
        fee: DISPUTE_FEE,
    };
    let whole = Cents(cents.get() + DISPUTE_FEE.get());
    record_movement(
        app,
        MovementKind::Dispute,
        &dispute.id,
        whole,
        &group.currency,
    )
    .await?;
    let id = format!("sim_evt_{}_opened", dispute.id);
    let about = ChargeRef::Group(group.id);
    let moved = Some(taken);
    emit(
        app,
        id,
        EventContent::Disputed {
            about,
            dispute,
            moved,
        },
    )
    .await
}

/// The bank has decided: for the coach, or for its client.
pub(crate) async fn decide(app: &Money, dispute: &str, won: bool) -> Result<()> {
    let mut conn = app.db.acquire().await?;
    let found = queries::simulation::open_disputes(&mut conn, Some(dispute)).await?;
    drop(conn);
    let (group, mut seen) = found.into_iter().next().ok_or_else(Error::not_found)?;
    let (dispute, cents, fee) = (seen.id.clone(), seen.cents, DISPUTE_FEE);
    let moved = if won {
        let whole = Cents(cents.get() + fee.get());
        record_movement(
            app,
            MovementKind::DisputeBack,
            &dispute,
            whole,
            &seen.currency,
        )
        .await?;
        Fact::Reinstated {
            dispute,
            cents,
            fee,
        }
    } else {
        Fact::Lost { dispute, cents }
    };
    seen.status = String::from(if won { "won" } else { "lost" });
    let id = format!("sim_evt_{}_{}", seen.id, seen.status);
    let content = EventContent::Disputed {
        about: ChargeRef::Group(group),
        dispute: seen,
        moved: Some(moved),
    };
    emit(app, id, content).await
}

/// The next refund of a payment is refused, once.
pub(crate) async fn refuse_refund(app: &Money, payment: &PaymentId) -> Result<()> {
    let mut conn = app.db.acquire().await?;
    if queries::simulation::refuse_next(&mut conn, payment).await? {
        Ok(())
    } else {
        Err(Error::not_found())
    }
}

/// A refund that was taken does not arrive.
pub(crate) async fn refund_fails(app: &Money, which: &WhichRefund) -> Result<()> {
    let mut conn = app.db.acquire().await?;
    let found = queries::simulation::sent_refunds(&mut conn, Some(which)).await?;
    drop(conn);
    let row = found.into_iter().next().ok_or_else(Error::not_found)?;
    let (cents, kind) = (row.cents, MovementKind::RefundFailed);
    record_movement(app, kind, &row.refund, cents, &row.currency).await?;
    let id = format!("sim_evt_{}_failed", row.refund);
    let refund = RefundFact {
        refund: row.refund,
        payment: Some(row.which.payment),
        round: u32::try_from(row.round).map_err(anyhow::Error::from)?,
        cents,
        surplus: row.which.surplus,
    };
    let content = EventContent::Refunded {
        about: ChargeRef::Group(row.group),
        refund,
        failed: true,
    };
    emit(app, id, content).await
}

/// A coach is paid out: all that they are owed, or `cents` of it.
///
/// # Errors
/// 404 when nothing is owed to them, 422 when it is less than `cents`.
pub(crate) async fn pay_out(app: &Money, coach: &CoachId, cents: Option<Cents>) -> Result<()> {
    let mut conn = app.db.acquire().await?;
    let owed = queries::simulation::owed_coaches(&mut conn, Some(coach)).await?;
    drop(conn);
    let owed = owed.into_iter().next().ok_or_else(Error::not_found)?;
    let cents = cents.unwrap_or(owed.cents);
    if cents <= Cents::ZERO || cents > owed.cents {
        return Err(Error::field("amount", "error-field-choice"));
    }
    let payout = Payout {
        id: format!("sim_po_{}", platform::random::uuid()),
        account: simulated::account(coach),
        cents,
        currency: owed.currency,
        status: "paid".to_owned(),
        arrives_at: app.now(),
        created_at: app.now(),
        failure: None,
    };
    record_movement(
        app,
        MovementKind::Payout,
        &payout.id,
        cents,
        &payout.currency,
    )
    .await?;
    let id = format!("sim_evt_{}_paid", payout.id);
    emit(app, id, EventContent::PaidOut { payout }).await
}

/// The coach's bank sends a payout back.
pub(crate) async fn payout_fails(app: &Money, payout: &str) -> Result<()> {
    let mut conn = app.db.acquire().await?;
    let found = queries::simulation::successful_payouts(&mut conn, Some(payout)).await?;
    drop(conn);
    let mut payout = found.into_iter().next().ok_or_else(Error::not_found)?;
    payout.status = String::from("failed");
    payout.failure = Some("The account is closed.".to_owned());
    let id = format!("sim_evt_{}_failed", payout.id);
    emit(app, id, EventContent::PaidOut { payout }).await
}

/// What a charge moves.
async fn charge(app: &Money, group: &Group, intent: &str) -> Result<()> {
    for (kind, cents) in [
        (MovementKind::Charge, group.amount),
        (MovementKind::Fee, group.fee),
    ] {
        record_movement(app, kind, intent, cents, &group.currency).await?;
    }
    Ok(())
}

async fn record_movement(
    app: &Money,
    kind: MovementKind,
    reference: &str,
    cents: Cents,
    currency: &str,
) -> Result<()> {
    Ok(simulated::record_movement(&app.db, kind, reference, cents, currency, app.now()).await?)
}

async fn emit(app: &Money, id: String, content: EventContent) -> Result<()> {
    let event = Event {
        id,
        provider: simulated::NAME.to_owned(),
        content,
    };
    actions::apply(app, &event).await
}
