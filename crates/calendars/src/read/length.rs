//! How long an event lasts. No empty or impossible length is taken at its word.

use domain::external_calendar::{LONGEST_EVENT, SHORTEST_EVENT};
use jiff::{
    SignedDuration, Timestamp, ToSpan as _,
    civil::{DateTime, Time},
};

use super::{
    component::Component,
    time::{EventTime, Start, event_time},
    values::{self, Duration, Length},
    zones::{Moment, Zone, Zones},
};
use crate::line::Line;

/// How many days before its start an event may end that was written backwards.
const FURTHEST_BACKWARDS: i64 = 31;
/// Who starts later than this may end on the next day.
const EVENING: i8 = 18;

#[derive(Clone, Copy, Debug)]
pub enum EventLength {
    /// To a second civil time: so long by the calendar, and so long in elapsed time.
    Until {
        civil: SignedDuration,
        elapsed: SignedDuration,
    },
    For(Length),
    /// Nobody knows: all of the day on which it begins, and whole days around it.
    Days {
        before: i64,
        after: i64,
    },
}

impl EventLength {
    pub const DAY: Self = Self::For(Length {
        days: 1,
        time: SignedDuration::ZERO,
    });
    const ITS_DAY: Self = Self::Days {
        before: 0,
        after: 0,
    };

    /// At most so long, from the first instant that it may take to the last.
    pub fn longest(self) -> SignedDuration {
        let days = |days: i64| SignedDuration::from_hours(24 * days);
        match self {
            Self::Until { civil, elapsed } => civil.max(elapsed),
            Self::For(length) => days(length.days) + length.time,
            Self::Days { before, after } => days(before + after + 1),
        }
    }

    /// The occurrence that begins at `start`. By the calendar and by the clock its end may differ
    /// where the clocks change; the later one counts.
    pub fn occurrence(self, start: &EventTime) -> Option<(Start, Moment)> {
        let from = start.zone.moment(start.civil)?;
        let mut earliest = from.earliest;
        // Beyond the last instant of all lies nothing.
        let never = Moment::exactly(Timestamp::MAX);
        let later = |at: Moment, time: SignedDuration| Moment {
            earliest: at.earliest.saturating_add(time).unwrap_or(Timestamp::MAX),
            latest: at.latest.saturating_add(time).unwrap_or(Timestamp::MAX),
        };
        let there = |civil: Result<DateTime, jiff::Error>| {
            let at = civil.ok().and_then(|civil| start.zone.moment(civil));
            at.unwrap_or(never)
        };
        let midnight = start.civil.date().at(0, 0, 0, 0);
        let to = match self {
            Self::Until { civil, .. } if start.all_day => there(start.civil.checked_add(civil)),
            Self::Until { civil, elapsed } => {
                later(from, elapsed).max(there(start.civil.checked_add(civil)))
            }
            Self::For(length) => later(
                there(start.civil.checked_add(length.days.days())),
                length.time,
            ),
            Self::Days { before, after } => {
                let first = midnight.checked_sub(before.days()).ok();
                if let Some(first) = first.and_then(|first| start.zone.moment(first)) {
                    earliest = first.earliest.min(earliest);
                }
                there(midnight.checked_add((after + 1).days()))
            }
        };
        let begins = Start {
            at: from,
            civil: start.civil,
            earliest,
        };
        Some((begins, to))
    }
}

/// How long an event lasts, and whether that makes sense. Of several lengths the longest.
pub fn event_length(
    component: &Component,
    start: &EventTime,
    zones: &Zones,
) -> (EventLength, bool) {
    let ends = component
        .lines_named("DTEND")
        .map(|line| until(line, component, start, zones));
    let durations = component
        .lines_named("DURATION")
        .map(|line| lasting(&line.value, start, zones));
    let found: Vec<(EventLength, bool)> = ends.chain(durations).collect();
    let sensible = !found.is_empty() && found.iter().all(|(_, sensible)| *sensible);
    // Where one of two makes sense, it is the length.
    let sense = found.iter().filter(|(_, sensible)| *sensible);
    let longest =
        |a: &&(EventLength, bool), b: &&(EventLength, bool)| a.0.longest().cmp(&b.0.longest());
    let best = sense
        .max_by(longest)
        .or_else(|| found.iter().max_by(longest));
    match best {
        Some((length, _)) => (*length, sensible),
        None if start.all_day => (EventLength::DAY, true),
        // An instant takes no time, and nobody is free at it.
        None => (instant(start, zones), false),
    }
}

/// What an instant takes: an hour; or its day, where it is the beginning of one.
fn instant(start: &EventTime, zones: &Zones) -> EventLength {
    let at = start.zone.moment(start.civil);
    let at_home = at.map(|at| zones.home().civil(at.earliest));
    let begins_a_day = |civil: DateTime| civil.time() == Time::midnight();
    if begins_a_day(start.civil) || at_home.is_some_and(begins_a_day) {
        return EventLength::DAY;
    }
    EventLength::For(Length {
        days: 0,
        time: SHORTEST_EVENT,
    })
}

/// The length to a DTEND.
fn until(
    line: &Line,
    component: &Component,
    start: &EventTime,
    zones: &Zones,
) -> (EventLength, bool) {
    let Some(end) = event_time(&line.value, line, zones) else {
        let last = values::possible_days(&line.value).map(|(first, _)| first.at(23, 59, 59, 0));
        let last = last.filter(|last| *last >= start.civil);
        return (
            last.map_or(EventLength::ITS_DAY, |last| to_day_of(start, last)),
            false,
        );
    };
    let Some(from) = start.zone.moment(start.civil) else {
        return (EventLength::ITS_DAY, false);
    };
    let to = end.zone.moment(end.civil).unwrap_or_else(|| {
        // The last years of the calendar lie beyond the last instant.
        Moment::exactly(if end.civil > start.civil {
            Timestamp::MAX
        } else {
            Timestamp::MIN
        })
    });
    // In another zone than the beginning, the end is what it is there.
    let same_zone = component.line("DTSTART").is_some_and(|line_of_start| {
        let fixed = |at: &EventTime| matches!(&at.zone, Zone::Known(zone) if zone.to_fixed_offset().is_ok());
        line_of_start.parameter("TZID") == line.parameter("TZID") && fixed(start) == fixed(&end)
    });
    let end_there = if same_zone {
        end.civil
    } else {
        start.zone.civil(to.latest)
    };
    if end.all_day != start.all_day {
        if end_there < start.civil.date().at(0, 0, 0, 0) {
            return (backwards(start, end_there), false);
        }
        return (to_day_of(start, end_there), false);
    }
    // Where the zone is not known, only what is certainly backwards is.
    let since = if matches!(start.zone, Zone::Unknown) && !same_zone {
        from.earliest
    } else {
        from.latest
    };
    let elapsed = to.latest.duration_since(since);
    if elapsed < SignedDuration::ZERO {
        (backwards(start, end_there), false)
    } else if elapsed.is_zero() {
        if start.all_day {
            (EventLength::DAY, true)
        } else {
            (instant(start, zones), false)
        }
    } else {
        let civil = end_there.duration_since(start.civil);
        (EventLength::Until { civil, elapsed }, true)
    }
}

/// The length that a DURATION says.
fn lasting(text: &str, start: &EventTime, zones: &Zones) -> (EventLength, bool) {
    match values::duration(text) {
        Some(Duration::Length(length)) if start.all_day => {
            // A part of a day is all of it.
            let whole = u64::try_from(length.time.as_secs())
                .unwrap_or(0)
                .div_ceil(86_400);
            let days = length.days + i64::try_from(whole).unwrap_or(0);
            let length = Length {
                days: days.max(1),
                time: SignedDuration::ZERO,
            };
            (EventLength::For(length), true)
        }
        Some(Duration::Length(length)) if length.days == 0 && length.time.is_zero() => {
            (instant(start, zones), false)
        }
        Some(Duration::Length(length)) => (EventLength::For(length), true),
        Some(Duration::Negative(length)) => {
            let end = start
                .civil
                .checked_sub(length.days.days())
                .and_then(|end| end.checked_sub(length.time));
            (
                end.map_or(EventLength::ITS_DAY, |end| backwards(start, end)),
                false,
            )
        }
        Some(Duration::Endless) => {
            let days = LONGEST_EVENT.as_hours() / 24;
            (
                EventLength::Days {
                    before: 0,
                    after: days - 1,
                },
                false,
            )
        }
        None => (EventLength::ITS_DAY, false),
    }
}

/// To the end of a later day, at most a month away.
fn to_day_of(start: &EventTime, end: DateTime) -> EventLength {
    let days = i64::from(
        end.date()
            .since(start.civil.date())
            .map_or(0, |span| span.get_days()),
    );
    EventLength::Days {
        before: 0,
        after: days.clamp(0, LONGEST_EVENT.as_hours() / 24),
    }
}

/// An end before the start: the days between, the other way round; or only its own, when they
/// are too many to be meant. One of an evening may end in the morning.
fn backwards(start: &EventTime, end: DateTime) -> EventLength {
    let days = i64::from(
        start
            .civil
            .date()
            .since(end.date())
            .map_or(0, |span| span.get_days()),
    );
    let evening = days == 0 && !start.all_day && start.civil.hour() >= EVENING;
    EventLength::Days {
        before: if days <= FURTHEST_BACKWARDS { days } else { 0 },
        after: i64::from(evening),
    }
}

/// `start/end` or `start/duration`, and whether all of it makes sense. What does not takes its
/// days; `None` where not even those are known.
pub fn period(text: &str, line: &Line, zones: &Zones) -> Option<(Start, Moment, bool)> {
    let (first, rest) = text.split_once('/').unwrap_or((text, ""));
    let Some(start) = event_time(first, line, zones) else {
        let (first, last) = values::possible_days(first)?;
        let start = EventTime::day(first, zones.home());
        let after = i64::from(last.since(first).map_or(0, |span| span.get_days()));
        let (start, end) = EventLength::Days { before: 0, after }.occurrence(&start)?;
        return Some((start, end, false));
    };
    let (length, sensible) = if values::duration(rest).is_some() {
        lasting(rest, &start, zones)
    } else {
        let end = Line {
            value: rest.to_owned(),
            ..line.clone()
        };
        until(&end, &Component::default(), &start, zones)
    };
    let (start, end) = length.occurrence(&start)?;
    Some((start, end, sensible && text.contains('/')))
}
