//! Preview of one's own hours: the schedule as clients meet it. Reads only, without the lock of
//! the diary.

use domain::{ids::CoachId, slots::Schedule};
use jiff::SignedDuration;
use platform::error::{Error, Result};

use crate::Market;

/// A coach's schedule as a client meets it.
pub struct SchedulePreview {
    /// What is free.
    pub schedule: Schedule,
    /// Whether anybody can book it yet: there is a price, and somewhere to meet.
    pub bookable: bool,
    /// Whether clients can pay them.
    pub account: bool,
}

/// The schedule of a coach for a year.
///
/// # Errors
/// 404 when there is no such coach.
pub async fn load(app: &Market, coach: &CoachId) -> Result<SchedulePreview> {
    let now = app.now();
    let mut conn = app.db.acquire().await?;
    let bookable = crate::coaches::bookable(&mut conn, coach)
        .await?
        .ok_or_else(Error::not_found)?;
    let horizon = now
        .saturating_add(SignedDuration::from_hours(366 * 24))
        .unwrap_or(now);
    let ids = std::slice::from_ref(coach);
    let schedule = crate::coaches::offered(&mut conn, ids, None, now, now, horizon)
        .await?
        .remove(coach)
        .ok_or_else(Error::not_found)?;
    Ok(SchedulePreview {
        schedule,
        bookable: bookable.by_a_person(),
        account: money::can_be_paid(app, &mut conn, coach).await?,
    })
}
