//! Slots on ordinary days: one rule after the other.

use crate::clock_changes::shown;
use crate::looking::{Case, Raw, around, at, every_day, minutes};
use domain::availability::Window;
use domain::slots::{Diary, Interval, Schedule, SlotRefusal, SlotRules};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// Monday 2 March 2026, from nine to noon in Paris; seen on the Friday before.
fn monday() -> Case {
    let zone = TimeZone::get("Europe/Paris").unwrap();
    Case {
        notice: 720,
        now: at("2026-02-27T08:00:00Z"),
        ..around(
            &zone,
            at("2026-03-02T08:00:00Z"),
            vec![Raw::new(1, 540, 720)],
        )
    }
}

#[test]
fn the_whole_session_must_fit() {
    let case = monday();
    assert_eq!(
        shown(&case),
        [
            "09:00+01:00",
            "09:30+01:00",
            "10:00+01:00",
            "10:30+01:00",
            "11:00+01:00"
        ]
    );
    let schedule = case.schedule();
    assert_eq!(
        schedule.offer(case.now, at("2026-03-02T10:30:00Z"), 60),
        Err(SlotRefusal::OutsideAvailability)
    );
    assert_eq!(
        schedule.offer(case.now, at("2026-03-02T07:30:00Z"), 60),
        Err(SlotRefusal::OutsideAvailability)
    );
}

#[test]
fn steps_count_from_the_local_start_of_the_window() {
    let case = Case {
        windows: vec![Raw::new(1, 550, 720)],
        ..monday()
    };
    assert_eq!(shown(&case)[..2], ["09:10+01:00", "09:40+01:00"]);
    let offer = |text| case.schedule().offer(case.now, at(text), 60);
    assert_eq!(offer("2026-03-02T08:15:00Z"), Err(SlotRefusal::NotOnStep));
    assert_eq!(
        offer("2026-03-02T08:10:00.001Z"),
        Err(SlotRefusal::NotOnStep)
    );
    assert_eq!(offer("2026-03-02T08:10:00Z"), Ok(()));
}

#[test]
fn notice_and_horizon_are_elapsed_time_from_now() {
    let case = monday();
    let schedule = case.schedule();
    let slot = at("2026-03-02T08:00:00Z");
    let (notice, horizon) = (minutes(720), minutes(90 * 1440));
    let tick = SignedDuration::from_millis(1);
    let offer = |now| schedule.offer(now, slot, 60);
    assert_eq!(offer(slot - notice), Ok(()));
    assert_eq!(offer(slot - notice + tick), Err(SlotRefusal::TooSoon));
    assert_eq!(offer(slot + tick), Err(SlotRefusal::InPast));
    assert_eq!(offer(slot - horizon), Ok(()));
    assert_eq!(offer(slot - horizon - tick), Err(SlotRefusal::TooFar));
    let listed = |now| schedule.slots(now, case.from, case.to, 60).contains(&slot);
    assert!(listed(slot - notice) && listed(slot - horizon));
    assert!(!listed(slot - notice + tick) && !listed(slot - horizon - tick));
}

#[test]
fn time_off_and_bookings_remove_slots_and_what_only_touches_does_not() {
    let interval = |start, end| Interval {
        start: at(start),
        end: at(end),
    };
    let off = interval("2026-03-02T08:00:00Z", "2026-03-02T08:30:00Z");
    let taken = interval("2026-03-02T09:30:00Z", "2026-03-02T10:00:00Z");
    let case = Case {
        diary: Diary {
            time_off: vec![off],
            sessions: vec![taken],
            ..Diary::default()
        },
        ..monday()
    };
    assert_eq!(shown(&case), ["09:30+01:00", "11:00+01:00"]);
    let offer = |text| case.schedule().offer(case.now, at(text), 60);
    assert_eq!(offer("2026-03-02T08:00:00Z"), Err(SlotRefusal::TimeOff));
    assert_eq!(offer("2026-03-02T09:00:00Z"), Err(SlotRefusal::Busy));
}

#[test]
fn a_booking_within_a_longer_one_hides_nothing_of_it() {
    let interval = |start, end| Interval {
        start: at(start),
        end: at(end),
    };
    let long = interval("2026-03-02T08:00:00Z", "2026-03-02T10:00:00Z");
    let within = interval("2026-03-02T08:15:00Z", "2026-03-02T08:30:00Z");
    let case = Case {
        diary: Diary {
            sessions: vec![within, long],
            ..Diary::default()
        },
        ..monday()
    };
    assert_eq!(shown(&case), ["11:00+01:00"]);
}

#[test]
fn the_list_begins_with_from_and_ends_before_to() {
    let case = Case {
        from: at("2026-03-02T08:30:00Z"),
        to: at("2026-03-02T09:30:00Z"),
        ..monday()
    };
    assert_eq!(shown(&case), ["09:30+01:00", "10:00+01:00"]);
}

#[test]
fn a_length_that_is_not_offered_has_no_slot() {
    let case = monday();
    for wrong in [0, 59, 61, u32::MAX] {
        assert!(
            case.schedule()
                .slots(case.now, case.from, case.to, wrong)
                .is_empty()
        );
        assert_eq!(
            case.schedule()
                .offer(case.now, at("2026-03-02T08:00:00Z"), wrong),
            Err(SlotRefusal::BadDuration(wrong))
        );
    }
}

#[test]
fn valid_from_and_valid_until_bound_the_slots() {
    let monday_only = Date::constant(2026, 3, 2);
    let raw = Raw {
        from: Some(monday_only),
        until: Some(monday_only),
        ..Raw::new(1, 540, 600)
    };
    let case = Case {
        windows: vec![raw],
        from: at("2026-02-01T00:00:00Z"),
        to: at("2026-04-30T00:00:00Z"),
        ..monday()
    };
    assert_eq!(case.slots(), [at("2026-03-02T08:00:00Z")]);
}

#[test]
fn the_list_is_bounded_and_quick_whatever_is_asked() {
    let zone = TimeZone::get("Europe/Paris").unwrap();
    let windows: Vec<Window> = every_day(0, 1440).iter().map(Raw::window).collect();
    let now = at("2026-01-01T00:00:00Z");
    // Ten years of bookings, every other half hour.
    let sessions = (0..87_600)
        .map(|n| Interval {
            start: now + minutes(60 * n),
            end: now + minutes(60 * n + 30),
        })
        .collect();
    let diary = Diary {
        sessions,
        ..Diary::default()
    };
    let rules = SlotRules {
        durations: vec![30],
        ..SlotRules::default()
    };
    let schedule = Schedule::new(zone, windows, diary, rules);
    let slots = schedule.slots(now, Timestamp::MIN, Timestamp::MAX, 30);
    // 90 days of 24 free half hours, but for the first 12 hours; the last is at the horizon.
    assert_eq!(slots.len(), 90 * 24 - 12);
    assert_eq!(slots[0], now + minutes(12 * 60 + 30));
    assert!(slots.is_sorted());
    assert!(
        schedule
            .slots(now, Timestamp::MAX, Timestamp::MIN, 30)
            .is_empty()
    );
}

#[test]
fn the_ends_of_time_have_no_slot_and_do_no_harm() {
    let case = Case {
        windows: every_day(0, 1440),
        ..monday()
    };
    let schedule = case.schedule();
    for now in [Timestamp::MIN, Timestamp::MAX] {
        for start in [Timestamp::MIN, Timestamp::MAX] {
            assert!(schedule.offer(now, start, 60).is_err());
            assert!(schedule.slots(now, start, Timestamp::MAX, 60).len() < 90 * 48 + 1);
        }
    }
}

#[test]
fn the_next_slot_is_the_first_of_all() {
    let case = monday();
    assert_eq!(
        case.schedule().next_slot(case.now, 60),
        Some(at("2026-03-02T08:00:00Z"))
    );
    let months_away = Raw {
        from: Some(Date::constant(2026, 5, 1)),
        ..Raw::new(1, 540, 600)
    };
    let case = Case {
        windows: vec![months_away.clone()],
        ..monday()
    };
    assert_eq!(
        case.schedule().next_slot(case.now, 60),
        Some(at("2026-05-04T07:00:00Z"))
    );
    let case = Case {
        horizon: 30 * 1440,
        windows: vec![months_away],
        ..monday()
    };
    assert_eq!(case.schedule().next_slot(case.now, 60), None);
}

/// Saturday 7 March 2026 from ten in the evening, and Sunday until two, in Paris.
fn over_midnight(saturday: Raw, sunday: Raw) -> Case {
    let zone = TimeZone::get("Europe/Paris").unwrap();
    Case {
        now: at("2026-03-06T08:00:00Z"),
        from: at("2026-03-07T12:00:00Z"),
        to: at("2026-03-08T12:00:00Z"),
        ..around(&zone, at("2026-03-07T23:00:00Z"), vec![saturday, sunday])
    }
}

#[test]
fn a_session_crosses_midnight_where_the_windows_of_two_days_touch() {
    let case = over_midnight(Raw::new(6, 1320, 1440), Raw::new(0, 0, 120));
    let starts = [
        "22:00+01:00",
        "22:30+01:00",
        "23:00+01:00",
        "23:30+01:00",
        "00:00+01:00",
        "00:30+01:00",
        "01:00+01:00",
    ];
    assert_eq!(shown(&case), starts);
    // As long as the whole run, and no longer.
    let long = Case {
        minutes: 240,
        ..case.clone()
    };
    assert_eq!(shown(&long), ["22:00+01:00"]);
    let longer = Case {
        minutes: 241,
        ..case
    };
    assert_eq!(shown(&longer), [""; 0]);
}

#[test]
fn windows_that_do_not_touch_at_midnight_are_two_runs() {
    let crosses = "23:30+01:00".to_owned();
    for (saturday, sunday) in [
        (Raw::new(6, 1320, 1439), Raw::new(0, 0, 120)),
        (Raw::new(6, 1320, 1440), Raw::new(0, 1, 120)),
        (Raw::new(6, 1320, 1440), Raw::new(1, 0, 120)),
        (
            Raw::new(6, 1320, 1440),
            Raw {
                from: Some(Date::constant(2026, 3, 9)),
                ..Raw::new(0, 0, 120)
            },
        ),
    ] {
        let case = over_midnight(saturday, sunday);
        assert!(!shown(&case).contains(&crosses), "{:?}", case.windows);
        assert_eq!(case.slots(), case.by_looking());
    }
}

#[test]
fn a_week_that_is_always_open_is_one_run() {
    let zone = TimeZone::get("Europe/Paris").unwrap();
    let now = at("2026-03-02T00:00:00Z");
    let case = Case {
        minutes: 480,
        to: now + minutes(14 * 1440),
        from: now,
        now,
        ..around(&zone, now, every_day(0, 1440))
    };
    assert_eq!(case.slots().len(), 14 * 48);
}

#[test]
fn a_session_over_midnight_counts_on_the_day_on_which_it_begins() {
    let eleven = at("2026-03-07T22:30:00Z");
    let mut case = over_midnight(Raw::new(6, 1320, 1440), Raw::new(0, 0, 180));
    case.daily = Some(1);
    case.diary.sessions = vec![Interval {
        start: eleven,
        end: eleven + minutes(60),
    }];
    // Saturday is full with the one that ends on Sunday; Sunday has room for one.
    assert_eq!(
        shown(&case),
        ["00:30+01:00", "01:00+01:00", "01:30+01:00", "02:00+01:00"]
    );
    let schedule = case.schedule();
    assert_eq!(
        schedule.offer(case.now, at("2026-03-07T21:30:00Z"), 60),
        Err(SlotRefusal::DayFull)
    );
}
