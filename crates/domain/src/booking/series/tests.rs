use super::*;
use jiff::SignedDuration;
use jiff::civil::date;
use proptest::prelude::*;

fn paris() -> TimeZone {
    TimeZone::get("Europe/Paris").unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn starts(first: &str, zone: &TimeZone, every: Every, count: usize) -> Vec<String> {
    occurrences(at(first), zone, every, count)
        .iter()
        .map(|o| o.start.map_or("none".to_owned(), |start| start.to_string()))
        .collect()
}

#[test]
fn a_series_keeps_its_local_time_over_a_change_of_the_clocks() {
    let found = starts("2026-10-13T07:00:00Z", &paris(), Every::Week, 3);
    let expected = [
        "2026-10-13T07:00:00Z",
        "2026-10-20T07:00:00Z",
        "2026-10-27T08:00:00Z",
    ];
    assert_eq!(found, expected, "nine o'clock, before and after the change");
}

#[test]
fn a_time_that_the_clock_jumps_over_has_no_start() {
    let found = starts("2026-03-22T01:30:00Z", &paris(), Every::Week, 3);
    assert_eq!(
        found,
        ["2026-03-22T01:30:00Z", "none", "2026-04-05T00:30:00Z"]
    );
}

#[test]
fn a_time_that_comes_twice_is_the_first_of_the_two() {
    let found = starts("2026-10-18T00:30:00Z", &paris(), Every::Week, 2);
    assert_eq!(found, ["2026-10-18T00:30:00Z", "2026-10-25T00:30:00Z"]);
    // Begun in the second of the two, it goes on at that time of the day.
    let found = starts("2026-10-25T01:30:00Z", &paris(), Every::Week, 2);
    assert_eq!(found, ["2026-10-25T01:30:00Z", "2026-11-01T01:30:00Z"]);
}

#[test]
fn a_monthly_series_keeps_its_weekday_and_its_week() {
    let days: Vec<Date> = (0..4)
        .map(|n| Every::Month.nth_day(date(2026, 6, 9), n).unwrap())
        .collect();
    assert_eq!(
        days,
        [
            date(2026, 6, 9),
            date(2026, 7, 14),
            date(2026, 8, 11),
            date(2026, 9, 8)
        ],
        "the second Tuesdays"
    );
}

#[test]
fn a_monthly_series_from_the_31st_is_on_the_last_such_day_of_each_month() {
    let days: Vec<Date> = (0..5)
        .map(|n| Every::Month.nth_day(date(2026, 8, 31), n).unwrap())
        .collect();
    assert_eq!(
        days,
        [
            date(2026, 8, 31),
            date(2026, 9, 28),
            date(2026, 10, 26),
            date(2026, 11, 30),
            date(2026, 12, 28)
        ],
        "the last Mondays"
    );
}

proptest! {
    /// Every session shows the same time of day on the coach's clock, on the same weekday, and
    /// the only days without one are those whose clock never shows that time.
    #[test]
    fn every_session_shows_the_same_time_of_day(
        minutes in 0..4 * 366 * 24 * 60_i64,
        every in prop::sample::select(Every::ALL.to_vec()),
        count in FEWEST..=MOST,
        zone in prop::sample::select(vec![
            "Europe/Paris", "America/New_York", "America/St_Johns", "Australia/Lord_Howe",
            "Pacific/Chatham", "Africa/Casablanca", "Asia/Kolkata", "Pacific/Marquesas",
        ]),
    ) {
        let zone = TimeZone::get(zone).unwrap();
        let first = at("2024-01-01T00:00:00Z") + SignedDuration::from_mins(minutes);
        let local = zone.to_datetime(first);
        let found = occurrences(first, &zone, every, count);
        prop_assert_eq!(found.len(), count);
        prop_assert_eq!(found[0].start, Some(first));
        for pair in found.windows(2) {
            let days = pair[0].day.until(pair[1].day).unwrap().get_days();
            let usual = match every {
                Every::Week => days == 7,
                Every::TwoWeeks => days == 14,
                Every::Month => days == 28 || days == 35,
            };
            prop_assert!(usual, "{days}");
        }
        for occurrence in found {
            prop_assert_eq!(occurrence.day.weekday(), local.weekday());
            let wanted = local.time().to_datetime(occurrence.day);
            if let Some(start) = occurrence.start {
                prop_assert_eq!(zone.to_datetime(start), wanted);
            } else {
                    // Minute by minute through that day and its neighbours: never shown.
                    let from = zone.to_ambiguous_timestamp(wanted).later().unwrap()
                        - SignedDuration::from_hours(4);
                    for minute in 0..8 * 60 {
                        let there = zone.to_datetime(from + SignedDuration::from_mins(minute));
                        prop_assert_ne!(there, wanted);
                    }
            }
        }
    }
}
