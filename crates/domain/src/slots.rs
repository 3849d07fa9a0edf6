//! Bookable slots of a coach.
//!
//! The law: **a slot is offered if and only if booking it at that moment would succeed.** Both
//! questions are answered from one definition here: the list ([`Schedule::slots`]) walks the
//! same runs of open time, with the same checks, as the single answer ([`Schedule::offer`]).
//!
//! A session must fit in one run of open time (see `runs`), which may go on over midnight. Steps
//! are counted on the clock, from the local start of the window of that day. Between two sessions lies the longer of the coach's two buffers
//! ([`SlotRules::pause`]); buffers may reach beyond the windows and into time off. At most
//! [`SlotRules::daily_maximum`] sessions begin on one civil day of the coach.

use crate::availability::Window;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use std::iter::successors;

mod diary;
mod intervals;
mod rules;
mod runs;

pub use diary::Diary;
use diary::{Conflict, DiaryIndex};
pub use intervals::Interval;
pub use rules::{RulesError, SlotRules};
use runs::{Part, Run, runs};

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
    /// Another booking is there, or too near.
    #[error("the time is taken")]
    Busy,
    /// The coach holds no more sessions that day.
    #[error("the day is full")]
    DayFull,
}

/// All that decides which slots a coach offers.
#[derive(Clone, Debug)]
pub struct Schedule {
    zone: TimeZone,
    windows: Vec<Window>,
    diary: Diary,
    index: DiaryIndex,
    rules: SlotRules,
}

impl Schedule {
    /// A coach's schedule. `zone` is the coach's.
    pub fn new(zone: TimeZone, windows: Vec<Window>, diary: Diary, rules: SlotRules) -> Self {
        Self {
            index: DiaryIndex::new(&diary, &zone, &rules),
            zone,
            windows,
            diary,
            rules,
        }
    }

    /// The same coach, offering nothing.
    #[must_use]
    pub fn closed(&self) -> Self {
        let (zone, rules) = (self.zone.clone(), self.rules.clone());
        Self::new(zone, Vec::new(), Diary::default(), rules)
    }

    /// The same with one more session, as if it had just been booked: for deciding several
    /// together.
    #[must_use]
    pub fn with_session(mut self, session: Interval) -> Self {
        self.diary.sessions.push(session);
        Self::new(self.zone, self.windows, self.diary, self.rules)
    }

    /// The same with more events of other calendars.
    #[must_use]
    pub fn with_events(mut self, events: impl IntoIterator<Item = Interval>) -> Self {
        self.diary.events.extend(events);
        Self::new(self.zone, self.windows, self.diary, self.rules)
    }

    /// Whether a session lies within the weekly windows, whatever else takes the time.
    pub fn covers(&self, session: Interval) -> bool {
        runs(&self.zone, &self.windows, session.start, session.start)
            .iter()
            .any(|run| run.start <= session.start && session.end <= run.end)
    }

    /// Whether the coach is away during some of a session.
    pub fn away(&self, session: Interval) -> bool {
        self.index.away(session)
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
        let mut slots: Vec<Timestamp> = runs(&self.zone, &self.windows, earliest, to.min(latest))
            .iter()
            .flat_map(|run| self.steps(run, earliest).map(move |start| (run, start)))
            .filter(|(_, start)| *start < to && self.within_notice_and_horizon(now, *start).is_ok())
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
        self.within_notice_and_horizon(now, start)?;
        let runs = runs(&self.zone, &self.windows, start, start);
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

    fn within_notice_and_horizon(
        &self,
        now: Timestamp,
        start: Timestamp,
    ) -> Result<(), SlotRefusal> {
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

    /// The one definition: the session fits in the run, begins on a step, and conflicts with nothing.
    fn free(&self, run: &Run, start: Timestamp, length: SignedDuration) -> Result<(), SlotRefusal> {
        let session = start
            .checked_add(length)
            .ok()
            .filter(|end| *end <= run.end)
            .map(|end| Interval { start, end })
            .ok_or(SlotRefusal::OutsideAvailability)?;
        // In order, and none overlaps another.
        let part = run.parts.partition_point(|part| part.end <= start);
        if !run
            .parts
            .get(part)
            .is_some_and(|part| self.on_step(part, start))
        {
            return Err(SlotRefusal::NotOnStep);
        }
        match self.index.conflict(session, &self.zone, &self.rules) {
            None => Ok(()),
            Some(Conflict::TimeOff) => Err(SlotRefusal::TimeOff),
            Some(Conflict::Busy) => Err(SlotRefusal::Busy),
            Some(Conflict::DayFull) => Err(SlotRefusal::DayFull),
        }
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
}
