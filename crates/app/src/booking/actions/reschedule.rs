//! Moving a booking to another time.

use domain::{
    booking::{self, Canceller, Moved, RescheduleRefused},
    ids::BookingId,
    schema::BookingStatus,
    slots::Schedule,
};
use jiff::{SignedDuration, Timestamp};
use platform::error::{Error, Result};
use sqlx::PgConnection;

use super::{
    book::{TRIES, far_away, met_another, slot_refused},
    cancel::{read_reason, side},
    course::expire_all,
    queries::{
        self, Booking, Reader,
        moves::{self, Move},
    },
    wrong_state,
};
use crate::{App, booking::letters, coaches, who::User};

/// Moves a confirmed booking, by its client or its coach. The time, the memory of the move and
/// the letter to both are one transaction; the database has the last word on overlaps.
///
/// # Errors
/// 404 for anyone else, 409 `booking-state`, `move-too-late`, `move-same-time`, `slot-taken`
/// or `client-busy`, 422 naming the field when the new time is not offered.
pub async fn reschedule(
    app: &App,
    user: &User,
    id: &BookingId,
    to: Timestamp,
    reason: Option<&str>,
) -> Result<Moved> {
    let reason = read_reason(reason)?;
    let mut tries = 1;
    loop {
        match reschedule_once(app, user, id, to, reason).await {
            Err(error) if tries < TRIES && met_another(&error) => tries += 1,
            done => return done,
        }
    }
}

async fn reschedule_once(
    app: &App,
    user: &User,
    id: &BookingId,
    to: Timestamp,
    reason: Option<&str>,
) -> Result<Moved> {
    let mut tx = app.db.begin().await?;
    let people = moves::people(&mut tx, id, Reader::party(user))
        .await?
        .ok_or_else(Error::not_found)?;
    // As for a new booking: the two people first, then rows.
    queries::queue_up(&mut tx, &people.coach_id, &people.user_id).await?;
    let now = app.now();
    let booking = locked(&mut tx, user, id, now).await?;
    let day = SignedDuration::from_hours(24);
    let schedule = around(&mut tx, &booking, to, to.saturating_add(day).unwrap_or(to), now).await?;
    let moved = decided(&booking, to, &schedule, now)?;
    moves::set_start(&mut tx, id, to, now).await?;
    let by = side(&booking, user);
    let kept = Move {
        booking: &booking,
        to,
        side: if by == Canceller::Coach { "coach" } else { "client" },
        by: &user.id,
        reason,
    };
    moves::remember(&mut tx, &kept, now).await?;
    letters::moved(app, &mut tx, id, booking.scheduled_at.0, by).await?;
    tx.commit().await?;
    metrics::counter!("trustcoach_bookings_moved_total").increment(1);
    Ok(moved)
}

/// The booking, locked, with the expired holds of its people out of the way.
async fn locked(
    conn: &mut PgConnection,
    user: &User,
    id: &BookingId,
    now: Timestamp,
) -> Result<Booking> {
    let people = moves::people(conn, id, Reader::party(user))
        .await?
        .ok_or_else(Error::not_found)?;
    let expired = now - booking::HOLD;
    let holds =
        queries::lock_holds_of(conn, &people.coach_id, &people.user_id, expired).await?;
    expire_all(conn, &holds, now).await?;
    queries::lock_for(conn, id, Reader::party(user))
        .await?
        .ok_or_else(Error::not_found)
}

/// The coach's schedule as if this booking were not in it, with what its client has elsewhere.
async fn around(
    conn: &mut PgConnection,
    booking: &Booking,
    from: Timestamp,
    to: Timestamp,
    now: Timestamp,
) -> Result<Schedule> {
    if far_away(from, now) || far_away(to, now) {
        return Err(far_refused(from, now));
    }
    let day = SignedDuration::from_hours(24);
    let (from, to) = (from - day, to + day);
    let except = std::slice::from_ref(&booking.id);
    let schedule = coaches::schedule_without(conn, &booking.coach_id, from, to, except).await?;
    let elsewhere =
        moves::elsewhere(conn, &booking.user_id, &booking.coach_id, from, to).await?;
    Ok(schedule.with_events(elsewhere))
}

fn far_refused(at: Timestamp, now: Timestamp) -> Error {
    use domain::slots::SlotRefusal::{InPast, TooFar};
    slot_refused(if at < now { InPast } else { TooFar })
}

fn decided(booking: &Booking, to: Timestamp, schedule: &Schedule, now: Timestamp) -> Result<Moved> {
    let minutes = u32::try_from(booking.duration).unwrap_or(0);
    let (status, start) = (booking.status, booking.scheduled_at.0);
    booking::reschedule(status, start, minutes, to, schedule, now).map_err(refused)
}

fn refused(refusal: RescheduleRefused) -> Error {
    match refusal {
        RescheduleRefused::State(BookingStatus::Confirmed) | RescheduleRefused::TooLate => {
            Error::conflict("move-too-late")
        }
        RescheduleRefused::State(status) => wrong_state(status),
        RescheduleRefused::SameTime => Error::conflict("move-same-time"),
        RescheduleRefused::Slot(refusal) => slot_refused(refusal),
    }
}

/// The schedule to choose a new time from, between two instants; nothing is written.
///
/// # Errors
/// 404 for whom it does not concern, 409 when the booking cannot be moved any more.
pub async fn to_choose_from(
    app: &App,
    user: &User,
    id: &BookingId,
    from: Timestamp,
    to: Timestamp,
) -> Result<Schedule> {
    let now = app.now();
    // Rolled back: the holds only expire here so that they do not stand in the way.
    let mut tx = app.db.begin().await?;
    let booking = locked(&mut tx, user, id, now).await?;
    booking::may_reschedule(booking.status, booking.scheduled_at.0, now).map_err(refused)?;
    around(&mut tx, &booking, from, to, now).await
}

/// What moving would do now; nothing is written.
///
/// # Errors
/// Those of [`reschedule`].
pub async fn preview_move(
    app: &App,
    user: &User,
    id: &BookingId,
    to: Timestamp,
) -> Result<Moved> {
    let now = app.now();
    let mut tx = app.db.begin().await?;
    let booking = locked(&mut tx, user, id, now).await?;
    let schedule = around(&mut tx, &booking, to, to, now).await?;
    decided(&booking, to, &schedule, now)
}
