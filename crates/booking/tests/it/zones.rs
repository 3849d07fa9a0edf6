//! Days that begin empty, notices that end in the night of a change, people who travel.

use futures::future::join_all;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use testing::{
    Browser, Database, Site,
    letters::{invitation, to, words},
    people::{client, coach},
    problem,
};

use testing::icaljs;
use testing::scene::{Scene, created};

/// Asks for these times at once, each by a person of their own, over two servers.
async fn at_once(maximum: Option<i32>, pause: i32, times: &[&str]) -> Vec<(u16, String)> {
    let database = Database::fresh().await;
    let one = Site::start_on(database.clone()).await;
    let two = Site::start_on(database).await;
    let (_, coach_id) = coach(&one, "marie@example.fr").await;
    sqlx::query(
        "INSERT INTO trustcoach.slot_rules (coach_id, daily_maximum, buffer_after_minutes)
         VALUES ($1, $2, $3)",
    )
    .bind(&coach_id)
    .bind(maximum)
    .bind(pause)
    .execute(one.db())
    .await
    .unwrap();
    let mut asking = vec![];
    for (n, at) in times.iter().enumerate() {
        let person = client(&one, &format!("c{n}@example.fr")).await;
        let base = if n % 2 == 0 { &one } else { &two }.browser().base;
        let person = Browser { base, ..person };
        let wish = json!({ "coachId": coach_id, "scheduledAt": at });
        asking.push(async move {
            let response = person.post("/api/v1/bookings", &wish).await;
            if response.status().as_u16() == 201 {
                return (201, String::new());
            }
            let (status, body) = problem(response).await;
            (status, body["code"].as_str().unwrap().to_owned())
        });
    }
    join_all(asking).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_first_bookings_of_an_empty_day_at_once_never_pass_its_maximum() {
    // No constraint sees it: the times are far apart, and there is no row yet to wait for.
    let day = [
        "2026-06-03T07:00:00Z",
        "2026-06-03T09:00:00Z",
        "2026-06-03T12:00:00Z",
        "2026-06-03T14:00:00Z",
    ];
    let answers = at_once(Some(1), 0, &day).await;
    let won = answers.iter().filter(|(status, _)| *status == 201).count();
    assert_eq!(won, 1, "{answers:?}");
    let lost = answers.iter().filter(|(status, _)| *status != 201);
    for (status, code) in lost {
        assert!(matches!(status, 409 | 422), "{status} {code}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_first_bookings_of_an_empty_day_at_once_leave_the_pause_between_them() {
    let neighbours = ["2026-06-03T07:00:00Z", "2026-06-03T08:00:00Z"];
    let answers = at_once(None, 30, &neighbours).await;
    let won = answers.iter().filter(|(status, _)| *status == 201).count();
    assert_eq!(won, 1, "{answers:?}");
}

#[tokio::test]
async fn a_notice_that_ends_in_the_night_of_a_change_is_elapsed_time() {
    // Twelve hours before Sunday at nine in Paris: 22:00 in autumn, 20:00 in spring.
    for (now, start, clock) in [
        ("2026-10-19T08:00:00Z", "2026-10-25T08:00:00Z", "22:00:00"),
        ("2027-03-22T08:00:00Z", "2027-03-28T07:00:00Z", "20:00:00"),
    ] {
        let scene = Scene::start().await;
        sqlx::query(r#"UPDATE "Availability" SET "dayOfWeek" = 0 WHERE "dayOfWeek" = 5"#)
            .execute(scene.site.db())
            .await
            .unwrap();
        scene.much_later(now).await;
        let begins: Timestamp = start.parse().unwrap();
        let last = begins - SignedDuration::from_hours(12);
        let paris = jiff::tz::TimeZone::get("Europe/Paris").unwrap();
        assert_eq!(paris.to_datetime(last).time().to_string(), clock);
        let path = format!("/api/v1/coaches/{}/slots", scene.coach_id);
        let day = format!("{path}?from={}&to={}", &start[..10], tomorrow(begins));
        let offered = async || {
            let slots = scene.client.json(&day).await;
            let slots = slots["slots"].as_array().unwrap().clone();
            slots.iter().any(|slot| slot["start"] == start)
        };
        scene.site.clock.set(last + SignedDuration::from_millis(1));
        assert!(!offered().await, "{start}");
        let wish = scene.wish(start);
        let late = scene.client.post("/api/v1/bookings", &wish).await;
        let (status, body) = problem(late).await;
        assert_eq!(
            (status, &body["errors"][0]["field"]),
            (422, &json!("scheduledAt")),
            "{body}"
        );
        scene.site.clock.set(last);
        assert!(offered().await, "{start}");
        scene.held(start).await;
    }
}

/// The date in UTC of the day after.
fn tomorrow(at: Timestamp) -> String {
    (at + SignedDuration::from_hours(24)).to_string()[..10].to_owned()
}

/// What the client's account says of where they are.
async fn moves_to(browser: &Browser, zone: &str) {
    let fields = [("tz", zone), ("back", "/")];
    browser.submit("/timezone", &fields).await;
    let body = json!({ "name": "Claire", "language": "fr", "timezone": zone });
    let response = browser.put("/api/v1/me", &body).await;
    assert_eq!(response.status(), 200, "{zone}");
}

#[tokio::test]
async fn a_client_who_goes_from_paris_to_new_york_and_back_reads_one_instant_everywhere() {
    let scene = Scene::start().await;
    scene.much_later("2026-10-19T08:00:00Z").await;
    // New York leaves summer time a week after Paris: on this day the clocks are 5 hours apart.
    let at = "2026-10-28T09:00:00Z";
    let id = scene.confirmed(at).await["id"].as_str().unwrap().to_owned();
    for (zone, clock, local) in [
        (
            "Europe/Paris",
            "mercredi 28 octobre à 10\u{a0}h",
            "2026-10-28T10:00:00",
        ),
        (
            "America/New_York",
            "mercredi 28 octobre à 5\u{a0}h",
            "2026-10-28T05:00:00",
        ),
        (
            "Europe/Paris",
            "mercredi 28 octobre à 10\u{a0}h",
            "2026-10-28T10:00:00",
        ),
    ] {
        moves_to(&scene.client, zone).await;
        let page = scene.client.page(&format!("/bookings/{id}")).await;
        assert!(page.contains(clock), "{zone}: {page}");
        let list = scene.client.page("/sessions").await;
        assert!(list.contains(clock), "{zone}: {list}");
        assert_eq!(scene.seen(&id).await["scheduledAt"], at, "{zone}");
        let entry = scene.client.page(&format!("/bookings/{id}.ics")).await;
        let read: Vec<Value> = icaljs::read_all(&[&entry]);
        assert_eq!(read[0]["events"][0]["start"], "2026-10-28T09:00:00.000Z");
        assert_eq!(read[0]["events"][0]["local"], local, "{zone}");
    }

    // The letter that tells of a move is read where its reader is now.
    moves_to(&scene.client, "America/New_York").await;
    let path = format!("/api/v1/bookings/{id}/reschedule");
    let there = json!({ "scheduledAt": "2026-10-29T10:00:00Z" });
    let moved = scene.client.post(&path, &there).await;
    assert_eq!(moved.status(), 200);
    scene.site.work().await;
    let letters = to(&scene.site.letters(), "claire@example.fr");
    let letter = letters.last().unwrap();
    let text = words(letter).replace(['\u{a0}', '\u{202f}'], " ");
    assert!(
        text.contains("jeudi 29 octobre à 6 h (heure de New York)")
            && text.contains("11 h à Paris"),
        "{text}"
    );
    let read = icaljs::read_all(&[&invitation(letter)]);
    assert_eq!(read[0]["events"][0]["start"], "2026-10-29T10:00:00.000Z");
    let slot = created(scene.client.post("/api/v1/bookings", &scene.wish(at)).await).await;
    assert_eq!(
        slot["scheduledAt"], at,
        "the time left behind is free again"
    );
}
