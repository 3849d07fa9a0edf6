//! Reminder times: before a session, and the request to rate it afterwards.
//!
//! A day is 24 hours of elapsed time, also when the clocks change in between; the letter says
//! *tomorrow* or *today* by the reader's calendar.

use jiff::{SignedDuration, Timestamp};

/// A reminder of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reminder {
    /// 24 hours before.
    Day,
    /// One hour before.
    Hour,
}

/// Whether to write a reminder now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// Its time has not come.
    NotYet,
    Now,
    /// It is too late, or a letter with the session's time was sent just before.
    Never,
}

impl Reminder {
    pub const ALL: [Self; 2] = [Self::Day, Self::Hour];

    /// How long before the start it is due.
    pub const fn before(self) -> SignedDuration {
        match self {
            Self::Day => SignedDuration::from_hours(24),
            Self::Hour => SignedDuration::from_hours(1),
        }
    }

    /// How long before the start it is no longer sent: after an outage, the reminder *a day before*
    /// still helps three hours before, the one *an hour before* ten minutes before.
    pub const fn useless(self) -> SignedDuration {
        match self {
            Self::Day => SignedDuration::from_hours(3),
            Self::Hour => SignedDuration::from_mins(10),
        }
    }

    /// The least time between the last letter with the session's time and the reminder: someone who
    /// has just booked or moved it needs none.
    const fn freshness(self) -> SignedDuration {
        match self {
            Self::Day => SignedDuration::from_hours(4),
            Self::Hour => SignedDuration::from_mins(30),
        }
    }

    /// Whether to write it now, for a session of which the last letter with its time was sent at `last_letter`.
    pub fn due(self, last_letter: Timestamp, start: Timestamp, now: Timestamp) -> Due {
        let left = start.duration_since(now);
        if left > self.before() {
            Due::NotYet
        } else if left <= self.useless()
            || start.duration_since(last_letter) < self.before() + self.freshness()
        {
            Due::Never
        } else {
            Due::Now
        }
    }
}

/// A client is asked for a rating this long after the session.
pub const ASK_AFTER: SignedDuration = SignedDuration::from_hours(2);
/// After an outage, a client is still asked until this long after the session.
pub const ASK_UNTIL: SignedDuration = SignedDuration::from_hours(72);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn start() -> Timestamp {
        "2026-03-29T07:00:00Z".parse().unwrap()
    }

    fn mins(minutes: i64) -> SignedDuration {
        SignedDuration::from_mins(minutes)
    }

    #[test]
    fn a_reminder_is_due_from_24_hours_and_from_one_hour_before_the_start() {
        let told = start() - mins(60 * 24 * 7);
        for (reminder, first, last) in [(Reminder::Day, 24 * 60, 3 * 60), (Reminder::Hour, 60, 10)]
        {
            let due = |before: SignedDuration| reminder.due(told, start(), start() - before);
            let instant = SignedDuration::from_millis(1);
            assert_eq!(due(mins(first) + instant), Due::NotYet);
            assert_eq!(due(mins(first)), Due::Now);
            assert_eq!(due(mins(last) + instant), Due::Now);
            assert_eq!(due(mins(last)), Due::Never);
        }
    }

    #[test]
    fn who_booked_just_before_is_not_reminded() {
        let at = |told: i64, reminder: Reminder| {
            let now = start() - reminder.before();
            reminder.due(start() - mins(told), start(), now)
        };
        assert_eq!(at(28 * 60, Reminder::Day), Due::Now);
        assert_eq!(at(28 * 60 - 1, Reminder::Day), Due::Never);
        assert_eq!(at(90, Reminder::Hour), Due::Now);
        assert_eq!(at(89, Reminder::Hour), Due::Never);
    }

    proptest! {
        #[test]
        fn nobody_is_reminded_once_the_session_has_begun(told in -20_000_i64..20_000, after in 0_i64..20_000) {
            for reminder in Reminder::ALL {
                let due = reminder.due(start() - mins(told), start(), start() + mins(after));
                prop_assert_eq!(due, Due::Never);
            }
        }

        #[test]
        fn a_reminder_whose_time_is_over_never_comes_back(told in 0_i64..20_000, before in 0_i64..3_000, later in 0_i64..3_000) {
            for reminder in Reminder::ALL {
                let due = |left| reminder.due(start() - mins(told), start(), start() - mins(left));
                if due(before) == Due::Never {
                    prop_assert_eq!(due(before - later), Due::Never);
                }
            }
        }
    }
}
