//! Expansion of recurrence rules in civil time: `rrule` counts in UTC and never hears of a zone, so
//! that no change of the clocks can confuse it. Which instant a civil time is, is decided
//! afterwards, once.

use jiff::{
    Timestamp, ToSpan as _,
    civil::DateTime,
    tz::{Offset, TimeZone},
};
use rrule::{RRule, Tz, Unvalidated};

use super::values;

/// How many occurrences one rule may give: more is no calendar of a person.
const MAX_OCCURRENCES: u16 = 20_000;

/// The civil times that are asked for, both included.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    pub from: DateTime,
    pub to: DateTime,
}

/// The UNTIL of a rule, as it was written.
#[derive(Clone, Copy, Debug)]
pub enum Until {
    Utc(Timestamp),
    /// On the event's own clock.
    Local(DateTime),
}

/// A rule that was not understood, and when it surely ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotUnderstood {
    /// Its UNTIL, on the event's clock.
    pub until: Option<DateTime>,
}

/// The civil times of a rule within `bounds`, in order. `local` says what the event's clock
/// shows at the instant of an UNTIL.
pub fn expand(
    rule: &str,
    start: DateTime,
    bounds: Bounds,
    local: impl Fn(Until) -> Option<DateTime>,
) -> Result<Vec<DateTime>, NotUnderstood> {
    let mut until = None;
    let mut parts = vec![];
    let mut frequency = String::new();
    let (mut count, mut interval) = (None, 1_i64);
    for part in rule.trim().trim_end_matches(';').split(';') {
        let not_understood = NotUnderstood { until };
        let (name, value) = part.split_once('=').ok_or(not_understood)?;
        let (name, value) = (name.trim().to_ascii_uppercase(), value.trim());
        match name.as_str() {
            "UNTIL" => {
                let end = values::civil(value).ok_or(not_understood)?;
                let end = match (end.time, end.utc) {
                    (Some(time), true) => Offset::UTC.to_timestamp(time).ok().map(Until::Utc),
                    (Some(time), false) => Some(Until::Local(time)),
                    (None, _) => Some(Until::Local(end.date.at(23, 59, 59, 0))),
                };
                until = Some(end.and_then(&local).ok_or(not_understood)?);
                continue;
            }
            "FREQ" => frequency = value.to_ascii_uppercase(),
            "COUNT" => count = Some(value.parse::<u32>().map_err(|_| not_understood)?),
            "INTERVAL" => interval = i64::from(value.parse::<u16>().map_err(|_| not_understood)?),
            _ => {}
        }
        parts.push(format!("{name}={}", value.to_ascii_uppercase()));
    }
    let not_understood = NotUnderstood { until };
    // Meetings do not recur every minute, and the search for those that do has no end.
    if !matches!(
        frequency.as_str(),
        "YEARLY" | "MONTHLY" | "WEEKLY" | "DAILY" | "HOURLY"
    ) || interval == 0
        || count == Some(0)
        || start.subsec_nanosecond() != 0
    {
        return Err(not_understood);
    }
    if until.is_some_and(|until| until < start || until < bounds.from) {
        return Ok(vec![]);
    }
    let last = until.map_or(bounds.to, |until| until.min(bounds.to));
    if last < start {
        return Ok(vec![]);
    }
    let begin = if count.is_none() {
        nearer(start, bounds.from, &frequency, interval)
    } else {
        start
    };
    let read = |text: &str| text.parse::<RRule<Unvalidated>>();
    let set = read(&parts.join(";"))
        .and_then(|rule| {
            // Nothing beyond what is asked for is looked for.
            let rule = if count.is_none() {
                rule.until(chrono_of(last))
            } else {
                rule
            };
            rule.build(chrono_of(begin))
        })
        .map_err(|_| not_understood)?;
    let found = set
        .after(chrono_of(bounds.from.max(begin)))
        .before(chrono_of(last))
        .all(MAX_OCCURRENCES);
    if found.limited {
        return Err(not_understood);
    }
    found
        .dates
        .iter()
        .map(|date| civil_of(date.timestamp()).ok_or(not_understood))
        .collect()
}

/// A start of the same rule nearer to what is asked for: whole intervals later. A rule that
/// began years ago would otherwise be walked through from there.
fn nearer(start: DateTime, from: DateTime, frequency: &str, interval: i64) -> DateTime {
    let days = match frequency {
        "HOURLY" | "DAILY" => interval,
        "WEEKLY" => 7 * interval,
        _ => return start,
    };
    let between = from.duration_since(start).as_hours() / 24;
    // One interval short, so that none is missed at the edge.
    let whole = (between / days - 1).max(0);
    start.checked_add((whole * days).days()).unwrap_or(start)
}

fn chrono_of(civil: DateTime) -> chrono::DateTime<Tz> {
    let at = Offset::UTC.to_timestamp(civil).unwrap_or(Timestamp::MAX);
    let utc = chrono::DateTime::from_timestamp(at.as_second(), 0).unwrap_or_default();
    utc.with_timezone(&Tz::UTC)
}

fn civil_of(seconds: i64) -> Option<DateTime> {
    let at = Timestamp::from_second(seconds).ok()?;
    Some(TimeZone::UTC.to_datetime(at))
}
