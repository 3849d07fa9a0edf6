//! The SQL of free slots: windows, rules, absences and bookings, of several coaches at once.

use domain::{
    booking,
    ids::{BookingId, CoachId, UserId},
    money::{Cents, Currency},
    schema::{BillingType, BookingStatus},
    slots::{Interval, SlotRules},
};
use jiff::{SignedDuration, Timestamp};
use platform::{
    db::{AdvisoryLock, Instant},
    error::Result,
};
use sqlx::PgConnection;

/// What booking a coach needs to know of them.
#[derive(Clone, Debug)]
pub struct Bookable {
    pub id: CoachId,
    /// The coach as a person.
    pub user_id: UserId,
    /// What to call them.
    pub name: String,
    /// The IANA zone of their windows.
    pub timezone: String,
    /// Cents an hour; a coach without it cannot be booked by a person.
    pub hourly_rate: Option<i32>,
    /// Cents a day, for companies.
    pub daily_rate: Option<i32>,
    /// ISO 4217.
    pub currency: String,
    /// Whether they work by video.
    pub offers_remote: bool,
    /// Whether they work in person.
    pub offers_in_person: bool,
    /// Whether they work for companies.
    pub accepts_corporate: bool,
    /// Where they receive.
    pub city: Option<String>,
    /// Whether they take new bookings.
    pub active: bool,
}

/// What booking a coach needs to know.
pub async fn bookable(conn: &mut PgConnection, coach: &CoachId) -> Result<Option<Bookable>> {
    Ok(sqlx::query_as!(
        Bookable,
        r#"
        SELECT c.id AS "id: CoachId",
               u.id AS "user_id: UserId",
               trustcoach.public_name(u.name, c.headline) AS "name!",
               c.timezone,
               c."hourlyRate" AS hourly_rate,
               c."dailyRate" AS daily_rate,
               c.currency,
               c."offersRemote" AS offers_remote,
               c."offersInPerson" AS offers_in_person,
               c."acceptsCorporate" AS accepts_corporate,
               c.city,
               coalesce(k.active, true) AS "active!"
        FROM "Coach" c
        JOIN "User" u ON u.id = c."userId"
        LEFT JOIN trustcoach.coach_settings k ON k.coach_id = c.id
        WHERE c.id = $1
        "#,
        coach.as_str(),
    )
    .fetch_optional(conn)
    .await?)
}

/// The zone and the rules of a coach; `None` where the defaults hold.
pub struct RulesRow {
    pub coach_id: CoachId,
    pub timezone: String,
    pub step_minutes: Option<i32>,
    pub notice_minutes: Option<i32>,
    pub horizon_days: Option<i32>,
    pub durations: Option<Vec<i32>>,
    pub buffer_before: Option<i32>,
    pub buffer_after: Option<i32>,
    pub daily_maximum: Option<i32>,
    /// Cents an hour.
    pub hourly_rate: Option<i32>,
    /// ISO 4217.
    pub currency: String,
}

impl RulesRow {
    /// The rules in force, without the lengths whose price nobody can pay.
    pub fn slot_rules(&self) -> SlotRules {
        let mut rules = self.own_rules();
        if let Some(rate) = self.hourly_rate {
            rules.durations.retain(|minutes| {
                let billing = BillingType::Individual;
                let price = booking::price(Some(Cents::from(rate)), None, *minutes, billing);
                let currency = self.currency.parse::<Currency>();
                currency.is_ok_and(|c| price.is_ok_and(|price| c.takes(price)))
            });
        }
        rules
    }

    /// The coach's own rules; the defaults are the domain's.
    fn own_rules(&self) -> SlotRules {
        let usual = SlotRules::default();
        let small = |value: Option<i32>| value.and_then(|n| u16::try_from(n).ok());
        SlotRules {
            step_minutes: small(self.step_minutes).unwrap_or(usual.step_minutes),
            notice: self
                .notice_minutes
                .map_or(usual.notice, |m| SignedDuration::from_mins(i64::from(m))),
            horizon: self.horizon_days.map_or(usual.horizon, |d| {
                SignedDuration::from_hours(24 * i64::from(d))
            }),
            durations: self.durations.as_ref().map_or(usual.durations, |list| {
                list.iter().filter_map(|m| u32::try_from(*m).ok()).collect()
            }),
            buffer_before: small(self.buffer_before).unwrap_or(usual.buffer_before),
            buffer_after: small(self.buffer_after).unwrap_or(usual.buffer_after),
            daily_maximum: small(self.daily_maximum).or(usual.daily_maximum),
        }
    }
}

/// The zones and rules of some coaches: one row for each that exists.
pub async fn rules(conn: &mut PgConnection, coaches: &[String]) -> Result<Vec<RulesRow>> {
    Ok(sqlx::query_as!(
        RulesRow,
        r#"
        SELECT c.id AS "coach_id!: CoachId",
               c.timezone AS "timezone!",
               r.step_minutes AS "step_minutes?",
               r.notice_minutes AS "notice_minutes?",
               r.horizon_days AS "horizon_days?",
               r.durations AS "durations?",
               r.buffer_before_minutes AS "buffer_before?",
               r.buffer_after_minutes AS "buffer_after?",
               r.daily_maximum AS "daily_maximum?",
               c."hourlyRate" AS "hourly_rate?",
               c.currency AS "currency!"
        FROM "Coach" c
        LEFT JOIN trustcoach.slot_rules r ON r.coach_id = c.id
        WHERE c.id = ANY($1)
        "#,
        coaches,
    )
    .fetch_all(conn)
    .await?)
}

/// A weekly window, as it is stored (`Availability`).
pub struct WindowRow {
    pub coach_id: CoachId,
    pub day_of_week: i32,
    pub start_time: String,
    pub end_time: String,
    pub valid_from: Option<Instant>,
    pub valid_until: Option<Instant>,
}

/// The weekly windows of some coaches.
pub async fn windows(conn: &mut PgConnection, coaches: &[String]) -> Result<Vec<WindowRow>> {
    Ok(sqlx::query_as!(
        WindowRow,
        r#"
        SELECT "coachId" AS "coach_id: CoachId",
               "dayOfWeek" AS day_of_week,
               "startTime" AS start_time,
               "endTime" AS end_time,
               "validFrom" AS valid_from,
               "validUntil" AS valid_until
        FROM "Availability"
        WHERE "coachId" = ANY($1)
        "#,
        coaches,
    )
    .fetch_all(conn)
    .await?)
}

/// When a coach is away.
pub struct TimeOffRow {
    pub coach_id: CoachId,
    pub starts_at: Instant,
    pub ends_at: Instant,
}

/// The absences of some coaches that meet `[from, to)`.
pub async fn time_off(
    conn: &mut PgConnection,
    coaches: &[String],
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<TimeOffRow>> {
    Ok(sqlx::query_as!(
        TimeOffRow,
        r#"
        SELECT coach_id AS "coach_id: CoachId",
               starts_at,
               ends_at
        FROM trustcoach.time_off
        WHERE coach_id = ANY($1)
          AND ends_at > $2
          AND starts_at < $3
        "#,
        coaches,
        Instant(from) as _,
        Instant(to) as _,
    )
    .fetch_all(conn)
    .await?)
}

/// A booking that takes its coach's and its client's time, or that took its coach's.
pub struct TakenRow {
    pub id: BookingId,
    pub coach_id: CoachId,
    pub scheduled_at: Instant,
    pub duration: i32,
    pub status: BookingStatus,
    pub created_at: Instant,
    /// The coach is its client.
    pub as_client: bool,
}

impl TakenRow {
    /// When it takes place.
    pub fn interval(&self) -> Interval {
        let length = SignedDuration::from_mins(i64::from(self.duration));
        let start = self.scheduled_at.0;
        Interval {
            start,
            end: start.saturating_add(length).unwrap_or(Timestamp::MAX),
        }
    }

    /// Whether the session is over, however it went.
    pub fn is_over(&self) -> bool {
        matches!(
            self.status,
            BookingStatus::Completed | BookingStatus::NoShow
        )
    }
}

/// The bookings of some coaches that begin in `[from, to)` and were not cancelled: those that
/// are over count towards the maximum of their day. With them what these coaches have as somebody
/// else's clients.
pub async fn taken(
    conn: &mut PgConnection,
    coaches: &[String],
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<TakenRow>> {
    Ok(sqlx::query_as!(
        TakenRow,
        r#"
        SELECT b.id AS "id!: BookingId",
               b."coachId" AS "coach_id!: CoachId",
               b."scheduledAt" AS "scheduled_at!",
               b.duration AS "duration!",
               b.status AS "status!: BookingStatus",
               b."createdAt" AS "created_at!",
               false AS "as_client!"
        FROM "Booking" b
        WHERE b."coachId" = ANY($1)
          AND b.status <> 'CANCELLED'
          AND b."scheduledAt" >= $2
          AND b."scheduledAt" < $3
        UNION ALL
        SELECT b.id,
               c.id,
               b."scheduledAt",
               b.duration,
               b.status,
               b."createdAt",
               true
        FROM "Coach" c
        JOIN "Booking" b ON b."userId" = c."userId"
        WHERE c.id = ANY($1)
          AND b.status IN ('PENDING', 'CONFIRMED', 'IN_PROGRESS')
          AND b."scheduledAt" >= $2
          AND b."scheduledAt" < $3
        "#,
        coaches,
        Instant(from) as _,
        Instant(to) as _,
    )
    .fetch_all(conn)
    .await?)
}

/// The bookings of a person that begin in `[from, to)` and take their time, as a client of any
/// coach or as a coach.
pub async fn taken_by_person(
    conn: &mut PgConnection,
    person: &UserId,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<TakenRow>> {
    Ok(sqlx::query_as!(
        TakenRow,
        r#"
        SELECT b.id AS "id: BookingId",
               b."coachId" AS "coach_id: CoachId",
               b."scheduledAt" AS scheduled_at,
               b.duration,
               b.status,
               b."createdAt" AS created_at,
               b."userId" = $1 AS "as_client!"
        FROM "Booking" b
        WHERE (
                b."userId" = $1
                OR b."coachId" = (SELECT c.id FROM "Coach" c WHERE c."userId" = $1)
              )
          AND b.status IN ('PENDING', 'CONFIRMED', 'IN_PROGRESS')
          AND b."scheduledAt" >= $2
          AND b."scheduledAt" < $3
        "#,
        person.as_str(),
        Instant(from) as _,
        Instant(to) as _,
    )
    .fetch_all(conn)
    .await?)
}

/// Waits until nobody else holds this coach's diary, then holds it until the transaction ends.
pub async fn lock_diary(conn: &mut PgConnection, coach: &CoachId) -> Result<()> {
    Ok(AdvisoryLock::Diary.hold(conn, coach.as_str()).await?)
}
