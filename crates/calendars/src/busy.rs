//! Busy times: what external calendars take from the slots.

use domain::{external_calendar::unknown, ids::CoachId, slots::Interval};
use jiff::Timestamp;
use platform::error::Result;
use sqlx::PgConnection;

use super::queries::busy as queries;

/// When these coaches are not free in `[from, to)`, or not known to be, by their external
/// calendars: what those say, and all that one says nothing about because it could not be read.
///
/// # Errors
/// Only the database's.
pub async fn busy(
    conn: &mut PgConnection,
    coaches: &[String],
    now: Timestamp,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<(CoachId, Interval)>> {
    let readings = queries::readings(conn, coaches).await?;
    if readings.is_empty() {
        return Ok(vec![]);
    }
    let mut busy = queries::busy(conn, coaches, from, to).await?;
    for (coach, reading) in readings {
        let taken = unknown(reading.as_ref(), now);
        let cut = |interval: Interval| Interval {
            start: interval.start.max(from),
            end: interval.end.min(to),
        };
        let taken = taken.into_iter().map(cut).filter(|i| i.start < i.end);
        busy.extend(taken.map(|interval| (coach.clone(), interval)));
    }
    Ok(busy)
}
