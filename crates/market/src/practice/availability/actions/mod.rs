//! Changing a coach's hours.

pub mod preview;
pub mod rules;
pub mod time_off;
pub mod week;

use domain::{booking::hold_expired, ids::CoachId, schema::BookingStatus};
use jiff::{SignedDuration, Timestamp};
use platform::error::Result;
use sqlx::PgConnection;

use super::queries::{self, UpcomingBooking};

/// Bookings to come that the hours as they are now would not offer. They stay booked.
#[derive(Debug, Default)]
pub struct Outside {
    /// Outside the weekly windows.
    pub hours: Vec<UpcomingBooking>,
    /// During an absence.
    pub away: Vec<UpcomingBooking>,
}

/// The bookings to come that lie outside the hours or in an absence.
///
/// # Errors
/// Only the database's.
pub async fn outside(conn: &mut PgConnection, coach: &CoachId, now: Timestamp) -> Result<Outside> {
    let mut coming = queries::upcoming_bookings(conn, coach, now).await?;
    coming.retain(|b| b.status != BookingStatus::Pending || !hold_expired(b.created_at.0, now));
    let Some(last) = coming.last().map(|b| b.scheduled_at.0) else {
        return Ok(Outside::default());
    };
    let to = last.saturating_add(SignedDuration::from_hours(24));
    let schedule = crate::coaches::schedule(conn, coach, now, now, to.unwrap_or(last)).await?;
    let mut outside = Outside::default();
    for booking in coming {
        let session = booking.interval();
        if schedule.away(session) {
            outside.away.push(booking);
        } else if !schedule.covers(session) {
            outside.hours.push(booking);
        }
    }
    Ok(outside)
}
