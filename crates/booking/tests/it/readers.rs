//! A booking is drawn for its reader: its room, place and the words of its people are theirs, in
//! every form.

use serde_json::{Value, json};
use testing::{
    Browser, people,
    scene::{Scene, WEDNESDAY, ok},
};

/// Every form in which one booking is shown to someone.
async fn forms(browser: &Browser, id: &str) -> Vec<(String, String)> {
    let mut all = vec![];
    for path in [
        format!("/bookings/{id}"),
        format!("/bookings/{id}.ics"),
        format!("/bookings/{id}/cancel"),
        format!("/api/v1/bookings/{id}"),
        format!("/api/v1/bookings/{id}/cancellation"),
        "/sessions".to_owned(),
        "/desk".to_owned(),
        "/desk/agenda".to_owned(),
        "/api/v1/bookings".to_owned(),
    ] {
        // Lines of a calendar are folded.
        let text = browser.get(&path).await.text().await.unwrap();
        all.push((path, text.replace("\r\n ", "")));
    }
    all
}

async fn set(scene: &Scene) {
    sqlx::query(
        "INSERT INTO trustcoach.coach_settings (coach_id, address, directions, updated_at)
         VALUES ($1, '7 rue Confidentielle', 'Digicode 4711', '2026-06-01')
         ON CONFLICT (coach_id) DO UPDATE SET address = excluded.address, directions = excluded.directions",
    )
    .bind(&scene.coach_id)
    .execute(scene.site.db())
    .await
    .unwrap();
}

async fn secrets(scene: &Scene, mode: &str) -> (String, Vec<String>) {
    let mut wish = scene.wish(WEDNESDAY);
    wish["mode"] = json!(mode);
    let held = testing::scene::created(scene.client.post("/api/v1/bookings", &wish).await).await;
    let id = held["id"].as_str().unwrap().to_owned();
    testing::scene::pay(&scene.client, &id).await;
    let seen = scene.seen(&id).await;
    let texts = ["meetingUrl", "location", "directions"].map(|name| seen[name].clone());
    let texts: Vec<String> = texts
        .iter()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect();
    assert!(!texts.is_empty(), "{seen}");
    (id, texts)
}

#[tokio::test]
async fn an_administrator_reads_neither_room_nor_place_in_any_form() {
    for mode in ["REMOTE", "IN_PERSON"] {
        let scene = Scene::start().await;
        set(&scene).await;
        let admin = people::admin(&scene.site).await;
        let (id, secrets) = secrets(&scene, mode).await;
        for (path, text) in forms(&admin, &id).await {
            for secret in &secrets {
                assert!(!text.contains(secret.as_str()), "{path}: {secret}");
            }
        }
        let file = admin.page(&format!("/bookings/{id}.ics")).await;
        assert!(
            file.contains("BEGIN:VEVENT") && !file.contains("LOCATION"),
            "{file}"
        );
        // Its two people read them, in the file as on the page.
        for person in [&scene.client, &scene.coach] {
            let forms = forms(person, &id).await;
            for path in [
                format!("/bookings/{id}"),
                format!("/bookings/{id}.ics"),
                format!("/api/v1/bookings/{id}"),
            ] {
                let (_, text) = forms.iter().find(|(p, _)| *p == path).unwrap();
                assert!(text.contains(secrets[0].as_str()), "{path}: {text}");
            }
        }
    }
}

#[tokio::test]
async fn an_administrator_does_not_read_why_a_session_was_moved() {
    let scene = Scene::start().await;
    let admin = people::admin(&scene.site).await;
    let id = scene.confirmed("2026-06-10T07:00:00Z").await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let to = json!({ "scheduledAt": "2026-06-11T07:00:00Z", "reason": "Un rendez-vous médical" });
    ok(scene
        .client
        .post(&format!("/api/v1/bookings/{id}/reschedule"), &to)
        .await)
    .await;
    for (path, text) in forms(&admin, &id).await {
        assert!(!text.contains("médical"), "{path}");
    }
    let page = scene.coach.page(&format!("/bookings/{id}")).await;
    assert!(page.contains("Un rendez-vous médical"), "{page}");
}
