//! What we write, read by ical.js: the same instants, whatever the clocks do.

use calendars::{Entry, Method, Person, Status, write};
use jiff::{SignedDuration, Timestamp, ToSpan as _, tz::TimeZone};

use testing::icaljs;

pub fn entry(start: &str, minutes: i64, zone: &str) -> Entry {
    let start: Timestamp = start.parse().unwrap();
    let now: Timestamp = "2026-06-01T08:00:00Z".parse().unwrap();
    Entry {
        uid: format!("{}@example", start.as_second()),
        sequence: 0,
        start,
        end: start + SignedDuration::from_mins(minutes),
        zone: TimeZone::get(zone).unwrap(),
        title: "Séance avec Marie".to_owned(),
        description: None,
        location: None,
        url: None,
        status: Status::Confirmed,
        organizer: Person {
            name: "TrustCoach".to_owned(),
            email: "bonjour@trustcoach.test".to_owned(),
        },
        attendee: Some(Person {
            name: "Claire".to_owned(),
            email: "claire@example.fr".to_owned(),
        }),
        created: now,
        last_modified: now,
        stamp: now,
    }
}

#[test]
fn the_instants_are_the_same_in_every_zone_around_every_change_of_the_clocks() {
    let mut entries = vec![];
    for zone in jiff::tz::db().available() {
        let Ok(tz) = TimeZone::get(zone.as_str()) else {
            continue;
        };
        let europe = zone.as_str().starts_with("Europe/");
        let odd = [
            "Africa/Casablanca",
            "Africa/El_Aaiun",
            "Africa/Cairo",
            "America/New_York",
            "America/Sao_Paulo",
            "America/St_Johns",
            "America/Havana",
            "Asia/Gaza",
            "Asia/Jerusalem",
            "Asia/Kathmandu",
            "Asia/Beirut",
            "Australia/Lord_Howe",
            "Pacific/Apia",
            "Pacific/Chatham",
            "Pacific/Kiritimati",
            "Pacific/Niue",
            "Antarctica/Troll",
            "Atlantic/Azores",
            "America/Nuuk",
        ]
        .contains(&zone.as_str());
        if !europe && !odd {
            continue;
        }
        let from: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let to: Timestamp = "2029-01-01T00:00:00Z".parse().unwrap();
        entries.push(entry("2026-06-01T08:00:00Z", 60, zone.as_str()));
        for change in tz.following(from).take_while(|c| c.timestamp() < to) {
            for minutes in [-1500, -90, -60, -30, 0, 30, 60, 1500] {
                let start = change.timestamp() + minutes.minutes();
                entries.push(entry(&start.to_string(), 60, zone.as_str()));
            }
        }
    }
    assert!(entries.len() > 1500, "{}", entries.len());
    // Each alone, as in a letter, and all of a zone together, as in a feed.
    let mut texts: Vec<(String, Vec<&Entry>)> = entries
        .iter()
        .map(|entry| {
            (
                write(Method::Request, std::slice::from_ref(entry)),
                vec![entry],
            )
        })
        .collect();
    for entries in entries.chunk_by(|a, b| a.zone == b.zone) {
        texts.push((write(Method::Publish, entries), entries.iter().collect()));
    }
    let all: Vec<&str> = texts.iter().map(|(text, _)| text.as_str()).collect();
    for ((text, entries), read) in texts.iter().zip(icaljs::read_all(&all)) {
        let events = read["events"].as_array().unwrap();
        assert_eq!(events.len(), entries.len());
        for (event, entry) in events.iter().zip(entries) {
            let seen = |name: &str| event[name].as_str().unwrap().parse::<Timestamp>().unwrap();
            assert_eq!(seen("start"), entry.start, "{text}");
            assert_eq!(seen("end"), entry.end, "{text}");
        }
    }
}

#[test]
fn a_local_time_stands_in_its_zone_and_one_that_comes_twice_in_utc() {
    let clear = icaljs::read(&write(
        Method::Request,
        &[entry("2026-10-24T08:00:00Z", 60, "Europe/Paris")],
    ));
    assert_eq!(clear["events"][0]["zone"], "Europe/Paris");
    assert_eq!(clear["events"][0]["local"], "2026-10-24T10:00:00");
    // 2:30 comes twice on 25 October 2026.
    for start in ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"] {
        let text = write(Method::Request, &[entry(start, 60, "Europe/Paris")]);
        let twice = icaljs::read(&text);
        assert_eq!(twice["events"][0]["zone"], "UTC", "{text}");
        assert_eq!(twice["zones"], serde_json::json!([]), "{text}");
    }
    let utc = write(
        Method::Request,
        &[entry("2026-06-01T08:00:00Z", 60, "Etc/UTC")],
    );
    assert!(!utc.contains("VTIMEZONE"), "{utc}");
    assert!(utc.contains("DTSTART:20260601T080000Z"), "{utc}");
}

#[test]
fn an_invitation_says_who_invites_whom_and_a_publication_does_not() {
    let mut entry = entry("2026-06-03T07:00:00Z", 60, "Europe/Paris");
    entry.sequence = 3;
    entry.title = "Séance avec « Zoé », l’amie; \\o/\nde Noël 🎄".repeat(3);
    entry.description = Some("https://meet.example/é?a=1;b=2,3\nligne".to_owned());
    entry.location = Some("12, rue des Lilas; Paris".to_owned());
    entry.attendee = Some(Person {
        name: "Zoé \"Z\"; X:Y, \r\nATTENDEE:mailto:evil@example.fr".to_owned(),
        email: "zoe@example.fr".to_owned(),
    });
    let text = write(Method::Request, &[entry.clone()]);
    for line in text.split("\r\n") {
        assert!(line.len() <= 75 && !line.contains('\n'), "{line}");
    }
    let read = icaljs::read(&text);
    assert_eq!(read["method"], "REQUEST");
    let event = &read["events"][0];
    assert_eq!(event["sequence"], 3);
    assert_eq!(event["summary"], entry.title.as_str());
    assert_eq!(event["description"], entry.description.as_deref().unwrap());
    assert_eq!(event["location"], entry.location.as_deref().unwrap());
    assert_eq!(event["attendee"], "mailto:zoe@example.fr");
    assert_eq!(event["organizer"], "mailto:bonjour@trustcoach.test");
    assert_eq!(event["status"], "CONFIRMED");

    let cancel = icaljs::read(&write(Method::Cancel, &[entry.clone()]));
    assert_eq!(cancel["method"], "CANCEL");
    assert_eq!(cancel["events"][0]["status"], "CANCELLED");
    assert_eq!(cancel["events"][0]["uid"], event["uid"]);

    let publish = icaljs::read(&write(Method::Publish, &[entry]));
    assert_eq!(publish["events"][0]["attendee"], serde_json::Value::Null);
}
