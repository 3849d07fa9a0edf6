//! Moving a booking to another time.

use domain::{
    booking::{self, NewTime, RescheduleRefused},
    ids::BookingId,
    schema::BookingStatus,
    slots::{Interval, Schedule},
};
use jiff::{SignedDuration, Timestamp};
use platform::{
    db::retry_on_deadlock,
    error::{Error, Result},
};

use super::{
    announce::announce_move,
    book::{check_storable, offered_times, slot_refused},
    cancel::parse_reason,
    course::expire_all,
    holding,
    quota::check_moves,
    wrong_state,
};
use crate::{
    Bookings,
    access::Reader,
    details,
    queries::{
        self,
        moves::{self, Move},
    },
};
use site::who::User;

/// Moves a confirmed booking, by its client or its coach. The time, the memory of the move and
/// the letter to both are one transaction; the database has the last word on overlaps.
///
/// # Errors
/// 404 for anyone else, 409 `booking-state`, `move-too-late`, `move-same-time`, `slot-taken`,
/// `slot-yours` or `client-busy`, 422 naming the field when the new time is not offered.
pub async fn reschedule(
    app: &Bookings,
    user: &User,
    id: &BookingId,
    to: Timestamp,
    reason: Option<&str>,
) -> Result<NewTime> {
    let reason = parse_reason(reason)?;
    let parties = {
        let mut conn = app.db.acquire().await?;
        moves::parties(&mut conn, id, Reader::as_party(user)).await?
    };
    let parties = parties.ok_or_else(Error::not_found)?;
    let _turn = app.turns.of(&parties.coach_id, &parties.user_id).await?;
    let moved = retry_on_deadlock(|| reschedule_once(app, user, id, to, reason)).await?;
    metrics::counter!("trustcoach_bookings_moved_total").increment(1);
    Ok(moved)
}

async fn reschedule_once(
    app: &Bookings,
    user: &User,
    id: &BookingId,
    to: Timestamp,
    reason: Option<&str>,
) -> Result<NewTime> {
    let reader = Reader::as_party(user);
    let mut tx = app.db.begin().await?;
    let parties = moves::parties(&mut tx, id, reader)
        .await?
        .ok_or_else(Error::not_found)?;
    // As for a new booking: the two people first, then rows.
    let (coach, client) = (&parties.coach_id, &parties.user_id);
    queries::lock_parties(&mut tx, coach, client).await?;
    let now = app.now();
    let holds = queries::lock_holds_of(&mut tx, coach, client, now - booking::HOLD).await?;
    expire_all(&mut tx, &holds, now).await?;
    let booking = queries::lock_for(&mut tx, id, reader).await?;
    check_moves(app, &mut tx, &user.id).await?;
    check_storable(to, now)?;
    if !booking.for_coach() {
        let length = SignedDuration::from_mins(i64::from(booking.duration));
        let (start, end) = (to, to + length);
        let time = Interval { start, end };
        holding::check_not_own(&mut tx, (client, coach), time, now, Some(id)).await?;
    }
    let except = std::slice::from_ref(id);
    let schedule = offered_times(&mut tx, coach, None, (to, to), now, except).await?;
    let present = (booking.status, booking.scheduled_at.0, booking.duration);
    let moved = decide(present, to, &schedule, now)?;
    moves::set_start(&mut tx, id, to, now).await?;
    let row = Move {
        booking: &booking,
        to,
        side: if booking.for_coach() {
            "coach"
        } else {
            "client"
        },
        by: &user.id,
        reason,
    };
    moves::insert_move(&mut tx, &row, now).await?;
    let times = (booking.scheduled_at.0, to);
    announce_move(app, &mut tx, id, times, booking.side()).await?;
    tx.commit().await?;
    Ok(moved)
}

/// Decides about a booking of `(status, start, minutes)`.
fn decide(
    (status, start, minutes): (BookingStatus, Timestamp, i32),
    to: Timestamp,
    schedule: &Schedule,
    now: Timestamp,
) -> Result<NewTime> {
    let minutes = u32::try_from(minutes).unwrap_or(0);
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
/// elsewhere; nothing is written or locked.
///
/// # Errors
/// 404 for whom it does not concern, 409 when the booking cannot be moved any more.
pub async fn schedule_to_move(
    app: &Bookings,
    user: &User,
    id: &BookingId,
    from: Timestamp,
    to: Timestamp,
) -> Result<Schedule> {
    let now = app.now();
    let mut conn = app.db.acquire().await?;
    let booking = details::find(&mut conn, id, Reader::as_party(user)).await?;
    booking::may_reschedule(booking.status, booking.scheduled_at.0, now).map_err(refused)?;
    let (coach, client) = (&booking.coach_id, Some(&booking.client_id));
    let except = std::slice::from_ref(id);
    offered_times(&mut conn, coach, client, (from, to), now, except).await
}

/// What moving would do now; nothing is written or locked.
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
    check_storable(to, now)?;
    let mut conn = app.db.acquire().await?;
    let booking = details::find(&mut conn, id, Reader::as_party(user)).await?;
    let (coach, client) = (&booking.coach_id, Some(&booking.client_id));
    let except = std::slice::from_ref(id);
    let schedule = offered_times(&mut conn, coach, client, (to, to), now, except).await?;
    let present = (booking.status, booking.scheduled_at.0, booking.duration);
    decide(present, to, &schedule, now)
}
