//! What comes back is what was shown, to the second.

use jiff::{SignedDuration, Timestamp};
use reqwest::StatusCode;
use serde_json::{Value, json};
use testing::problem;

use testing::scene::{Scene, WEDNESDAY, ok};

fn id_of(booking: &Value) -> String {
    booking["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn when_the_refund_changes_while_one_reads_nothing_is_cancelled_and_one_is_asked_again() {
    let scene = Scene::start().await;
    let id = id_of(&scene.confirmed(WEDNESDAY).await);
    scene.at("2026-06-02T06:59:59Z");
    let path = format!("/bookings/{id}/cancel");
    let page = scene.client.page(&path).await;
    assert!(page.contains("name=\"refund\" value=\"8000\""), "{page}");
    scene.at("2026-06-02T07:00:00Z");
    let fields = [("refund", "8000"), ("reason", "Un empêchement")];
    let response = scene.client.submit(&path, &fields).await;
    assert_eq!(response.status(), StatusCode::CONFLICT);
    let page = response.text().await.unwrap();
    for words in ["Le remboursement a changé", "40,00", "Un empêchement"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(page.contains("name=\"refund\" value=\"4000\""), "{page}");
    assert_eq!(scene.seen(&id).await["status"], "CONFIRMED");

    let api = format!("/api/v1/bookings/{id}/cancel");
    let told = json!({ "refundAmount": 8000 });
    let (status, body) = problem(scene.client.post(&api, &told).await).await;
    assert_eq!(
        (status, body["code"].as_str()),
        (409, Some("refund-changed"))
    );
    let fields = [("refund", "4000"), ("reason", "Un empêchement")];
    let response = scene.client.submit(&path, &fields).await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    assert_eq!(scene.seen(&id).await["payment"]["refundAmount"], 4000);
}

#[tokio::test]
async fn the_boundary_is_24_elapsed_hours_to_the_second_over_both_changes_of_the_clocks() {
    // Sunday at nine in Paris: the night before has 25 hours in autumn, 23 in spring.
    for (now, start, local_before) in [
        ("2026-10-19T08:00:00Z", "2026-10-25T08:00:00Z", "10:00:00"),
        ("2027-03-22T08:00:00Z", "2027-03-28T07:00:00Z", "08:00:00"),
    ] {
        for (seconds, refund) in [(1, 8000), (0, 4000), (-1, 4000)] {
            let scene = Scene::start().await;
            sqlx::query(
                r#"
                INSERT INTO "Availability"
                  (id, "coachId", "dayOfWeek", "startTime", "endTime", "createdAt", "updatedAt")
                VALUES ('sunday', $1, 0, '09:00', '18:00', now(), now())
                "#,
            )
            .bind(&scene.coach_id)
            .execute(scene.site.db())
            .await
            .unwrap();
            scene.much_later(now).await;
            let id = id_of(&scene.confirmed(start).await);
            let begins: Timestamp = start.parse().unwrap();
            let boundary = begins - SignedDuration::from_hours(24);
            let paris = jiff::tz::TimeZone::get("Europe/Paris").unwrap();
            assert_eq!(paris.to_datetime(boundary).time().to_string(), local_before);
            scene
                .site
                .clock
                .set(boundary - SignedDuration::from_secs(seconds));
            let path = format!("/api/v1/bookings/{id}/cancel");
            let seen = ok(scene.client.post(&path, &json!({})).await).await;
            assert_eq!(
                seen["payment"]["refundAmount"], refund,
                "{seconds} s before the boundary of {start}"
            );
        }
    }
}

#[tokio::test]
async fn what_is_booked_before_a_change_of_the_clocks_is_held_at_the_time_that_was_shown() {
    let scene = Scene::start().await;
    scene.much_later("2026-10-19T08:00:00Z").await;
    // Booked in summer for nine in winter.
    let slots = format!(
        "/api/v1/coaches/{}/slots?from=2026-10-27&to=2026-10-28",
        scene.coach_id
    );
    let slots = scene.client.json(&slots).await;
    let first = slots["slots"][0]["start"].as_str().unwrap().to_owned();
    assert_eq!(first, "2026-10-27T08:00:00Z");
    let id = id_of(&scene.confirmed(&first).await);
    for now in ["2026-10-19T08:00:00Z", "2026-10-26T08:00:00Z"] {
        scene.at(now);
        let page = scene.client.page(&format!("/bookings/{id}")).await;
        assert!(page.contains("mardi 27 octobre à 9"), "{now}: {page}");
        assert_eq!(scene.seen(&id).await["scheduledAt"], first);
    }
    scene.at("2026-10-27T07:59:59Z");
    let start = format!("/api/v1/bookings/{id}/start");
    let (status, body) = problem(scene.coach.post(&start, &json!({})).await).await;
    assert_eq!(
        (status, body["code"].as_str()),
        (409, Some("session-not-begun"))
    );
    scene.at("2026-10-27T08:00:00Z");
    ok(scene.coach.post(&start, &json!({})).await).await;
}
