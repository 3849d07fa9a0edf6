//! Sessions of a series that are cancelled: one alone, or all that are left.

use reqwest::StatusCode;
use serde_json::json;
use testing::{letters, problem};

use super::{SERIES, paid};
use testing::scene::{Scene, WEDNESDAY, created, ok};

#[tokio::test]
async fn one_session_of_a_series_is_cancelled_alone() {
    let scene = Scene::start().await;
    let (id, ids) = paid(&scene, WEDNESDAY, 3).await;
    let page = scene
        .client
        .page(&format!("/bookings/{}/cancel", ids[1]))
        .await;
    assert!(page.contains("fait partie d’une série"), "{page}");
    assert!(page.contains("Annuler les 3 séances restantes"), "{page}");
    let path = format!("/api/v1/bookings/{}/cancel", ids[1]);
    ok(scene.client.post(&path, &json!({})).await).await;
    let series = scene.client.json(&format!("{SERIES}/{id}")).await;
    let statuses: Vec<&str> = series["bookings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|b| b["status"].as_str().unwrap())
        .collect();
    assert_eq!(statuses, ["CONFIRMED", "CANCELLED", "CONFIRMED"]);
    assert_eq!(series["total"], 16_000);
}

#[tokio::test]
async fn the_rest_of_a_series_is_cancelled_for_exactly_what_was_shown() {
    let scene = Scene::start().await;
    let (id, ids) = paid(&scene, WEDNESDAY, 3).await;
    // An hour after the free cancellation of the first one ended.
    scene.at("2026-06-02T06:30:00Z");
    let page = scene.client.page(&format!("/series/{id}/cancel")).await;
    assert!(page.contains("240,00"), "{page}");
    assert!(page.contains("name=\"refund\" value=\"24000\""), "{page}");
    scene.at("2026-06-02T07:30:00Z");
    let path = format!("/series/{id}/cancel");
    let fields = [("refund", "24000"), ("reason", "")];
    let response = scene.client.submit(&path, &fields).await;
    assert_eq!(response.status(), StatusCode::CONFLICT);
    let page = response.text().await.unwrap();
    assert!(page.contains("Le remboursement a changé"), "{page}");
    assert!(page.contains("name=\"refund\" value=\"20000\""), "{page}");
    let quote = scene
        .client
        .json(&format!("{SERIES}/{id}/cancellation"))
        .await;
    assert_eq!(quote["refundAmount"], 20_000);
    assert_eq!(quote["bookings"][0]["refundPercent"], 50);
    assert_eq!(quote["bookings"][2]["refundPercent"], 100);
    assert_eq!(scene.seen(&ids[0]).await["status"], "CONFIRMED");

    let fields = [("refund", "20000"), ("reason", "Je déménage")];
    let response = scene.client.submit(&path, &fields).await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    for (n, id) in ids.iter().enumerate() {
        let seen = scene.seen(id).await;
        assert_eq!(seen["status"], "CANCELLED");
        let refund = if n == 0 { 4000 } else { 8000 };
        assert_eq!(seen["payment"]["refundAmount"], refund);
    }
    assert_eq!(scene.balance("provider").await, 4000);
    let again = scene
        .client
        .post(&format!("{SERIES}/{id}/cancel"), &json!({}))
        .await;
    let (status, body) = problem(again).await;
    assert_eq!((status, body["code"].as_str()), (409, Some("series-over")));
}

#[tokio::test]
async fn a_coach_who_cancels_the_rest_gives_all_of_it_back() {
    let scene = Scene::start().await;
    let (id, ids) = paid(&scene, WEDNESDAY, 2).await;
    scene.at("2026-06-03T06:00:00Z");
    let path = format!("{SERIES}/{id}/cancel");
    let told = json!({ "refundAmount": 16_000 });
    ok(scene.coach.post(&path, &told).await).await;
    for id in &ids {
        assert_eq!(scene.seen(id).await["payment"]["status"], "REFUNDED");
    }
    assert_eq!(scene.earned().await, 0);
}

#[tokio::test]
async fn cancelling_a_series_of_twelve_writes_one_letter_to_each_of_the_two() {
    let scene = Scene::start().await;
    let (id, ids) = paid(&scene, WEDNESDAY, 12).await;
    scene.site.work().await;
    let before = scene.site.letters().len();
    let path = format!("{SERIES}/{id}/cancel");
    let body = json!({ "reason": "Je déménage" });
    ok(scene.client.post(&path, &body).await).await;
    scene.site.work().await;
    let all = scene.site.letters();
    for (person, other, money) in [
        ("claire@example.fr", "Marie", true),
        ("marie@example.fr", "Claire", false),
    ] {
        let sent = letters::to(&all, person);
        let about = "12 séances annulées";
        let sent: Vec<_> = sent
            .iter()
            .filter(|letter| letters::header(letter, "Subject").contains(about))
            .collect();
        assert_eq!(sent.len(), 1, "{person}");
        let words = letters::words(sent[0]);
        assert!(
            words.contains(other) && words.contains("Séance 12"),
            "{words}"
        );
        assert_eq!(words.contains("960,00"), money, "{words}");
        assert_eq!(words.contains("Je déménage"), !money, "{words}");
        let calendar = letters::calendar(sent[0]);
        assert_eq!(
            calendar.matches("STATUS:CANCELLED").count(),
            12,
            "{calendar}"
        );
        for id in &ids {
            assert!(calendar.contains(&format!("UID:{id}@trustcoach")), "{id}");
        }
    }
    // Beside them only the bank's word about each refund.
    let cancelled = |l: &&String| letters::header(l, "Subject").contains("nnulée");
    assert_eq!(all[before..].iter().filter(cancelled).count(), 2);
}

#[tokio::test]
async fn what_is_left_of_a_series_is_one_session_and_its_letter_that_of_one() {
    let scene = Scene::start().await;
    let (id, ids) = paid(&scene, WEDNESDAY, 2).await;
    let path = format!("/api/v1/bookings/{}/cancel", ids[0]);
    ok(scene.client.post(&path, &json!({})).await).await;
    ok(scene
        .client
        .post(&format!("{SERIES}/{id}/cancel"), &json!({}))
        .await)
    .await;
    scene.site.work().await;
    let all = letters::to(&scene.site.letters(), "marie@example.fr");
    let cancelled = |l: &&String| l.contains("text/calendar; method=CANCEL");
    assert_eq!(all.iter().filter(cancelled).count(), 2);
}

#[tokio::test]
async fn a_series_that_nobody_paid_is_cancelled_without_a_letter() {
    let scene = Scene::start().await;
    let wish = super::weekly(&scene, WEDNESDAY, 3);
    let series = created(scene.client.post(SERIES, &wish).await).await;
    let path = format!("{SERIES}/{}/cancel", series["id"].as_str().unwrap());
    ok(scene.client.post(&path, &json!({})).await).await;
    scene.site.work().await;
    assert_eq!(scene.site.letters().len(), 0);
}
