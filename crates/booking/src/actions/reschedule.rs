//! Moving a booking to another time.

use domain::{
    booking::{self, Canceller, NewTime, RescheduleRefused},
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
use crate::{Bookings, letters};
use market::coaches;
use site::who::User;

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Moves a confirmed booking, by its client or its coach. The time, the memory of the move and
/// the letter to both are one transaction; the database has the last word on overlaps.
///
/// # Errors
/// 404 for anyone else, 409 `booking-state`, `move-too-late`, `move-same-time`, `slot-taken`
/// or `client-busy`, 422 naming the field when the new time is not offered.
pub async fn reschedule(
    app: &Bookings,
    user: &User,
    id: &BookingId,
    to: Timestamp,
    reason: Option<&str>,
) -> Result<NewTime> {
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
    app: &Bookings,
    user: &User,
    id: &BookingId,
    to: Timestamp,
    reason: Option<&str>,
) -> Result<NewTime> {
    let mut tx = app.db.begin().await?;
    let people = moves::people(&mut tx, id, Reader::party(user))
        .await?
        .ok_or_else(Error::not_found)?;
    // As for a new booking: the two people first, then rows.
    queries::queue_up(&mut tx, &people.coach_id, &people.user_id).await?;
    let now = app.now();
    let expired = now - booking::HOLD;
    let (coach, client) = (&people.coach_id, &people.user_id);
    let holds = queries::lock_holds_of(&mut tx, coach, client, expired).await?;
    expire_all(&mut tx, &holds, now).await?;
    let booking = queries::lock_for(&mut tx, id, Reader::party(user))
        .await?
        .ok_or_else(Error::not_found)?;
    near(to, now)?;
    let (from, until) = (to - DAY, to + DAY * 2);
    let except = std::slice::from_ref(id);
    let coach = &booking.coach_id;
    let schedule = coaches::schedule_without(&mut tx, coach, now, from, until, except).await?;
    let moved = decided(&booking, to, &schedule, now)?;
    moves::set_start(&mut tx, id, to, now).await?;
    let by = side(&booking, user);
    let kept = Move {
        booking: &booking,
        to,
        side: if by == Canceller::Coach {
            "coach"
        } else {
            "client"
        },
        by: &user.id,
        reason,
    };
    moves::remember(&mut tx, &kept, now).await?;
    letters::moved(app, &mut tx, id, booking.scheduled_at.0, by).await?;
    tx.commit().await?;
    metrics::counter!("trustcoach_bookings_moved_total").increment(1);
    Ok(moved)
}

/// Refuses times at which the database keeps nothing.
fn near(at: Timestamp, now: Timestamp) -> Result<()> {
    use domain::slots::SlotRefusal::{InPast, TooFar};
    if far_away(at, now) {
        return Err(slot_refused(if at < now { InPast } else { TooFar }));
    }
    Ok(())
}

fn decided(
    booking: &Booking,
    to: Timestamp,
    schedule: &Schedule,
    now: Timestamp,
) -> Result<NewTime> {
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

/// The schedule to choose a new time from, between two instants, with what the client has
/// elsewhere; nothing is written.
///
/// # Errors
/// 404 for whom it does not concern, 409 when the booking cannot be moved any more.
pub async fn to_choose_from(
    app: &Bookings,
    user: &User,
    id: &BookingId,
    from: Timestamp,
    to: Timestamp,
) -> Result<Schedule> {
    let now = app.now();
    let mut tx = app.db.begin().await?;
    let booking = queries::lock_for(&mut tx, id, Reader::party(user))
        .await?
        .ok_or_else(Error::not_found)?;
    booking::may_reschedule(booking.status, booking.scheduled_at.0, now).map_err(refused)?;
    offered(&mut tx, &booking, from, to, now).await
}

async fn offered(
    conn: &mut PgConnection,
    booking: &Booking,
    from: Timestamp,
    to: Timestamp,
    now: Timestamp,
) -> Result<Schedule> {
    let (coach, client) = (&booking.coach_id, Some(&booking.user_id));
    let (coaches, except) = (
        std::slice::from_ref(coach),
        std::slice::from_ref(&booking.id),
    );
    coaches::offered_without(conn, coaches, client, now, from - DAY, to + DAY, except)
        .await?
        .remove(coach)
        .ok_or_else(Error::not_found)
}

/// What moving would do now; nothing is written.
///
/// # Errors
/// Those of [`reschedule`], but for a client who is busy: 409 `slot-taken`.
pub async fn preview_move(
    app: &Bookings,
    user: &User,
    id: &BookingId,
    to: Timestamp,
) -> Result<NewTime> {
    let now = app.now();
    near(to, now)?;
    let mut tx = app.db.begin().await?;
    let booking = queries::lock_for(&mut tx, id, Reader::party(user))
        .await?
        .ok_or_else(Error::not_found)?;
    let schedule = offered(&mut tx, &booking, to, to, now).await?;
    decided(&booking, to, &schedule, now)
}
