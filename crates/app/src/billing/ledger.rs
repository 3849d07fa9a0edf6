//! The lines of each movement of money. A line is seen from the account: above zero, what the
//! account holds for others (`provider`); below zero, what is owed to it (`platform`,
//! `coach:<id>`). A movement sums to zero; the database checks it again.

use domain::{
    ids::CoachId,
    money::{Cents, Refund, Split},
};

/// One line of a movement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// `provider`, `platform` or `coach:<id>`.
    pub account: String,
    /// In cents, never zero.
    pub cents: Cents,
}

/// The account of a coach.
pub fn coach(coach: &CoachId) -> String {
    format!("coach:{coach}")
}

/// A client has paid: the provider holds it all, for the platform and the coach.
pub fn charge(split: &Split, to: &CoachId) -> Vec<Line> {
    lines(
        to,
        split.amount.get(),
        -split.platform_fee.get(),
        -split.coach_payout.get(),
    )
}

/// A client gets money back, from the platform and the coach.
pub fn refund(refund: &Refund, from: &CoachId) -> Vec<Line> {
    lines(
        from,
        -refund.amount.get(),
        refund.fee_back.get(),
        refund.coach_back.get(),
    )
}

fn lines(of: &CoachId, provider: i64, platform: i64, payout: i64) -> Vec<Line> {
    [
        ("provider".to_owned(), provider),
        ("platform".to_owned(), platform),
        (coach(of), payout),
    ]
    .into_iter()
    .filter(|(_, cents)| *cents != 0)
    .map(|(account, cents)| Line {
        account,
        cents: Cents(cents),
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use domain::money::{self, BasisPoints, Share};
    use proptest::prelude::*;

    use super::*;

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
        }
    }
}
