//! Cancelling, and what comes back.

use domain::{
    booking::{self, CancelRefused, Canceller},
    ids::{BookingId, UserId},
    money::{Cents, Refund, Share},
    schema::{BookingStatus, PaymentStatus},
};
use jiff::Timestamp;
use platform::{
    error::{Error, Result},
    i18n::Arg,
};
use sqlx::PgConnection;

use super::{
    queries::{self, Booking, Reader, moves},
    refused,
};
use crate::{Bookings, letters};
use money::Payment;
use site::who::User;

const LONGEST_REASON: usize = 500;

/// What cancelling would do now.
#[derive(Clone, Debug)]
pub struct Quote {
    /// The part of the price that comes back.
    pub share: Share,
    /// What was paid.
    pub paid: Cents,
    /// What comes back to the client.
    pub refund: Cents,
    /// ISO 4217.
    pub currency: String,
    back: Option<Refund>,
}

/// A booking that is locked, with what cancelling it would do.
pub(super) struct Weighed {
    pub booking: Booking,
    pub payment: Option<Payment>,
    pub side: Canceller,
    pub quote: Quote,
}

/// What cancelling would give back now, exactly; nothing is changed.
///
/// # Errors
/// 404 for whom it does not concern, 409 when it can no longer be cancelled.
pub async fn quote(app: &Bookings, user: &User, id: &BookingId) -> Result<Quote> {
    let mut tx = app.db.begin().await?;
    Ok(lock(&mut tx, app, user, id).await?.quote)
}

/// Cancels, and gives back what is due: booking, payment, ledger and the order to the
/// provider are one transaction. `expected` is what the person was told would come back.
///
/// # Errors
/// Those of [`quote`]; 409 `refund-changed` when another amount would come back than they were
/// told, because time has passed.
pub async fn cancel(
    app: &Bookings,
    user: &User,
    id: &BookingId,
    reason: Option<&str>,
    expected: Option<Cents>,
) -> Result<Quote> {
    let reason = read_reason(reason)?;
    let mut tx = app.db.begin().await?;
    let one = lock(&mut tx, app, user, id).await?;
    if expected.is_some_and(|told| told != one.quote.refund) {
        return Err(Error::conflict("refund-changed"));
    }
    write(app, &mut tx, user, &one, reason).await?;
    // A hold that nobody paid was never announced to anyone.
    if one.booking.status == BookingStatus::Confirmed {
        letters::cancelled(app, &mut tx, id, one.quote.refund).await?;
    }
    tx.commit().await?;
    Ok(one.quote)
}

/// A reason in a person's words.
///
/// # Errors
/// 422 when it is too long.
pub(super) fn read_reason(reason: Option<&str>) -> Result<Option<&str>> {
    let reason = reason.map(str::trim).filter(|r| !r.is_empty());
    if reason.is_some_and(|r| r.chars().count() > LONGEST_REASON) {
        let max = Arg::Number(i64::try_from(LONGEST_REASON).unwrap_or(i64::MAX));
        let mut fields = platform::error::FieldErrors::new();
        fields.add_with("reason", "error-field-too-long", vec![("max", max)]);
        return Err(Error::invalid(fields));
    }
    Ok(reason)
}

/// Writes that a locked booking is cancelled, and what goes back.
pub(super) async fn write(
    app: &Bookings,
    conn: &mut PgConnection,
    user: &User,
    one: &Weighed,
    reason: Option<&str>,
) -> Result<()> {
    let why = match one.side {
        Canceller::Client => "cancelled by the client",
        Canceller::Coach => "cancelled by the coach",
        Canceller::Admin => "cancelled by the platform",
    };
    put(app, conn, &user.id, one, reason, why).await
}

/// The same, for whoever it is done for.
pub(super) async fn put(
    app: &Bookings,
    conn: &mut PgConnection,
    by: &UserId,
    one: &Weighed,
    reason: Option<&str>,
    why: &str,
) -> Result<()> {
    let now = app.now();
    let booking = &one.booking;
    queries::cancel(conn, &booking.id, Some(by), reason, now).await?;
    match (&one.payment, &one.quote.back) {
        (Some(payment), Some(back)) => {
            money::refund_payment(conn, payment, &booking.coach_id, back, why, now).await
        }
        _ => money::abandon_payments(conn, std::slice::from_ref(&booking.id), now).await,
    }
}

/// The booking, locked, and what cancelling it would do for this person.
pub(super) async fn lock(
    conn: &mut PgConnection,
    app: &Bookings,
    user: &User,
    id: &BookingId,
) -> Result<Weighed> {
    let booking = queries::lock_for(conn, id, Reader::of(user))
        .await?
        .ok_or_else(Error::not_found)?;
    let side = side(&booking, user);
    weighed(conn, booking, side, app.now()).await
}

/// As what a person stands to a booking that they may know of.
pub(super) fn side(booking: &Booking, user: &User) -> Canceller {
    if booking.user_id == user.id {
        Canceller::Client
    } else if user.coach_id.as_ref() == Some(&booking.coach_id) {
        Canceller::Coach
    } else {
        Canceller::Admin
    }
}

/// What cancelling a locked booking would do.
pub(super) async fn weighed(
    conn: &mut PgConnection,
    booking: Booking,
    side: Canceller,
    now: Timestamp,
) -> Result<Weighed> {
    let payment = money::lock_payment(conn, &booking.id).await?;
    let moved = moves::moved_by_coach_at(conn, &booking.id).await?;
    let share = booking::cancel_moved(booking.status, booking.scheduled_at.0, moved, now, side)
        .map_err(|refusal| match refusal {
            CancelRefused::State(refusal) => refused(refusal),
            CancelRefused::AfterStart => Error::conflict("cancel-after-start"),
        })?;
    let paid = payment
        .as_ref()
        .filter(|p| p.status == PaymentStatus::Succeeded);
    let back = paid.map(|p| money::refund_share(p, share)).transpose()?;
    let quote = Quote {
        share,
        paid: paid.map_or(Cents::ZERO, |p| p.amount),
        refund: back.as_ref().map_or(Cents::ZERO, |b| b.amount),
        currency: booking.currency.clone(),
        back,
    };
    Ok(Weighed {
        booking,
        payment,
        side,
        quote,
    })
}
