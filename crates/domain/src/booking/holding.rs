//! Holding a time before it is paid: by whom, how many at once, and not the same one over and over.

use jiff::{SignedDuration, Timestamp};

use super::HOLD;
use crate::slots::Interval;

/// What limits holds; all of them are settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HoldLimits {
    /// Whether the address has to be proven.
    pub need_proof: bool,
    /// How much one person may hold at once.
    pub per_person: u32,
    /// How much of it with one coach.
    pub per_coach: u32,
    /// How long a time that one let expire cannot be held again.
    pub again_after: SignedDuration,
}

/// Something that waits for its payment: one session, or the sessions of a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenHold {
    /// Whether it is with the coach in question.
    pub same_coach: bool,
    pub series: bool,
}

impl OpenHold {
    /// What it counts for: a series takes more of a coach's time than one session.
    pub const fn weight(series: bool) -> u32 {
        if series { 2 } else { 1 }
    }
}

/// A time that was held with the coach in question, and given up without a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PastHold {
    pub time: Interval,
    pub held_from: Timestamp,
    pub held_until: Timestamp,
}

impl PastHold {
    /// It ends with its 15 minutes, even where nobody noticed then.
    fn held(&self) -> (Timestamp, SignedDuration) {
        let end = self
            .held_from
            .saturating_add(HOLD)
            .unwrap_or(Timestamp::MAX);
        let end = self.held_until.min(end);
        (
            end,
            self.held_from.duration_until(end).max(SignedDuration::ZERO),
        )
    }
}

/// Why a time cannot be held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HoldRefused {
    #[error("the address is not proven")]
    Unproven,
    #[error("more than {0} holds")]
    TooMany(u32),
    #[error("more than {0} holds with this coach")]
    TooManyWithCoach(u32),
    /// It was held for 15 minutes and not paid.
    #[error("let go, and not to be held again before {0}")]
    LetGo(Timestamp),
}

/// Whether a person whose address is `proven` may hold one session, or a series, beside what they
/// hold.
pub fn may_hold(
    limits: &HoldLimits,
    proven: bool,
    open: &[OpenHold],
    series: bool,
) -> Result<(), HoldRefused> {
    if limits.need_proof && !proven {
        return Err(HoldRefused::Unproven);
    }
    let weigh = |same_coach: bool| -> u32 {
        let counted = open.iter().filter(|hold| hold.same_coach || !same_coach);
        counted.map(|hold| OpenHold::weight(hold.series)).sum()
    };
    // A series may always be the only one, however low the limit.
    let exceeds = |held: u32, limit: u32| held > 0 && held + OpenHold::weight(series) > limit;
    if exceeds(weigh(true), limits.per_coach) {
        return Err(HoldRefused::TooManyWithCoach(limits.per_coach));
    }
    if exceeds(weigh(false), limits.per_person) {
        return Err(HoldRefused::TooMany(limits.per_person));
    }
    Ok(())
}

/// Whether a time may be held again: not when the same person held it, or a part of it, for a
/// whole hold within the last hour, in one go or in several.
pub fn may_hold_again(
    limits: &HoldLimits,
    past: &[PastHold],
    time: Interval,
    now: Timestamp,
) -> Result<(), HoldRefused> {
    let again = |end: Timestamp| {
        end.saturating_add(limits.again_after)
            .unwrap_or(Timestamp::MAX)
    };
    let near = past.iter().filter(|hold| {
        hold.time.start < time.end && time.start < hold.time.end && again(hold.held().0) > now
    });
    let mut ends: Vec<(Timestamp, SignedDuration)> = near.map(PastHold::held).collect();
    ends.sort_unstable_by(|a, b| b.cmp(a));
    // From the latest back: once a whole hold is reached, its earliest part has to be over.
    let mut sum = SignedDuration::ZERO;
    for (end, length) in ends {
        sum = sum.saturating_add(length);
        if sum >= HOLD {
            return Err(HoldRefused::LetGo(again(end)));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits() -> HoldLimits {
        HoldLimits {
            need_proof: true,
            per_person: 3,
            per_coach: 2,
            again_after: SignedDuration::from_hours(1),
        }
    }

    const HERE: OpenHold = OpenHold {
        same_coach: true,
        series: false,
    };
    const ELSEWHERE: OpenHold = OpenHold {
        same_coach: false,
        series: false,
    };

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(1_780_000_000 + minute * 60).unwrap()
    }

    fn held(from: i64, until: i64) -> PastHold {
        PastHold {
            time: Interval {
                start: at(10_000),
                end: at(10_060),
            },
            held_from: at(from),
            held_until: at(until),
        }
    }

    #[test]
    fn holding_asks_for_a_proven_address() {
        assert_eq!(
            may_hold(&limits(), false, &[], false),
            Err(HoldRefused::Unproven)
        );
        assert_eq!(may_hold(&limits(), true, &[], false), Ok(()));
        let trusting = HoldLimits {
            need_proof: false,
            ..limits()
        };
        assert_eq!(may_hold(&trusting, false, &[], false), Ok(()));
    }

    #[test]
    fn a_person_holds_three_at_most_and_two_with_one_coach() {
        let may = |open: &[OpenHold], series| may_hold(&limits(), true, open, series);
        assert_eq!(may(&[HERE], false), Ok(()));
        assert_eq!(
            may(&[HERE, HERE], false),
            Err(HoldRefused::TooManyWithCoach(2))
        );
        assert_eq!(may(&[ELSEWHERE, ELSEWHERE], false), Ok(()));
        assert_eq!(
            may(&[ELSEWHERE, ELSEWHERE, HERE], false),
            Err(HoldRefused::TooMany(3))
        );
        assert_eq!(may(&[ELSEWHERE; 3], false), Err(HoldRefused::TooMany(3)));
    }

    #[test]
    fn a_series_counts_as_two_and_may_always_be_the_only_one() {
        let may = |open: &[OpenHold], series| may_hold(&limits(), true, open, series);
        let series = OpenHold {
            series: true,
            ..ELSEWHERE
        };
        assert_eq!(may(&[], true), Ok(()));
        assert_eq!(may(&[ELSEWHERE], true), Ok(()));
        assert_eq!(may(&[HERE], true), Err(HoldRefused::TooManyWithCoach(2)));
        assert_eq!(may(&[series], false), Ok(()));
        assert_eq!(may(&[series], true), Err(HoldRefused::TooMany(3)));
        let one = HoldLimits {
            per_person: 1,
            per_coach: 1,
            ..limits()
        };
        assert_eq!(may_hold(&one, true, &[], true), Ok(()));
        assert_eq!(
            may_hold(&one, true, &[series], false),
            Err(HoldRefused::TooMany(1))
        );
    }

    #[test]
    fn what_one_let_expire_cannot_be_held_again_for_an_hour() {
        let time = held(0, 0).time;
        let again = |past: &[PastHold], time, now| may_hold_again(&limits(), past, time, at(now));
        let expired = [held(0, 15)];
        assert_eq!(again(&expired, time, 15), Err(HoldRefused::LetGo(at(75))));
        assert_eq!(again(&expired, time, 74), Err(HoldRefused::LetGo(at(75))));
        assert_eq!(again(&expired, time, 75), Ok(()));
        // Noticed late, it ended all the same.
        assert_eq!(again(&[held(0, 50)], time, 75), Ok(()));
        // A part of it is the same time; what only touches it is not.
        let shifted = |by: i64| Interval {
            start: at(10_000 + by),
            end: at(10_060 + by),
        };
        assert!(again(&expired, shifted(30), 20).is_err());
        assert!(again(&expired, shifted(-30), 20).is_err());
        assert_eq!(again(&expired, shifted(60), 20), Ok(()));
        assert_eq!(again(&expired, shifted(-60), 20), Ok(()));
    }

    #[test]
    fn giving_a_time_up_shortly_before_it_expires_is_letting_it_expire() {
        let time = held(0, 0).time;
        let again = |past: &[PastHold], now| may_hold_again(&limits(), past, time, at(now));
        assert_eq!(
            again(&[held(0, 1)], 2),
            Ok(()),
            "who changes their mind may do so"
        );
        assert_eq!(again(&[held(0, 14)], 15), Ok(()));
        let twice = [held(0, 14), held(15, 29)];
        assert_eq!(again(&twice, 30), Err(HoldRefused::LetGo(at(74))));
        assert_eq!(again(&twice, 74), Ok(()));
    }
}
