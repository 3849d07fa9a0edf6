//! Paying: in time, too late, refused, said twice.

use jiff::SignedDuration;
use money::{Event, EventContent};
use serde_json::json;
use testing::{people::client, problem};

use testing::scene::{Scene, WEDNESDAY, checkout, pay, simulate};

#[tokio::test]
async fn a_paid_booking_is_confirmed_its_session_exists_and_both_are_told() {
    let scene = Scene::start().await;
    let booking = scene.confirmed(WEDNESDAY).await;
    assert_eq!(
        (&booking["status"], &booking["holdExpiresAt"]),
        (&json!("CONFIRMED"), &json!(null))
    );
    assert_eq!(booking["payment"]["status"], "SUCCEEDED");
    assert_eq!(
        booking["payment"].get("coachPayout"),
        None,
        "not the client's business"
    );
    let room = booking["meetingUrl"].as_str().unwrap();
    assert!(
        room.starts_with("https://meet.jit.si/trustcoach-") && room.len() > 60,
        "{room}"
    );
    let status: String = sqlx::query_scalar(
        r#"SELECT status::text FROM "Session" WHERE id = $1 AND "bookingId" = $2"#,
    )
    .bind(booking["sessionId"].as_str().unwrap())
    .bind(booking["id"].as_str().unwrap())
    .fetch_one(scene.site.db())
    .await
    .unwrap();
    assert_eq!(status, "IDLE");

    let as_coach = scene.coach.json("/api/v1/bookings?as=coach").await;
    assert_eq!(as_coach["items"][0]["payment"]["coachPayout"], 6800);
    assert_eq!(scene.balance("provider").await, 8000);
    assert_eq!(scene.balance("platform").await, -1200);
    assert_eq!(scene.earned().await, 6800);

    scene.site.work().await;
    let letters = scene.site.letters();
    for address in ["claire@example.fr", "marie@example.fr"] {
        let received = letters.iter().filter(|l| {
            l.lines()
                .any(|line| line.starts_with("To:") && line.contains(address))
        });
        assert_eq!(received.count(), 1, "{address}: {letters:?}");
    }
}

#[tokio::test]
async fn the_checkout_can_be_opened_again_and_is_the_same_payment() {
    let scene = Scene::start().await;
    let id = scene.held(WEDNESDAY).await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let first = checkout(&scene.client, &id).await;
    assert_eq!(checkout(&scene.client, &id).await, first);
    simulate(&scene.client, &first, "pay").await;
    let response = scene
        .client
        .post(&format!("/api/v1/bookings/{id}/checkout"), &json!({}))
        .await;
    let (status, body) = problem(response).await;
    assert_eq!(
        (status, body["code"].as_str()),
        (409, Some("booking-state"))
    );
    assert!(
        body["title"].as_str().unwrap().contains("déjà confirmée"),
        "{body}"
    );
}

#[tokio::test]
async fn a_declined_payment_keeps_the_hold_and_can_be_tried_again() {
    let scene = Scene::start().await;
    let id = scene.held(WEDNESDAY).await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let payment = checkout(&scene.client, &id).await;
    let settled = simulate(&scene.client, &payment, "decline").await;
    assert_eq!(
        (&settled["status"], &settled["bookingStatus"]),
        (&json!("FAILED"), &json!("PENDING"))
    );
    assert_eq!(scene.balance("provider").await, 0);

    assert_eq!(checkout(&scene.client, &id).await, payment);
    assert_eq!(scene.seen(&id).await["payment"]["status"], "PENDING");
    let settled = simulate(&scene.client, &payment, "pay").await;
    assert_eq!(settled["bookingStatus"], "CONFIRMED");
    // A refusal that arrives after the payment changes nothing.
    let settled = simulate(&scene.client, &payment, "decline").await;
    assert_eq!(
        (&settled["status"], &settled["bookingStatus"]),
        (&json!("SUCCEEDED"), &json!("CONFIRMED"))
    );
}

#[tokio::test]
async fn an_expired_hold_is_cancelled_and_its_time_is_free_again() {
    let scene = Scene::start().await;
    let id = scene.held(WEDNESDAY).await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let payment = checkout(&scene.client, &id).await;
    scene
        .site
        .wait(SignedDuration::from_millis(15 * 60 * 1000 - 1));
    scene.minute().await;
    assert_eq!(scene.seen(&id).await["status"], "PENDING");
    scene.site.wait(SignedDuration::from_millis(1));
    scene.minute().await;
    let seen = scene.seen(&id).await;
    assert_eq!(
        (&seen["status"], &seen["cancelledBy"]),
        (&json!("CANCELLED"), &json!(null))
    );
    assert_eq!(seen["cancellationReason"], "hold expired");
    assert_eq!(
        (&seen["payment"]["id"], &seen["payment"]["status"]),
        (&json!(payment), &json!("FAILED"))
    );
    let second = client(&scene.site, "samir@example.fr").await;
    let response = second
        .post("/api/v1/bookings", &scene.wish(WEDNESDAY))
        .await;
    assert_eq!(response.status(), 201);
}

#[tokio::test]
async fn an_expired_hold_stands_in_nobodys_way_even_before_it_is_swept() {
    let scene = Scene::start().await;
    let id = scene.held(WEDNESDAY).await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    scene.site.wait(SignedDuration::from_mins(15));
    let response = scene
        .client
        .post(&format!("/api/v1/bookings/{id}/checkout"), &json!({}))
        .await;
    let (status, body) = problem(response).await;
    assert_eq!((status, body["code"].as_str()), (409, Some("hold-expired")));
    let second = client(&scene.site, "samir@example.fr").await;
    let response = second
        .post("/api/v1/bookings", &scene.wish(WEDNESDAY))
        .await;
    assert_eq!(response.status(), 201);
    assert_eq!(scene.seen(&id).await["status"], "CANCELLED");
}

#[tokio::test]
async fn a_payment_that_arrives_after_the_hold_expired_is_refunded_in_full() {
    let scene = Scene::start().await;
    for swept in [false, true] {
        let at = if swept {
            "2026-06-04T07:00:00Z"
        } else {
            WEDNESDAY
        };
        let id = scene.held(at).await["id"].as_str().unwrap().to_owned();
        let payment = checkout(&scene.client, &id).await;
        scene.site.wait(SignedDuration::from_mins(15));
        if swept {
            scene.minute().await;
        }
        let settled = simulate(&scene.client, &payment, "pay").await;
        assert_eq!(
            (&settled["status"], &settled["bookingStatus"]),
            (&json!("REFUNDED"), &json!("CANCELLED"))
        );
        let seen = scene.seen(&id).await;
        assert_eq!(
            (&seen["payment"]["refundAmount"], &seen["sessionId"]),
            (&json!(8000), &json!(null))
        );
        for account in ["provider", "platform"] {
            assert_eq!(scene.balance(account).await, 0, "{account}");
        }
        let sent = "SELECT sent_at IS NOT NULL FROM trustcoach.refund WHERE payment_id = $1";
        scene.site.work().await;
        let sent: bool = sqlx::query_scalar(sent)
            .bind(&payment)
            .fetch_one(scene.site.db())
            .await
            .unwrap();
        assert!(sent);
    }
    assert_eq!(
        scene.site.letters().len(),
        4,
        "of each: it came too late, and the money is on its way"
    );
}

#[tokio::test]
async fn only_who_is_to_pay_can_simulate_it() {
    let scene = Scene::start().await;
    let id = scene.held(WEDNESDAY).await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let payment = checkout(&scene.client, &id).await;
    let path = format!("/api/v1/payments/simulated/{payment}");
    let stranger = client(&scene.site, "samir@example.fr").await;
    for browser in [&stranger, &scene.coach] {
        assert_eq!(
            problem(browser.post(&path, &json!({ "outcome": "pay" })).await)
                .await
                .0,
            404
        );
    }
    let (status, body) = problem(
        scene
            .client
            .post(&path, &json!({ "outcome": "steal" }))
            .await,
    )
    .await;
    assert_eq!(
        (status, &body["errors"][0]["field"]),
        (422, &json!("outcome"))
    );
    assert_eq!(scene.seen(&id).await["status"], "PENDING");
}

#[tokio::test]
async fn an_event_that_cannot_be_applied_is_kept_and_applied_once_it_can() {
    let scene = Scene::start().await;
    let id = scene.held(WEDNESDAY).await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let event = Event {
        id: "evt_1".to_owned(),
        provider: "simulated".to_owned(),
        content: EventContent::Paid {
            group: "later".into(),
            intent: "pi_1".to_owned(),
        },
    };
    assert!(money::apply(&scene.site.app, &event).await.is_err());
    let (waiting, error): (bool, Option<String>) = sqlx::query_as(
        "SELECT processed_at IS NULL, error FROM trustcoach.payment_event WHERE id = 'evt_1'",
    )
    .fetch_one(scene.site.db())
    .await
    .unwrap();
    assert!(waiting && error.unwrap().contains("unknown payment"));

    // The payment it is about appears; the event, said again, is the one that was kept.
    checkout(&scene.client, &id).await;
    sqlx::query("UPDATE trustcoach.payment_group SET id = 'later'")
        .execute(scene.site.db())
        .await
        .unwrap();
    money::apply(&scene.site.app, &event).await.unwrap();
    money::apply(&scene.site.app, &event).await.unwrap();
    assert_eq!(scene.seen(&id).await["status"], "CONFIRMED");
    assert_eq!(scene.balance("provider").await, 8000);
}

#[tokio::test]
async fn a_free_slot_is_paid_through_the_address_that_the_checkout_names() {
    let scene = Scene::start().await;
    let id = scene.held(WEDNESDAY).await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let path = format!("/api/v1/bookings/{id}/checkout");
    let opened = testing::scene::ok(scene.client.post(&path, &json!({})).await).await;
    let address = opened["checkoutUrl"].as_str().unwrap();
    let page = scene.client.client.get(address).send().await.unwrap();
    assert_eq!(page.status(), 200);
    assert!(
        page.text()
            .await
            .unwrap()
            .contains("aucun argent ne circule")
    );
    assert_eq!(pay(&scene.client, &id).await["bookingStatus"], "CONFIRMED");
}
