//! SQL about what a person holds, has held, and has booked.

use domain::{
    booking::holding::{OpenHold, PastHold},
    ids::{BookingId, CoachId, UserId},
    schema::BookingStatus,
    slots::Interval,
};
use jiff::{SignedDuration, Timestamp};
use platform::{db::Instant, error::Result};
use sqlx::PgConnection;

/// Whether a person has proven their address.
pub async fn address_proven(conn: &mut PgConnection, person: &UserId) -> Result<bool> {
    let proven = sqlx::query_scalar!(
        r#"SELECT u."emailVerified" IS NOT NULL AS "proven!" FROM "User" u WHERE u.id = $1"#,
        person.as_str(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(proven.unwrap_or(false))
}

/// What a client holds since `made_after`: a series is one.
pub async fn open_holds(
    conn: &mut PgConnection,
    client: &UserId,
    coach: &CoachId,
    made_after: Timestamp,
) -> Result<Vec<OpenHold>> {
    let rows = sqlx::query!(
        r#"
        SELECT bool_or(b."coachId" = $2) AS "same_coach!",
               count(n.series_id) > 0 AS "series!"
        FROM "Booking" b
        LEFT JOIN trustcoach.booking_in_series n ON n.booking_id = b.id
        WHERE b."userId" = $1
          AND b.status = 'PENDING'
          AND b."createdAt" > $3
        GROUP BY coalesce(n.series_id, b.id)
        "#,
        client.as_str(),
        coach.as_str(),
        Instant(made_after) as _,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| OpenHold {
            same_coach: row.same_coach,
            series: row.series,
        })
        .collect())
}

fn interval(start: Instant, minutes: i32) -> Interval {
    let length = SignedDuration::from_mins(i64::from(minutes));
    Interval {
        start: start.0,
        end: start.0.saturating_add(length).unwrap_or(Timestamp::MAX),
    }
}

/// What a client held with a coach since `since` and gave up without paying anything.
pub async fn past_holds(
    conn: &mut PgConnection,
    client: &UserId,
    coach: &CoachId,
    since: Timestamp,
) -> Result<Vec<PastHold>> {
    // What was paid too late went back: its client wanted it.
    let rows = sqlx::query!(
        r#"
        SELECT b."scheduledAt" AS "scheduled_at: Instant",
               b.duration,
               b."createdAt" AS "created_at: Instant",
               b."cancelledAt" AS "cancelled_at!: Instant"
        FROM "Booking" b
        WHERE b."userId" = $1
          AND b."coachId" = $2
          AND b.status = 'CANCELLED'
          AND b."cancelledAt" IS NOT NULL
          AND b."createdAt" > $3
          AND (b."cancelledBy" IS NULL OR b."cancelledBy" = $1)
          AND NOT EXISTS (SELECT FROM "Session" s WHERE s."bookingId" = b.id)
          AND NOT EXISTS (
                SELECT FROM "Payment" p
                WHERE p."bookingId" = b.id
                  AND p."paidAt" IS NOT NULL
              )
        "#,
        client.as_str(),
        coach.as_str(),
        Instant(since) as _,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| PastHold {
            time: interval(row.scheduled_at, row.duration),
            held_from: row.created_at.0,
            held_until: row.cancelled_at.0,
        })
        .collect())
}

/// A booking of a client's that takes time.
pub struct OwnBooking {
    pub id: BookingId,
    pub coach_id: CoachId,
    pub status: BookingStatus,
    pub time: Interval,
}

/// What a client has booked, or holds since `made_after`, in `[from, to)`.
pub async fn own_between(
    conn: &mut PgConnection,
    client: &UserId,
    (from, to): (Timestamp, Timestamp),
    made_after: Timestamp,
) -> Result<Vec<OwnBooking>> {
    let rows = sqlx::query!(
        r#"
        SELECT b.id AS "id: BookingId",
               b."coachId" AS "coach_id: CoachId",
               b.status AS "status: BookingStatus",
               b."scheduledAt" AS "scheduled_at: Instant",
               b.duration
        FROM "Booking" b
        WHERE b."userId" = $1
          AND b.status IN ('PENDING', 'CONFIRMED', 'IN_PROGRESS')
          AND (b.status <> 'PENDING' OR b."createdAt" > $4)
          AND b."scheduledAt" + make_interval(mins => b.duration) > $2
          AND b."scheduledAt" < $3
        ORDER BY b."scheduledAt"
        "#,
        client.as_str(),
        Instant(from) as _,
        Instant(to) as _,
        Instant(made_after) as _,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| OwnBooking {
            time: interval(row.scheduled_at, row.duration),
            id: row.id,
            coach_id: row.coach_id,
            status: row.status,
        })
        .collect())
}
