//! SQL about bookings that change their time, or lose their coach.

use domain::{
    ids::{BookingId, CoachId, UserId},
    slots::Interval,
};
use jiff::{SignedDuration, Timestamp};
use platform::{db::Instant, error::Result};
use sqlx::PgConnection;

use super::{Booking, map_overlap};
use crate::access::Reader;

/// Whose time a booking takes.
pub struct Parties {
    pub coach_id: CoachId,
    pub user_id: UserId,
}

/// Whose time a booking takes, if this reader may know of it. They do not change, so nothing
/// is locked: the locks of the two people come before that of the booking.
pub async fn parties(
    conn: &mut PgConnection,
    id: &BookingId,
    reader: Reader<'_>,
) -> Result<Option<Parties>> {
    Ok(sqlx::query_as!(
        Parties,
        r#"
        SELECT b."coachId" AS "coach_id: CoachId",
               b."userId" AS "user_id: UserId"
        FROM "Booking" b
        WHERE b.id = $1
          AND (b."userId" = $2 OR b."coachId" = $3 OR $4)
        "#,
        id.as_str(),
        reader.client.map(UserId::as_str),
        reader.coach.map(CoachId::as_str),
        reader.admin,
    )
    .fetch_optional(conn)
    .await?)
}

/// Puts a confirmed booking at another time; the exclusion constraints have the last word.
///
/// # Errors
/// 409 `slot-taken` or `client-busy`.
pub async fn set_start(
    conn: &mut PgConnection,
    id: &BookingId,
    to: Timestamp,
    now: Timestamp,
) -> Result<()> {
    let written = sqlx::query!(
        r#"
        UPDATE "Booking"
        SET "scheduledAt" = $2, "updatedAt" = $3
        WHERE id = $1
          AND status = 'CONFIRMED'
        "#,
        id.as_str(),
        Instant(to) as _,
        Instant(now) as _,
    )
    .execute(conn)
    .await;
    map_overlap(written)?;
    Ok(())
}

/// A row of `trustcoach.booking_move`.
pub struct Move<'a> {
    /// The booking, where it was.
    pub booking: &'a Booking,
    pub to: Timestamp,
    /// `client` or `coach`.
    pub side: &'static str,
    pub by: &'a UserId,
    /// In their words.
    pub reason: Option<&'a str>,
}

pub async fn insert_move(conn: &mut PgConnection, moved: &Move<'_>, now: Timestamp) -> Result<()> {
    sqlx::query!(
        r#"
        INSERT INTO trustcoach.booking_move
          (booking_id, moved_from, moved_to, side, moved_by, reason, moved_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        "#,
        moved.booking.id.as_str(),
        moved.booking.scheduled_at as _,
        Instant(moved.to) as _,
        moved.side,
        moved.by.as_str(),
        moved.reason,
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// When the coach moved the booking, if the latest move is theirs.
pub async fn moved_by_coach_at(
    conn: &mut PgConnection,
    id: &BookingId,
) -> Result<Option<Timestamp>> {
    let last = sqlx::query!(
        r#"
        SELECT m.side,
               m.moved_at AS "moved_at: Instant"
        FROM trustcoach.booking_move m
        WHERE m.booking_id = $1
        ORDER BY m.id DESC
        LIMIT 1
        "#,
        id.as_str(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(last
        .filter(|last| last.side == "coach")
        .map(|last| last.moved_at.0))
}

/// The time that a client's bookings with other coaches take in `[from, to)`, and those that they
/// have as a coach; holds only where they were made after `holds_since`. With the same coach they
/// are the coach's as well.
pub async fn with_other_coaches(
    conn: &mut PgConnection,
    client: &UserId,
    coach: &CoachId,
    (from, to): (Timestamp, Timestamp),
    holds_since: Timestamp,
) -> Result<Vec<Interval>> {
    let rows = sqlx::query!(
        r#"
        SELECT b."scheduledAt" AS "scheduled_at: Instant",
               b.duration
        FROM "Booking" b
        WHERE (
                b."userId" = $1 AND b."coachId" <> $2
                OR b."coachId" = (SELECT c.id FROM "Coach" c WHERE c."userId" = $1)
              )
          AND b.status IN ('PENDING', 'CONFIRMED', 'IN_PROGRESS')
          AND (b.status <> 'PENDING' OR b."createdAt" > $5)
          AND b."scheduledAt" + make_interval(mins => b.duration) > $3
          AND b."scheduledAt" < $4
        "#,
        client.as_str(),
        coach.as_str(),
        Instant(from) as _,
        Instant(to) as _,
        Instant(holds_since) as _,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .iter()
        .map(|row| Interval {
            start: row.scheduled_at.0,
            end: row.scheduled_at.0 + SignedDuration::from_mins(i64::from(row.duration)),
        })
        .collect())
}

/// A coach's bookings that are still to begin and wait to be held, made at `made_by` or
/// before, soonest first; not those whose cancellation was postponed.
pub async fn upcoming_of_coach(
    conn: &mut PgConnection,
    coach: &CoachId,
    now: Timestamp,
    made_by: Timestamp,
    limit: i64,
) -> Result<Vec<BookingId>> {
    Ok(sqlx::query_scalar!(
        r#"
        SELECT b.id AS "id: BookingId"
        FROM "Booking" b
        WHERE b."coachId" = $1
          AND b.status IN ('PENDING', 'CONFIRMED')
          AND b."scheduledAt" > $2
          AND b."createdAt" <= $3
          AND NOT EXISTS (
                SELECT FROM trustcoach.postponed p
                WHERE p.sweep = 'cancel_ahead'
                  AND p.id = b.id
                  AND p.next_attempt_at > $2
              )
        ORDER BY b."scheduledAt", b.id
        LIMIT $4
        "#,
        coach.as_str(),
        Instant(now) as _,
        Instant(made_by) as _,
        limit,
    )
    .fetch_all(conn)
    .await?)
}

/// Whether a coach has such a booking, postponed or not.
pub async fn any_upcoming_of_coach(
    conn: &mut PgConnection,
    coach: &CoachId,
    now: Timestamp,
    made_by: Timestamp,
) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"
        SELECT EXISTS (
          SELECT FROM "Booking" b
          WHERE b."coachId" = $1
            AND b.status IN ('PENDING', 'CONFIRMED')
            AND b."scheduledAt" > $2
            AND b."createdAt" <= $3
        ) AS "any!"
        "#,
        coach.as_str(),
        Instant(now) as _,
        Instant(made_by) as _,
    )
    .fetch_one(conn)
    .await?)
}

pub async fn lock_holds_of_coach(
    conn: &mut PgConnection,
    coach: &CoachId,
) -> Result<Vec<BookingId>> {
    Ok(sqlx::query_scalar!(
        r#"
        SELECT b.id AS "id: BookingId"
        FROM "Booking" b
        WHERE b."coachId" = $1
          AND b.status = 'PENDING'
        ORDER BY b.id
        FOR UPDATE
        "#,
        coach.as_str(),
    )
    .fetch_all(conn)
    .await?)
}

/// Where sessions with a coach take place.
pub struct Places {
    /// Their own video room.
    pub meeting_url: Option<String>,
    /// Where they receive; told to those who have paid.
    pub address: Option<String>,
    /// Their city, which everybody may know.
    pub city: Option<String>,
}

pub async fn places(conn: &mut PgConnection, coach: &CoachId) -> Result<Places> {
    Ok(sqlx::query_as!(
        Places,
        r#"
        SELECT nullif(trim(k.meeting_url), '') AS meeting_url,
               nullif(trim(k.address), '') AS address,
               c.city
        FROM "Coach" c
        LEFT JOIN trustcoach.coach_settings k ON k.coach_id = c.id
        WHERE c.id = $1
        "#,
        coach.as_str(),
    )
    .fetch_one(conn)
    .await?)
}
