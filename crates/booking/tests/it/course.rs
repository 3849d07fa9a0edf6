//! The session held, missed, completed, rated.

use jiff::SignedDuration;
use platform::{db::Instant, queue};
use serde_json::{Value, json};
use testing::problem;

use testing::scene::{Scene, WEDNESDAY, ok};

async fn said(scene: &Scene, id: &str, what: &str) -> (u16, Value) {
    let response = scene
        .coach
        .post(&format!("/api/v1/bookings/{id}/{what}"), &json!({}))
        .await;
    if response.status() == 200 {
        return (200, ok(response).await["status"].clone());
    }
    let (status, body) = problem(response).await;
    (status, body["code"].clone())
}

async fn sessions_and_rating(scene: &Scene) -> (i32, Option<f64>) {
    sqlx::query_as(r#"SELECT "totalSessions", "averageRating" FROM "Coach" WHERE id = $1"#)
        .bind(&scene.coach_id)
        .fetch_one(scene.site.db())
        .await
        .unwrap()
}

#[tokio::test]
async fn a_session_is_completed_by_its_coach_after_its_start_and_counted_once() {
    let scene = Scene::start().await;
    let id = scene.confirmed(WEDNESDAY).await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    scene.at("2026-06-03T06:59:59.999Z");
    assert_eq!(
        said(&scene, &id, "complete").await,
        (409, json!("session-not-begun"))
    );
    assert_eq!(
        said(&scene, &id, "start").await,
        (409, json!("session-not-begun"))
    );
    scene.at(WEDNESDAY);
    assert_eq!(
        said(&scene, &id, "start").await,
        (200, json!("IN_PROGRESS"))
    );
    assert_eq!(
        said(&scene, &id, "no-show").await,
        (409, json!("booking-state"))
    );
    assert_eq!(
        said(&scene, &id, "complete").await,
        (200, json!("COMPLETED"))
    );
    assert_eq!(
        said(&scene, &id, "complete").await,
        (409, json!("booking-state"))
    );
    assert_eq!(sessions_and_rating(&scene).await.0, 1);
}

#[tokio::test]
async fn an_absence_can_be_declared_from_15_minutes_until_24_hours_after_the_start() {
    let scene = Scene::start().await;
    let id = scene.confirmed(WEDNESDAY).await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let late = scene.confirmed("2026-06-03T09:00:00Z").await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    scene.at("2026-06-03T07:14:59.999Z");
    assert_eq!(
        said(&scene, &id, "no-show").await,
        (409, json!("no-show-too-early"))
    );
    scene.at("2026-06-03T07:15:00Z");
    assert_eq!(said(&scene, &id, "no-show").await, (200, json!("NO_SHOW")));
    scene.at("2026-06-04T09:00:00.001Z");
    assert_eq!(
        said(&scene, &late, "no-show").await,
        (409, json!("no-show-too-late"))
    );
    assert_eq!(scene.earned().await, 2 * 6800, "an absence is paid");
    assert_eq!(sessions_and_rating(&scene).await.0, 0);
}

#[tokio::test]
async fn a_session_that_nobody_closes_is_closed_by_time_alone_and_never_before_an_absence_could_be_said()
 {
    let scene = Scene::start().await;
    let begun = scene.confirmed(WEDNESDAY).await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let silent = scene.confirmed("2026-06-03T08:00:00Z").await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    scene.at(WEDNESDAY);
    said(&scene, &begun, "start").await;
    let states = async || {
        scene.minute().await;
        let (begun, silent) = (scene.seen(&begun).await, scene.seen(&silent).await);
        (
            begun["status"].as_str().unwrap().to_owned(),
            silent["status"].as_str().unwrap().to_owned(),
        )
    };
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    scene.at("2026-06-03T09:59:59.999Z");
    assert_eq!(states().await, pair("IN_PROGRESS", "CONFIRMED"));
    scene.at("2026-06-03T10:00:00Z");
    assert_eq!(states().await, pair("COMPLETED", "CONFIRMED"));
    scene.at("2026-06-04T08:00:00Z");
    assert_eq!(states().await, pair("COMPLETED", "CONFIRMED"));
    scene.at("2026-06-04T08:00:00.001Z");
    assert_eq!(states().await, pair("COMPLETED", "COMPLETED"));
    assert_eq!(sessions_and_rating(&scene).await.0, 2);
}

#[tokio::test]
async fn a_recording_that_comes_in_shows_that_the_session_began() {
    let scene = Scene::start().await;
    let booking = scene.confirmed(WEDNESDAY).await;
    let id = booking["id"].as_str().unwrap();
    let began = async || {
        let mut conn = scene.site.db().acquire().await.unwrap();
        let heard = json!({ "booking": id, "at": Instant(scene.site.now()) });
        queue::enqueue_named(&mut conn, recordings::SESSION_BEGAN, heard)
            .await
            .unwrap();
        drop(conn);
        scene.site.work().await;
        scene.seen(id).await["status"].clone()
    };
    assert_eq!(began().await, "CONFIRMED", "not before its start");
    scene.at("2026-06-03T07:05:00Z");
    assert_eq!(began().await, "IN_PROGRESS");
    assert_eq!(began().await, "IN_PROGRESS");
}

#[tokio::test]
async fn a_client_rates_a_completed_session_once_and_may_change_it_for_14_days() {
    let scene = Scene::start().await;
    let first = scene.confirmed(WEDNESDAY).await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let second = scene.confirmed("2026-06-03T08:00:00Z").await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let rate = async |id: &str, body: Value| {
        scene
            .client
            .put(&format!("/api/v1/bookings/{id}/review"), &body)
            .await
    };
    let (status, body) = problem(rate(&first, json!({ "rating": 5 })).await).await;
    assert_eq!(
        (status, body["code"].as_str()),
        (409, Some("booking-state"))
    );
    scene.at("2026-06-03T09:00:00Z");
    said(&scene, &first, "complete").await;
    said(&scene, &second, "complete").await;
    for wrong in [json!({ "rating": 0 }), json!({ "rating": 6 }), json!({})] {
        let (status, body) = problem(rate(&first, wrong).await).await;
        assert_eq!(
            (status, &body["errors"][0]["field"]),
            (422, &json!("rating"))
        );
    }
    ok(rate(&first, json!({ "rating": 5, "comment": "Merci" })).await).await;
    assert_eq!(sessions_and_rating(&scene).await, (2, Some(5.0)));
    ok(rate(&second, json!({ "rating": 2 })).await).await;
    assert_eq!(sessions_and_rating(&scene).await, (2, Some(3.5)));

    scene.site.wait(SignedDuration::from_hours(14 * 24));
    let seen = ok(rate(&first, json!({ "rating": 4 })).await).await;
    assert_eq!(seen["rating"], 4);
    assert_eq!(sessions_and_rating(&scene).await, (2, Some(3.0)));
    scene.site.wait(SignedDuration::from_millis(1));
    let (status, body) = problem(rate(&first, json!({ "rating": 1 })).await).await;
    assert_eq!(
        (status, body["code"].as_str()),
        (409, Some("rating-settled"))
    );
    let reviews: i64 = sqlx::query_scalar("SELECT count(*) FROM trustcoach.review")
        .fetch_one(scene.site.db())
        .await
        .unwrap();
    assert_eq!(reviews, 2);
}
