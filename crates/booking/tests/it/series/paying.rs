//! A series that is paid, told, or let go.

use reqwest::StatusCode;
use serde_json::json;
use testing::problem;

use super::{SERIES, weekly};
use testing::scene::{Scene, WEDNESDAY, created, ok, pay, simulate};

#[tokio::test]
async fn both_are_told_once_when_all_of_a_series_is_confirmed() {
    let scene = Scene::start().await;
    let wish = weekly(&scene, WEDNESDAY, 3);
    let series = created(scene.client.post(SERIES, &wish).await).await;
    let id = |n: usize| series["bookings"][n]["id"].as_str().unwrap();
    let told = async || {
        let at: Option<String> =
            sqlx::query_scalar("SELECT announced_at::text FROM trustcoach.booking_series")
                .fetch_one(scene.site.db())
                .await
                .unwrap();
        at.is_some()
    };
    pay(&scene.client, id(0)).await;
    pay(&scene.client, id(1)).await;
    scene.site.work().await;
    assert!(!told().await);
    assert_eq!(scene.site.letters().len(), 0);
    // The third is never paid: when its hold is over, the others are announced.
    scene.at("2026-06-01T08:15:00Z");
    scene.minute().await;
    scene.minute().await;
    assert!(told().await);
    let letters = scene.site.letters().len();
    assert!(letters >= 2, "{letters}");
    scene.minute().await;
    assert_eq!(scene.site.letters().len(), letters, "once");
}

#[tokio::test]
async fn a_series_is_paid_at_once_confirmed_whole_and_told_in_one_letter_to_each() {
    let scene = Scene::start().await;
    let wish = weekly(&scene, WEDNESDAY, 3);
    let series = created(scene.client.post(SERIES, &wish).await).await;
    let id = series["id"].as_str().unwrap();
    // One booking alone is not paid on a page of its own.
    let one = series["bookings"][0]["id"].as_str().unwrap();
    for page in ["", "/checkout"] {
        let response = scene.client.get(&format!("/bookings/{one}{page}")).await;
        assert_eq!(response.status(), StatusCode::SEE_OTHER);
        assert_eq!(response.headers()["location"], format!("/series/{id}"));
    }
    let response = scene
        .client
        .submit(&format!("/series/{id}/checkout"), &[])
        .await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    let checkout = response.headers()["location"].to_str().unwrap().to_owned();
    let page = scene.client.page(&checkout).await;
    assert!(
        page.contains("240,00") && page.contains("3 séances"),
        "{page}"
    );

    let response = scene
        .client
        .submit(&checkout, &[("outcome", "decline")])
        .await;
    assert_eq!(response.headers()["location"], format!("/series/{id}"));
    let path = format!("{SERIES}/{id}/checkout");
    let opened = ok(scene.client.post(&path, &json!({})).await).await;
    assert!(opened["checkoutUrl"].as_str().unwrap().ends_with(&checkout));
    let response = scene.client.submit(&checkout, &[("outcome", "pay")]).await;
    assert_eq!(response.headers()["location"], format!("/series/{id}"));
    let seen = scene.client.json(&format!("{SERIES}/{id}")).await;
    for booking in seen["bookings"].as_array().unwrap() {
        assert_eq!(booking["status"], "CONFIRMED", "{booking}");
        assert!(booking["meetingUrl"].is_string());
    }
    assert_eq!(scene.balance("provider").await, 24_000);
    assert_eq!(scene.earned().await, 20_400);
    scene.site.work().await;
    assert_eq!(
        scene.site.letters().len(),
        3,
        "that it was declined, then one to each"
    );
    let (status, body) = problem(scene.client.post(&path, &json!({})).await).await;
    assert_eq!((status, body["code"].as_str()), (409, Some("series-paid")));
}

#[tokio::test]
async fn a_series_that_is_not_paid_in_time_is_let_go_and_a_late_payment_goes_back_whole() {
    let scene = Scene::start().await;
    let wish = weekly(&scene, WEDNESDAY, 3);
    let series = created(scene.client.post(SERIES, &wish).await).await;
    let id = series["id"].as_str().unwrap();
    let path = format!("{SERIES}/{id}/checkout");
    let opened = ok(scene.client.post(&path, &json!({})).await).await;
    let payment = opened["paymentId"].as_str().unwrap();
    scene.at("2026-06-01T08:15:00Z");
    let (status, body) = problem(scene.client.post(&path, &json!({})).await).await;
    assert_eq!((status, body["code"].as_str()), (409, Some("hold-expired")));
    simulate(&scene.client, payment, "pay").await;
    scene.minute().await;
    let seen = scene.client.json(&format!("{SERIES}/{id}")).await;
    for booking in seen["bookings"].as_array().unwrap() {
        assert_eq!(booking["status"], "CANCELLED");
        assert_eq!(booking["payment"]["status"], "REFUNDED", "{booking}");
    }
    assert_eq!(scene.balance("provider").await, 0);
    let page = scene.client.page(&format!("/series/{id}")).await;
    assert!(!page.contains("Payer"), "{page}");
}
