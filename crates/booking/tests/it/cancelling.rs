//! Cancelling, and the money that comes back.

use serde_json::{Value, json};
use testing::{people::admin, problem};

use testing::scene::{Scene, WEDNESDAY, checkout, ok, simulate};

async fn quote(scene: &Scene, id: &str) -> Value {
    scene
        .client
        .json(&format!("/api/v1/bookings/{id}/cancellation"))
        .await
}

#[tokio::test]
async fn a_client_gets_all_back_more_than_24_hours_before_and_half_from_then_on() {
    let scene = Scene::start().await;
    for (day, at, percent, refund, status) in [
        (3, "2026-06-02T06:59:59.999Z", 100, 8000, "REFUNDED"),
        (4, "2026-06-03T07:00:00Z", 50, 4000, "PARTIAL_REFUND"),
        (5, "2026-06-05T06:59:59.999Z", 50, 4000, "PARTIAL_REFUND"),
    ] {
        scene.at("2026-06-01T08:00:00Z");
        let id = scene
            .confirmed(&format!("2026-06-{day:02}T07:00:00Z"))
            .await["id"]
            .as_str()
            .unwrap()
            .to_owned();
        scene.at(at);
        let before = quote(&scene, &id).await;
        assert_eq!(
            (&before["refundPercent"], &before["refundAmount"]),
            (&json!(percent), &json!(refund))
        );
        assert_eq!(
            scene.seen(&id).await["status"],
            "CONFIRMED",
            "a quote changes nothing"
        );
        let path = format!("/api/v1/bookings/{id}/cancel");
        let seen = ok(scene
            .client
            .post(&path, &json!({ "reason": "Un empêchement" }))
            .await)
        .await;
        assert_eq!(
            (&seen["status"], &seen["cancelledBy"]),
            (&json!("CANCELLED"), &json!("client"))
        );
        assert_eq!(seen["cancellationReason"], "Un empêchement");
        assert_eq!(
            (&seen["payment"]["status"], &seen["payment"]["refundAmount"]),
            (&json!(status), &json!(refund))
        );
        assert_eq!(seen["payment"]["refundedAt"], at);
        let (again, body) = problem(scene.client.post(&path, &json!({})).await).await;
        assert_eq!((again, body["code"].as_str()), (409, Some("booking-state")));
    }
    assert_eq!(
        scene.balance("provider").await,
        8000,
        "half of two sessions"
    );
    assert_eq!(scene.balance("platform").await, -1200);
    assert_eq!(scene.earned().await, 6800);
}

#[tokio::test]
async fn after_the_start_a_client_cannot_cancel_but_the_coach_gives_all_back() {
    let scene = Scene::start().await;
    let id = scene.confirmed(WEDNESDAY).await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    scene.at(WEDNESDAY);
    let path = format!("/api/v1/bookings/{id}/cancel");
    let (status, body) = problem(scene.client.post(&path, &json!({})).await).await;
    assert_eq!(
        (status, body["code"].as_str()),
        (409, Some("cancel-after-start"))
    );
    let seen = ok(scene.coach.post(&path, &json!({})).await).await;
    assert_eq!(
        (&seen["cancelledBy"], &seen["payment"]["status"]),
        (&json!("coach"), &json!("REFUNDED"))
    );
    assert_eq!(scene.earned().await, 0);
    scene.site.work().await;
    assert_eq!(
        scene.site.letters().len(),
        5,
        "confirmed and cancelled, to both, and that the money left"
    );
}

#[tokio::test]
async fn the_platform_can_cancel_and_gives_all_back() {
    let scene = Scene::start().await;
    let id = scene.confirmed(WEDNESDAY).await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    scene.at("2026-06-03T06:00:00Z");
    let admin = admin(&scene.site).await;
    let seen = ok(admin
        .post(&format!("/api/v1/bookings/{id}/cancel"), &json!({}))
        .await)
    .await;
    assert_eq!(
        (&seen["cancelledBy"], &seen["payment"]["refundAmount"]),
        (&json!("platform"), &json!(8000))
    );
    assert_eq!(
        seen["meetingUrl"],
        json!(null),
        "an administrator enters no session"
    );
}

#[tokio::test]
async fn a_hold_is_cancelled_for_nothing_and_a_payment_that_still_arrives_goes_back() {
    let scene = Scene::start().await;
    let id = scene.held(WEDNESDAY).await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let payment = checkout(&scene.client, &id).await;
    assert_eq!(quote(&scene, &id).await["refundAmount"], 0);
    let path = format!("/api/v1/bookings/{id}/cancel");
    let seen = ok(scene.client.post(&path, &json!({})).await).await;
    assert_eq!(
        (&seen["status"], &seen["payment"]["status"]),
        (&json!("CANCELLED"), &json!("FAILED"))
    );
    let settled = simulate(&scene.client, &payment, "pay").await;
    assert_eq!(
        (&settled["status"], &settled["bookingStatus"]),
        (&json!("REFUNDED"), &json!("CANCELLED"))
    );
    assert_eq!(scene.balance("provider").await, 0);
}

#[tokio::test]
async fn a_reason_too_long_is_refused_beside_its_field_and_nothing_is_cancelled() {
    let scene = Scene::start().await;
    let id = scene.confirmed(WEDNESDAY).await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let path = format!("/api/v1/bookings/{id}/cancel");
    let body = json!({ "reason": "x".repeat(501) });
    let (status, body) = problem(scene.client.post(&path, &body).await).await;
    assert_eq!(
        (status, &body["errors"][0]["field"]),
        (422, &json!("reason"))
    );
    assert_eq!(scene.seen(&id).await["status"], "CONFIRMED");
}

#[tokio::test]
async fn the_ledger_sums_to_zero_after_any_sequence() {
    let scene = Scene::start().await;
    let mut dice: u64 = 0x5eed;
    let mut roll = |sides: u64| {
        dice = dice
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (dice >> 33) % sides
    };
    sqlx::query(r#"UPDATE "Coach" SET "hourlyRate" = 8333"#)
        .execute(scene.site.db())
        .await
        .unwrap();
    let mut expected = 0;
    for n in 0..24 {
        scene.at("2026-06-01T08:00:00Z");
        let at = format!("2026-06-{:02}T{:02}:00:00Z", 3 + n / 8, 7 + n % 8);
        let id = scene.held(&at).await["id"].as_str().unwrap().to_owned();
        let payment = checkout(&scene.client, &id).await;
        for _ in 0..roll(4) {
            simulate(
                &scene.client,
                &payment,
                if roll(2) == 0 { "pay" } else { "decline" },
            )
            .await;
        }
        let start: jiff::Timestamp = at.parse().unwrap();
        let hours = [30, 20, 1][usize::try_from(roll(3)).unwrap()];
        scene
            .site
            .clock
            .set(start - jiff::SignedDuration::from_hours(hours));
        let browser = if roll(2) == 0 {
            &scene.client
        } else {
            &scene.coach
        };
        let response = browser
            .post(&format!("/api/v1/bookings/{id}/cancel"), &json!({}))
            .await;
        assert!(matches!(response.status().as_u16(), 200 | 409));
        let seen = scene.seen(&id).await;
        let paid = if seen["payment"]["paidAt"].is_null() {
            0
        } else {
            8333
        };
        expected += paid - seen["payment"]["refundAmount"].as_i64().unwrap_or(0);
    }
    let open: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM (
           SELECT FROM trustcoach.ledger_line GROUP BY movement HAVING sum(cents) <> 0
         ) movement",
    )
    .fetch_one(scene.site.db())
    .await
    .unwrap();
    assert_eq!(open, 0);
    let provider = scene.balance("provider").await;
    assert_eq!(provider, expected);
    assert!(provider > 0);
    assert_eq!(
        scene.balance("platform").await - scene.earned().await,
        -provider
    );
}
