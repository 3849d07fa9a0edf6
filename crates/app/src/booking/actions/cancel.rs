//! Cancelling, and what comes back.

use domain::{
    booking::{self, CancelRefused, Canceller},
    ids::BookingId,
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
    queries::{self, Booking, Reader},
    refused,
};
use crate::{
    App,
    billing::{self, Payment},
    booking::letters,
    who::User,
};

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

/// What cancelling would give back now, exactly; nothing is changed.
///
/// # Errors
/// 404 for whom it does not concern, 409 when it can no longer be cancelled.
pub async fn quote(app: &App, user: &User, id: &BookingId) -> Result<Quote> {
    let mut tx = app.db.begin().await?;
    let (booking, payment) = lock(&mut tx, user, id).await?;
    weigh(&booking, payment.as_ref(), side(&booking, user), app.now())
}

/// Cancels, and gives back what is due: booking, payment, ledger and the order to the
/// provider are one transaction.
///
/// # Errors
/// Those of [`quote`].
pub async fn cancel(app: &App, user: &User, id: &BookingId, reason: Option<&str>) -> Result<Quote> {
    let reason = reason.map(str::trim).filter(|r| !r.is_empty());
    if reason.is_some_and(|r| r.chars().count() > LONGEST_REASON) {
        let max = Arg::Number(i64::try_from(LONGEST_REASON).unwrap_or(i64::MAX));
        let mut fields = platform::error::FieldErrors::new();
        fields.add_with("reason", "error-field-too-long", vec![("max", max)]);
        return Err(Error::invalid(fields));
    }
    let now = app.now();
    let mut tx = app.db.begin().await?;
    let (booking, payment) = lock(&mut tx, user, id).await?;
    let side = side(&booking, user);
    let quote = weigh(&booking, payment.as_ref(), side, now)?;
    queries::cancel(&mut tx, id, Some(&user.id), reason, now).await?;
    match (&payment, &quote.back) {
        (Some(payment), Some(back)) => {
            let why = match side {
                Canceller::Client => "cancelled by the client",
                Canceller::Coach => "cancelled by the coach",
                Canceller::Admin => "cancelled by the platform",
            };
            billing::give_back(&mut tx, payment, &booking.coach_id, back, why, now).await?;
        }
        _ => billing::give_up(&mut tx, std::slice::from_ref(id), now).await?,
    }
    // A hold that nobody paid was never announced to anyone.
    if booking.status == BookingStatus::Confirmed {
        letters::cancelled(app, &mut tx, id, quote.refund).await?;
    }
    tx.commit().await?;
    Ok(quote)
}

async fn lock(
    conn: &mut PgConnection,
    user: &User,
    id: &BookingId,
) -> Result<(Booking, Option<Payment>)> {
    let booking = queries::lock_for(conn, id, Reader::of(user))
        .await?
        .ok_or_else(Error::not_found)?;
    let payment = billing::lock_of(conn, id).await?;
    Ok((booking, payment))
}

fn side(booking: &Booking, user: &User) -> Canceller {
    if booking.user_id == user.id {
        Canceller::Client
    } else if user.coach_id.as_ref() == Some(&booking.coach_id) {
        Canceller::Coach
    } else {
        Canceller::Admin
    }
}

fn weigh(
    booking: &Booking,
    payment: Option<&Payment>,
    side: Canceller,
    now: Timestamp,
) -> Result<Quote> {
    let share =
        booking::cancel(booking.status, booking.scheduled_at.0, now, side).map_err(|refusal| {
            match refusal {
                CancelRefused::State(refusal) => refused(refusal),
                CancelRefused::AfterStart => Error::conflict("cancel-after-start"),
            }
        })?;
    let paid = payment.filter(|p| p.status == PaymentStatus::Succeeded);
    let back = paid.map(|p| billing::share_of(p, share)).transpose()?;
    Ok(Quote {
        share,
        paid: paid.map_or(Cents::ZERO, |p| p.amount.into()),
        refund: back.as_ref().map_or(Cents::ZERO, |b| b.amount),
        currency: booking.currency.clone(),
        back,
    })
}
