//! A coach leaves the list, by their own wish or the platform's.
//!
//! The market switches the profile, and no new bookings are taken from that instant on. In the
//! same transaction what nobody has paid is let go. What is confirmed stays, unless the coach (or
//! the platform) wants it cancelled: then a job cancels it and all of it goes back to each client.

use anyhow::anyhow;
use domain::{
    booking::Canceller,
    ids::{BookingId, CoachId, UserId},
    schema::BookingStatus,
};
use jiff::Timestamp;
use platform::{
    db::retry_on_deadlock,
    error::{Error, Result},
    queue,
    sweep::Sweep,
};
use sqlx::PgConnection;

use super::{cancel::Cancellable, course::expire_all};
use crate::{
    Bookings,
    jobs::CancelAhead,
    letters,
    queries::{self, moves},
};
use market::{
    coaches,
    practice::{self, ProfileOwner},
};
use site::who::Admin;

/// Bookings that one step of the job cancels.
const BATCH: i64 = 25;

/// A coach leaves the list. Times that are held and not paid are let go; what is confirmed stays,
/// unless all of it is to be cancelled too.
///
/// # Errors
/// 409 when the profile is a draft, or was suspended by the platform.
pub async fn suspend(app: &Bookings, author: &ProfileOwner, cancel: bool) -> Result<()> {
    let now = app.now();
    retry_on_deadlock(|| async {
        let mut tx = app.db.begin().await?;
        drop_holds(&mut tx, &author.id, now).await?;
        if cancel {
            cancel_all_ahead(&mut tx, &author.id, &author.user.id, None, now).await?;
        }
        practice::set_active(&mut tx, author, false, now).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

/// The platform takes a coach from the list. `cancel` also cancels what is ahead; the clients
/// read the reason then.
///
/// # Errors
/// 404 when there is no such coach, 422 without a reason, 403 about oneself, 409 when the profile
/// is a draft or barred already.
pub async fn bar(
    app: &Bookings,
    admin: &Admin,
    coach: &CoachId,
    reason: &str,
    cancel: bool,
) -> Result<()> {
    let reason = practice::reason_to_bar(reason)?;
    let now = app.now();
    retry_on_deadlock(|| async {
        let mut tx = app.db.begin().await?;
        drop_holds(&mut tx, coach, now).await?;
        if cancel {
            cancel_all_ahead(&mut tx, coach, &admin.0.id, Some(&reason), now).await?;
        }
        practice::set_barred(app, &mut tx, admin, coach, Some(&reason)).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

/// Lets go of the times that are held with a coach and not paid, in the transaction in which
/// the coach is suspended, and before all else in it, since whoever books locks the diary first:
/// whoever books meanwhile comes before it and is let go, or after it and is refused. A payment
/// that arrives all the same goes back by itself.
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
    let ids = moves::upcoming_of_coach(&mut conn, &job.coach, now, job.asked_at, BATCH).await?;
    drop(conn);
    let more = i64::try_from(ids.len()).unwrap_or(BATCH) == BATCH;
    let sweep = Sweep {
        name: "cancel_ahead",
        db: &app.db,
        now,
    };
    let cancelled = sweep
        .each(ids, BookingId::to_string, |id| async move {
            retry_on_deadlock(|| cancel_one(app, job, &id, now)).await
        })
        .await;
    let mut conn = app.db.acquire().await?;
    if more {
        return queue::enqueue(&mut conn, job.clone()).await;
    }
    let left = moves::any_upcoming_of_coach(&mut conn, &job.coach, now, job.asked_at).await?;
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
    // It began, or someone else cancelled it, while this was on its way.
    if !matches!(
        booking.status,
        BookingStatus::Pending | BookingStatus::Confirmed
    ) {
        return Ok(());
    }
    let one = Cancellable::weigh(&mut tx, booking, Canceller::Coach, now).await?;
    let why = "the coach is suspended";
    one.write(app, &mut tx, &job.by, job.reason.as_deref(), why)
        .await?;
    letters::cancelled(app, &mut tx, one.announced().as_slice()).await?;
    tx.commit().await?;
    Ok(())
}
