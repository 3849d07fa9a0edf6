//! SQL that reads bookings for the people they are about: a booking with its coach, client,
//! payment and session.

use domain::{
    ids::{BookingId, CoachId, PaymentId, SessionId, UserId},
    schema::{BillingType, BookingMode, BookingStatus, PaymentStatus, SessionStatus},
};
use jiff::Timestamp;
use platform::{db::Instant, error::Result};
use sqlx::PgConnection;

use super::queries::Reader;

mod facts;

/// A booking, and what surrounds it.
#[derive(Clone, Debug)]
pub struct Details {
    /// Its id.
    pub id: BookingId,
    /// The client.
    pub client_id: UserId,
    /// What to call the client.
    pub client_name: String,
    /// The client's address; the coach writes to it.
    pub client_email: String,
    /// The client's picture.
    pub client_image: Option<String>,
    /// The coach.
    pub coach_id: CoachId,
    /// The coach as a person.
    pub coach_user: UserId,
    /// What to call the coach.
    pub coach_name: String,
    /// The coach's address; the client writes to it.
    pub coach_email: String,
    /// The coach in a line.
    pub coach_headline: Option<String>,
    /// The coach's picture.
    pub coach_avatar: Option<String>,
    /// Who pays.
    pub billing_type: BillingType,
    /// When it starts.
    pub scheduled_at: Instant,
    /// How long it lasts, in minutes.
    pub duration: i32,
    /// The zone that the client booked in.
    pub timezone: String,
    /// By video or in the same room.
    pub mode: BookingMode,
    /// Where, when in the same room.
    pub location: Option<String>,
    /// The video room.
    pub meeting_url: Option<String>,
    /// What it costs, in cents.
    pub price: i32,
    /// ISO 4217.
    pub currency: String,
    /// Where it stands.
    pub status: BookingStatus,
    /// When it was cancelled.
    pub cancelled_at: Option<Instant>,
    /// Who cancelled it.
    pub cancelled_by: Option<UserId>,
    /// Why.
    pub cancellation_reason: Option<String>,
    /// When it was made.
    pub created_at: Instant,
    /// Its payment.
    pub payment_id: Option<PaymentId>,
    /// Where the payment stands.
    pub payment_status: Option<PaymentStatus>,
    /// What was asked, in cents.
    pub payment_amount: Option<i32>,
    /// What the coach gets of it.
    pub coach_payout: Option<i32>,
    /// When it was paid.
    pub paid_at: Option<Instant>,
    /// What went back, in cents.
    pub refund_amount: Option<i32>,
    /// When it was given back.
    pub refunded_at: Option<Instant>,
    /// Its coaching session.
    pub session_id: Option<SessionId>,
    /// Where the session's recording stands.
    pub session_status: Option<SessionStatus>,
    /// The client's rating.
    pub rating: Option<i32>,
    /// The client's words.
    pub comment: Option<String>,
    /// When it was first rated.
    pub rated_at: Option<Instant>,
    /// The coach's own zone, IANA.
    pub coach_timezone: String,
    /// How to get there, for a session in the same room that is confirmed.
    pub directions: Option<String>,
    /// When it was last moved.
    pub moved_at: Option<Instant>,
    /// When it was to start before that.
    pub moved_from: Option<Instant>,
    /// Who moved it: `client` or `coach`.
    pub moved_side: Option<String>,
    /// Why, in their words.
    pub move_reason: Option<String>,
    /// The series that it is part of.
    pub series_id: Option<String>,
    /// Its place in the series, from 1.
    pub series_position: Option<i32>,
}

/// The one list of columns; `$rest` is everything after the joins.
macro_rules! details {
    ($rest:literal, $($arg:expr),* $(,)?) => {
        sqlx::query_as!(
            Details,
            r#"
            SELECT b.id AS "id: BookingId",
                   b."userId" AS "client_id: UserId",
                   trustcoach.display_name(u.name, u.email) AS "client_name!",
                   u.email AS client_email,
                   u.image AS client_image,
                   b."coachId" AS "coach_id: CoachId",
                   c."userId" AS "coach_user: UserId",
                   trustcoach.display_name(cu.name, cu.email) AS "coach_name!",
                   cu.email AS coach_email,
                   c.headline AS coach_headline,
                   c."avatarUrl" AS coach_avatar,
                   b."billingType" AS billing_type,
                   b."scheduledAt" AS scheduled_at,
                   b.duration,
                   b.timezone,
                   b.mode,
                   b.location,
                   b."meetingUrl" AS meeting_url,
                   b.price,
                   b.currency,
                   b.status,
                   b."cancelledAt" AS cancelled_at,
                   b."cancelledBy" AS "cancelled_by: UserId",
                   b."cancellationReason" AS cancellation_reason,
                   b."createdAt" AS created_at,
                   p.id AS "payment_id?: PaymentId",
                   p.status AS "payment_status?",
                   p.amount AS "payment_amount?",
                   p."coachPayout" AS "coach_payout?",
                   p."paidAt" AS "paid_at?",
                   p."refundAmount" AS "refund_amount?",
                   p."refundedAt" AS "refunded_at?",
                   s.id AS "session_id?: SessionId",
                   s.status AS "session_status?",
                   r.rating AS "rating?",
                   r.comment AS "comment?",
                   r.created_at AS "rated_at?",
                   c.timezone AS coach_timezone,
                   CASE
                     WHEN b.mode = 'IN_PERSON' AND b.status IN ('CONFIRMED', 'IN_PROGRESS')
                     THEN nullif(trim(k.directions), '')
                   END AS directions,
                   m.moved_at AS "moved_at?",
                   m.moved_from AS "moved_from?",
                   m.side AS "moved_side?",
                   m.reason AS "move_reason?",
                   n.series_id AS "series_id?",
                   n.position AS "series_position?"
            FROM "Booking" b
            JOIN "User" u ON u.id = b."userId"
            JOIN "Coach" c ON c.id = b."coachId"
            JOIN "User" cu ON cu.id = c."userId"
            LEFT JOIN "Payment" p ON p."bookingId" = b.id
            LEFT JOIN "Session" s ON s."bookingId" = b.id
            LEFT JOIN trustcoach.review r ON r.booking_id = b.id
            LEFT JOIN trustcoach.coach_settings k ON k.coach_id = b."coachId"
            LEFT JOIN trustcoach.booking_in_series n ON n.booking_id = b.id
            LEFT JOIN LATERAL (
                   SELECT l.moved_at, l.moved_from, l.side, l.reason
                   FROM trustcoach.booking_move l
                   WHERE l.booking_id = b.id
                   ORDER BY l.id DESC
                   LIMIT 1
                 ) m ON true
            "# + $rest,
            $($arg),*
        )
    };
}

/// A booking, if this person may know of it.
pub async fn find(
    conn: &mut PgConnection,
    id: &BookingId,
    reader: Reader<'_>,
) -> Result<Option<Details>> {
    Ok(details!(
        r#"
        WHERE b.id = $1
          AND (b."userId" = $2 OR b."coachId" = $3 OR $4)
        "#,
        id.as_str(),
        reader.user.as_str(),
        reader.coach.map(CoachId::as_str),
        reader.admin,
    )
    .fetch_optional(conn)
    .await?)
}

/// A booking, for the letters that are written about it.
pub async fn of(conn: &mut PgConnection, id: &BookingId) -> Result<Details> {
    Ok(details!(r#"WHERE b.id = $1"#, id.as_str())
        .fetch_one(conn)
        .await?)
}

/// Where a row stands in a list: its start, then its id.
pub type Position = (Instant, BookingId);

/// A client's bookings, latest first.
pub async fn of_client(
    conn: &mut PgConnection,
    client: &UserId,
    after: Option<&Position>,
    limit: i64,
) -> Result<Vec<Details>> {
    Ok(details!(
        r#"
        WHERE b."userId" = $1
          AND ($2::timestamp IS NULL OR (b."scheduledAt", b.id) < ($2, $3))
        ORDER BY b."scheduledAt" DESC, b.id DESC
        LIMIT $4
        "#,
        client.as_str(),
        after.map(|p| p.0) as _,
        after.map(|p| p.1.as_str()),
        limit,
    )
    .fetch_all(conn)
    .await?)
}

/// A coach's bookings, latest first.
pub async fn of_coach(
    conn: &mut PgConnection,
    coach: &CoachId,
    after: Option<&Position>,
    limit: i64,
) -> Result<Vec<Details>> {
    Ok(details!(
        r#"
        WHERE b."coachId" = $1
          AND ($2::timestamp IS NULL OR (b."scheduledAt", b.id) < ($2, $3))
        ORDER BY b."scheduledAt" DESC, b.id DESC
        LIMIT $4
        "#,
        coach.as_str(),
        after.map(|p| p.0) as _,
        after.map(|p| p.1.as_str()),
        limit,
    )
    .fetch_all(conn)
    .await?)
}

/// What a person has before them, on either side, soonest first.
pub async fn ahead(conn: &mut PgConnection, reader: Reader<'_>) -> Result<Vec<Details>> {
    Ok(details!(
        r#"
        WHERE (b."userId" = $1 OR b."coachId" = $2)
          AND b.status IN ('PENDING', 'CONFIRMED', 'IN_PROGRESS')
        ORDER BY b."scheduledAt", b.id
        LIMIT 200
        "#,
        reader.user.as_str(),
        reader.coach.map(CoachId::as_str),
    )
    .fetch_all(conn)
    .await?)
}

/// Which of what is behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Behind {
    /// What was held, or missed.
    pub past: bool,
    /// What was cancelled.
    pub cancelled: bool,
}

/// What a person has behind them, latest first, without the holds that merely expired.
pub async fn behind(
    conn: &mut PgConnection,
    reader: Reader<'_>,
    which: Behind,
    after: Option<&Position>,
    limit: i64,
) -> Result<Vec<Details>> {
    Ok(details!(
        r#"
        WHERE (b."userId" = $1 OR b."coachId" = $2)
          AND ($6 AND b.status IN ('COMPLETED', 'NO_SHOW')
               OR $7 AND b.status = 'CANCELLED' AND (b."cancelledBy" IS NOT NULL OR p."paidAt" IS NOT NULL))
          AND ($3::timestamp IS NULL OR (b."scheduledAt", b.id) < ($3, $4))
        ORDER BY b."scheduledAt" DESC, b.id DESC
        LIMIT $5
        "#,
        reader.user.as_str(),
        reader.coach.map(CoachId::as_str),
        after.map(|p| p.0) as _,
        after.map(|p| p.1.as_str()),
        limit,
        which.past,
        which.cancelled,
    )
    .fetch_all(conn)
    .await?)
}

/// A coach's sessions that start in `[from, to)`, without those that will not be held.
pub async fn of_days(
    conn: &mut PgConnection,
    coach: &CoachId,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<Details>> {
    Ok(details!(
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
    .await?)
}

/// The holds of a coach's time that were made after `since`, soonest first.
pub async fn held(
    conn: &mut PgConnection,
    coach: &CoachId,
    since: Timestamp,
) -> Result<Vec<Details>> {
    Ok(details!(
        r#"
        WHERE b."coachId" = $1
          AND b.status = 'PENDING'
          AND b."createdAt" > $2
        ORDER BY b."scheduledAt", b.id
        LIMIT 100
        "#,
        coach.as_str(),
        Instant(since) as _,
    )
    .fetch_all(conn)
    .await?)
}

/// Sessions whose draft waits for the coach: shared by the client, not validated yet.
pub async fn to_validate(conn: &mut PgConnection, coach: &CoachId) -> Result<Vec<Details>> {
    Ok(details!(
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
        LIMIT 100
        "#,
        coach.as_str(),
    )
    .fetch_all(conn)
    .await?)
}

/// Sessions that began and that the coach has said nothing about.
pub async fn to_close(
    conn: &mut PgConnection,
    coach: &CoachId,
    now: Timestamp,
) -> Result<Vec<Details>> {
    Ok(details!(
        r#"
        WHERE b."coachId" = $1
          AND b.status IN ('CONFIRMED', 'IN_PROGRESS')
          AND b."scheduledAt" + make_interval(mins => b.duration) <= $2
        ORDER BY b."scheduledAt"
        LIMIT 100
        "#,
        coach.as_str(),
        Instant(now) as _,
    )
    .fetch_all(conn)
    .await?)
}

/// A coach's face and line, for the summary of a booking that is not made yet.
#[derive(Clone, Debug)]
pub struct CoachCard {
    /// Their line.
    pub headline: Option<String>,
    /// Their picture.
    pub avatar: Option<String>,
}

/// The face and line of a coach.
pub async fn coach_card(conn: &mut PgConnection, coach: &CoachId) -> Result<Option<CoachCard>> {
    Ok(sqlx::query_as!(
        CoachCard,
        r#"
        SELECT c.headline,
               c."avatarUrl" AS avatar
        FROM "Coach" c
        WHERE c.id = $1
        "#,
        coach.as_str(),
    )
    .fetch_optional(conn)
    .await?)
}

/// The bookings of a series, in order, for those who may know of it.
pub async fn of_series(conn: &mut PgConnection, series: &str) -> Result<Vec<Details>> {
    Ok(
        details!(r#"WHERE n.series_id = $1 ORDER BY n.position"#, series)
            .fetch_all(conn)
            .await?,
    )
}

/// What a coach has before them, soonest first: held, or confirmed.
pub async fn ahead_of_coach(
    conn: &mut PgConnection,
    coach: &CoachId,
    now: Timestamp,
) -> Result<Vec<Details>> {
    Ok(details!(
        r#"
        WHERE b."coachId" = $1
          AND b.status IN ('PENDING', 'CONFIRMED')
          AND b."scheduledAt" > $2
        ORDER BY b."scheduledAt", b.id
        LIMIT 1000
        "#,
        coach.as_str(),
        Instant(now) as _,
    )
    .fetch_all(conn)
    .await?)
}
