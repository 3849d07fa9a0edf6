//! SQL about events of external calendars that were not fully understood.

use domain::{
    ids::{BookingId, CoachId, UserId},
    slots::Interval,
};
use jiff::Timestamp;
use platform::{db::Instant, error::Result};
use sqlx::PgConnection;

/// An event that was not fully understood, as it is kept.
#[derive(Clone, Debug)]
pub struct OddRow {
    pub calendar_id: String,
    /// The event and what is wrong with it, hashed.
    pub key: String,
    pub reason: String,
    pub sealed_title: String,
    /// As far as that was understood.
    pub starts_at: Option<Instant>,
    pub blocks_from: Instant,
    pub blocks_until: Instant,
    /// How many stretches of time between the two.
    pub stretches: i32,
}

/// An event that was not fully understood, to be kept.
pub struct NewOdd {
    pub key: String,
    pub reason: &'static str,
    pub sealed_title: String,
    pub starts_at: Option<Timestamp>,
    /// From the first instant that it takes to the last.
    pub blocks: Interval,
    pub stretches: i32,
}

/// The odd events of a coach's calendars, soonest first.
pub async fn list_for_coach(conn: &mut PgConnection, coach: &CoachId) -> Result<Vec<OddRow>> {
    Ok(sqlx::query_as!(
        OddRow,
        r#"
        SELECT o.calendar_id,
               o.key,
               o.reason,
               o.sealed_title,
               o.starts_at,
               o.blocks_from,
               o.blocks_until,
               o.stretches
        FROM trustcoach.external_odd o
        JOIN trustcoach.external_calendar e ON e.id = o.calendar_id
        WHERE e.coach_id = $1
        ORDER BY o.blocks_from, o.blocks_until, o.key
        "#,
        coach.as_str(),
    )
    .fetch_all(conn)
    .await?)
}

/// The odd events of a calendar of which its coach has not been told, soonest first.
pub async fn untold(conn: &mut PgConnection, calendar: &str) -> Result<Vec<OddRow>> {
    Ok(sqlx::query_as!(
        OddRow,
        r#"
        SELECT o.calendar_id,
               o.key,
               o.reason,
               o.sealed_title,
               o.starts_at,
               o.blocks_from,
               o.blocks_until,
               o.stretches
        FROM trustcoach.external_odd o
        WHERE o.calendar_id = $1
          AND o.told_at IS NULL
        ORDER BY o.blocks_from, o.blocks_until, o.key
        "#,
        calendar,
    )
    .fetch_all(conn)
    .await?)
}

/// The coach of a calendar is told of all its odd events now.
pub async fn mark_told(conn: &mut PgConnection, calendar: &str, now: Timestamp) -> Result<()> {
    sqlx::query!(
        r#"
        WITH told AS (
          UPDATE trustcoach.external_odd
          SET told_at = $2
          WHERE calendar_id = $1
            AND told_at IS NULL
        )
        UPDATE trustcoach.external_calendar
        SET odd_told_at = $2
        WHERE id = $1
        "#,
        calendar,
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The odd events of a calendar replace those before; what was told stays told.
pub async fn replace(conn: &mut PgConnection, calendar: &str, odd: &[NewOdd]) -> Result<()> {
    let keys: Vec<String> = odd.iter().map(|odd| odd.key.clone()).collect();
    sqlx::query!(
        r#"
        DELETE FROM trustcoach.external_odd
        WHERE calendar_id = $1
          AND key <> ALL($2)
        "#,
        calendar,
        &keys,
    )
    .execute(&mut *conn)
    .await?;
    for odd in odd {
        sqlx::query!(
            r#"
            INSERT INTO trustcoach.external_odd
              (calendar_id, key, reason, sealed_title, starts_at, blocks_from, blocks_until,
               stretches)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT (calendar_id, key) DO UPDATE
            SET sealed_title = EXCLUDED.sealed_title,
                starts_at = EXCLUDED.starts_at,
                blocks_from = EXCLUDED.blocks_from,
                blocks_until = EXCLUDED.blocks_until,
                stretches = EXCLUDED.stretches
            "#,
            calendar,
            odd.key,
            odd.reason,
            odd.sealed_title,
            odd.starts_at.map(Instant) as _,
            Instant(odd.blocks.start) as _,
            Instant(odd.blocks.end) as _,
            odd.stretches,
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// Every booking of a person, as coach or as client. When they come back through a calendar they
/// are left out: our own tables know better when they are.
pub async fn own_bookings(
    conn: &mut PgConnection,
    coach: &CoachId,
    person: &UserId,
) -> Result<Vec<BookingId>> {
    Ok(sqlx::query_scalar!(
        r#"
        SELECT b.id AS "id: BookingId"
        FROM "Booking" b
        WHERE b."coachId" = $1
           OR b."userId" = $2
        "#,
        coach.as_str(),
        person.as_str(),
    )
    .fetch_all(conn)
    .await?)
}
