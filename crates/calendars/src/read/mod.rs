//! Reading an external iCalendar file for one thing: when its owner is not free.
//!
//! Nothing that was not understood counts as free. An event in an unknown zone takes all the
//! time it could mean; one whose rule makes no sense takes all time from its beginning on; a
//! calendar that is cut off was not read.

mod component;
mod event;
mod rule;
mod values;
mod windows;
mod zones;

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use domain::slots::Interval;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use component::Component;
use event::{Event, Exclusions, Occurrences};
use zones::Zones;

/// More components than this are no calendar of a person.
const MAX_COMPONENTS: usize = 20_000;
/// More stretches of busy time than this neither.
const MAX_BUSY: usize = 100_000;
/// How long expanding a calendar may take.
const PARSE_TIMEOUT: Duration = Duration::from_secs(10);

/// Why a calendar was not read at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// It is something else.
    #[error("it is not a calendar")]
    NotACalendar,
    /// It ends in the middle.
    #[error("it ends in the middle")]
    CutOff,
    /// It holds more than a person's calendar can.
    #[error("it holds too much")]
    TooMuch,
}

impl Unreadable {
    /// Its stable name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotACalendar => "not-calendar",
            Self::CutOff => "cut-off",
            Self::TooMuch => "too-much",
        }
    }
}

/// What a calendar says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diary {
    /// When its owner is not free, in order, without overlaps.
    pub busy: Vec<Interval>,
    /// How many events were not fully understood, and take more time than they may need.
    pub unclear: usize,
}

/// Reads a calendar for the time in `[from, to)`. `home` is the zone of times that name none.
pub fn diary(
    text: &str,
    home: &TimeZone,
    from: Timestamp,
    to: Timestamp,
) -> Result<Diary, Unreadable> {
    let started = Instant::now();
    let window = Interval {
        start: from,
        end: to,
    };
    let mut diary = Diary::default();
    for calendar in component::calendars(text)? {
        if calendar.inner.len() > MAX_COMPONENTS {
            return Err(Unreadable::TooMuch);
        }
        let day = SignedDuration::from_hours(48);
        let zones = Zones::from_calendar(&calendar, home, to.saturating_add(day).unwrap_or(to));
        for component in calendar.components("VFREEBUSY") {
            add_free_busy(component, &zones, &mut diary);
        }
        for series in series(&calendar, &zones) {
            series.add_to(window, &mut diary);
            if started.elapsed() > PARSE_TIMEOUT || diary.busy.len() > MAX_BUSY {
                return Err(Unreadable::TooMuch);
            }
        }
    }
    diary.busy = merged(diary.busy, window);
    Ok(diary)
}

/// The events of one UID.
#[derive(Default)]
struct Series {
    masters: Vec<Event>,
    /// Those that stand for a single occurrence (RECURRENCE-ID).
    changes: Vec<Event>,
}

/// The events of a calendar, by their UID.
fn series(calendar: &Component, zones: &Zones) -> Vec<Series> {
    let mut all: Vec<Series> = vec![];
    let mut by_uid: HashMap<String, usize> = HashMap::new();
    for component in calendar.components("VEVENT") {
        let uid = component.value("UID").unwrap_or_default().to_owned();
        // Our own entries, come back: we know better when they are.
        if uid.ends_with("@trustcoach") {
            continue;
        }
        let event = Event::read(component, zones);
        let at = if uid.is_empty() {
            None
        } else {
            by_uid.get(&uid).copied()
        };
        let at = at.unwrap_or_else(|| {
            all.push(Series::default());
            by_uid.insert(uid, all.len() - 1);
            all.len() - 1
        });
        if event.recurrence_id.is_some() {
            all[at].changes.push(event);
        } else {
            all[at].masters.push(event);
        }
    }
    all
}

impl Series {
    fn add_to(self, window: Interval, diary: &mut Diary) {
        let mut exclusions = Exclusions::default();
        for id in self.changes.iter().filter_map(|c| c.recurrence_id) {
            exclusions.add(id);
        }
        for master in &self.masters {
            if !master.blocks {
                continue;
            }
            match master.occurrences(window) {
                Occurrences::Known(times) => {
                    for (start, end) in times {
                        if !exclusions.contains(start) {
                            diary.busy.push(Interval {
                                start: start.earliest,
                                end: end.latest,
                            });
                        }
                    }
                    diary.unclear += usize::from(!master.clear);
                }
                Occurrences::NotUnderstood(taken) => {
                    if taken.start < window.end && taken.end > window.start {
                        diary.busy.push(taken);
                        diary.unclear += 1;
                    }
                }
            }
        }
        for change in self.changes.into_iter().filter(|change| change.blocks) {
            match change.single_occurrence() {
                Occurrences::Known(times) => {
                    diary
                        .busy
                        .extend(times.into_iter().map(|(start, end)| Interval {
                            start: start.earliest,
                            end: end.latest,
                        }));
                    diary.unclear += usize::from(!change.clear);
                }
                Occurrences::NotUnderstood(taken) => {
                    diary.busy.push(taken);
                    diary.unclear += 1;
                }
            }
        }
    }
}

/// The busy periods of a VFREEBUSY.
fn add_free_busy(component: &Component, zones: &Zones, diary: &mut Diary) {
    for line in component.lines_named("FREEBUSY") {
        if line
            .parameter("FBTYPE")
            .is_some_and(|kind| kind.eq_ignore_ascii_case("FREE"))
        {
            continue;
        }
        for period in line.value.split(',') {
            match event::period(period, line, zones) {
                Some((start, end)) => diary.busy.push(Interval {
                    start: start.earliest,
                    end: end.latest,
                }),
                None => {
                    diary
                        .busy
                        .push(domain::external_calendar::not_understood(None, None));
                    diary.unclear += 1;
                }
            }
        }
    }
}

/// Intervals cut to the window, in order, without overlaps.
fn merged(mut all: Vec<Interval>, window: Interval) -> Vec<Interval> {
    for interval in &mut all {
        interval.start = interval.start.max(window.start);
        interval.end = interval.end.min(window.end);
    }
    all.retain(|interval| interval.start < interval.end);
    all.sort_unstable();
    let mut merged: Vec<Interval> = Vec::with_capacity(all.len());
    for interval in all {
        match merged.last_mut() {
            Some(last) if interval.start <= last.end => last.end = last.end.max(interval.end),
            _ => merged.push(interval),
        }
    }
    merged
}
