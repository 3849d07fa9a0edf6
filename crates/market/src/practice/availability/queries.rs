//! All of the SQL about a coach's hours that is not for deciding slots (that is in `coaches`).

use domain::{
    availability::Window,
    ids::{BookingId, CoachId},
    schema::BookingStatus,
    slots::{Interval, SlotRules},
};
use jiff::{Timestamp, tz::TimeZone};
use platform::{db::Instant, error::Result, id::cuid};
use serde::Serialize;
use sqlx::PgConnection;

/// A weekly window, as it is stored.
pub struct WindowRow {
    pub day_of_week: i32,
    pub start_time: String,
    pub end_time: String,
    pub valid_from: Option<Instant>,
    pub valid_until: Option<Instant>,
}

/// The weekly windows of a coach, from Monday to Sunday.
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
        ORDER BY (a."dayOfWeek" + 6) % 7,
                 a."validFrom" NULLS FIRST,
                 a."startTime",
                 a."endTime",
                 a."validUntil" NULLS LAST,
                 a.id
        "#,
        coach.as_str(),
    )
    .fetch_all(conn)
    .await?)
}

/// Puts these windows in the place of all that a coach had. Their days are those of `zone`.
pub async fn replace_windows(
    conn: &mut PgConnection,
    coach: &CoachId,
    windows: &[Window],
    zone: &TimeZone,
    now: Timestamp,
) -> Result<()> {
    sqlx::query!(
        r#"DELETE FROM "Availability" WHERE "coachId" = $1"#,
        coach.as_str()
    )
    .execute(&mut *conn)
    .await?;
    let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    // The first instant of the day, which is not midnight where the clocks skip it.
    let first = |date: jiff::civil::Date| {
        let start = date.to_zoned(zone.clone()).ok()?;
        Some(Instant(start.timestamp()))
    };
    let days: Vec<i32> = windows
        .iter()
        .map(|w| i32::from(w.day().to_sunday_zero_offset()))
        .collect();
    let ids: Vec<String> = windows.iter().map(|_| cuid(now)).collect();
    let starts: Vec<String> = windows.iter().map(|w| clock(w.span().start)).collect();
    let ends: Vec<String> = windows.iter().map(|w| clock(w.span().end)).collect();
    let from: Vec<Option<Instant>> = windows
        .iter()
        .map(|w| w.valid_from().and_then(first))
        .collect();
    let until: Vec<Option<Instant>> = windows
        .iter()
        .map(|w| w.valid_until().and_then(first))
        .collect();
    sqlx::query!(
        r#"
        INSERT INTO "Availability" (
          id, "coachId", "dayOfWeek", "startTime", "endTime", "validFrom", "validUntil",
          "createdAt", "updatedAt"
        )
        SELECT w.id, $2, w.day, w.starts, w.ends, w.valid_from, w.valid_until, $8, $8
        FROM unnest($1::text[], $3::integer[], $4::text[], $5::text[], $6::timestamp[], $7::timestamp[])
          AS w (id, day, starts, ends, valid_from, valid_until)
        "#,
        &ids,
        coach.as_str(),
        &days,
        &starts,
        &ends,
        &from as _,
        &until as _,
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Changes the zone that a coach's hours are in.
pub async fn set_zone(
    conn: &mut PgConnection,
    coach: &CoachId,
    timezone: &str,
    now: Timestamp,
) -> Result<()> {
    sqlx::query!(
        r#"
        UPDATE "Coach"
        SET timezone = $2, "updatedAt" = $3
        WHERE id = $1
        "#,
        coach.as_str(),
        timezone,
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Writes a coach's rules.
pub async fn save_rules(conn: &mut PgConnection, coach: &CoachId, rules: &SlotRules) -> Result<()> {
    let notice = i32::try_from(rules.notice.as_mins()).map_err(anyhow::Error::from)?;
    let horizon = i32::try_from(rules.horizon.as_hours() / 24).map_err(anyhow::Error::from)?;
    let durations: Vec<i32> = rules
        .durations
        .iter()
        .filter_map(|minutes| i32::try_from(*minutes).ok())
        .collect();
    sqlx::query!(
        r#"
        INSERT INTO trustcoach.slot_rules (
          coach_id, step_minutes, notice_minutes, horizon_days, durations,
          buffer_before_minutes, buffer_after_minutes, daily_maximum
        )
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (coach_id) DO UPDATE
        SET step_minutes = excluded.step_minutes,
            notice_minutes = excluded.notice_minutes,
            horizon_days = excluded.horizon_days,
            durations = excluded.durations,
            buffer_before_minutes = excluded.buffer_before_minutes,
            buffer_after_minutes = excluded.buffer_after_minutes,
            daily_maximum = excluded.daily_maximum
        "#,
        coach.as_str(),
        i32::from(rules.step_minutes),
        notice,
        horizon,
        &durations,
        i32::from(rules.buffer_before),
        i32::from(rules.buffer_after),
        rules.daily_maximum.map(i32::from),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A booking that is to come.
#[derive(Clone, Debug)]
pub struct UpcomingBooking {
    pub id: BookingId,
    pub scheduled_at: Instant,
    /// Minutes.
    pub duration: i32,
    /// Where it stands.
    pub status: BookingStatus,
    /// When it was made.
    pub created_at: Instant,
    /// Who comes.
    pub client: String,
}

impl UpcomingBooking {
    /// When it takes place.
    pub fn interval(&self) -> Interval {
        let length = jiff::SignedDuration::from_mins(i64::from(self.duration));
        let start = self.scheduled_at.0;
        Interval {
            start,
            end: start.saturating_add(length).unwrap_or(Timestamp::MAX),
        }
    }
}

/// The bookings of a coach that begin at `now` or later, in order.
pub async fn upcoming_bookings(
    conn: &mut PgConnection,
    coach: &CoachId,
    now: Timestamp,
) -> Result<Vec<UpcomingBooking>> {
    Ok(sqlx::query_as!(
        UpcomingBooking,
        r#"
        SELECT b.id AS "id: BookingId",
               b."scheduledAt" AS scheduled_at,
               b.duration,
               b.status,
               b."createdAt" AS created_at,
               trustcoach.display_name(u.name, u.email) AS "client!"
        FROM "Booking" b
        JOIN "User" u ON u.id = b."userId"
        WHERE b."coachId" = $1
          AND b.status IN ('PENDING', 'CONFIRMED', 'IN_PROGRESS')
          AND b."scheduledAt" >= $2
        ORDER BY b."scheduledAt"
        "#,
        coach.as_str(),
        Instant(now) as _,
    )
    .fetch_all(conn)
    .await?)
}

/// An absence.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
#[schema(as = TimeOffView)]
#[serde(rename_all = "camelCase")]
pub struct TimeOff {
    pub id: String,
    /// First instant.
    pub starts_at: Instant,
    /// First instant after.
    pub ends_at: Instant,
    /// For the coach alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// The absences of a coach that are not over, in order of their start, after a position.
pub async fn time_off(
    conn: &mut PgConnection,
    coach: &CoachId,
    now: Timestamp,
    after: Option<&(Instant, String)>,
    limit: i64,
) -> Result<Vec<TimeOff>> {
    Ok(sqlx::query_as!(
        TimeOff,
        r#"
        SELECT t.id, t.starts_at, t.ends_at, t.reason
        FROM trustcoach.time_off t
        WHERE t.coach_id = $1
          AND t.ends_at > $2
          AND ($3::timestamp IS NULL OR (t.starts_at, t.id) > ($3, $4::text))
        ORDER BY t.starts_at, t.id
        LIMIT $5
        "#,
        coach.as_str(),
        Instant(now) as _,
        after.map(|(at, _)| *at) as _,
        after.map(|(_, id)| id.as_str()),
        limit,
    )
    .fetch_all(conn)
    .await?)
}

/// How many absences of a coach are not over.
pub async fn count_time_off(
    conn: &mut PgConnection,
    coach: &CoachId,
    now: Timestamp,
) -> Result<i64> {
    Ok(sqlx::query_scalar!(
        r#"
        SELECT count(*) AS "count!"
        FROM trustcoach.time_off t
        WHERE t.coach_id = $1
          AND t.ends_at > $2
        "#,
        coach.as_str(),
        Instant(now) as _,
    )
    .fetch_one(conn)
    .await?)
}

/// Writes a new absence.
pub async fn insert_time_off(
    conn: &mut PgConnection,
    coach: &CoachId,
    new: &TimeOff,
    now: Timestamp,
) -> Result<()> {
    sqlx::query!(
        r#"
        INSERT INTO trustcoach.time_off (id, coach_id, starts_at, ends_at, reason, created_at)
        VALUES ($1, $2, $3, $4, $5, $6)
        "#,
        new.id,
        coach.as_str(),
        new.starts_at as _,
        new.ends_at as _,
        new.reason,
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}
