//! Slot rules: durations, notice, buffers and limits of a coach.

use jiff::SignedDuration;

/// How a coach cuts their open time, within what the platform allows ([`SlotRules::check`]).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlotRules {
    /// Minutes between two possible starts.
    pub step_minutes: u16,
    /// How long before the start one must book, elapsed time.
    pub notice: SignedDuration,
    /// How far ahead one can book, elapsed time.
    pub horizon: SignedDuration,
    /// The lengths of a session that can be booked, in minutes.
    pub durations: Vec<u32>,
    /// Minutes that the coach keeps free before each session.
    pub buffer_before: u16,
    /// Minutes that the coach keeps free after each session.
    pub buffer_after: u16,
    /// How many sessions may begin on one civil day of the coach's zone; `None` is no limit.
    pub daily_maximum: Option<u16>,
}

impl Default for SlotRules {
    fn default() -> Self {
        Self {
            step_minutes: 30,
            notice: SignedDuration::from_hours(12),
            horizon: SignedDuration::from_hours(90 * 24),
            durations: vec![30, 45, 60, 90, 120, 180, 240, 420, 480],
            buffer_before: 0,
            buffer_after: 0,
            daily_maximum: None,
        }
    }
}

/// What is wrong with the rules that a coach asks for; each names its field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RulesError {
    /// The step is not within [`SlotRules::STEP`].
    #[error("stepMinutes: out of bounds")]
    Step,
    /// The notice is not within [`SlotRules::NOTICE`].
    #[error("noticeMinutes: out of bounds")]
    Notice,
    /// The notice reaches the horizon: nothing could ever be booked.
    #[error("noticeMinutes: not before the horizon")]
    NoticeBeyondHorizon,
    /// The horizon is not within [`SlotRules::HORIZON_DAYS`].
    #[error("horizonDays: out of bounds")]
    Horizon,
    /// No length is offered, or more than [`SlotRules::MOST_DURATIONS`].
    #[error("durations: none, or too many")]
    DurationCount,
    /// A length is not within [`SlotRules::DURATION`].
    #[error("durations: {0} is out of bounds")]
    Duration(u32),
    /// The time before is not within [`SlotRules::BUFFER`].
    #[error("bufferBeforeMinutes: out of bounds")]
    BufferBefore,
    /// The time after is not within [`SlotRules::BUFFER`].
    #[error("bufferAfterMinutes: out of bounds")]
    BufferAfter,
    /// The daily maximum is not within [`SlotRules::DAILY`].
    #[error("dailyMaximum: out of bounds")]
    DailyMaximum,
}

impl RulesError {
    /// The field at fault, as the API names it.
    pub const fn field(&self) -> &'static str {
        match self {
            Self::Step => "stepMinutes",
            Self::Notice | Self::NoticeBeyondHorizon => "noticeMinutes",
            Self::Horizon => "horizonDays",
            Self::DurationCount | Self::Duration(_) => "durations",
            Self::BufferBefore => "bufferBeforeMinutes",
            Self::BufferAfter => "bufferAfterMinutes",
            Self::DailyMaximum => "dailyMaximum",
        }
    }
}

impl SlotRules {
    /// Minutes between two possible starts.
    pub const STEP: std::ops::RangeInclusive<u16> = 5..=240;
    /// Minutes of notice: thirty days at most.
    pub const NOTICE: std::ops::RangeInclusive<i64> = 0..=43_200;
    pub const HORIZON_DAYS: std::ops::RangeInclusive<i64> = 1..=365;
    /// Minutes of a session.
    pub const DURATION: std::ops::RangeInclusive<u32> = Self::SHORTEST..=Self::LONGEST;
    /// The shortest session, in minutes.
    pub const SHORTEST: u32 = 15;
    /// The longest one.
    pub const LONGEST: u32 = 480;
    /// How many lengths one may offer.
    pub const MOST_DURATIONS: usize = 12;
    /// Minutes kept free on one side of a session.
    pub const BUFFER: std::ops::RangeInclusive<u16> = 0..=240;
    /// Sessions of a day.
    pub const DAILY: std::ops::RangeInclusive<u16> = 1..=24;

    /// Minutes between two sessions of the coach: the longer of the two buffers. The same
    /// pause ends one session and precedes the next; they are not added up.
    pub fn pause(&self) -> u16 {
        self.buffer_before.max(self.buffer_after)
    }

    /// Everything that is wrong with the rules; nothing when they can be kept.
    pub fn check(&self) -> Vec<RulesError> {
        let mut errors = Vec::new();
        let mut unless = |holds: bool, error: RulesError| {
            if !holds {
                errors.push(error);
            }
        };
        unless(Self::STEP.contains(&self.step_minutes), RulesError::Step);
        let notice = Self::NOTICE.contains(&self.notice.as_mins());
        unless(notice, RulesError::Notice);
        let horizon = Self::HORIZON_DAYS.contains(&(self.horizon.as_hours() / 24));
        unless(horizon, RulesError::Horizon);
        unless(
            !(notice && horizon) || self.notice < self.horizon,
            RulesError::NoticeBeyondHorizon,
        );
        unless(
            (1..=Self::MOST_DURATIONS).contains(&self.durations.len()),
            RulesError::DurationCount,
        );
        for minutes in &self.durations {
            unless(
                Self::DURATION.contains(minutes),
                RulesError::Duration(*minutes),
            );
        }
        unless(
            Self::BUFFER.contains(&self.buffer_before),
            RulesError::BufferBefore,
        );
        unless(
            Self::BUFFER.contains(&self.buffer_after),
            RulesError::BufferAfter,
        );
        unless(
            self.daily_maximum.is_none_or(|n| Self::DAILY.contains(&n)),
            RulesError::DailyMaximum,
        );
        errors
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_rules_can_be_kept() {
        assert_eq!(SlotRules::default().check(), []);
    }

    #[test]
    fn each_rule_has_bounds_and_an_error_that_names_its_field() {
        type Change = fn(&mut SlotRules);
        let cases: [(Change, &str); 16] = [
            (|r| r.step_minutes = 4, "stepMinutes"),
            (|r| r.step_minutes = 241, "stepMinutes"),
            (
                |r| r.notice = SignedDuration::from_mins(-1),
                "noticeMinutes",
            ),
            (
                |r| r.notice = SignedDuration::from_mins(43_201),
                "noticeMinutes",
            ),
            (
                |r| {
                    r.notice = SignedDuration::from_hours(24);
                    r.horizon = SignedDuration::from_hours(24);
                },
                "noticeMinutes",
            ),
            (
                |r| r.horizon = SignedDuration::from_hours(23),
                "horizonDays",
            ),
            (
                |r| r.horizon = SignedDuration::from_hours(366 * 24),
                "horizonDays",
            ),
            (|r| r.durations = vec![], "durations"),
            (|r| r.durations = (15..28).collect(), "durations"),
            (|r| r.durations = vec![14], "durations"),
            (|r| r.durations = vec![60, 481], "durations"),
            (|r| r.buffer_before = 241, "bufferBeforeMinutes"),
            (|r| r.buffer_after = 241, "bufferAfterMinutes"),
            (|r| r.daily_maximum = Some(0), "dailyMaximum"),
            (|r| r.daily_maximum = Some(25), "dailyMaximum"),
            (|r| r.step_minutes = 0, "stepMinutes"),
        ];
        for (n, (change, field)) in cases.into_iter().enumerate() {
            let mut rules = SlotRules::default();
            change(&mut rules);
            let fields: Vec<_> = rules.check().iter().map(RulesError::field).collect();
            assert_eq!(fields, [field], "case {n}");
        }
    }

    #[test]
    fn between_two_sessions_the_larger_buffer_counts() {
        let rules = SlotRules {
            buffer_before: 10,
            buffer_after: 15,
            ..SlotRules::default()
        };
        assert_eq!(rules.pause(), 15);
    }
}
