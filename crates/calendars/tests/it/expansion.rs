//! What we read, compared with ical.js: recurrence across changes of the clocks.

use calendars::{
    Method,
    read::{Owner, diary},
    write,
};
use domain::slots::Interval;
use jiff::{SignedDuration, Timestamp, civil::DateTime, tz::TimeZone};
use proptest::{prelude::*, strategy::ValueTree as _, test_runner::TestRunner};
use serde_json::{Value, json};

use super::writing::entry;
use testing::icaljs;

const ZONES: [&str; 5] = [
    "Europe/Paris",
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Asia/Kolkata",
];
const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

#[derive(Clone, Debug)]
struct Case {
    zone: &'static str,
    /// Local; it begins and ends outside the hours in which clocks are changed.
    start: DateTime,
    minutes: i64,
    rule: String,
    end: String,
}

fn some_days() -> impl proptest::strategy::Strategy<Value = Vec<&'static str>> {
    proptest::sample::subsequence(DAYS.to_vec(), 1..4)
}

fn rules() -> impl proptest::strategy::Strategy<Value = String> {
    let every = 1..5_u8;
    let daily = every
        .clone()
        .prop_map(|n| format!("FREQ=DAILY;INTERVAL={n}"));
    let weekly = (every.clone(), some_days(), any::<bool>()).prop_map(|(n, days, sunday)| {
        let week = if sunday { ";WKST=SU" } else { "" };
        format!("FREQ=WEEKLY;INTERVAL={n};BYDAY={}{week}", days.join(","))
    });
    let by_date = (every.clone(), prop_oneof![1..29_i8, -28..0_i8])
        .prop_map(|(n, day)| format!("FREQ=MONTHLY;INTERVAL={n};BYMONTHDAY={day}"));
    let by_day = (every.clone(), prop_oneof![1..5_i8, -2..0_i8], 0..7_usize)
        .prop_map(|(n, nth, day)| format!("FREQ=MONTHLY;INTERVAL={n};BYDAY={nth}{}", DAYS[day]));
    let by_position = (some_days(), prop_oneof![Just(1), Just(2), Just(-1)])
        .prop_map(|(days, at)| format!("FREQ=MONTHLY;BYDAY={};BYSETPOS={at}", days.join(",")));
    let yearly =
        (1..13_u8, prop_oneof![1..5_i8, Just(-1)], 0..7_usize).prop_map(|(month, nth, day)| {
            format!("FREQ=YEARLY;BYMONTH={month};BYDAY={nth}{}", DAYS[day])
        });
    prop_oneof![daily, weekly, by_date, by_day, by_position, yearly]
}

fn cases() -> impl proptest::strategy::Strategy<Value = Case> {
    let end = prop_oneof![
        Just(String::new()),
        (1..30_u8).prop_map(|n| format!(";COUNT={n}")),
        (0..28_u8, 1..13_u8)
            .prop_map(|(day, month)| format!(";UNTIL=2027{month:02}{:02}T120000Z", day + 1)),
    ];
    (
        0..5_usize,
        0..500_i32,
        6..19_i8,
        0..4_i8,
        1..20_i64,
        rules(),
        end,
    )
        .prop_map(|(zone, day, hour, quarter, length, rule, end)| Case {
            zone: ZONES[zone],
            start: jiff::civil::date(2025, 1, 1)
                .saturating_add(jiff::Span::new().days(day))
                .at(hour, quarter * 15, 0, 0),
            minutes: length * 15,
            rule,
            end,
        })
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Intervals cut to the window, in order, without overlaps.
fn merged(mut all: Vec<Interval>, from: Timestamp, to: Timestamp) -> Vec<Interval> {
    all.retain(|i| i.start < to && i.end > from && i.start < i.end);
    all.sort_unstable();
    let mut out: Vec<Interval> = vec![];
    for mut next in all {
        next.start = next.start.max(from);
        next.end = next.end.min(to);
        match out.last_mut() {
            Some(last) if next.start <= last.end => last.end = last.end.max(next.end),
            _ => out.push(next),
        }
    }
    out
}

pub fn theirs(answer: &Value, from: Timestamp, to: Timestamp) -> Vec<Interval> {
    let times = answer
        .as_array()
        .unwrap_or_else(|| panic!("{answer}"))
        .iter()
        .map(|pair| Interval {
            start: at(pair[0].as_str().unwrap()),
            end: at(pair[1].as_str().unwrap()),
        })
        .collect();
    merged(times, from, to)
}

#[test]
fn five_hundred_rules_give_the_times_that_ical_js_gives() {
    let mut runner = TestRunner::deterministic();
    let strategy = cases();
    let mut cases: Vec<Case> = (0..500)
        .map(|_| strategy.new_tree(&mut runner).unwrap().current())
        .collect();
    // An event begins with the first time of its rule, or what follows is not defined.
    let questions: Vec<Value> = cases
        .iter()
        .map(|case| json!({ "ask": "first", "rule": case.rule, "start": case.start.to_string() }))
        .collect();
    for (case, first) in cases.iter_mut().zip(icaljs::ask(&questions)) {
        case.start = first.as_str().unwrap().parse().unwrap();
        // For ical.js any start is the first of a rule with BYSETPOS, and it counts it.
        if case.rule.contains("BYSETPOS") && case.end.contains("COUNT") {
            case.end.clear();
        }
    }
    let texts: Vec<String> = cases.iter().map(text).collect();
    let (from, to) = (at("2026-01-15T00:00:00Z"), at("2028-02-01T00:00:00Z"));
    let questions: Vec<Value> = texts
        .iter()
        .map(|ics| json!({ "ask": "expand", "ics": ics, "to": to.to_string() }))
        .collect();
    let mut found = 0;
    for ((case, text), answer) in cases.iter().zip(&texts).zip(icaljs::ask(&questions)) {
        let ours = diary(text, &Owner::living_in(TimeZone::UTC), from, to).unwrap();
        let theirs = theirs(&answer, from, to);
        let differs = ours.busy.iter().zip(&theirs).find(|(a, b)| a != b);
        assert!(
            differs.is_none() && ours.busy.len() == theirs.len(),
            "{differs:?}, {} and {}: {case:?}\n{text}",
            ours.busy.len(),
            theirs.len()
        );
        assert_eq!(ours.odd, [], "{text}");
        found += theirs.len();
    }
    assert!(found > 10_000, "{found} times were compared");
}

fn text(case: &Case) -> String {
    let zone = TimeZone::get(case.zone).unwrap();
    let start = zone.to_timestamp(case.start).unwrap();
    let mut entry = entry(&start.to_string(), case.minutes, case.zone);
    entry.end = start + SignedDuration::from_mins(case.minutes);
    let ics = write(Method::Publish, &[entry]);
    ics.replace(
        "SUMMARY:",
        &format!("RRULE:{}{}\r\nSUMMARY:", case.rule, case.end),
    )
}
