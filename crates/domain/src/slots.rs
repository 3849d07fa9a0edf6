//! Which instants a client can book.
//!
//! The law: **a slot is offered if and only if booking it at that moment would succeed.** Both
//! questions are answered from one definition here: the list ([`Schedule::slots`]) walks the
//! same runs of open time, with the same checks, as the single answer ([`Schedule::offer`]).
//!
//! A *run* is what a window of one civil day becomes in elapsed time: an unbroken stretch of
//! instants during which the coach's clock shows that day and a time inside the window. A
//! change of the clocks may shorten a run, lengthen it, or break it in two; a session must fit
//! in one run. Steps are counted on the clock, from the window's local start.

use crate::availability::{DaySpan, Window, open_on};
use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};
use std::iter::successors;

mod intervals;
pub use intervals::Interval;
use intervals::Occupied;

/// What the platform allows, whoever the coach is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlotRules {
    /// Minutes between two possible starts.
    pub step_minutes: u16,
    /// How long before the start one must book, elapsed time.
    pub notice: SignedDuration,
    /// How far ahead one can book, elapsed time.
    pub horizon: SignedDuration,
    /// The lengths of a session that can be booked, in minutes.
    pub durations: Vec<u32>,
}

impl Default for SlotRules {
    fn default() -> Self {
        Self {
            step_minutes: 30,
            notice: SignedDuration::from_hours(12),
            horizon: SignedDuration::from_hours(90 * 24),
            durations: vec![30, 45, 60, 90, 120, 180, 240, 420, 480],
        }
    }
}

/// Why a start cannot be booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SlotRefusal {
    /// Sessions of this length are not offered.
    #[error("no session lasts {0} minutes")]
    BadDuration(u32),
    /// It has begun.
    #[error("the time is in the past")]
    InPast,
    /// Less than the notice is left.
    #[error("the time is too soon")]
    TooSoon,
    /// Beyond the horizon.
    #[error("the time is too far ahead")]
    TooFar,
    /// The coach does not work then, or not for that long.
    #[error("the coach is not available then")]
    OutsideAvailability,
    /// The coach works then, but sessions start at other minutes.
    #[error("sessions do not start at that minute")]
    NotOnStep,
    /// The coach is away.
    #[error("the coach is away then")]
    TimeOff,
    /// Another booking is there.
    #[error("the time is taken")]
    Busy,
}

/// All that decides which slots a coach offers.
#[derive(Clone, Debug)]
pub struct Schedule {
    zone: TimeZone,
    windows: Vec<Window>,
    time_off: Occupied,
    busy: Occupied,
    rules: SlotRules,
}

/// An unbroken stretch of open time, `[start, end)`.
#[derive(Debug)]
struct Run {
    start: Timestamp,
    end: Timestamp,
    parts: Vec<Part>,
}

/// The part of a run under one offset, `[start, end)`.
#[derive(Clone, Copy, Debug)]
struct Part {
    start: Timestamp,
    end: Timestamp,
    /// When the window would have started, had this offset held then. Steps count from here.
    anchor: Timestamp,
}

/// A stretch of time during which the zone keeps one offset.
#[derive(Clone, Copy, Debug)]
struct Era {
    start: Timestamp,
    end: Timestamp,
    offset: Offset,
}

impl Schedule {
    /// A coach's schedule. `zone` is the coach's; `busy` holds every booking that takes the
    /// time (the coach's, and the client's own where one is known), in any order.
    pub fn new(
        zone: TimeZone,
        windows: Vec<Window>,
        time_off: Vec<Interval>,
        busy: Vec<Interval>,
        rules: SlotRules,
    ) -> Self {
        Self {
            zone,
            windows,
            time_off: Occupied::new(time_off),
            busy: Occupied::new(busy),
            rules,
        }
    }

    /// The rules in force.
    pub const fn rules(&self) -> &SlotRules {
        &self.rules
    }

    /// The zone of the windows.
    pub const fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// Every start in `[from, to)` that can be booked now for so many minutes, in order. Notice
    /// and horizon bound the list: at most `horizon / step` instants, whatever is asked.
    pub fn slots(
        &self,
        now: Timestamp,
        from: Timestamp,
        to: Timestamp,
        minutes: u32,
    ) -> Vec<Timestamp> {
        let Ok(length) = self.length(minutes) else {
            return Vec::new();
        };
        let earliest = from.max(
            now.saturating_add(self.rules.notice)
                .unwrap_or(Timestamp::MAX),
        );
        let latest = now
            .saturating_add(self.rules.horizon)
            .unwrap_or(Timestamp::MAX);
        if earliest >= to || earliest > latest {
            return Vec::new();
        }
        let mut slots: Vec<Timestamp> = self
            .runs(earliest, to.min(latest))
            .iter()
            .flat_map(|run| self.steps(run, earliest).map(move |start| (run, start)))
            .filter(|(_, start)| *start < to && self.timely(now, *start).is_ok())
            .filter(|(run, start)| self.free(run, *start, length).is_ok())
            .map(|(_, start)| start)
            .collect();
        // Where the clock goes back over midnight, the runs of two days interleave.
        slots.sort_unstable();
        slots.dedup();
        slots
    }

    /// The first start that can be booked now for so many minutes.
    pub fn next_slot(&self, now: Timestamp, minutes: u32) -> Option<Timestamp> {
        let week = SignedDuration::from_hours(7 * 24);
        let last = now
            .saturating_add(self.rules.horizon)
            .unwrap_or(Timestamp::MAX);
        // Week by week: most coaches have a free hour in the first, and the rest costs nothing.
        successors(Some(now), |from| from.checked_add(week).ok())
            .take_while(|from| *from <= last)
            .find_map(|from| {
                let to = from.saturating_add(week).unwrap_or(Timestamp::MAX);
                self.slots(now, from, to, minutes).into_iter().next()
            })
    }

    /// Whether this start can be booked now for so many minutes, and if not, why.
    pub fn offer(&self, now: Timestamp, start: Timestamp, minutes: u32) -> Result<(), SlotRefusal> {
        let length = self.length(minutes)?;
        self.timely(now, start)?;
        let runs = self.runs(start, start);
        let run = runs
            .iter()
            .find(|run| run.start <= start && start < run.end)
            .ok_or(SlotRefusal::OutsideAvailability)?;
        self.free(run, start, length)
    }

    fn length(&self, minutes: u32) -> Result<SignedDuration, SlotRefusal> {
        if minutes == 0 || !self.rules.durations.contains(&minutes) {
            return Err(SlotRefusal::BadDuration(minutes));
        }
        Ok(SignedDuration::from_mins(i64::from(minutes)))
    }

    fn timely(&self, now: Timestamp, start: Timestamp) -> Result<(), SlotRefusal> {
        let ahead = start.duration_since(now);
        if ahead < SignedDuration::ZERO {
            Err(SlotRefusal::InPast)
        } else if ahead < self.rules.notice {
            Err(SlotRefusal::TooSoon)
        } else if ahead > self.rules.horizon {
            Err(SlotRefusal::TooFar)
        } else {
            Ok(())
        }
    }

    /// The one definition: the session fits in the run, begins on a step, and meets nothing.
    fn free(&self, run: &Run, start: Timestamp, length: SignedDuration) -> Result<(), SlotRefusal> {
        let session = start
            .checked_add(length)
            .ok()
            .filter(|end| *end <= run.end)
            .map(|end| Interval { start, end })
            .ok_or(SlotRefusal::OutsideAvailability)?;
        if !run.parts.iter().any(|part| self.on_step(part, start)) {
            return Err(SlotRefusal::NotOnStep);
        }
        if self.time_off.meets(session) {
            return Err(SlotRefusal::TimeOff);
        }
        if self.busy.meets(session) {
            return Err(SlotRefusal::Busy);
        }
        Ok(())
    }

    fn step(&self) -> SignedDuration {
        SignedDuration::from_mins(i64::from(self.rules.step_minutes.max(1)))
    }

    fn on_step(&self, part: &Part, start: Timestamp) -> bool {
        let since = start.duration_since(part.anchor).as_nanos();
        part.start <= start && start < part.end && since % self.step().as_nanos() == 0
    }

    /// The starts on a step of a run, from `earliest` on.
    fn steps<'a>(&self, run: &'a Run, earliest: Timestamp) -> impl Iterator<Item = Timestamp> + 'a {
        let step = self.step();
        run.parts.iter().flat_map(move |part| {
            let from = part.start.max(earliest);
            let before = from.duration_since(part.anchor).as_secs() / step.as_secs();
            let first = part
                .anchor
                .checked_add(SignedDuration::from_secs(before * step.as_secs()));
            successors(first.ok(), move |start| start.checked_add(step).ok())
                .skip_while(move |start| *start < from)
                .take_while(move |start| *start < part.end)
        })
    }

    /// The runs of every civil day that touches `[from, to]`.
    fn runs(&self, from: Timestamp, to: Timestamp) -> Vec<Run> {
        let first = self.zone.to_datetime(from).date();
        let last = self.zone.to_datetime(to).date();
        let (mut first, last) = (first.min(last), first.max(last));
        // A day either side: a clock that goes back over midnight returns to a past date.
        first = first.yesterday().unwrap_or(first);
        let last = last.tomorrow().unwrap_or(last);
        let eras = self.eras(first, last);
        let mut runs = Vec::new();
        let mut day = Some(first);
        while let Some(date) = day.filter(|date| *date <= last) {
            for span in open_on(&self.windows, date) {
                runs.extend(runs_of(date, span, &eras));
            }
            day = date.tomorrow().ok();
        }
        runs
    }

    /// The offsets of the zone over these days, and two days either side.
    fn eras(&self, first: Date, last: Date) -> Vec<Era> {
        let utc = |date: Date, days: i64| {
            let midnight = Offset::UTC
                .to_timestamp(date.at(0, 0, 0, 0))
                .unwrap_or(Timestamp::MAX);
            midnight
                .saturating_add(SignedDuration::from_hours(24 * days))
                .unwrap_or(midnight)
        };
        let (begin, end) = (utc(first, -2), utc(last, 3));
        let mut eras = Vec::new();
        let mut start = begin;
        let mut offset = self.zone.to_offset(begin);
        for change in self
            .zone
            .following(begin)
            .take_while(|change| change.timestamp() < end)
        {
            eras.push(Era {
                start,
                end: change.timestamp(),
                offset,
            });
            start = change.timestamp();
            offset = change.offset();
        }
        eras.push(Era { start, end, offset });
        eras
    }
}

/// What one span of a civil day is in elapsed time.
fn runs_of(date: Date, span: DaySpan, eras: &[Era]) -> Vec<Run> {
    let minutes = |minutes: u16| SignedDuration::from_mins(i64::from(minutes));
    let mut runs: Vec<Run> = Vec::new();
    for era in eras {
        let Ok(midnight) = era.offset.to_timestamp(date.at(0, 0, 0, 0)) else {
            continue;
        };
        let (Ok(opens), Ok(closes)) = (
            midnight.checked_add(minutes(span.start)),
            midnight.checked_add(minutes(span.end)),
        ) else {
            continue;
        };
        let part = Part {
            start: opens.max(era.start),
            end: closes.min(era.end),
            anchor: opens,
        };
        if part.start >= part.end {
            continue;
        }
        match runs.last_mut() {
            Some(run) if run.end == part.start => {
                run.end = part.end;
                run.parts.push(part);
            }
            _ => runs.push(Run {
                start: part.start,
                end: part.end,
                parts: vec![part],
            }),
        }
    }
    runs
}
