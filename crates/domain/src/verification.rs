//! Verification of a coach's proofs: the states of a submission, the badge that follows, and the day
//! it lapses.
//!
//! A badge rests on certifications, named with the decision that gave it. It stands as long as
//! each of them is there, unchanged and not expired. An expiry is a day of the calendar: on that
//! day, in the coach's zone, the certification counts no more.

use std::fmt;
use std::str::FromStr;

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};

use crate::ids::UserId;
use crate::schema::BadgeLevel;

/// Days before an expiry on which the coach is told, the furthest first; 0 is the day itself.
pub const NOTICES: [i32; 3] = [30, 7, 0];

/// Where a submission stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub enum State {
    /// It waits for the platform.
    Submitted,
    /// It waits for the coach.
    MoreAsked,
    /// The documents are right.
    Verified,
    /// The documents are right, and the interview was held.
    Premium,
    /// The platform refused it.
    Refused,
    /// The coach took it back.
    Withdrawn,
    /// It gave a badge, which fell: a certification expired, changed or went.
    Lapsed,
    /// It gave a badge, which the platform took back.
    Revoked,
}

/// A text that is no [`State`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a state of a verification")]
pub struct UnknownState(pub String);

impl State {
    /// Every state.
    pub const ALL: [Self; 8] = [
        Self::Submitted,
        Self::MoreAsked,
        Self::Verified,
        Self::Premium,
        Self::Refused,
        Self::Withdrawn,
        Self::Lapsed,
        Self::Revoked,
    ];

    /// As the database and the API spell it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Submitted => "SUBMITTED",
            Self::MoreAsked => "MORE_ASKED",
            Self::Verified => "VERIFIED",
            Self::Premium => "PREMIUM",
            Self::Refused => "REFUSED",
            Self::Withdrawn => "WITHDRAWN",
            Self::Lapsed => "LAPSED",
            Self::Revoked => "REVOKED",
        }
    }

    /// Whether someone still has to do something about it.
    pub const fn open(self) -> bool {
        matches!(self, Self::Submitted | Self::MoreAsked)
    }

    /// The badge that it gives.
    pub const fn badge(self) -> BadgeLevel {
        match self {
            Self::Verified => BadgeLevel::Verified,
            Self::Premium => BadgeLevel::Premium,
            _ => BadgeLevel::Standard,
        }
    }

    /// Where it stands after a step.
    ///
    /// # Errors
    /// When the step cannot be taken from here.
    pub fn after(self, step: Step) -> Result<Self, WrongState> {
        match (self, step) {
            (Self::MoreAsked, Step::Submit) => Ok(Self::Submitted),
            (Self::Submitted | Self::MoreAsked, Step::Withdraw) => Ok(Self::Withdrawn),
            (Self::Submitted, Step::AskMore) => Ok(Self::MoreAsked),
            (Self::Submitted, Step::Verify) => Ok(Self::Verified),
            (Self::Submitted | Self::Verified, Step::Interview) => Ok(Self::Premium),
            (Self::Submitted | Self::MoreAsked, Step::Refuse) => Ok(Self::Refused),
            (Self::Verified | Self::Premium, Step::Revoke) => Ok(Self::Revoked),
            (Self::Verified | Self::Premium, Step::Lapse) => Ok(Self::Lapsed),
            (state, step) => Err(WrongState { state, step }),
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for State {
    type Err = UnknownState;

    fn from_str(text: &str) -> Result<Self, UnknownState> {
        Self::ALL
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| UnknownState(text.to_owned()))
    }
}

/// What someone, or a day, does to a submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// The coach sends it again.
    Submit,
    /// The coach takes it back.
    Withdraw,
    /// The platform asks for more.
    AskMore,
    /// The platform accepts the documents.
    Verify,
    /// The platform held the interview.
    Interview,
    /// The platform refuses.
    Refuse,
    /// The platform takes the badge back.
    Revoke,
    /// What the badge rests on holds no more.
    Lapse,
}

impl Step {
    /// Every step.
    pub const ALL: [Self; 8] = [
        Self::Submit,
        Self::Withdraw,
        Self::AskMore,
        Self::Verify,
        Self::Interview,
        Self::Refuse,
        Self::Revoke,
        Self::Lapse,
    ];

    /// Whether the platform takes it: a person who may not decide about themself.
    pub const fn by_platform(self) -> bool {
        matches!(
            self,
            Self::AskMore | Self::Verify | Self::Interview | Self::Refuse | Self::Revoke
        )
    }

    /// Whether the other side has to be told why.
    pub const fn needs_reason(self) -> bool {
        matches!(self, Self::AskMore | Self::Refuse | Self::Revoke)
    }
}

/// A step that cannot be taken from a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{step:?} is not possible while {state}")]
pub struct WrongState {
    /// Where it stands.
    pub state: State,
    /// What was tried.
    pub step: Step,
}

/// Whether an administrator may decide about a coach: not about themself.
pub fn may_decide(admin: &UserId, coach: &UserId) -> bool {
    admin != coach
}

/// The calendar day of an `expiresAt`, which is stored as midnight UTC of that day.
pub fn expiry_day(expires_at: Timestamp) -> Date {
    expires_at.to_zoned(TimeZone::UTC).date()
}

/// How many days are left of a certification; zero or less once it counts no more. `today` is
/// the coach's.
pub fn days_left(expires_on: Date, today: Date) -> i32 {
    today
        .until(expires_on)
        .map_or(i32::MAX, |span| span.get_days())
}

/// Whether a certification has expired: from its `expires_on` day.
pub fn expired(expires_on: Date, today: Date) -> bool {
    today >= expires_on
}

/// Something that a badge rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Basis {
    /// Whether the certification is there and as it was when it was seen.
    pub unchanged: bool,
    /// The day it expires on.
    pub expires_on: Option<Date>,
}

/// Whether a badge stands: everything that it rests on still holds.
pub fn stands(basis: &[Basis], today: Date) -> bool {
    basis
        .iter()
        .all(|b| b.unchanged && b.expires_on.is_none_or(|on| !expired(on, today)))
}

/// The notice that is due about an expiry: 30 days before, 7 days before, or on the day. One
/// that was missed is not made up for when a nearer one is due.
pub fn notice_due(expires_on: Date, today: Date, sent: &[i32]) -> Option<i32> {
    let left = days_left(expires_on, today);
    let due = NOTICES.into_iter().rev().find(|days| left <= *days)?;
    // Long expired: no notice about a certification that was already old when it was entered.
    let recent = left > -NOTICES[1];
    (recent && !sent.iter().any(|days| *days <= due)).then_some(due)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::ToSpan;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn a_submission_is_decided_once_and_only_premium_comes_after_verified() {
        for state in State::ALL {
            for step in Step::ALL {
                let Ok(after) = state.after(step) else {
                    continue;
                };
                assert_ne!(after, state, "{state} {step:?}");
                if step.by_platform() && !state.open() {
                    assert!(
                        (state, step) == (State::Verified, Step::Interview) || step == Step::Revoke,
                        "{state} {step:?}"
                    );
                }
                // What is closed is never opened again: the coach submits anew.
                assert!(state.open() || !after.open(), "{state} {step:?}");
            }
        }
    }

    #[test]
    fn only_accepting_gives_a_badge() {
        for state in State::ALL {
            for step in Step::ALL {
                let Ok(after) = state.after(step) else {
                    continue;
                };
                let expected = match step {
                    Step::Verify => BadgeLevel::Verified,
                    Step::Interview => BadgeLevel::Premium,
                    _ => BadgeLevel::Standard,
                };
                assert_eq!(after.badge(), expected, "{state} {step:?}");
            }
        }
    }

    #[test]
    fn a_state_is_read_as_it_is_written() {
        for state in State::ALL {
            assert_eq!(state.as_str().parse(), Ok(state));
            assert_eq!(
                serde_json::to_string(&state).unwrap(),
                format!("\"{state}\"")
            );
        }
        assert!("VERIFIE".parse::<State>().is_err());
    }

    #[test]
    fn a_badge_falls_on_the_day_of_the_expiry_and_not_before() {
        let basis = [Basis {
            unchanged: true,
            expires_on: Some(date(2026, 6, 30)),
        }];
        assert!(stands(&basis, date(2026, 6, 29)));
        assert!(!stands(&basis, date(2026, 6, 30)));
    }

    #[test]
    fn nobody_decides_about_themself() {
        let me = UserId::new("me");
        assert!(!may_decide(&me, &me));
        assert!(may_decide(&me, &UserId::new("you")));
    }

    #[test]
    fn notices_are_due_30_and_7_days_before_and_on_the_day() {
        let end = date(2026, 6, 30);
        let due = |left: i32, sent: &[i32]| notice_due(end, end.saturating_sub(left.days()), sent);
        assert_eq!(due(31, &[]), None);
        assert_eq!(due(30, &[]), Some(30));
        assert_eq!(due(29, &[30]), None);
        assert_eq!(due(7, &[30]), Some(7));
        assert_eq!(due(3, &[]), Some(7));
        assert_eq!(due(0, &[30, 7]), Some(0));
        assert_eq!(due(-2, &[30, 7, 0]), None);
        assert_eq!(due(-400, &[]), None);
    }

    proptest! {
        #[test]
        fn a_badge_that_fell_does_not_rise_by_itself(
            days in prop::collection::vec(prop::option::of(0..2000i32), 0..6),
            unchanged in any::<bool>(),
            a in 0..2000i32,
            b in 0..2000i32,
        ) {
            let start = date(2025, 1, 1);
            let basis: Vec<Basis> = days
                .iter()
                .map(|d| Basis { unchanged, expires_on: d.map(|d| start.saturating_add(d.days())) })
                .collect();
            let (first, later) = (start.saturating_add(a.min(b).days()), start.saturating_add(a.max(b).days()));
            prop_assert!(stands(&basis, first) || !stands(&basis, later));
        }

        #[test]
        fn each_notice_is_sent_once_however_often_and_irregularly_one_looks(
            steps in prop::collection::vec(0..20i32, 1..60),
        ) {
            let end = date(2026, 6, 30);
            let mut today = end.saturating_sub(60.days());
            let mut sent = vec![];
            for step in steps {
                today = today.saturating_add(step.days());
                if let Some(days) = notice_due(end, today, &sent) {
                    prop_assert!(!sent.contains(&days));
                    prop_assert!(days_left(end, today) <= days);
                    sent.push(days);
                }
            }
            prop_assert!(sent.is_sorted_by(|a, b| a > b), "the furthest first: {:?}", sent);
        }
    }
}
