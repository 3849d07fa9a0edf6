//! A VEVENT, and its occurrences.

use std::collections::HashSet;

use domain::{
    external_calendar::{LONGEST_EVENT, not_understood},
    slots::Interval,
};
use jiff::{
    SignedDuration, Timestamp, ToSpan as _,
    civil::{Date, DateTime, Time},
};

use super::{
    component::Component,
    rule::{self, Bounds, Until},
    values::{self, Length},
    zones::{Moment, Zone, Zones},
};
use crate::line::Line;

/// A civil time in its zone.
#[derive(Clone, Debug)]
struct EventTime {
    civil: DateTime,
    all_day: bool,
    zone: Zone,
}

#[derive(Clone, Copy, Debug)]
enum EventLength {
    /// To a second civil time: so long by the calendar, and so long in elapsed time.
    Until {
        civil: SignedDuration,
        elapsed: SignedDuration,
    },
    For(Length),
}

/// Occurrences of a series that are taken out of it (EXDATE), or replaced (RECURRENCE-ID).
#[derive(Debug, Default)]
pub struct Exclusions {
    moments: HashSet<Moment>,
    /// Of which only the day was named.
    days: HashSet<Date>,
}

impl Exclusions {
    pub fn add(&mut self, at: OccurrenceId) {
        if at.day {
            self.days.insert(at.civil.date());
        } else {
            self.moments.insert(at.at);
        }
    }

    pub fn contains(&self, start: Start) -> bool {
        self.moments.contains(&start.at) || self.days.contains(&start.civil.date())
    }
}

/// Which occurrence of a series an EXDATE or a RECURRENCE-ID names.
#[derive(Clone, Copy, Debug)]
pub struct OccurrenceId {
    at: Moment,
    civil: DateTime,
    /// Only the day is named.
    day: bool,
}

/// The start of an occurrence.
#[derive(Clone, Copy, Debug)]
pub struct Start {
    at: Moment,
    civil: DateTime,
    /// Not before this.
    pub earliest: Timestamp,
}

/// When an event takes place.
#[derive(Debug)]
pub enum Occurrences {
    /// Their starts and ends.
    Known(Vec<(Start, Moment)>),
    /// The event may take all of this.
    NotUnderstood(Interval),
}

/// An event that was read.
#[derive(Debug)]
pub struct Event {
    /// Whether its time is taken: neither cancelled, nor shown as free.
    pub blocks: bool,
    /// Whether all that tells its time was understood.
    pub clear: bool,
    /// The occurrence of its series that it replaces.
    pub recurrence_id: Option<OccurrenceId>,
    start: Option<EventTime>,
    length: Option<EventLength>,
    rules: Vec<String>,
    /// RDATE.
    extra: Vec<(Start, Moment)>,
    exclusions: Exclusions,
    /// Something about its recurrence was not understood.
    garbled: bool,
}

impl Event {
    /// Reads an event; whatever makes no sense makes it unclear, never free.
    pub fn read(component: &Component, zones: &Zones) -> Self {
        let start = component
            .line("DTSTART")
            .and_then(|line| event_time(&line.value, line, zones));
        let length = start
            .as_ref()
            .and_then(|start| event_length(component, start, zones));
        let mut event = Self {
            blocks: blocks(component),
            // What an EXRULE takes out stays in.
            clear: component.line("EXRULE").is_none(),
            recurrence_id: None,
            length,
            rules: component
                .lines_named("RRULE")
                .map(|line| line.value.clone())
                .collect(),
            extra: vec![],
            exclusions: Exclusions::default(),
            garbled: component.garbled,
            start,
        };
        if let Some(EventTime {
            zone: Zone::Unknown,
            ..
        }) = event.start
        {
            event.clear = false;
        }
        if let Some(line) = component.line("RECURRENCE-ID") {
            let at = event_time(&line.value, line, zones);
            event.recurrence_id = at.as_ref().and_then(occurrence_id);
            // A change of this time and of all that follow: what follows is not ours to guess.
            event.garbled |= event.recurrence_id.is_none() || line.parameter("RANGE").is_some();
        }
        for line in component.lines_named("EXDATE") {
            for value in line.value.split(',') {
                // One that is not understood takes nothing out.
                let at = event_time(value, line, zones);
                if let Some(id) = at.as_ref().and_then(occurrence_id) {
                    event.exclusions.add(id);
                }
            }
        }
        for line in component.lines_named("RDATE") {
            for value in line.value.split(',') {
                match event.rdate(value, line, zones) {
                    Some(time) => event.extra.push(time),
                    None => event.garbled = true,
                }
            }
        }
        event
    }

    /// A value of an RDATE: a period, or the start of an occurrence as long as this event.
    fn rdate(&self, value: &str, line: &Line, zones: &Zones) -> Option<(Start, Moment)> {
        if value.contains('/') {
            let (start, end) = period(value, line, zones)?;
            let civil = self.start.as_ref()?.zone.civil(start.earliest);
            let start = Start {
                at: start,
                civil,
                earliest: start.earliest,
            };
            return Some((start, end));
        }
        self.occurrence(&event_time(value, line, zones)?)
    }

    /// The occurrence of an event that does not recur, or that replaces one of a series.
    pub fn single_occurrence(&self) -> Occurrences {
        if self.garbled {
            return Occurrences::NotUnderstood(not_understood(self.earliest_start(), None));
        }
        match self.start.as_ref().and_then(|start| self.occurrence(start)) {
            Some(time) => Occurrences::Known(vec![time]),
            None => {
                let ends = self
                    .earliest_start()
                    .and_then(|at| at.checked_add(LONGEST_EVENT).ok());
                Occurrences::NotUnderstood(not_understood(self.earliest_start(), ends))
            }
        }
    }

    /// Its occurrences that may meet the window.
    pub fn occurrences(&self, window: Interval) -> Occurrences {
        if self.rules.is_empty() && self.extra.is_empty() {
            return match self.single_occurrence() {
                Occurrences::Known(times) => Occurrences::Known(self.without_excluded(times)),
                unclear @ Occurrences::NotUnderstood(_) => unclear,
            };
        }
        let not_understood_until = |until: Option<Timestamp>| {
            let day = SignedDuration::from_hours(48);
            let ends = until.and_then(|until| until.checked_add(self.max_length() + day).ok());
            Occurrences::NotUnderstood(not_understood(self.earliest_start(), ends))
        };
        let (Some(start), Some(_)) = (&self.start, self.length) else {
            return not_understood_until(None);
        };
        if self.garbled {
            return not_understood_until(None);
        }
        // An event that began before the window may still be going on; a zone that is not known
        // may be a day away.
        let reach = self.max_length() + SignedDuration::from_hours(48);
        let bounds = Bounds {
            from: start
                .zone
                .civil(window.start.saturating_sub(reach).unwrap_or(Timestamp::MIN)),
            to: start.zone.civil(
                window
                    .end
                    .saturating_add(SignedDuration::from_hours(48))
                    .unwrap_or(Timestamp::MAX),
            ),
        };
        let mut starts = vec![start.civil];
        for rule in &self.rules {
            let local = |at: Until| match at {
                Until::Utc(at) => Some(start.zone.civil(at)),
                Until::Local(civil) => Some(civil),
            };
            match rule::expand(rule, start.civil, bounds, local) {
                Ok(times) => starts.extend(times),
                Err(error) => {
                    let until = error.until.and_then(|civil| start.zone.moment(civil));
                    return not_understood_until(until.map(|moment| moment.latest));
                }
            }
        }
        starts.sort_unstable();
        starts.dedup();
        let mut times = Vec::with_capacity(starts.len() + self.extra.len());
        for civil in starts {
            let at = EventTime {
                civil,
                ..start.clone()
            };
            match self.occurrence(&at) {
                Some(time) => times.push(time),
                None => return not_understood_until(None),
            }
        }
        times.extend(self.extra.iter().copied());
        Occurrences::Known(self.without_excluded(times))
    }

    fn without_excluded(&self, mut times: Vec<(Start, Moment)>) -> Vec<(Start, Moment)> {
        times.retain(|(start, _)| !self.exclusions.contains(*start));
        times
    }

    fn earliest_start(&self) -> Option<Timestamp> {
        let start = self.start.as_ref()?;
        Some(start.zone.moment(start.civil)?.earliest)
    }

    fn max_length(&self) -> SignedDuration {
        match self.length {
            Some(EventLength::Until { civil, elapsed }) => civil.max(elapsed),
            Some(EventLength::For(length)) => {
                SignedDuration::from_hours(24 * length.days) + length.time
            }
            None => SignedDuration::ZERO,
        }
    }

    /// The occurrence of this event that begins at `start`. By the calendar and by the clock its end
    /// may differ where the clocks change; the later one counts.
    fn occurrence(&self, start: &EventTime) -> Option<(Start, Moment)> {
        let from = start.zone.moment(start.civil)?;
        let by_clock = |time: SignedDuration| {
            Some(Moment {
                earliest: from.earliest.checked_add(time).ok()?,
                latest: from.latest.checked_add(time).ok()?,
            })
        };
        let to = match self.length? {
            EventLength::Until { civil, elapsed } => {
                let by_calendar = start.zone.moment(start.civil.checked_add(civil).ok()?)?;
                if start.all_day {
                    by_calendar
                } else {
                    by_clock(elapsed)?.max(by_calendar)
                }
            }
            EventLength::For(length) => {
                let day = start.civil.checked_add(length.days.days()).ok()?;
                let day = start.zone.moment(day)?;
                Moment {
                    earliest: day.earliest.checked_add(length.time).ok()?,
                    latest: day.latest.checked_add(length.time).ok()?,
                }
            }
        };
        let begins = Start {
            at: from,
            civil: start.civil,
            earliest: from.earliest,
        };
        Some((begins, to))
    }
}

/// Whether an event takes its owner's time. What is not said is busy.
fn blocks(component: &Component) -> bool {
    let says = |name: &str, value: &str| {
        component
            .value(name)
            .is_some_and(|said| said.eq_ignore_ascii_case(value))
    };
    !(says("TRANSP", "TRANSPARENT")
        || says("STATUS", "CANCELLED")
        || says("X-MICROSOFT-CDO-BUSYSTATUS", "FREE"))
}

/// A date or a time of a line, in its zone. A day begins at midnight where the calendar is.
fn event_time(value: &str, line: &Line, zones: &Zones) -> Option<EventTime> {
    let read = values::civil(value)?;
    let zone = match line.parameter("TZID") {
        _ if read.utc => Zone::Known(jiff::tz::TimeZone::UTC),
        Some(tzid) if read.time.is_some() => zones.get(tzid),
        _ => zones.home(),
    };
    Some(EventTime {
        civil: read
            .time
            .unwrap_or_else(|| read.date.to_datetime(Time::midnight())),
        all_day: read.time.is_none(),
        zone,
    })
}

fn occurrence_id(at: &EventTime) -> Option<OccurrenceId> {
    Some(OccurrenceId {
        at: at.zone.moment(at.civil)?,
        civil: at.civil,
        day: at.all_day,
    })
}

/// How long an event lasts; `None` when what it says makes no sense.
fn event_length(component: &Component, start: &EventTime, zones: &Zones) -> Option<EventLength> {
    if let Some(line) = component.line("DTEND") {
        let end = event_time(&line.value, line, zones)?;
        let from = start.zone.moment(start.civil)?;
        let to = end.zone.moment(end.civil)?;
        let same_zone = component.line("DTSTART").is_some_and(|line_of_start| {
            let utc = |line: &Line| line.value.trim_end().ends_with(['Z', 'z']);
            line_of_start.parameter("TZID") == line.parameter("TZID")
                && utc(line_of_start) == utc(line)
        });
        // In another zone than the beginning, the end is what it is there.
        let civil = if same_zone {
            end.civil.duration_since(start.civil)
        } else {
            start.zone.civil(to.latest).duration_since(start.civil)
        };
        let elapsed = to.latest.duration_since(from.latest);
        if end.all_day != start.all_day || elapsed < SignedDuration::ZERO {
            return None;
        }
        return Some(EventLength::Until { civil, elapsed });
    }
    if let Some(text) = component.value("DURATION") {
        return values::duration(text).map(EventLength::For);
    }
    Some(EventLength::For(Length {
        days: i64::from(start.all_day),
        time: SignedDuration::ZERO,
    }))
}

/// `start/end` or `start/duration`.
pub fn period(text: &str, line: &Line, zones: &Zones) -> Option<(Moment, Moment)> {
    let (start, end) = text.split_once('/')?;
    let start = event_time(start, line, zones)?;
    let from = start.zone.moment(start.civil)?;
    if let Some(length) = values::duration(end) {
        let time = SignedDuration::from_hours(24 * length.days) + length.time;
        let to = Moment {
            earliest: from.earliest.checked_add(time).ok()?,
            latest: from.latest.checked_add(time).ok()?,
        };
        return Some((from, to));
    }
    let end = event_time(end, line, zones)?;
    let to = end.zone.moment(end.civil)?;
    (to >= from).then_some((from, to))
}
