//! The sessions of a series stand together in the lists.

use serde_json::json;

use super::paid;
use testing::scene::{Scene, WEDNESDAY};

#[tokio::test]
async fn the_sessions_of_a_series_stand_together_under_their_heading_for_both() {
    let scene = Scene::start().await;
    let (series, ids) = paid(&scene, WEDNESDAY, 3).await;
    // A single one that lies between them.
    let single = scene.confirmed("2026-06-04T07:00:00Z").await;
    for (browser, with) in [(&scene.client, "Marie"), (&scene.coach, "Claire")] {
        let page = browser.page("/sessions?show=upcoming").await;
        let page = page.replace(['\u{a0}', '\u{202f}'], " ");
        let heading = format!(
            "<h3><a href=\"/series/{series}\">Série avec {with} : 3 séances, du mercredi 3 juin au mercredi 17 juin</a></h3>"
        );
        assert_eq!(page.matches(&heading).count(), 1, "{page}");
        let group = page.split(&heading).nth(1).unwrap();
        let group = group.split("</section>").next().unwrap();
        assert_eq!(group.matches("class=\"row\"").count(), 3, "{group}");
        assert!(!group.contains("jeudi 4 juin"), "{group}");
        assert!(page.contains("jeudi 4 juin à 9 h"), "{page}");
    }
    // One that is left of a series stands alone, and programs know what belongs together.
    let bookings = scene.client.json("/api/v1/bookings").await;
    let of_series = bookings["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|b| b["seriesId"] == json!(series))
        .count();
    assert_eq!(of_series, 3);
    assert_eq!(single["seriesId"], json!(null));
    for id in &ids[1..] {
        scene
            .client
            .post(&format!("/api/v1/bookings/{id}/cancel"), &json!({}))
            .await;
    }
    let page = scene.client.page("/sessions?show=upcoming").await;
    assert!(!page.contains("<h3><a href=\"/series/"), "{page}");
    assert!(page.contains("Séance 1 d’une série"), "{page}");
    // Two that were cancelled stand together among those.
    let page = scene.client.page("/sessions?show=cancelled").await;
    assert_eq!(page.matches("<h3><a href=\"/series/").count(), 1, "{page}");
}

#[tokio::test]
async fn the_coachs_desk_groups_what_comes_within_a_week() {
    let scene = Scene::start().await;
    let wish = json!({
        "coachId": scene.coach_id, "scheduledAt": "2026-06-02T12:00:00Z", "every": "WEEK", "count": 2,
    });
    let made = scene.client.post(super::SERIES, &wish).await;
    assert_eq!(made.status(), 201, "{}", made.text().await.unwrap());
    let page = scene.coach.page("/desk").await;
    assert!(
        !page.contains("<h3><a href=\"/series/"),
        "one of them: {page}"
    );
}
