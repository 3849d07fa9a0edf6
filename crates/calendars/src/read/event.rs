//! One VEVENT, and when it takes place.

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
    rule::{self, Bounds, Clocked},
    values::{self, Length},
    zones::{Moment, Zone, Zones},
};
use crate::line::Line;

/// A civil time in its zone.
#[derive(Clone, Debug)]
struct When {
    civil: DateTime,
    all_day: bool,
    zone: Zone,
}

/// How long it lasts.
#[derive(Clone, Copy, Debug)]
enum Lasts {
    /// To a second civil time: so long by the calendar, and so long in elapsed time.
    Until {
        civil: SignedDuration,
        elapsed: SignedDuration,
    },
    For(Length),
}

/// Single times of a series that are taken out of it, or replaced.
#[derive(Debug, Default)]
pub struct Without {
    moments: HashSet<Moment>,
    /// Of which only the day was named.
    days: HashSet<Date>,
}

impl Without {
    /// Takes out one more.
    pub fn add(&mut self, at: Replaced) {
        if at.day {
            self.days.insert(at.civil.date());
        } else {
            self.moments.insert(at.at);
        }
    }

    /// Whether the time that begins then is taken out.
    pub fn has(&self, start: Start) -> bool {
        self.moments.contains(&start.at) || self.days.contains(&start.civil.date())
    }
}

/// The time of a series that something stands for.
#[derive(Clone, Copy, Debug)]
pub struct Replaced {
    at: Moment,
    civil: DateTime,
    /// Only the day is named.
    day: bool,
}

/// The beginning of one time of an event.
#[derive(Clone, Copy, Debug)]
pub struct Start {
    at: Moment,
    civil: DateTime,
    /// Not before this.
    pub earliest: Timestamp,
}

/// When an event takes place.
#[derive(Debug)]
pub enum Times {
    /// From, to.
    Known(Vec<(Start, Moment)>),
    /// It may take this.
    NotUnderstood(Interval),
}

/// An event that was read.
#[derive(Debug)]
pub struct Event {
    /// Whether its time is taken: neither cancelled, nor shown as free.
    pub blocks: bool,
    /// Whether all that tells its time was understood.
    pub clear: bool,
    /// The time of its series that it stands for.
    pub replaces: Option<Replaced>,
    start: Option<When>,
    lasts: Option<Lasts>,
    rules: Vec<String>,
    more: Vec<(Start, Moment)>,
    not: Without,
    /// Something about its recurrence was not understood.
    lost: bool,
}

impl Event {
    /// Reads an event; whatever makes no sense makes it unclear, never free.
    pub fn read(component: &Component, zones: &Zones) -> Self {
        let start = component
            .line("DTSTART")
            .and_then(|line| when(&line.value, line, zones));
        let lasts = start
            .as_ref()
            .and_then(|start| lasts(component, start, zones));
        let mut event = Self {
            blocks: blocks(component),
            // What an EXRULE takes out stays in.
            clear: component.line("EXRULE").is_none(),
            replaces: None,
            lasts,
            rules: component
                .all("RRULE")
                .map(|line| line.value.clone())
                .collect(),
            more: vec![],
            not: Without::default(),
            lost: component.garbled,
            start,
        };
        if let Some(When {
            zone: Zone::Unknown,
            ..
        }) = event.start
        {
            event.clear = false;
        }
        if let Some(line) = component.line("RECURRENCE-ID") {
            let at = when(&line.value, line, zones);
            event.replaces = at.as_ref().and_then(replaced);
            // A change of this time and of all that follow: what follows is not ours to guess.
            event.lost |= event.replaces.is_none() || line.parameter("RANGE").is_some();
        }
        for line in component.all("EXDATE") {
            for value in line.value.split(',') {
                // One that is not understood takes nothing out.
                if let Some(at) = when(value, line, zones).as_ref().and_then(replaced) {
                    event.not.add(at);
                }
            }
        }
        for line in component.all("RDATE") {
            for value in line.value.split(',') {
                match event.date(value, line, zones) {
                    Some(time) => event.more.push(time),
                    None => event.lost = true,
                }
            }
        }
        event
    }

    /// A time of an RDATE: a period, or a beginning of an event as long as this one.
    fn date(&self, value: &str, line: &Line, zones: &Zones) -> Option<(Start, Moment)> {
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
        self.of(&when(value, line, zones)?)
    }

    /// The single time of an event that does not recur, or that stands for one of a series.
    pub fn single(&self) -> Times {
        if self.lost {
            return Times::NotUnderstood(not_understood(self.begins(), None));
        }
        match self.start.as_ref().and_then(|start| self.of(start)) {
            Some(time) => Times::Known(vec![time]),
            None => {
                let ends = self
                    .begins()
                    .and_then(|at| at.checked_add(LONGEST_EVENT).ok());
                Times::NotUnderstood(not_understood(self.begins(), ends))
            }
        }
    }

    /// Its times that may meet the window.
    pub fn times(&self, window: Interval) -> Times {
        if self.rules.is_empty() && self.more.is_empty() {
            return match self.single() {
                Times::Known(times) => Times::Known(self.kept(times)),
                lost @ Times::NotUnderstood(_) => lost,
            };
        }
        let lost = |until: Option<Timestamp>| {
            let day = SignedDuration::from_hours(48);
            let ends = until.and_then(|until| until.checked_add(self.longest() + day).ok());
            Times::NotUnderstood(not_understood(self.begins(), ends))
        };
        let (Some(start), Some(_)) = (&self.start, self.lasts) else {
            return lost(None);
        };
        if self.lost {
            return lost(None);
        }
        // An event that began before the window may still be going on; a zone that is not known
        // may be a day away.
        let reach = self.longest() + SignedDuration::from_hours(48);
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
            let local = |at: Clocked| match at {
                Clocked::Utc(at) => Some(start.zone.civil(at)),
                Clocked::Local(civil) => Some(civil),
            };
            match rule::expand(rule, start.civil, bounds, local) {
                Ok(times) => starts.extend(times),
                Err(error) => {
                    let until = error.until.and_then(|civil| start.zone.moment(civil));
                    return lost(until.map(|moment| moment.latest));
                }
            }
        }
        starts.sort_unstable();
        starts.dedup();
        let mut times = Vec::with_capacity(starts.len() + self.more.len());
        for civil in starts {
            let at = When {
                civil,
                ..start.clone()
            };
            match self.of(&at) {
                Some(time) => times.push(time),
                None => return lost(None),
            }
        }
        times.extend(self.more.iter().copied());
        Times::Known(self.kept(times))
    }

    /// Without those that were taken out.
    fn kept(&self, mut times: Vec<(Start, Moment)>) -> Vec<(Start, Moment)> {
        times.retain(|(start, _)| !self.not.has(*start));
        times
    }

    fn begins(&self) -> Option<Timestamp> {
        let start = self.start.as_ref()?;
        Some(start.zone.moment(start.civil)?.earliest)
    }

    fn longest(&self) -> SignedDuration {
        match self.lasts {
            Some(Lasts::Until { civil, elapsed }) => civil.max(elapsed),
            Some(Lasts::For(length)) => SignedDuration::from_hours(24 * length.days) + length.time,
            None => SignedDuration::ZERO,
        }
    }

    /// The time of this event that begins at `start`. By the calendar and by the clock its end
    /// may differ where the clocks change; the later one counts.
    fn of(&self, start: &When) -> Option<(Start, Moment)> {
        let from = start.zone.moment(start.civil)?;
        let by_clock = |time: SignedDuration| {
            Some(Moment {
                earliest: from.earliest.checked_add(time).ok()?,
                latest: from.latest.checked_add(time).ok()?,
            })
        };
        let to = match self.lasts? {
            Lasts::Until { civil, elapsed } => {
                let by_calendar = start.zone.moment(start.civil.checked_add(civil).ok()?)?;
                if start.all_day {
                    by_calendar
                } else {
                    by_clock(elapsed)?.max(by_calendar)
                }
            }
            Lasts::For(length) => {
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
fn when(value: &str, line: &Line, zones: &Zones) -> Option<When> {
    let read = values::civil(value)?;
    let zone = match line.parameter("TZID") {
        _ if read.utc => Zone::Known(jiff::tz::TimeZone::UTC),
        Some(tzid) if read.time.is_some() => zones.get(tzid),
        _ => zones.home(),
    };
    Some(When {
        civil: read
            .time
            .unwrap_or_else(|| read.date.to_datetime(Time::midnight())),
        all_day: read.time.is_none(),
        zone,
    })
}

fn replaced(at: &When) -> Option<Replaced> {
    Some(Replaced {
        at: at.zone.moment(at.civil)?,
        civil: at.civil,
        day: at.all_day,
    })
}

/// How long an event lasts; `None` when what it says makes no sense.
fn lasts(component: &Component, start: &When, zones: &Zones) -> Option<Lasts> {
    if let Some(line) = component.line("DTEND") {
        let end = when(&line.value, line, zones)?;
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
        return Some(Lasts::Until { civil, elapsed });
    }
    if let Some(text) = component.value("DURATION") {
        return values::duration(text).map(Lasts::For);
    }
    Some(Lasts::For(Length {
        days: i64::from(start.all_day),
        time: SignedDuration::ZERO,
    }))
}

/// `start/end` or `start/duration`.
pub fn period(text: &str, line: &Line, zones: &Zones) -> Option<(Moment, Moment)> {
    let (start, end) = text.split_once('/')?;
    let start = when(start, line, zones)?;
    let from = start.zone.moment(start.civil)?;
    if let Some(length) = values::duration(end) {
        let time = SignedDuration::from_hours(24 * length.days) + length.time;
        let to = Moment {
            earliest: from.earliest.checked_add(time).ok()?,
            latest: from.latest.checked_add(time).ok()?,
        };
        return Some((from, to));
    }
    let end = when(end, line, zones)?;
    let to = end.zone.moment(end.civil)?;
    (to >= from).then_some((from, to))
}
