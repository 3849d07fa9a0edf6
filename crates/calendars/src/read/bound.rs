//! What a rule that was not understood may take at most, by what of it was: how often, how many
//! times, until when, and on which days.

use domain::external_calendar::LONGEST_EVENT;
use jiff::{
    SignedDuration, ToSpan as _,
    civil::{Date, DateTime, Time},
};

use super::{
    expand::Expansion,
    rule::{Bounds, Frequency, Rule, Scale},
};

/// All that a rule may take. An event that comes once a day or less keeps its hour, unless the
/// rule names others.
pub fn most(rule: &Rule, start: DateTime, bounds: Bounds, whole_days: bool) -> Expansion {
    let counted = counted_end(rule, start);
    let ends = [rule.until, counted.map(|(end, _)| end)];
    let ends = ends.into_iter().flatten().min();
    let certain = rule.until.is_some() || counted.is_some_and(|(_, certain)| certain);
    // What ends nowhere, and would fill every day, is bounded from now.
    let from = start.max(bounds.now);
    let month = from.checked_add(LONGEST_EVENT).unwrap_or(DateTime::MAX);
    if rule.frequency.is_some_and(|f| f < Frequency::Daily) {
        let end = match ends {
            Some(end) if certain => end,
            Some(end) => end.min(month),
            None => month,
        };
        return Expansion::PossibleFrom(start, end.max(start));
    }
    let other_hours = ["BYHOUR", "BYMINUTE", "BYSECOND"]
        .iter()
        .any(|name| rule.part(name).is_some());
    let last = ends.unwrap_or(bounds.to).min(bounds.to);
    let mut days = possible_days(rule, start, bounds.from, last);
    if !certain && (whole_days || other_hours) && fills_every_day(&days, from) {
        days.retain(|day| *day <= month.date());
    }
    let at = |time: Time| days.iter().map(|day| day.to_datetime(time)).collect();
    if other_hours {
        Expansion::PossibleDays(at(Time::midnight()))
    } else {
        Expansion::Possible(at(start.time()))
    }
}

/// When the last of its COUNT occurrences has begun for sure, and whether that is certain: a part
/// that leaves out days, weeks or months stretches it to what nobody can say well.
fn counted_end(rule: &Rule, start: DateTime) -> Option<(DateTime, bool)> {
    let count = i64::from(rule.count?);
    let has = |name| rule.part(name).is_some();
    let often = rule.frequency.unwrap_or(Frequency::Monthly);
    let mut each = often;
    for (part, period) in [
        ("BYDAY", Frequency::Weekly),
        ("BYMONTHDAY", Frequency::Monthly),
        ("BYSETPOS", Frequency::Monthly),
        ("BYMONTH", Frequency::Yearly),
        ("BYYEARDAY", Frequency::Yearly),
        ("BYWEEKNO", Frequency::Yearly),
    ] {
        if has(part) {
            each = each.max(period);
        }
    }
    let steps = (count - 1).max(0).saturating_mul(rule.interval);
    let steps = steps.min(1_000_000_000);
    let certain = each == often;
    let periods = if certain || often >= Frequency::Daily {
        steps
    } else {
        // Those of a day come together.
        let day = SignedDuration::from_hours(24).as_secs();
        steps.saturating_mul(often.longest().as_secs()) / day + 1
    };
    let whole_period = i64::from(!rule.by.is_empty() && count > 0);
    let seconds = each
        .longest()
        .as_secs()
        .saturating_mul(periods + whole_period);
    let end = start.checked_add(SignedDuration::from_secs(seconds));
    Some((end.unwrap_or(DateTime::MAX), certain))
}

/// The days on which it may come.
fn possible_days(rule: &Rule, start: DateTime, from: DateTime, last: DateTime) -> Vec<Date> {
    let mut days = vec![];
    let mut next = Some(start.date().max(from.date()));
    while let Some(day) = next.filter(|day| *day <= last.date()) {
        if may_come_on(rule, start.date(), day) {
            days.push(day);
        }
        next = day.tomorrow().ok();
    }
    days
}

/// Whether the days leave hardly any free in the month after `from`.
fn fills_every_day(days: &[Date], from: DateTime) -> bool {
    let from = from.date();
    let to = from.checked_add(31.days()).unwrap_or(Date::MAX);
    days.iter().filter(|day| (from..to).contains(day)).count() > 20
}

fn may_come_on(rule: &Rule, start: Date, day: Date) -> bool {
    let weekdays = rule.weekdays();
    if weekdays.is_some_and(|days| !days.contains(&day.weekday())) {
        return false;
    }
    let says = |name: &str| rule.part(name);
    if rule.scale == Scale::Gregorian {
        let numbers = |name: &str, range: std::ops::RangeInclusive<i8>| -> Option<Vec<i8>> {
            let read = |n: &str| n.trim().parse().ok().filter(|n| range.contains(n));
            says(name)?.split(',').map(read).collect()
        };
        let left_out = |list: Option<Vec<i8>>, value: i8| list.is_some_and(|l| !l.contains(&value));
        if left_out(numbers("BYMONTH", 1..=12), day.month())
            || left_out(numbers("BYMONTHDAY", 1..=28), day.day())
        {
            return false;
        }
    }
    // Any part beside the months chooses the days; without one they follow from the start.
    let follows = |(name, value): &(String, String)| match rule.scale {
        Scale::Gregorian => name == "BYMONTH",
        // One day of one month is that of the start, whatever it is called here.
        _ => matches!(name.as_str(), "BYMONTH" | "BYMONTHDAY") && !value.contains(','),
    };
    if !rule.by.iter().all(follows) {
        return true;
    }
    let since = i64::from(day.since(start).map_or(0, |span| span.get_days()));
    let same_day =
        day.day() == start.day() || start.day() > 28 && (day.day() >= 28 || day.day() == 1);
    match (rule.frequency, rule.scale) {
        (Some(Frequency::Weekly), _) => day.weekday() == start.weekday(),
        (Some(Frequency::Monthly), Scale::Gregorian) => same_day,
        (Some(Frequency::Yearly), Scale::Gregorian) => {
            let near = day.month() == start.month()
                || start.day() > 28 && day.day() == 1 && day.month() == start.month() % 12 + 1;
            same_day && (says("BYMONTH").is_some() || near)
        }
        // A month of the moon has 29 or 30 days; twelve of them are a year of the moon.
        (Some(Frequency::Monthly), Scale::Lunar | Scale::Lunisolar) => {
            near_multiple(since, 29_530_588, 2)
        }
        (Some(Frequency::Yearly), Scale::Lunar) => near_multiple(since, 354_367_056, 3),
        (Some(Frequency::Yearly), _) => near_multiple(since, 365_242_190, 31),
        _ => true,
    }
}

/// Whether so many days are a multiple of a period in millionths of a day, within a few.
fn near_multiple(days: i64, period: i64, within: i64) -> bool {
    let rest = (days * 1_000_000).rem_euclid(period);
    rest.min(period - rest) <= within * 1_000_000
}
