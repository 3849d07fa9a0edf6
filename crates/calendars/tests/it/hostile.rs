//! Servers that lead us inside, never end, never answer, or send nonsense: one clear failure
//! each, and no slot.

use serde_json::{Value, json};
use testing::Site;

use super::{
    scene,
    server::{Answer, Server, calendar},
    slots,
};
use testing::scene::Scene;

/// The error that reading such an answer ends with.
async fn error(scene: &Scene, server: &Server, answer: Answer) -> String {
    server.answers(answer);
    let body = json!({ "url": server.url() });
    let response = scene.coach.post("/api/v1/me/calendars", &body).await;
    assert_eq!(response.status(), 201);
    let view: Value = response.json().await.unwrap();
    scene.site.work().await;
    let path = format!("/api/v1/me/calendars/{}", view["id"].as_str().unwrap());
    let seen = scene.coach.json(&path).await;
    assert_eq!(seen["state"], "unreadable", "{seen}");
    let day = ("2026-06-03T00:00:00Z", "2026-06-04T00:00:00Z");
    assert_eq!(slots(scene, day.0, day.1).await, Vec::<String>::new());
    let gone = scene
        .coach
        .client
        .delete(scene.coach.url(&path))
        .send()
        .await
        .unwrap();
    assert_eq!(gone.status(), 204);
    seen["error"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_redirect_is_an_address_like_any_other() {
    let scene = scene().await;
    let server = Server::start(Answer::Status(500)).await;
    for (to, code) in [
        // The test's own machine is 127.0.0.1 alone.
        ("http://127.0.0.2/", "private"),
        ("http://localhost:1025/", "unreachable"),
        ("http://[::1]/", "private"),
        ("http://169.254.169.254/latest/meta-data/", "private"),
        ("http://10.0.0.1/", "private"),
        ("//192.168.1.1/a.ics", "private"),
        ("http://0x7f000002/", "private"),
        ("file:///etc/passwd", "address"),
        ("gopher://127.0.0.1/", "address"),
        ("http://127.0.0.1:22/", "address"),
        ("/encore", "redirects"),
    ] {
        let found = error(&scene, &server, Answer::Redirect(to.to_owned())).await;
        if to.contains("localhost") {
            // It may stand for ::1 too, which is not the test's.
            assert!(found == "private" || found == code, "{found}");
        } else {
            assert_eq!(found, code, "{to}");
        }
    }
}

#[tokio::test]
async fn answers_that_never_end_or_make_no_sense_are_given_up() {
    let scene = scene().await;
    let server = Server::start(Answer::Status(500)).await;
    let cut = calendar(&["DTSTART:20260603T080000Z\nDTEND:20260603T090000Z"]);
    let cut = cut.strip_suffix("END:VCALENDAR\r\n").unwrap().to_owned();
    let many = calendar(&vec!["DTSTART:20260603T080000Z"; 20_001]);
    let deep = "BEGIN:VCALENDAR\n".repeat(100_000);
    for (answer, code) in [
        (Answer::Endless, "too-large"),
        (Answer::Text("x".repeat(5 << 20)), "not-calendar"),
        (Answer::Text("x".repeat((5 << 20) + 1)), "too-large"),
        (Answer::Text(String::new()), "not-calendar"),
        (Answer::Text("\u{0}\u{1}PNG".to_owned()), "not-calendar"),
        (
            Answer::Text("BEGIN:VCARD\nEND:VCARD".to_owned()),
            "not-calendar",
        ),
        (Answer::Text(cut), "cut-off"),
        (Answer::Text(deep), "not-calendar"),
        (Answer::Text(many), "too-much"),
        (Answer::Status(404), "gone"),
        (Answer::Status(410), "gone"),
        (Answer::Status(401), "denied"),
        (Answer::Status(500), "status"),
        (Answer::Status(206), "status"),
        (Answer::Status(304), "status"),
    ] {
        let shown = format!("{answer:.40?}");
        assert_eq!(error(&scene, &server, answer).await, code, "{shown}");
    }
}

#[tokio::test]
async fn a_server_that_never_answers_is_given_up_after_fifteen_seconds() {
    let scene = scene().await;
    let server = Server::start(Answer::Status(500)).await;
    assert_eq!(error(&scene, &server, Answer::Silent).await, "slow");
}

#[tokio::test]
async fn this_machine_is_not_read_unless_the_configuration_says_so() {
    let server = Server::start(Answer::Text(calendar(&[]))).await;
    let site = Site::start().await;
    let (coach, _) = testing::people::coach(&site, "marie@example.fr").await;
    let (status, problem) = testing::problem(
        coach
            .post("/api/v1/me/calendars", &json!({ "url": server.url() }))
            .await,
    )
    .await;
    assert_eq!(
        (status, &problem["errors"][0]["code"]),
        (422, &json!("error-field-calendar-private"))
    );
    assert!(server.asked().is_empty());
}
