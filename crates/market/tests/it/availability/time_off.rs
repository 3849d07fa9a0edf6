//! Absences.

use serde_json::json;
use testing::{people, problem};

use super::{Practice, submit};

const API: &str = "/api/v1/me/time-off";
const PAGE: &str = "/desk/availability/time-off";

#[tokio::test]
async fn an_absence_takes_its_slots_and_gives_them_back_when_it_is_removed() {
    let practice = Practice::start().await;
    let day = ("2026-06-03", "2026-06-04");
    let before = practice.starts(day.0, day.1, 60).await;
    let afternoon =
        json!({ "startDate": "2026-06-03", "startTime": "12:00", "reason": "Formation" });
    let response = practice.coach.post(API, &afternoon).await;
    assert_eq!(response.status(), 201);
    let made: serde_json::Value = response.json().await.unwrap();
    assert_eq!(made["startsAt"], "2026-06-03T10:00:00Z");
    assert_eq!(made["endsAt"], "2026-06-03T22:00:00Z");
    let during = practice.starts(day.0, day.1, 60).await;
    assert_eq!(
        during.last().map(String::as_str),
        Some("2026-06-03T09:00:00Z")
    );
    assert_eq!(during.len(), 5);

    let client = people::client(&practice.site, "claire@example.fr").await;
    let refused = practice.book(&client, "2026-06-03T10:00:00Z", 60).await;
    assert_eq!(refused, (422, "error-field-slot-time-off".to_owned()));
    let public = client.page(&format!("/coaches/{}", practice.id)).await;
    assert!(
        !public.contains("Formation"),
        "the reason is the coach's alone"
    );

    let id = made["id"].as_str().unwrap();
    let one = format!("{API}/{id}");
    let (other, _) = people::coach(&practice.site, "thomas@example.fr").await;
    assert_eq!(
        problem(other.client.delete(other.url(&one)).send().await.unwrap())
            .await
            .0,
        404
    );
    assert_eq!(other.json(API).await["items"], json!([]));
    let remove = || {
        practice
            .coach
            .client
            .delete(practice.coach.url(&one))
            .send()
    };
    assert_eq!(remove().await.unwrap().status(), 204);
    assert_eq!(problem(remove().await.unwrap()).await.0, 404);
    assert_eq!(practice.starts(day.0, day.1, 60).await, before);
    let restore = format!("/api/v1/me/removed/{id}/restore");
    assert_eq!(problem(other.post(&restore, &json!({})).await).await.0, 404);
    assert_eq!(
        practice.coach.post(&restore, &json!({})).await.status(),
        204
    );
    assert_eq!(practice.starts(day.0, day.1, 60).await, during);
    assert_eq!(
        practice.coach.json(API).await["items"][0]["reason"],
        "Formation"
    );
}

#[tokio::test]
async fn the_page_notes_an_absence_lists_who_is_booked_within_and_undoes_its_removal() {
    let practice = Practice::start().await;
    let client = people::client(&practice.site, "claire@example.fr").await;
    assert_eq!(
        practice.book(&client, "2026-06-03T07:00:00Z", 60).await.0,
        201
    );
    let fields = [
        ("startDate", "2026-06-03"),
        ("startTime", ""),
        ("endDate", "2026-06-05"),
        ("endTime", ""),
        ("reason", "Vacances"),
    ];
    let (status, page) = submit(&practice.coach, PAGE, &fields).await;
    assert_eq!(status, 303, "{page}");
    let page = practice.coach.page(PAGE).await;
    assert!(
        page.contains("3 juin → ") && page.contains("5 juin"),
        "{page}"
    );
    assert!(
        page.contains("Vacances") && page.contains("Claire"),
        "{page}"
    );
    assert!(page.contains("mercredi 3 juin à 9\u{a0}h"), "{page}");
    let bookings = client.json("/api/v1/bookings").await;
    assert_eq!(bookings["items"][0]["status"], "PENDING", "it stays");

    let items = practice.coach.json(API).await;
    let id = items["items"][0]["id"].as_str().unwrap().to_owned();
    let (status, _) = submit(&practice.coach, &format!("{PAGE}/{id}/remove"), &[]).await;
    assert_eq!(status, 303);
    let page = practice.coach.page(PAGE).await;
    let undo = format!("/undo/{id}");
    assert!(page.contains(&format!("action=\"{undo}\"")), "{page}");
    let (status, _) = submit(&practice.coach, &undo, &[]).await;
    assert_eq!(status, 303);
    assert_eq!(practice.coach.json(API).await, items);
    // An hour later it is gone for good.
    let (status, _) = submit(&practice.coach, &format!("{PAGE}/{id}/remove"), &[]).await;
    assert_eq!(status, 303);
    practice.site.wait(jiff::SignedDuration::from_hours(1));
    let (status, _) = submit(&practice.coach, &undo, &[]).await;
    assert_eq!(status, 404);
}

#[tokio::test]
async fn a_time_that_the_clocks_skip_is_the_next_that_exists_and_the_coach_is_told() {
    let mut practice = Practice::start().await;
    practice.at("2027-03-20T08:00:00Z").await;
    let fields = [
        ("startDate", "2027-03-28"),
        ("startTime", "2h30"),
        ("endDate", "2027-03-28"),
        ("endTime", "12:00"),
    ];
    let (status, page) = submit(&practice.coach, PAGE, &fields).await;
    assert_eq!(status, 303, "{page}");
    let page = practice.coach.page(PAGE).await;
    assert!(page.contains("existe pas ce jour-là"), "{page}");
    assert!(page.contains("dimanche 28 mars à 3\u{a0}h"), "{page}");
    let item = &practice.coach.json(API).await["items"][0];
    assert_eq!(item["startsAt"], "2027-03-28T01:00:00Z");
    // In the hour that comes twice, an absence covers both.
    let twice = json!({ "startDate": "2027-10-31", "startTime": "02:30", "endTime": "02:45" });
    let response = practice.coach.post(API, &twice).await;
    let made: serde_json::Value = response.json().await.unwrap();
    assert_eq!(made["startsAt"], "2027-10-31T00:30:00Z");
    assert_eq!(made["endsAt"], "2027-10-31T01:45:00Z");
}

#[tokio::test]
async fn each_absence_that_makes_no_sense_is_named_by_its_field_and_what_was_typed_is_kept() {
    let practice = Practice::start().await;
    let cases = [
        (
            json!({ "startDate": "" }),
            "startDate",
            "error-field-required",
        ),
        (
            json!({ "startDate": "3 juin" }),
            "startDate",
            "error-field-day",
        ),
        (
            json!({ "endDate": "2026-02-30" }),
            "endDate",
            "error-field-day",
        ),
        (
            json!({ "startTime": "24:00" }),
            "startTime",
            "error-field-window-start",
        ),
        (
            json!({ "endTime": "25:00" }),
            "endTime",
            "error-field-window-end",
        ),
        (
            json!({ "endDate": "2026-06-02" }),
            "endDate",
            "error-field-time-off-order",
        ),
        (
            json!({ "startTime": "10:00", "endTime": "10:00" }),
            "endTime",
            "error-field-time-off-order",
        ),
        (
            json!({ "startDate": "2026-05-20" }),
            "endDate",
            "error-field-time-off-over",
        ),
        (
            json!({ "endDate": "2029-01-01" }),
            "endDate",
            "error-field-time-off-long",
        ),
        (
            json!({ "reason": "x".repeat(201) }),
            "reason",
            "error-field-too-long",
        ),
    ];
    for (change, field, code) in cases {
        let mut asked = json!({ "startDate": "2026-06-03" });
        asked
            .as_object_mut()
            .unwrap()
            .extend(change.as_object().unwrap().clone());
        let (status, body) = problem(practice.coach.post(API, &asked).await).await;
        assert_eq!(status, 422, "{change}: {body}");
        let error = &body["errors"][0];
        assert_eq!(
            (&error["field"], &error["code"]),
            (&json!(field), &json!(code)),
            "{change}"
        );
    }
    assert_eq!(practice.coach.json(API).await["items"], json!([]));
    let fields = [
        ("startDate", "2026-06-03"),
        ("startTime", "14:00"),
        ("endDate", "2026-06-03"),
        ("endTime", "13:00"),
        ("reason", "Dentiste"),
    ];
    let (status, page) = submit(&practice.coach, PAGE, &fields).await;
    assert_eq!(status, 422);
    assert!(page.contains("id=\"f-endTime-error\""), "{page}");
    assert!(
        page.contains("value=\"Dentiste\"") && page.contains("value=\"14:00\""),
        "{page}"
    );
}

#[tokio::test]
async fn absences_are_paged_and_one_asked_twice_under_a_key_is_noted_once() {
    let practice = Practice::start().await;
    for day in 10..15 {
        let asked = json!({ "startDate": format!("2026-06-{day}") });
        assert_eq!(practice.coach.post(API, &asked).await.status(), 201);
    }
    let first = practice.coach.json(&format!("{API}?limit=3")).await;
    assert_eq!(first["items"].as_array().unwrap().len(), 3);
    let cursor = first["nextCursor"].as_str().unwrap();
    let rest = practice
        .coach
        .json(&format!("{API}?limit=3&cursor={cursor}"))
        .await;
    assert_eq!(rest["items"].as_array().unwrap().len(), 2);
    assert_eq!(rest["items"][0]["startsAt"], "2026-06-12T22:00:00Z");
    let send = || {
        practice
            .coach
            .client
            .post(practice.coach.url(API))
            .header("idempotency-key", "one")
            .json(&json!({ "startDate": "2026-06-20" }))
            .send()
    };
    assert_eq!(send().await.unwrap().status(), 201);
    assert_eq!(
        send().await.unwrap().headers()["idempotency-replayed"],
        "true"
    );
    assert_eq!(
        practice.coach.json(API).await["items"]
            .as_array()
            .unwrap()
            .len(),
        6
    );
}
