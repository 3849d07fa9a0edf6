//! Expansion of recurrence rules in civil time. Which instant a civil time is, is decided
//! afterwards, once.
//!
//! A rule that is not understood still says something: how often, how many times, until when, on
//! which days. What it may take at most follows from that (`bound`).

use jiff::{
    SignedDuration, Timestamp, ToSpan as _,
    civil::DateTime,
    tz::{Offset, TimeZone},
};
use rrule::{RRule, Tz, Unvalidated};

use super::{
    bound,
    rule::{Bounds, Frequency, Rule, Scale, Skip, Until},
    skip,
};

/// How many occurrences one rule may give: more is no calendar of a person.
const MAX_OCCURRENCES: u16 = 20_000;

/// When a rule recurs within some bounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expansion {
    /// Exactly then, in order.
    Known(Vec<DateTime>),
    /// It was not understood; it recurs at some of these times.
    Possible(Vec<DateTime>),
    /// The same, at any hour of these days: of each the first instant.
    PossibleDays(Vec<DateTime>),
    /// The same, at any time from the first to the last.
    PossibleFrom(DateTime, DateTime),
}

/// The civil times of a rule within `bounds`. `whole_days` says that an occurrence fills its day.
pub fn expand(
    text: &str,
    start: DateTime,
    bounds: Bounds,
    whole_days: bool,
    local: impl Fn(Until) -> Option<DateTime>,
) -> Expansion {
    let rule = Rule::read(text, local);
    let ends = rule.until.is_some_and(|until| until < start);
    if rule.clear && ends {
        return Expansion::Known(vec![]);
    }
    if rule.clear
        && rule.is_allowed()
        && start.subsec_nanosecond() == 0
        && (rule.scale == Scale::Gregorian || !rule.counts_months())
        && let Some(times) = known(&rule, start, bounds)
    {
        return Expansion::Known(times);
    }
    if let Some(times) = readings(&rule, start, bounds) {
        return Expansion::Possible(times);
    }
    bound::most(&rule, start, bounds, whole_days)
}

/// The times of a rule that is understood, as far as they can be counted.
fn known(rule: &Rule, start: DateTime, bounds: Bounds) -> Option<Vec<DateTime>> {
    let frequency = rule.frequency?;
    let last = rule.until.map_or(bounds.to, |until| until.min(bounds.to));
    if last < start || rule.until.is_some_and(|until| until < bounds.from) {
        return Some(vec![]);
    }
    if frequency < Frequency::Hourly {
        return evenly(rule, frequency, start, bounds.from, last);
    }
    if rule.skip != Skip::Omit && skip::matters(rule, start) {
        return skip::expand(rule, start, bounds.from, last);
    }
    let begin = if rule.count.is_none() {
        nearer(start, bounds.from, frequency, rule.interval)
    } else {
        start
    };
    expand_plain(&rule.plain, rule.count.is_some(), begin, bounds.from, last)
}

/// Every few minutes or seconds: simply counted. With a BY part they may be sought for ever.
fn evenly(
    rule: &Rule,
    frequency: Frequency,
    start: DateTime,
    from: DateTime,
    last: DateTime,
) -> Option<Vec<DateTime>> {
    if !rule.by.is_empty() {
        return None;
    }
    let step = frequency.longest().as_secs() * rule.interval;
    let first = (from.duration_since(start).as_secs() / step).max(0);
    let until = last.duration_since(start).as_secs() / step;
    let end = rule
        .count
        .map_or(until, |count| until.min(i64::from(count) - 1));
    if end - first > i64::from(MAX_OCCURRENCES) {
        return None;
    }
    (first..=end)
        .map(|n| start.checked_add(SignedDuration::from_secs(n * step)).ok())
        .collect()
}

/// What a rule may mean whose weekdays are numbered where they must not be: the number means
/// nothing, or a week of the month.
fn readings(rule: &Rule, start: DateTime, bounds: Bounds) -> Option<Vec<DateTime>> {
    let sensible = rule.clear && matches!(rule.frequency, Some(Frequency::Weekly));
    if !sensible || !rule.numbers_weekdays() || rule.part("BYMONTHDAY").is_some() {
        return None;
    }
    let days: Vec<&str> = rule.part("BYDAY")?.split(',').map(str::trim).collect();
    let names: Vec<&str> = days
        .iter()
        .map(|day| day.get(day.len().checked_sub(2)?..))
        .collect::<Option<_>>()?;
    let with = |frequency: Frequency, name: &str, days: &[&str]| {
        let mut other = rule.clone();
        other.frequency = Some(frequency);
        for part in &mut other.plain {
            if part.starts_with("FREQ=") {
                *part = format!("FREQ={name}");
            } else if part.starts_with("BYDAY=") {
                *part = format!("BYDAY={}", days.join(","));
            }
        }
        for part in &mut other.by {
            if part.0 == "BYDAY" {
                part.1 = days.join(",");
            }
        }
        other.is_allowed().then_some(other)
    };
    let weekly = with(Frequency::Weekly, "WEEKLY", &names)?;
    let monthly = with(Frequency::Monthly, "MONTHLY", &days)?;
    let mut times = known(&weekly, start, bounds)?;
    times.extend(known(&monthly, start, bounds)?);
    times.sort_unstable();
    times.dedup();
    Some(times)
}

/// Asks `rrule`, which counts in UTC and never hears of a zone, so that no change of the clocks can
/// confuse it.
fn expand_plain(
    parts: &[String],
    counted: bool,
    begin: DateTime,
    from: DateTime,
    last: DateTime,
) -> Option<Vec<DateTime>> {
    let rule: RRule<Unvalidated> = parts.join(";").parse().ok()?;
    // Nothing beyond what is asked for is looked for.
    let rule = if counted {
        rule
    } else {
        rule.until(chrono_of(last))
    };
    let set = rule.build(chrono_of(begin)).ok()?;
    let found = set
        .after(chrono_of(from.max(begin)))
        .before(chrono_of(last))
        .all(MAX_OCCURRENCES);
    if found.limited {
        return None;
    }
    found
        .dates
        .iter()
        .map(|date| civil_of(date.timestamp()))
        .collect()
}

/// A start of the same rule nearer to what is asked for: whole intervals later. A rule that
/// began years ago would otherwise be walked through from there.
fn nearer(start: DateTime, from: DateTime, frequency: Frequency, interval: i64) -> DateTime {
    let days = match frequency {
        Frequency::Hourly | Frequency::Daily => interval,
        Frequency::Weekly => 7 * interval,
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
