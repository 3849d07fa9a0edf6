//! What booking needs to know of a coach: when they are free, and on which terms.

use domain::{
    availability::Window,
    ids::{CoachId, UserId},
    slots::{Interval, Schedule, SlotRules},
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use platform::error::{Error, Result};
use sqlx::PgConnection;

use super::queries;

/// The terms on which a coach is booked.
#[derive(Clone, Debug)]
pub struct Bookable {
    /// The coach.
    pub id: CoachId,
    /// The coach as a person.
    pub user_id: UserId,
    /// What to call them.
    pub name: String,
    /// Their zone, IANA.
    pub timezone: String,
    /// What an hour costs, in cents.
    pub hourly_rate: Option<i32>,
    /// What a day costs a company, in cents.
    pub daily_rate: Option<i32>,
    /// ISO 4217.
    pub currency: String,
    /// Whether they work by video.
    pub offers_remote: bool,
    /// Whether they work in person.
    pub offers_in_person: bool,
    /// Whether they work for companies.
    pub accepts_corporate: bool,
    /// Where they work in person.
    pub city: Option<String>,
}

/// The terms of a coach; `None` when there is no such coach.
pub async fn bookable(conn: &mut PgConnection, coach: &CoachId) -> Result<Option<Bookable>> {
    queries::bookable(conn, coach).await
}

/// The coach's schedule around `[from, to]`: windows, time off, and the bookings that take
/// their time then.
///
/// # Errors
/// 404 when there is no such coach.
pub async fn schedule(
    conn: &mut PgConnection,
    coach: &CoachId,
    from: Timestamp,
    to: Timestamp,
) -> Result<Schedule> {
    let Some(rules) = queries::rules(conn, coach).await? else {
        return Err(Error::not_found());
    };
    let zone = TimeZone::get(&rules.timezone).unwrap_or(TimeZone::UTC);
    let windows = queries::windows(conn, coach)
        .await?
        .into_iter()
        .filter_map(|w| {
            let day = |at: Option<platform::db::Instant>| {
                at.map(|at| at.0.to_zoned(zone.clone()).date())
            };
            Window::parse(
                w.day_of_week,
                &w.start_time,
                &w.end_time,
                day(w.valid_from),
                day(w.valid_until),
            )
            .ok()
        })
        .collect();
    let interval = |taken: queries::Taken| Interval { start: taken.starts.0, end: taken.ends.0 };
    let time_off = queries::time_off(conn, coach, from, to).await?;
    let busy = queries::busy(conn, coach, from, to).await?;
    Ok(Schedule::new(
        zone,
        windows,
        time_off.into_iter().map(interval).collect(),
        busy.into_iter().map(interval).collect(),
        rules.read(),
    ))
}

impl queries::Rules {
    fn read(&self) -> SlotRules {
        let defaults = SlotRules::default();
        SlotRules {
            step_minutes: self
                .step_minutes
                .and_then(|m| u16::try_from(m).ok())
                .unwrap_or(defaults.step_minutes),
            notice: self
                .notice_minutes
                .map_or(defaults.notice, |m| SignedDuration::from_mins(i64::from(m))),
            horizon: self
                .horizon_days
                .map_or(defaults.horizon, |d| SignedDuration::from_hours(24 * i64::from(d))),
            durations: self.durations.as_ref().map_or(defaults.durations, |all| {
                all.iter().filter_map(|m| u32::try_from(*m).ok()).collect()
            }),
        }
    }
}
