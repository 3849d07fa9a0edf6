//! Lists of bookings, for the people they are about.

use domain::{
    booking::PartiesOnly,
    ids::{BookingId, CoachId, PaymentId, SessionId, UserId},
};
use jiff::Timestamp;
use platform::{db::Instant, error::Result};
use sqlx::PgConnection;

use super::{BookingDetails, VisibleBooking, select_details};
use crate::access::Reader;

/// Where a row stands in a list: its start, then its id.
pub type Position = (Instant, BookingId);

/// Where a booking stands.
pub fn position(booking: &VisibleBooking) -> Position {
    (booking.scheduled_at, booking.id.clone())
}

fn visible(reader: Reader<'_>, rows: Vec<BookingDetails>) -> Vec<VisibleBooking> {
    rows.into_iter()
        .filter_map(|row| reader.admit(row))
        .collect()
}

/// Which of a reader's bookings a list has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListFilter {
    /// All of them, whatever else is chosen.
    pub every: bool,
    /// What was held, or missed.
    pub past: bool,
    /// What was cancelled, without the holds that merely expired.
    pub cancelled: bool,
}

/// What a reader has as a client and as a coach, latest first.
pub async fn latest_first(
    conn: &mut PgConnection,
    reader: Reader<'_>,
    filter: ListFilter,
    after: Option<&Position>,
    limit: i64,
) -> Result<Vec<VisibleBooking>> {
    let rows = select_details!(
        r#"
        WHERE (b."userId" = $1 OR b."coachId" = $2)
          AND ($6
               OR $7 AND b.status IN ('COMPLETED', 'NO_SHOW')
               OR $8 AND b.status = 'CANCELLED' AND (b."cancelledBy" IS NOT NULL OR p."paidAt" IS NOT NULL))
          AND ($3::timestamp IS NULL OR (b."scheduledAt", b.id) < ($3, $4))
        ORDER BY b."scheduledAt" DESC, b.id DESC
        LIMIT $5
        "#,
        reader.client.map(UserId::as_str),
        reader.coach.map(CoachId::as_str),
        after.map(|p| p.0) as _,
        after.map(|p| p.1.as_str()),
        limit,
        filter.every,
        filter.past,
        filter.cancelled,
    )
    .fetch_all(conn)
    .await?;
    Ok(visible(reader, rows))
}

/// What a reader has before them, as a client and as a coach, soonest first. Of the holds, those
/// that were made after `holds_since`.
pub async fn upcoming(
    conn: &mut PgConnection,
    reader: Reader<'_>,
    holds_since: Timestamp,
    after: Option<&Position>,
    limit: i64,
) -> Result<Vec<VisibleBooking>> {
    let rows = select_details!(
        r#"
        WHERE (b."userId" = $1 OR b."coachId" = $2)
          AND (b.status IN ('CONFIRMED', 'IN_PROGRESS')
               OR b.status = 'PENDING' AND b."createdAt" > $3)
          AND ($4::timestamp IS NULL OR (b."scheduledAt", b.id) > ($4, $5))
        ORDER BY b."scheduledAt", b.id
        LIMIT $6
        "#,
        reader.client.map(UserId::as_str),
        reader.coach.map(CoachId::as_str),
        Instant(holds_since) as _,
        after.map(|p| p.0) as _,
        after.map(|p| p.1.as_str()),
        limit,
    )
    .fetch_all(conn)
    .await?;
    Ok(visible(reader, rows))
}

/// A coach's sessions that start in `[from, to)`, without those that will not be held.
pub async fn of_days(
    conn: &mut PgConnection,
    coach: &CoachId,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<VisibleBooking>> {
    let rows = select_details!(
        r#"
        WHERE b."coachId" = $1
          AND b.status IN ('CONFIRMED', 'IN_PROGRESS', 'COMPLETED', 'NO_SHOW')
          AND b."scheduledAt" >= $2
          AND b."scheduledAt" < $3
        ORDER BY b."scheduledAt"
        "#,
        coach.as_str(),
        Instant(from) as _,
        Instant(to) as _,
    )
    .fetch_all(conn)
    .await?;
    Ok(visible(Reader::as_coach(coach), rows))
}

/// What is confirmed with a coach and begins after `now`, soonest first. There is no limit: no
/// two sessions of a coach overlap, and no diary opens further ahead than a year.
pub async fn confirmed_ahead(
    conn: &mut PgConnection,
    coach: &CoachId,
    now: Timestamp,
) -> Result<Vec<VisibleBooking>> {
    let rows = select_details!(
        r#"
        WHERE b."coachId" = $1
          AND b.status = 'CONFIRMED'
          AND b."scheduledAt" > $2
        ORDER BY b."scheduledAt", b.id
        "#,
        coach.as_str(),
        Instant(now) as _,
    )
    .fetch_all(conn)
    .await?;
    Ok(visible(Reader::as_coach(coach), rows))
}

/// The holds of a coach's time that were made after `since`, soonest first.
pub async fn holds(
    conn: &mut PgConnection,
    coach: &CoachId,
    since: Timestamp,
    limit: i64,
) -> Result<Vec<VisibleBooking>> {
    let rows = select_details!(
        r#"
        WHERE b."coachId" = $1
          AND b.status = 'PENDING'
          AND b."createdAt" > $2
        ORDER BY b."scheduledAt", b.id
        LIMIT $3
        "#,
        coach.as_str(),
        Instant(since) as _,
        limit,
    )
    .fetch_all(conn)
    .await?;
    Ok(visible(Reader::as_coach(coach), rows))
}

/// Sessions whose draft waits for the coach: shared by the client, not validated yet.
pub async fn to_validate(
    conn: &mut PgConnection,
    coach: &CoachId,
    limit: i64,
) -> Result<Vec<VisibleBooking>> {
    let rows = select_details!(
        r#"
        WHERE b."coachId" = $1
          AND s."summaryRaw" IS NOT NULL
          AND NOT EXISTS (
                SELECT FROM trustcoach.session_facts f
                WHERE f.session_id = s.id
                  AND f.validated_at IS NOT NULL
              )
          AND EXISTS (
                SELECT FROM "Consent" k
                WHERE k."sessionId" = s.id
                  AND k."userId" = b."userId"
                  AND k.type = 'SUMMARY_SHARING'
                  AND k.accepted
                  AND k."revokedAt" IS NULL
              )
        ORDER BY b."scheduledAt"
        LIMIT $2
        "#,
        coach.as_str(),
        limit,
    )
    .fetch_all(conn)
    .await?;
    Ok(visible(Reader::as_coach(coach), rows))
}

/// Sessions that are over and that the coach has said nothing about.
pub async fn to_close(
    conn: &mut PgConnection,
    coach: &CoachId,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<VisibleBooking>> {
    let rows = select_details!(
        r#"
        WHERE b."coachId" = $1
          AND b.status IN ('CONFIRMED', 'IN_PROGRESS')
          AND b."scheduledAt" + make_interval(mins => b.duration) <= $2
        ORDER BY b."scheduledAt"
        LIMIT $3
        "#,
        coach.as_str(),
        Instant(now) as _,
        limit,
    )
    .fetch_all(conn)
    .await?;
    Ok(visible(Reader::as_coach(coach), rows))
}

/// The bookings of a series, in order.
pub async fn of_series(
    conn: &mut PgConnection,
    series: &str,
    reader: Reader<'_>,
) -> Result<Vec<VisibleBooking>> {
    let rows = select_details!(r#"WHERE n.series_id = $1 ORDER BY n.position"#, series)
        .fetch_all(conn)
        .await?;
    Ok(visible(reader, rows))
}
