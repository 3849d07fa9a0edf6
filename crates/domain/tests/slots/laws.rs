//! The law, over questions made at random.

use crate::looking::{Case, Raw, at, changes, minutes, zones};
use domain::slots::{Diary, Interval};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;

fn any_window(days: std::ops::RangeInclusive<i32>, near: Date) -> impl Strategy<Value = Raw> {
    let times = prop_oneof![
        (0u16..1440, 1u16..=1440).prop_map(|(start, length)| (start, (start + length).min(1440))),
        (0u16..96, 1u16..=32)
            .prop_map(|(start, length)| (start * 15, (start * 15 + length * 15).min(1440))),
    ];
    let bound = || proptest::option::weighted(0.2, (-4i64..4).prop_map(move |n| near + n.days()));
    (days, times, bound(), bound()).prop_map(|(day, (start, end), a, b)| {
        let (from, until) = match (a, b) {
            (Some(a), Some(b)) => (Some(a.min(b)), Some(a.max(b))),
            bounds => bounds,
        };
        Raw {
            day,
            start,
            end,
            from,
            until,
        }
    })
}

fn any_intervals(center: Timestamp) -> impl Strategy<Value = Vec<Interval>> {
    let one = (-1500i64..1500, 0i64..300).prop_map(move |(start, length)| Interval {
        start: center + minutes(start),
        end: center + minutes(start + length),
    });
    proptest::collection::vec(one, 0..4)
}

fn any_diary(center: Timestamp) -> impl Strategy<Value = Diary> {
    let over = proptest::collection::vec(-1500i64..1500, 0..3);
    (
        any_intervals(center),
        any_intervals(center),
        any_intervals(center),
        any_intervals(center),
        over,
    )
        .prop_map(move |(sessions, events, time_off, client, over)| Diary {
            sessions,
            events,
            time_off,
            client,
            over: over.into_iter().map(|n| center + minutes(n)).collect(),
        })
}

/// The buffers and the daily maximum.
fn any_limits() -> impl Strategy<Value = (u16, u16, Option<u16>)> {
    let buffer = || prop_oneof![Just(0u16), 1u16..=90];
    (buffer(), buffer(), proptest::option::of(1u16..5))
}

/// A question about a few days around a change of the clocks (or any day, in a zone without).
fn any_case() -> impl Strategy<Value = Case> {
    (
        proptest::sample::select(zones()),
        any::<proptest::sample::Index>(),
        -1200i64..1200,
    )
        .prop_flat_map(|(name, which, off)| {
            let zone = TimeZone::get(&name).unwrap();
            let changes = changes(&zone);
            let change = if changes.is_empty() {
                at("2026-03-29T01:00:00Z")
            } else {
                *which.get(&changes)
            };
            let center = change + minutes(off);
            let near = zone.to_datetime(center).date();
            (
                proptest::collection::vec(any_window(0..=6, near), 1..14),
                any_diary(center),
                any_limits(),
                proptest::sample::select(vec![5u16, 7, 15, 20, 30, 45, 60, 90]),
                (0i64..2000, 0i64..4000),
                1u32..300,
                0i64..3000,
            )
                .prop_map(
                    move |(windows, diary, limits, step, (notice, more), minutes_long, ago)| Case {
                        zone: zone.clone(),
                        windows,
                        diary,
                        before: limits.0,
                        after: limits.1,
                        daily: limits.2,
                        step,
                        notice,
                        horizon: notice + more,
                        minutes: minutes_long,
                        now: center - minutes(ago),
                        from: center - minutes(1000),
                        to: center + minutes(1000),
                    },
                )
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn slots_are_those_found_by_looking_at_every_minute(case in any_case()) {
        prop_assert_eq!(case.slots(), case.by_looking());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_slot_is_offered_if_and_only_if_booking_it_would_succeed(case in any_case()) {
        let schedule = case.schedule();
        let slots = case.slots();
        let mut next = case.from;
        while next < case.to {
            let offer = schedule.offer(case.now, next, case.minutes);
            prop_assert_eq!(slots.binary_search(&next).is_ok(), offer.is_ok(), "{}: {:?}", next, offer);
            next += minutes(1);
        }
        prop_assert!(slots.iter().all(|slot| case.from <= *slot && *slot < case.to));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn booking_offered_slots_one_after_the_other_keeps_the_pause_and_the_daily_maximum(
        case in any_case(),
        picks in proptest::collection::vec(any::<proptest::sample::Index>(), 1..12),
    ) {
        let mut schedule = case.schedule();
        let mut booked: Vec<Interval> = Vec::new();
        for pick in picks {
            let slots = schedule.slots(case.now, case.from, case.to, case.minutes);
            if slots.is_empty() {
                break;
            }
            let start = *pick.get(&slots);
            let session = Interval { start, end: start + minutes(i64::from(case.minutes)) };
            schedule = schedule.with_session(session);
            booked.push(session);
        }
        let pause = minutes(i64::from(case.before.max(case.after)));
        booked.sort_unstable();
        for pair in booked.windows(2) {
            prop_assert!(pair[1].start.duration_since(pair[0].end) >= pause, "{:?}", pair);
        }
        if let Some(most) = case.daily {
            let day = |at: Timestamp| case.zone.to_datetime(at).date();
            for session in &booked {
                let that_day = booked.iter().filter(|b| day(b.start) == day(session.start)).count();
                prop_assert!(that_day <= usize::from(most), "{:?}", booked);
            }
        }
    }
}
