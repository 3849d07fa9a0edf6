//! A coach who stops: what is ahead of them.
//!
//! Whoever suspends a coach takes no new bookings for them from that instant on. What nobody
//! has paid is let go at once. What is confirmed stays, unless the coach (or the platform)
//! wants it cancelled: then all of it goes back to each client.

use anyhow::anyhow;
use domain::{
    booking::Canceller,
    ids::{BookingId, CoachId, UserId},
    schema::BookingStatus,
};
use jiff::Timestamp;
use platform::{
    error::{Error, Result},
    queue,
    sweep::Sweep,
};
use sqlx::PgConnection;

use super::{
    cancel::{put, weighed},
    course::expire_all,
    queries::{self, moves},
};
use crate::{
    Bookings,
    details::{self, Details},
    jobs::CancelAhead,
    letters,
};
use market::coaches;

/// Bookings that one step of the job cancels.
const BATCH: i64 = 25;

/// What a coach has ahead of them that is paid, soonest first; a thousand at most.
pub async fn ahead(
    conn: &mut PgConnection,
    coach: &CoachId,
    now: Timestamp,
) -> Result<Vec<Details>> {
    let mut ahead = details::ahead_of_coach(conn, coach, now).await?;
    ahead.retain(|booking| booking.status == BookingStatus::Confirmed);
    Ok(ahead)
}

/// Lets go of the times that are held with a coach and not paid, in the transaction in which
/// the coach is suspended: whoever books meanwhile comes before it and is let go, or after it
/// and is refused. A payment that arrives all the same goes back by itself.
pub async fn drop_holds(conn: &mut PgConnection, coach: &CoachId, now: Timestamp) -> Result<()> {
    coaches::lock_diary(conn, coach).await?;
    let holds = moves::lock_holds_of_coach(conn, coach).await?;
    expire_all(conn, &holds, now).await
}

/// Has everything cancelled that a coach has ahead of them now, by a job: each client gets all
/// of it back and a letter. `by` is who wants it: the coach as a person, or an administrator.
pub async fn cancel_all_ahead(
    conn: &mut PgConnection,
    coach: &CoachId,
    by: &UserId,
    reason: Option<&str>,
    now: Timestamp,
) -> Result<()> {
    let job = CancelAhead {
        coach: coach.clone(),
        by: by.clone(),
        reason: reason.map(str::to_owned),
        asked_at: now,
    };
    queue::enqueue(conn, job).await
}

/// One step of the job, and the next one. Each booking is a transaction of its own, so what is
/// cancelled stays cancelled, and one that cannot be cancelled keeps no other client waiting.
///
/// # Errors
/// When some are left that could not be cancelled: the job is tried again later.
pub async fn cancel_some_ahead(app: &Bookings, job: &CancelAhead) -> Result<()> {
    let now = app.now();
    let mut conn = app.db.acquire().await?;
    let ids = moves::ahead_of_coach(&mut conn, &job.coach, now, job.asked_at, BATCH).await?;
    drop(conn);
    let more = i64::try_from(ids.len()).unwrap_or(BATCH) == BATCH;
    let sweep = Sweep {
        name: "cancel_ahead",
        db: &app.db,
        now,
    };
    let cancelled = sweep
        .each(ids, BookingId::to_string, |id| async move {
            cancel_one(app, job, &id, now).await
        })
        .await;
    let mut conn = app.db.acquire().await?;
    if more {
        return queue::enqueue(&mut conn, job.clone()).await;
    }
    let left = moves::any_ahead_of_coach(&mut conn, &job.coach, now, job.asked_at).await?;
    match cancelled {
        Ok(()) if left => Err(Error::internal(anyhow!("cancellations were postponed"))),
        done => done,
    }
}

async fn cancel_one(
    app: &Bookings,
    job: &CancelAhead,
    id: &BookingId,
    now: Timestamp,
) -> Result<()> {
    let mut tx = app.db.begin().await?;
    let Some(booking) = queries::lock(&mut tx, id).await? else {
        return Ok(());
    };
    let status = booking.status;
    // It began, or someone else cancelled it, while this was on its way.
    if !matches!(status, BookingStatus::Pending | BookingStatus::Confirmed) {
        return Ok(());
    }
    let one = weighed(&mut tx, booking, Canceller::Coach, now).await?;
    let why = "the coach is suspended";
    put(app, &mut tx, &job.by, &one, job.reason.as_deref(), why).await?;
    if status == BookingStatus::Confirmed {
        letters::cancelled(app, &mut tx, id, one.quote.refund).await?;
    }
    tx.commit().await?;
    Ok(())
}
