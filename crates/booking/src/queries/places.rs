//! SQL about where sessions in person take place.

use domain::ids::{BookingId, CoachId};
use jiff::Timestamp;
use platform::{db::Instant, error::Result};
use sqlx::PgConnection;

/// Where sessions with a coach take place.
pub struct Places {
    /// Their own video room.
    pub meeting_url: Option<String>,
    /// Where they receive; told to those who have paid.
    pub address: Option<String>,
}

pub async fn places(conn: &mut PgConnection, coach: &CoachId) -> Result<Places> {
    Ok(sqlx::query_as!(
        Places,
        r#"
        SELECT nullif(trim(k.meeting_url), '') AS meeting_url,
               nullif(trim(k.address), '') AS address
        FROM "Coach" c
        LEFT JOIN trustcoach.coach_settings k ON k.coach_id = c.id
        WHERE c.id = $1
        "#,
        coach.as_str(),
    )
    .fetch_one(conn)
    .await?)
}

/// Keeps the place that the client of a booking proposes.
pub async fn propose(
    conn: &mut PgConnection,
    booking: &BookingId,
    place: &str,
    now: Timestamp,
) -> Result<()> {
    sqlx::query!(
        r#"
        INSERT INTO trustcoach.place_proposal (booking_id, place, proposed_at)
        VALUES ($1, $2, $3)
        "#,
        booking.as_str(),
        place,
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Locks the confirmed bookings for which the same place as for this one waits for an answer:
/// itself, and the others of its series that have not begun.
pub async fn lock_waiting(
    conn: &mut PgConnection,
    booking: &BookingId,
    now: Timestamp,
) -> Result<Vec<BookingId>> {
    Ok(sqlx::query_scalar!(
        r#"
        SELECT b.id AS "id: BookingId"
        FROM "Booking" b
        JOIN trustcoach.place_proposal o ON o.booking_id = b.id
        JOIN trustcoach.place_proposal this ON this.booking_id = $1
        LEFT JOIN trustcoach.booking_in_series n ON n.booking_id = b.id
        LEFT JOIN trustcoach.booking_in_series m ON m.booking_id = $1
        WHERE (b.id = $1 OR n.series_id = m.series_id)
          AND b.status = 'CONFIRMED'
          AND b."scheduledAt" > $2
          AND o.accepted IS NULL
          AND o.place = this.place
        ORDER BY b.id
        FOR UPDATE OF b
        "#,
        booking.as_str(),
        Instant(now) as _,
    )
    .fetch_all(conn)
    .await?)
}

/// Keeps the coach's answer; the place that is accepted becomes that of the session.
pub async fn answer(
    conn: &mut PgConnection,
    bookings: &[BookingId],
    accepted: bool,
    now: Timestamp,
) -> Result<()> {
    let ids: Vec<String> = bookings.iter().map(ToString::to_string).collect();
    sqlx::query!(
        r#"
        UPDATE trustcoach.place_proposal
        SET accepted = $2, answered_at = $3
        WHERE booking_id = ANY ($1)
        "#,
        &ids,
        accepted,
        Instant(now) as _,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        r#"
        UPDATE "Booking" AS b
        SET location = o.place, "updatedAt" = $2
        FROM trustcoach.place_proposal o
        WHERE o.booking_id = b.id
          AND o.accepted
          AND b.id = ANY ($1)
        "#,
        &ids,
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}
