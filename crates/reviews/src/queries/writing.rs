//! SQL that writes reviews and their log.

use super::{BookingId, Instant, Part, PgConnection, RatedBooking, Result, Timestamp, UserId};

/// Writes or changes the rating of a booking, and the coach's average with it.
pub async fn rate(
    conn: &mut PgConnection,
    rated: &RatedBooking<'_>,
    stars: i32,
    anonymous: bool,
    now: Timestamp,
) -> Result<()> {
    sqlx::query!(
        r#"
        INSERT INTO trustcoach.review
          (booking_id, coach_id, rating, anonymous, version, created_at, updated_at)
        VALUES ($1, $2, $3, $4, 0, $5, $5)
        ON CONFLICT (booking_id) DO UPDATE
        SET rating = excluded.rating,
            anonymous = excluded.anonymous,
            updated_at = excluded.updated_at
        "#,
        rated.booking.as_str(),
        rated.coach.as_str(),
        stars,
        anonymous,
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
        rated.coach.as_str(),
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Changes the client's words: nobody has read them yet.
pub async fn write_comment(
    conn: &mut PgConnection,
    booking: &BookingId,
    words: Option<&str>,
    signs: &[String],
    now: Timestamp,
) -> Result<()> {
    sqlx::query!(
        r#"
        UPDATE trustcoach.review
        SET comment = $2,
            signs = $3,
            version = version + 1,
            written_at = $4,
            updated_at = $4,
            published = false,
            refused_at = NULL,
            refusal = NULL,
            reported_at = NULL,
            report = NULL
        WHERE booking_id = $1
        "#,
        booking.as_str(),
        words,
        signs,
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Writes or changes the coach's answer: nobody has read it yet.
pub async fn write_answer(
    conn: &mut PgConnection,
    booking: &BookingId,
    words: &str,
    signs: &[String],
    now: Timestamp,
) -> Result<()> {
    sqlx::query!(
        r#"
        INSERT INTO trustcoach.review_answer AS a
          (booking_id, words, signs, written_at, created_at, updated_at)
        VALUES ($1, $2, $3, $4, $4, $4)
        ON CONFLICT (booking_id) DO UPDATE
        SET words = excluded.words,
            signs = excluded.signs,
            version = a.version + 1,
            written_at = excluded.written_at,
            updated_at = excluded.updated_at,
            published = false,
            refused_at = NULL,
            refusal = NULL,
            reported_at = NULL,
            report = NULL
        "#,
        booking.as_str(),
        words,
        signs,
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Changes what is known of words of either kind: `SET …` and its arguments after the booking.
macro_rules! change {
    ($conn:expr, $booking:expr, $part:expr, $set:literal $(, $arg:expr)* $(,)?) => {
        match $part {
            Part::Comment => sqlx::query!(
                "UPDATE trustcoach.review " + $set + " WHERE booking_id = $1",
                $booking.as_str(),
                $($arg),*
            ),
            Part::Answer => sqlx::query!(
                "UPDATE trustcoach.review_answer " + $set + " WHERE booking_id = $1",
                $booking.as_str(),
                $($arg),*
            ),
        }
        .execute($conn)
        .await?
    };
}

/// Everybody may read these words.
pub async fn approve(conn: &mut PgConnection, booking: &BookingId, part: Part) -> Result<()> {
    change!(
        conn,
        booking,
        part,
        "SET published = true, reported_at = NULL, report = NULL"
    );
    Ok(())
}

/// Nobody but their author may read these words.
pub async fn refuse(
    conn: &mut PgConnection,
    booking: &BookingId,
    part: Part,
    reason: &str,
    now: Timestamp,
) -> Result<()> {
    change!(
        conn,
        booking,
        part,
        "
        SET published = false,
            refused_at = $3,
            refusal = $2,
            reported_at = NULL,
            report = NULL
        ",
        reason,
        Instant(now) as _,
    );
    Ok(())
}

/// Somebody asks for another look. The first reason stays beside the words; the log has all.
pub async fn report(
    conn: &mut PgConnection,
    booking: &BookingId,
    part: Part,
    reason: &str,
    now: Timestamp,
) -> Result<()> {
    change!(
        conn,
        booking,
        part,
        "SET reported_at = coalesce(reported_at, $3), report = coalesce(report, $2)",
        reason,
        Instant(now) as _,
    );
    Ok(())
}

/// Writes what happened to words, with the version it happened to, into the log.
pub async fn log_event(
    conn: &mut PgConnection,
    booking: &BookingId,
    part: Part,
    kind: &str,
    by: &UserId,
    reason: Option<&str>,
    now: Timestamp,
) -> Result<()> {
    sqlx::query!(
        r#"
        INSERT INTO trustcoach.review_event (booking_id, part, kind, version, by_user, reason, at)
        SELECT $1, $2, $3, words.version, $4, $5, $6
        FROM (
          SELECT r.version FROM trustcoach.review r WHERE r.booking_id = $1 AND $2 = 'comment'
          UNION ALL
          SELECT a.version FROM trustcoach.review_answer a WHERE a.booking_id = $1 AND $2 = 'answer'
        ) AS words
        "#,
        booking.as_str(),
        part.as_str(),
        kind,
        by.as_str(),
        reason,
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}
