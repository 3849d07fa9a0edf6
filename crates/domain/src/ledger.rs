//! Ledger lines of each movement of money. The sign is the account's: positive is money held for
//! others (`provider`), negative is money owed to the account (`platform`, `coach:<id>`,
//! `client:<id>`). A movement sums to zero.

use crate::{
    ids::{CoachId, UserId},
    money::{Cents, Refund, Split},
};

/// One line of a movement.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Line {
    /// `provider`, `platform`, `coach:<id>` or `client:<id>`.
    pub account: String,
    /// In cents, never zero.
    pub cents: Cents,
}

/// Where the money itself is.
pub const PROVIDER: &str = "provider";
/// What the platform has of it.
pub const PLATFORM: &str = "platform";

/// The account of a coach.
pub fn coach(coach: &CoachId) -> String {
    format!("coach:{coach}")
}

/// The account of a client: what is on its way back to them.
pub fn client(client: &UserId) -> String {
    format!("client:{client}")
}

/// A client has paid: the provider holds it all, for the platform and the coach.
pub fn charge(split: &Split, to: &CoachId) -> Vec<Line> {
    lines([
        (PROVIDER.to_owned(), split.amount.get()),
        (PLATFORM.to_owned(), -split.platform_fee.get()),
        (coach(to), -split.coach_payout.get()),
    ])
}

/// A client gets money back, from the platform and the coach.
pub fn refund(refund: &Refund, from: &CoachId) -> Vec<Line> {
    lines([
        (PROVIDER.to_owned(), -refund.amount.get()),
        (PLATFORM.to_owned(), refund.fee_back.get()),
        (coach(from), refund.coach_back.get()),
    ])
}

/// Money goes from one account to another: `from` holds less of it, and less is owed to `to`.
/// Below zero it comes back.
pub fn between(from: &str, to: &str, cents: Cents) -> Vec<Line> {
    lines([
        (from.to_owned(), -cents.get()),
        (to.to_owned(), cents.get()),
    ])
}

/// The provider has paid a coach out: it holds less, and owes them less.
pub fn payout(to: &CoachId, cents: Cents) -> Vec<Line> {
    between(PROVIDER, &coach(to), cents)
}

fn lines<const N: usize>(all: [(String, i64); N]) -> Vec<Line> {
    all.into_iter()
        .filter(|(_, cents)| *cents != 0)
        .map(|(account, cents)| Line {
            account,
            cents: Cents(cents),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::money::{self, BasisPoints, Share};

    proptest! {
        #[test]
        fn every_movement_sums_to_zero_and_a_full_refund_undoes_its_charge(
            amount in 0_i64..5_000_000,
            commission in 0_u32..=10_000,
            percent in 0_u8..=100,
        ) {
            let to = CoachId::new("c1");
            let split = money::split(Cents(amount), BasisPoints::new(commission).unwrap()).unwrap();
            let charged = charge(&split, &to);
            prop_assert_eq!(charged.iter().map(|l| l.cents.get()).sum::<i64>(), 0);

            let share = Share::percent(percent).unwrap();
            let back = money::refund(&split, Cents::ZERO, share).unwrap();
            let refunded = refund(&back, &to);
            prop_assert_eq!(refunded.iter().map(|l| l.cents.get()).sum::<i64>(), 0);
            prop_assert!(charged.iter().chain(&refunded).all(|l| l.cents != Cents::ZERO));

            let all = money::refund(&split, Cents::ZERO, Share::FULL).unwrap();
            let undone: Vec<_> = refund(&all, &to)
                .into_iter()
                .map(|l| Line { cents: Cents(-l.cents.get()), ..l })
                .collect();
            prop_assert_eq!(charged, undone);
            prop_assert_eq!(payout(&to, Cents(amount)).iter().map(|l| l.cents.get()).sum::<i64>(), 0);
        }
    }
}
