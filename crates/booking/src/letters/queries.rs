//! SQL about what the two people of a booking were told, and what they are still to be told.

use domain::ids::{BookingId, UserId};
use jiff::Timestamp;
use platform::{db::Instant, error::Result};
use sqlx::PgConnection;

/// Notes that both read the booking's time now.
pub async fn note_told(conn: &mut PgConnection, id: &BookingId, now: Timestamp) -> Result<()> {
    sqlx::query!(
        "
        INSERT INTO trustcoach.booking_told (booking_id, told_at)
        VALUES ($1, $2)
        ON CONFLICT (booking_id) DO UPDATE
        SET told_at = excluded.told_at
        ",
        id.as_str(),
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes when the session was complete; the first time counts.
pub async fn note_completed(conn: &mut PgConnection, id: &BookingId, now: Timestamp) -> Result<()> {
    sqlx::query!(
        "
        INSERT INTO trustcoach.booking_told AS t (booking_id, completed_at)
        VALUES ($1, $2)
        ON CONFLICT (booking_id) DO UPDATE
        SET completed_at = coalesce(t.completed_at, excluded.completed_at)
        ",
        id.as_str(),
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes that a letter of some kind goes to a person about a booking at its present time; `false`
/// when one did. Two who send it at once wait for each other here.
pub async fn note_first_sent(
    conn: &mut PgConnection,
    (id, user): (&BookingId, &UserId),
    kind: &str,
    start: Instant,
    now: Timestamp,
) -> Result<bool> {
    let done = sqlx::query!(
        "
        INSERT INTO trustcoach.reminder_sent (booking_id, user_id, kind, scheduled_at, sent_at)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT DO NOTHING
        ",
        id.as_str(),
        user.as_str(),
        kind,
        start as _,
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A session ahead, and what one of its two was not reminded of yet.
pub struct OpenReminder {
    pub booking_id: BookingId,
    pub user_id: UserId,
    pub kind: String,
    pub scheduled_at: Instant,
    pub told_at: Instant,
}

impl OpenReminder {
    /// Its name in `trustcoach.postponed`.
    pub fn postponed_as(&self) -> String {
        format!("{}/{}/{}", self.booking_id, self.user_id, self.kind)
    }
}

/// The confirmed sessions that start in `(now, until]`, once for each of their people and each
/// reminder that is wanted and was not written.
pub async fn open_reminders(
    conn: &mut PgConnection,
    now: Timestamp,
    until: Timestamp,
) -> Result<Vec<OpenReminder>> {
    Ok(sqlx::query_as!(
        OpenReminder,
        r#"
        SELECT b.id AS "booking_id: BookingId",
               who.id AS "user_id!: UserId",
               k.kind AS "kind!",
               b."scheduledAt" AS scheduled_at,
               coalesce(t.told_at, b."createdAt") AS "told_at!: Instant"
        FROM "Booking" b
        JOIN "Coach" c ON c.id = b."coachId"
        CROSS JOIN LATERAL (VALUES (b."userId"), (c."userId")) AS who (id)
        CROSS JOIN (VALUES ('reminder_day'), ('reminder_hour')) AS k (kind)
        LEFT JOIN trustcoach.booking_told t ON t.booking_id = b.id
        WHERE b.status = 'CONFIRMED'
          AND b."scheduledAt" > $1
          AND b."scheduledAt" <= $2
          AND NOT EXISTS (
                SELECT FROM trustcoach.reminder_sent s
                WHERE s.booking_id = b.id
                  AND s.user_id = who.id
                  AND s.kind = k.kind
                  AND s.scheduled_at = b."scheduledAt"
              )
          AND NOT EXISTS (
                SELECT FROM trustcoach.mail_preference p
                WHERE p.user_id = who.id
                  AND p.kind = k.kind
                  AND NOT p.wanted
              )
          AND NOT EXISTS (
                SELECT FROM trustcoach.postponed p
                WHERE p.sweep = 'remind'
                  AND p.id = b.id || '/' || who.id || '/' || k.kind
                  AND p.next_attempt_at > $1
              )
        ORDER BY b."scheduledAt", b.id
        "#,
        Instant(now) as _,
        Instant(until) as _,
    )
    .fetch_all(conn)
    .await?)
}

/// The completed sessions of which the client was not asked yet, and that nobody rated.
pub async fn to_ask_for_review(
    conn: &mut PgConnection,
    from: Timestamp,
    until: Timestamp,
    now: Timestamp,
) -> Result<Vec<BookingId>> {
    Ok(sqlx::query_scalar!(
        r#"
        SELECT b.id AS "id: BookingId"
        FROM trustcoach.booking_told t
        JOIN "Booking" b ON b.id = t.booking_id
        WHERE t.completed_at > $1
          AND greatest(t.completed_at, b."scheduledAt" + make_interval(mins => b.duration)) <= $2
          AND b.status = 'COMPLETED'
          AND NOT EXISTS (SELECT FROM trustcoach.review r WHERE r.booking_id = b.id)
          AND NOT EXISTS (
                SELECT FROM trustcoach.reminder_sent s
                WHERE s.booking_id = b.id
                  AND s.kind = 'review'
              )
          AND NOT EXISTS (
                SELECT FROM trustcoach.mail_preference p
                WHERE p.user_id = b."userId"
                  AND p.kind = 'review'
                  AND NOT p.wanted
              )
          AND NOT EXISTS (
                SELECT FROM trustcoach.postponed p
                WHERE p.sweep = 'ask_opinion'
                  AND p.id = b.id
                  AND p.next_attempt_at > $3
              )
        ORDER BY t.completed_at
        LIMIT 500
        "#,
        Instant(from) as _,
        Instant(until) as _,
        Instant(now) as _,
    )
    .fetch_all(conn)
    .await?)
}
