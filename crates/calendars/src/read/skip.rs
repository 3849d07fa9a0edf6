//! Dates that do not exist in every month or year, moved instead of left out (RFC 7529, SKIP).

use jiff::{
    ToSpan as _,
    civil::{Date, DateTime},
};

use super::rule::{Frequency, Rule, Skip};

/// Whether a rule may name a date that does not exist.
pub fn matters(rule: &Rule, start: DateTime) -> bool {
    if rule.frequency.is_none_or(|f| f < Frequency::Monthly) {
        return false;
    }
    match rule.part("BYMONTHDAY") {
        Some(_) => true,
        None => start.day() > 28 && rule.by.iter().all(|(name, _)| name == "BYMONTH"),
    }
}

/// The times of a rule that names days of a month; `None` for any other.
pub fn expand(
    rule: &Rule,
    start: DateTime,
    from: DateTime,
    last: DateTime,
) -> Option<Vec<DateTime>> {
    let simple = |name: &str| matches!(name, "BYMONTH" | "BYMONTHDAY");
    if !rule.by.iter().all(|(name, _)| simple(name)) {
        return None;
    }
    let numbers = |name: &str| {
        let list = rule.part(name).map(|list| list.split(','));
        list.map(|list| {
            list.map(|n| n.trim().parse::<i8>().ok())
                .collect::<Option<Vec<_>>>()
        })
    };
    let months = match numbers("BYMONTH") {
        Some(months) => Some(months?),
        None => None,
    };
    let days = match numbers("BYMONTHDAY") {
        Some(days) => days?,
        None => vec![start.day()],
    };
    let valid = |months: &[i8]| months.iter().all(|month| (1..=12).contains(month));
    if !months.as_deref().is_none_or(valid) || days.iter().any(|day| *day == 0 || day.abs() > 31) {
        return None;
    }
    let step = match rule.frequency? {
        Frequency::Monthly => rule.interval,
        Frequency::Yearly => 12 * rule.interval,
        _ => return None,
    };
    let yearly = step % 12 == 0 && rule.frequency == Some(Frequency::Yearly);
    let mut times = vec![];
    let mut counted = 0;
    for n in 0_i64.. {
        let period = start
            .date()
            .first_of_month()
            .checked_add((n * step).months());
        let Ok(period) = period else { break };
        if period.to_datetime(jiff::civil::Time::midnight()) > last {
            break;
        }
        let in_period: Vec<Date> = match (&months, yearly) {
            (Some(months), true) => months
                .iter()
                .filter_map(|month| Date::new(period.year(), *month, 1).ok())
                .collect(),
            (None, true) if rule.part("BYMONTHDAY").is_some() => (1..=12)
                .filter_map(|month| Date::new(period.year(), month, 1).ok())
                .collect(),
            (Some(months), false) if !months.contains(&period.month()) => vec![],
            _ => vec![period],
        };
        let mut found: Vec<DateTime> = in_period
            .iter()
            .flat_map(|month| {
                days.iter()
                    .filter_map(|day| resolved(*month, *day, rule.skip))
            })
            .map(|date| date.to_datetime(start.time()))
            .filter(|time| *time >= start)
            .collect();
        found.sort_unstable();
        found.dedup();
        for time in found {
            if rule.count.is_some_and(|count| counted >= count) || time > last {
                return Some(times);
            }
            counted += 1;
            if time >= from {
                times.push(time);
            }
        }
    }
    Some(times)
}

/// A day of a month, from its end where it is negative.
fn resolved(month: Date, day: i8, skip: Skip) -> Option<Date> {
    let length = month.days_in_month();
    let day = if day < 0 { length + 1 + day } else { day };
    match skip {
        _ if (1..=length).contains(&day) => Date::new(month.year(), month.month(), day).ok(),
        Skip::Omit => None,
        Skip::Backward if day < 1 => month.yesterday().ok(),
        Skip::Backward => Some(month.last_of_month()),
        Skip::Forward if day < 1 => Some(month),
        Skip::Forward => month.last_of_month().tomorrow().ok(),
    }
}
