//! Time off of a coach: civil times converted to instants.
//!
//! An absence must cover all of what was meant. A time that the clocks skip is the instant at
//! which they jump; of a time that comes twice, an absence begins with the first and ends with
//! the second.

use crate::slots::Interval;
use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp};

/// The longest absence: two years.
const LONGEST: SignedDuration = SignedDuration::from_hours(24 * 731);

/// One end of an absence: a day, and the minute of it where not the whole day is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound {
    /// The day, in the coach's zone.
    pub date: Date,
    /// Minutes after midnight as the clock shows them, up to 1440 (`24:00`); `None` means the
    /// beginning of the day for the start of an absence, its end for the end.
    pub minute: Option<u16>,
}

/// An absence in elapsed time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Absence {
    /// From when until when.
    pub interval: Interval,
    /// Whether the start that was given does not exist: the clocks skip it.
    pub start_skipped: bool,
    /// Whether the end that was given does not exist.
    pub end_skipped: bool,
}

/// Why an absence is refused; each names its field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TimeOffError {
    /// It ends at or before its start.
    #[error("end: not after start")]
    EndNotAfterStart,
    /// It is over already.
    #[error("end: in the past")]
    Over,
    /// It lasts more than two years.
    #[error("end: too far from start")]
    TooLong,
    /// The calendar does not reach so far.
    #[error("start: too far away")]
    TooFar,
}

/// What an absence given in civil time is in `zone`. `now` is the present.
pub fn absence(
    zone: &TimeZone,
    start: Bound,
    end: Bound,
    now: Timestamp,
) -> Result<Absence, TimeOffError> {
    let first = begin(start.date, start.minute.unwrap_or(0)).ok_or(TimeOffError::TooFar)?;
    let last = begin(end.date, end.minute.unwrap_or(24 * 60)).ok_or(TimeOffError::TooFar)?;
    if last <= first {
        return Err(TimeOffError::EndNotAfterStart);
    }
    let (start_at, start_skipped) = instant(zone, first, Side::Start)?;
    let (end_at, end_skipped) = instant(zone, last, Side::End)?;
    let interval = Interval {
        start: start_at,
        end: end_at,
    };
    // An absence that lies wholly in a gap has no time at all.
    if interval.end <= interval.start {
        return Err(TimeOffError::EndNotAfterStart);
    }
    if interval.end <= now {
        return Err(TimeOffError::Over);
    }
    if interval.end.duration_since(interval.start) > LONGEST
        || interval.start.duration_since(now).abs() > LONGEST * 2
    {
        return Err(TimeOffError::TooLong);
    }
    Ok(Absence {
        interval,
        // Nobody typed the midnight that a whole day begins with.
        start_skipped: start_skipped && start.minute.is_some(),
        end_skipped: end_skipped && end.minute.is_some(),
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Start,
    End,
}

/// A minute of a day as the calendar counts: `24:00` is the next day's `00:00`.
fn begin(date: Date, minute: u16) -> Option<DateTime> {
    let midnight = date.at(0, 0, 0, 0);
    midnight
        .checked_add(SignedDuration::from_mins(i64::from(minute)))
        .ok()
}

/// The instant of a civil time, and whether the clocks skip it.
fn instant(zone: &TimeZone, at: DateTime, side: Side) -> Result<(Timestamp, bool), TimeOffError> {
    let far = |_| TimeOffError::TooFar;
    match zone.to_ambiguous_timestamp(at).offset() {
        AmbiguousOffset::Unambiguous { offset } => {
            Ok((offset.to_timestamp(at).map_err(far)?, false))
        }
        AmbiguousOffset::Fold { before, after } => {
            let offset = if side == Side::Start { before } else { after };
            Ok((offset.to_timestamp(at).map_err(far)?, false))
        }
        AmbiguousOffset::Gap { after, .. } => {
            // The offset after the jump, before it happened: the jump is what follows.
            let earlier = after.to_timestamp(at).map_err(far)?;
            let jump = zone.following(earlier).next();
            Ok((
                jump.map(|t| t.timestamp()).ok_or(TimeOffError::TooFar)?,
                true,
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn zone(name: &str) -> TimeZone {
        TimeZone::get(name).unwrap()
    }

    fn absence_in(name: &str, start: (Date, Option<u16>), end: (Date, Option<u16>)) -> Absence {
        let bound = |(date, minute)| Bound { date, minute };
        let now = "2026-01-01T00:00:00Z".parse().unwrap();
        absence(&zone(name), bound(start), bound(end), now).unwrap()
    }

    fn shown(absence: &Absence) -> String {
        format!("{} {}", absence.interval.start, absence.interval.end)
    }

    #[test]
    fn a_whole_day_has_23_24_or_25_hours_and_includes_its_last_minute() {
        let hours = |day: Date| {
            let absence = absence_in("Europe/Paris", (day, None), (day, None));
            let interval = absence.interval;
            interval.end.duration_since(interval.start).as_hours()
        };
        assert_eq!(hours(date(2026, 3, 29)), 23);
        assert_eq!(hours(date(2026, 6, 3)), 24);
        assert_eq!(hours(date(2026, 10, 25)), 25);
    }

    #[test]
    fn a_time_that_the_clocks_skip_is_the_instant_at_which_they_jump() {
        let day = date(2026, 3, 29);
        let absence = absence_in("Europe/Paris", (day, Some(150)), (day, Some(600)));
        assert_eq!(shown(&absence), "2026-03-29T01:00:00Z 2026-03-29T08:00:00Z");
        assert!(absence.start_skipped && !absence.end_skipped);
        let absence = absence_in("Europe/Paris", (day, Some(0)), (day, Some(150)));
        assert_eq!(shown(&absence), "2026-03-28T23:00:00Z 2026-03-29T01:00:00Z");
        assert!(absence.end_skipped && !absence.start_skipped);
        // Cairo jumps at midnight: the day begins at one, and nobody typed that midnight.
        let day = date(2026, 4, 24);
        let absence = absence_in("Africa/Cairo", (day, None), (day, None));
        assert_eq!(shown(&absence), "2026-04-23T22:00:00Z 2026-04-24T21:00:00Z");
        assert!(!absence.start_skipped);
        // Lord Howe jumps by half an hour only.
        let day = date(2026, 10, 4);
        let absence = absence_in("Australia/Lord_Howe", (day, Some(135)), (day, Some(160)));
        assert_eq!(shown(&absence), "2026-10-03T15:30:00Z 2026-10-03T15:40:00Z");
    }

    #[test]
    fn of_a_time_that_comes_twice_an_absence_begins_with_the_first_and_ends_with_the_second() {
        let day = date(2026, 10, 25);
        let absence = absence_in("Europe/Paris", (day, Some(150)), (day, Some(151)));
        assert_eq!(shown(&absence), "2026-10-25T00:30:00Z 2026-10-25T01:31:00Z");
    }

    #[test]
    fn negative_and_odd_offsets_are_kept() {
        let day = date(2026, 6, 3);
        let absence = absence_in("Pacific/Marquesas", (day, Some(540)), (day, Some(1440)));
        assert_eq!(shown(&absence), "2026-06-03T18:30:00Z 2026-06-04T09:30:00Z");
    }

    #[test]
    fn what_ends_before_it_starts_is_over_or_lasts_years_is_refused() {
        let now = "2026-06-01T08:00:00Z".parse().unwrap();
        let ask = |start: (Date, Option<u16>), end: (Date, Option<u16>)| {
            let bound = |(date, minute)| Bound { date, minute };
            absence(&zone("Europe/Paris"), bound(start), bound(end), now)
        };
        let day = date(2026, 6, 3);
        for end in [(day, Some(540)), (day, Some(539)), (date(2026, 6, 2), None)] {
            let refused = ask((day, Some(540)), end);
            assert_eq!(refused, Err(TimeOffError::EndNotAfterStart));
        }
        let yesterday = date(2026, 5, 31);
        assert_eq!(
            ask((yesterday, None), (yesterday, None)),
            Err(TimeOffError::Over)
        );
        assert_eq!(
            ask((day, None), (date(2029, 1, 1), None)),
            Err(TimeOffError::TooLong)
        );
        // One that has begun may still be said.
        assert!(ask((yesterday, None), (day, None)).is_ok());
        // The hour that the clocks skip holds no time.
        let day = date(2027, 3, 28);
        let refused = ask((day, Some(125)), (day, Some(175)));
        assert_eq!(refused, Err(TimeOffError::EndNotAfterStart));
    }

    proptest! {
        #[test]
        fn an_absence_covers_every_instant_whose_clock_shows_a_time_within_it(
            name in proptest::sample::select(vec![
                "Europe/Paris", "America/New_York", "Pacific/Chatham", "Africa/Casablanca",
                "Australia/Lord_Howe", "America/St_Johns", "Pacific/Marquesas", "Africa/Cairo",
            ]),
            day in 0i32..400, from in 0u16..1440, length in 1u16..1440, probe in -200i64..1700,
        ) {
            let date = date(2026, 1, 2).checked_add(jiff::Span::new().days(day)).unwrap();
            let end = from.saturating_add(length).min(1440);
            let zone = zone(name);
            let now = "2026-01-01T00:00:00Z".parse().unwrap();
            let bound = |minute| Bound { date, minute: Some(minute) };
            let Ok(found) = absence(&zone, bound(from), bound(end), now) else {
                return Ok(());
            };
            let at = found.interval.start + SignedDuration::from_mins(probe);
            let shown = zone.to_datetime(at);
            let minute = u16::from(shown.hour().unsigned_abs()) * 60
                + u16::from(shown.minute().unsigned_abs());
            if shown.date() == date && (from..end).contains(&minute) {
                let inside = found.interval.start <= at && at < found.interval.end;
                prop_assert!(inside, "{} is not within {:?}", at, found);
            }
        }
    }
}
