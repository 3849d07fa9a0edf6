//! SQL about sessions booked together.

use domain::{
    booking::series::Every,
    ids::{BookingId, CoachId, UserId},
};
use jiff::Timestamp;
use platform::{
    db::Instant,
    error::{Error, Result},
};
use sqlx::PgConnection;

use crate::access::{HasParties, Reader, Visible};

/// Sessions booked together.
#[derive(Clone, Debug)]
pub struct Series {
    pub id: String,
    pub user_id: UserId,
    pub coach_id: CoachId,
    /// Their rhythm: `WEEK`, `TWO_WEEKS` or `MONTH`.
    pub every: String,
}

impl HasParties for Series {
    fn parties(&self) -> (&UserId, &CoachId) {
        (&self.user_id, &self.coach_id)
    }
}

/// Writes a series and what it is made of, in order.
pub async fn insert(
    conn: &mut PgConnection,
    id: &str,
    (client, coach): (&UserId, &CoachId),
    every: Every,
    bookings: &[BookingId],
    now: Timestamp,
) -> Result<()> {
    sqlx::query!(
        r#"
        INSERT INTO trustcoach.booking_series (id, user_id, coach_id, every, created_at)
        VALUES ($1, $2, $3, $4, $5)
        "#,
        id,
        client.as_str(),
        coach.as_str(),
        every.as_str(),
        Instant(now) as _,
    )
    .execute(&mut *conn)
    .await?;
    let bookings: Vec<String> = bookings.iter().map(ToString::to_string).collect();
    sqlx::query!(
        r#"
        INSERT INTO trustcoach.booking_in_series (booking_id, series_id, position)
        SELECT one.id, $1, one.position
        FROM unnest($2::text[]) WITH ORDINALITY AS one (id, position)
        "#,
        id,
        &bookings,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A series.
///
/// # Errors
/// 404 when there is none that this reader may know of.
pub async fn find(
    conn: &mut PgConnection,
    id: &str,
    reader: Reader<'_>,
) -> Result<Visible<Series>> {
    let series = sqlx::query_as!(
        Series,
        r#"
        SELECT s.id,
               s.user_id AS "user_id: UserId",
               s.coach_id AS "coach_id: CoachId",
               s.every
        FROM trustcoach.booking_series s
        WHERE s.id = $1
        "#,
        id,
    )
    .fetch_optional(conn)
    .await?;
    series
        .and_then(|series| reader.admit(series))
        .ok_or_else(Error::not_found)
}

/// Locks the bookings of a series that can still be cancelled, in the order of their ids.
pub async fn lock_open(conn: &mut PgConnection, id: &str) -> Result<Vec<BookingId>> {
    Ok(sqlx::query_scalar!(
        r#"
        SELECT b.id AS "id: BookingId"
        FROM trustcoach.booking_in_series m
        JOIN "Booking" b ON b.id = m.booking_id
        WHERE m.series_id = $1
          AND b.status IN ('PENDING', 'CONFIRMED')
        ORDER BY b.id
        FOR UPDATE OF b
        "#,
        id,
    )
    .fetch_all(conn)
    .await?)
}

/// The series of a booking, locked: whoever confirms one of its bookings waits for the other.
pub async fn lock_for_booking(
    conn: &mut PgConnection,
    booking: &BookingId,
) -> Result<Option<String>> {
    Ok(sqlx::query_scalar!(
        r#"
        SELECT s.id
        FROM trustcoach.booking_in_series m
        JOIN trustcoach.booking_series s ON s.id = m.series_id
        WHERE m.booking_id = $1
        FOR UPDATE OF s
        "#,
        booking.as_str(),
    )
    .fetch_optional(conn)
    .await?)
}

/// How many bookings of a series still wait for their payment.
pub async fn count_pending(conn: &mut PgConnection, id: &str) -> Result<i64> {
    Ok(sqlx::query_scalar!(
        r#"
        SELECT count(*) AS "count!"
        FROM trustcoach.booking_in_series m
        JOIN "Booking" b ON b.id = m.booking_id
        WHERE m.series_id = $1
          AND b.status = 'PENDING'
        "#,
        id,
    )
    .fetch_one(conn)
    .await?)
}

/// The bookings of a series that are confirmed, in order.
pub async fn confirmed(conn: &mut PgConnection, id: &str) -> Result<Vec<BookingId>> {
    Ok(sqlx::query_scalar!(
        r#"
        SELECT b.id AS "id: BookingId"
        FROM trustcoach.booking_in_series m
        JOIN "Booking" b ON b.id = m.booking_id
        WHERE m.series_id = $1
          AND b.status = 'CONFIRMED'
        ORDER BY m.position
        "#,
        id,
    )
    .fetch_all(conn)
    .await?)
}

/// Marks a series as told to its people; `false` when it was.
pub async fn mark_announced(conn: &mut PgConnection, id: &str, now: Timestamp) -> Result<bool> {
    let done = sqlx::query!(
        r#"
        UPDATE trustcoach.booking_series
        SET announced_at = $2
        WHERE id = $1
          AND announced_at IS NULL
        "#,
        id,
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Series made after `since` that are settled, confirmed in part at least, and not told yet.
pub async fn to_announce(
    conn: &mut PgConnection,
    since: Timestamp,
    now: Timestamp,
) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar!(
        r#"
        SELECT s.id
        FROM trustcoach.booking_series s
        WHERE s.announced_at IS NULL
          AND s.created_at > $1
          AND EXISTS (
                SELECT FROM trustcoach.booking_in_series m
                JOIN "Booking" b ON b.id = m.booking_id
                WHERE m.series_id = s.id
                  AND b.status = 'CONFIRMED'
              )
          AND NOT EXISTS (
                SELECT FROM trustcoach.booking_in_series m
                JOIN "Booking" b ON b.id = m.booking_id
                WHERE m.series_id = s.id
                  AND b.status = 'PENDING'
              )
          AND NOT EXISTS (
                SELECT FROM trustcoach.postponed p
                WHERE p.sweep = 'announce_series'
                  AND p.id = s.id
                  AND p.next_attempt_at > $2
              )
        ORDER BY s.created_at
        LIMIT 100
        "#,
        Instant(since) as _,
        Instant(now) as _,
    )
    .fetch_all(conn)
    .await?)
}
