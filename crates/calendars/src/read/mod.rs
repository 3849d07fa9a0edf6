//! Reading an external iCalendar file for one thing: when its owner is not free.
//!
//! Nothing that was not understood counts as free, and nothing takes more than it may: an event
//! in an unknown zone takes all the time it could mean; one whose rule makes no sense takes what
//! its parts that do make sense allow. Each of them is told by name (`odd`), and spoils no other. A
//! calendar that is cut off was not read.

mod bound;
mod component;
mod event;
mod expand;
mod length;
mod odd;
mod owner;
mod repair;
mod rule;
mod skip;
mod text;
mod time;
mod values;
mod windows;
mod zones;

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    panic::{AssertUnwindSafe, catch_unwind},
    time::{Duration, Instant},
};

use domain::{external_calendar::LONGEST_EVENT, slots::Interval};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use component::Component;
use event::{Event, Taken, near};
pub use odd::{Odd, Reason};
pub use owner::Addresses;
pub use text::decoded;
use time::Exclusions;
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

/// Whose calendar is read.
#[derive(Clone, Debug)]
pub struct Owner {
    /// The zone of times that name none.
    pub home: TimeZone,
    /// What invitations call them.
    pub addresses: Addresses,
    /// Their bookings here, by id: when they come back, we know better when they are.
    pub bookings: HashSet<String>,
}

impl Owner {
    /// Someone of whom only the zone is known.
    pub fn living_in(home: TimeZone) -> Self {
        Self {
            home,
            addresses: Addresses::default(),
            bookings: HashSet::new(),
        }
    }

    /// Whether an event is a booking of theirs that came back.
    fn has_booked(&self, uid: &str) -> bool {
        uid.strip_suffix("@trustcoach")
            .is_some_and(|id| self.bookings.contains(id))
    }
}

/// What a calendar says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diary {
    /// When its owner is not free, in order, without overlaps.
    pub busy: Vec<Interval>,
    /// The events that were not fully understood, and take more time than they may need; soonest
    /// first.
    pub odd: Vec<Odd>,
}

/// Reads a calendar for the time in `[from, to)`.
pub fn diary(
    text: &str,
    owner: &Owner,
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
        let until = to.saturating_add(day).unwrap_or(to);
        let zones = Zones::from_calendar(&calendar, &owner.home, until);
        for component in calendar.components("VFREEBUSY") {
            add_free_busy(component, &zones, window, &mut diary);
        }
        let addresses = owner.addresses.with_calendar(&calendar);
        for mut series in series(&calendar, &zones, &addresses, owner) {
            series.add_to(window, &mut diary);
            if diary.busy.len() > MAX_BUSY {
                diary.busy = merged(diary.busy, window);
            }
            if started.elapsed() > PARSE_TIMEOUT || diary.busy.len() > MAX_BUSY {
                return Err(Unreadable::TooMuch);
            }
        }
    }
    diary.busy = merged(diary.busy, window);
    diary
        .odd
        .sort_by(|a, b| (a.blocks, &a.key).cmp(&(b.blocks, &b.key)));
    let mut told = HashSet::new();
    diary.odd.retain(|odd| told.insert(odd.key.clone()));
    Ok(diary)
}

/// An event, with what it was read from.
struct Entry<'a> {
    component: &'a Component,
    event: Event,
}

/// The events of one UID.
#[derive(Default)]
struct Series<'a> {
    masters: Vec<Entry<'a>>,
    /// Those that stand for a single occurrence (RECURRENCE-ID).
    changes: Vec<Entry<'a>>,
}

/// The events of a calendar, by their UID.
fn series<'a>(
    calendar: &'a Component,
    zones: &Zones,
    addresses: &Addresses,
    owner: &Owner,
) -> Vec<Series<'a>> {
    let mut all: Vec<Series<'a>> = vec![];
    let mut by_uid: HashMap<String, usize> = HashMap::new();
    for component in calendar.events() {
        let uid = component.value("UID").unwrap_or_default().to_owned();
        if owner.has_booked(&uid) {
            continue;
        }
        let event = Event::read(component, zones, addresses);
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
        let entry = Entry { component, event };
        if entry.event.recurrence_id.is_some() {
            all[at].changes.push(entry);
        } else {
            all[at].masters.push(entry);
        }
    }
    all
}

impl Series<'_> {
    fn add_to(&mut self, window: Interval, diary: &mut Diary) {
        let mut exclusions = Exclusions::default();
        for id in self.changes.iter().filter_map(|c| c.event.recurrence_id) {
            exclusions.add(id);
        }
        let mut all = vec![];
        for master in &mut self.masters {
            if !master.event.blocks {
                continue;
            }
            let mut taken = master.taken(window);
            taken
                .times
                .retain(|(start, _)| !exclusions.contains(*start));
            all.extend(taken.times.iter().copied());
            master.add(taken, window, diary);
        }
        for change in &mut self.changes {
            let range = change.event.range.clone();
            if !change.event.blocks && range.is_none() {
                continue;
            }
            let mut taken = Taken::default();
            if change.event.blocks {
                taken = change.taken(window);
                if let (Some(range), Some(id)) = (&range, change.event.recurrence_id) {
                    // What it moves may be there or where it was.
                    let others = all.iter().filter(|(start, _)| match range.as_str() {
                        "THISANDFUTURE" => start.at.latest > id.at.earliest,
                        "THISANDPRIOR" => start.at.earliest < id.at.latest,
                        _ => true,
                    });
                    let shifted = others.filter_map(|(start, _)| change.event.shifted(*start));
                    taken.times.extend(shifted);
                }
            }
            if range.is_some() && taken.times.is_empty() {
                // It takes nothing itself; what it would free stays taken.
                taken.times.clone_from(&all);
            }
            change.add(taken, window, diary);
        }
    }
}

impl Entry<'_> {
    /// What it may take of the window. If reading it fails in a way that nobody foresaw, the
    /// others are read all the same.
    fn taken(&mut self, window: Interval) -> Taken {
        catch_unwind(AssertUnwindSafe(|| self.event.taken(window))).unwrap_or_else(|_| {
            self.event.notes.insert(Reason::Rule);
            Taken {
                times: vec![],
                besides: vec![near(window)],
            }
        })
    }

    /// Adds what it takes, and says so where it is odd.
    fn add(&self, taken: Taken, window: Interval, diary: &mut Diary) {
        let times = taken.times.into_iter().map(|(start, end)| Interval {
            start: start.earliest,
            end: end.latest,
        });
        let mut all: Vec<Interval> = times.chain(taken.besides).collect();
        let mut notes = self.event.notes.clone();
        let is_long = |one: &Interval| one.end.duration_since(one.start) > LONGEST_EVENT;
        let is_sure = !notes.contains(&Reason::Length) && !notes.contains(&Reason::Start);
        if is_sure && all.iter().any(is_long) {
            notes.insert(Reason::Long);
        } else if !notes.is_empty() {
            all = bounded(all, window);
        } else if merged(all.clone(), window).iter().any(is_long) {
            // Each day from now on, for example: it is clear, and takes its owner off the market.
            notes.insert(Reason::Long);
        }
        let starts = self.event.earliest_start();
        tell(self.component, &notes, starts, &all, window, diary);
        diary.busy.extend(all);
    }
}

/// What an odd event takes: where its many occurrences, each of which may be at any hour, fill
/// all the time that there is, it is bounded from now.
fn bounded(taken: Vec<Interval>, window: Interval) -> Vec<Interval> {
    let mut all = merged(taken, window);
    let month = near(window).end;
    if let Some(last) = all.last_mut()
        && last.end >= window.end
        && last.end.duration_since(last.start) > LONGEST_EVENT
    {
        let from_start = last.start.saturating_add(LONGEST_EVENT);
        last.end = month.max(from_start.unwrap_or(month)).min(last.end);
    }
    all
}

/// Keeps that an event is odd, where it takes some of the window.
fn tell(
    component: &Component,
    notes: &BTreeSet<Reason>,
    starts: Option<Timestamp>,
    taken: &[Interval],
    window: Interval,
    diary: &mut Diary,
) {
    let Some(&reason) = notes.first() else {
        return;
    };
    let taken = merged(taken.to_vec(), window);
    if let (Some(first), Some(last)) = (taken.first(), taken.last()) {
        diary.odd.push(Odd {
            key: odd::key(component, reason),
            title: odd::title(component),
            starts,
            reason,
            blocks: Interval {
                start: first.start,
                end: last.end,
            },
            stretches: taken.len(),
        });
    }
}

/// The busy periods of a VFREEBUSY.
fn add_free_busy(component: &Component, zones: &Zones, window: Interval, diary: &mut Diary) {
    let mut notes = BTreeSet::new();
    let mut odd = vec![];
    if component.damaged
        || component
            .garbled
            .iter()
            .any(|line| line.contains("FREEBUSY"))
    {
        notes.insert(Reason::Line);
        odd.push(near(window));
    }
    for line in component.lines_named("FREEBUSY") {
        let is_free = |kind: &str| kind.eq_ignore_ascii_case("FREE");
        if line.parameter("FBTYPE").is_some_and(is_free) {
            continue;
        }
        for text in line.value.split(',').filter(|text| !text.trim().is_empty()) {
            let (taken, sensible) = match length::period(text, line, zones) {
                Some((start, end, sensible)) => {
                    let taken = Interval {
                        start: start.earliest,
                        end: end.latest,
                    };
                    (taken, sensible)
                }
                None => (near(window), false),
            };
            if sensible {
                diary.busy.push(taken);
            } else {
                notes.insert(Reason::Dates);
                odd.push(taken);
            }
        }
    }
    tell(component, &notes, None, &odd, window, diary);
    diary.busy.extend(odd);
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
