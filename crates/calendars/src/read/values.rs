//! Dates, durations and offsets as calendars write them (RFC 5545, section 3.3).

use jiff::{
    SignedDuration, ToSpan as _,
    civil::{Date, DateTime, Time},
    tz::Offset,
};

/// A date, or a date and a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Civil {
    /// The day.
    pub date: Date,
    /// The day and the time, when there is one.
    pub time: Option<DateTime>,
    /// How far it is from UTC, where it says so.
    pub offset: Option<Offset>,
}

/// `20260601`, `20260601T090000`, `20260601T090000Z`; and what other formats write and cannot be
/// misread: `2026-06-01T09:00:00.000+02:00`, `20260601T0900`, `20260601T240000`.
pub fn civil(text: &str) -> Option<Civil> {
    let text = text.trim();
    let (date, time) = match text.split_once(['T', 't', ' ']) {
        Some((date, time)) => (date, Some(time.trim())),
        None => (text, None),
    };
    let date = plain_date(date)?;
    let Some(time) = time else {
        return Some(Civil {
            date,
            time: None,
            offset: None,
        });
    };
    let (time, offset) = match time.find(['Z', 'z', '+', '-']) {
        Some(at) => (time[..at].trim_end(), Some(offset_of(&time[at..])?)),
        None => (time, None),
    };
    // A part of a second is none for us.
    let time = match time.split_once('.') {
        Some((time, part)) if part.bytes().all(|b| b.is_ascii_digit()) => time,
        Some(_) => return None,
        None => time,
    };
    let digits: String = time.chars().filter(|letter| *letter != ':').collect();
    let plain = matches!(digits.len(), 4 | 6) && digits.bytes().all(|b| b.is_ascii_digit());
    if !plain {
        return None;
    }
    let part = |at: usize| digits.get(at..at + 2).map_or(Ok(0_i8), str::parse).ok();
    let (hour, minute, second) = (part(0)?, part(2)?, part(4)?);
    let time = if (hour, minute, second) == (24, 0, 0) {
        date.tomorrow().ok()?.to_datetime(Time::midnight())
    } else {
        // A leap second is the last one for us.
        let second = if second == 60 { 59 } else { second };
        date.to_datetime(Time::new(hour, minute, second, 0).ok()?)
    };
    Some(Civil {
        date: time.date(),
        time: Some(time),
        offset,
    })
}

/// `20260601` or `2026-06-01`.
fn plain_date(text: &str) -> Option<Date> {
    let digits: String = match text.len() {
        10 if text.as_bytes().get(4) == Some(&b'-') && text.as_bytes().get(7) == Some(&b'-') => {
            text.chars().filter(|letter| *letter != '-').collect()
        }
        _ => text.to_owned(),
    };
    if digits.len() != 8 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    Date::new(
        digits[..4].parse().ok()?,
        digits[4..6].parse().ok()?,
        digits[6..].parse().ok()?,
    )
    .ok()
}

/// `Z`, `+0200`, `+02:00`, `+02`.
fn offset_of(text: &str) -> Option<Offset> {
    if matches!(text, "Z" | "z") {
        return Some(Offset::UTC);
    }
    let plain = text.replace(':', "");
    match plain.len() {
        3 => offset(&format!("{plain}00")),
        _ => offset(&plain),
    }
}

/// The days, first and last, that a date which cannot be read may mean: what its first digits
/// say. `None` where they say no month.
pub fn possible_days(text: &str) -> Option<(Date, Date)> {
    let digits: String = text
        .chars()
        .skip_while(|letter| !letter.is_ascii_digit())
        .filter(|letter| !matches!(letter, '-' | '/'))
        .take_while(char::is_ascii_digit)
        .take(8)
        .collect();
    let year: i16 = digits.get(..4)?.parse().ok()?;
    if !(1900..=2200).contains(&year) {
        return None;
    }
    let part = |at: usize| digits.get(at..at + 2)?.parse::<i8>().ok();
    let (month, day) = (part(4)?, part(6));
    if let Some(day) = day {
        if let Ok(date) = Date::new(year, month, day) {
            // An hour beyond the last of the day may be one of the next.
            return Some((date, date.tomorrow().unwrap_or(date)));
        }
        // The day before the month.
        if let Ok(date) = Date::new(year, day, month) {
            return Some((date, date));
        }
    }
    let first = Date::new(year, month, 1).ok()?;
    // The thirty-first of February is in March.
    let last = first.last_of_month().checked_add(3.days()).ok()?;
    Some((first, last))
}

/// A length of time: days by the calendar, the rest by the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Length {
    /// Days by the calendar.
    pub days: i64,
    /// Elapsed time beyond them.
    pub time: SignedDuration,
}

/// A duration as it is written; it need not make sense as the length of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Duration {
    /// Perhaps of no time at all.
    Length(Length),
    /// So long, backwards.
    Negative(Length),
    /// Longer than any life.
    Endless,
}

/// `PT1H30M`, `P1D`, `P2W`, `-PT15M`.
pub fn duration(text: &str) -> Option<Duration> {
    let text = text.trim().to_ascii_uppercase();
    let (text, negative) = match text.strip_prefix('-') {
        Some(rest) => (rest, true),
        None => (text.strip_prefix('+').unwrap_or(&text), false),
    };
    let mut rest = text.strip_prefix('P')?;
    let (mut days, mut seconds) = (0_i64, 0_i64);
    let mut by_clock = false;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('T') {
            if by_clock {
                return None;
            }
            by_clock = true;
            rest = after;
            continue;
        }
        let end = rest.find(|letter: char| !letter.is_ascii_digit())?;
        if end == 0 {
            return None;
        }
        let number: i64 = rest[..end].parse().unwrap_or(i64::MAX);
        let unit = rest[end..].chars().next()?;
        let (into, each) = match (by_clock, unit) {
            (false, 'W') => (&mut days, 7),
            (false, 'D') => (&mut days, 1),
            (true, 'H') => (&mut seconds, 3600),
            (true, 'M') => (&mut seconds, 60),
            (true, 'S') => (&mut seconds, 1),
            _ => return None,
        };
        *into = into.saturating_add(number.saturating_mul(each));
        rest = &rest[end + unit.len_utf8()..];
    }
    if days > 36_600 || seconds > 36_600 * 86_400 {
        return Some(Duration::Endless);
    }
    let length = Length {
        days,
        time: SignedDuration::from_secs(seconds),
    };
    Some(if negative {
        Duration::Negative(length)
    } else {
        Duration::Length(length)
    })
}

/// `+0200`, `-033000`.
pub fn offset(text: &str) -> Option<Offset> {
    let text = text.trim();
    let (sign, digits) = match text.as_bytes().first()? {
        b'+' => (1, &text[1..]),
        b'-' => (-1, &text[1..]),
        _ => return None,
    };
    if !matches!(digits.len(), 4 | 6) || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let part =
        |range: std::ops::Range<usize>| digits.get(range).map_or(Some(0), |d| d.parse().ok());
    let seconds: i32 = part(0..2)? * 3600 + part(2..4)? * 60 + part(4..6)?;
    Offset::from_seconds(sign * seconds).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lengths_are_read() {
        let length = |days, seconds| Length {
            days,
            time: SignedDuration::from_secs(seconds),
        };
        let read = |days, seconds| Some(Duration::Length(length(days, seconds)));
        assert_eq!(duration("PT1H30M"), read(0, 5400));
        assert_eq!(duration("P1DT12H"), read(1, 43_200));
        assert_eq!(duration("+P2W"), read(14, 0));
        assert_eq!(duration("PT0S"), read(0, 0));
        assert_eq!(duration("-PT1H"), Some(Duration::Negative(length(0, 3600))));
        for endless in ["P99999999999999W", "P9999999W", "PT99999999999999999999H"] {
            assert_eq!(duration(endless), Some(Duration::Endless), "{endless}");
        }
        for wrong in ["", "P", "1H", "P1H", "PT1D", "PTT1H", "PTH", "--P1D", "P1"] {
            assert_eq!(duration(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_time_is_read_in_whatever_way_it_is_written() {
        let nine = date(2026, 6, 1).at(9, 0, 0, 0);
        for (text, hours) in [
            ("20260601T090000", None),
            ("20260601t090000Z", Some(0)),
            ("20260601T090000+0200", Some(2)),
            ("20260601T0900-03", Some(-3)),
            ("2026-06-01T09:00:00.000+02:00", Some(2)),
            ("2026-06-01 09:00", None),
            ("20260601T090000.5Z", Some(0)),
        ] {
            let read = civil(text).unwrap();
            let offset = hours.map(|hours| Offset::from_hours(hours).unwrap());
            assert_eq!((read.time, read.offset), (Some(nine), offset), "{text}");
        }
        let midnight = civil("20260531T240000").unwrap();
        assert_eq!(midnight.time, Some(date(2026, 6, 1).at(0, 0, 0, 0)));
        assert_eq!(civil("2026-06-01").unwrap().time, None);
        for wrong in [
            "20260601Z",
            "20260601T",
            "20260601T25",
            "20260601T250000",
            "20260601T090000 Paris",
            "20261301",
            "2026/06/01",
            "20260601T09000",
            "20260601T090000+",
            "",
        ] {
            assert_eq!(civil(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_date_that_cannot_be_read_is_one_of_few_days() {
        let days = |from, to| Some((from, to));
        for (text, found) in [
            ("20260601T250000", days(date(2026, 6, 1), date(2026, 6, 2))),
            (
                "le 2026-06-01 à 9 h",
                days(date(2026, 6, 1), date(2026, 6, 2)),
            ),
            ("20261306", days(date(2026, 6, 13), date(2026, 6, 13))),
            ("20260231", days(date(2026, 2, 1), date(2026, 3, 3))),
            ("202606", days(date(2026, 6, 1), date(2026, 7, 3))),
            ("2026", None),
            ("20269999", None),
            ("demain", None),
        ] {
            assert_eq!(possible_days(text), found, "{text}");
        }
    }

    proptest! {
        #[test]
        fn reading_values_never_panics(text in ".*", near in "[-+PTZ0-9DHMSW]{0,18}") {
            for text in [text, near] {
                let _ = (civil(&text), duration(&text), offset(&text), possible_days(&text));
            }
        }
    }
}
