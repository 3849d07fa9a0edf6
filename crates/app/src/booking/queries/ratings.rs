//! SQL about what clients thought of their sessions.

use domain::ids::{BookingId, CoachId};
use jiff::Timestamp;
use platform::{db::Instant, error::Result};
use sqlx::PgConnection;

use super::Booking;

/// When a booking was first rated; the coach's row is locked, so that averages are made one
/// after the other.
pub async fn lock_rating(
    conn: &mut PgConnection,
    booking: &BookingId,
    coach: &CoachId,
) -> Result<Option<Instant>> {
    sqlx::query!(
        r#"SELECT id FROM "Coach" WHERE id = $1 FOR NO KEY UPDATE"#,
        coach.as_str()
    )
    .fetch_one(&mut *conn)
    .await?;
    Ok(sqlx::query_scalar!(
        "SELECT created_at FROM trustcoach.review WHERE booking_id = $1",
        booking.as_str(),
    )
    .fetch_optional(conn)
    .await?)
}

/// Writes or changes the opinion about a booking. A changed comment is read again before it
/// is shown.
pub async fn rate(
    conn: &mut PgConnection,
    booking: &Booking,
    stars: i32,
    comment: Option<&str>,
    now: Timestamp,
) -> Result<()> {
    sqlx::query!(
        r#"
        INSERT INTO trustcoach.review AS r
          (booking_id, coach_id, rating, comment, created_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, $5)
        ON CONFLICT (booking_id) DO UPDATE
        SET rating = excluded.rating,
            comment = excluded.comment,
            published = r.published AND r.comment IS NOT DISTINCT FROM excluded.comment,
            updated_at = excluded.updated_at
        "#,
        booking.id.as_str(),
        booking.coach_id.as_str(),
        stars,
        comment,
        Instant(now) as _,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        r#"
        UPDATE "Coach"
        SET "averageRating" = (SELECT avg(r.rating) FROM trustcoach.review r WHERE r.coach_id = $1),
            "updatedAt" = $2
        WHERE id = $1
        "#,
        booking.coach_id.as_str(),
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}
