//! A VEVENT as it was read, and its occurrences.

use std::collections::BTreeSet;

use domain::{external_calendar::LONGEST_EVENT, slots::Interval};
use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, DateTime},
};

use super::{
    component::Component,
    expand::{Expansion, expand},
    length::{EventLength, event_length, period},
    odd::Reason,
    owner::Addresses,
    repair,
    rule::{Bounds, Until},
    time::{EventTime, Exclusions, OccurrenceId, Start, event_time, occurrence_id, says_offset},
    values,
    zones::{Moment, Zone, Zones},
};
use crate::line::Line;

/// How far around the window an occurrence may matter: a zone that is not known may be a day away.
const AROUND: SignedDuration = SignedDuration::from_hours(48);

/// What an event takes.
#[derive(Debug, Default)]
pub struct Taken {
    /// Its occurrences: their starts and ends.
    pub times: Vec<(Start, Moment)>,
    /// What it may take besides; nothing is taken out of that.
    pub besides: Vec<Interval>,
}

/// An event that was read.
#[derive(Debug)]
pub struct Event {
    /// Whether its time is taken: neither cancelled, nor declined, nor shown as free.
    pub blocks: bool,
    /// What was not understood.
    pub notes: BTreeSet<Reason>,
    /// The occurrence of its series that it replaces.
    pub recurrence_id: Option<OccurrenceId>,
    /// It changes more than that occurrence, as RANGE says.
    pub range: Option<String>,
    /// When it begins; `None` when nothing at all is known of that.
    start: Option<EventTime>,
    length: EventLength,
    rules: Vec<String>,
    /// Occurrences besides those of the rules (RDATE).
    extra: Vec<(Start, Moment)>,
    exclusions: Exclusions,
    /// There are further dates, of which nothing was understood.
    lost_dates: bool,
}

impl Event {
    /// Reads an event; whatever makes no sense makes it odd, never free.
    pub fn read(component: &Component, zones: &Zones, owner: &Addresses) -> Self {
        let (component, mut notes) = repair::repaired(component);
        let (start, length) = when(&component, zones, &mut notes);
        let mut event = Self {
            blocks: blocks(&component, owner),
            notes,
            recurrence_id: None,
            range: None,
            start,
            length,
            rules: component
                .lines_named("RRULE")
                .map(|line| line.value.clone())
                .collect(),
            extra: vec![],
            exclusions: Exclusions::default(),
            lost_dates: false,
        };
        if matches!(&event.start, Some(start) if matches!(start.zone, Zone::Unknown)) {
            event.notes.insert(Reason::Zone);
        }
        event.read_recurrence_id(&component, zones);
        event.read_dates(&component, zones);
        event
    }

    fn read_recurrence_id(&mut self, component: &Component, zones: &Zones) {
        let Some(line) = component.line("RECURRENCE-ID") else {
            return;
        };
        let at = event_time(&line.value, line, zones);
        self.recurrence_id = at.as_ref().and_then(occurrence_id);
        self.range = line.parameter("RANGE").map(str::to_ascii_uppercase);
        if self.recurrence_id.is_none() || self.range.is_some() || !self.rules.is_empty() {
            self.notes.insert(Reason::Change);
        }
        // Moved, nobody knows where to: at least the day that it had.
        if self.start.is_none()
            && let Some(id) = self.recurrence_id
        {
            self.notes.remove(&Reason::Start);
            self.notes.insert(Reason::Change);
            self.start = Some(EventTime::day(id.civil.date(), zones.home()));
            self.length = EventLength::DAY;
        }
    }

    /// EXDATE, EXRULE, RDATE, and any further DTSTART.
    fn read_dates(&mut self, component: &Component, zones: &Zones) {
        // What an EXRULE takes out stays in.
        if component.line("EXRULE").is_some() {
            self.notes.insert(Reason::Dates);
        }
        for line in component.lines_named("EXDATE") {
            for value in line
                .value
                .split(',')
                .filter(|value| !value.trim().is_empty())
            {
                // One that is not understood takes nothing out.
                let at = event_time(value, line, zones);
                match at.as_ref().and_then(occurrence_id) {
                    Some(id) => self.exclusions.add(id),
                    None => _ = self.notes.insert(Reason::Dates),
                }
            }
        }
        for line in component.lines_named("RDATE") {
            for value in line
                .value
                .split(',')
                .filter(|value| !value.trim().is_empty())
            {
                self.add_date(value, line, zones);
            }
        }
        for line in component.lines_named("DTSTART").skip(1) {
            let first = component.line("DTSTART");
            if first.is_some_and(|first| first.value.trim() != line.value.trim()) {
                self.notes.insert(Reason::Start);
                self.add_date(&line.value, line, zones);
            }
        }
    }

    /// One more occurrence: a period, or the start of one as long as this event.
    fn add_date(&mut self, value: &str, line: &Line, zones: &Zones) {
        let at = event_time(value, line, zones);
        let found = match at.and_then(|at| self.length.occurrence(&at)) {
            Some((start, end)) => Some((start, end, true)),
            None => period(value, line, zones),
        };
        match found {
            Some((start, end, sensible)) => {
                self.extra.push((start, end));
                if !sensible {
                    self.notes.insert(Reason::Dates);
                }
            }
            None => {
                self.lost_dates = true;
                self.notes.insert(Reason::Dates);
            }
        }
    }

    /// When it first begins, as far as that is known.
    pub fn earliest_start(&self) -> Option<Timestamp> {
        let start = self.start.as_ref()?;
        Some(start.zone.moment(start.civil)?.earliest)
    }

    /// The same event as far from an occurrence as it is from the one that it replaces.
    pub fn shifted(&self, original: Start) -> Option<(Start, Moment)> {
        let (start, id) = (self.start.as_ref()?, self.recurrence_id?);
        let by = start.civil.duration_since(start.zone.civil(id.at.earliest));
        let original = start.zone.civil(original.at.earliest);
        let at = EventTime {
            civil: original.checked_add(by).ok()?,
            ..start.clone()
        };
        self.length.occurrence(&at)
    }

    /// All that it may take of the window.
    pub fn taken(&mut self, window: Interval) -> Taken {
        let mut taken = Taken::default();
        let Some(start) = self.start.clone() else {
            taken.besides.push(near(window));
            return taken;
        };
        let bounds = bounds(&start, self.length, window);
        match self.length.occurrence(&start) {
            Some(first) => taken.times.push(first),
            None => _ = self.notes.insert(Reason::Start),
        }
        for text in &self.rules.clone() {
            let local = |at: Until| match at {
                Until::Utc(at) => Some(start.zone.civil(at)),
                Until::Local(civil) => Some(civil),
            };
            let whole_days = start.all_day
                || matches!(start.zone, Zone::Unknown)
                || self.length.longest() >= SignedDuration::from_hours(12);
            let expansion = expand(text, start.civil, bounds, whole_days, local);
            self.add(expansion, &start, &mut taken);
        }
        if self.lost_dates {
            let daily = expand("FREQ=?", start.civil, bounds, true, |_| None);
            self.add(daily, &start, &mut taken);
        }
        taken.times.extend(self.extra.iter().copied());
        taken
            .times
            .retain(|(start, _)| !self.exclusions.contains(*start));
        taken
    }

    /// Adds what a rule gives to what is taken.
    fn add(&mut self, expansion: Expansion, start: &EventTime, taken: &mut Taken) {
        if !matches!(expansion, Expansion::Known(_)) {
            self.notes.insert(Reason::Rule);
        }
        let at = |civil: DateTime| EventTime {
            civil,
            ..start.clone()
        };
        match expansion {
            Expansion::Known(times) | Expansion::Possible(times) => {
                // The first one is there already, and it is none twice.
                let times = times.into_iter().filter(|civil| *civil != start.civil);
                let times = times.filter_map(|civil| self.length.occurrence(&at(civil)));
                taken.times.extend(times);
            }
            Expansion::PossibleDays(days) => {
                let after = self.length.longest().as_hours() / 24;
                let whole = EventLength::Days { before: 0, after };
                for (start, end) in days
                    .into_iter()
                    .filter_map(|day| whole.occurrence(&at(day)))
                {
                    taken.besides.push(Interval {
                        start: start.earliest,
                        end: end.latest,
                    });
                }
            }
            Expansion::PossibleFrom(first, last) => {
                let last = self.length.occurrence(&at(last));
                let first = start.zone.moment(first);
                if let (Some(first), Some((_, last))) = (first, last) {
                    taken.besides.push(Interval {
                        start: first.earliest,
                        end: last.latest,
                    });
                }
            }
        }
    }
}

/// The civil times that matter for the window. An event that began before it may still be going
/// on.
fn bounds(start: &EventTime, length: EventLength, window: Interval) -> Bounds {
    let reach = length.longest() + AROUND;
    let from = window.start.saturating_sub(reach).unwrap_or(Timestamp::MIN);
    let to = window.end.saturating_add(reach).unwrap_or(Timestamp::MAX);
    Bounds {
        from: start.zone.civil(from),
        to: start.zone.civil(to),
        now: start.zone.civil(window.start),
    }
}

/// What is taken by something of which no time at all is known: the month to come, within which
/// its owner reads what we write about it.
pub fn near(window: Interval) -> Interval {
    let end = window.start.saturating_add(AROUND + LONGEST_EVENT);
    Interval {
        start: window.start,
        end: end.unwrap_or(Timestamp::MAX),
    }
}

/// The start and the length of an event, as far as they are known.
fn when(
    component: &Component,
    zones: &Zones,
    notes: &mut BTreeSet<Reason>,
) -> (Option<EventTime>, EventLength) {
    let line = component.line("DTSTART");
    let read = line.and_then(|line| event_time(&line.value, line, zones));
    // Whether an offset stays the same all year is not said.
    if line.is_some_and(|line| says_offset(&line.value)) && component.line("RRULE").is_some() {
        notes.insert(Reason::Zone);
    }
    if let Some(start) = read {
        let (length, sensible) = event_length(component, &start, zones);
        if !sensible {
            notes.insert(Reason::Length);
        }
        return (Some(start), length);
    }
    notes.insert(Reason::Start);
    let end = component.line("DTEND").and_then(|line| {
        let end = event_time(&line.value, line, zones)?;
        Some((end, line))
    });
    let days = |first: Date, last: Date| i64::from(last.since(first).map_or(0, |s| s.get_days()));
    // Some of its day can be read.
    if let Some((first, last)) = line.and_then(|line| values::possible_days(&line.value)) {
        let last = match &end {
            Some((end, _)) if end.civil.date() >= first => {
                let last_known = last.max(end.civil.date());
                if days(first, last_known) <= LONGEST_EVENT.as_hours() / 24 {
                    last_known
                } else {
                    last
                }
            }
            _ => last,
        };
        let after = days(first, last);
        let length = EventLength::Days { before: 0, after };
        return (Some(EventTime::day(first, zones.home())), length);
    }
    // Only when it ends is known: by so long before, or on that day.
    let Some((end, _)) = end else {
        return (None, EventLength::DAY);
    };
    if let Some(values::Duration::Length(length)) =
        component.value("DURATION").and_then(values::duration)
        && let Ok(civil) =
            (end.civil).checked_sub(SignedDuration::from_hours(24 * length.days) + length.time)
        && civil < end.civil
    {
        return (Some(EventTime { civil, ..end }), EventLength::For(length));
    }
    // The end of a whole day is the next one.
    let before = i64::from(end.all_day);
    (Some(end), EventLength::Days { before, after: 0 })
}

/// Whether an event takes its owner's time. What is not said is busy, and so is what is said
/// twice in two ways.
fn blocks(component: &Component, owner: &Addresses) -> bool {
    let says = |name: &str, values: &[&str]| {
        let mut lines = component.lines_named(name).peekable();
        lines.peek().is_some()
            && lines.all(|line| {
                let said = line.value.trim().to_ascii_uppercase();
                values.contains(&said.as_str())
            })
    };
    !(says("TRANSP", &["TRANSPARENT", "TRANSPARENT-NOCONFLICT"])
        || says("STATUS", &["CANCELLED", "CANCELED"])
        || says("X-MICROSOFT-CDO-BUSYSTATUS", &["FREE", "WORKINGELSEWHERE"])
        || owner.declined(component))
}
