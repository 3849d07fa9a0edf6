//! Schedules of coaches: loads what `domain::slots` decides free slots from, and finds the next
//! free slot ([`next_free_slot`]). The SQL is in `queries/slots.rs`.

use std::collections::HashMap;

use domain::{
    availability::Window,
    booking::hold_expired,
    ids::{BookingId, CoachId, UserId},
    schema::{BillingType, BookingStatus},
    slots::{Diary, Interval, Schedule, SlotRules},
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use platform::error::{Error, Result};
use sqlx::PgConnection;

pub use super::queries::slots::Bookable;
use super::queries::slots::{self as queries, RulesRow, WindowRow};

/// How far around a stretch of time a booking may matter: it lasts a day at most, the pause
/// after it a few hours, and a civil day, whose sessions are counted, up to 25 hours.
const AROUND: SignedDuration = SignedDuration::from_hours(36);

impl Bookable {
    /// Whether a person can book at all: they take bookings, there is a price, and a way to
    /// meet.
    pub fn by_a_person(&self) -> bool {
        let priced = domain::booking::price(
            self.hourly_rate.map(Into::into),
            None,
            60,
            BillingType::Individual,
        );
        self.active && priced.is_ok() && (self.offers_remote || self.offers_in_person)
    }
}

/// What booking a coach needs to know of them; `None` when there is no such coach.
///
/// # Errors
/// Only the database's.
pub async fn bookable(conn: &mut PgConnection, coach: &CoachId) -> Result<Option<Bookable>> {
    queries::bookable(conn, coach).await
}

/// A coach's schedule for sessions that begin in `[from, to]`, as it is `now`. Every `PENDING`
/// booking takes its time here, however old: whoever books cancels the expired holds first.
///
/// # Errors
/// 404 when there is no such coach.
pub async fn schedule(
    conn: &mut PgConnection,
    coach: &CoachId,
    now: Timestamp,
    from: Timestamp,
    to: Timestamp,
) -> Result<Schedule> {
    let stretch = Stretch {
        from,
        to,
        now,
        every_hold: true,
        client: None,
        except: &[],
    };
    let mut found = load(conn, std::slice::from_ref(coach), stretch).await?;
    found.remove(coach).ok_or_else(Error::not_found)
}

/// The schedules to offer slots from, for several coaches with the same few queries. Expired
/// holds take no time: booking sweeps them before it decides. The bookings of `client`, who
/// looks at the slots, take their time too, as a client or as a coach.
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
    offered_without(conn, coaches, client, now, from, to, &[]).await
}

/// Like [`offered`], as if some bookings were not there: for choosing where to move them.
///
/// # Errors
/// Only the database's.
pub async fn offered_without(
    conn: &mut PgConnection,
    coaches: &[CoachId],
    client: Option<&UserId>,
    now: Timestamp,
    from: Timestamp,
    to: Timestamp,
    except: &[BookingId],
) -> Result<HashMap<CoachId, Schedule>> {
    let stretch = Stretch {
        from,
        to,
        now,
        every_hold: false,
        client,
        except,
    };
    load(conn, coaches, stretch).await
}

/// One writer at a time for a coach's diary, on whatever server, until the transaction ends:
/// who books, moves a booking, or changes the hours. What is read after this stays true until
/// the commit, so pauses and daily maxima hold although no constraint knows them.
///
/// # Errors
/// Only the database's.
pub async fn lock_diary(conn: &mut PgConnection, coach: &CoachId) -> Result<()> {
    queries::lock_diary(conn, coach).await
}

/// The zone of a coach's hours as it is stored, and the rules that cut them.
///
/// # Errors
/// 404 when there is no such coach.
pub async fn rules_of(conn: &mut PgConnection, coach: &CoachId) -> Result<(String, SlotRules)> {
    let found = queries::rules(conn, &[coach.to_string()]).await?;
    let row = found.into_iter().next().ok_or_else(Error::not_found)?;
    let rules = row.slot_rules();
    Ok((row.timezone, rules))
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

/// The next free slot, of the usual length: looked for a little further each time.
pub fn next_free_slot(schedule: &Schedule, now: Timestamp) -> Option<Interval> {
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
struct Stretch<'a> {
    from: Timestamp,
    to: Timestamp,
    now: Timestamp,
    /// A hold takes its time even when it has expired.
    every_hold: bool,
    client: Option<&'a UserId>,
    except: &'a [BookingId],
}

async fn load(
    conn: &mut PgConnection,
    coaches: &[CoachId],
    stretch: Stretch<'_>,
) -> Result<HashMap<CoachId, Schedule>> {
    let ids: Vec<String> = coaches.iter().map(ToString::to_string).collect();
    // Nobody booked before 1970, and PostgreSQL does not know years as early as jiff does.
    let from = stretch
        .from
        .saturating_sub(AROUND)
        .unwrap_or(Timestamp::MIN);
    let from = from.max(Timestamp::UNIX_EPOCH);
    let to = stretch.to.saturating_add(AROUND).unwrap_or(Timestamp::MAX);
    let rules = queries::rules(conn, &ids).await?;
    let windows = queries::windows(conn, &ids).await?;
    let time_off = queries::time_off(conn, &ids, from, to).await?;
    let taken = queries::taken(conn, &ids, from, to).await?;
    let own = match stretch.client {
        Some(client) => queries::taken_by_person(conn, client, from, to).await?,
        None => vec![],
    };

    let counts = |row: &&queries::TakenRow| {
        let live = row.status != BookingStatus::Pending
            || stretch.every_hold
            || !hold_expired(row.created_at.0, stretch.now);
        live && !stretch.except.contains(&row.id)
    };
    let own: Vec<Interval> = own
        .iter()
        .filter(counts)
        .map(queries::TakenRow::interval)
        .collect();
    let mut diaries: HashMap<CoachId, Diary> = HashMap::new();
    for row in taken.iter().filter(counts) {
        let diary = diaries.entry(row.coach_id.clone()).or_default();
        if row.as_client {
            // An engagement like those of their other calendars, whatever it is called there.
            diary.events.push(row.interval());
        } else if row.is_over() {
            diary.over.push(row.scheduled_at.0);
        } else {
            diary.sessions.push(row.interval());
        }
    }
    for row in time_off {
        let away = Interval {
            start: row.starts_at.0,
            end: row.ends_at.0,
        };
        diaries.entry(row.coach_id).or_default().time_off.push(away);
    }
    for (coach, event) in calendars::busy(conn, &ids, stretch.now, from, to).await? {
        diaries.entry(coach).or_default().events.push(event);
    }
    let mut open: HashMap<CoachId, Vec<WindowRow>> = HashMap::new();
    for row in windows {
        open.entry(row.coach_id.clone()).or_default().push(row);
    }
    Ok(rules
        .into_iter()
        .map(|row| {
            let id = row.coach_id.clone();
            let mut diary = diaries.remove(&id).unwrap_or_default();
            diary.client.clone_from(&own);
            let windows = open.remove(&id).unwrap_or_default();
            (id, from_rows(&row, &windows, diary))
        })
        .collect())
}

fn from_rows(row: &RulesRow, windows: &[WindowRow], diary: Diary) -> Schedule {
    // Whoever wrote a zone that does not exist offers no slots, rather than wrong ones.
    let Ok(zone) = TimeZone::get(&row.timezone) else {
        tracing::warn!(coach = %row.coach_id, zone = row.timezone, "the zone of a coach is unknown");
        return Schedule::new(TimeZone::UTC, vec![], Diary::default(), row.slot_rules());
    };
    let windows = windows.iter().filter_map(|w| window(w, &zone)).collect();
    Schedule::new(zone, windows, diary, row.slot_rules())
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
