//! Which times can be booked, and by whom.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use testing::{
    Database, Site,
    people::{client, coach},
    problem,
};

use testing::scene::{Scene, WEDNESDAY, created};

#[tokio::test]
async fn a_booking_is_held_for_fifteen_minutes_at_a_price_that_is_fixed() {
    let scene = Scene::start().await;
    let held = scene.held(WEDNESDAY).await;
    assert_eq!(held["status"], "PENDING");
    assert_eq!(held["holdExpiresAt"], "2026-06-01T08:15:00Z");
    assert_eq!(held["freeCancellationUntil"], "2026-06-02T07:00:00Z");
    assert_eq!(
        (held["price"].as_i64(), held["currency"].as_str()),
        (Some(8000), Some("EUR"))
    );
    assert_eq!(
        (&held["timezone"], &held["meetingUrl"]),
        (&json!("Europe/Paris"), &json!(null))
    );

    sqlx::query(r#"UPDATE "Coach" SET "hourlyRate" = 9900"#)
        .execute(scene.site.db())
        .await
        .unwrap();
    assert_eq!(
        scene.seen(held["id"].as_str().unwrap()).await["price"],
        8000
    );
}

#[tokio::test]
async fn each_time_that_cannot_be_booked_is_refused_with_its_own_reason_beside_its_field() {
    let scene = Scene::start().await;
    sqlx::query(
        "INSERT INTO trustcoach.time_off (id, coach_id, starts_at, ends_at, created_at)
         VALUES ('off', $1, '2026-06-10', '2026-06-11', '2026-06-01')",
    )
    .bind(&scene.coach_id)
    .execute(scene.site.db())
    .await
    .unwrap();
    let cases = [
        (
            json!({ "scheduledAt": "2026-05-29T07:00:00Z" }),
            "scheduledAt",
            "error-field-slot-past",
        ),
        (
            json!({ "scheduledAt": "2026-06-01T15:00:00Z" }),
            "scheduledAt",
            "error-field-slot-too-soon",
        ),
        (
            json!({ "scheduledAt": "2026-12-01T08:00:00Z" }),
            "scheduledAt",
            "error-field-slot-too-far",
        ),
        (
            json!({ "scheduledAt": "9999-01-01T00:00:00Z" }),
            "scheduledAt",
            "error-field-slot-too-far",
        ),
        (
            json!({ "scheduledAt": "-000100-01-01T00:00:00Z" }),
            "scheduledAt",
            "error-field-slot-past",
        ),
        (
            json!({ "scheduledAt": "2026-06-03T03:00:00Z" }),
            "scheduledAt",
            "error-field-slot-outside",
        ),
        (
            json!({ "scheduledAt": "2026-06-03T15:30:00Z" }),
            "scheduledAt",
            "error-field-slot-outside",
        ),
        (
            json!({ "scheduledAt": "2026-06-03T07:10:00Z" }),
            "scheduledAt",
            "error-field-slot-step",
        ),
        (
            json!({ "scheduledAt": "2026-06-10T07:00:00Z" }),
            "scheduledAt",
            "error-field-slot-time-off",
        ),
        (
            json!({ "scheduledAt": "demain" }),
            "scheduledAt",
            "error-field-date",
        ),
        (
            json!({ "scheduledAt": null }),
            "scheduledAt",
            "error-field-required",
        ),
        (
            json!({ "duration": 61 }),
            "duration",
            "error-field-slot-duration",
        ),
        (
            json!({ "duration": -60 }),
            "duration",
            "error-field-slot-duration",
        ),
        (json!({ "mode": "TELEPATHY" }), "mode", "error-field-choice"),
        (
            json!({ "timezone": "Mars/Olympus" }),
            "timezone",
            "error-field-timezone",
        ),
        (
            json!({ "location": "x".repeat(301) }),
            "location",
            "error-field-too-long",
        ),
        (
            json!({ "coachId": "nobody" }),
            "coachId",
            "error-field-coach-unknown",
        ),
        (
            json!({ "coachId": null }),
            "coachId",
            "error-field-required",
        ),
    ];
    for (change, field, code) in cases {
        let mut wish = scene.wish(WEDNESDAY);
        wish.as_object_mut()
            .unwrap()
            .extend(change.as_object().unwrap().clone());
        let (status, body) = problem(scene.client.post("/api/v1/bookings", &wish).await).await;
        assert_eq!(status, 422, "{change}: {body}");
        let error = &body["errors"][0];
        assert_eq!(
            (&error["field"], &error["code"]),
            (&json!(field), &json!(code)),
            "{change}"
        );
        assert!(
            !error["message"].as_str().unwrap().starts_with("error-"),
            "{body}"
        );
    }
    let count: i64 = sqlx::query_scalar(r#"SELECT count(*) FROM "Booking""#)
        .fetch_one(scene.site.db())
        .await
        .unwrap();
    assert_eq!(count, 0);
}

#[tokio::test]
async fn what_the_coach_does_not_offer_cannot_be_booked() {
    let scene = Scene::start().await;
    let refused = async |wish, browser: &testing::Browser| {
        let (status, body) = problem(browser.post("/api/v1/bookings", wish).await).await;
        assert_eq!(status, 422);
        body["errors"][0]["code"].as_str().unwrap().to_owned()
    };
    let wish = scene.wish(WEDNESDAY);
    assert_eq!(refused(&wish, &scene.coach).await, "error-field-own-coach");
    sqlx::query(r#"UPDATE "Coach" SET "offersRemote" = false"#)
        .execute(scene.site.db())
        .await
        .unwrap();
    assert_eq!(
        refused(&wish, &scene.client).await,
        "error-field-mode-not-offered"
    );
    sqlx::query(r#"UPDATE "Coach" SET "offersRemote" = true, "hourlyRate" = NULL"#)
        .execute(scene.site.db())
        .await
        .unwrap();
    assert_eq!(
        refused(&wish, &scene.client).await,
        "error-field-coach-no-rate"
    );
    let (status, body) = problem(scene.site.browser().post("/api/v1/bookings", &wish).await).await;
    assert_eq!(
        (status, body["code"].as_str()),
        (401, Some("login-required"))
    );
}

#[tokio::test]
async fn a_coach_is_never_booked_twice_at_once_and_neither_is_a_client() {
    let scene = Scene::start().await;
    scene.held(WEDNESDAY).await;
    let second = client(&scene.site, "samir@example.fr").await;
    for overlapping in [WEDNESDAY, "2026-06-03T07:30:00Z"] {
        let response = second
            .post("/api/v1/bookings", &scene.wish(overlapping))
            .await;
        let (status, body) = problem(response).await;
        assert_eq!(
            (status, body["code"].as_str()),
            (409, Some("slot-taken")),
            "{overlapping}"
        );
    }
    created(
        second
            .post("/api/v1/bookings", &scene.wish("2026-06-03T08:00:00Z"))
            .await,
    )
    .await;

    let (_, other) = coach(&scene.site, "thomas@example.fr").await;
    let wish = json!({ "coachId": other, "scheduledAt": "2026-06-03T07:30:00Z" });
    let (status, body) = problem(scene.client.post("/api/v1/bookings", &wish).await).await;
    assert_eq!((status, body["code"].as_str()), (409, Some("client-busy")));
    assert!(
        body["title"].as_str().unwrap().contains("déjà une séance"),
        "{body}"
    );
}

#[tokio::test]
async fn a_slot_is_offered_if_and_only_if_booking_it_at_that_moment_would_succeed() {
    let scene = Scene::start().await;
    scene.confirmed(WEDNESDAY).await;
    let from = scene.site.now() - SignedDuration::from_hours(24);
    let to = from + SignedDuration::from_hours(12 * 24);
    let slots = format!(
        "/api/v1/coaches/{}/slots?from={from}&to={to}&duration=60",
        scene.coach_id
    );
    let slots = scene.client.json(&slots).await;
    let offered: Vec<Timestamp> = slots["slots"]
        .as_array()
        .unwrap()
        .iter()
        .map(|slot| slot["start"].as_str().unwrap().parse().unwrap())
        .collect();
    assert!(offered.len() > 50, "{}", offered.len());

    // A walk that meets every kind of time, offered or not, in an order that looks random.
    let mut quarter: i64 = 7;
    let (mut taken, mut refused) = (0, 0);
    for step in 0..90 {
        quarter = (quarter * 37 + 11) % (12 * 96);
        let start: Timestamp = from + SignedDuration::from_mins(quarter * 15);
        let is_offered = offered.binary_search(&start).is_ok();
        let person = client(&scene.site, &format!("c{step}@example.fr")).await;
        let response = person
            .post("/api/v1/bookings", &scene.wish(&start.to_string()))
            .await;
        let status = response.status().as_u16();
        assert_eq!(
            status == 201,
            is_offered,
            "{start}: {status}, offered: {is_offered}"
        );
        if status == 201 {
            taken += 1;
            let id = created(response).await["id"].as_str().unwrap().to_owned();
            let path = format!("/api/v1/bookings/{id}/cancel");
            assert_eq!(person.post(&path, &json!({})).await.status(), 200);
        } else {
            refused += 1;
            assert!(matches!(status, 409 | 422), "{start}: {status}");
        }
    }
    assert!(
        taken > 3 && refused > 20,
        "{taken} taken, {refused} refused"
    );
}

#[tokio::test]
async fn only_its_people_know_of_a_booking() {
    let scene = Scene::start().await;
    let id = scene.confirmed(WEDNESDAY).await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let stranger = client(&scene.site, "samir@example.fr").await;
    let (other_coach, _) = coach(&scene.site, "thomas@example.fr").await;
    let path = |rest: &str| format!("/api/v1/bookings/{id}{rest}");
    for browser in [&stranger, &other_coach] {
        for read in ["", "/cancellation"] {
            assert_eq!(
                problem(browser.get(&path(read)).await).await.0,
                404,
                "{read}"
            );
        }
        for write in ["/cancel", "/checkout"] {
            let response = browser.post(&path(write), &json!({})).await;
            assert_eq!(problem(response).await.0, 404, "{write}");
        }
        let review = browser.put(&path("/review"), &json!({ "rating": 5 })).await;
        assert_eq!(problem(review).await.0, 404);
        for page in ["", "/cancel", "/checkout", ".ics"] {
            let page = format!("/bookings/{id}{page}");
            assert_eq!(browser.get(&page).await.status(), 404, "{page}");
        }
    }
    for write in ["/start", "/complete", "/no-show"] {
        let response = other_coach.post(&path(write), &json!({})).await;
        assert_eq!(problem(response).await.0, 404, "{write}");
        let response = scene.client.post(&path(write), &json!({})).await;
        assert_eq!(problem(response).await.0, 403, "{write}");
    }
    // The coach sees it, but does not pay it or rate it.
    assert_eq!(scene.coach.json(&path("")).await["clientName"], "Claire");
    assert_eq!(
        problem(scene.coach.post(&path("/checkout"), &json!({})).await)
            .await
            .0,
        404
    );
    let review = scene
        .coach
        .put(&path("/review"), &json!({ "rating": 5 }))
        .await;
    assert_eq!(problem(review).await.0, 404);
}

#[tokio::test]
async fn bookings_are_listed_by_side_and_paged_by_cursor() {
    let scene = Scene::on(Site::without_limits(Database::fresh().await).await).await;
    for hour in 7..12 {
        scene.held(&format!("2026-06-03T{hour:02}:00:00Z")).await;
    }
    let first = scene.client.json("/api/v1/bookings?limit=2").await;
    assert_eq!(first["items"].as_array().unwrap().len(), 2);
    let mut seen = vec![];
    let mut cursor = String::new();
    loop {
        let page = scene
            .client
            .json(&format!("/api/v1/bookings?limit=2&cursor={cursor}"))
            .await;
        seen.extend(
            page["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|b| b["scheduledAt"].clone()),
        );
        match page["nextCursor"].as_str() {
            Some(next) => cursor = next.to_owned(),
            None => break,
        }
    }
    let expected: Vec<_> = (7..12)
        .rev()
        .map(|h| json!(format!("2026-06-03T{h:02}:00:00Z")))
        .collect();
    assert_eq!(seen, expected);
    let as_coach = scene.coach.json("/api/v1/bookings?as=coach").await;
    assert_eq!(as_coach["items"].as_array().unwrap().len(), 5);
    assert_eq!(
        scene.coach.json("/api/v1/bookings").await["items"],
        json!([])
    );
    let response = scene.client.get("/api/v1/bookings?as=coach").await;
    assert_eq!(problem(response).await.0, 403);
    let (status, body) = problem(scene.client.get("/api/v1/bookings?as=boss").await).await;
    assert_eq!((status, &body["errors"][0]["field"]), (422, &json!("as")));
}

#[tokio::test]
async fn the_same_request_under_the_same_key_books_once() {
    let scene = Scene::start().await;
    let send = async |wish: &serde_json::Value| {
        scene
            .client
            .client
            .post(scene.client.url("/api/v1/bookings"))
            .header("idempotency-key", "one")
            .json(wish)
            .send()
            .await
            .unwrap()
    };
    let wish = scene.wish(WEDNESDAY);
    let first = created(send(&wish).await).await;
    let again = send(&wish).await;
    assert_eq!(again.headers()["idempotency-replayed"], "true");
    assert_eq!(created(again).await, first);
    let (status, body) = problem(send(&scene.wish("2026-06-03T09:00:00Z")).await).await;
    assert_eq!(
        (status, body["code"].as_str()),
        (422, Some("idempotency-key-reused"))
    );
}
