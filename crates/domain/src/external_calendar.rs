//! External calendars: which time they block, whether they can be read or not. **Never free by
//! default**: time that is not known to be free is not offered.

use crate::slots::Interval;
use jiff::{SignedDuration, Timestamp};

/// How long a reading counts as current. Calendars are read every ten minutes or so; several readings
/// must fail before slots disappear.
pub const FRESH: SignedDuration = SignedDuration::from_hours(1);

/// What an event of which hardly anything is known takes at most at a stretch: within this time
/// its coach has read that it is odd, and may correct it.
pub const LONGEST_EVENT: SignedDuration = SignedDuration::from_hours(31 * 24);

/// What an event without any length takes: nobody is free at its beginning.
pub const SHORTEST_EVENT: SignedDuration = SignedDuration::from_hours(1);

/// The shortest time between two letters about odd events of one calendar; what comes between
/// waits for the next one.
pub const ODD_LETTER_PAUSE: SignedDuration = SignedDuration::from_hours(24);

/// The shortest time between two readings, unless a coach asks.
pub const USUAL_PAUSE: SignedDuration = SignedDuration::from_mins(10);

/// The longest time between two tries of a calendar that cannot be read.
pub const LONGEST_PAUSE: SignedDuration = SignedDuration::from_hours(4);

/// The least time until the next try of a calendar that has not been read for `failing`: ten
/// minutes during the first hours, then longer and longer, an hour after a day and four after
/// four days. Zero or less is a calendar that was just read.
pub fn pause(failing: SignedDuration) -> SignedDuration {
    (failing / 24).clamp(USUAL_PAUSE, LONGEST_PAUSE)
}

/// The calendars of one coach, at most.
pub const MOST_CALENDARS: usize = 5;

/// The last complete reading of a calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// When it was last read in full.
    pub at: Timestamp,
    /// Its events are known from here …
    pub covered_from: Timestamp,
    pub covered_until: Timestamp,
}

impl Reading {
    /// Whether it is still current.
    pub fn fresh(&self, now: Timestamp) -> bool {
        now.duration_since(self.at) <= FRESH
    }
}

/// The time that a calendar's last reading says nothing about: everything, when it was never
/// read; everything from when it stopped being current, once it is too old; what it did not
/// cover, always.
pub fn unknown(reading: Option<&Reading>, now: Timestamp) -> Vec<Interval> {
    let (start, end) = (Timestamp::MIN, Timestamp::MAX);
    let Some(reading) = reading else {
        return vec![Interval { start, end }];
    };
    let before = Interval {
        start,
        end: reading.covered_from,
    };
    let known_until = if reading.fresh(now) {
        reading.covered_until
    } else {
        let doubted = reading.at.saturating_add(FRESH).unwrap_or(end);
        reading.covered_until.min(doubted)
    };
    let after = Interval {
        start: known_until.max(reading.covered_from),
        end,
    };
    [before, after]
        .into_iter()
        .filter(|interval| interval.start < interval.end)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(hours: i64) -> Timestamp {
        Timestamp::from_second(1_780_000_000 + hours * 3600).unwrap()
    }

    fn blocked(reading: Option<&Reading>, now: Timestamp, instant: Timestamp) -> bool {
        unknown(reading, now)
            .iter()
            .any(|i| i.start <= instant && instant < i.end)
    }

    #[test]
    fn a_calendar_that_fails_for_days_is_read_less_often() {
        for (hours, minutes) in [
            (-1, 10),
            (0, 10),
            (4, 10),
            (6, 15),
            (24, 60),
            (96, 240),
            (9000, 240),
        ] {
            let failing = SignedDuration::from_hours(hours);
            assert_eq!(
                pause(failing),
                SignedDuration::from_mins(minutes),
                "{hours} h"
            );
        }
    }

    proptest! {
        #[test]
        fn a_calendar_that_was_never_read_leaves_nothing(now in -9000_i64..9000, instant in -9000_i64..9000) {
            prop_assert!(blocked(None, at(now), at(instant)));
        }

        #[test]
        fn a_fresh_reading_takes_exactly_what_it_did_not_cover(
            read in -100_i64..100, minutes in 0_i64..=60, from in -50_i64..0, until in 0_i64..9000,
            instant in -9000_i64..9000,
        ) {
            let reading = Reading { at: at(read), covered_from: at(read + from), covered_until: at(read + until) };
            let now = at(read) + SignedDuration::from_mins(minutes);
            let covered = (from..until).contains(&(instant - read));
            prop_assert_eq!(blocked(Some(&reading), now, at(instant)), !covered);
        }

        #[test]
        fn no_slot_that_is_still_ahead_survives_a_reading_that_is_too_old(
            read in -100_i64..100, age in 61_i64..100_000, until in 0_i64..9000, ahead in 0_i64..9000,
        ) {
            let reading = Reading { at: at(read), covered_from: at(read - 24), covered_until: at(read + until) };
            let now = at(read) + SignedDuration::from_mins(age);
            prop_assert!(blocked(Some(&reading), now, now + SignedDuration::from_hours(ahead)));
        }

        #[test]
        fn waiting_without_reading_never_frees_anything(
            read in -100_i64..100, until in 0_i64..9000, now in 0_i64..500, later in 0_i64..500,
            instant in -200_i64..9000,
        ) {
            let reading = Reading { at: at(read), covered_from: at(read - 24), covered_until: at(read + until) };
            let (now, later) = (at(read + now), at(read + now + later));
            if blocked(Some(&reading), now, at(instant)) {
                prop_assert!(blocked(Some(&reading), later, at(instant)));
            }
        }
    }
}
