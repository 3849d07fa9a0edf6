//! Refunds: decided, ordered, and sent to the provider.

use domain::{
    ids::{CoachId, PaymentGroupId},
    ledger,
    money::{self, Cents, Refund, Share},
    payment::{Fact, refund_name},
};
use jiff::Timestamp;
use platform::{
    error::{Error, Result},
    queue,
};
use sqlx::PgConnection;

use super::provider_events::{lock_all, settle};
use crate::{
    Money, Notice, Payment, RefundOrder, failures,
    jobs::SendRefund,
    provider::{ProviderError, WhichRefund},
    queries,
};

/// What a share of a payment is, to give back.
pub fn refund_share(payment: &Payment, share: Share) -> Result<Refund> {
    Ok(money::refund(&payment.split(), payment.refunded(), share).map_err(anyhow::Error::from)?)
}

/// Gives money back: the payment, the ledger, and the order to the provider, which a job
/// sends once this is committed.
pub async fn refund_payment(
    conn: &mut PgConnection,
    payment: &Payment,
    coach: &CoachId,
    back: &Refund,
    reason: &str,
    now: Timestamp,
) -> Result<()> {
    if back.amount.get() == 0 {
        return Ok(());
    }
    let status = back.payment_status(&payment.split());
    queries::refund(conn, payment, back, status, reason, now).await?;
    let lines = ledger::refund(back, coach);
    let movement = refund_name(&payment.id);
    let currency = &payment.currency;
    queries::write_movement(conn, &movement, Some(payment), currency, &lines, now).await?;
    let which = WhichRefund::decided(payment.id.clone());
    queue::enqueue(conn, SendRefund { which }).await
}

/// A charge came for a payment that another one had paid: all of it goes back.
pub async fn refund_surplus(
    conn: &mut PgConnection,
    payment: &Payment,
    intent: &str,
    now: Timestamp,
) -> Result<bool> {
    let back = payment.split().whole();
    if back.amount == Cents::ZERO {
        return Ok(false);
    }
    let which = WhichRefund {
        payment: payment.id.clone(),
        surplus: Some(intent.to_owned()),
    };
    let new = queries::order_refund(conn, &which, &back, "paid twice", now).await?;
    if new {
        queue::enqueue(conn, SendRefund { which }).await?;
    }
    Ok(new)
}

/// Whether a refund that is not taken now is not sent again by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastAttempt(pub bool);

/// Sends a refund to the provider. A refusal is kept, and the next attempt is another one; no
/// answer is asked again under the same key. Those who run the platform are told of a failure,
/// once.
pub async fn send(app: &Money, which: &WhichRefund, last: LastAttempt) -> Result<()> {
    let payment = &which.payment;
    let mut conn = app.db.acquire().await?;
    let Some(row) = queries::refund_of(&mut conn, which).await? else {
        return Ok(());
    };
    let group = match &which.surplus {
        Some(charge) => queries::group_by_intent(&mut conn, charge).await?,
        None => queries::group_of(&mut conn, payment).await?,
    };
    drop(conn);
    if row.sent_at.is_some() {
        return Ok(());
    }
    let number = |n: i32| u32::try_from(n).map_err(anyhow::Error::from);
    let order = RefundOrder {
        which: which.clone(),
        group: group
            .as_ref()
            .map_or_else(|| PaymentGroupId::new(""), |g| g.id.clone()),
        intent: row.intent.unwrap_or_default(),
        amount: row.amount,
        fee_back: row.fee_back,
        currency: row.currency,
        attempt: number(row.attempt)?,
        round: number(row.round)?,
        now: app.now(),
    };
    let seen = match app.payments.refund(&order).await {
        Ok(seen) => seen,
        Err(error) => {
            let refused = matches!(error, ProviderError::Refused { .. });
            if refused || last.0 {
                let (why, now) = (error.to_string(), app.now());
                let mut tx = app.db.begin().await?;
                queries::refund_not_taken(&mut tx, which, row.attempt, refused, &why, now).await?;
                failures::notify_administrators(app, &mut tx, which).await?;
                tx.commit().await?;
            }
            return Err(Error::unavailable(error));
        }
    };
    let mut tx = app.db.begin().await?;
    let mut about = None;
    if let Some(group) = &group {
        let locked = lock_all(app, &mut tx, group).await?;
        about = locked
            .iter()
            .find(|(_, p)| p.id == *payment)
            .map(|(sale, _)| sale.booking.clone());
        queries::record_fact(
            &mut tx,
            &group.id,
            &Fact::Refund(seen.clone().fact()),
            app.now(),
        )
        .await?;
        settle(app, &mut tx, group, &locked).await?;
    }
    let sent = queries::refund_sent(&mut tx, which, &seen.id, row.round, app.now()).await?;
    if sent && let Some(booking) = about {
        let notice = Notice::RefundSent(order.amount);
        app.sold.notify(app, &mut tx, &booking, notice).await?;
    }
    tx.commit().await?;
    Ok(())
}
