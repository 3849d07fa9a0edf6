//! Resolution of TZIDs: an IANA name, a Windows name, or the calendar's own VTIMEZONE.

use std::{collections::HashMap, rc::Rc};

use jiff::{
    SignedDuration, Timestamp,
    civil::DateTime,
    tz::{AmbiguousOffset, Offset, TimeZone},
};

use super::{
    component::Component,
    expand::{Expansion, expand},
    rule::{Bounds, Until},
    values, windows,
};

/// A zone, as well as it is known.
#[derive(Clone, Debug)]
pub enum Zone {
    /// One of the tz database.
    Known(TimeZone),
    /// Defined by the calendar's VTIMEZONE.
    Custom(Rc<CustomZone>),
    Unknown,
}

/// The offsets of a zone that only a calendar defines.
#[derive(Debug)]
pub struct CustomZone {
    before: Offset,
    /// Instant, offset from then on; in order.
    changes: Vec<(Timestamp, Offset)>,
}

/// When something is, as well as it is known: equal bounds, but for an unknown zone, and for a
/// time that the clock shows twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    /// Not before this.
    pub earliest: Timestamp,
    /// Not after this.
    pub latest: Timestamp,
}

impl Moment {
    /// An instant that is known.
    pub const fn exactly(at: Timestamp) -> Self {
        Self {
            earliest: at,
            latest: at,
        }
    }
}

impl Zone {
    /// The instant that a clock of the zone shows as `civil`. Where it shows it twice, either may
    /// be meant: the RFC says the first (3.3.5), and not every program does. Where it never does,
    /// it is read as if the clock had not been changed yet.
    pub fn moment(&self, civil: DateTime) -> Option<Moment> {
        match self {
            Self::Known(zone) => {
                let at = zone.to_ambiguous_timestamp(civil);
                let twice = matches!(at.offset(), AmbiguousOffset::Fold { .. });
                let earliest = at.compatible().ok()?;
                let latest = if twice { at.later().ok()? } else { earliest };
                Some(Moment { earliest, latest })
            }
            Self::Custom(zone) => zone.moment(civil),
            // The zones of the world lie between 14 hours before and 12 hours after UTC.
            Self::Unknown => {
                let utc = Offset::UTC.to_timestamp(civil).ok()?;
                Some(Moment {
                    earliest: utc.saturating_sub(SignedDuration::from_hours(14)).ok()?,
                    latest: utc.saturating_add(SignedDuration::from_hours(12)).ok()?,
                })
            }
        }
    }

    /// What a clock of the zone shows at an instant.
    pub fn civil(&self, at: Timestamp) -> DateTime {
        match self {
            Self::Known(zone) => zone.to_datetime(at),
            Self::Custom(zone) => zone.offset(at).to_datetime(at),
            Self::Unknown => Offset::UTC.to_datetime(at),
        }
    }
}

impl CustomZone {
    fn offset(&self, at: Timestamp) -> Offset {
        let after = self.changes.partition_point(|(change, _)| *change <= at);
        after
            .checked_sub(1)
            .map_or(self.before, |nth| self.changes[nth].1)
    }

    fn moment(&self, civil: DateTime) -> Option<Moment> {
        let utc = Offset::UTC.to_timestamp(civil).ok()?;
        let day = SignedDuration::from_hours(26);
        let (from, to) = (utc.saturating_sub(day).ok()?, utc.saturating_add(day).ok()?);
        let before = self.offset(from);
        let near = self
            .changes
            .iter()
            .filter(|(at, _)| from < *at && *at <= to)
            .map(|(_, offset)| *offset);
        let instants: Vec<Timestamp> = std::iter::once(before)
            .chain(near)
            .filter_map(|offset| Some((offset, offset.to_timestamp(civil).ok()?)))
            .filter(|(offset, at)| self.offset(*at) == *offset)
            .map(|(_, at)| at)
            .collect();
        match (instants.iter().min(), instants.iter().max()) {
            (Some(&earliest), Some(&latest)) => Some(Moment { earliest, latest }),
            _ => before.to_timestamp(civil).ok().map(Moment::exactly),
        }
    }
}

/// The zones of a calendar.
#[derive(Debug)]
pub struct Zones {
    custom: HashMap<String, Zone>,
    /// For times without a zone.
    home: TimeZone,
}

impl Zones {
    /// Reads the calendar's VTIMEZONEs, as far as `until`. `home` is the zone of times that name
    /// none, unless the calendar says (X-WR-TIMEZONE).
    pub fn from_calendar(calendar: &Component, home: &TimeZone, until: Timestamp) -> Self {
        let home = calendar
            .value("X-WR-TIMEZONE")
            .and_then(named)
            .unwrap_or_else(|| home.clone());
        let custom = calendar
            .components("VTIMEZONE")
            .filter_map(|zone| Some((zone.value("TZID")?.to_owned(), from_vtimezone(zone, until))))
            .collect();
        Self { custom, home }
    }

    /// The zone of times that name none.
    pub fn home(&self) -> Zone {
        Zone::Known(self.home.clone())
    }

    /// The zone of a TZID. A name that the world knows wins over what the calendar tells.
    pub fn get(&self, tzid: &str) -> Zone {
        if let Some(zone) = named(tzid) {
            return Zone::Known(zone);
        }
        if let Some(zone) = self.custom.get(tzid) {
            return zone.clone();
        }
        TimeZone::get(tzid.trim()).map_or(Zone::Unknown, Zone::Known)
    }
}

/// A zone by a name that the world knows: `Europe/Paris`, `Romance Standard Time`,
/// `/mozilla.org/20050126_1/Europe/Paris`.
fn named(name: &str) -> Option<TimeZone> {
    let name = name.trim().trim_matches('/');
    let get = |name: &str| TimeZone::get(name).ok();
    if matches!(name, "UTC" | "Z" | "GMT" | "Etc/UTC" | "Etc/GMT") {
        return Some(TimeZone::UTC);
    }
    // Abbreviations (EST, CET) are names of the database too; what a calendar tells is better.
    if name.contains('/')
        && let Some(zone) = get(name)
    {
        return Some(zone);
    }
    if let Some(zone) = windows::iana(name).and_then(get) {
        return Some(zone);
    }
    let parts: Vec<&str> = name.split('/').collect();
    (parts.len() > 2)
        .then(|| {
            [3, 2].into_iter().find_map(|count| {
                let start = parts.len().checked_sub(count)?;
                get(&parts[start..].join("/"))
            })
        })
        .flatten()
}

fn from_vtimezone(zone: &Component, until: Timestamp) -> Zone {
    if let Some(zone) = zone.value("X-LIC-LOCATION").and_then(named) {
        return Zone::Known(zone);
    }
    match custom_zone(zone, until) {
        Some(custom) => Zone::Custom(Rc::new(custom)),
        None => Zone::Unknown,
    }
}

fn custom_zone(zone: &Component, until: Timestamp) -> Option<CustomZone> {
    let mut all: Vec<(Timestamp, Offset, Offset)> = vec![];
    let until = Offset::UTC.to_datetime(until);
    for part in zone
        .inner
        .iter()
        .filter(|inner| matches!(inner.name.as_str(), "STANDARD" | "DAYLIGHT"))
    {
        let from = values::offset(part.value("TZOFFSETFROM")?)?;
        let to = values::offset(part.value("TZOFFSETTO")?)?;
        let start = values::civil(part.value("DTSTART")?)?.time?;
        let mut onsets = vec![start];
        for line in part.lines_named("RRULE") {
            // UNTIL is in UTC here, whatever the zone.
            let utc = |at: Until| match at {
                Until::Utc(at) => Some(from.to_datetime(at)),
                Until::Local(civil) => Some(civil),
            };
            let bounds = Bounds {
                from: DateTime::MIN,
                to: until,
                now: until,
            };
            match expand(&line.value, start, bounds, false, utc) {
                Expansion::Known(times) => onsets.extend(times),
                _ => return None,
            }
        }
        for line in part.lines_named("RDATE") {
            for value in line.value.split(',') {
                onsets.push(values::civil(value)?.time?);
            }
        }
        for onset in onsets {
            all.push((from.to_timestamp(onset).ok()?, from, to));
        }
    }
    all.sort_unstable();
    all.dedup();
    Some(CustomZone {
        before: all.first()?.1,
        changes: all.into_iter().map(|(at, _, to)| (at, to)).collect(),
    })
}
