//! Slots where the clocks change.

use crate::looking::{Case, Raw, around, at, changes, every_day, zones};
use jiff::tz::TimeZone;

#[test]
fn slots_are_right_around_every_change_of_every_european_zone() {
    let mut looked_at = 0;
    for name in zones() {
        let zone = TimeZone::get(&name).unwrap();
        for change in changes(&zone) {
            let mut windows = every_day(75, 225);
            windows.extend(every_day(22 * 60, 1440));
            windows.extend(every_day(0, 30));
            let case = around(&zone, change, windows);
            let slots = case.slots();
            assert_eq!(slots, case.by_looking(), "{name} at {change}");
            let schedule = case.schedule();
            for slot in slots {
                assert_eq!(
                    schedule.offer(case.now, slot, 60),
                    Ok(()),
                    "{name} at {slot}"
                );
            }
            looked_at += 1;
        }
    }
    assert!(looked_at > 700, "only {looked_at} changes were found");
}

/// Local start times of the slots of one day, as the coach's clock shows them.
pub(crate) fn shown(case: &Case) -> Vec<String> {
    case.slots()
        .iter()
        .map(|slot| {
            slot.to_zoned(case.zone.clone())
                .strftime("%H:%M%:z")
                .to_string()
        })
        .collect()
}

#[test]
fn in_a_gap_the_missing_local_times_yield_no_slot() {
    let paris = TimeZone::get("Europe/Paris").unwrap();
    let case = around(&paris, at("2026-03-29T01:00:00Z"), every_day(60, 300));
    assert_eq!(
        shown(&case),
        [
            "01:00+01:00",
            "01:30+01:00",
            "03:00+02:00",
            "03:30+02:00",
            "04:00+02:00"
        ]
    );
    // A window that is all gap has nothing; one that begins in it keeps its steps.
    assert_eq!(
        shown(&around(
            &paris,
            at("2026-03-29T01:00:00Z"),
            vec![Raw::new(0, 120, 180)]
        )),
        [""; 0]
    );
    let mut case = around(
        &paris,
        at("2026-03-29T01:00:00Z"),
        vec![Raw::new(0, 150, 300)],
    );
    case.step = 45;
    assert_eq!(shown(&case), ["03:15+02:00", "04:00+02:00"]);
}

#[test]
fn in_the_repeated_hour_each_instant_is_offered_once() {
    let paris = TimeZone::get("Europe/Paris").unwrap();
    let case = around(
        &paris,
        at("2026-10-25T01:00:00Z"),
        vec![Raw::new(0, 90, 210)],
    );
    assert_eq!(
        shown(&case),
        [
            "01:30+02:00",
            "02:00+02:00",
            "02:30+02:00",
            "02:00+01:00",
            "02:30+01:00"
        ]
    );
    // A window that closes within the repeated hour is open twice, and closed between.
    let case = around(
        &paris,
        at("2026-10-25T01:00:00Z"),
        vec![Raw::new(0, 60, 150)],
    );
    assert_eq!(shown(&case), ["01:00+02:00", "01:30+02:00"]);
}

#[test]
fn dublin_whose_winter_time_is_the_exception_is_like_london() {
    for change in ["2026-03-29T01:00:00Z", "2026-10-25T01:00:00Z"] {
        let of = |name| {
            shown(&around(
                &TimeZone::get(name).unwrap(),
                at(change),
                every_day(0, 360),
            ))
        };
        assert_eq!(of("Europe/Dublin"), of("Europe/London"));
        assert!(!of("Europe/Dublin").is_empty());
    }
}

#[test]
fn a_clock_that_goes_back_over_midnight_loses_and_repeats_nothing() {
    // Newfoundland until 2011: at 00:01 back to 23:01 of the day before.
    let zone = TimeZone::get("America/St_Johns").unwrap();
    let change = at("2010-11-07T02:31:00Z");
    let minute = jiff::SignedDuration::from_mins(1);
    for (from, to) in [(-90, 90), (-1, 90), (-90, 20), (5, 20)] {
        let case = Case {
            step: 1,
            minutes: 1,
            from: change + minute * from,
            to: change + minute * to,
            ..around(&zone, change, every_day(0, 1440))
        };
        let slots = case.slots();
        assert_eq!(i32::try_from(slots.len()).unwrap(), to - from);
        assert_eq!(slots, case.by_looking());
        for slot in slots {
            assert_eq!(case.schedule().offer(case.now, slot, 1), Ok(()), "{slot}");
        }
    }
}
