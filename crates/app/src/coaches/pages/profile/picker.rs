//! The slot picker: seven days of a coach's free times, in the reader's zone.

use domain::slots::{Interval, Schedule};
use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date, tz::TimeZone};
use platform::db::Instant;
use serde::Deserialize;

use crate::{
    coaches::{
        actions::{self, Profile},
        pages,
        schedule::usual_duration,
    },
    page::{Page, zone_name},
};

/// Longer sessions are arranged with companies.
const LONGEST_OFFERED: u32 = 180;

/// Which slots the page shows.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Minutes.
    pub(super) duration: String,
    /// First of the seven days, in the reader's zone.
    pub(super) week: String,
}

/// A free time.
pub(crate) struct SlotView {
    /// The instant, RFC 3339.
    pub(crate) start: String,
    /// On the chip.
    pub(crate) short: String,
    /// In words.
    pub(crate) long: String,
}

/// A day that has free times.
pub(crate) struct DayView {
    pub(crate) today: bool,
    pub(crate) weekday: String,
    pub(crate) date: String,
    pub(crate) slots: Vec<SlotView>,
    /// Those beyond the first few, one tap away.
    pub(crate) more: Vec<SlotView>,
}

/// A length of session.
pub(super) struct DurationView {
    pub(super) label: String,
    pub(super) href: String,
    pub(super) chosen: bool,
}

/// The slots of seven days.
pub(super) struct Picker {
    pub(super) durations: Vec<DurationView>,
    pub(super) minutes: u32,
    /// What such a session costs, in a sentence.
    pub(super) price: Option<String>,
    pub(super) days: Vec<DayView>,
    /// `du 3 au 9 mars`.
    pub(super) span: String,
    pub(super) previous: Option<String>,
    pub(super) next: Option<String>,
    /// When these days are full: the next free time in words, and its week.
    pub(super) later: Option<(String, String)>,
    /// Whose hours these are, in a sentence.
    pub(super) zone: String,
    /// The coach's own zone in another, when its clock shows something else.
    pub(super) coach_zone: Option<String>,
}

impl Picker {
    /// The slots that are asked for.
    pub(super) fn of(page: &Page, found: &Profile, asked: &Asked) -> Self {
        let schedule = &found.schedule;
        let rules = schedule.rules();
        let offered: Vec<u32> = rules
            .durations
            .iter()
            .copied()
            .filter(|m| *m <= LONGEST_OFFERED)
            .collect();
        let minutes = asked
            .duration
            .parse()
            .ok()
            .filter(|minutes| rules.durations.contains(minutes))
            .unwrap_or_else(|| usual_duration(rules));
        let id = found.coach.id.as_str();
        let zone = &page.zone;
        let today = page.now.to_zoned(zone.clone()).date();
        let horizon = page
            .now
            .saturating_add(rules.horizon)
            .unwrap_or(Timestamp::MAX);
        let last_day = zone.to_datetime(horizon).date();
        let first: Date = asked
            .week
            .parse()
            .ok()
            .filter(|day| (today..=last_day).contains(day))
            .unwrap_or(today);
        let day_after = first.saturating_add(7.days());
        let (from, to) = (midnight(first, zone), midnight(day_after, zone));
        let slots = actions::starts(schedule, page.now, from, to, minutes);
        let here = |week: Date| week_address(id, minutes, week, today);
        Self {
            durations: offered
                .iter()
                .map(|m| DurationView {
                    label: page.minutes(*m),
                    href: week_address(id, *m, first, today),
                    chosen: *m == minutes,
                })
                .collect(),
            minutes,
            price: actions::price(&found.coach, minutes).map(|cents| {
                let price = pages::price(page.locale, cents, &found.coach.currency);
                let duration = page.minutes(minutes);
                page.tw(
                    "coaches-price-for",
                    [("duration", duration.into()), ("price", price.into())],
                )
            }),
            days: days(page, &slots),
            span: page.tw(
                "coaches-week-span",
                [
                    ("from", page.locale.day(first).into()),
                    ("to", page.locale.day(first.saturating_add(6.days())).into()),
                ],
            ),
            previous: (first > today).then(|| here(first.saturating_sub(7.days()).max(today))),
            next: (day_after <= last_day).then(|| here(day_after)),
            later: if slots.is_empty() {
                first_after(schedule, page.now, to, horizon, minutes)
                    .map(|at| (page.moment(&Instant(at)), here(zone.to_datetime(at).date())))
            } else {
                None
            },
            zone: page.t1("coaches-zone", "zone", page.zone_name()),
            coach_zone: (!pages::agree(zone, schedule.zone(), page.now)).then(|| {
                let name = found
                    .coach
                    .name
                    .split_whitespace()
                    .next()
                    .unwrap_or_default();
                let zone = zone_name(schedule.zone());
                page.tw(
                    "coaches-zone-coach",
                    [("name", name.into()), ("zone", zone.into())],
                )
            }),
        }
    }
}

fn week_address(id: &str, minutes: u32, week: Date, today: Date) -> String {
    let week = if week == today {
        String::new()
    } else {
        format!("&week={week}")
    };
    format!("/coaches/{id}?duration={minutes}{week}#slots")
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
pub(crate) fn days(page: &Page, slots: &[Interval]) -> Vec<DayView> {
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
                    }
                })
                .collect();
            let more = slots.split_off(slots.len().min(AT_ONCE));
            let day = page.locale.day(date);
            DayView {
                today: date == today,
                weekday: pages::capital(page.locale.weekday(date)),
                date: day
                    .split_once(' ')
                    .map_or(day.clone(), |(_, rest)| rest.to_owned()),
                slots,
                more,
            }
        })
        .collect()
}
