//! Cancelling a booking, or what is left of a series, and what comes back.
//!
//! The rule is `domain::booking::cancel_moved`: a client gets all of the price more than 24 hours
//! before the start and half of it later, or all of it for 48 hours after the coach moved the
//! booking; a coach or an administrator gives back all of it. `domain::money::refund` makes cents
//! of the share.

use domain::{
    booking::{self, CancelRefused, Canceller},
    ids::{BookingId, UserId},
    money::{Cents, Refund, Share},
    schema::{BookingStatus, PaymentStatus, Role},
};
use jiff::Timestamp;
use platform::{
    db::{AdvisoryLock, retry_on_deadlock},
    error::{Error, Result},
    i18n::Arg,
};
use sqlx::PgConnection;

use super::{quota::check_cancellations, series::announce_when_settled, transition_refused};
use crate::{
    Bookings,
    access::Reader,
    details::{self, VisibleBooking, listing},
    letters,
    queries::{self, Booking, moves, series},
};
use money::Payment;
use site::who::User;

const LONGEST_REASON: usize = 500;

/// What is to be cancelled.
#[derive(Clone, Copy, Debug)]
pub enum CancelTarget<'a> {
    Booking(&'a BookingId),
    /// What is left of a series.
    Series(&'a str),
}

/// What cancelling a booking gives back.
#[derive(Clone, Debug)]
pub struct CancellationQuote {
    pub booking: BookingId,
    /// The part of the price that comes back.
    pub share: Share,
    pub paid: Cents,
    /// What comes back to the client.
    pub refund: Cents,
    /// ISO 4217.
    pub currency: String,
}

/// What comes back in all.
pub fn total_refund(quotes: &[CancellationQuote]) -> Cents {
    Cents(quotes.iter().map(|quote| quote.refund.get()).sum())
}

/// What cancelling a booking would give back now, exactly; nothing is changed or locked.
///
/// # Errors
/// 404 for whom it does not concern, 409 when it can no longer be cancelled.
pub async fn quote(app: &Bookings, user: &User, id: &BookingId) -> Result<CancellationQuote> {
    let mut conn = app.db.acquire().await?;
    let booking = details::find(&mut conn, id, Reader::in_any_role(user)).await?;
    quote_for(&booking, app.now())
}

/// What cancelling the rest of a series would give back now, soonest first; nothing is changed or
/// locked.
///
/// # Errors
/// 404 for whom it does not concern.
pub async fn quote_series(app: &Bookings, user: &User, id: &str) -> Result<Vec<CancellationQuote>> {
    let now = app.now();
    let reader = Reader::as_party(user);
    let mut conn = app.db.acquire().await?;
    series::find(&mut conn, id, reader).await?;
    let mut bookings = listing::of_series(&mut conn, id, reader).await?;
    bookings.retain(|booking| booking.scheduled_at.0 > now);
    bookings.sort_by_key(|booking| booking.scheduled_at);
    let mut quotes = vec![];
    for booking in &bookings {
        quotes.extend(unless_refused(quote_for(booking, now))?);
    }
    Ok(quotes)
}

fn quote_for(booking: &VisibleBooking, now: Timestamp) -> Result<CancellationQuote> {
    let moved = booking.moved_by_coach_at();
    let start = booking.scheduled_at.0;
    let share = refund_share(booking.status, start, moved, now, booking.side())?;
    let paid = booking.paid();
    let refund = paid
        .map(|split| domain::money::refund(&split, Cents::ZERO, share))
        .transpose()
        .map_err(anyhow::Error::from)?;
    Ok(CancellationQuote {
        booking: booking.id.clone(),
        share,
        paid: paid.map_or(Cents::ZERO, |split| split.amount),
        refund: refund.map_or(Cents::ZERO, |refund| refund.amount),
        currency: booking.currency.clone(),
    })
}

fn refund_share(
    status: BookingStatus,
    start: Timestamp,
    moved_by_coach_at: Option<Timestamp>,
    now: Timestamp,
    side: Canceller,
) -> Result<Share> {
    booking::cancel_moved(status, start, moved_by_coach_at, now, side).map_err(|refusal| {
        match refusal {
            CancelRefused::State(refusal) => transition_refused(refusal),
            CancelRefused::AfterStart => Error::conflict("cancel-after-start"),
        }
    })
}

/// `None` for what can no longer be cancelled.
fn unless_refused<T>(result: Result<T>) -> Result<Option<T>> {
    match result {
        Err(error) if error.status.as_u16() == 409 => Ok(None),
        other => other.map(Some),
    }
}

/// Cancels, and gives back what is due: bookings, payments, ledger and the orders to the provider
/// are one transaction. Of a series goes everything that can still be cancelled. `expected` is
/// what the person was told would come back.
///
/// # Errors
/// 404 for whom it does not concern, 409 when it can no longer be cancelled (`series-over` when
/// nothing of a series is left), 409 `refund-changed` when another amount would come back than
/// they were told, because time has passed.
pub async fn cancel(
    app: &Bookings,
    user: &User,
    target: CancelTarget<'_>,
    reason: Option<&str>,
    expected: Option<Cents>,
) -> Result<Vec<CancellationQuote>> {
    let reason = parse_reason(reason)?;
    retry_on_deadlock(|| async {
        let mut tx = app.db.begin().await?;
        if user.role != Role::Admin {
            // One at a time, so that they count each other.
            AdvisoryLock::Person.hold(&mut tx, user.id.as_str()).await?;
            check_cancellations(app, &mut tx, &user.id).await?;
        }
        let locked = match target {
            CancelTarget::Booking(id) => vec![lock(&mut tx, app, user, id).await?],
            CancelTarget::Series(id) => lock_rest_of_series(&mut tx, app, user, id).await?,
        };
        if locked.is_empty() {
            return Err(Error::conflict("series-over"));
        }
        let quotes: Vec<_> = locked.iter().map(|one| one.quote.clone()).collect();
        if expected.is_some_and(|told| told != total_refund(&quotes)) {
            return Err(Error::conflict("refund-changed"));
        }
        for one in &locked {
            let why = match one.side {
                Canceller::Client => "cancelled by the client",
                Canceller::Coach => "cancelled by the coach",
                Canceller::Admin => "cancelled by the platform",
            };
            one.write(app, &mut tx, &user.id, reason, why).await?;
        }
        let told: Vec<_> = locked.iter().filter_map(Cancellable::announced).collect();
        letters::cancelled(app, &mut tx, &told).await?;
        if let CancelTarget::Series(id) = target {
            announce_when_settled(app, &mut tx, id, app.now()).await?;
        }
        tx.commit().await?;
        Ok(quotes)
    })
    .await
}

/// A reason in a person's words.
///
/// # Errors
/// 422 when it is too long.
pub(super) fn parse_reason(reason: Option<&str>) -> Result<Option<&str>> {
    let reason = reason.map(str::trim).filter(|r| !r.is_empty());
    if reason.is_some_and(|r| r.chars().count() > LONGEST_REASON) {
        let max = Arg::Number(i64::try_from(LONGEST_REASON).unwrap_or(i64::MAX));
        let mut fields = platform::error::FieldErrors::new();
        fields.add_with("reason", "error-field-too-long", vec![("max", max)]);
        return Err(Error::invalid(fields));
    }
    Ok(reason)
}

/// The booking, locked, and what cancelling it does for this person.
async fn lock(
    conn: &mut PgConnection,
    app: &Bookings,
    user: &User,
    id: &BookingId,
) -> Result<Cancellable> {
    let booking = queries::lock_for(conn, id, Reader::in_any_role(user)).await?;
    let side = booking.side();
    Cancellable::weigh(conn, booking.into_inner(), side, app.now()).await
}

/// What of a series has not begun and can be cancelled, locked, soonest first.
async fn lock_rest_of_series(
    conn: &mut PgConnection,
    app: &Bookings,
    user: &User,
    id: &str,
) -> Result<Vec<Cancellable>> {
    series::find(conn, id, Reader::as_party(user)).await?;
    let mut rest = vec![];
    for booking in series::lock_open(conn, id).await? {
        rest.extend(unless_refused(lock(conn, app, user, &booking).await)?);
    }
    rest.retain(|one| one.booking.scheduled_at.0 > app.now());
    rest.sort_by_key(|one| one.booking.scheduled_at);
    Ok(rest)
}

/// A locked booking that can be cancelled, and what goes back then.
pub(super) struct Cancellable {
    pub booking: Booking,
    payment: Option<Payment>,
    side: Canceller,
    quote: CancellationQuote,
    refund: Option<Refund>,
}

impl Cancellable {
    /// What cancelling a locked booking does for one side.
    ///
    /// # Errors
    /// 409 when it can no longer be cancelled.
    pub(super) async fn weigh(
        conn: &mut PgConnection,
        booking: Booking,
        side: Canceller,
        now: Timestamp,
    ) -> Result<Self> {
        let payment = money::lock_payment(conn, &booking.id).await?;
        let moved = moves::moved_by_coach_at(conn, &booking.id).await?;
        let share = refund_share(booking.status, booking.scheduled_at.0, moved, now, side)?;
        let paid = payment
            .as_ref()
            .filter(|p| p.status == PaymentStatus::Succeeded);
        let refund = paid.map(|p| money::refund_share(p, share)).transpose()?;
        let quote = CancellationQuote {
            booking: booking.id.clone(),
            share,
            paid: paid.map_or(Cents::ZERO, |p| p.amount),
            refund: refund.as_ref().map_or(Cents::ZERO, |r| r.amount),
            currency: booking.currency.clone(),
        };
        Ok(Self {
            booking,
            payment,
            side,
            quote,
            refund,
        })
    }

    /// What its people are told: a hold that nobody paid was never announced to anyone.
    pub(super) fn announced(&self) -> Option<(BookingId, Cents)> {
        let known = self.booking.status == BookingStatus::Confirmed;
        known.then(|| (self.booking.id.clone(), self.quote.refund))
    }

    /// Writes that it is cancelled `by` someone, and gives back what is due.
    pub(super) async fn write(
        &self,
        app: &Bookings,
        conn: &mut PgConnection,
        by: &UserId,
        reason: Option<&str>,
        why: &str,
    ) -> Result<()> {
        let now = app.now();
        let booking = &self.booking;
        queries::cancel(conn, &booking.id, Some(by), reason, now).await?;
        match (&self.payment, &self.refund) {
            (Some(payment), Some(refund)) => {
                money::refund_payment(conn, payment, &booking.coach_id, refund, why, now).await?;
            }
            _ => money::abandon_payments(conn, std::slice::from_ref(&booking.id), now).await?,
        }
        Ok(())
    }
}
