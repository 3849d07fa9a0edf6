//! The slot picker: seven days of a coach's free times, in the zone of a page. A coach's profile
//! shows it (`pages/profile.rs`), the preview of one's own hours, and moving a booking.

use domain::slots::{Interval, Schedule};
use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date, tz::TimeZone};
use platform::db::Instant;
use serde::Deserialize;

use super::{actions, pages, schedule::usual_duration};
use site::page::{Page, capital, zone_name};

/// Longer sessions are arranged with companies.
pub const LONGEST_OFFERED: u32 = 180;

/// Which slots the page shows.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct PickerQuery {
    /// Minutes.
    pub duration: String,
    /// First of the seven days, in the reader's zone.
    pub week: String,
}

/// A free time.
#[derive(Clone, Debug)]
pub struct SlotView {
    /// The instant, RFC 3339.
    pub start: String,
    /// On the chip.
    pub short: String,
    /// In words.
    pub long: String,
    /// What the coach's clock shows then, where it shows something else; with the day when it
    /// is another.
    pub there: Option<String>,
}

/// A day that has free times.
#[derive(Clone, Debug)]
pub struct DayView {
    pub today: bool,
    /// The day of the week.
    pub weekday: String,
    /// The day and the month.
    pub date: String,
    /// The first few.
    pub slots: Vec<SlotView>,
    /// Those beyond the first few, one tap away.
    pub more: Vec<SlotView>,
}

/// A length of session.
#[derive(Clone, Debug)]
pub struct DurationView {
    /// In words.
    pub label: String,
    /// The same week with it.
    pub href: String,
    /// Whether it is the one shown.
    pub chosen: bool,
}

/// The slots of seven days.
#[derive(Clone, Debug)]
pub struct Picker {
    /// The lengths to choose from.
    pub durations: Vec<DurationView>,
    /// The one shown.
    pub minutes: u32,
    /// The days that have free times.
    pub days: Vec<DayView>,
    /// `du 3 au 9 mars`.
    pub span: String,
    /// This very page.
    pub here: String,
    /// The week before.
    pub previous: Option<String>,
    /// The week after.
    pub next: Option<String>,
    /// When these days are full: the next free time in words, and its week.
    pub later: Option<(String, String)>,
    /// The coach's own zone, in a sentence, when its clock shows something else.
    pub coach_zone: Option<String>,
    /// Where the clocks change during these days, a sentence each.
    pub changes: Vec<String>,
}

/// What a picker is drawn for.
pub struct Frame<'a> {
    /// Whose slots.
    pub schedule: &'a Schedule,
    /// What to call the coach.
    pub name: &'a str,
    /// The longest session that can be chosen, in minutes.
    pub longest: u32,
    /// The address of the page with a length and a first day (none for today).
    pub address: &'a dyn Fn(u32, Option<Date>) -> String,
}

impl Picker {
    /// The slots that are asked for, in the zone of `page`.
    pub fn new(page: &Page, frame: &Frame<'_>, query: &PickerQuery) -> Self {
        let schedule = frame.schedule;
        let rules = schedule.rules();
        let offered: Vec<u32> = rules
            .durations
            .iter()
            .copied()
            .filter(|m| *m <= frame.longest)
            .collect();
        let minutes = query
            .duration
            .parse()
            .ok()
            .filter(|minutes| rules.durations.contains(minutes))
            .unwrap_or_else(|| usual_duration(rules));
        let zone = &page.zone;
        let today = page.now.to_zoned(zone.clone()).date();
        let horizon = page
            .now
            .saturating_add(rules.horizon)
            .unwrap_or(Timestamp::MAX);
        let last_day = zone.to_datetime(horizon).date();
        let first: Date = query
            .week
            .parse()
            .ok()
            .filter(|day| (today..=last_day).contains(day))
            .unwrap_or(today);
        let day_after = first.saturating_add(7.days());
        let (from, to) = (midnight(first, zone), midnight(day_after, zone));
        let slots = actions::slots_between(schedule, page.now, from, to, minutes);
        let address = |minutes: u32, week: Date| {
            (frame.address)(minutes, Some(week).filter(|week| *week != today))
        };
        let here = |week: Date| address(minutes, week);
        Self {
            durations: offered
                .iter()
                .map(|m| DurationView {
                    label: page.minutes(*m),
                    href: address(*m, first),
                    chosen: *m == minutes,
                })
                .collect(),
            minutes,
            days: days(page, &slots, schedule.zone()),
            span: page.tw(
                "coaches-week-span",
                [
                    ("from", page.locale.day(first).into()),
                    ("to", page.locale.day(first.saturating_add(6.days())).into()),
                ],
            ),
            here: here(first),
            previous: (first > today).then(|| here(first.saturating_sub(7.days()).max(today))),
            next: (day_after <= last_day).then(|| here(day_after)),
            later: if slots.is_empty() {
                first_after(schedule, page.now, to, horizon, minutes)
                    .map(|at| (page.moment(&Instant(at)), here(zone.to_datetime(at).date())))
            } else {
                None
            },
            coach_zone: (!pages::agree(zone, schedule.zone(), from)
                || !pages::agree(zone, schedule.zone(), to))
            .then(|| {
                let name = frame.name.split_whitespace().next().unwrap_or_default();
                let zone = zone_name(schedule.zone());
                page.tw(
                    "coaches-zone-coach",
                    [("name", name.into()), ("zone", zone.into())],
                )
            }),
            changes: changes(page, schedule.zone(), from, to),
        }
    }
}

/// Where the clocks change in `[from, to)`: the reader's, and the coach's.
fn changes(page: &Page, coach: &TimeZone, from: Timestamp, to: Timestamp) -> Vec<String> {
    let mut zones = vec![&page.zone];
    if coach.iana_name() != page.zone.iana_name() {
        zones.push(coach);
    }
    let mut sentences: Vec<String> = zones
        .into_iter()
        .flat_map(|zone| {
            zone.following(from)
                .take_while(|change| change.timestamp() < to)
                .map(|change| {
                    let day = zone.to_datetime(change.timestamp()).date();
                    page.tw(
                        "coaches-clock-change",
                        [
                            ("zone", zone_name(zone).into()),
                            ("day", page.locale.day(day).into()),
                        ],
                    )
                })
                .collect::<Vec<_>>()
        })
        .collect();
    sentences.dedup();
    sentences
}

/// What the coach's clock shows at an instant, when it is not what the reader's does; with the
/// day when it is another.
fn there(page: &Page, coach: &TimeZone, at: Timestamp) -> Option<String> {
    let (here, there) = (page.zone.to_datetime(at), coach.to_datetime(at));
    if here == there {
        return None;
    }
    let time = page.locale.time(there.time());
    if here.date() == there.date() {
        return Some(time);
    }
    Some(page.tw(
        "coaches-other-day",
        [
            ("day", page.locale.weekday(there.date()).into()),
            ("time", time.into()),
        ],
    ))
}

fn midnight(day: Date, zone: &TimeZone) -> Timestamp {
    day.to_zoned(zone.clone())
        .map_or(Timestamp::MAX, |at| at.timestamp())
}

/// The first slot from an instant on.
fn first_after(
    schedule: &Schedule,
    now: Timestamp,
    from: Timestamp,
    until: Timestamp,
    minutes: u32,
) -> Option<Timestamp> {
    let fortnight = SignedDuration::from_hours(14 * 24);
    let mut from = from;
    while from <= until {
        let to = from.checked_add(fortnight).ok()?;
        if let Some(found) = schedule.slots(now, from, to, minutes).first() {
            return Some(*found);
        }
        from = to;
    }
    None
}

/// Slots by the days of the reader's calendar.
fn days(page: &Page, slots: &[Interval], coach: &TimeZone) -> Vec<DayView> {
    /// Chips of a day that show at once.
    const AT_ONCE: usize = 6;
    let today = page.now.to_zoned(page.zone.clone()).date();
    let at: Vec<_> = slots
        .iter()
        .map(|slot| slot.start.to_zoned(page.zone.clone()))
        .collect();
    at.chunk_by(|a, b| a.date() == b.date())
        .map(|times| {
            let date = times[0].date();
            let mut slots: Vec<SlotView> = times
                .iter()
                .map(|time| {
                    let mut short = page.locale.time(time.time());
                    let mut long = page.moment(&Instant(time.timestamp()));
                    // In the hour that comes twice, the name of the offset tells which.
                    if times
                        .iter()
                        .filter(|other| other.time() == time.time())
                        .count()
                        > 1
                    {
                        let offset = time.strftime("%Z").to_string();
                        short = format!("{short} {offset}");
                        long = format!("{long} ({offset})");
                    }
                    SlotView {
                        start: time.timestamp().to_string(),
                        short,
                        long,
                        there: there(page, coach, time.timestamp()),
                    }
                })
                .collect();
            let more = slots.split_off(slots.len().min(AT_ONCE));
            let day = page.locale.day(date);
            DayView {
                today: date == today,
                weekday: capital(page.locale.weekday(date)),
                date: day
                    .split_once(' ')
                    .map_or(day.clone(), |(_, rest)| rest.to_owned()),
                slots,
                more,
            }
        })
        .collect()
}
