//! What a coach keeps free around sessions, and how many they hold a day.

use crate::clock_changes::shown;
use crate::looking::{Case, Raw, around, at, minutes};
use domain::slots::{Diary, Interval, SlotRefusal};
use jiff::tz::TimeZone;

/// Monday 2 March 2026, from nine to five in Paris, with a session from noon to one.
fn monday() -> Case {
    let paris = TimeZone::get("Europe/Paris").unwrap();
    let open = vec![Raw::new(1, 540, 1020)];
    Case {
        diary: Diary {
            sessions: vec![noon()],
            ..Diary::default()
        },
        ..around(&paris, at("2026-03-02T11:00:00Z"), open)
    }
}

fn noon() -> Interval {
    Interval {
        start: at("2026-03-02T11:00:00Z"),
        end: at("2026-03-02T12:00:00Z"),
    }
}

fn hours(case: &Case) -> String {
    shown(case)
        .iter()
        .map(|text| text[..5].to_owned())
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn between_two_sessions_the_larger_buffer_counts_whichever_comes_first() {
    assert_eq!(
        hours(&monday()),
        "09:00 09:30 10:00 10:30 11:00 13:00 13:30 14:00 14:30 15:00 15:30 16:00"
    );
    for (before, after) in [(30, 0), (0, 30), (15, 30), (30, 30), (29, 5)] {
        let case = Case {
            before,
            after,
            ..monday()
        };
        assert_eq!(
            hours(&case),
            "09:00 09:30 10:00 10:30 13:30 14:00 14:30 15:00 15:30 16:00",
            "{before} before, {after} after"
        );
        let refused = case.schedule().offer(case.now, noon().end, 60);
        assert_eq!(refused, Err(SlotRefusal::Busy));
    }
    let case = Case {
        before: 31,
        ..monday()
    };
    assert_eq!(
        hours(&case),
        "09:00 09:30 10:00 14:00 14:30 15:00 15:30 16:00"
    );
}

#[test]
fn an_event_of_another_calendar_meets_each_buffer_on_its_own_side() {
    let only_event = |before, after| Case {
        before,
        after,
        diary: Diary {
            events: vec![noon()],
            ..Diary::default()
        },
        ..monday()
    };
    // The coach needs time before a session: it cannot begin as the event ends.
    assert!(hours(&only_event(30, 0)).contains("11:00 13:30"));
    // The coach needs time after a session: it cannot end as the event begins.
    assert!(hours(&only_event(0, 30)).contains("10:30 13:00"));
}

#[test]
fn buffers_reach_beyond_the_windows_and_into_time_off_but_not_into_the_client_s_own_time() {
    let before_nine = Interval {
        start: at("2026-03-02T07:00:00Z"),
        end: at("2026-03-02T08:00:00Z"),
    };
    let case = Case {
        before: 60,
        after: 60,
        diary: Diary {
            time_off: vec![before_nine],
            client: vec![noon()],
            ..Diary::default()
        },
        ..monday()
    };
    // The first begins as the coach is back, the last ends with the window, and the client
    // goes from one coach to the next.
    assert_eq!(
        hours(&case),
        "09:00 09:30 10:00 10:30 11:00 13:00 13:30 14:00 14:30 15:00 15:30 16:00"
    );
}

#[test]
fn a_day_takes_no_more_sessions_than_its_maximum_those_that_are_over_too() {
    let full = Case {
        daily: Some(1),
        ..monday()
    };
    assert_eq!(hours(&full), "");
    assert_eq!(
        full.schedule()
            .offer(full.now, at("2026-03-02T08:00:00Z"), 60),
        Err(SlotRefusal::DayFull)
    );
    let mut two = Case {
        daily: Some(2),
        ..monday()
    };
    assert!(!hours(&two).is_empty());
    two.diary.over.push(at("2026-03-02T08:00:00Z"));
    assert_eq!(hours(&two), "");
    // What is over takes no time.
    two.daily = None;
    assert!(hours(&two).starts_with("09:00"));
}

#[test]
fn the_day_of_the_maximum_is_the_coach_s_civil_day_of_23_24_or_25_hours() {
    let paris = TimeZone::get("Europe/Paris").unwrap();
    for (day, first, last) in [
        ("2026-03-29", "2026-03-28T23:00:00Z", "2026-03-29T21:00:00Z"),
        ("2026-06-03", "2026-06-02T22:00:00Z", "2026-06-03T21:00:00Z"),
        ("2026-10-25", "2026-10-24T22:00:00Z", "2026-10-25T22:00:00Z"),
    ] {
        let every_hour: Vec<Raw> = (0..7).map(|d| Raw::new(d, 0, 1440)).collect();
        let mut case = Case {
            daily: Some(1),
            step: 60,
            from: at(first) - minutes(120),
            to: at(last) + minutes(180),
            ..around(&paris, at(first), every_hour)
        };
        let session = |start: &str| Interval {
            start: at(start),
            end: at(start) + minutes(60),
        };
        for held in [first, last] {
            case.diary.sessions = vec![session(held)];
            let of_day = shown_dates(&case).iter().filter(|d| *d == day).count();
            assert_eq!(of_day, 0, "{day}, held at {held}");
            assert_eq!(case.slots().len(), 4, "{day}: two hours before, two after");
        }
    }
}

fn shown_dates(case: &Case) -> Vec<String> {
    case.slots()
        .iter()
        .map(|slot| case.zone.to_datetime(*slot).date().to_string())
        .collect()
}

#[test]
fn several_sessions_are_decided_together_by_adding_each_to_the_next_question() {
    let case = Case {
        before: 15,
        daily: Some(3),
        ..monday()
    };
    let start = at("2026-03-02T08:00:00Z");
    let first = Interval {
        start,
        end: start + minutes(60),
    };
    let offer =
        |schedule: &domain::slots::Schedule, text: &str| schedule.offer(case.now, at(text), 60);
    let after = case.schedule().with_session(first);
    assert_eq!(
        offer(&after, "2026-03-02T08:00:00Z"),
        Err(SlotRefusal::Busy)
    );
    assert_eq!(
        offer(&after, "2026-03-02T09:00:00Z"),
        Err(SlotRefusal::Busy)
    );
    assert_eq!(offer(&after, "2026-03-02T09:30:00Z"), Ok(()));
    let second = Interval {
        start: at("2026-03-02T13:00:00Z"),
        end: at("2026-03-02T14:00:00Z"),
    };
    let full = after.with_session(second);
    assert_eq!(
        offer(&full, "2026-03-02T15:00:00Z"),
        Err(SlotRefusal::DayFull)
    );
    let event = Interval {
        start: at("2026-03-02T14:00:00Z"),
        end: at("2026-03-02T16:00:00Z"),
    };
    let busy = case.schedule().with_events([event]);
    assert_eq!(offer(&busy, "2026-03-02T14:30:00Z"), Err(SlotRefusal::Busy));
}
