use super::*;
use jiff::civil::date;
use proptest::prelude::*;

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn clock(axis: &Axis, row: usize) -> String {
    axis.rows()[row].time.strftime("%H:%M").to_string()
}

#[test]
fn the_change_sunday_of_spring_has_23_hours_and_of_autumn_25() {
    for (name, spring, autumn) in [
        ("Europe/Paris", date(2026, 3, 29), date(2026, 10, 25)),
        ("America/New_York", date(2026, 3, 8), date(2026, 11, 1)),
    ] {
        let zone = zone(name);
        assert_eq!(Axis::spanning(&[spring], &zone).len(), 23 * 4, "{name}");
        assert_eq!(Axis::spanning(&[autumn], &zone).len(), 25 * 4, "{name}");
        assert_eq!(
            Axis::spanning(&week_of(spring), &zone).len(),
            24 * 4,
            "{name}"
        );
        assert_eq!(
            Axis::spanning(&week_of(autumn), &zone).len(),
            25 * 4,
            "{name}"
        );
    }
}

#[test]
fn the_hour_that_does_not_exist_is_a_gap_in_its_sunday_alone() {
    let zone = zone("Europe/Paris");
    let week = week_of(date(2026, 3, 29));
    let axis = Axis::spanning(&week, &zone);
    for day in week {
        let drawn = axis.day(day, &zone, &[]);
        if day == date(2026, 3, 29) {
            assert_eq!(drawn.missing, [(8, 4)], "02:00 to 03:00");
            assert_eq!(clock(&axis, 8), "02:00");
        } else {
            assert_eq!(drawn.missing, []);
        }
    }
}

#[test]
fn the_hour_that_comes_twice_has_two_places_and_the_other_days_have_one() {
    let zone = zone("Europe/Paris");
    let sunday = date(2026, 10, 25);
    let week = week_of(sunday);
    let axis = Axis::spanning(&week, &zone);
    let first = Span {
        from: at("2026-10-25T00:00:00Z"),
        to: at("2026-10-25T01:00:00Z"),
    };
    let second = Span {
        from: at("2026-10-25T01:00:00Z"),
        to: at("2026-10-25T02:00:00Z"),
    };
    let drawn = axis.day(sunday, &zone, &[first, second]);
    assert_eq!(clock(&axis, drawn.placed[0].row), "02:00");
    assert_eq!(clock(&axis, drawn.placed[1].row), "02:00");
    assert!(axis.rows()[drawn.placed[1].row].again);
    assert_eq!(drawn.placed[0].row + 4, drawn.placed[1].row);
    assert_eq!((drawn.placed[0].lanes, drawn.placed[1].lanes), (1, 1));
    assert_eq!(drawn.missing, []);
    assert_eq!(axis.day(week[0], &zone, &[]).missing, [(12, 4)]);
}

#[test]
fn a_session_that_crosses_midnight_is_in_both_days() {
    let zone = zone("Europe/Paris");
    let days = week_of(date(2026, 6, 3));
    let axis = Axis::spanning(&days, &zone);
    let late = Span {
        from: at("2026-06-03T21:00:00Z"),
        to: at("2026-06-03T22:30:00Z"),
    };
    let eve = axis.day(date(2026, 6, 3), &zone, &[late]).placed[0];
    assert_eq!((clock(&axis, eve.row).as_str(), eve.rows), ("23:00", 4));
    assert!(eve.goes_on && !eve.from_before);
    let morning = axis.day(date(2026, 6, 4), &zone, &[late]).placed[0];
    assert_eq!(
        (clock(&axis, morning.row).as_str(), morning.rows),
        ("00:00", 2)
    );
    assert!(morning.from_before && !morning.goes_on);
    assert_eq!(axis.day(date(2026, 6, 5), &zone, &[late]).placed, []);
}

#[test]
fn a_day_that_does_not_begin_at_midnight_is_drawn() {
    // Clocks in Beirut went from 00:00 to 01:00 on 31 March 2024.
    let zone = zone("Asia/Beirut");
    let sunday = date(2024, 3, 31);
    assert_eq!(clock(&Axis::spanning(&[sunday], &zone), 0), "01:00");
    let axis = Axis::spanning(&week_of(sunday), &zone);
    assert_eq!(axis.day(sunday, &zone, &[]).missing, [(0, 4)]);
}

#[test]
fn a_month_is_whole_weeks_from_monday() {
    let days = month_of(date(2026, 6, 17));
    assert_eq!(
        (days[0], days[days.len() - 1]),
        (date(2026, 6, 1), date(2026, 7, 5))
    );
    assert_eq!(days.len() % 7, 0);
}

proptest! {
    #[test]
    fn every_day_has_exactly_its_elapsed_time_in_rows(
        name in prop_oneof![
            Just("Europe/Paris"), Just("America/New_York"), Just("Australia/Lord_Howe"),
            Just("Asia/Beirut"), Just("UTC"), Just("Asia/Kolkata"),
        ],
        offset in 0_i64..2500,
    ) {
        let zone = zone(name);
        let day = date(2024, 1, 1).checked_add(jiff::Span::new().days(offset)).unwrap();
        let week = week_of(day);
        let axis = Axis::spanning(&week, &zone);
        for day in week {
            let drawn = axis.day(day, &zone, &[]);
            let missing: usize = drawn.missing.iter().map(|m| m.1).sum();
            let elapsed = drawn.to.duration_since(drawn.from).as_mins() / ROW_MINUTES;
            prop_assert_eq!(i64::try_from(axis.len() - missing).unwrap(), elapsed);
        }
    }

    #[test]
    fn nothing_covers_anything_else_and_what_is_apart_stays_apart(
        starts in proptest::collection::vec((0_i64..23 * 60, 5_i64..240), 0..12),
    ) {
        let zone = zone("Europe/Paris");
        let day = date(2026, 10, 25);
        let axis = Axis::spanning(&[day], &zone);
        let midnight = start_of(day, &zone);
        let spans: Vec<Span> = starts
            .iter()
            .map(|(from, length)| Span {
                from: midnight + SignedDuration::from_mins(*from),
                to: midnight + SignedDuration::from_mins(from + length),
            })
            .collect();
        let drawn = axis.day(day, &zone, &spans);
        prop_assert_eq!(drawn.placed.len(), spans.len());
        for (i, a) in drawn.placed.iter().enumerate() {
            prop_assert!(a.lane < a.lanes && a.row + a.rows <= axis.len());
            for b in &drawn.placed[i + 1..] {
                let rows = a.row < b.row + b.rows && b.row < a.row + a.rows;
                prop_assert!(!rows || a.lane != b.lane, "{:?} on {:?}", a, b);
                prop_assert!(!rows || a.lanes == b.lanes);
            }
        }
    }
}
