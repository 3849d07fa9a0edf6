//! Paying, giving back, and believing the provider.

use domain::{
    booking::{PaymentArrival, hold_expired, hold_until, payment_arrives},
    ids::{BookingId, CoachId, PaymentId},
    money::{self, BasisPoints, Refund, Share},
    schema::{BillingType, BookingStatus},
};
use jiff::Timestamp;
use platform::{
    error::{Error, Result},
    id, queue,
};
use sqlx::PgConnection;

use super::{
    Event, Happened, Order,
    jobs::{ApplyEvent, SendRefund},
    ledger,
    queries::{self, Payment},
};
use crate::{
    App,
    booking::{self, Reader},
    post,
    who::User,
};

/// A checkout that a client can go to.
pub struct Opened {
    /// Our payment.
    pub payment_id: PaymentId,
    /// Where to pay.
    pub url: String,
}

/// What the platform keeps.
fn commission(app: &App) -> BasisPoints {
    BasisPoints::new(u32::from(app.config.commission_bp)).unwrap_or_default()
}

/// Opens the checkout of a held booking, as often as the client wants. The provider is called
/// after the payment is written, outside the transaction, under the payment's id.
///
/// # Errors
/// 404 for anyone but the client, 409 when the booking waits for no payment or its hold has
/// expired, 503 when the provider does not answer.
pub async fn open_checkout(app: &App, client: &User, id: &BookingId) -> Result<Opened> {
    let now = app.now();
    let mut tx = app.db.begin().await?;
    let booking = booking::lock_for(&mut tx, id, Reader::client(client))
        .await?
        .ok_or_else(Error::not_found)?;
    if booking.status == BookingStatus::Pending && hold_expired(booking.created_at.0, now) {
        return Err(Error::conflict("hold-expired"));
    }
    if booking.status != BookingStatus::Pending || booking.billing_type != BillingType::Individual {
        return Err(booking::wrong_state(booking.status));
    }
    let split = money::split(booking.price.into(), commission(app)).map_err(anyhow::Error::from)?;
    let new = PaymentId::new(id::cuid(now));
    let payment = queries::ask(&mut tx, &new, id, &split, &booking.currency, now).await?;
    let details = booking::details(&mut tx, id).await?;
    tx.commit().await?;

    let order = Order {
        payment_id: payment.clone(),
        booking_id: id.clone(),
        coach_id: booking.coach_id.clone(),
        amount: split.amount,
        platform_fee: split.platform_fee,
        currency: booking.currency.clone(),
        description: details.coach_name,
        email: client.email.clone(),
        success_url: post::address(app, &format!("/bookings/{id}")),
        cancel_url: post::address(app, &format!("/bookings/{id}/checkout")),
        expires_at: hold_until(booking.created_at.0),
    };
    let checkout = app
        .payments
        .open_checkout(&order)
        .await
        .map_err(Error::unavailable)?;
    let mut conn = app.db.acquire().await?;
    queries::opened(&mut conn, &payment, &checkout.session_id, now).await?;
    Ok(Opened {
        payment_id: payment,
        url: checkout.url,
    })
}

/// Takes note of what a provider says: stores it once, then applies it. An event that cannot
/// be applied now is kept, and tried again by a job.
///
/// # Errors
/// Why it could not be applied now. It is kept all the same.
pub async fn apply(app: &App, event: &Event) -> Result<()> {
    let mut tx = app.db.begin().await?;
    let payload = serde_json::to_value(&event.happened).map_err(anyhow::Error::from)?;
    let kind = event.happened.kind();
    let new = queries::store_event(
        &mut tx,
        &event.id,
        &event.provider,
        kind,
        &payload,
        app.now(),
    )
    .await?;
    if new {
        queue::enqueue(
            &mut tx,
            ApplyEvent {
                event: event.id.clone(),
            },
        )
        .await?;
    }
    tx.commit().await?;
    process(app, &event.id).await
}

/// Applies a stored event, once.
pub async fn process(app: &App, event: &str) -> Result<()> {
    let done = process_once(app, event).await;
    if let Err(error) = &done {
        let mut conn = app.db.acquire().await?;
        queries::event_failed(&mut conn, event, &error.to_string()).await?;
    }
    done
}

async fn process_once(app: &App, event: &str) -> Result<()> {
    let mut tx = app.db.begin().await?;
    let Some((payload, received)) = queries::lock_event(&mut tx, event).await? else {
        return Ok(());
    };
    match serde_json::from_value(payload).map_err(anyhow::Error::from)? {
        Happened::Paid { payment, intent } => {
            arrived(app, &mut tx, &payment, &intent, received.0).await?;
        }
        Happened::Declined { payment } => declined(app, &mut tx, &payment).await?,
    }
    queries::event_done(&mut tx, event, app.now()).await?;
    tx.commit().await?;
    Ok(())
}

/// The money has come. It confirms the booking, or goes back at once when it is too late.
/// Whether it is too late is decided by when the provider's word reached us.
async fn arrived(
    app: &App,
    conn: &mut PgConnection,
    id: &PaymentId,
    intent: &str,
    received: Timestamp,
) -> Result<()> {
    let now = app.now();
    let (booking, payment) = lock_both(conn, id).await?;
    let arrival = payment_arrives(
        payment.status,
        booking.status,
        booking.created_at.0,
        received,
    );
    if arrival == PaymentArrival::AlreadyCounted {
        return Ok(());
    }
    queries::paid(conn, id, intent, now).await?;
    let lines = ledger::charge(&payment.split(), &booking.coach_id);
    queries::write_movement(conn, &format!("charge:{id}"), &payment, &lines, now).await?;
    if arrival == PaymentArrival::Confirm {
        return booking::confirm(app, conn, &booking).await;
    }
    if booking.status == BookingStatus::Pending {
        booking::expire(conn, &booking.id, now).await?;
    }
    let back = share_of(&payment, Share::FULL)?;
    give_back(
        conn,
        &payment,
        &booking.coach_id,
        &back,
        "late payment",
        now,
    )
    .await?;
    booking::tell_refunded(app, conn, &booking.id).await
}

/// The payment was refused. The hold stays; the client may try again until it expires.
async fn declined(app: &App, conn: &mut PgConnection, id: &PaymentId) -> Result<()> {
    let (booking, _) = lock_both(conn, id).await?;
    queries::give_up(conn, &[booking.id.into_string()], app.now()).await
}

/// The booking first, then its payment: the order in which everyone locks them.
async fn lock_both(conn: &mut PgConnection, id: &PaymentId) -> Result<(booking::Booking, Payment)> {
    let unknown = || Error::internal(anyhow::anyhow!("an event about an unknown payment, {id}"));
    let booking = queries::booking_of(conn, id).await?.ok_or_else(unknown)?;
    let booking = booking::lock(conn, &booking).await?.ok_or_else(unknown)?;
    let payment = queries::lock_of(conn, &booking.id)
        .await?
        .ok_or_else(unknown)?;
    Ok((booking, payment))
}

/// What a share of a payment is, to give back.
pub fn share_of(payment: &Payment, share: Share) -> Result<Refund> {
    Ok(money::refund(&payment.split(), payment.refunded(), share).map_err(anyhow::Error::from)?)
}

/// Gives money back: the payment, the ledger, and the order to the provider, which a job
/// sends once this is committed.
pub async fn give_back(
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
    let movement = format!("refund:{}", payment.id);
    queries::write_movement(conn, &movement, payment, &lines, now).await?;
    queue::enqueue(
        conn,
        SendRefund {
            payment: payment.id.clone(),
        },
    )
    .await
}
