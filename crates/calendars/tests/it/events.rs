//! What single events of other calendars take, and what they do not.

use calendars::read::{Addresses, Diary, Owner, diary};
use domain::slots::Interval;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde_json::json;

use super::{expansion::theirs, server::calendar};
use testing::icaljs;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

const FROM: &str = "2026-06-01T00:00:00Z";
const TO: &str = "2026-12-01T00:00:00Z";

/// A calendar whose coach lives in Paris.
pub fn diary_of(text: &str) -> Diary {
    let paris = TimeZone::get("Europe/Paris").unwrap();
    diary(text, &Owner::living_in(paris), at(FROM), at(TO)).unwrap()
}

/// The busy times of a calendar, and how many events are odd.
fn read(text: &str) -> (Vec<(String, String)>, usize) {
    let diary = diary_of(text);
    let shown = |i: &Interval| (i.start.to_string(), i.end.to_string());
    (diary.busy.iter().map(shown).collect(), diary.odd.len())
}

fn busy(event: &str) -> Vec<(String, String)> {
    let (busy, unclear) = read(&calendar(&[event]));
    assert_eq!(unclear, 0, "{event}");
    busy
}

fn one(start: &str, end: &str) -> Vec<(String, String)> {
    vec![(start.to_owned(), end.to_owned())]
}

#[test]
fn a_time_is_read_in_whatever_way_it_is_written() {
    let hour = one("2026-06-03T08:00:00Z", "2026-06-03T09:00:00Z");
    for event in [
        "DTSTART:20260603T080000Z\nDTEND:20260603T090000Z",
        "DTSTART:20260603T080000Z\nDURATION:PT1H",
        "DTSTART;TZID=Europe/Paris:20260603T100000\nDTEND;TZID=Europe/Paris:20260603T110000",
        "DTSTART;TZID=\"Romance Standard Time\":20260603T100000\nDURATION:PT60M",
        "DTSTART;TZID=/mozilla.org/20050126_1/Europe/Paris:20260603T100000\nDURATION:PT1H",
        "DTSTART;TZID=America/New_York:20260603T040000\nDTEND;TZID=Europe/Paris:20260603T110000",
        // Without a zone: where the coach is.
        "DTSTART:20260603T100000\nDTEND:20260603T110000",
        "dtstart;tzid=Europe/Paris:20260603T100000\nDescription: RDV\nDUR\n ATION:PT1H",
    ] {
        assert_eq!(busy(event), hour, "{event}");
    }
    // A day begins and ends where the coach is; an alarm inside is not the event.
    assert_eq!(
        busy("DTSTART;VALUE=DATE:20260603\nBEGIN:VALARM\nDURATION:PT9H\nTRIGGER:-PT1H\nEND:VALARM"),
        one("2026-06-02T22:00:00Z", "2026-06-03T22:00:00Z")
    );
    assert_eq!(
        busy("DTSTART;VALUE=DATE:20261024\nDTEND;VALUE=DATE:20261026"),
        one("2026-10-23T22:00:00Z", "2026-10-25T23:00:00Z")
    );
    // What other formats write, and the standard does not.
    for event in [
        "DTSTART:20260603T100000+0200\nDTEND:20260603T110000+0200",
        "DTSTART:2026-06-03T08:00:00.000Z\nDTEND:2026-06-03T11:00:00+02:00",
        "DTSTART;TZID=Europe/Paris:20260603T1000\nDURATION:PT1H",
        " DTSTART : 20260603T080000Z\nDTEND;VALUE=DATE-TIME:20260603T090000Z",
    ] {
        assert_eq!(busy(event.trim()), hour, "{event}");
    }
}

#[test]
fn what_is_free_or_cancelled_or_our_own_takes_nothing() {
    let time = "DTSTART:20260603T080000Z\nDTEND:20260603T090000Z\n";
    for free in [
        "TRANSP:TRANSPARENT",
        "STATUS:CANCELLED",
        "TRANSP:transparent",
        "X-MICROSOFT-CDO-BUSYSTATUS:FREE",
        "X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE",
        "status:cancelled",
    ] {
        assert_eq!(busy(&format!("{time}{free}")), vec![], "{free}");
    }
    for taken in [
        "TRANSP:OPAQUE",
        "STATUS:TENTATIVE",
        "X-MICROSOFT-CDO-BUSYSTATUS:OOF",
        "X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE",
        "TRANSP:TRANSPARENT\nTRANSP:OPAQUE",
    ] {
        assert_eq!(busy(&format!("{time}{taken}")).len(), 1, "{taken}");
    }
    let ours = calendar(&[time]).replace("0@test", "cbooking@trustcoach");
    let paris = TimeZone::get("Europe/Paris").unwrap();
    let mut owner = Owner::living_in(paris);
    // A booking that we do not know of is an event like any other.
    assert_eq!(
        diary(&ours, &owner, at(FROM), at(TO)).unwrap().busy.len(),
        1
    );
    owner.bookings.insert("cbooking".to_owned());
    assert_eq!(
        diary(&ours, &owner, at(FROM), at(TO)).unwrap(),
        Diary::default()
    );
}

#[test]
fn an_invitation_that_its_owner_declined_takes_nothing() {
    let time =
        "DTSTART:20260603T080000Z\nDTEND:20260603T090000Z\nORGANIZER:mailto:paul@example.fr\n";
    let taken = |lines: &str, calendar_lines: &str| {
        let text = calendar(&[&format!("{time}{lines}")])
            .replace("PRODID", &format!("{calendar_lines}PRODID"));
        let owner = Owner {
            addresses: Addresses::found_in([
                "Marie@Example.fr",
                "https://cal.example/ical/marie.pro%40gmail.com/private-1/basic.ics",
            ]),
            ..Owner::living_in(TimeZone::UTC)
        };
        let diary = diary(&text, &owner, at(FROM), at(TO)).unwrap();
        assert_eq!(diary.odd, []);
        diary.busy.len() == 1
    };
    for declined in [
        "ATTENDEE;PARTSTAT=DECLINED:mailto:marie@example.fr",
        "ATTENDEE;CN=\"Marie; C\";PARTSTAT=declined;ROLE=REQ-PARTICIPANT:MAILTO:MARIE@EXAMPLE.FR",
        "ATTENDEE;PARTSTAT=DECLINED;EMAIL=marie@example.fr:urn:uuid:1",
        "ATTENDEE;PARTSTAT=DECLINED:mailto:marie.pro@gmail.com",
        "ATTENDEE;PARTSTAT=ACCEPTED:mailto:paul@example.fr\nATTENDEE;PARTSTAT=DECLINED:mailto:marie@example.fr",
        "ATTENDEE;PARTSTAT=DELEGATED;DELEGATED-TO=\"mailto:x@example.fr\":mailto:marie@example.fr",
    ] {
        assert!(!taken(declined, ""), "{declined}");
    }
    for other in [
        "ATTENDEE;PARTSTAT=DECLINED:mailto:paul@example.fr",
        "ATTENDEE;PARTSTAT=DECLINED:mailto:anne-marie@example.fr",
        "ATTENDEE;PARTSTAT=TENTATIVE:mailto:marie@example.fr",
        "ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:marie@example.fr",
        "ATTENDEE:mailto:marie@example.fr",
        "ATTENDEE;PARTSTAT=DECLINED:mailto:marie@example.fr\nATTENDEE;PARTSTAT=ACCEPTED:mailto:marie@example.fr",
        "SUMMARY:PARTSTAT=DECLINED:mailto:marie@example.fr",
    ] {
        assert!(taken(other, ""), "{other}");
    }
    // The calendar's own address, as Google names it.
    let own = "ATTENDEE;PARTSTAT=DECLINED:mailto:m@cabinet.example";
    assert!(taken(own, ""));
    assert!(!taken(own, "X-WR-CALNAME:m@cabinet.example\r\n"));
}

#[test]
fn a_series_keeps_its_local_time_across_the_change_of_the_clocks() {
    let weekly = "DTSTART;TZID=Europe/Paris:20261019T090000\nDTEND;TZID=Europe/Paris:20261019T100000\nRRULE:FREQ=WEEKLY;UNTIL=20261102T080000Z";
    let starts: Vec<_> = busy(weekly).into_iter().map(|(start, _)| start).collect();
    assert_eq!(
        starts,
        [
            "2026-10-19T07:00:00Z",
            "2026-10-26T08:00:00Z",
            "2026-11-02T08:00:00Z"
        ]
    );
    // What lasts over the night of the change takes until its clock says so, and at least as
    // long as it always does.
    let nightly = "DTSTART;TZID=Europe/Paris:20261024T013000\nDTEND;TZID=Europe/Paris:20261024T033000\nRRULE:FREQ=DAILY;COUNT=2";
    assert_eq!(
        busy(nightly)[1],
        (
            "2026-10-24T23:30:00Z".to_owned(),
            "2026-10-25T02:30:00Z".to_owned()
        )
    );
}

#[test]
fn single_times_of_a_series_are_moved_cancelled_and_taken_out() {
    let event = |uid: &str, lines: &str| format!("BEGIN:VEVENT\nUID:{uid}\n{lines}\nEND:VEVENT\n");
    let series = "DTSTART;TZID=Europe/Paris:20260601T090000\nDTEND;TZID=Europe/Paris:20260601T100000\nRRULE:FREQ=DAILY;COUNT=6\nEXDATE;TZID=Europe/Paris:20260602T090000\nEXDATE:20260606T070000Z";
    let moved = "RECURRENCE-ID;TZID=Europe/Paris:20260603T090000\nDTSTART;TZID=Europe/Paris:20260603T150000\nDTEND;TZID=Europe/Paris:20260603T160000";
    let cancelled = "RECURRENCE-ID:20260604T070000Z\nSTATUS:CANCELLED\nDTSTART;TZID=Europe/Paris:20260604T090000\nDTEND;TZID=Europe/Paris:20260604T100000";
    let text = format!(
        "BEGIN:VCALENDAR\nVERSION:2.0\n{}{}{}END:VCALENDAR\n",
        event("a", moved),
        event("a", series),
        event("a", cancelled),
    );
    let starts: Vec<_> = read(&text).0.into_iter().map(|(start, _)| start).collect();
    assert_eq!(
        starts,
        [
            "2026-06-01T07:00:00Z",
            "2026-06-03T13:00:00Z",
            "2026-06-05T07:00:00Z"
        ]
    );
    // More times, and a period.
    let more = "DTSTART:20260601T070000Z\nDURATION:PT1H\nRDATE:20260603T070000Z,20260604T070000Z\nRDATE;VALUE=PERIOD:20260605T070000Z/PT3H";
    assert_eq!(busy(more).len(), 4);
    assert_eq!(busy(more)[3].1, "2026-06-05T10:00:00Z");
}

#[test]
fn a_calendar_tells_its_own_zone() {
    // As Outlook writes it.
    let zone = "BEGIN:VTIMEZONE\nTZID:Personnalisé\nBEGIN:STANDARD\nDTSTART:16010101T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\nEND:STANDARD\nBEGIN:DAYLIGHT\nDTSTART:16010101T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\nEND:DAYLIGHT\nEND:VTIMEZONE\n";
    let event = "BEGIN:VEVENT\nUID:1\nDTSTART;TZID=Personnalisé:20261020T023000\nDTEND;TZID=Personnalisé:20261020T033000\nRRULE:FREQ=DAILY;COUNT=12\nEND:VEVENT\n";
    let text = format!("BEGIN:VCALENDAR\nVERSION:2.0\n{zone}{event}END:VCALENDAR\n");
    let (busy, unclear) = read(&text);
    assert_eq!((busy.len(), unclear), (12, 0));
    // The same as the zone of the world that it is.
    let known = text.replace("Personnalisé", "Europe/Paris");
    assert_eq!(read(&known).0, busy);
    let asked = icaljs::ask(&[json!({ "ask": "expand", "ics": text, "to": TO })]).remove(0);
    let theirs = theirs(&asked, at(FROM), at(TO));
    assert_eq!(theirs.len(), 12);
    for (theirs, ours) in theirs.iter().zip(&busy) {
        // 2:30 comes twice on the 25th: they take the second, the RFC the first, we both.
        let twice = ours.0.starts_with("2026-10-25");
        let later = SignedDuration::from_hours(i64::from(twice));
        assert_eq!(theirs.start, at(&ours.0) + later);
        assert_eq!(theirs.end, at(&ours.1));
    }
}

#[test]
fn busy_periods_alone_are_read_too() {
    let text = "BEGIN:VCALENDAR\nBEGIN:VFREEBUSY\nFREEBUSY;FBTYPE=BUSY:20260603T080000Z/PT1H,20260604T080000Z/20260604T100000Z\nFREEBUSY;FBTYPE=FREE:20260605T080000Z/PT1H\nEND:VFREEBUSY\nEND:VCALENDAR";
    assert_eq!(read(text).0.len(), 2);
}

#[test]
fn old_series_are_read() {
    let daily = "DTSTART;TZID=Europe/Paris:19700101T090000\nDTEND;TZID=Europe/Paris:19700101T093000\nRRULE:FREQ=DAILY";
    let (busy, unclear) = read(&calendar(&vec![daily; 100]));
    assert_eq!((busy.len(), unclear), (183, 0));
}

#[test]
fn rules_that_are_searched_for_ever_are_given_up() {
    let never = "DTSTART:20260601T090000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30";
    let text = calendar(&vec![never; 20_000]);
    let read = diary(&text, &Owner::living_in(TimeZone::UTC), at(FROM), at(TO));
    assert!(read.is_err() || read.unwrap().busy.len() == 1);
}

proptest::proptest! {
    #[test]
    fn reading_never_panics(
        text in "(BEGIN:VCALENDAR\n)?(BEGIN:VEVENT\n)?(DTSTART[;:A-Z=0-9/]{0,20}\n)?(DTEND[;:A-Z=0-9]{0,20}\n)?(RRULE:FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY|HOURLY);[A-Z=0-9;,+-]{0,30}\n)?(DURATION:[PTDHMW0-9]{0,9}\n)?(END:VEVENT\n)?(END:VCALENDAR)?",
    ) {
        let _ = diary(&text, &Owner::living_in(TimeZone::UTC), at(FROM), at(TO));
    }

    #[test]
    fn an_event_with_any_rule_is_busy_or_unclear_at_its_beginning(
        rule in "FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY|HOURLY)(;INTERVAL=[0-9]{1,3})?(;COUNT=[0-9]{1,4})?(;BY(DAY|MONTH|MONTHDAY|SETPOS|HOUR|YEARDAY|WEEKNO)=[-+0-9MOTUSA,]{0,6})?",
    ) {
        let text = calendar(&[&format!("DTSTART:20260703T080000Z\nDURATION:PT1H\nRRULE:{rule}")]);
        let (busy, _) = read(&text);
        let meets = busy.iter().any(|(start, end)| at(start) <= at("2026-07-03T08:00:00Z") && at(end) >= at("2026-07-03T09:00:00Z"));
        proptest::prop_assert!(meets, "{:?}", busy);
    }
}
