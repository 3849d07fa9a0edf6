//! The place of a session in person: the coach's, or one that both accepted.

use domain::{
    ids::BookingId,
    schema::{BookingMode, BookingStatus},
};
use jiff::Timestamp;
use platform::{
    db::retry_on_deadlock,
    error::{Error, Result},
};
use sqlx::PgConnection;

use super::{book::BookingRequest, wrong_state};
use crate::{
    Bookings,
    access::Reader,
    letters,
    queries::{self, Booking, places},
};
use site::who::Coach;

/// Keeps the place that a client proposes with a new booking; their coach answers once it is paid.
pub(super) async fn propose(
    conn: &mut PgConnection,
    booking: &Booking,
    request: &BookingRequest,
    now: Timestamp,
) -> Result<()> {
    let proposed = request.location.as_deref();
    // The coach's own city is no other place.
    let other = proposed.filter(|place| booking.location.as_deref() != Some(*place));
    match (request.mode, other) {
        (BookingMode::InPerson, Some(place)) => {
            places::propose(conn, &booking.id, place, now).await
        }
        _ => Ok(()),
    }
}

/// The coach accepts the place that the client proposed, or refuses it; of a series, for all of
/// its sessions that are ahead. Refused, the session stays where it is. Both are told.
///
/// # Errors
/// 404 for anyone but the coach, 409 when the booking is not confirmed, `place-too-late` once it
/// has begun, `place-answered` when nothing waits for an answer.
pub async fn answer_place(
    app: &Bookings,
    coach: &Coach,
    id: &BookingId,
    accepted: bool,
) -> Result<()> {
    retry_on_deadlock(|| async {
        let now = app.now();
        let mut tx = app.db.begin().await?;
        let reader = Reader::as_coach(&coach.id);
        queries::moves::parties(&mut tx, id, reader)
            .await?
            .ok_or_else(Error::not_found)?;
        // All of a series in one order, this one among them.
        let waiting = places::lock_waiting(&mut tx, id, now).await?;
        let booking = queries::lock_for(&mut tx, id, reader).await?;
        if booking.status != BookingStatus::Confirmed {
            return Err(wrong_state(booking.status));
        }
        if booking.scheduled_at.0 <= now {
            return Err(Error::conflict("place-too-late"));
        }
        if !waiting.contains(id) {
            return Err(Error::conflict("place-answered"));
        }
        places::answer(&mut tx, &waiting, accepted, now).await?;
        letters::place_answered(app, &mut tx, &waiting, accepted).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}
