use super::*;
use proptest::prelude::*;

fn cents(n: i64) -> Cents {
    Cents(n)
}

#[test]
fn platform_fee_is_round_half_up_of_amount_times_commission() {
    let fee = |amount| {
        split(cents(amount), BasisPoints::DEFAULT_COMMISSION)
            .unwrap()
            .platform_fee
    };
    assert_eq!(fee(8000), cents(1200));
    assert_eq!(fee(10), cents(2), "1.5 rounds up");
    assert_eq!(fee(3), cents(0), "0.45 rounds down");
    assert_eq!(fee(30), cents(5), "4.5 rounds up");
    assert_eq!(fee(0), cents(0));
    assert_eq!(BasisPoints::default().get(), 1500);
}

#[test]
fn a_commission_above_the_whole_is_refused() {
    assert_eq!(
        BasisPoints::new(10_001),
        Err(MoneyError::MoreThanWhole(10_001))
    );
    assert!(serde_json::from_str::<BasisPoints>("10001").is_err());
}

#[test]
fn a_negative_price_is_refused() {
    assert_eq!(
        split(cents(-1), BasisPoints::default()),
        Err(MoneyError::Negative)
    );
}

#[test]
fn a_refund_of_a_share_is_rounded_up_for_the_client() {
    let paid = split(cents(8001), BasisPoints::default()).unwrap();
    assert_eq!(paid.platform_fee, cents(1200));
    let half = refund(&paid, Cents::ZERO, Share::HALF).unwrap();
    assert_eq!(half.amount, cents(4001));
    assert_eq!(half.fee_back, cents(600), "1200 × 4001 / 8001 = 600.07");
    assert_eq!(half.coach_back, cents(3401));
    assert_eq!(half.payment_status(&paid), PaymentStatus::PartialRefund);
    let full = refund(&paid, Cents::ZERO, Share::FULL).unwrap();
    assert_eq!(
        full,
        Refund {
            amount: cents(8001),
            fee_back: cents(1200),
            coach_back: cents(6801)
        }
    );
    assert_eq!(full.payment_status(&paid), PaymentStatus::Refunded);
}

#[test]
fn refunding_twice_is_an_error() {
    let paid = split(cents(8000), BasisPoints::default()).unwrap();
    assert_eq!(
        refund(&paid, cents(4000), Share::HALF),
        Err(RefundError::AlreadyRefunded {
            already: cents(4000)
        })
    );
}

#[test]
fn refunding_more_than_was_paid_is_an_error() {
    let paid = split(cents(8000), BasisPoints::default()).unwrap();
    assert_eq!(
        refund_amount(&paid, Cents::ZERO, cents(8001)),
        Err(RefundError::MoreThanPaid {
            asked: cents(8001),
            paid: cents(8000)
        })
    );
}

#[test]
fn a_payment_that_does_not_add_up_is_not_refunded() {
    let broken = Split {
        amount: cents(8000),
        platform_fee: cents(1200),
        coach_payout: cents(6801),
    };
    assert_eq!(
        refund(&broken, Cents::ZERO, Share::FULL),
        Err(RefundError::Money(MoneyError::Unbalanced))
    );
}

#[test]
fn a_session_that_cost_nothing_is_refunded_with_nothing() {
    let free = split(Cents::ZERO, BasisPoints::default()).unwrap();
    let back = refund(&free, Cents::ZERO, Share::FULL).unwrap();
    assert_eq!(
        (back.amount, back.fee_back, back.coach_back),
        (cents(0), cents(0), cents(0))
    );
}

#[test]
fn a_currency_is_one_of_those_whose_hundredths_we_count() {
    assert_eq!("EUR".parse(), Ok(Currency::EUR));
    for wrong in [
        "eur", "EURO", "", "ABC", "E R", "EUR ", "JPY", "KWD", "CLF", "XAU", "BHD", "KRW", "MGA",
    ] {
        assert_eq!(
            wrong.parse::<Currency>(),
            Err(UnknownCurrency(wrong.to_owned()))
        );
    }
    assert_eq!(serde_json::to_string(&Currency::EUR).unwrap(), "\"EUR\"");
}

#[test]
fn every_price_that_a_coach_can_set_can_be_paid() {
    use crate::{booking::price, profile::HOURLY_RATES, schema::BillingType, slots::SlotRules};
    let (shortest, longest) = (SlotRules::SHORTEST, SlotRules::LONGEST);
    for currency in Currency::ALL {
        for rate in [*HOURLY_RATES.start(), *HOURLY_RATES.end()] {
            for (minutes, sessions) in [(shortest, 1), (longest, 12)] {
                let one = price(Some(cents(rate)), None, minutes, BillingType::Individual).unwrap();
                assert!(
                    currency.takes(cents(one.get() * sessions)),
                    "{currency} {rate} {minutes}"
                );
            }
        }
        assert!(!currency.takes(Cents::ZERO));
        assert!(!currency.takes(cents(49)));
        assert!(!currency.takes(cents(100_000_000)));
    }
}

#[test]
fn a_sum_that_does_not_fit_is_an_error_and_never_wraps() {
    assert_eq!(
        cents(i64::MAX).checked_add(cents(1)),
        Err(MoneyError::TooLarge)
    );
    assert_eq!(
        cents(i64::MIN).checked_sub(cents(1)),
        Err(MoneyError::TooLarge)
    );
    assert_eq!(cents(1 << 40).as_i32(), Err(MoneyError::TooLarge));
}

proptest! {
    #[test]
    fn every_split_adds_up_to_the_whole(amount in 0..=i64::MAX, points in 0u32..=10_000) {
        let parts = split(cents(amount), BasisPoints::new(points).unwrap()).unwrap();
        prop_assert!(parts.balanced());
        // Within half a cent of the exact fee, by integers only.
        let off = i128::from(parts.platform_fee.0) * 10_000 - i128::from(amount) * i128::from(points);
        prop_assert!(-5_000 < off && off <= 5_000, "off by {off}/10000");
    }

    #[test]
    fn every_refund_adds_up_and_nobody_gives_more_than_they_got(
        amount in prop_oneof![0i64..10_000, 0..=i64::MAX],
        points in 0u32..=10_000,
        percent in 0u8..=100,
    ) {
        let parts = split(cents(amount), BasisPoints::new(points).unwrap()).unwrap();
        let back = refund(&parts, Cents::ZERO, Share::percent(percent).unwrap()).unwrap();
        prop_assert_eq!(back.fee_back.checked_add(back.coach_back).unwrap(), back.amount);
        prop_assert!(Cents::ZERO <= back.fee_back && back.fee_back <= parts.platform_fee);
        prop_assert!(Cents::ZERO <= back.coach_back && back.coach_back <= parts.coach_payout);
        let exact = i128::from(amount) * i128::from(percent);
        let given = i128::from(back.amount.0) * 100;
        prop_assert!(exact <= given && given < exact + 100);
    }
}
