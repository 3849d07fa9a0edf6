//! All SQL about coaches.

use domain::ids::{CoachId, UserId};
use jiff::Timestamp;
use platform::{db::Instant, error::Result};
use sqlx::PgConnection;

use super::Bookable;

/// How a coach's slots are cut.
pub struct Rules {
    pub timezone: String,
    pub step_minutes: Option<i32>,
    pub notice_minutes: Option<i32>,
    pub horizon_days: Option<i32>,
    pub durations: Option<Vec<i32>>,
}

/// A weekly window, as stored.
pub struct WindowRow {
    pub day_of_week: i32,
    pub start_time: String,
    pub end_time: String,
    pub valid_from: Option<Instant>,
    pub valid_until: Option<Instant>,
}

/// Time that is taken.
pub struct Taken {
    pub starts: Instant,
    pub ends: Instant,
}

pub async fn bookable(conn: &mut PgConnection, coach: &CoachId) -> Result<Option<Bookable>> {
    Ok(sqlx::query_as!(
        Bookable,
        r#"
        SELECT c.id AS "id: CoachId",
               c."userId" AS "user_id: UserId",
               coalesce(nullif(trim(u.name), ''), split_part(u.email, '@', 1)) AS "name!",
               c.timezone,
               c."hourlyRate" AS hourly_rate,
               c."dailyRate" AS daily_rate,
               c.currency,
               c."offersRemote" AS offers_remote,
               c."offersInPerson" AS offers_in_person,
               c."acceptsCorporate" AS accepts_corporate,
               c.city
        FROM "Coach" c
        JOIN "User" u ON u.id = c."userId"
        WHERE c.id = $1
        "#,
        coach.as_str(),
    )
    .fetch_optional(conn)
    .await?)
}

pub async fn rules(conn: &mut PgConnection, coach: &CoachId) -> Result<Option<Rules>> {
    Ok(sqlx::query_as!(
        Rules,
        r#"
        SELECT c.timezone,
               r.step_minutes AS "step_minutes?",
               r.notice_minutes AS "notice_minutes?",
               r.horizon_days AS "horizon_days?",
               r.durations AS "durations?"
        FROM "Coach" c
        LEFT JOIN trustcoach.slot_rules r ON r.coach_id = c.id
        WHERE c.id = $1
        "#,
        coach.as_str(),
    )
    .fetch_optional(conn)
    .await?)
}

pub async fn windows(conn: &mut PgConnection, coach: &CoachId) -> Result<Vec<WindowRow>> {
    Ok(sqlx::query_as!(
        WindowRow,
        r#"
        SELECT a."dayOfWeek" AS day_of_week,
               a."startTime" AS start_time,
               a."endTime" AS end_time,
               a."validFrom" AS valid_from,
               a."validUntil" AS valid_until
        FROM "Availability" a
        WHERE a."coachId" = $1
        "#,
        coach.as_str(),
    )
    .fetch_all(conn)
    .await?)
}

pub async fn time_off(
    conn: &mut PgConnection,
    coach: &CoachId,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<Taken>> {
    Ok(sqlx::query_as!(
        Taken,
        r#"
        SELECT t.starts_at AS starts,
               t.ends_at AS ends
        FROM trustcoach.time_off t
        WHERE t.coach_id = $1
          AND t.ends_at > $2
          AND t.starts_at < $3
        "#,
        coach.as_str(),
        Instant(from) as _,
        Instant(to) as _,
    )
    .fetch_all(conn)
    .await?)
}

pub async fn busy(
    conn: &mut PgConnection,
    coach: &CoachId,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<Taken>> {
    Ok(sqlx::query_as!(
        Taken,
        r#"
        SELECT b."scheduledAt" AS starts,
               b."scheduledAt" + make_interval(mins => b.duration) AS "ends!"
        FROM "Booking" b
        WHERE b."coachId" = $1
          AND b.status IN ('PENDING', 'CONFIRMED', 'IN_PROGRESS')
          AND trustcoach.booking_period(b."scheduledAt", b.duration) && tsrange($2, $3, '[]')
        "#,
        coach.as_str(),
        Instant(from) as _,
        Instant(to) as _,
    )
    .fetch_all(conn)
    .await?)
}
