//! A coach's external calendar takes its time from the slots; what is not known is not free.

use jiff::SignedDuration;
use platform::queue;
use serde_json::{Value, json};
use testing::{letters, people, problem};

use super::{
    scene,
    server::{Answer, Server, calendar},
    slots,
};
use testing::scene::Scene;

const BUSY: &str = "DTSTART;TZID=Europe/Paris:20260603T100000\nDTEND;TZID=Europe/Paris:20260603T120000\nSUMMARY:Dentiste";
/// The third of June.
const DAY: (&str, &str) = ("2026-06-03T00:00:00Z", "2026-06-04T00:00:00Z");

async fn add(scene: &Scene, server: &Server) -> String {
    let body = json!({ "url": server.url(), "name": "Personnel" });
    let response = scene.coach.post("/api/v1/me/calendars", &body).await;
    assert_eq!(response.status(), 201);
    let view: Value = response.json().await.unwrap();
    assert_eq!(view["state"], "reading");
    view["id"].as_str().unwrap().to_owned()
}

/// What every minute does.
async fn minute(scene: &Scene) {
    let mut conn = scene.site.db().acquire().await.unwrap();
    queue::enqueue(&mut conn, calendars::SweepCalendars::default())
        .await
        .unwrap();
    drop(conn);
    scene.site.work().await;
}

async fn state(scene: &Scene) -> Value {
    scene.coach.json("/api/v1/me/calendars").await[0].clone()
}

/// Whether a client can book that hour.
async fn bookable(scene: &Scene, at: &str) -> bool {
    let response = scene.client.post("/api/v1/bookings", &scene.wish(at)).await;
    match response.status().as_u16() {
        201 => true,
        409 => false,
        other => panic!("{other}: {}", response.text().await.unwrap()),
    }
}

#[tokio::test]
async fn what_is_busy_elsewhere_is_neither_offered_nor_booked() {
    let scene = scene().await;
    let before = slots(&scene, DAY.0, DAY.1).await;
    assert!(
        before.contains(&"2026-06-03T08:30:00Z".to_owned()),
        "{before:?}"
    );
    let server = Server::start(Answer::Text(calendar(&[BUSY]))).await;
    add(&scene, &server).await;
    // Not read yet: nothing is known, so nothing is offered.
    assert_eq!(slots(&scene, DAY.0, DAY.1).await, Vec::<String>::new());
    assert!(!bookable(&scene, "2026-06-03T12:00:00Z").await);

    scene.site.work().await;
    assert_eq!(state(&scene).await["state"], "read");
    let after = slots(&scene, DAY.0, DAY.1).await;
    let gone: Vec<_> = before.iter().filter(|slot| !after.contains(slot)).collect();
    // 10 to 12 in Paris: an hour that begins after 9 and before 12 meets it.
    assert_eq!(
        gone,
        [
            "2026-06-03T07:30:00Z",
            "2026-06-03T08:00:00Z",
            "2026-06-03T08:30:00Z",
            "2026-06-03T09:00:00Z",
            "2026-06-03T09:30:00Z",
        ]
    );
    assert!(!bookable(&scene, "2026-06-03T08:00:00Z").await);
    assert!(bookable(&scene, "2026-06-03T12:00:00Z").await);
    // No title is kept anywhere.
    let kept: Vec<String> = sqlx::query_scalar(
        "SELECT row_to_json(e)::text FROM trustcoach.external_calendar e
         UNION ALL SELECT row_to_json(b)::text FROM trustcoach.external_busy b",
    )
    .fetch_all(scene.site.db())
    .await
    .unwrap();
    for row in kept {
        assert!(
            !row.contains("Dentiste") && !row.contains("tres-secrete"),
            "{row}"
        );
    }
}

#[tokio::test]
async fn a_calendar_that_cannot_be_read_for_an_hour_withholds_all_slots_and_the_coach_is_told_once()
{
    let scene = scene().await;
    let server = Server::start(Answer::Text(calendar(&[BUSY]))).await;
    add(&scene, &server).await;
    scene.site.work().await;
    assert!(!slots(&scene, DAY.0, DAY.1).await.is_empty());
    let letters = || scene.site.letters();
    let before = letters().len();

    server.answers(Answer::Status(503));
    scene.site.wait(SignedDuration::from_mins(20));
    minute(&scene).await;
    let failing = state(&scene).await;
    assert_eq!(
        (&failing["state"], &failing["error"]),
        (&json!("failing"), &json!("status"))
    );
    assert!(!slots(&scene, DAY.0, DAY.1).await.is_empty());
    assert!(bookable(&scene, "2026-06-03T12:00:00Z").await);
    assert_eq!(letters().len(), before);

    scene.site.wait(SignedDuration::from_mins(40));
    // An hour to the instant is still believed; one millisecond more is not, whoever works.
    assert!(!slots(&scene, DAY.0, DAY.1).await.is_empty());
    scene.site.wait(SignedDuration::from_millis(1));
    assert_eq!(slots(&scene, DAY.0, DAY.1).await, Vec::<String>::new());
    assert!(!bookable(&scene, "2026-06-03T13:00:00Z").await);
    let page = scene.coach.page("/desk/calendars").await;
    assert!(page.contains("Aucun créneau n’est proposé"), "{page}");

    for _ in 0..3 {
        scene.site.wait(SignedDuration::from_mins(20));
        minute(&scene).await;
    }
    let told: Vec<_> = letters().split_off(before);
    assert_eq!(told.len(), 1, "once for an outage");
    let words = letters::words(&told[0]);
    assert!(
        words.contains("Personnel") && words.contains("/desk/calendars"),
        "{words}"
    );
    let spaced = words.replace(['\u{a0}', '\u{202f}'], " ");
    assert!(spaced.contains("10 h (heure de Paris)"), "{words}");

    server.answers(Answer::Text(calendar(&[])));
    scene.site.wait(SignedDuration::from_mins(20));
    minute(&scene).await;
    assert_eq!(state(&scene).await["state"], "read");
    assert!(
        slots(&scene, DAY.0, DAY.1)
            .await
            .contains(&"2026-06-03T08:30:00Z".to_owned())
    );
    let told = letters().split_off(before + 1);
    assert_eq!(told.len(), 1);
    assert!(
        letters::words(&told[0]).contains("de nouveau"),
        "{}",
        told[0]
    );
}

#[tokio::test]
async fn a_calendar_never_read_is_told_about_after_an_hour() {
    let scene = scene().await;
    let server = Server::start(Answer::Text("<html>connexion</html>".to_owned())).await;
    add(&scene, &server).await;
    scene.site.work().await;
    let failed = state(&scene).await;
    assert_eq!(
        (&failed["state"], &failed["error"]),
        (&json!("unreadable"), &json!("not-calendar"))
    );
    assert_eq!(slots(&scene, DAY.0, DAY.1).await, Vec::<String>::new());
    let before = scene.site.letters().len();
    scene.site.wait(SignedDuration::from_mins(61));
    minute(&scene).await;
    assert_eq!(scene.site.letters().len(), before + 1);
}

#[tokio::test]
async fn a_calendar_that_has_not_changed_is_not_sent_again_and_stays_believed() {
    let scene = scene().await;
    let server = Server::start(Answer::Tagged(calendar(&[BUSY]), "\"v1\"")).await;
    add(&scene, &server).await;
    scene.site.work().await;
    let offered = slots(&scene, DAY.0, DAY.1).await;
    for _ in 0..6 {
        scene.site.wait(SignedDuration::from_mins(16));
        minute(&scene).await;
    }
    assert_eq!(server.asked().len(), 7);
    assert_eq!(server.asked()[6]["if-none-match"], "\"v1\"");
    assert_eq!(slots(&scene, DAY.0, DAY.1).await, offered);

    // A reading ends where it ends: after weeks of "unchanged" it is made anew.
    scene.site.wait(SignedDuration::from_hours(24 * 25));
    minute(&scene).await;
    assert!(server.asked()[7].get("if-none-match").is_none());
    // And so it is when the coach moves: a day begins elsewhere.
    sqlx::query(r#"UPDATE "Coach" SET timezone = 'America/New_York'"#)
        .execute(scene.site.db())
        .await
        .unwrap();
    scene.site.wait(SignedDuration::from_mins(16));
    minute(&scene).await;
    assert!(server.asked()[8].get("if-none-match").is_none());
}

#[tokio::test]
async fn a_calendar_is_read_again_when_its_coach_asks_and_blocks_nothing_once_removed() {
    let scene = scene().await;
    let server = Server::start(Answer::Text(calendar(&[BUSY]))).await;
    let id = add(&scene, &server).await;
    scene.site.work().await;
    // Asked twice in a row, it is read once.
    let path = format!("/api/v1/me/calendars/{id}/read");
    scene.coach.post(&path, &json!({})).await;
    scene.site.work().await;
    assert_eq!(server.asked().len(), 1);
    scene.site.wait(SignedDuration::from_mins(1));
    server.answers(Answer::Text(calendar(&[])));
    let asked = scene
        .coach
        .submit(&format!("/desk/calendars/{id}/read"), &[])
        .await;
    assert_eq!(asked.status(), 303);
    assert_eq!(state(&scene).await["state"], "reading");
    scene.site.work().await;
    assert_eq!(server.asked().len(), 2);
    assert!(bookable(&scene, "2026-06-03T08:00:00Z").await);

    server.answers(Answer::Status(404));
    scene.site.wait(SignedDuration::from_hours(2));
    assert_eq!(slots(&scene, DAY.0, DAY.1).await, Vec::<String>::new());
    let removed = scene
        .coach
        .submit(&format!("/desk/calendars/{id}/remove"), &[])
        .await;
    assert_eq!(removed.status(), 303);
    assert!(!slots(&scene, DAY.0, DAY.1).await.is_empty());
}

#[tokio::test]
async fn nobody_else_sees_or_changes_a_calendar() {
    let scene = scene().await;
    let server = Server::start(Answer::Text(calendar(&[BUSY]))).await;
    let id = add(&scene, &server).await;
    let (other, _) = people::coach(&scene.site, "paul@example.fr").await;
    assert_eq!(other.json("/api/v1/me/calendars").await, json!([]));
    let path = format!("/api/v1/me/calendars/{id}");
    assert_eq!(problem(other.get(&path).await).await.0, 404);
    assert_eq!(
        problem(other.post(&format!("{path}/read"), &json!({})).await)
            .await
            .0,
        404
    );
    let deleted = other.client.delete(other.url(&path)).send().await.unwrap();
    assert_eq!(problem(deleted).await.0, 404);
    assert_eq!(
        other
            .submit(&format!("/desk/calendars/{id}/remove"), &[])
            .await
            .status(),
        404
    );
    assert_eq!(
        problem(scene.client.get("/api/v1/me/calendars").await)
            .await
            .0,
        403
    );
    let nobody = scene.site.browser();
    assert_eq!(
        problem(nobody.get("/api/v1/me/calendars").await).await.0,
        401
    );
    assert_eq!(
        scene
            .coach
            .json("/api/v1/me/calendars")
            .await
            .as_array()
            .unwrap()
            .len(),
        1
    );
    // Not even its coach gets the address back: it opens the whole calendar.
    let page = scene.coach.page("/desk/calendars").await;
    assert!(!page.contains("tres-secrete"), "{page}");
}

#[tokio::test]
async fn a_calendar_that_cannot_be_one_is_refused_beside_its_field() {
    let scene = scene().await;
    let cases = [
        (json!({}), "url", "error-field-required"),
        (
            json!({ "url": "agenda" }),
            "url",
            "error-field-calendar-url",
        ),
        (
            json!({ "url": "ftp://example.fr/a.ics" }),
            "url",
            "error-field-calendar-url",
        ),
        (
            json!({ "url": "http://10.0.0.1/a.ics" }),
            "url",
            "error-field-calendar-private",
        ),
        (
            json!({ "url": "webcal://[::1]/a.ics" }),
            "url",
            "error-field-calendar-private",
        ),
        (
            json!({ "url": "http://2852039166/latest" }),
            "url",
            "error-field-calendar-private",
        ),
        (
            json!({ "url": "http://127.0.0.1:9/a.ics", "name": "x".repeat(81) }),
            "name",
            "error-field-too-long",
        ),
    ];
    for (body, field, code) in cases {
        let (status, problem) =
            problem(scene.coach.post("/api/v1/me/calendars", &body).await).await;
        assert_eq!(status, 422, "{body}");
        assert_eq!(problem["errors"][0]["field"], field, "{problem}");
        assert_eq!(problem["errors"][0]["code"], code, "{problem}");
    }
    let form = [("url", "http://169.254.169.254/"), ("name", "Nuage")];
    let response = scene.coach.submit("/desk/calendars", &form).await;
    assert_eq!(response.status(), 422);
    let page = response.text().await.unwrap();
    assert!(
        page.contains("169.254.169.254") && page.contains("Nuage"),
        "{page}"
    );
    assert!(page.contains("à l’intérieur d’un réseau"), "{page}");

    let server = Server::start(Answer::Text(calendar(&[]))).await;
    for nth in 0..5 {
        let url = format!("http://{}/{nth}.ics", server.address);
        let added = scene
            .coach
            .submit("/desk/calendars", &[("url", url.as_str())])
            .await;
        assert_eq!(added.status(), 303);
    }
    let again = json!({ "url": format!("http://{}/4.ics", server.address) });
    let (status, refusal) = problem(scene.coach.post("/api/v1/me/calendars", &again).await).await;
    assert_eq!(
        (status, &refusal["code"]),
        (409, &json!("too-many-calendars"))
    );
    let (_, id) = (
        0,
        scene.coach.json("/api/v1/me/calendars").await[0]["id"].clone(),
    );
    let path = format!("/api/v1/me/calendars/{}", id.as_str().unwrap());
    let gone = scene
        .coach
        .client
        .delete(scene.coach.url(&path))
        .send()
        .await
        .unwrap();
    assert_eq!(gone.status(), 204);
    let (status, refusal) = problem(scene.coach.post("/api/v1/me/calendars", &again).await).await;
    assert_eq!(status, 422);
    assert_eq!(refusal["errors"][0]["code"], "error-field-calendar-known");
}

#[tokio::test]
async fn a_calendar_that_fails_for_days_is_tried_less_often_and_at_once_when_its_coach_asks() {
    let scene = scene().await;
    let server = Server::start(Answer::Text(calendar(&[BUSY]))).await;
    let id = add(&scene, &server).await;
    scene.site.work().await;
    server.answers(Answer::Status(503));
    // How often it is tried during six hours, at this age of the trouble.
    let tries = async || {
        let before = server.asked().len();
        for _ in 0..36 {
            scene.site.wait(SignedDuration::from_mins(10));
            minute(&scene).await;
        }
        server.asked().len() - before
    };
    let first = tries().await;
    assert!((12..=36).contains(&first), "{first}");
    scene.site.wait(SignedDuration::from_hours(5 * 24));
    scene
        .coach
        .log_in("marie@example.fr", people::PASSWORD)
        .await;
    let later = tries().await;
    assert!((1..=2).contains(&later), "{later}");

    minute(&scene).await;
    let seen = state(&scene).await;
    assert_eq!(seen["state"], "unreadable");
    let next: jiff::Timestamp = seen["nextReadAt"].as_str().unwrap().parse().unwrap();
    assert!(
        next > scene.site.now() + SignedDuration::from_mins(20),
        "{seen}"
    );
    let page = scene.coach.page("/desk/calendars").await;
    assert!(page.contains("Prochain essai"), "{page}");

    // The coach does not wait for that.
    let before = server.asked().len();
    scene.site.wait(SignedDuration::from_mins(1));
    let read = format!("/desk/calendars/{id}/read");
    assert_eq!(scene.coach.submit(&read, &[]).await.status(), 303);
    assert_eq!(state(&scene).await["state"], "reading");
    server.answers(Answer::Text(calendar(&[])));
    scene.site.work().await;
    assert_eq!(server.asked().len(), before + 1);
    assert_eq!(state(&scene).await["state"], "read");
    // And it is read as often as before.
    let again = tries().await;
    assert!((12..=36).contains(&again), "{again}");
}

#[tokio::test]
async fn a_calendar_whose_address_cannot_be_opened_is_not_first_in_every_turn() {
    let scene = scene().await;
    let server = Server::start(Answer::Text(calendar(&[BUSY]))).await;
    add(&scene, &server).await;
    sqlx::query("UPDATE trustcoach.external_calendar SET sealed_url = 'nothing'")
        .execute(scene.site.db())
        .await
        .unwrap();
    minute(&scene).await;
    let next: platform::db::Instant =
        sqlx::query_scalar("SELECT next_read_at FROM trustcoach.external_calendar")
            .fetch_one(scene.site.db())
            .await
            .unwrap();
    assert!(next.0 > scene.site.now(), "{next}");
}
