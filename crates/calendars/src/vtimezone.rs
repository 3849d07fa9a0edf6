//! Writing a zone of the tz database as a VTIMEZONE (RFC 5545, section 3.6.5).
//!
//! Where a zone changes its clocks by a yearly rule, the rule is written, because that is what
//! Outlook understands; where it does not (Morocco around Ramadan), each change is.

use jiff::{
    SignedDuration, Timestamp, ToSpan as _,
    civil::{Date, DateTime, Weekday},
    tz::{Offset, TimeZone},
};

use super::line::LineWriter;

/// A change of the UTC offset.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Change {
    /// What the clock showed, under the offset before.
    onset: DateTime,
    from: Offset,
    to: Offset,
    name: String,
    daylight: bool,
}

/// "The last Sunday of March", "the second Sunday of November".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Yearly {
    month: i8,
    /// From 1; −1 is the last.
    nth: i8,
    weekday: Weekday,
}

/// How far a yearly rule is checked.
const CHECKED_YEARS: i64 = 6;

/// Writes the zone, right for every instant in `[from, to]`.
pub fn write(out: &mut LineWriter, zone: &TimeZone, name: &str, from: Timestamp, to: Timestamp) {
    out.push("BEGIN", "VTIMEZONE").push("TZID", name);
    let changes = changes(zone, from, to);
    match rules(&changes) {
        Some(rules) => {
            for (change, rule) in rules {
                observance(out, change, Some(rule));
            }
        }
        None => {
            let to = TimeZone::UTC.to_datetime(to).saturating_add(1.day());
            for change in changes.iter().filter(|change| change.onset < to) {
                observance(out, change, None);
            }
        }
    }
    out.push("END", "VTIMEZONE");
}

fn observance(out: &mut LineWriter, change: &Change, rule: Option<Yearly>) {
    let kind = if change.daylight {
        "DAYLIGHT"
    } else {
        "STANDARD"
    };
    out.push("BEGIN", kind)
        .push(
            "DTSTART",
            &change.onset.strftime("%Y%m%dT%H%M%S").to_string(),
        )
        .push("TZOFFSETFROM", &offset(change.from))
        .push("TZOFFSETTO", &offset(change.to))
        .text("TZNAME", &change.name);
    if let Some(Yearly {
        month,
        nth,
        weekday,
    }) = rule
    {
        let day = day_name(weekday);
        let value = format!("FREQ=YEARLY;BYMONTH={month};BYDAY={nth}{day}");
        out.push("RRULE", &value);
    }
    out.push("END", kind);
}

/// Every change from the one in force at `from` (and the year before it) until well after `to`.
fn changes(zone: &TimeZone, from: Timestamp, to: Timestamp) -> Vec<Change> {
    let day = SignedDuration::from_hours(24);
    let (year, checked) = (
        day * 366,
        day * 366 * i32::try_from(CHECKED_YEARS).unwrap_or(6),
    );
    let saturated = |at: Timestamp, by: SignedDuration| at.saturating_add(by).unwrap_or(at);
    let begin = zone
        .preceding(from)
        .map(|change| change.timestamp())
        .take(4)
        .enumerate()
        .take_while(|(nth, at)| *nth == 0 || saturated(*at, year) >= from)
        .last()
        .map(|(_, at)| at);
    // Before 1970 the offsets of the tz database are of no use to a calendar.
    let begin = begin.filter(|at| *at >= Timestamp::UNIX_EPOCH);
    let mut changes = vec![];
    let first = begin.unwrap_or(from);
    if begin.is_none() {
        let info = zone.to_offset_info(from);
        changes.push(Change {
            onset: Date::constant(1970, 1, 1).at(0, 0, 0, 0),
            from: info.offset(),
            to: info.offset(),
            name: info.abbreviation().to_owned(),
            daylight: false,
        });
    }
    let end = saturated(to.max(first), checked);
    let before = |at: Timestamp| {
        at.saturating_sub(SignedDuration::from_secs(1))
            .unwrap_or(at)
    };
    let mut old = zone.to_offset(before(first));
    let after = if begin.is_some() {
        before(first)
    } else {
        first
    };
    if begin.is_none() {
        old = zone.to_offset(first);
    }
    for change in zone
        .following(after)
        .take_while(|change| change.timestamp() < end)
    {
        let new = change.offset();
        let forward = new > old;
        // Where winter time is called the exception (Ireland), calendars still expect the summer
        // to be it; where nothing moves, the name alone changes.
        let daylight = if new == old {
            change.dst().is_dst()
        } else {
            forward && (change.dst().is_dst() || seasonal(zone, change.timestamp()))
        };
        changes.push(Change {
            onset: old.to_datetime(change.timestamp()),
            from: old,
            to: new,
            name: change.abbreviation().to_owned(),
            daylight,
        });
        old = new;
    }
    changes
}

/// Whether a change is undone within the year.
fn seasonal(zone: &TimeZone, at: Timestamp) -> bool {
    let before = at
        .saturating_sub(SignedDuration::from_secs(1))
        .unwrap_or(at);
    let year = SignedDuration::from_hours(24 * 300);
    zone.following(at).next().is_some_and(|next| {
        next.timestamp().duration_since(at) < year && next.offset() == zone.to_offset(before)
    })
}

/// The yearly rules that these changes follow, one for each kind of change; `None` when they
/// follow none, or when too few of them are known.
fn rules(changes: &[Change]) -> Option<Vec<(&Change, Yearly)>> {
    let mut kinds: Vec<Vec<&Change>> = vec![];
    for change in changes {
        let same = |kind: &&mut Vec<&Change>| {
            (kind[0].from, kind[0].to, &kind[0].name) == (change.from, change.to, &change.name)
        };
        match kinds.iter_mut().find(same) {
            Some(kind) => kind.push(change),
            None => kinds.push(vec![change]),
        }
    }
    let least = usize::try_from(CHECKED_YEARS - 1).ok()?;
    kinds
        .into_iter()
        .map(|kind| {
            let yearly = kind
                .windows(2)
                .all(|two| two[1].onset.year() == two[0].onset.year() + 1)
                && kind.iter().all(|c| c.onset.time() == kind[0].onset.time());
            if kind.len() < least || !yearly {
                return None;
            }
            let date = kind[0].onset.date();
            let candidates = [-1, (date.day() - 1) / 7 + 1].map(|nth| Yearly {
                month: date.month(),
                nth,
                weekday: date.weekday(),
            });
            candidates
                .into_iter()
                .find(|rule| kind.iter().all(|c| rule.holds(c.onset.date())))
                .map(|rule| (kind[0], rule))
        })
        .collect()
}

impl Yearly {
    /// Whether this is the rule's day of its year.
    fn holds(self, date: Date) -> bool {
        let nth = if self.nth < 0 {
            date.day() + 7 > date.days_in_month()
        } else {
            (date.day() - 1) / 7 + 1 == self.nth
        };
        nth && date.month() == self.month && date.weekday() == self.weekday
    }
}

fn day_name(weekday: Weekday) -> &'static str {
    ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
        [usize::try_from(weekday.to_monday_zero_offset()).unwrap_or(0)]
}

/// `+0200`, with seconds where a zone has them.
fn offset(offset: Offset) -> String {
    let seconds = offset.seconds();
    let sign = if seconds < 0 { '-' } else { '+' };
    let seconds = seconds.unsigned_abs();
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if rest == 0 {
        format!("{sign}{hours:02}{minutes:02}")
    } else {
        format!("{sign}{hours:02}{minutes:02}{rest:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(name: &str, from: &str, to: &str) -> String {
        let mut out = LineWriter::default();
        let zone = TimeZone::get(name).unwrap();
        write(
            &mut out,
            &zone,
            name,
            from.parse().unwrap(),
            to.parse().unwrap(),
        );
        out.finish().replace("\r\n", "\n")
    }

    #[test]
    fn a_zone_with_a_yearly_rule_is_written_by_its_rule() {
        assert_eq!(
            written(
                "Europe/Paris",
                "2026-06-01T08:00:00Z",
                "2026-06-01T09:00:00Z"
            ),
            "BEGIN:VTIMEZONE\nTZID:Europe/Paris\n\
             BEGIN:STANDARD\nDTSTART:20251026T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\n\
             TZNAME:CET\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\nEND:STANDARD\n\
             BEGIN:DAYLIGHT\nDTSTART:20260329T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\n\
             TZNAME:CEST\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\nEND:DAYLIGHT\nEND:VTIMEZONE\n"
        );
        let new_york = written(
            "America/New_York",
            "2026-06-01T08:00:00Z",
            "2026-06-01T09:00:00Z",
        );
        assert!(new_york.contains("BYMONTH=3;BYDAY=2SU"), "{new_york}");
        assert!(new_york.contains("BYMONTH=11;BYDAY=1SU"), "{new_york}");
    }

    #[test]
    fn a_zone_without_changes_has_one_offset() {
        assert_eq!(
            written("Asia/Dubai", "2026-06-01T08:00:00Z", "2026-06-01T09:00:00Z"),
            "BEGIN:VTIMEZONE\nTZID:Asia/Dubai\n\
             BEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0400\nTZOFFSETTO:+0400\n\
             TZNAME:+04\nEND:STANDARD\nEND:VTIMEZONE\n"
        );
    }

    #[test]
    fn a_zone_without_a_rule_is_written_change_by_change() {
        let casablanca = written(
            "Africa/Casablanca",
            "2026-02-01T08:00:00Z",
            "2026-04-01T09:00:00Z",
        );
        assert!(!casablanca.contains("RRULE"), "{casablanca}");
        assert!(
            casablanca.contains("DTSTART:20260215T030000"),
            "{casablanca}"
        );
        assert!(
            casablanca.contains("DTSTART:20260322T020000"),
            "{casablanca}"
        );
    }
}
