//! The course of a booking: confirmed, begun, completed, missed, or its hold expired.
//!
//! `NO_SHOW` follows `CONFIRMED` only, and can be declared until 24 hours after the start; so
//! the clock alone does not say that a session began. The coach says it, or an audio that
//! comes in does ([`begin_by_recording`]), or nobody said otherwise within these 24 hours.

use domain::{
    booking::{self, CompleteRefused, NoShowRefused},
    ids::BookingId,
    schema::{BookingMode, BookingStatus},
};
use jiff::{SignedDuration, Timestamp};
use platform::{
    db::retry_on_deadlock,
    error::{Error, Result},
    random,
    sweep::Sweep,
};
use sqlx::PgConnection;

use super::{announce::tell_moved, series::announce_when_settled, transition_refused};
use crate::{
    Bookings,
    access::Reader,
    letters,
    queries::{self, Booking, places::Places},
};
use site::{App, who::Coach};

/// A session in progress is complete this long after its end, if nobody said so before.
const CLOSED_AFTER: SignedDuration = SignedDuration::from_hours(2);

/// The payment has come: the booking is confirmed, its session exists, both are told.
pub async fn confirm(app: &App, conn: &mut PgConnection, booking: &Booking) -> Result<()> {
    let now = app.now();
    booking
        .status
        .to(BookingStatus::Confirmed)
        .map_err(transition_refused)?;
    let places = queries::places::places(conn, &booking.coach_id).await?;
    let (room, place) = match booking.mode {
        BookingMode::Remote => (Some(room(app, &places)), None),
        BookingMode::InPerson => (None, places.address.as_deref()),
    };
    queries::confirm(conn, &booking.id, room.as_deref(), place, now).await?;
    recordings::open(conn, &booking.id, now).await?;
    match queries::series::lock_for_booking(conn, &booking.id).await? {
        None => letters::confirmed(app, conn, &booking.id).await,
        Some(series) => announce_when_settled(app, conn, &series, now).await,
    }
}

/// The video room of a booking: the coach's own, or one of the platform's. Whoever knows its
/// name can enter it, so nobody can guess it.
fn room(app: &App, places: &Places) -> String {
    places.meeting_url.clone().unwrap_or_else(|| {
        let base = app.config.meeting_base.as_str().trim_end_matches('/');
        format!("{base}/trustcoach-{}", hex::encode(random::bytes::<16>()))
    })
}

/// Ends a hold.
pub async fn expire(conn: &mut PgConnection, id: &BookingId, now: Timestamp) -> Result<()> {
    expire_all(conn, std::slice::from_ref(id), now).await
}

/// Ends holds that are locked, and stops waiting for their payments.
pub async fn expire_all(conn: &mut PgConnection, ids: &[BookingId], now: Timestamp) -> Result<()> {
    for id in ids {
        queries::cancel(conn, id, None, Some("hold expired"), now).await?;
    }
    if !ids.is_empty() {
        money::abandon_payments(conn, ids, now).await?;
    }
    Ok(())
}

/// The coach says that the session has begun.
///
/// # Errors
/// 404 for any other coach, 409 before the start or from another state.
pub async fn start(app: &Bookings, coach: &Coach, id: &BookingId) -> Result<()> {
    let now = app.now();
    retry_on_deadlock(|| async {
        let mut tx = app.db.begin().await?;
        let booking = queries::lock_for(&mut tx, id, Reader::as_coach(&coach.id)).await?;
        begin(&mut tx, &booking, now).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

async fn begin(conn: &mut PgConnection, booking: &Booking, now: Timestamp) -> Result<()> {
    booking
        .status
        .to(BookingStatus::InProgress)
        .map_err(transition_refused)?;
    if now < booking.scheduled_at.0 {
        return Err(Error::conflict("session-not-begun"));
    }
    queries::set_status(
        conn,
        &booking.id,
        booking.status,
        BookingStatus::InProgress,
        now,
    )
    .await?;
    Ok(())
}

/// The session has begun, as its recording shows, which arrived at `at`. Nothing happens when
/// that was known, or when the start was still to come.
pub async fn begin_by_recording(app: &Bookings, id: &BookingId, at: Timestamp) -> Result<()> {
    retry_on_deadlock(|| async {
        let mut tx = app.db.begin().await?;
        let booking = queries::lock(&mut tx, id).await?;
        if let Some(booking) = booking
            && booking.status == BookingStatus::Confirmed
            && at >= booking.scheduled_at.0
        {
            begin(&mut tx, &booking, at).await?;
            tx.commit().await?;
        }
        Ok(())
    })
    .await
}

/// The coach says that the session took place. One more is counted for them.
///
/// # Errors
/// 404 for any other coach, 409 before the start or from another state.
pub async fn complete(app: &Bookings, coach: &Coach, id: &BookingId) -> Result<()> {
    let now = app.now();
    retry_on_deadlock(|| async {
        let mut tx = app.db.begin().await?;
        let booking = queries::lock_for(&mut tx, id, Reader::as_coach(&coach.id)).await?;
        close(&mut tx, booking.into_inner(), now).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

/// Completes a locked booking, beginning it first where nobody said that it began.
async fn close(conn: &mut PgConnection, mut booking: Booking, now: Timestamp) -> Result<()> {
    if booking.status == BookingStatus::Confirmed {
        begin(conn, &booking, now).await?;
        booking.status = BookingStatus::InProgress;
    }
    booking::may_complete(booking.status, booking.scheduled_at.0, now).map_err(|r| match r {
        CompleteRefused::State(refusal) => transition_refused(refusal),
        CompleteRefused::BeforeStart => Error::conflict("session-not-begun"),
    })?;
    let (from, to) = (booking.status, BookingStatus::Completed);
    if queries::set_status(conn, &booking.id, from, to, now).await? {
        queries::count_session(conn, &booking.coach_id, now).await?;
        letters::completed(conn, &booking.id, now).await?;
    }
    Ok(())
}

/// The coach declares that the client did not come. Nothing goes back.
///
/// # Errors
/// 404 for any other coach, 409 too early, too late, or from another state.
pub async fn declare_no_show(app: &Bookings, coach: &Coach, id: &BookingId) -> Result<()> {
    let now = app.now();
    retry_on_deadlock(|| async {
        let mut tx = app.db.begin().await?;
        let booking = queries::lock_for(&mut tx, id, Reader::as_coach(&coach.id)).await?;
        booking::may_declare_no_show(booking.status, booking.scheduled_at.0, now)
            .map_err(no_show_refused)?;
        queries::set_status(&mut tx, id, booking.status, BookingStatus::NoShow, now).await?;
        letters::no_show(app, &mut tx, id).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

fn no_show_refused(refusal: NoShowRefused) -> Error {
    match refusal {
        NoShowRefused::State(refusal) => transition_refused(refusal),
        NoShowRefused::TooEarly => Error::conflict("no-show-too-early"),
        NoShowRefused::TooLate => Error::conflict("no-show-too-late"),
    }
}

/// Ends one hold, if it has lasted.
pub async fn expire_one(app: &Bookings, id: &BookingId) -> Result<()> {
    let now = app.now();
    retry_on_deadlock(|| async {
        let mut tx = app.db.begin().await?;
        let Some(booking) = queries::lock(&mut tx, id).await? else {
            return Ok(());
        };
        let waiting = booking.status == BookingStatus::Pending;
        if waiting && booking::hold_expired(booking.created_at.0, now) {
            expire(&mut tx, id, now).await?;
            tx.commit().await?;
        }
        Ok(())
    })
    .await
}

/// Does what time alone decides: ends the holds that lasted, closes the sessions that are
/// over. Each booking is a transaction of its own.
pub async fn sweep(app: &Bookings) -> Result<()> {
    let now = app.now();
    let sweep = |name| Sweep {
        name,
        db: &app.db,
        now,
    };
    let mut conn = app.db.acquire().await?;
    let holds = queries::holds_made_by(&mut conn, now - booking::HOLD, now).await?;
    let begun_before = now - booking::NO_SHOW_UNTIL;
    let over = queries::to_close(&mut conn, now - CLOSED_AFTER, begun_before, now).await?;
    let moved = queries::moves::notices_due(&mut conn, now).await?;
    drop(conn);
    let told = sweep("tell_moves")
        .each(moved, BookingId::to_string, |id| async move {
            tell_moved(app, &id).await
        })
        .await;
    let expired = sweep("expire_holds")
        .each(holds, BookingId::to_string, |id| async move {
            expire_one(app, &id).await
        })
        .await;
    let announced = announce_settled(app, sweep("announce_series")).await;
    let closed = sweep("close_sessions")
        .each(over, BookingId::to_string, |id| async move {
            retry_on_deadlock(|| close_one(app, &id)).await
        })
        .await;
    told.and(expired).and(announced).and(closed)
}

/// Closes one session, unless somebody did.
async fn close_one(app: &Bookings, id: &BookingId) -> Result<()> {
    let mut tx = app.db.begin().await?;
    let Some(booking) = queries::lock(&mut tx, id).await? else {
        return Ok(());
    };
    let still_open = matches!(
        booking.status,
        BookingStatus::Confirmed | BookingStatus::InProgress
    );
    if still_open {
        close(&mut tx, booking, app.now()).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Tells the people of the series of which nothing waits any more, and that were not told yet:
/// a hold of theirs expired or was let go while the others were paid.
async fn announce_settled(app: &Bookings, sweep: Sweep<'_>) -> Result<()> {
    let now = sweep.now;
    let mut conn = app.db.acquire().await?;
    let since = now - SignedDuration::from_hours(24);
    let settled = queries::series::to_announce(&mut conn, since, now).await?;
    drop(conn);
    sweep
        .each(settled, String::clone, |id| async move {
            retry_on_deadlock(|| async {
                let mut tx = app.db.begin().await?;
                announce_when_settled(app, &mut tx, &id, now).await?;
                tx.commit().await?;
                Ok(())
            })
            .await
        })
        .await
}
