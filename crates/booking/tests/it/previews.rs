//! Pages that say what would happen wait for nobody, and change nothing.

use std::time::Duration;

use serde_json::json;
use testing::{
    Database, Site,
    scene::{Scene, WEDNESDAY, created, pay},
};
use tokio::time::timeout;

#[tokio::test]
async fn what_cancelling_or_moving_would_do_is_shown_while_somebody_changes_the_booking() {
    let scene = Scene::on(Site::without_limits(Database::fresh().await).await).await;
    let series = json!({
        "coachId": scene.coach_id, "scheduledAt": WEDNESDAY, "every": "WEEK", "count": 2
    });
    let series = created(scene.client.post("/api/v1/bookings/series", &series).await).await;
    let id = series["bookings"][0]["id"].as_str().unwrap();
    pay(&scene.client, id).await;
    let other = scene.held("2026-06-05T07:00:00Z").await;

    let mut tx = scene.site.db().begin().await.unwrap();
    for table in ["Booking", "Payment"] {
        sqlx::query(sqlx::AssertSqlSafe(format!(
            r#"SELECT FROM "{table}" FOR UPDATE"#
        )))
        .execute(&mut *tx)
        .await
        .unwrap();
    }
    let series = series["id"].as_str().unwrap();
    let to = "2026-06-04T07:00:00Z";
    for path in [
        format!("/bookings/{id}/cancel"),
        format!("/bookings/{id}/move"),
        format!("/bookings/{id}/move?to={to}"),
        format!("/series/{series}/cancel"),
        format!("/api/v1/bookings/{id}/cancellation"),
        format!("/api/v1/bookings/series/{series}/cancellation"),
        format!("/book?coach={}&start={to}&duration=60", scene.coach_id),
        format!(
            "/book/series?coach={}&start={to}&duration=60",
            scene.coach_id
        ),
    ] {
        let answer = timeout(Duration::from_secs(5), scene.client.get(&path)).await;
        assert_eq!(answer.expect(&path).status(), 200, "{path}");
    }
    tx.rollback().await.unwrap();
    assert_eq!(scene.seen(id).await["status"], "CONFIRMED");
    assert_eq!(
        scene.seen(other["id"].as_str().unwrap()).await["status"],
        "PENDING"
    );
}

#[tokio::test]
async fn a_hold_that_expired_stands_in_the_way_of_no_preview() {
    let scene = Scene::start().await;
    let held = scene.held(WEDNESDAY).await;
    scene.site.wait(jiff::SignedDuration::from_mins(15));
    let wish = json!({
        "coachId": scene.coach_id, "scheduledAt": WEDNESDAY, "every": "WEEK", "count": 2
    });
    let preview = scene.client.post("/api/v1/bookings/series/preview", &wish);
    assert_eq!(testing::scene::ok(preview.await).await["free"], true);
    let id = held["id"].as_str().unwrap();
    assert_eq!(scene.seen(id).await["status"], "PENDING", "only looked at");
}
