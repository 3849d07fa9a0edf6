//! Slots found by looking at every minute, without a thought for speed or for our own code.

use domain::availability::Window;
use domain::slots::{Diary, Interval, Schedule, SlotRules};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use std::collections::BTreeMap;

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(crate) fn minutes(n: i64) -> SignedDuration {
    SignedDuration::from_mins(n)
}

/// The zones that decide whether our arithmetic is right: all of Europe, and the strange ones
/// (Morocco's summer time stops for Ramadan, Lord Howe changes by half an hour, Greenland and
/// Cairo change around midnight, Chatham and Newfoundland and the Marquesas keep odd minutes).
pub(crate) fn zones() -> Vec<String> {
    let mut zones: Vec<String> = jiff::tz::db()
        .available()
        .map(|name| name.to_string())
        .filter(|name| name.starts_with("Europe/"))
        .collect();
    let beyond = [
        "Atlantic/Azores",
        "Atlantic/Madeira",
        "Atlantic/Canary",
        "Atlantic/Faroe",
        "Atlantic/Reykjavik",
        "Arctic/Longyearbyen",
        "Asia/Nicosia",
        "Africa/Ceuta",
        "Africa/Casablanca",
        "Africa/El_Aaiun",
        "Africa/Cairo",
        "Australia/Lord_Howe",
        "America/Nuuk",
        "America/Scoresbysund",
        "America/Sao_Paulo",
        "America/New_York",
        "America/St_Johns",
        "Pacific/Chatham",
        "Pacific/Marquesas",
        "UTC",
    ];
    zones.extend(beyond.map(str::to_owned));
    zones
}

/// Every change of offset of a zone from 2024 to 2030.
pub(crate) fn changes(zone: &TimeZone) -> Vec<Timestamp> {
    zone.following(at("2024-01-01T00:00:00Z"))
        .map(|change| change.timestamp())
        .take_while(|change| *change < at("2031-01-01T00:00:00Z"))
        .collect()
}

/// A window as the database keeps it: day, minutes, first and last day.
#[derive(Clone, Debug)]
pub(crate) struct Raw {
    pub(crate) day: i32,
    pub(crate) start: u16,
    pub(crate) end: u16,
    pub(crate) from: Option<Date>,
    pub(crate) until: Option<Date>,
}

impl Raw {
    pub(crate) fn new(day: i32, start: u16, end: u16) -> Self {
        Self {
            day,
            start,
            end,
            from: None,
            until: None,
        }
    }

    pub(crate) fn window(&self) -> Window {
        let time = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
        Window::parse(
            self.day,
            &time(self.start),
            &time(self.end),
            self.from,
            self.until,
        )
        .unwrap()
    }
}

/// A civil day, as it is looked at.
struct Day {
    open: [bool; 1440],
    /// The closed minutes of all days before it.
    closed_before: usize,
}

/// One question, in the plainest terms.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) zone: TimeZone,
    pub(crate) windows: Vec<Raw>,
    pub(crate) diary: Diary,
    pub(crate) before: u16,
    pub(crate) after: u16,
    pub(crate) daily: Option<u16>,
    pub(crate) step: u16,
    pub(crate) notice: i64,
    pub(crate) horizon: i64,
    pub(crate) minutes: u32,
    pub(crate) now: Timestamp,
    pub(crate) from: Timestamp,
    pub(crate) to: Timestamp,
}

impl Case {
    pub(crate) fn schedule(&self) -> Schedule {
        let rules = SlotRules {
            step_minutes: self.step,
            notice: minutes(self.notice),
            horizon: minutes(self.horizon),
            durations: vec![self.minutes],
            buffer_before: self.before,
            buffer_after: self.after,
            daily_maximum: self.daily,
        };
        let windows = self.windows.iter().map(Raw::window).collect();
        Schedule::new(self.zone.clone(), windows, self.diary.clone(), rules)
    }

    pub(crate) fn slots(&self) -> Vec<Timestamp> {
        self.schedule()
            .slots(self.now, self.from, self.to, self.minutes)
    }

    /// The minutes of a civil day at which the clock is inside a window.
    fn open_minutes(&self, date: Date) -> [bool; 1440] {
        let mut open = [false; 1440];
        for raw in &self.windows {
            let weekday = i32::from(date.weekday().to_sunday_zero_offset());
            let before = raw.from.is_some_and(|from| date < from);
            let after = raw.until.is_some_and(|until| date > until);
            if weekday == raw.day && !before && !after {
                open[usize::from(raw.start)..usize::from(raw.end)].fill(true);
            }
        }
        open
    }

    /// For a minute of the world, if the coach is open then: which stretch of open time on the
    /// calendar it is in, and the first minute of it on that civil day. Two minutes are in the
    /// same stretch when as many closed minutes of the calendar come before each.
    fn open(&self, minute: Timestamp, days: &mut BTreeMap<Date, Day>) -> Option<(usize, usize)> {
        let civil = self.zone.to_datetime(minute);
        let first_day = self.zone.to_datetime(self.from).date() - 3.days();
        let mut next = days.keys().last().map_or(first_day, |date| *date + 1.day());
        while next <= civil.date() {
            let open = self.open_minutes(next);
            let closed_before = days.values().last().map_or(0, |day| {
                day.closed_before + day.open.iter().filter(|open| !**open).count()
            });
            days.insert(
                next,
                Day {
                    open,
                    closed_before,
                },
            );
            next += 1.day();
        }
        let day = &days[&civil.date()];
        let now =
            usize::try_from(i32::from(civil.hour()) * 60 + i32::from(civil.minute())).unwrap();
        if !day.open[now] {
            return None;
        }
        let closed = day.open[..now].iter().filter(|open| !**open).count();
        let first = (0..=now)
            .rev()
            .take_while(|minute| day.open[*minute])
            .last()
            .unwrap();
        Some((day.closed_before + closed, first))
    }

    /// Whether a minute of the world is touched by one of these.
    fn within(taken: &[Interval], minute: Timestamp) -> bool {
        taken
            .iter()
            .any(|i| i.start < minute + minutes(1) && minute < i.end)
    }

    /// Whether nothing stands against a session that begins here: each minute of it, and of
    /// what the coach keeps free around it.
    fn room(&self, start: Timestamp) -> bool {
        let end = i64::from(self.minutes);
        let (before, after) = (i64::from(self.before), i64::from(self.after));
        let pause = before.max(after);
        let clear = |taken: &[Interval], from: i64, to: i64| {
            (from..to).all(|n| !Self::within(taken, start + minutes(n)))
        };
        let day = |at: Timestamp| self.zone.to_datetime(at).date();
        let begun = self
            .diary
            .sessions
            .iter()
            .map(|s| s.start)
            .chain(self.diary.over.iter().copied())
            .filter(|at| day(*at) == day(start))
            .count();
        clear(&self.diary.time_off, 0, end)
            && clear(&self.diary.client, 0, end)
            && clear(&self.diary.events, -before, end + after)
            && clear(&self.diary.sessions, -pause, end + pause)
            && self.daily.is_none_or(|most| begun < usize::from(most))
    }

    /// Every minute from which a session can be booked, by looking at each minute of it.
    pub(crate) fn by_looking(&self) -> Vec<Timestamp> {
        let mut days = BTreeMap::new();
        let count = self.to.duration_since(self.from).as_mins() + i64::from(self.minutes);
        let world: Vec<Timestamp> = (0..count).map(|n| self.from + minutes(n)).collect();
        let open: Vec<_> = world
            .iter()
            .map(|minute| self.open(*minute, &mut days))
            .collect();
        let length = usize::try_from(self.minutes).unwrap();
        (0..world.len() - length)
            .filter(|&n| {
                let Some((_, first)) = open[n] else {
                    return false;
                };
                let civil = self.zone.to_datetime(world[n]);
                let shown =
                    usize::try_from(i32::from(civil.hour()) * 60 + i32::from(civil.minute()))
                        .unwrap();
                let ahead = world[n].duration_since(self.now);
                (shown - first) % usize::from(self.step) == 0
                    && (n..n + length).all(|m| open[m].map(|at| at.0) == open[n].map(|at| at.0))
                    && ahead >= minutes(self.notice)
                    && ahead <= minutes(self.horizon)
                    && self.room(world[n])
            })
            .map(|n| world[n])
            .collect()
    }
}

/// Open at any time, around an instant, one hour at a time.
pub(crate) fn around(zone: &TimeZone, instant: Timestamp, windows: Vec<Raw>) -> Case {
    Case {
        zone: zone.clone(),
        windows,
        diary: Diary::default(),
        before: 0,
        after: 0,
        daily: None,
        step: 30,
        notice: 0,
        horizon: 90 * 1440,
        minutes: 60,
        now: instant - minutes(3 * 1440),
        from: instant - minutes(12 * 60),
        to: instant + minutes(15 * 60),
    }
}

pub(crate) fn every_day(start: u16, end: u16) -> Vec<Raw> {
    (0..7).map(|day| Raw::new(day, start, end)).collect()
}
