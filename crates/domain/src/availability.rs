//! When a coach works: weekly windows in the coach's own zone.
//!
//! A window is `[start, end)` on one day of the week. It lives in civil time: nine o'clock
//! stays nine o'clock when the clocks change. How windows become bookable instants is in
//! [`crate::slots`].

use jiff::civil::{Date, Weekday};

/// Minutes in a civil day; `24:00`.
pub(crate) const DAY_END: u16 = 24 * 60;

/// A weekly window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    day: Weekday,
    span: DaySpan,
    valid_from: Option<Date>,
    valid_until: Option<Date>,
}

/// A part of a civil day, `[start, end)`, in minutes from midnight as the clock shows them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DaySpan {
    /// First minute.
    pub start: u16,
    /// Minute after the last; 1440 is `24:00`.
    pub end: u16,
}

/// Why a window is refused; each names its field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WindowError {
    /// `dayOfWeek` is not 0 (Sunday) to 6 (Saturday).
    #[error("dayOfWeek: {0} is not between 0 (Sunday) and 6 (Saturday)")]
    DayOfWeek(i32),
    /// `startTime` is not `HH:mm` between `00:00` and `23:59`.
    #[error("startTime: `{0}` is not a time HH:mm")]
    StartTime(String),
    /// `endTime` is not `HH:mm` between `00:00` and `24:00`.
    #[error("endTime: `{0}` is not a time HH:mm")]
    EndTime(String),
    /// `endTime` is at or before `startTime`.
    #[error("endTime: not after startTime")]
    EndNotAfterStart,
    /// `validUntil` is before `validFrom`.
    #[error("validUntil: before validFrom")]
    ValidUntilBeforeFrom,
}

impl WindowError {
    /// The field at fault, as the specification names it.
    pub const fn field(&self) -> &'static str {
        match self {
            Self::DayOfWeek(_) => "dayOfWeek",
            Self::StartTime(_) => "startTime",
            Self::EndTime(_) | Self::EndNotAfterStart => "endTime",
            Self::ValidUntilBeforeFrom => "validUntil",
        }
    }
}

impl Window {
    /// Reads a window as the database keeps it. `day_of_week` is 0 for Sunday; the times are
    /// `HH:mm`, the end up to `24:00`, which an end at `00:00` means too; the two dates are
    /// inclusive.
    pub fn parse(
        day_of_week: i32,
        start: &str,
        end: &str,
        valid_from: Option<Date>,
        valid_until: Option<Date>,
    ) -> Result<Self, WindowError> {
        let day = i8::try_from(day_of_week)
            .ok()
            .and_then(|day| Weekday::from_sunday_zero_offset(day).ok())
            .ok_or(WindowError::DayOfWeek(day_of_week))?;
        let start_minute = minute_of_day(start)
            .filter(|minute| *minute < DAY_END)
            .ok_or_else(|| WindowError::StartTime(start.to_owned()))?;
        let end_minute = minute_of_day(end)
            .map(|minute| if minute == 0 { DAY_END } else { minute })
            .ok_or_else(|| WindowError::EndTime(end.to_owned()))?;
        if end_minute <= start_minute {
            return Err(WindowError::EndNotAfterStart);
        }
        if let (Some(from), Some(until)) = (valid_from, valid_until)
            && until < from
        {
            return Err(WindowError::ValidUntilBeforeFrom);
        }
        let span = DaySpan {
            start: start_minute,
            end: end_minute,
        };
        Ok(Self {
            day,
            span,
            valid_from,
            valid_until,
        })
    }

    /// The day of the week.
    pub const fn day(&self) -> Weekday {
        self.day
    }

    /// The hours.
    pub const fn span(&self) -> DaySpan {
        self.span
    }

    /// The first day, when there is one.
    pub const fn valid_from(&self) -> Option<Date> {
        self.valid_from
    }

    /// The last day, when there is one.
    pub const fn valid_until(&self) -> Option<Date> {
        self.valid_until
    }

    /// Whether the window is open on that day.
    pub fn opens_on(&self, date: Date) -> bool {
        self.day == date.weekday()
            && self.valid_from.is_none_or(|from| from <= date)
            && self.valid_until.is_none_or(|until| date <= until)
    }
}

/// The pairs of windows that are open at once on some day, by their places in the list. They
/// count as one; whoever wrote them may like to know. Windows that only touch are not named.
pub fn overlapping(windows: &[Window]) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    for (n, a) in windows.iter().enumerate() {
        for (m, b) in windows.iter().enumerate().skip(n + 1) {
            let hours = a.span.start < b.span.end && b.span.start < a.span.end;
            if hours && a.day == b.day && share_a_day(a, b) {
                pairs.push((n, m));
            }
        }
    }
    pairs
}

/// Whether two windows of one day of the week are both valid on some date.
fn share_a_day(a: &Window, b: &Window) -> bool {
    let from = a.valid_from.max(b.valid_from);
    let until = [a.valid_until, b.valid_until].into_iter().flatten().min();
    let (Some(from), Some(until)) = (from, until) else {
        return true;
    };
    // The first date with that weekday; a window without end or beginning meets one for sure.
    let first = if from.weekday() == a.day {
        Ok(from)
    } else {
        from.nth_weekday(1, a.day)
    };
    first.is_ok_and(|first| first <= until)
}

/// The hours open on a day: the windows of that day, in order, those that overlap or touch
/// merged into one. That those of two days may touch at midnight is for [`crate::slots`].
pub fn open_on(windows: &[Window], date: Date) -> Vec<DaySpan> {
    let mut spans: Vec<DaySpan> = windows
        .iter()
        .filter(|window| window.opens_on(date))
        .map(Window::span)
        .collect();
    spans.sort_unstable();
    let mut merged: Vec<DaySpan> = Vec::with_capacity(spans.len());
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => merged.push(span),
        }
    }
    merged
}

/// `HH:mm`, exactly, from `00:00` to `24:00`, as minutes.
pub fn minute_of_day(text: &str) -> Option<u16> {
    let digit = |byte: u8| byte.is_ascii_digit().then(|| u16::from(byte - b'0'));
    let [h1, h2, b':', m1, m2] = *text.as_bytes() else {
        return None;
    };
    let hour = digit(h1)? * 10 + digit(h2)?;
    let minute = digit(m1)? * 10 + digit(m2)?;
    let total = hour * 60 + minute;
    (minute < 60 && total <= DAY_END).then_some(total)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn window(start: &str, end: &str) -> Result<Window, WindowError> {
        Window::parse(1, start, end, None, None)
    }

    #[test]
    fn day_of_week_zero_is_sunday() {
        let sunday = Window::parse(0, "09:00", "12:00", None, None).unwrap();
        assert_eq!(sunday.day(), Weekday::Sunday);
        assert!(sunday.opens_on(date(2026, 3, 29)));
        assert_eq!(
            Window::parse(6, "09:00", "12:00", None, None)
                .unwrap()
                .day(),
            Weekday::Saturday
        );
        for wrong in [-1, 7, i32::MAX] {
            let error = Window::parse(wrong, "09:00", "12:00", None, None).unwrap_err();
            assert_eq!(error, WindowError::DayOfWeek(wrong));
            assert_eq!(error.field(), "dayOfWeek");
        }
    }

    #[test]
    fn twenty_four_is_a_legal_end_and_no_legal_start() {
        assert_eq!(
            window("22:00", "24:00").unwrap().span(),
            DaySpan {
                start: 1320,
                end: 1440
            }
        );
        assert_eq!(window("24:00", "24:00").unwrap_err().field(), "startTime");
        assert_eq!(window("22:00", "24:01").unwrap_err().field(), "endTime");
    }

    #[test]
    fn an_end_at_or_before_the_start_is_refused() {
        assert_eq!(window("09:00", "09:00"), Err(WindowError::EndNotAfterStart));
        assert_eq!(window("09:00", "08:59"), Err(WindowError::EndNotAfterStart));
    }

    #[test]
    fn midnight_as_an_end_is_the_end_of_the_day() {
        for start in ["00:00", "22:00", "23:59"] {
            assert_eq!(window(start, "00:00"), window(start, "24:00"));
            assert!(window(start, "00:00").is_ok());
        }
    }

    #[test]
    fn a_time_that_is_not_hours_and_minutes_is_refused_by_field() {
        for wrong in [
            "9:00",
            "09:0",
            "0900",
            "09:60",
            "25:00",
            "09.00",
            "",
            "09:00:00",
            "०९:00",
            "+9:00",
        ] {
            assert_eq!(
                window(wrong, "24:00"),
                Err(WindowError::StartTime(wrong.to_owned()))
            );
            assert_eq!(
                window("00:00", wrong),
                Err(WindowError::EndTime(wrong.to_owned()))
            );
        }
    }

    #[test]
    fn valid_from_and_valid_until_are_inclusive() {
        let (first, last) = (date(2026, 3, 2), date(2026, 3, 16));
        let mondays = Window::parse(1, "09:00", "12:00", Some(first), Some(last)).unwrap();
        let open: Vec<_> = (0..5)
            .map(|w| mondays.opens_on(date(2026, 2, 23) + jiff::Span::new().weeks(w)))
            .collect();
        assert_eq!(open, [false, true, true, true, false]);
        let reversed = Window::parse(1, "09:00", "12:00", Some(last), Some(first)).unwrap_err();
        assert_eq!(reversed.field(), "validUntil");
    }

    #[test]
    fn windows_overlap_where_they_are_open_at_once_on_some_day() {
        let on =
            |day, start, end, from, until| Window::parse(day, start, end, from, until).unwrap();
        let (june, july) = (Some(date(2026, 6, 30)), Some(date(2026, 7, 1)));
        let windows = [
            on(1, "09:00", "12:00", None, june),
            on(1, "11:00", "13:00", None, None),
            on(1, "11:00", "12:00", july, None),
            on(1, "13:00", "14:00", None, None),
            on(2, "09:00", "12:00", None, None),
        ];
        assert_eq!(overlapping(&windows), [(0, 1), (1, 2)]);
        // Both valid for three days, none of which is a Monday.
        let thursday = Some(date(2026, 6, 4));
        let saturday = Some(date(2026, 6, 6));
        let apart = [
            on(1, "09:00", "12:00", thursday, None),
            on(1, "09:00", "12:00", None, saturday),
        ];
        assert_eq!(overlapping(&apart), []);
        let apart = [
            on(4, "09:00", "12:00", thursday, None),
            on(4, "09:00", "12:00", None, thursday),
        ];
        assert_eq!(overlapping(&apart), [(0, 1)]);
    }

    #[test]
    fn overlapping_windows_merge() {
        let windows = [
            window("14:00", "16:00").unwrap(),
            window("09:00", "11:00").unwrap(),
            window("10:00", "12:00").unwrap(),
            window("09:30", "10:30").unwrap(),
            window("16:00", "18:00").unwrap(),
            Window::parse(2, "11:00", "15:00", None, None).unwrap(),
        ];
        let monday = open_on(&windows, date(2026, 3, 2));
        assert_eq!(
            monday,
            [
                DaySpan {
                    start: 540,
                    end: 720
                },
                DaySpan {
                    start: 840,
                    end: 1080
                }
            ]
        );
    }
}
