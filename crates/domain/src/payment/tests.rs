use proptest::prelude::*;

use super::*;
use crate::money::{self, BasisPoints, Share};

fn part(id: &str, cents: i64, percent: Option<u8>) -> Part {
    let split = money::split(Cents(cents), BasisPoints::DEFAULT_COMMISSION).unwrap();
    let refund = percent
        .map(|p| money::refund(&split, Cents::ZERO, Share::percent(p).unwrap()).unwrap())
        .filter(|r| r.amount > Cents::ZERO);
    Part {
        payment: PaymentId::new(id),
        split,
        refund,
        paid_by: Some("pi_1".to_owned()),
    }
}

fn charge() -> impl Strategy<Value = Charge> {
    prop::collection::vec((1_i64..1_000_000, prop::option::of(0_u8..=100)), 1..5).prop_map(|all| {
        Charge {
            client: UserId::new("u1"),
            coach: CoachId::new("c1"),
            parts: all
                .into_iter()
                .enumerate()
                .map(|(i, (cents, percent))| part(&format!("p{i}"), cents, percent))
                .collect(),
        }
    })
}

fn refund_fact() -> impl Strategy<Value = RefundFact> {
    (0..4_u8, prop::option::of(0..3_u8), 0..3_u32).prop_map(|(id, payment, round)| RefundFact {
        refund: format!("re_{id}_{payment:?}_{round}"),
        payment: payment.map(|p| PaymentId::new(format!("p{p}"))),
        round,
        cents: Cents(100 + i64::from(id)),
        surplus: None,
    })
}

fn fact() -> impl Strategy<Value = Fact> {
    let dispute = || "dp_[0-2]";
    prop_oneof![
        "pi_[12]".prop_map(|intent| Fact::Paid { intent }),
        refund_fact().prop_map(Fact::Refund),
        refund_fact().prop_map(Fact::RefundFailed),
        dispute().prop_map(|dispute| Fact::Withdrawn {
            dispute,
            cents: Cents(900),
            fee: Cents(20)
        }),
        dispute().prop_map(|dispute| Fact::Reinstated {
            dispute,
            cents: Cents(900),
            fee: Cents(20)
        }),
        dispute().prop_map(|dispute| Fact::Lost {
            dispute,
            cents: Cents(900)
        }),
    ]
}

/// A ledger that is only ever added to, one told fact at a time, as the database keeps it.
fn told(charge: &Charge, facts: &[Fact]) -> (BTreeMap<String, Movement>, BTreeSet<Fact>) {
    let (mut ledger, mut known) = (BTreeMap::new(), BTreeSet::new());
    for fact in facts {
        known.insert(fact.clone());
        for (name, movement) in charge.movements(&known) {
            let before = ledger.insert(name, movement.clone());
            assert!(before.is_none_or(|b| b == movement), "a movement changed");
        }
    }
    (ledger, known)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn any_order_and_repetition_of_what_the_provider_tells_gives_one_ledger(
        charge in charge(),
        facts in prop::collection::vec(fact(), 0..12),
        again in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
        shuffle in any::<u64>(),
    ) {
        let mut other = facts.clone();
        if !facts.is_empty() {
            other.extend(again.iter().map(|i| facts[i.index(facts.len())].clone()));
        }
        // A small deterministic shuffle: what orders the facts is of no interest.
        let mut state = shuffle | 1;
        for i in (1..other.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            other.swap(i, usize::try_from(state >> 33).unwrap() % (i + 1));
        }
        let (ledger, known) = told(&charge, &facts);
        let (same, also) = told(&charge, &other);
        prop_assert_eq!(&ledger, &same);
        prop_assert_eq!(charge.states(&known), charge.states(&also));
        for (name, movement) in &ledger {
            let sum: i64 = movement.lines.iter().map(|l| l.cents.get()).sum();
            prop_assert_eq!(sum, 0, "{}", name);
        }
    }
}

proptest! {
    #[test]
    fn no_more_goes_back_than_was_paid(charge in charge(), facts in prop::collection::btree_set(fact(), 0..12)) {
        let states = charge.states(&facts);
        for part in &charge.parts {
            if let Some((status, back)) = states.get(&part.payment) {
                prop_assert!(*back >= Cents::ZERO && *back <= part.split.amount);
                prop_assert_eq!(*status == PaymentStatus::Refunded, *back == part.split.amount);
            }
        }
    }
}

#[test]
fn a_refund_that_fails_is_owed_to_the_client_until_another_one_arrives() {
    let charge = Charge {
        client: UserId::new("u1"),
        coach: CoachId::new("c1"),
        parts: vec![part("p0", 8000, Some(50))],
    };
    let refund = |id: &str, round| RefundFact {
        refund: id.to_owned(),
        payment: Some(PaymentId::new("p0")),
        round,
        cents: Cents(4000),
        surplus: None,
    };
    let paid = Fact::Paid {
        intent: "pi_1".to_owned(),
    };
    let balance = |facts: &[Fact], account: &str| -> i64 {
        let facts = facts.iter().cloned().collect();
        let movements = charge.movements(&facts);
        let lines = movements.values().flat_map(|m| &m.lines);
        lines
            .filter(|l| l.account == account)
            .map(|l| l.cents.get())
            .sum()
    };
    let first = Fact::Refund(refund("re_1", 0));
    let failed = Fact::RefundFailed(refund("re_1", 0));
    let second = Fact::Refund(refund("re_2", 1));
    let mut facts = vec![paid, first];
    assert_eq!(
        (balance(&facts, "provider"), balance(&facts, "client:u1")),
        (4000, 0)
    );
    facts.push(failed);
    assert_eq!(
        (balance(&facts, "provider"), balance(&facts, "client:u1")),
        (8000, -4000)
    );
    facts.push(second);
    assert_eq!(
        (balance(&facts, "provider"), balance(&facts, "client:u1")),
        (4000, 0)
    );
    assert_eq!(
        (balance(&facts, "platform"), balance(&facts, "coach:c1")),
        (-600, -3400)
    );
}

#[test]
fn a_lost_dispute_is_money_that_went_back_and_a_won_one_is_not() {
    let charge = Charge {
        client: UserId::new("u1"),
        coach: CoachId::new("c1"),
        parts: vec![part("p0", 8000, None), part("p1", 4000, None)],
    };
    let dispute = || "dp_1".to_owned();
    let paid = Fact::Paid {
        intent: "pi_1".to_owned(),
    };
    let withdrawn = Fact::Withdrawn {
        dispute: dispute(),
        cents: Cents(12000),
        fee: Cents(2000),
    };
    let back = Fact::Reinstated {
        dispute: dispute(),
        cents: Cents(12000),
        fee: Cents(2000),
    };
    let lost = Fact::Lost {
        dispute: dispute(),
        cents: Cents(12000),
    };
    let states = |facts: &[Fact]| -> Vec<_> {
        let facts = facts.iter().cloned().collect();
        charge.states(&facts).into_values().collect()
    };
    let won = states(&[paid.clone(), withdrawn.clone(), back]);
    assert_eq!(
        won,
        [
            (PaymentStatus::Succeeded, Cents(0)),
            (PaymentStatus::Succeeded, Cents(0))
        ]
    );
    let lost = states(&[paid, withdrawn, lost]);
    assert_eq!(
        lost,
        [
            (PaymentStatus::Refunded, Cents(8000)),
            (PaymentStatus::Refunded, Cents(4000))
        ]
    );
}

proptest! {
    #[test]
    fn a_charge_that_was_too_much_goes_back_in_full_whichever_comes_first_and_moves_nothing_else(
        charge in charge(),
        facts in prop::collection::vec(fact(), 0..12),
        at in any::<prop::sample::Index>(),
    ) {
        let usual: Vec<Fact> = facts
            .into_iter()
            .filter(|fact| !matches!(fact, Fact::Paid { .. }))
            .chain([Fact::Paid { intent: "pi_1".to_owned() }])
            .collect();
        let mut twice = usual.clone();
        twice.insert(at.index(usual.len() + 1), Fact::Paid { intent: "pi_2".to_owned() });
        let (once, known) = told(&charge, &usual);
        let (ledger, known_twice) = told(&charge, &twice);
        prop_assert_eq!(charge.states(&known), charge.states(&known_twice));
        prop_assert_eq!(ledger.len(), once.len() + 2 * charge.parts.len());
        let mut more: BTreeMap<String, i64> = BTreeMap::new();
        for (name, movement) in ledger.iter().filter(|(name, _)| !once.contains_key(*name)) {
            prop_assert_eq!(&movement.about, &MovementSubject::Surplus, "{}", name);
            for line in &movement.lines {
                *more.entry(line.account.clone()).or_default() += line.cents.get();
            }
        }
        prop_assert!(more.values().all(|cents| *cents == 0), "{:?}", more);
    }
}
