//! The coach is told by page and letter which event is odd, what it blocks, and what to do.

use jiff::SignedDuration;
use platform::queue;
use serde_json::{Value, json};
use testing::{letters, people, scene::Scene};

use super::{
    scene,
    server::{Answer, Server, calendar},
    slots,
};

/// The third of June.
const DAY: (&str, &str) = ("2026-06-03T00:00:00Z", "2026-06-04T00:00:00Z");
const NEXT: (&str, &str) = ("2026-06-05T00:00:00Z", "2026-06-06T00:00:00Z");
const ODD: &str =
    "SUMMARY:Réunion\\, salle 2\nDTSTART;TZID=Europe/Paris:20260603T100000\nDTEND:plus tard";
const GOOD: &str = "SUMMARY:Dentiste\nDTSTART;TZID=Europe/Paris:20260605T100000\nDTEND;TZID=Europe/Paris:20260605T120000";

async fn add(scene: &Scene, server: &Server) -> String {
    let body = json!({ "url": server.url(), "name": "Personnel" });
    let response = scene.coach.post("/api/v1/me/calendars", &body).await;
    let view: Value = response.json().await.unwrap();
    scene.site.work().await;
    view["id"].as_str().unwrap().to_owned()
}

async fn later(scene: &Scene, by: SignedDuration) {
    scene.site.wait(by);
    let mut conn = scene.site.db().acquire().await.unwrap();
    queue::enqueue(&mut conn, calendars::SweepCalendars::default())
        .await
        .unwrap();
    drop(conn);
    scene.site.work().await;
}

fn plain(text: &str) -> String {
    text.replace(['\u{a0}', '\u{202f}'], " ")
}

#[tokio::test]
async fn an_odd_event_blocks_its_day_and_its_coach_is_told_which_what_and_how_once() {
    let scene = scene().await;
    let server = Server::start(Answer::Text(calendar(&[ODD, GOOD]))).await;
    let before = scene.site.letters().len();
    let id = add(&scene, &server).await;

    assert_eq!(slots(&scene, DAY.0, DAY.1).await, Vec::<String>::new());
    assert!(!slots(&scene, NEXT.0, NEXT.1).await.is_empty());
    let calendar_view = scene
        .coach
        .json(&format!("/api/v1/me/calendars/{id}"))
        .await;
    assert_eq!(calendar_view["state"], "read");
    assert_eq!(calendar_view["unclear"], 1);
    let odd = &calendar_view["oddEvents"];
    assert_eq!(odd.as_array().unwrap().len(), 1, "{odd}");
    assert_eq!(odd[0]["title"], "Réunion, salle 2");
    assert_eq!(odd[0]["reason"], "length");
    assert_eq!(odd[0]["startsAt"], "2026-06-03T08:00:00Z");
    assert_eq!(odd[0]["blocksUntil"], "2026-06-03T22:00:00Z");

    let page = plain(&scene.coach.page("/desk/calendars").await);
    let letters = || scene.site.letters().split_off(before);
    assert_eq!(letters().len(), 1);
    let letter = plain(&letters::words(&letters()[0]));
    for words in [
        "Réunion, salle 2",
        "Redonnez-lui une fin dans votre agenda",
        "il bloque du",
    ] {
        assert!(page.contains(words), "{words}: {page}");
        assert!(letter.contains(words), "{words}: {letter}");
    }
    assert!(
        letter.contains("Personnel") && letter.contains("/desk/calendars"),
        "{letter}"
    );
    assert!(!page.contains("Dentiste"));

    // Read again, it is not told again; nor when the server says that nothing changed.
    later(&scene, SignedDuration::from_mins(20)).await;
    later(&scene, SignedDuration::from_hours(25)).await;
    assert_eq!(letters().len(), 1);

    // Another one is; two within a day wait for each other.
    let rule = "SUMMARY:Yoga\nDTSTART:20260710T080000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;BYDAY=1FR";
    let line = "SUMMARY:Piscine\nDTSTART:20260711T080000Z\nDURATION:PT1H\nRRULE FREQ=DAILY;COUNT=2";
    server.answers(Answer::Text(calendar(&[ODD, GOOD, rule])));
    later(&scene, SignedDuration::from_mins(20)).await;
    assert_eq!(letters().len(), 2);
    let second = letters::words(&letters()[1]);
    assert!(
        second.contains("Yoga") && !second.contains("salle 2"),
        "{second}"
    );
    server.answers(Answer::Text(calendar(&[ODD, GOOD, rule, line])));
    later(&scene, SignedDuration::from_mins(20)).await;
    assert_eq!(letters().len(), 2);
    later(&scene, SignedDuration::from_hours(24)).await;
    assert_eq!(letters().len(), 3);
    assert!(letters::words(&letters()[2]).contains("Piscine"));

    // Corrected, it blocks and says nothing more.
    server.answers(Answer::Text(calendar(&[GOOD])));
    later(&scene, SignedDuration::from_mins(20)).await;
    let calendar_view = scene
        .coach
        .json(&format!("/api/v1/me/calendars/{id}"))
        .await;
    assert_eq!(calendar_view["oddEvents"], json!([]));
    assert_eq!(calendar_view["unclear"], 0);
}

#[tokio::test]
async fn the_titles_of_odd_events_are_sealed_and_only_their_coach_reads_them() {
    let scene = scene().await;
    let server = Server::start(Answer::Text(calendar(&[ODD]))).await;
    let id = add(&scene, &server).await;
    let kept: Vec<String> = sqlx::query_scalar(
        "SELECT row_to_json(o)::text FROM trustcoach.external_odd o
         UNION ALL SELECT row_to_json(e)::text FROM trustcoach.external_calendar e",
    )
    .fetch_all(scene.site.db())
    .await
    .unwrap();
    assert_eq!(kept.len(), 2);
    assert!(kept.iter().all(|row| !row.contains("salle 2")), "{kept:?}");
    let (other, _) = people::coach(&scene.site, "paul@example.fr").await;
    assert_eq!(other.json("/api/v1/me/calendars").await, json!([]));
    let path = format!("/api/v1/me/calendars/{id}");
    assert_eq!(other.get(&path).await.status(), 404);
    // With the calendar they go.
    scene
        .coach
        .submit(&format!("/desk/calendars/{id}/remove"), &[])
        .await;
    let left: i64 = sqlx::query_scalar("SELECT count(*) FROM trustcoach.external_odd")
        .fetch_one(scene.site.db())
        .await
        .unwrap();
    assert_eq!(left, 0);
}

#[tokio::test]
async fn many_odd_events_are_one_letter() {
    let scene = scene().await;
    let odd: Vec<String> = (0..70)
        .map(|n| {
            format!(
                "SUMMARY:N{n}.\nDTSTART:20260710T0800{:02}Z\nDTEND:x",
                n % 60
            )
        })
        .collect();
    let odd: Vec<&str> = odd.iter().map(String::as_str).collect();
    let server = Server::start(Answer::Text(calendar(&odd))).await;
    let before = scene.site.letters().len();
    let id = add(&scene, &server).await;
    let letters = scene.site.letters().split_off(before);
    assert_eq!(letters.len(), 1);
    let words = plain(&letters::words(&letters[0]));
    assert!(words.contains("40 autres événements"), "{words}");
    let seen = scene
        .coach
        .json(&format!("/api/v1/me/calendars/{id}"))
        .await;
    assert_eq!(seen["unclear"], 70);
    assert_eq!(seen["oddEvents"].as_array().unwrap().len(), 50);
}

#[tokio::test]
async fn an_invitation_that_the_account_declined_blocks_nothing() {
    let scene = scene().await;
    let event = |answer: &str| {
        format!(
            "DTSTART;TZID=Europe/Paris:20260603T100000\nDURATION:PT2H\nATTENDEE;PARTSTAT={answer}:mailto:MARIE@example.fr"
        )
    };
    let server = Server::start(Answer::Text(calendar(&[&event("ACCEPTED")]))).await;
    add(&scene, &server).await;
    let ten = "2026-06-03T08:00:00Z".to_owned();
    assert!(!slots(&scene, DAY.0, DAY.1).await.contains(&ten));
    server.answers(Answer::Text(calendar(&[&event("DECLINED")])));
    later(&scene, SignedDuration::from_mins(20)).await;
    assert!(slots(&scene, DAY.0, DAY.1).await.contains(&ten));
}

#[tokio::test]
async fn a_booking_that_comes_back_is_counted_by_us_and_one_of_somebody_else_by_its_calendar() {
    let scene = scene().await;
    let (other, other_id) = people::coach(&scene.site, "bruno@example.fr").await;
    drop(other);
    // Marie is Bruno's client at ten, and holds a session at two.
    let wish = json!({ "coachId": other_id, "scheduledAt": "2026-06-03T08:00:00Z", "duration": 60, "mode": "REMOTE" });
    let booked: Value = scene
        .coach
        .post("/api/v1/bookings", &wish)
        .await
        .json()
        .await
        .unwrap();
    let as_client = booked["id"].as_str().unwrap().to_owned();
    let held = scene.held("2026-06-03T12:00:00Z").await;
    let as_coach = held["id"].as_str().unwrap().to_owned();
    let entry = |id: &str, start: &str| {
        format!(
            "BEGIN:VEVENT\r\nUID:{id}@trustcoach\r\nDTSTART:20260605T{start}00Z\r\nDURATION:PT1H\r\nEND:VEVENT\r\n"
        )
    };
    let text = calendar(&[]).replace(
        "END:VCALENDAR",
        &format!(
            "{}{}{}END:VCALENDAR",
            entry(&as_client, "0800"),
            entry(&as_coach, "0900"),
            entry("cstranger", "1200")
        ),
    );
    let server = Server::start(Answer::Text(text)).await;
    add(&scene, &server).await;
    let day = slots(&scene, DAY.0, DAY.1).await;
    assert!(!day.contains(&"2026-06-03T08:00:00Z".to_owned()), "{day:?}");
    assert!(!day.contains(&"2026-06-03T12:00:00Z".to_owned()), "{day:?}");
    // As they stand in the calendar they are old; the one that is not ours counts.
    let next = slots(&scene, NEXT.0, NEXT.1).await;
    assert!(
        next.contains(&"2026-06-05T08:00:00Z".to_owned()),
        "{next:?}"
    );
    assert!(
        !next.contains(&"2026-06-05T12:00:00Z".to_owned()),
        "{next:?}"
    );
}
