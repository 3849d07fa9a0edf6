//! SQL about what fills a coach's time.

use domain::{
    ids::{BookingId, CoachId, SessionId},
    schema::{BookingMode, BookingStatus},
};
use jiff::Timestamp;
use platform::{db::Instant, error::Result};
use sqlx::PgConnection;

/// A booking as a block of time.
#[derive(Clone, Debug)]
pub struct BookedRow {
    pub id: BookingId,
    pub client_name: String,
    pub starts_at: Instant,
    pub ends_at: Instant,
    pub mode: BookingMode,
    pub status: BookingStatus,
    pub session_id: Option<SessionId>,
}

/// What is booked with a coach in some part of `[from, to)`: everything that takes or took
/// time. A hold that has lasted takes none; those made before `holds_since` have.
pub async fn booked(
    conn: &mut PgConnection,
    coach: &CoachId,
    from: Timestamp,
    to: Timestamp,
    holds_since: Timestamp,
) -> Result<Vec<BookedRow>> {
    Ok(sqlx::query_as!(
        BookedRow,
        r#"
        SELECT b.id AS "id: BookingId",
               trustcoach.display_name(u.name, u.email) AS "client_name!",
               b."scheduledAt" AS starts_at,
               b."scheduledAt" + make_interval(mins => b.duration) AS "ends_at!",
               b.mode,
               b.status,
               s.id AS "session_id?: SessionId"
        FROM "Booking" b
        JOIN "User" u ON u.id = b."userId"
        LEFT JOIN "Session" s ON s."bookingId" = b.id
        WHERE b."coachId" = $1
          AND b.status <> 'CANCELLED'
          AND (b.status <> 'PENDING' OR b."createdAt" > $4)
          AND b."scheduledAt" < $3
          AND b."scheduledAt" + make_interval(mins => b.duration) > $2
        ORDER BY b."scheduledAt", b.id
        "#,
        coach.as_str(),
        Instant(from) as _,
        Instant(to) as _,
        Instant(holds_since) as _,
    )
    .fetch_all(conn)
    .await?)
}

/// Time in which a coach is not to be booked.
#[derive(Clone, Debug)]
pub struct AwayRow {
    pub starts_at: Instant,
    pub ends_at: Instant,
    pub reason: Option<String>,
}

/// A coach's time off in some part of `[from, to)`.
pub async fn away(
    conn: &mut PgConnection,
    coach: &CoachId,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<AwayRow>> {
    Ok(sqlx::query_as!(
        AwayRow,
        r#"
        SELECT t.starts_at, t.ends_at, t.reason
        FROM trustcoach.time_off t
        WHERE t.coach_id = $1
          AND t.starts_at < $3
          AND t.ends_at > $2
        ORDER BY t.starts_at, t.id
        "#,
        coach.as_str(),
        Instant(from) as _,
        Instant(to) as _,
    )
    .fetch_all(conn)
    .await?)
}

/// The zone that a coach lives in, IANA.
pub async fn zone(conn: &mut PgConnection, coach: &CoachId) -> Result<String> {
    Ok(sqlx::query_scalar!(
        r#"SELECT c.timezone FROM "Coach" c WHERE c.id = $1"#,
        coach.as_str(),
    )
    .fetch_one(conn)
    .await?)
}
