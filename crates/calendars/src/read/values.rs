//! Dates, durations and offsets as calendars write them (RFC 5545, section 3.3).

use jiff::{
    SignedDuration,
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
    pub utc: bool,
}

/// `20260601`, `20260601T090000`, `20260601T090000Z`.
pub fn civil(text: &str) -> Option<Civil> {
    let text = text.trim();
    let (text, utc) = match text.strip_suffix(['Z', 'z']) {
        Some(text) => (text, true),
        None => (text, false),
    };
    let (date, time) = match text.split_once(['T', 't']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let digits = |text: &str, length: usize| {
        (text.len() == length && text.bytes().all(|b| b.is_ascii_digit())).then_some(())
    };
    digits(date, 8)?;
    let date = Date::new(
        date[..4].parse().ok()?,
        date[4..6].parse().ok()?,
        date[6..].parse().ok()?,
    )
    .ok()?;
    let time = match time {
        None if utc => return None,
        None => None,
        Some(time) => {
            digits(time, 6)?;
            // A leap second is the last one for us.
            let seconds: i8 = time[4..].parse().ok()?;
            let time = Time::new(
                time[..2].parse().ok()?,
                time[2..4].parse().ok()?,
                if seconds == 60 { 59 } else { seconds },
                0,
            )
            .ok()?;
            Some(date.to_datetime(time))
        }
    };
    Some(Civil { date, time, utc })
}

/// A length of time: days by the calendar, the rest by the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Length {
    /// Days by the calendar.
    pub days: i64,
    /// Elapsed time beyond them.
    pub time: SignedDuration,
}

/// `PT1H30M`, `P1D`, `P2W`. A negative one is none.
pub fn duration(text: &str) -> Option<Length> {
    let text = text.trim().to_ascii_uppercase();
    let text = text.strip_prefix('+').unwrap_or(&text);
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
        let number: i64 = rest[..end].parse().ok()?;
        let unit = rest[end..].chars().next()?;
        let (into, each) = match (by_clock, unit) {
            (false, 'W') => (&mut days, 7),
            (false, 'D') => (&mut days, 1),
            (true, 'H') => (&mut seconds, 3600),
            (true, 'M') => (&mut seconds, 60),
            (true, 'S') => (&mut seconds, 1),
            _ => return None,
        };
        *into = into.checked_add(number.checked_mul(each)?)?;
        rest = &rest[end + unit.len_utf8()..];
    }
    // Longer than any life.
    (days <= 36_600 && seconds <= 36_600 * 86_400).then(|| Length {
        days,
        time: SignedDuration::from_secs(seconds),
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
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lengths_are_read() {
        let length = |days, seconds| {
            Some(Length {
                days,
                time: SignedDuration::from_secs(seconds),
            })
        };
        assert_eq!(duration("PT1H30M"), length(0, 5400));
        assert_eq!(duration("P1DT12H"), length(1, 43_200));
        assert_eq!(duration("+P2W"), length(14, 0));
        for wrong in [
            "",
            "P",
            "PT",
            "-PT1H",
            "1H",
            "P1H",
            "PT1D",
            "PTT1H",
            "P99999999999999W",
        ] {
            assert!(
                duration(wrong).is_none_or(|l| wrong == "PT" && l.days == 0),
                "{wrong}"
            );
        }
    }

    proptest! {
        #[test]
        fn reading_values_never_panics(text in ".*", near in "[-+PTZ0-9DHMSW]{0,18}") {
            for text in [text, near] {
                let _ = (civil(&text), duration(&text), offset(&text));
            }
        }
    }
}
