//! A coach's diary: sessions, events and absences that take their time, and what a new session would
//! conflict with.

use super::{Interval, SlotRules, intervals::Occupied};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;

/// What already takes a coach's time, each list in any order.
#[derive(Clone, Debug, Default)]
pub struct Diary {
    /// The coach's sessions that are held, booked or under way. The coach's pause lies
    /// between them and any other, and they count towards the daily maximum.
    pub sessions: Vec<Interval>,
    /// When sessions that are over began: they take no time, but they count towards the daily
    /// maximum of their day.
    pub over: Vec<Timestamp>,
    /// Events of other calendars. They conflict with a session and its two buffers.
    pub events: Vec<Interval>,
    /// When the coach is away. A session may begin the moment they are back.
    pub time_off: Vec<Interval>,
    /// Other bookings of the client who looks; without buffers.
    pub client: Vec<Interval>,
}

/// Why a session cannot be added to a diary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Conflict {
    TimeOff,
    Busy,
    DayFull,
}

/// A diary indexed for fast conflict checks.
#[derive(Clone, Debug)]
pub(super) struct DiaryIndex {
    sessions: Occupied,
    events: Occupied,
    time_off: Occupied,
    client: Occupied,
    /// Sessions by the civil day on which they begin; empty where there is no maximum.
    days: BTreeMap<Date, usize>,
}

impl DiaryIndex {
    pub(super) fn new(diary: &Diary, zone: &TimeZone, rules: &SlotRules) -> Self {
        let mut days = BTreeMap::new();
        if rules.daily_maximum.is_some() {
            let begun = diary.sessions.iter().map(|session| session.start);
            for start in begun.chain(diary.over.iter().copied()) {
                *days.entry(zone.to_datetime(start).date()).or_insert(0) += 1;
            }
        }
        Self {
            sessions: Occupied::new(diary.sessions.clone()),
            events: Occupied::new(diary.events.clone()),
            time_off: Occupied::new(diary.time_off.clone()),
            client: Occupied::new(diary.client.clone()),
            days,
        }
    }

    /// What a session would conflict with, if anything.
    pub(super) fn conflict(
        &self,
        session: Interval,
        zone: &TimeZone,
        rules: &SlotRules,
    ) -> Option<Conflict> {
        if self.time_off.overlap(session) {
            return Some(Conflict::TimeOff);
        }
        let pause = rules.pause();
        let busy = self.sessions.overlap(with_buffers(session, pause, pause))
            || self.events.overlap(with_buffers(
                session,
                rules.buffer_before,
                rules.buffer_after,
            ))
            || self.client.overlap(session);
        if busy {
            return Some(Conflict::Busy);
        }
        let most = rules.daily_maximum?;
        let day = zone.to_datetime(session.start).date();
        let held = self.days.get(&day).copied().unwrap_or(0);
        (held >= usize::from(most)).then_some(Conflict::DayFull)
    }

    /// Whether the coach is away during some of a session.
    pub(super) fn away(&self, session: Interval) -> bool {
        self.time_off.overlap(session)
    }
}

/// A session with its buffers, in minutes.
fn with_buffers(session: Interval, before: u16, after: u16) -> Interval {
    let minutes = |minutes: u16| SignedDuration::from_mins(i64::from(minutes));
    Interval {
        start: session
            .start
            .saturating_sub(minutes(before))
            .unwrap_or(Timestamp::MIN),
        end: session
            .end
            .saturating_add(minutes(after))
            .unwrap_or(Timestamp::MAX),
    }
}
