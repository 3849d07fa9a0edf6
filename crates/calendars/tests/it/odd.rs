//! Odd events: each is bounded by what is known of it, none is ignored, none spoils another.

use calendars::read::{Diary, Owner, Reason, Unreadable, decoded, diary};
use domain::slots::Interval;
use jiff::{SignedDuration, Timestamp, ToSpan as _, civil::date, tz::TimeZone};
use proptest::prelude::*;

use super::server::calendar;

pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// As a coach in Paris reads it in November 2026.
pub fn read_whole(text: &str) -> Result<Diary, Unreadable> {
    let owner = Owner::living_in(TimeZone::get("Europe/Paris").unwrap());
    diary(text, &owner, from(), to())
}

fn from() -> Timestamp {
    at("2026-11-28T00:00:00Z")
}

fn to() -> Timestamp {
    from() + SignedDuration::from_hours(400 * 24)
}

pub fn read(event: &str) -> Diary {
    read_whole(&calendar(&[event])).unwrap()
}

/// A case that once failed.
fn case(name: &str) -> Diary {
    let path = format!("{}/tests/it/cases/{name}.ics", env!("CARGO_MANIFEST_DIR"));
    read_whole(&decoded(&std::fs::read(path).unwrap())).unwrap()
}

pub fn shown(diary: &Diary) -> Vec<String> {
    let shown = |i: &Interval| format!("{} {}", i.start, i.end).replace(":00Z", "");
    diary.busy.iter().map(shown).collect()
}

pub fn reasons(diary: &Diary) -> Vec<Reason> {
    diary.odd.iter().map(|odd| odd.reason).collect()
}

pub fn is_busy(diary: &Diary, instant: &str) -> bool {
    let instant = at(instant);
    diary
        .busy
        .iter()
        .any(|i| i.start <= instant && instant < i.end)
}

/// How many hours it takes of the 400 days.
pub fn hours(diary: &Diary) -> i64 {
    diary
        .busy
        .iter()
        .map(|i| i.end.duration_since(i.start).as_secs())
        .sum::<i64>()
        / 3600
}

#[test]
fn the_cases_that_once_failed_have_their_right_answers() {
    let whole_day = ["2026-12-13T23:00 2026-12-14T23:00"];
    let morning = ["2026-12-14T09:00 2026-12-14T10:00"];
    assert_eq!(shown(&case("01_allday_dtend_eq_dtstart")), whole_day);
    assert_eq!(shown(&case("14_declined")), [""; 0]);
    assert_eq!(
        shown(&case("15_rscale_gregorian")),
        ["2027-02-28T23:00 2027-03-01T23:00"]
    );
    assert_eq!(shown(&case("16_trailing_comment")), morning);
    assert_eq!(
        shown(&case("20_thisandfuture")),
        [
            "2026-12-07T09:00 2026-12-07T10:00",
            "2026-12-14T13:00 2026-12-14T14:00",
            "2026-12-21T09:00 2026-12-21T10:00",
            "2026-12-21T13:00 2026-12-21T14:00",
            "2026-12-28T09:00 2026-12-28T10:00",
            "2026-12-28T13:00 2026-12-28T14:00",
        ]
    );
    assert_eq!(
        shown(&case("23_minutely")),
        ["2026-12-01T09:00 2026-12-01T09:03"]
    );
    assert_eq!(
        shown(&case("27_weekly_1MO")),
        [
            "2026-12-07T09:00 2026-12-07T10:00",
            "2026-12-14T09:00 2026-12-14T10:00",
            "2026-12-21T09:00 2026-12-21T10:00",
            "2027-01-04T09:00 2027-01-04T10:00",
            "2027-02-01T09:00 2027-02-01T10:00",
        ]
    );
    assert_eq!(shown(&case("36_broken_description")), morning);
    assert_eq!(
        shown(&case("41_weekly_1FR")),
        [
            "2026-12-04T09:00 2026-12-04T10:00",
            "2026-12-11T09:00 2026-12-11T10:00",
            "2026-12-18T09:00 2026-12-18T10:00",
            "2026-12-25T09:00 2026-12-25T10:00",
            "2027-01-01T09:00 2027-01-01T10:00",
        ]
    );
    assert_eq!(
        shown(&case("53_recurring_allday_dtend_eq")),
        [
            "2026-12-06T23:00 2026-12-07T23:00",
            "2026-12-13T23:00 2026-12-14T23:00",
            "2026-12-20T23:00 2026-12-21T23:00",
        ]
    );
    assert_eq!(shown(&case("61_dtstart_offset")), morning);
    for (name, told) in [
        ("15_rscale_gregorian", vec![]),
        ("16_trailing_comment", vec![]),
        ("23_minutely", vec![]),
        ("20_thisandfuture", vec![Reason::Change]),
        ("27_weekly_1MO", vec![Reason::Rule]),
        ("36_broken_description", vec![Reason::Line]),
        ("41_weekly_1FR", vec![Reason::Rule]),
        ("61_dtstart_offset", vec![]),
    ] {
        assert_eq!(reasons(&case(name)), told, "{name}");
    }
}

#[test]
fn no_empty_or_impossible_length_is_taken_at_its_word() {
    let day = "2026-12-13T23:00 2026-12-14T23:00";
    for (length, odd) in [
        ("", false),
        ("DTEND;VALUE=DATE:20261214", false),
        ("DTEND;VALUE=DATE:20261215", false),
        ("DURATION:PT0S", false),
        ("DURATION:P0D", false),
        ("DURATION:PT8H", false),
        ("DURATION:P0W", false),
        ("DURATION:+P1D", false),
        ("DTEND;VALUE=DATE:", true),
        ("DTEND;VALUE=DATE:bientôt", true),
        ("DURATION:P", true),
        ("DTEND:20261214T090000Z", true),
    ] {
        let diary = read(&format!("DTSTART;VALUE=DATE:20261214\n{length}"));
        assert_eq!(shown(&diary), [day], "{length}");
        assert_eq!(reasons(&diary) == [Reason::Length], odd, "{length}");
    }
    // The days that an end before its start could mean, and no more.
    for (length, taken) in [
        (
            "DTEND;VALUE=DATE:20261213",
            "2026-12-12T23:00 2026-12-14T23:00",
        ),
        ("DTEND;VALUE=DATE:20251213", day),
        ("DURATION:-P1D", "2026-12-12T23:00 2026-12-14T23:00"),
    ] {
        let diary = read(&format!("DTSTART;VALUE=DATE:20261214\n{length}"));
        assert_eq!(shown(&diary), [taken], "{length}");
        assert_eq!(reasons(&diary), [Reason::Length], "{length}");
    }
    for (length, taken) in [
        ("", "2026-12-14T09:00 2026-12-14T10:00"),
        (
            "DTEND:20261214T090000Z",
            "2026-12-14T09:00 2026-12-14T10:00",
        ),
        ("DURATION:PT0S", "2026-12-14T09:00 2026-12-14T10:00"),
        ("DURATION:-PT1H", "2026-12-14T00:00 2026-12-15T00:00"),
        (
            "DTEND:20261214T080000Z",
            "2026-12-14T00:00 2026-12-15T00:00",
        ),
        (
            "DTEND:20261213T100000Z",
            "2026-12-13T00:00 2026-12-15T00:00",
        ),
        (
            "DTEND:20251214T100000Z",
            "2026-12-14T00:00 2026-12-15T00:00",
        ),
        ("DTEND:plus tard", "2026-12-14T00:00 2026-12-15T00:00"),
        (
            "DTEND:20261216T250000Z",
            "2026-12-14T00:00 2026-12-17T00:00",
        ),
        (
            "DTEND;VALUE=DATE:20261215",
            "2026-12-14T00:00 2026-12-15T23:00",
        ),
        ("DURATION:long", "2026-12-14T00:00 2026-12-15T00:00"),
        (
            "DURATION:P99999999999W",
            "2026-12-14T00:00 2027-01-14T00:00",
        ),
    ] {
        let diary = read(&format!("DTSTART:20261214T090000Z\n{length}"));
        let start = taken.split(' ').next().unwrap();
        let end = taken.split(' ').nth(1).unwrap();
        let all = &shown(&diary)[0];
        assert!(all.starts_with(start), "{length}: {all}");
        assert!(
            all.as_str() <= format!("{start} {end}").as_str(),
            "{length}: {all}"
        );
        assert_eq!(shown(&diary).len(), 1);
        assert_eq!(reasons(&diary), [Reason::Length], "{length}");
        assert!(is_busy(&diary, "2026-12-14T09:00:00Z"), "{length}");
    }
    // Midnight to midnight is a day too.
    for event in [
        "DTSTART;TZID=Europe/Paris:20261214T000000\nDTEND;TZID=Europe/Paris:20261214T000000",
        "DTSTART:20261213T230000Z\nDTEND:20261213T230000Z",
        "DTSTART:20261214T000000",
        "DTSTART;VALUE=DATE:20261214T000000\nDTEND;VALUE=DATE:20261214T000000",
        "DTSTART;VALUE=DATE:20261214\nDTEND;VALUE=DATE:20261213\nDURATION:P1D",
    ] {
        assert_eq!(shown(&read(event)), [day], "{event}");
    }
    // One that ends in the morning after is not cut short.
    let night = read("DTSTART:20261214T220000Z\nDTEND:20261214T060000Z");
    assert!(is_busy(&night, "2026-12-15T05:00:00Z"));
    // A length that makes sense wins over one that does not.
    let both = read("DTSTART:20261214T090000Z\nDTEND:plus tard\nDURATION:PT2H");
    assert_eq!(shown(&both), ["2026-12-14T09:00 2026-12-14T11:00"]);
    assert_eq!(reasons(&both), [Reason::Length]);
    // Each time of a series, and a period.
    let series =
        read("DTSTART;VALUE=DATE:20261214\nDURATION:PT0S\nRRULE:FREQ=DAILY;INTERVAL=2;COUNT=3");
    assert_eq!(shown(&series).len(), 3);
    assert_eq!(hours(&series), 72);
    let dates =
        read("DTSTART;VALUE=DATE:20261214\nDTEND;VALUE=DATE:20261214\nRDATE;VALUE=DATE:20261220");
    assert_eq!(hours(&dates), 48);
    let period = read(
        "DTSTART:20261214T090000Z\nDURATION:PT1H\nRDATE;VALUE=PERIOD:20261220T090000Z/20261220T080000Z",
    );
    assert!(is_busy(&period, "2026-12-20T09:00:00Z"));
    assert_eq!(reasons(&period), [Reason::Dates]);
}

#[test]
fn a_rule_that_is_not_understood_takes_what_its_parts_allow() {
    let rule = |rule: &str| {
        read(&format!(
            "DTSTART:20261214T090000Z\nDURATION:PT1H\nRRULE:{rule}"
        ))
    };
    // Which days it may take in the 100 after its start, at its own hour.
    let days = |diary: &Diary| {
        (0..100)
            .filter(|n| {
                let noon = at("2026-12-14T09:30:00Z") + SignedDuration::from_hours(24 * n);
                is_busy(diary, &noon.to_string())
            })
            .count()
    };
    for (text, most, hours_most) in [
        ("FREQ=WEEKLY;INTERVAL=0", 15, 60),
        ("FREQ=WEEKLY;BYDAY=MO,2TU", 30, 120),
        ("FREQ=DAILY;BYDAY=XX", 100, 400),
        ("FREQ=DAILY;COUNT=0", 1, 1),
        ("FREQ=DAILY;COUNT=5;BYFOO=1", 6, 6),
        ("FREQ=LUNAR", 100, 400),
        ("INTERVAL=2", 100, 400),
        ("FREQ=MONTHLY;BYMONTHDAY=32", 100, 400),
        ("FREQ=MONTHLY;BYWEEKNO=2;BYDAY=MO", 15, 60),
        ("FREQ=WEEKLY;BYMONTHDAY=14", 4, 14),
        ("FREQ=MONTHLY;INTERVAL=deux", 4, 15),
        ("FREQ=YEARLY;BYEASTER=0", 100, 400),
        ("FREQ=YEARLY;RSCALE=CHINESE", 32, 160),
        ("RSCALE=HEBREW;FREQ=YEARLY;BYMONTH=5L;BYMONTHDAY=8", 32, 160),
        ("RSCALE=ISLAMIC-CIVIL;FREQ=MONTHLY", 20, 90),
        ("RSCALE=ETHIOPIC;FREQ=YEARLY;UNTIL=20261220T000000Z", 7, 7),
        ("n'importe quoi", 100, 400),
        ("FREQ=WEEKLY;UNTIL=20261231T250000Z;BYDAY=MO", 4, 4),
        ("FREQ=WEEKLY;COUNT=trois", 15, 60),
        ("FREQ=HOURLY;COUNT=5;BYDAY=XX", 15, 24 * 14 + 1),
        ("FREQ=SECONDLY;UNTIL=20261214T120000Z;BYHOUR=9", 1, 4),
        ("FREQ=DAILY;BYHOUR=25;COUNT=3", 4, 96),
    ] {
        let diary = rule(text);
        assert_eq!(reasons(&diary), [Reason::Rule], "{text}");
        assert!(is_busy(&diary, "2026-12-14T09:30:00Z"), "{text}");
        assert!(days(&diary) <= most, "{text}: {} days", days(&diary));
        assert!(
            hours(&diary) <= hours_most,
            "{text}: {} hours",
            hours(&diary)
        );
    }
    // What never ends and fills every hour is bounded from now.
    for text in [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;BYMONTH=12",
        "FREQ=MINUTELY",
        "FREQ=DAILY;BYHOUR=x",
    ] {
        let diary = rule(text);
        assert_eq!(reasons(&diary), [Reason::Rule], "{text}");
        assert!(hours(&diary) <= 34 * 24, "{text}: {}", hours(&diary));
        assert!(!is_busy(&diary, "2027-03-01T09:00:00Z"), "{text}");
    }
    // A whole day without an end too.
    let all_day = read("DTSTART;VALUE=DATE:20200101\nRRULE:FREQ=DAILY;BYFOO=2");
    assert!(hours(&all_day) <= 32 * 24 && is_busy(&all_day, "2026-12-24T09:00:00Z"));
    // What is understood is not odd, however rare.
    for (text, stretches) in [
        ("FREQ=MINUTELY;INTERVAL=90;COUNT=4", 4),
        ("FREQ=SECONDLY;COUNT=20", 1),
        ("FREQ=MINUTELY;UNTIL=20261214T100000Z", 1),
        ("RSCALE=GREGORIAN;FREQ=WEEKLY;COUNT=3", 3),
        ("RSCALE=HEBREW;FREQ=WEEKLY;COUNT=3", 3),
        (
            "rscale=gregorian;freq=monthly;bymonthday=31;skip=backward;count=4",
            5,
        ),
        (
            "FREQ=MONTHLY;BYMONTHDAY=31;SKIP=OMIT;RSCALE=GREGORIAN;COUNT=3",
            4,
        ),
    ] {
        let diary = rule(text);
        assert_eq!(reasons(&diary), [], "{text}");
        assert_eq!(diary.busy.len(), stretches, "{text}: {:?}", shown(&diary));
    }
    let skipped = read(
        "DTSTART;VALUE=DATE:20270131\nRRULE:FREQ=MONTHLY;RSCALE=GREGORIAN;SKIP=BACKWARD;COUNT=3",
    );
    assert_eq!(
        shown(&skipped),
        [
            "2027-01-30T23:00 2027-01-31T23:00",
            "2027-02-27T23:00 2027-02-28T23:00",
            "2027-03-30T22:00 2027-03-31T22:00",
        ]
    );
}

#[test]
fn a_change_of_several_occurrences_takes_them_where_they_were_and_where_they_may_be() {
    let event = |lines: &str| format!("BEGIN:VEVENT\nUID:a\nSUMMARY:Cours\n{lines}\nEND:VEVENT\n");
    let with = |change: &str| {
        let series = "DTSTART:20261207T090000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=4";
        let text = format!(
            "BEGIN:VCALENDAR\n{}{}END:VCALENDAR\n",
            event(series),
            event(change)
        );
        read_whole(&text).unwrap()
    };
    let starts = |diary: &Diary| -> Vec<String> {
        let shown = shown(diary);
        shown.iter().map(|line| line[5..16].to_owned()).collect()
    };
    let moved = "DTSTART:20261215T140000Z\nDURATION:PT1H\nRECURRENCE-ID;RANGE=";
    let cases = [
        // The day after, at two, from the second on.
        (
            format!("{moved}THISANDFUTURE:20261214T090000Z"),
            vec!["12-07T09:00", "12-15T14:00", "12-21T09:00", "12-22T14:00", "12-28T09:00", "12-29T14:00"],
        ),
        (
            format!("{moved}THISANDPRIOR:20261214T090000Z"),
            vec!["12-07T09:00", "12-08T14:00", "12-15T14:00", "12-21T09:00", "12-28T09:00"],
        ),
        (
            "RECURRENCE-ID;RANGE=THISANDFUTURE:20261214T090000Z\nSTATUS:CANCELLED".to_owned(),
            vec!["12-07T09:00", "12-21T09:00", "12-28T09:00"],
        ),
        // Whichever it replaces, it takes its own time.
        (
            "RECURRENCE-ID:la deuxième\nDTSTART:20261215T140000Z\nDURATION:PT1H".to_owned(),
            vec!["12-07T09:00", "12-14T09:00", "12-15T14:00", "12-21T09:00", "12-28T09:00"],
        ),
        // A series in the place of one occurrence.
        (
            "RECURRENCE-ID:20261214T090000Z\nDTSTART:20261214T140000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=2".to_owned(),
            vec!["12-07T09:00", "12-14T14:00", "12-15T14:00", "12-21T09:00", "12-28T09:00"],
        ),
    ];
    for (change, times) in cases {
        let diary = with(&change);
        assert_eq!(starts(&diary), times, "{change}");
        assert_eq!(reasons(&diary), [Reason::Change], "{change}");
        assert_eq!(diary.odd[0].title, "Cours");
    }
}

#[test]
fn a_start_that_cannot_be_read_takes_the_days_that_it_may_mean() {
    for (event, busy, free) in [
        (
            "DTSTART:20261214T250000\nDURATION:PT1H",
            "2026-12-14T12:00:00Z",
            "2026-12-17T12:00:00Z",
        ),
        (
            "DTSTART:20261214Tmatin\nDTEND:20261214T120000",
            "2026-12-14T09:00:00Z",
            "2026-12-17T12:00:00Z",
        ),
        (
            "DTSTART:demain\nDTEND:20261214T090000Z",
            "2026-12-14T08:00:00Z",
            "2026-12-16T09:00:00Z",
        ),
        (
            "DTSTART:demain\nDTEND:20261214T090000Z\nDURATION:PT2H",
            "2026-12-14T07:30:00Z",
            "2026-12-14T06:30:00Z",
        ),
        (
            "DTSTART;VALUE=DATE:\nDTEND;VALUE=DATE:20261215",
            "2026-12-14T09:00:00Z",
            "2026-12-17T09:00:00Z",
        ),
        (
            "DTSTART:20261314T090000Z\nDURATION:PT1H",
            "2026-12-01T00:00:00Z",
            "2027-01-02T09:00:00Z",
        ),
        (
            "DTSTART:20260231",
            "2026-12-01T00:00:00Z",
            "2027-03-04T09:00:00Z",
        ),
        (
            "DTSTART:demain\nDURATION:PT1H",
            "2026-12-01T09:00:00Z",
            "2027-01-02T09:00:00Z",
        ),
        ("SUMMARY:?", "2026-12-01T09:00:00Z", "2027-01-02T09:00:00Z"),
        (
            "RECURRENCE-ID:20261214T090000Z\nDTSTART:?",
            "2026-12-14T09:00:00Z",
            "2026-12-16T09:00:00Z",
        ),
    ] {
        let diary = read(event);
        if event.contains("20260231") {
            // It is over.
            assert_eq!((diary.busy.len(), diary.odd.len()), (0, 0));
            continue;
        }
        assert_eq!(diary.odd.len(), 1, "{event}");
        assert!(is_busy(&diary, busy), "{event}: {:?}", shown(&diary));
        assert!(!is_busy(&diary, free), "{event}: {:?}", shown(&diary));
        assert!(hours(&diary) <= 34 * 24, "{event}");
    }
    // It recurs all the same.
    let weekly = read("DTSTART:20261214T250000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=2");
    assert!(is_busy(&weekly, "2026-12-21T12:00:00Z"));
    // Two starts: both.
    let twice = read("DTSTART:20261214T090000Z\nDTSTART:20261216T090000Z\nDURATION:PT1H");
    assert_eq!(shown(&twice).len(), 2);
    assert_eq!(reasons(&twice), [Reason::Start]);
}

#[test]
fn who_is_told_learns_which_event_it_is() {
    let diary =
        read("SUMMARY:Yoga\\, chez\\nAnne \u{202e}\u{200b}\nDTSTART:20261214T090000Z\nDTEND:x");
    let [odd] = diary.odd.as_slice() else {
        panic!("{diary:?}")
    };
    assert_eq!(odd.title, "Yoga, chez Anne");
    assert_eq!(odd.starts, Some(at("2026-12-14T09:00:00Z")));
    assert_eq!(odd.blocks, diary.busy[0]);
    // The same at the next reading, and another for another event or reason.
    let again = read("SUMMARY:Yoga\nDTSTART:20261215T090000Z\nDTEND:x");
    assert_eq!(again.odd[0].key, odd.key);
    let other = read("SUMMARY:Yoga\nDTSTART:20261215T090000Z\nDTEND:20261215T100000Z\nRRULE:?");
    assert_ne!(other.odd[0].key, odd.key);
    // What is over, or takes nothing, is nobody's trouble.
    assert_eq!(read("DTSTART:20200101T080000Z\nDURATION:?").odd, []);
    assert_eq!(
        read("TRANSP:TRANSPARENT\nDTSTART:20261215T090000Z\nDTEND:x").odd,
        []
    );
    // Whoever is busy until the end of time is told so.
    let long = read("DTSTART:20261214T090000Z\nDTEND:99991231T000000Z");
    assert_eq!(reasons(&long), [Reason::Long]);
    for endless in [
        "DTSTART;VALUE=DATE:20261214\nRRULE:FREQ=DAILY",
        "DTSTART:20261214T090000Z\nDURATION:PT1H\nRRULE:FREQ=HOURLY",
        "DTSTART;VALUE=DATE:20261201\nDTEND;VALUE=DATE:20270301",
    ] {
        assert_eq!(reasons(&read(endless)), [Reason::Long], "{endless}");
    }
}

/// Lines of events, sensible and not.
fn any_event() -> impl Strategy<Value = String> {
    let start = prop_oneof![
        Just("DTSTART:20261214T090000Z"),
        Just("DTSTART;VALUE=DATE:20261214"),
        Just("DTSTART;TZID=Europe/Paris:20261214T090000"),
        Just("DTSTART;TZID=Nulle part:20261214T090000"),
        Just("DTSTART:20261214T090000+0100"),
        Just("DTSTART:20261214T990000"),
        Just("DTSTART:20261399"),
        Just("DTSTART 20261214T090000Z"),
        Just("DTSTART:jamais"),
        Just("X-NOTHING:1"),
    ];
    let end = prop_oneof![
        Just(""),
        Just("DTEND:20261214T100000Z"),
        Just("DTEND;VALUE=DATE:20261214"),
        Just("DTEND:20261213T090000Z"),
        Just("DTEND:plus tard"),
        Just("DTEND"),
        Just("DURATION:PT0S"),
        Just("DURATION:-P3D"),
        Just("DURATION:P999999999D"),
        Just("DURATION:PT1H"),
    ];
    let rule = prop_oneof![
        Just(String::new()),
        "(RRULE:|RRULE )(FREQ=(SECONDLY|MINUTELY|HOURLY|DAILY|WEEKLY|MONTHLY|YEARLY|LUNAR);)?(RSCALE=(GREGORIAN|CHINESE|ISLAMIC|KLINGON);)?(SKIP=(OMIT|FORWARD|BACKWARD|X);)?(INTERVAL=[0-9x]{1,2};)?(BY(DAY|MONTH|MONTHDAY|SETPOS|HOUR|YEARDAY|WEEKNO|FOO)=[-+0-9MOTUSAX,]{0,6};)?((COUNT=[0-9x]{1,3})|(UNTIL=2027010[0-9x]))?",
    ];
    let more = prop_oneof![
        Just(""),
        Just("EXDATE:x"),
        Just("EXRULE:FREQ=DAILY"),
        Just("RDATE:20261301"),
        Just("RDATE;VALUE=PERIOD:20261220T090000Z/-PT1H"),
        Just("RECURRENCE-ID;RANGE=THISANDFUTURE:20261214T090000Z"),
        Just("RECURRENCE-ID:x"),
        Just("DTSTART est lundi"),
    ];
    (start, end, rule, more).prop_map(|(start, end, rule, more)| {
        [start, end, &rule, more].join("\n").replace("\n\n", "\n")
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_odd_event_is_bounded_and_told_and_none_is_dropped(event in any_event()) {
        let good = "DTSTART:20271110T090000Z\nDTEND:20271110T100000Z";
        let diary = read_whole(&calendar(&[good, &event])).unwrap();
        // The other one is there.
        prop_assert!(is_busy(&diary, "2027-11-10T09:30:00Z"));
        let others = hours(&diary) - 1;
        // It takes something …
        prop_assert!(others > 0, "{event}: {:?}", shown(&diary));
        // … at its beginning, where that is known …
        if event.starts_with("DTSTART:20261214T090000Z\n") {
            prop_assert!(is_busy(&diary, "2026-12-14T09:00:00Z"), "{event}: {:?}", shown(&diary));
        }
        // … and never all there is, unless it clearly says so: some time is left on some day.
        let february = date(2027, 2, 1);
        let free = (0..280).any(|n| {
            let day = february.checked_add(n.days()).unwrap();
            (12..18).any(|hour| {
                let at = day.at(hour, 15, 0, 0).to_zoned(TimeZone::UTC).unwrap().timestamp();
                !diary.busy.iter().any(|i| i.start <= at && at < i.end)
            })
        });
        prop_assert!(free || diary.odd.iter().all(|odd| odd.reason == Reason::Long), "{event}");
        for odd in &diary.odd {
            prop_assert!(odd.stretches > 0 && odd.blocks.start < odd.blocks.end);
        }
    }
}
