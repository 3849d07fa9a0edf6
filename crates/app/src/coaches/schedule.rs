//! When coaches are free: the rows that `domain::slots` decides from.

use std::collections::HashMap;

use domain::{
    availability::Window,
    booking::hold_expired,
    ids::{CoachId, UserId},
    schema::{BillingType, BookingStatus},
    slots::{Interval, Schedule, SlotRules},
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use platform::error::{Error, Result};
use sqlx::PgConnection;

pub use super::queries::slots::Bookable;
use super::queries::slots::{self as queries, RulesRow, WindowRow};

/// A booking lasts a day at most, so what begins a day earlier may still be going on.
const LONGEST_SESSION: SignedDuration = SignedDuration::from_hours(24);

impl Bookable {
    /// Whether a person can book at all: there is a price, and a way to meet.
    pub fn by_a_person(&self) -> bool {
        let priced = domain::booking::price(
            self.hourly_rate.map(Into::into),
            None,
            60,
            BillingType::Individual,
        );
        priced.is_ok() && (self.offers_remote || self.offers_in_person)
    }
}

/// What booking a coach needs to know of them; `None` when there is no such coach.
///
/// # Errors
/// Only the database's.
pub async fn bookable(conn: &mut PgConnection, coach: &CoachId) -> Result<Option<Bookable>> {
    queries::bookable(conn, coach).await
}

/// A coach's schedule for sessions that begin in `[from, to]`. Every `PENDING` booking takes
/// its time here, however old: whoever books cancels the expired holds first.
///
/// # Errors
/// 404 when there is no such coach.
pub async fn schedule(
    conn: &mut PgConnection,
    coach: &CoachId,
    from: Timestamp,
    to: Timestamp,
) -> Result<Schedule> {
    let asked = Asked {
        from,
        to,
        now: None,
        client: None,
    };
    let mut found = load(conn, std::slice::from_ref(coach), asked).await?;
    found.remove(coach).ok_or_else(Error::not_found)
}

/// The schedules to offer slots from, for several coaches with the same few queries. Expired
/// holds take no time: booking sweeps them before it decides. The bookings of `client`, who
/// looks at the slots, take their time too.
///
/// # Errors
/// Only the database's.
pub async fn offered(
    conn: &mut PgConnection,
    coaches: &[CoachId],
    client: Option<&UserId>,
    now: Timestamp,
    from: Timestamp,
    to: Timestamp,
) -> Result<HashMap<CoachId, Schedule>> {
    load(
        conn,
        coaches,
        Asked {
            from,
            to,
            now: Some(now),
            client,
        },
    )
    .await
}

/// The length of a session one asks about when nothing else is said: an hour, or the nearest
/// that the coach offers.
pub fn usual_duration(rules: &SlotRules) -> u32 {
    let distance = |minutes: &u32| minutes.abs_diff(60);
    rules
        .durations
        .iter()
        .copied()
        .min_by_key(distance)
        .unwrap_or(60)
}

/// The first slot of the usual length, looked for a little further each time.
pub fn next_slot(schedule: &Schedule, now: Timestamp) -> Option<Interval> {
    let minutes = usual_duration(schedule.rules());
    let day = |days: i64| {
        now.saturating_add(SignedDuration::from_hours(24 * days))
            .unwrap_or(Timestamp::MAX)
    };
    let start = [(0, 4), (4, 14), (14, 45), (45, 120), (120, 366)]
        .into_iter()
        .find_map(|(from, to)| {
            schedule
                .slots(now, day(from), day(to), minutes)
                .into_iter()
                .next()
        })?;
    let end = start
        .checked_add(SignedDuration::from_mins(i64::from(minutes)))
        .ok()?;
    Some(Interval { start, end })
}

#[derive(Clone, Copy)]
struct Asked<'a> {
    from: Timestamp,
    to: Timestamp,
    now: Option<Timestamp>,
    client: Option<&'a UserId>,
}

async fn load(
    conn: &mut PgConnection,
    coaches: &[CoachId],
    asked: Asked<'_>,
) -> Result<HashMap<CoachId, Schedule>> {
    let ids: Vec<String> = coaches.iter().map(ToString::to_string).collect();
    // Nobody booked before 1970, and PostgreSQL does not know years as early as jiff does.
    let from = asked
        .from
        .saturating_sub(LONGEST_SESSION)
        .unwrap_or(Timestamp::MIN);
    let from = from.max(Timestamp::UNIX_EPOCH);
    let to = asked
        .to
        .saturating_add(LONGEST_SESSION)
        .unwrap_or(Timestamp::MAX);
    let rules = queries::rules(conn, &ids).await?;
    let windows = queries::windows(conn, &ids).await?;
    let time_off = queries::time_off(conn, &ids, from, to).await?;
    let taken = queries::taken(conn, &ids, from, to).await?;
    let own = match asked.client {
        Some(client) => queries::taken_by_client(conn, client, from, to).await?,
        None => vec![],
    };

    let live = |status: BookingStatus, created_at: Timestamp| {
        status != BookingStatus::Pending
            || asked.now.is_none_or(|now| !hold_expired(created_at, now))
    };
    let own: Vec<Interval> = own
        .iter()
        .filter(|b| live(b.status, b.created_at.0))
        .map(queries::TakenRow::interval)
        .collect();
    let mut busy: HashMap<CoachId, Vec<Interval>> = HashMap::new();
    for row in taken.iter().filter(|b| live(b.status, b.created_at.0)) {
        busy.entry(row.coach_id.clone())
            .or_default()
            .push(row.interval());
    }
    let mut away: HashMap<CoachId, Vec<Interval>> = HashMap::new();
    for row in time_off {
        let interval = Interval {
            start: row.starts_at.0,
            end: row.ends_at.0,
        };
        away.entry(row.coach_id).or_default().push(interval);
    }
    let mut open: HashMap<CoachId, Vec<WindowRow>> = HashMap::new();
    for row in windows {
        open.entry(row.coach_id.clone()).or_default().push(row);
    }
    Ok(rules
        .into_iter()
        .map(|row| {
            let id = row.coach_id.clone();
            let mut taken = busy.remove(&id).unwrap_or_default();
            taken.extend(own.iter().copied());
            let windows = open.remove(&id).unwrap_or_default();
            let away = away.remove(&id).unwrap_or_default();
            (id, of_rows(&row, &windows, away, taken))
        })
        .collect())
}

fn of_rows(
    row: &RulesRow,
    windows: &[WindowRow],
    away: Vec<Interval>,
    taken: Vec<Interval>,
) -> Schedule {
    // Whoever wrote a zone that does not exist offers no slots, rather than wrong ones.
    let Ok(zone) = TimeZone::get(&row.timezone) else {
        tracing::warn!(coach = %row.coach_id, zone = row.timezone, "the zone of a coach is unknown");
        return Schedule::new(TimeZone::UTC, vec![], vec![], vec![], row.slot_rules());
    };
    let windows = windows.iter().filter_map(|w| window(w, &zone)).collect();
    Schedule::new(zone, windows, away, taken, row.slot_rules())
}

/// A weekly window; its bounds are days in the coach's zone.
fn window(row: &WindowRow, zone: &TimeZone) -> Option<Window> {
    let date = |at: platform::db::Instant| zone.to_datetime(at.0).date();
    Window::parse(
        row.day_of_week,
        &row.start_time,
        &row.end_time,
        row.valid_from.map(date),
        row.valid_until.map(date),
    )
    .inspect_err(|error| tracing::warn!(coach = %row.coach_id, %error, "a window makes no sense"))
    .ok()
}
