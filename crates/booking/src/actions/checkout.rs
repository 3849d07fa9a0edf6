//! Paying for held bookings: who may pay for what, and until when.

use domain::{
    booking::{hold_expired, hold_until},
    ids::{BookingId, PaymentId},
    money::Cents,
    schema::{BillingType, BookingStatus},
};
use jiff::Timestamp;
use platform::{
    db::retry_on_deadlock,
    error::{Error, Result},
};
use sqlx::PgConnection;

use super::wrong_state;
use crate::{
    Bookings,
    access::Reader,
    details::{self, VisibleBooking, listing},
    queries::{self, LockedBooking, series},
};
use money::{CheckoutItem, CheckoutRequest, OpenedCheckout, ReturnTo, simulation};
use site::who::User;

/// Opens the checkout of a held booking, as often as the client wants. The provider is called
/// after the payment is written, outside the transaction, under the checkout's id.
///
/// # Errors
/// 404 for anyone but the client, 409 when the booking waits for no payment, its hold has
/// expired, or somebody is paying right now; 503 when the provider does not answer.
pub async fn open_checkout(
    app: &Bookings,
    client: &User,
    id: &BookingId,
) -> Result<OpenedCheckout> {
    let return_to = ReturnTo {
        success: format!("/bookings/{id}"),
        cancel: format!("/bookings/{id}/checkout"),
    };
    open_joint_checkout(app, client, std::slice::from_ref(id), &return_to).await
}

/// Opens the one checkout of what is held of a series, as often as the client wants.
///
/// # Errors
/// 404 for anyone but the client, 409 `series-paid` when nothing is left to pay, `hold-expired`
/// when it was left too long, 503 when the provider does not answer.
pub async fn open_series_checkout(
    app: &Bookings,
    client: &User,
    id: &str,
) -> Result<OpenedCheckout> {
    let reader = Reader::as_client(&client.id);
    let mut conn = app.db.acquire().await?;
    series::find(&mut conn, id, reader).await?;
    let bookings = listing::of_series(&mut conn, id, reader).await?;
    drop(conn);
    let now = app.now();
    let pending: Vec<&VisibleBooking> = bookings
        .iter()
        .filter(|b| b.status == BookingStatus::Pending)
        .collect();
    if pending.iter().any(|b| b.hold_expired(now)) {
        return Err(Error::conflict("hold-expired"));
    }
    if pending.is_empty() {
        let over = bookings.iter().all(|b| b.hold_expired(now));
        let code = if over { "hold-expired" } else { "series-paid" };
        return Err(Error::conflict(code));
    }
    let held: Vec<BookingId> = pending.iter().map(|b| b.id.clone()).collect();
    let page = format!("/series/{id}");
    let return_to = ReturnTo {
        success: page.clone(),
        cancel: page,
    };
    open_joint_checkout(app, client, &held, &return_to).await
}

/// Opens one checkout for several held bookings with one coach, all or nothing: one payment each,
/// one charge.
async fn open_joint_checkout(
    app: &Bookings,
    client: &User,
    bookings: &[BookingId],
    return_to: &ReturnTo,
) -> Result<OpenedCheckout> {
    let mut ids = bookings.to_vec();
    ids.sort();
    ids.dedup();
    // A page that the provider has closed meanwhile is followed by a new one, once.
    for _ in 0..2 {
        let placed = retry_on_deadlock(|| async {
            let mut tx = app.db.begin().await?;
            let request = request(&mut tx, client, &ids, return_to, app.now()).await?;
            let placed = money::place_order(app, &mut tx, request).await?;
            tx.commit().await?;
            Ok(placed)
        })
        .await?;
        if let Some(opened) = money::open_page(app, placed).await? {
            return Ok(opened);
        }
    }
    Err(Error::conflict("payment-under-way"))
}

/// Locks bookings, and says what their client is to pay for them.
async fn request<'a>(
    conn: &mut PgConnection,
    client: &'a User,
    ids: &[BookingId],
    return_to: &ReturnTo,
    now: Timestamp,
) -> Result<CheckoutRequest<'a>> {
    let mut held = vec![];
    for id in ids {
        held.push(lock_payable(conn, client, id, now).await?);
    }
    let first = held.first().ok_or_else(Error::not_found)?;
    let (coach, currency) = (first.coach_id.clone(), first.currency.clone());
    if held
        .iter()
        .any(|b| b.coach_id != coach || b.currency != currency)
    {
        return Err(Error::conflict("checkout-mixed"));
    }
    let first_hold = held.iter().map(|b| hold_until(b.created_at.0)).min();
    let mut items = vec![];
    for booking in held {
        items.push(CheckoutItem {
            price: Cents::from(booking.price),
            description: details::find(conn, &booking.id, Reader::as_client(&client.id))
                .await?
                .coach_name
                .clone(),
            booking: booking.id.clone(),
        });
    }
    Ok(CheckoutRequest {
        client,
        coach,
        currency,
        hold_until: first_hold.unwrap_or(now),
        items,
        return_to: return_to.clone(),
    })
}

/// The booking, locked, if this client can pay for it now.
async fn lock_payable(
    conn: &mut PgConnection,
    client: &User,
    id: &BookingId,
    now: Timestamp,
) -> Result<LockedBooking> {
    let booking = queries::lock_for(conn, id, Reader::as_client(&client.id)).await?;
    if booking.status == BookingStatus::Pending && hold_expired(booking.created_at.0, now) {
        return Err(Error::conflict("hold-expired"));
    }
    if booking.status != BookingStatus::Pending || booking.billing_type != BillingType::Individual {
        return Err(wrong_state(booking.status));
    }
    Ok(booking)
}

/// Lets the simulated provider take a payment (`pay`) or refuse it (`decline`): the booking as it
/// is then.
///
/// # Errors
/// 404 for anyone but who is to pay, and where payments are real; 422 for another outcome.
pub async fn simulate_payment(
    app: &Bookings,
    client: &User,
    payment: &PaymentId,
    outcome: &str,
) -> Result<VisibleBooking> {
    let mut conn = app.db.acquire().await?;
    let booking = queries::booking_paid_by(&mut conn, payment, &client.id)
        .await?
        .filter(|_| money::is_simulated(app))
        .ok_or_else(Error::not_found)?;
    drop(conn);
    match outcome {
        "pay" => simulation::pay(app, payment).await?,
        "decline" => simulation::decline(app, payment).await?,
        _ => return Err(Error::field("outcome", "error-field-choice")),
    }
    let mut conn = app.db.acquire().await?;
    details::find(&mut conn, &booking, Reader::as_client(&client.id)).await
}
