//! Events of a provider: stored as they came, then applied once. An event that cannot be applied
//! now is kept, and tried again.

use domain::{
    booking::{PaymentArrival, payment_arrives},
    ids::{PaymentGroupId, PaymentId},
    money::Share,
    payment::{Charge, Fact, MovementSubject, Part},
    schema::BookingStatus,
};
use jiff::{SignedDuration, Timestamp};
use platform::{
    error::{Error, Result},
    queue,
};
use sqlx::PgConnection;

use super::refunds::{refund_payment, refund_share, refund_surplus};
use crate::{
    ChargeRef, Event, EventContent, Money, Notice, Payment, Sale, WebhookEvent, accounts, disputes,
    events::Terms,
    failures,
    jobs::{ApplyEvent, SendRefund},
    mismatch::{self, Verdict},
    provider::{ProviderRefund, WhichRefund},
    queries::{self, Group},
    receipts, simulated, stripe,
};

/// A refund that came back is sent again after this long: the account may have been filled.
const REFUND_AGAIN_AFTER: SignedDuration = SignedDuration::from_hours(1);

/// Stores an event of a provider, once; a job applies it.
pub async fn store(app: &Money, provider: &str, event: &WebhookEvent) -> Result<()> {
    let mut tx = app.db.begin().await?;
    if queries::store_event(&mut tx, provider, event, app.now()).await? {
        let event = event.id.clone();
        queue::enqueue(&mut tx, ApplyEvent { event }).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Stores an event of the simulated provider, and applies it at once.
///
/// # Errors
/// Why it could not be applied now. It is kept all the same.
pub async fn apply(app: &Money, event: &Event) -> Result<()> {
    let stored = WebhookEvent {
        id: event.id.clone(),
        kind: event.content.kind().to_owned(),
        account: None,
        payload: serde_json::to_value(&event.content).map_err(anyhow::Error::from)?,
    };
    store(app, &event.provider, &stored).await?;
    apply_stored(app, &event.id).await
}

/// Applies a stored event, once.
pub async fn apply_stored(app: &Money, event: &str) -> Result<()> {
    let done = apply_once(app, event).await;
    if let Err(error) = &done {
        let mut conn = app.db.acquire().await?;
        queries::event_failed(&mut conn, event, &error.to_string(), app.now()).await?;
    }
    done
}

async fn apply_once(app: &Money, event: &str) -> Result<()> {
    let mut conn = app.db.acquire().await?;
    let Some(stored) = queries::stored_event(&mut conn, event).await? else {
        return Ok(());
    };
    drop(conn);
    let parsed = match stored.provider.as_str() {
        simulated::NAME => {
            let content = serde_json::from_value(stored.payload).map_err(anyhow::Error::from)?;
            Some((content, Terms::default()))
        }
        _ => stripe::parse_event(&stored.payload, stored.account.as_deref())?,
    };
    let content = match parsed {
        None => None,
        Some((content, terms)) => {
            match mismatch::judge(app, &stored.provider, &content, &terms).await? {
                Verdict::AsAsked => Some(content),
                Verdict::NotOurs => None,
                Verdict::Differs(group, differences) => {
                    return mismatch::keep(app, event, &group, &differences).await;
                }
            }
        }
    };
    // What only the provider knows is asked before anything is locked.
    let answer = match &content {
        Some(EventContent::RefundsChanged { intent }) => {
            let refunds = app.payments.refunds_of(intent).await;
            ProviderAnswer::Refunds(refunds.map_err(Error::unavailable)?)
        }
        Some(EventContent::AccountChanged { account }) => {
            let state = app.payments.account(account).await;
            ProviderAnswer::Account(state.map_err(Error::unavailable)?)
        }
        _ => ProviderAnswer::Nothing,
    };
    let mut tx = app.db.begin().await?;
    if !queries::lock_event(&mut tx, event).await? {
        return Ok(());
    }
    let ignored = content.is_none();
    if let Some(content) = content {
        apply_event(app, &mut tx, content, answer, stored.received_at.0).await?;
    }
    queries::event_done(&mut tx, event, ignored, app.now()).await?;
    tx.commit().await?;
    Ok(())
}

/// What the provider answered about an event.
enum ProviderAnswer {
    Nothing,
    Refunds(Vec<ProviderRefund>),
    Account(crate::AccountState),
}

async fn apply_event(
    app: &Money,
    conn: &mut PgConnection,
    content: EventContent,
    answer: ProviderAnswer,
    received: Timestamp,
) -> Result<()> {
    let now = app.now();
    match (content, answer) {
        (EventContent::Paid { group, intent }, _) => {
            payment_arrived(app, conn, &group, &intent, received).await
        }
        (EventContent::Declined { group }, _) => payment_declined(app, conn, &group).await,
        (EventContent::Closed { group }, _) => {
            group_by_id(conn, &group).await?;
            queries::group_closed(conn, &group, now).await
        }
        (
            EventContent::Refunded {
                about,
                refund,
                failed,
            },
            _,
        ) => {
            let group = group_about(conn, &about).await?;
            refunds_reported(app, conn, &group, vec![(refund, failed)]).await
        }
        (EventContent::RefundsChanged { intent }, ProviderAnswer::Refunds(seen)) => {
            let group = group_about(conn, &ChargeRef::Intent(intent)).await?;
            let all = seen.into_iter().map(|r| {
                let failed = r.failed;
                (r.fact(), failed)
            });
            refunds_reported(app, conn, &group, all.collect()).await
        }
        (
            EventContent::Disputed {
                about,
                dispute,
                moved,
            },
            _,
        ) => {
            let group = group_about(conn, &about).await?;
            let locked = lock_all(app, conn, &group).await?;
            disputes::record(app, conn, &group, &dispute).await?;
            if let Some(fact) = moved {
                queries::record_fact(conn, &group.id, &fact, now).await?;
            }
            settle(app, conn, &group, &locked).await
        }
        (EventContent::AccountChanged { .. }, ProviderAnswer::Account(state)) => {
            accounts::record_state(conn, &state, now).await
        }
        (EventContent::PaidOut { payout }, _) => accounts::record_payout(conn, &payout, now).await,
        (EventContent::Noted, _) => Ok(()),
        (EventContent::RefundsChanged { .. } | EventContent::AccountChanged { .. }, _) => Err(
            Error::internal(anyhow::anyhow!("the provider was not asked")),
        ),
    }
}

/// The money has come. It confirms each sale, or goes back at once where it is too late.
/// Whether it is too late is decided by when the provider's word reached us.
async fn payment_arrived(
    app: &Money,
    conn: &mut PgConnection,
    id: &PaymentGroupId,
    intent: &str,
    received: Timestamp,
) -> Result<()> {
    let now = app.now();
    let group = group_by_id(conn, id).await?;
    let locked = lock_all(app, conn, &group).await?;
    let fact = Fact::Paid {
        intent: intent.to_owned(),
    };
    if !queries::record_fact(conn, id, &fact, now).await? {
        return Ok(());
    }
    queries::group_paid(conn, id, intent, now).await?;
    let mut new = vec![];
    for (sale, payment) in &locked {
        let arrival = payment_arrives(payment.status, sale.status, sale.held_since, received);
        if arrival == PaymentArrival::AlreadyCounted {
            if refund_surplus(conn, payment, intent, now).await? {
                let notice = Notice::PaidTwice;
                app.sold.notify(app, conn, &sale.booking, notice).await?;
            }
            continue;
        }
        let named = new.is_empty().then_some(intent);
        queries::paid(conn, &payment.id, named, now).await?;
        queries::paid_by(conn, id, &payment.id, intent).await?;
        new.push(&payment.id);
        if arrival == PaymentArrival::Confirm {
            app.sold.confirm(app, conn, &sale.booking).await?;
            continue;
        }
        if sale.status == BookingStatus::Pending {
            app.sold.expire(conn, &sale.booking, now).await?;
        }
        let back = refund_share(payment, Share::FULL)?;
        refund_payment(conn, payment, &sale.coach, &back, "late payment", now).await?;
        let notice = Notice::TooLate;
        app.sold.notify(app, conn, &sale.booking, notice).await?;
    }
    settle(app, conn, &group, &locked).await?;
    for payment in new {
        receipts::issue_receipt(conn, payment, now).await?;
    }
    // What was told of this charge before we knew of it.
    for event in queries::events_about_charge(conn, intent).await? {
        queue::enqueue(conn, ApplyEvent { event }).await?;
    }
    Ok(())
}

/// The payment was refused. The hold stays; the client may try again until it expires.
async fn payment_declined(app: &Money, conn: &mut PgConnection, id: &PaymentGroupId) -> Result<()> {
    let group = group_by_id(conn, id).await?;
    let locked = lock_all(app, conn, &group).await?;
    // One letter for what was to be paid at once.
    if let Some((sale, _)) = locked.first() {
        let notice = Notice::Declined;
        app.sold.notify(app, conn, &sale.booking, notice).await?;
    }
    let bookings: Vec<String> = locked
        .into_iter()
        .map(|(sale, _)| sale.booking.into_string())
        .collect();
    queries::abandon_payments(conn, &bookings, app.now()).await
}

/// Money went back, or did not arrive.
async fn refunds_reported(
    app: &Money,
    conn: &mut PgConnection,
    group: &Group,
    all: Vec<(domain::payment::RefundFact, bool)>,
) -> Result<()> {
    let now = app.now();
    let locked = lock_all(app, conn, group).await?;
    for (mut refund, failed) in all {
        // Only what is of this charge can be ours.
        refund.payment = refund
            .payment
            .filter(|p| group.payments.iter().any(|id| id == p.as_str()));
        let (payment, round, cents) = (refund.payment.clone(), refund.round, refund.cents);
        let surplus = refund.surplus.clone();
        queries::record_fact(conn, &group.id, &Fact::Refund(refund.clone()), now).await?;
        if !failed {
            continue;
        }
        queries::record_fact(conn, &group.id, &Fact::RefundFailed(refund), now).await?;
        let Some(payment) = payment else { continue };
        let which = WhichRefund { payment, surplus };
        if queries::refund_came_back(conn, &which, round, "refund failed", now).await? {
            if let Some((sale, _)) = locked.iter().find(|(_, p)| p.id == which.payment) {
                let notice = Notice::RefundFailed(cents);
                app.sold.notify(app, conn, &sale.booking, notice).await?;
            }
            failures::notify_administrators(app, conn, &which).await?;
            let at = now.saturating_add(REFUND_AGAIN_AFTER).unwrap_or(now);
            let sending = SendRefund { which };
            let when = sending.at(Some(at));
            queue::enqueue_when(conn, sending, when).await?;
        }
    }
    settle(app, conn, group, &locked).await
}

/// Brings the ledger and the payments to what follows from all that was told of a charge.
pub async fn settle(
    app: &Money,
    conn: &mut PgConnection,
    group: &Group,
    locked: &[(Sale, Payment)],
) -> Result<()> {
    let now = app.now();
    let mut charge = Charge {
        client: group.client_id.clone(),
        coach: group.coach_id.clone(),
        parts: vec![],
    };
    for (_, payment) in locked {
        charge.parts.push(Part {
            payment: payment.id.clone(),
            split: payment.split(),
            refund: queries::decided_refund(conn, &payment.id).await?,
            paid_by: queries::charge_of_payment(conn, &payment.id).await?,
        });
    }
    let facts = queries::facts(conn, &group.id).await?;
    let movements = charge.movements(&facts);
    let names: Vec<String> = movements.keys().cloned().collect();
    let written = queries::written_movements(conn, &names).await?;
    let by_id = |id: &PaymentId| locked.iter().map(|(_, p)| p).find(|p| &p.id == id);
    let alone = match locked {
        [(_, payment)] => Some(payment),
        _ => None,
    };
    for (name, movement) in movements {
        if !written.contains(&name) {
            let about = match &movement.about {
                MovementSubject::Payment(id) => by_id(id),
                MovementSubject::Charge => alone,
                MovementSubject::Surplus => None,
            };
            let currency = &group.currency;
            queries::write_movement(conn, &name, about, currency, &movement.lines, now).await?;
        }
    }
    for (payment, (status, back)) in charge.states(&facts) {
        queries::set_state(conn, &payment, status, back, now).await?;
    }
    Ok(())
}

async fn group_by_id(conn: &mut PgConnection, id: &PaymentGroupId) -> Result<Group> {
    queries::group(conn, id)
        .await?
        .ok_or_else(|| Error::internal(anyhow::anyhow!("an event about an unknown payment, {id}")))
}

async fn group_about(conn: &mut PgConnection, about: &ChargeRef) -> Result<Group> {
    let found = match about {
        ChargeRef::Group(id) => queries::group(conn, id).await?,
        ChargeRef::Intent(intent) => queries::group_by_intent(conn, intent).await?,
    };
    found.ok_or_else(|| {
        Error::internal(anyhow::anyhow!(
            "an event about an unknown payment, {about:?}"
        ))
    })
}

/// The sales first, then their payments: the order in which everyone locks them.
pub async fn lock_all(
    app: &Money,
    conn: &mut PgConnection,
    group: &Group,
) -> Result<Vec<(Sale, Payment)>> {
    let mut sales = vec![];
    for id in queries::bookings_of(conn, &group.id).await? {
        if let Some(sale) = app.sold.lock(conn, &id).await? {
            sales.push(sale);
        }
    }
    let mut locked = vec![];
    for sale in sales {
        if let Some(payment) = queries::lock_payment(conn, &sale.booking).await? {
            locked.push((sale, payment));
        }
    }
    Ok(locked)
}
