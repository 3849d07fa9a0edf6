//! Sessions of a series that are cancelled: one alone, or all that are left.

use reqwest::StatusCode;
use serde_json::json;
use testing::problem;

use super::{SERIES, paid};
use testing::scene::{Scene, WEDNESDAY, ok};

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
