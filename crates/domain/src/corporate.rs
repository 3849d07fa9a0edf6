//! Companies: limits of a plan, and the smallest group that statistics may show.

use crate::money::{Cents, MoneyError, Share};

pub use crate::schema::OrgMemberRole;

/// The smallest group that a company may see figures of.
pub const MIN_GROUP: u32 = 5;

/// What a member and their organization have used, and may use; `None` is no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Sessions of the member so far.
    pub sessions_used: u32,
    /// Sessions the member may have.
    pub sessions_allowed: Option<u32>,
    /// Spent by the organization so far.
    pub budget_used: Cents,
    /// What the organization may spend.
    pub budget_allocated: Option<Cents>,
}

/// Why a company does not pay for a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LimitReached {
    /// The member has had all of their sessions.
    #[error("{used} of {allowed} sessions are used")]
    Sessions {
        /// Sessions so far.
        used: u32,
        /// Sessions allowed.
        allowed: u32,
    },
    /// The organization's budget does not cover the price.
    #[error("{left} cents of the budget are left for a price of {price}")]
    Budget {
        left: Cents,
        /// What is asked.
        price: Cents,
    },
    /// The amounts make no sense.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

impl Limits {
    /// Counts one more booking: what is used after it, if `sessions_used < sessions_allowed` and
    /// `budget_used + price ≤ budget_allocated`. To be called and written in one transaction.
    pub fn admit(self, price: Cents) -> Result<Self, LimitReached> {
        if price < Cents::ZERO {
            return Err(MoneyError::Negative.into());
        }
        if let Some(allowed) = self.sessions_allowed
            && self.sessions_used >= allowed
        {
            return Err(LimitReached::Sessions {
                used: self.sessions_used,
                allowed,
            });
        }
        let budget_used = self.budget_used.checked_add(price)?;
        if let Some(allocated) = self.budget_allocated
            && budget_used > allocated
        {
            let left = allocated.checked_sub(self.budget_used)?.max(Cents::ZERO);
            return Err(LimitReached::Budget { left, price });
        }
        let sessions_used = self
            .sessions_used
            .checked_add(1)
            .ok_or(MoneyError::TooLarge)?;
        Ok(Self {
            sessions_used,
            budget_used,
            ..self
        })
    }
}

/// What a cancelled corporate booking gives back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GiveBack {
    /// To the organization's budget.
    pub budget: Cents,
    /// To the member's count: 1 or 0.
    pub sessions: u32,
}

/// The budget comes back by the share of the cancellation (a fraction of a cent up, as for a
/// refund); the session only when all of the price does.
pub fn give_back(price: Cents, share: Share) -> Result<GiveBack, MoneyError> {
    Ok(GiveBack {
        budget: share.applied_to(price)?,
        sessions: u32::from(share == Share::FULL),
    })
}

/// Whether one more member may be invited: members and waiting invitations count alike.
pub const fn may_invite(max_users: Option<u32>, members: u32, invited: u32) -> bool {
    match max_users {
        Some(max) => members.saturating_add(invited) < max,
        None => true,
    }
}

/// Whether a member may leave or change role: an organization keeps at least one ADMIN.
/// `admins` counts all of them, the member included.
pub fn may_lose(role: OrgMemberRole, admins: u32) -> bool {
    role != OrgMemberRole::Admin || admins > 1
}

/// Whether a company may see the figures of a group of so many people.
pub const fn group_is_visible(people: u32) -> bool {
    people >= MIN_GROUP
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LIMITS: Limits = Limits {
        sessions_used: 2,
        sessions_allowed: Some(3),
        budget_used: Cents(90_000),
        budget_allocated: Some(Cents(100_000)),
    };

    #[test]
    fn sessions_used_stays_below_sessions_allowed() {
        let after = LIMITS.admit(Cents(1_000)).unwrap();
        assert_eq!((after.sessions_used, after.budget_used), (3, Cents(91_000)));
        assert_eq!(
            after.admit(Cents(0)),
            Err(LimitReached::Sessions {
                used: 3,
                allowed: 3
            })
        );
    }

    #[test]
    fn budget_used_plus_price_is_at_most_budget_allocated() {
        assert_eq!(
            LIMITS.admit(Cents(10_000)).unwrap().budget_used,
            Cents(100_000)
        );
        assert_eq!(
            LIMITS.admit(Cents(10_001)),
            Err(LimitReached::Budget {
                left: Cents(10_000),
                price: Cents(10_001)
            })
        );
    }

    #[test]
    fn null_is_no_limit() {
        let free = Limits {
            sessions_allowed: None,
            budget_allocated: None,
            ..LIMITS
        };
        assert!(free.admit(Cents(i64::from(i32::MAX))).is_ok());
    }

    #[test]
    fn a_negative_price_gives_no_budget() {
        assert_eq!(
            LIMITS.admit(Cents(-1)),
            Err(LimitReached::Money(MoneyError::Negative))
        );
    }

    #[test]
    fn the_session_count_comes_back_only_at_100_percent() {
        let price = Cents(8_001);
        let back = |share| give_back(price, share).unwrap();
        assert_eq!(
            back(Share::FULL),
            GiveBack {
                budget: price,
                sessions: 1
            }
        );
        assert_eq!(
            back(Share::HALF),
            GiveBack {
                budget: Cents(4_001),
                sessions: 0
            }
        );
        assert_eq!(
            back(Share::NONE),
            GiveBack {
                budget: Cents(0),
                sessions: 0
            }
        );
    }

    #[test]
    fn max_users_bounds_members_and_pending_invitations() {
        assert!(may_invite(Some(10), 7, 2));
        assert!(!may_invite(Some(10), 7, 3));
        assert!(may_invite(None, u32::MAX, u32::MAX));
    }

    #[test]
    fn an_organization_keeps_at_least_one_admin() {
        assert!(!may_lose(OrgMemberRole::Admin, 1));
        assert!(may_lose(OrgMemberRole::Admin, 2));
        assert!(may_lose(OrgMemberRole::Manager, 1));
    }

    #[test]
    fn a_group_below_5_people_shows_nothing() {
        assert!(!group_is_visible(4));
        assert!(group_is_visible(5));
    }

    proptest! {
        #[test]
        fn no_sequence_of_bookings_exceeds_either_limit(
            prices in proptest::collection::vec(0i64..50_000, 0..40),
            allowed in 0u32..20,
            allocated in 0i64..500_000,
        ) {
            let mut limits = Limits {
                sessions_used: 0,
                sessions_allowed: Some(allowed),
                budget_used: Cents::ZERO,
                budget_allocated: Some(Cents(allocated)),
            };
            let mut taken = Vec::new();
            for price in prices {
                if let Ok(after) = limits.admit(Cents(price)) {
                    limits = after;
                    taken.push(Cents(price));
                }
            }
            prop_assert_eq!(limits.budget_used, Cents::sum(taken.iter().copied()).unwrap());
            prop_assert_eq!(limits.sessions_used as usize, taken.len());
            prop_assert!(limits.sessions_used <= allowed);
            prop_assert!(limits.budget_used <= Cents(allocated));
        }
    }
}
