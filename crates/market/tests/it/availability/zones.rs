//! Clocks that change, readers elsewhere: the list, the page and the booking show one instant.

use jiff::{Timestamp, tz::TimeZone};
use regex::Regex;
use serde_json::json;
use testing::{Browser, letters, people};

use super::{Practice, daily, submit};
use testing::scene::pay;

/// The starts that a coach's page offers.
fn on_page(page: &str) -> Vec<String> {
    let slot = Regex::new("name=\"start\" value=\"([^\"]+)\"").unwrap();
    let found = slot.captures_iter(page);
    let mut starts: Vec<String> = found.map(|c| c[1].to_owned()).collect();
    starts.sort_unstable();
    starts
}

async fn reads_in(browser: &Browser, zone: &str) {
    let form = [("tz", zone), ("back", "/coaches")];
    let (status, _) = submit(browser, "/timezone", &form).await;
    assert_eq!(status, 303, "{zone}");
}

#[tokio::test]
async fn on_the_day_of_a_change_a_day_has_its_own_length_and_every_start_can_be_booked() {
    let mut practice = Practice::start().await;
    practice
        .rules(json!({ "noticeMinutes": 0, "durations": [60] }))
        .await;
    people::person(&practice.site, "claire@example.fr", "USER").await;
    // The day, and how many hours start on a half hour in it, the last of which goes on into the
    // next; in the order of their midnights, so that what was held before has expired.
    let days = [
        ("Africa/Casablanca", "2026-02-15", "2026-02-16", 50),
        ("Africa/Casablanca", "2026-03-22", "2026-03-23", 46),
        ("Pacific/Chatham", "2026-09-27", "2026-09-28", 46),
        ("Australia/Lord_Howe", "2026-10-04", "2026-10-05", 47),
        ("Europe/Paris", "2026-10-25", "2026-10-26", 50),
        ("America/St_Johns", "2026-11-01", "2026-11-02", 50),
        ("America/New_York", "2026-11-01", "2026-11-02", 50),
        ("Pacific/Marquesas", "2026-11-01", "2026-11-02", 48),
        ("America/New_York", "2027-03-14", "2027-03-15", 46),
        ("Europe/Paris", "2027-03-28", "2027-03-29", 46),
        ("Pacific/Chatham", "2027-04-04", "2027-04-05", 50),
        ("Australia/Lord_Howe", "2027-04-04", "2027-04-05", 49),
    ];
    for (name, day, next, count) in days {
        let zone = TimeZone::get(name).unwrap();
        let midnight: jiff::civil::Date = day.parse().unwrap();
        let midnight = midnight.to_zoned(zone.clone()).unwrap().timestamp();
        let before = midnight - jiff::SignedDuration::from_hours(30);
        practice.at(&before.to_string()).await;
        let client = people::log_in(&practice.site, "claire@example.fr").await;
        practice.open(name, &daily("00:00", "24:00")).await;
        let starts = practice.starts(day, next, 60).await;
        assert_eq!(starts.len(), count, "{name} on {day}: {starts:?}");
        let times: Vec<Timestamp> = starts.iter().map(|s| s.parse().unwrap()).collect();
        assert_eq!(times[0], midnight, "{name}");
        for pair in times.windows(2) {
            let apart = pair[1].duration_since(pair[0]).as_mins();
            assert_eq!(apart, 30, "{name} around {}", pair[0]);
        }
        // The page of the coach, for a reader who lives there, offers the same instants.
        reads_in(&client, name).await;
        let page = format!("/coaches/{}?duration=60&week={day}", practice.id);
        let mut shown = on_page(&client.page(&page).await);
        shown.retain(|start| starts.contains(start));
        assert_eq!(shown, starts, "{name} on {day}");
        // One in the hours around the change is booked, and says the same instant.
        let chosen = &starts[5];
        let wish = json!({ "coachId": practice.id, "scheduledAt": chosen, "duration": 60 });
        let response = client.post("/api/v1/bookings", &wish).await;
        assert_eq!(response.status(), 201, "{name} at {chosen}");
        let booking: serde_json::Value = response.json().await.unwrap();
        assert_eq!(booking["scheduledAt"], chosen.as_str(), "{name}");
        let left = practice.starts(day, next, 60).await;
        assert!(
            !left.contains(chosen) && left.len() == count - 3,
            "{name}: {left:?}"
        );
    }
}

#[tokio::test]
async fn a_notice_that_lands_on_the_change_is_elapsed_time() {
    let mut practice = Practice::start().await;
    practice
        .open("Europe/Paris", &[(0, "01:00", "06:00")])
        .await;
    // Twelve hours later it is half past two for the second time.
    practice.at("2026-10-24T13:30:00Z").await;
    let starts = practice.starts("2026-10-25", "2026-10-26", 60).await;
    assert_eq!(starts[0], "2026-10-25T01:30:00Z");
    practice.at("2026-10-24T13:30:00.001Z").await;
    let starts = practice.starts("2026-10-25", "2026-10-26", 60).await;
    assert_eq!(starts[0], "2026-10-25T02:00:00Z");
    // In spring, twelve hours after three in the afternoon it is four: three never was.
    practice.at("2027-03-27T14:00:00Z").await;
    let starts = practice.starts("2027-03-28", "2027-03-29", 60).await;
    assert_eq!(starts[0], "2027-03-28T02:00:00Z");
}

#[tokio::test]
async fn a_client_who_moves_from_paris_to_new_york_and_back_sees_the_right_time_each_time() {
    let practice = Practice::start().await;
    let client = people::client(&practice.site, "claire@example.fr").await;
    let path = format!("/coaches/{}?duration=60&week=2026-06-03", practice.id);
    let at = "2026-06-03T07:00:00Z";
    let wish = json!({ "coachId": practice.id, "scheduledAt": at, "duration": 60 });
    let mut booking = String::new();
    let mut seen = vec![];
    for (zone, hour, coach_says) in [
        ("Europe/Paris", "mercredi 3 juin à 9\u{a0}h", false),
        ("America/New_York", "mercredi 3 juin à 3\u{a0}h", true),
        ("Europe/Paris", "mercredi 3 juin à 9\u{a0}h", false),
    ] {
        reads_in(&client, zone).await;
        let page = client.page(&path).await;
        let selected = format!("<option value=\"{zone}\" selected>");
        assert!(page.contains(&selected), "{zone}");
        assert_eq!(
            page.contains("est à l’heure de Paris"),
            coach_says,
            "{zone}"
        );
        seen.push(on_page(&page));
        if booking.is_empty() {
            assert!(
                page.contains(&format!("aria-label=\"{hour}\"")),
                "{zone}: {page}"
            );
            let response = client.post("/api/v1/bookings", &wish).await;
            let body: serde_json::Value = response.json().await.unwrap();
            booking = body["id"].as_str().unwrap().to_owned();
        }
        let page = client.page(&format!("/bookings/{booking}/checkout")).await;
        assert!(page.contains(hour), "{zone}: {page}");
    }
    // But for what was booked, the same instants; a week begins with its day.
    assert!(seen[0].contains(&at.to_owned()) && !seen[2].contains(&at.to_owned()));
    let common = |starts: &[String]| starts.iter().filter(|s| seen[2].contains(s)).count();
    assert_eq!(common(&seen[1]), seen[1].len());
    let (status, page) = submit(&client, "/timezone", &[("tz", "Mars/Olympus")]).await;
    assert_eq!(status, 422, "{page}");
    let elsewhere = [("tz", "Asia/Tokyo"), ("back", "https://evil.example/")];
    let response = client.submit("/timezone", &elsewhere).await;
    assert_eq!(response.headers()["location"], "/");
}

#[tokio::test]
async fn a_client_whose_date_is_another_books_the_instant_that_their_page_shows() {
    let practice = Practice::start().await;
    let client = people::client(&practice.site, "claire@example.fr").await;
    for (coach, reader, at, shown) in [
        // In the Marquesas it is still Wednesday morning; in Tokyo it is Thursday.
        (
            "Pacific/Marquesas",
            "Asia/Tokyo",
            "2026-06-03T18:30:00Z",
            "jeudi 4 juin à 3\u{a0}h\u{a0}30",
        ),
        (
            "America/St_Johns",
            "Pacific/Chatham",
            "2026-06-03T11:30:00Z",
            "jeudi 4 juin à 0\u{a0}h\u{a0}15",
        ),
        (
            "Pacific/Chatham",
            "America/New_York",
            "2026-06-03T20:15:00Z",
            "mercredi 3 juin à 16\u{a0}h\u{a0}15",
        ),
    ] {
        practice.open(coach, &daily("09:00", "18:00")).await;
        reads_in(&client, reader).await;
        let page = client
            .page(&format!("/coaches/{}?duration=60", practice.id))
            .await;
        let chip = format!("value=\"{at}\" aria-label=\"{shown}\"");
        assert!(page.contains(&chip), "{coach} seen from {reader}: {page}");
        let query = format!("/book?coach={}&start={at}&duration=60", practice.id);
        let summary = client.page(&query).await;
        assert!(summary.contains(shown), "{coach} from {reader}: {summary}");
        let (status, code) = practice.book(&client, at, 60).await;
        assert_eq!((status, code.as_str()), (201, ""), "{coach}");
    }
}

#[tokio::test]
async fn the_preview_shows_what_a_client_elsewhere_sees_and_says_where_the_clocks_change() {
    let mut practice = Practice::start().await;
    practice
        .open("Europe/Paris", &daily("20:00", "22:00"))
        .await;
    let page = practice
        .coach
        .page("/desk/availability/preview?zone=Asia/Tokyo&duration=60&week=2026-06-04")
        .await;
    assert!(page.contains("Ce que voit un client à Tokyo"), "{page}");
    // Wednesday evening in Paris is Thursday night in Tokyo.
    let slot = Regex::new(
        "<time datetime=\"2026-06-03T18:00:00Z\">3\u{a0}h</time><span class=\"muted\">mercredi, 20\u{a0}h",
    );
    assert!(slot.unwrap().is_match(&page), "{page}");
    practice.at("2026-10-20T08:00:00Z").await;
    let page = practice
        .coach
        .page("/desk/availability/preview?zone=America/New_York&week=2026-10-22")
        .await;
    assert!(
        page.contains("Paris change d’heure le dimanche 25 octobre")
            || page.contains("Paris change d’heure le 25 octobre"),
        "{page}"
    );
    // Six hours apart until the change, five after it.
    for (start, there) in [
        ("2026-10-24T18:00:00Z", "14\u{a0}h"),
        ("2026-10-25T19:00:00Z", "15\u{a0}h"),
    ] {
        assert!(
            page.contains(&format!("<time datetime=\"{start}\">{there}</time>")),
            "{start}: {page}"
        );
    }
    let odd = "/desk/availability/preview?zone=Mars&duration=x&week=never";
    assert!(practice.coach.page(odd).await.contains("à Paris"));
}

/// The instant at which the session of a calendar object begins.
fn begins(calendar: &str) -> Timestamp {
    let event = calendar.split("BEGIN:VEVENT").nth(1).unwrap();
    let line = event.lines().find(|l| l.starts_with("DTSTART")).unwrap();
    let (head, value) = line.trim().split_once(':').unwrap();
    match head.strip_prefix("DTSTART;TZID=") {
        Some(zone) => {
            let civil = jiff::civil::DateTime::strptime("%Y%m%dT%H%M%S", value).unwrap();
            let zone = TimeZone::get(zone).unwrap();
            zone.to_ambiguous_timestamp(civil).compatible().unwrap()
        }
        None => jiff::fmt::strtime::parse("%Y%m%dT%H%M%SZ%z", format!("{value}+0000"))
            .unwrap()
            .to_timestamp()
            .unwrap(),
    }
}

#[tokio::test]
async fn around_the_changes_slot_page_session_letter_and_ics_show_a_client_elsewhere_one_instant() {
    let mut practice = Practice::start().await;
    practice
        .rules(json!({ "durations": [60], "dailyMaximum": null }))
        .await;
    practice
        .open("Europe/Paris", &daily("00:00", "24:00"))
        .await;
    people::person(&practice.site, "claire@example.fr", "USER").await;
    practice.at("2026-10-20T08:00:00Z").await;
    let client = people::log_in(&practice.site, "claire@example.fr").await;
    reads_in(&client, "America/New_York").await;
    for (at, day, words) in [
        // Paris changes: the same half past two twice, then an hour less between the two cities.
        (
            "2026-10-25T00:30:00Z",
            "2026-10-24",
            "samedi 24 octobre à 20 h 30",
        ),
        (
            "2026-10-25T01:30:00Z",
            "2026-10-24",
            "samedi 24 octobre à 21 h 30",
        ),
        (
            "2026-10-26T09:00:00Z",
            "2026-10-26",
            "lundi 26 octobre à 5 h",
        ),
        // New York changes: the same half past one twice.
        (
            "2026-11-01T05:30:00Z",
            "2026-11-01",
            "dimanche 1er novembre à 1 h 30",
        ),
        (
            "2026-11-01T06:30:00Z",
            "2026-11-01",
            "dimanche 1er novembre à 1 h 30",
        ),
        (
            "2026-11-02T14:00:00Z",
            "2026-11-02",
            "lundi 2 novembre à 9 h",
        ),
    ] {
        let words = words.replace(" h", "\u{a0}h").replace("h 30", "h\u{a0}30");
        let page = format!("/coaches/{}?duration=60&week={day}", practice.id);
        let page = client.page(&page).await;
        let chip = page
            .split("<label class=\"slot\">")
            .find(|chip| chip.contains(&format!("value=\"{at}\"")))
            .unwrap_or_else(|| panic!("{at} is not offered: {page}"));
        assert!(chip.contains(&words), "the slot of {at}: {chip}");

        let known = practice.site.letters().len();
        let wish = [
            ("coachId", practice.id.as_str()),
            ("scheduledAt", at),
            ("duration", "60"),
            ("mode", "REMOTE"),
        ];
        let sent = client.submit("/book", &wish).await;
        assert_eq!(sent.status(), 303, "{at}: {}", sent.text().await.unwrap());
        let checkout = sent.headers()["location"].to_str().unwrap().to_owned();
        let id = checkout.split('/').nth(2).unwrap();
        pay(&client, id).await;
        practice.site.work().await;
        let booking = client.json(&format!("/api/v1/bookings/{id}")).await;
        assert_eq!(booking["scheduledAt"], at);

        let session = booking["sessionId"].as_str().unwrap();
        let (day, hour) = words.split_once(" à ").unwrap();
        for path in [format!("/bookings/{id}"), format!("/sessions/{session}")] {
            let page = client.page(&path).await;
            assert!(
                page.contains(day) && page.contains(hour),
                "{path}, {at}: {page}"
            );
        }

        let written = practice.site.letters();
        let theirs = letters::to(&written[known..], "claire@example.fr");
        let confirms = |letter: &&String| letter.contains("text/calendar");
        let letter = theirs.iter().find(confirms).unwrap();
        let plain = letters::words(letter);
        assert!(
            plain.contains(&format!("{words} (heure de New York)")),
            "the letter about {at}: {plain}"
        );
        let expected: Timestamp = at.parse().unwrap();
        assert_eq!(begins(&letters::calendar(letter)), expected, "{at}");
        assert_eq!(begins(&letters::invitation(letter)), expected, "{at}");
        let file = client.page(&format!("/bookings/{id}.ics")).await;
        assert_eq!(begins(&file), expected, "{at}");
        // The coach reads the same instant in Paris.
        let theirs = letters::to(&written[known..], "marie@example.fr");
        let letter = theirs.iter().find(confirms).unwrap();
        assert_eq!(begins(&letters::calendar(letter)), expected, "{at}");
    }
}
