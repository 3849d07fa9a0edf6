//! The course of a booking: confirmed, begun, completed, missed, or its hold expired.
//!
//! `NO_SHOW` follows `CONFIRMED` only, and can be declared until 24 hours after the start; so
//! the clock alone does not say that a session began. The coach says it, or an audio that
//! comes in does ([`began`]), or nobody said otherwise within these 24 hours.

use domain::{
    booking::{self, CompleteRefused, NoShowRefused},
    ids::BookingId,
    schema::{BookingMode, BookingStatus},
};
use jiff::{SignedDuration, Timestamp};
use platform::{
    error::{Error, Result},
    random,
};
use sqlx::PgConnection;

use super::{
    lock_as_coach,
    queries::{self, Booking},
    refused,
};
use crate::{App, billing, booking::letters, sessions, who::Coach};

/// A session in progress is complete this long after its end, if nobody said so before.
const CLOSED_AFTER: SignedDuration = SignedDuration::from_hours(2);

/// The payment has come: the booking is confirmed, its session exists, both are told.
pub async fn confirm(app: &App, conn: &mut PgConnection, booking: &Booking) -> Result<()> {
    let now = app.now();
    booking
        .status
        .to(BookingStatus::Confirmed)
        .map_err(refused)?;
    // Whoever knows the room's name can enter it, so nobody can guess it.
    let room = (booking.mode == BookingMode::Remote).then(|| {
        format!(
            "https://meet.jit.si/trustcoach-{}",
            hex::encode(random::bytes::<16>())
        )
    });
    queries::confirm(conn, &booking.id, room.as_deref(), now).await?;
    sessions::open(conn, &booking.id, now).await?;
    letters::confirmed(app, conn, &booking.id).await
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
        billing::give_up(conn, ids, now).await?;
    }
    Ok(())
}

/// The session has begun; said by the coach.
///
/// # Errors
/// 404 for any other coach, 409 before the start or from another state.
pub async fn start(app: &App, coach: &Coach, id: &BookingId) -> Result<()> {
    let now = app.now();
    let mut tx = app.db.begin().await?;
    let booking = lock_as_coach(&mut tx, id, coach).await?;
    begin(&mut tx, &booking, now).await?;
    tx.commit().await?;
    Ok(())
}

async fn begin(conn: &mut PgConnection, booking: &Booking, now: Timestamp) -> Result<()> {
    booking
        .status
        .to(BookingStatus::InProgress)
        .map_err(refused)?;
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

/// The session has begun, as its recording shows. Nothing happens when that was known, or
/// when the start is still to come.
pub async fn began(conn: &mut PgConnection, id: &BookingId, now: Timestamp) -> Result<()> {
    match queries::lock(conn, id).await? {
        Some(booking)
            if booking.status == BookingStatus::Confirmed && now >= booking.scheduled_at.0 =>
        {
            begin(conn, &booking, now).await
        }
        _ => Ok(()),
    }
}

/// The session took place; said by the coach. One more is counted for them.
///
/// # Errors
/// 404 for any other coach, 409 before the start or from another state.
pub async fn complete(app: &App, coach: &Coach, id: &BookingId) -> Result<()> {
    let now = app.now();
    let mut tx = app.db.begin().await?;
    let booking = lock_as_coach(&mut tx, id, coach).await?;
    close(&mut tx, booking, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Completes a locked booking, beginning it first where nobody said that it began.
async fn close(conn: &mut PgConnection, mut booking: Booking, now: Timestamp) -> Result<()> {
    if booking.status == BookingStatus::Confirmed {
        begin(conn, &booking, now).await?;
        booking.status = BookingStatus::InProgress;
    }
    booking::may_complete(booking.status, booking.scheduled_at.0, now).map_err(|r| match r {
        CompleteRefused::State(refusal) => refused(refusal),
        CompleteRefused::BeforeStart => Error::conflict("session-not-begun"),
    })?;
    let (from, to) = (booking.status, BookingStatus::Completed);
    if queries::set_status(conn, &booking.id, from, to, now).await? {
        queries::count_session(conn, &booking.coach_id, now).await?;
        letters::completed(conn, &booking.id, now).await?;
    }
    Ok(())
}

/// The client did not come; said by the coach. Nothing goes back.
///
/// # Errors
/// 404 for any other coach, 409 too early, too late, or from another state.
pub async fn miss(app: &App, coach: &Coach, id: &BookingId) -> Result<()> {
    let now = app.now();
    let mut tx = app.db.begin().await?;
    let booking = lock_as_coach(&mut tx, id, coach).await?;
    booking::may_declare_no_show(booking.status, booking.scheduled_at.0, now).map_err(
        |refusal| match refusal {
            NoShowRefused::State(refusal) => refused(refusal),
            NoShowRefused::TooEarly => Error::conflict("no-show-too-early"),
            NoShowRefused::TooLate => Error::conflict("no-show-too-late"),
        },
    )?;
    queries::set_status(&mut tx, id, booking.status, BookingStatus::NoShow, now).await?;
    letters::missed(app, &mut tx, id).await?;
    tx.commit().await?;
    Ok(())
}

/// Ends one hold, if it has lasted.
pub async fn expire_one(app: &App, id: &BookingId) -> Result<()> {
    let now = app.now();
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
}

/// Does what time alone decides: ends the holds that lasted, closes the sessions that are
/// over. Each booking is a transaction of its own.
pub async fn sweep(app: &App) -> Result<()> {
    let now = app.now();
    let mut conn = app.db.acquire().await?;
    let holds = queries::holds_made_by(&mut conn, now - booking::HOLD).await?;
    let begun_before = now - booking::NO_SHOW_UNTIL;
    let over = queries::to_close(&mut conn, now - CLOSED_AFTER, begun_before).await?;
    drop(conn);
    for id in &holds {
        expire_one(app, id).await?;
    }
    for id in &over {
        let mut tx = app.db.begin().await?;
        if let Some(booking) = queries::lock(&mut tx, id).await? {
            let still_open = matches!(
                booking.status,
                BookingStatus::Confirmed | BookingStatus::InProgress
            );
            if still_open {
                close(&mut tx, booking, now).await?;
                tx.commit().await?;
            }
        }
    }
    Ok(())
}
