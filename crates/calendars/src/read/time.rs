//! When occurrences begin: civil times in their zones, and the names of occurrences.

use std::collections::HashSet;

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
    tz::TimeZone,
};

use super::{
    values,
    zones::{Moment, Zone, Zones},
};
use crate::line::Line;

/// A civil time in its zone.
#[derive(Clone, Debug)]
pub struct EventTime {
    pub civil: DateTime,
    pub all_day: bool,
    pub zone: Zone,
}

impl EventTime {
    pub fn day(date: Date, zone: Zone) -> Self {
        Self {
            civil: date.to_datetime(Time::midnight()),
            all_day: true,
            zone,
        }
    }
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
    pub at: Moment,
    pub civil: DateTime,
    /// Only the day is named.
    day: bool,
}

/// The start of an occurrence.
#[derive(Clone, Copy, Debug)]
pub struct Start {
    pub at: Moment,
    pub civil: DateTime,
    /// Not before this.
    pub earliest: Timestamp,
}

/// Whether a time ends with an offset, which the standard forbids.
pub fn says_offset(value: &str) -> bool {
    values::civil(value).is_some_and(|read| read.offset.is_some())
        && !value.trim_end().ends_with(['Z', 'z'])
}

/// A date or a time of a line, in its zone. A day begins at midnight where the calendar is.
pub fn event_time(value: &str, line: &Line, zones: &Zones) -> Option<EventTime> {
    let mut read = values::civil(value)?;
    // Said to be a day and written as its first instant.
    if read
        .time
        .is_some_and(|time| time.time() == Time::midnight())
        && line
            .parameter("VALUE")
            .is_some_and(|kind| kind.eq_ignore_ascii_case("DATE"))
    {
        read.time = None;
    }
    let named = match line.parameter("TZID") {
        Some(tzid) if read.time.is_some() && !tzid.trim().is_empty() => zones.get(tzid),
        _ => zones.home(),
    };
    let zoned = |civil: DateTime, zone: Zone| EventTime {
        civil,
        all_day: false,
        zone,
    };
    Some(match (read.time, read.offset) {
        (None, _) => EventTime::day(read.date, named),
        (Some(civil), None) => zoned(civil, named),
        (Some(civil), Some(offset)) if offset.is_zero() => zoned(civil, Zone::Known(TimeZone::UTC)),
        (Some(civil), Some(offset)) => {
            let at = offset.to_timestamp(civil).ok()?;
            // Where its zone has that offset then, it goes by its clock.
            if named.civil(at) == civil && !matches!(named, Zone::Unknown) {
                zoned(civil, named)
            } else {
                zoned(civil, Zone::Known(TimeZone::fixed(offset)))
            }
        }
    })
}

/// The name of the occurrence that begins then.
pub fn occurrence_id(at: &EventTime) -> Option<OccurrenceId> {
    Some(OccurrenceId {
        at: at.zone.moment(at.civil)?,
        civil: at.civil,
        day: at.all_day,
    })
}
