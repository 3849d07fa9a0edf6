//! SQL about the busy times of external calendars.

use domain::{external_calendar::Reading, ids::CoachId, slots::Interval};
use jiff::Timestamp;
use platform::{db::Instant, error::Result};
use sqlx::PgConnection;

/// The busy times of some coaches that meet `[from, to)`.
pub async fn busy(
    conn: &mut PgConnection,
    coaches: &[String],
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<(CoachId, Interval)>> {
    let rows = sqlx::query!(
        r#"
        SELECT b.coach_id AS "coach_id: CoachId",
               b.starts_at AS "starts_at: Instant",
               b.ends_at AS "ends_at: Instant"
        FROM trustcoach.external_busy b
        WHERE b.coach_id = ANY($1)
          AND b.ends_at > $2
          AND b.starts_at < $3
        "#,
        coaches,
        Instant(from) as _,
        Instant(to) as _,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let interval = Interval {
                start: row.starts_at.0,
                end: row.ends_at.0,
            };
            (row.coach_id, interval)
        })
        .collect())
}

/// The last good reading of each calendar of some coaches; `None` for one never read.
pub async fn readings(
    conn: &mut PgConnection,
    coaches: &[String],
) -> Result<Vec<(CoachId, Option<Reading>)>> {
    let rows = sqlx::query!(
        r#"
        SELECT c.coach_id AS "coach_id: CoachId",
               c.last_ok_at AS "last_ok_at: Instant",
               c.covered_from AS "covered_from: Instant",
               c.covered_until AS "covered_until: Instant"
        FROM trustcoach.external_calendar c
        WHERE c.coach_id = ANY($1)
        "#,
        coaches,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let reading = match (row.last_ok_at, row.covered_from, row.covered_until) {
                (Some(at), Some(from), Some(until)) => Some(Reading {
                    at: at.0,
                    covered_from: from.0,
                    covered_until: until.0,
                }),
                _ => None,
            };
            (row.coach_id, reading)
        })
        .collect())
}
