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

/// What was told of a booking's moves.
pub struct MoveNotice {
    pub told_at: Instant,
    /// The start that was told.
    pub told_start: Instant,
    pub letters: i32,
    /// When a later move is to be told, if one waits.
    pub due_at: Option<Instant>,
}

pub async fn notice(conn: &mut PgConnection, id: &BookingId) -> Result<Option<MoveNotice>> {
    Ok(sqlx::query_as!(
        MoveNotice,
        r#"
        SELECT n.told_at,
               n.told_start,
               n.letters,
               n.due_at
        FROM trustcoach.move_notice n
        WHERE n.booking_id = $1
        FOR UPDATE
        "#,
        id.as_str(),
    )
    .fetch_optional(conn)
    .await?)
}

/// Notes that both were told of the start `told`.
pub async fn note_notice(
    conn: &mut PgConnection,
    id: &BookingId,
    told: Timestamp,
    letters: i32,
    now: Timestamp,
) -> Result<()> {
    sqlx::query!(
        r#"
        INSERT INTO trustcoach.move_notice (booking_id, told_at, told_start, letters)
        VALUES ($1, $2, $3, $4)
        ON CONFLICT (booking_id) DO UPDATE
        SET told_at = excluded.told_at,
            told_start = excluded.told_start,
            letters = excluded.letters,
            due_at = NULL
        "#,
        id.as_str(),
        Instant(now) as _,
        Instant(told) as _,
        letters,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes when a later move is to be told, or that none waits any more.
pub async fn set_due(
    conn: &mut PgConnection,
    id: &BookingId,
    due: Option<Timestamp>,
) -> Result<()> {
    sqlx::query!(
        r#"UPDATE trustcoach.move_notice SET due_at = $2 WHERE booking_id = $1"#,
        id.as_str(),
        due.map(Instant) as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Bookings whose later moves are to be told by now, but for those that are postponed.
pub async fn notices_due(conn: &mut PgConnection, now: Timestamp) -> Result<Vec<BookingId>> {
    Ok(sqlx::query_scalar!(
        r#"
        SELECT n.booking_id AS "id: BookingId"
        FROM trustcoach.move_notice n
        WHERE n.due_at <= $1
          AND NOT EXISTS (
                SELECT FROM trustcoach.postponed p
                WHERE p.sweep = 'tell_moves'
                  AND p.id = n.booking_id
                  AND p.next_attempt_at > $1
              )
        ORDER BY n.due_at
        LIMIT 500
        "#,
        Instant(now) as _,
    )
    .fetch_all(conn)
    .await?)
}

/// How often a person did something since an instant, and when first.
pub struct Acts {
    pub count: i64,
    pub first: Option<Instant>,
}

/// The moves that a person made since `since`.
pub async fn moves_by(conn: &mut PgConnection, person: &UserId, since: Timestamp) -> Result<Acts> {
    Ok(sqlx::query_as!(
        Acts,
        r#"
        SELECT count(*) AS "count!",
               min(m.moved_at) AS "first: Instant"
        FROM trustcoach.booking_move m
        WHERE m.moved_by = $1
          AND m.moved_at > $2
        "#,
        person.as_str(),
        Instant(since) as _,
    )
    .fetch_one(conn)
    .await?)
}

/// What a person cancelled since `since`: a series at once is one.
pub async fn cancellations_by(
    conn: &mut PgConnection,
    person: &UserId,
    since: Timestamp,
) -> Result<Acts> {
    Ok(sqlx::query_as!(
        Acts,
        r#"
        SELECT count(DISTINCT coalesce(n.series_id || b."cancelledAt"::text, b.id)) AS "count!",
               min(b."cancelledAt") AS "first: Instant"
        FROM "Booking" b
        LEFT JOIN trustcoach.booking_in_series n ON n.booking_id = b.id
        WHERE b."cancelledBy" = $1
          AND b."cancelledAt" > $2
        "#,
        person.as_str(),
        Instant(since) as _,
    )
    .fetch_one(conn)
    .await?)
}
