//! Letters about one thing are gathered, and one person changes only so much in a day.

use jiff::SignedDuration;
use serde_json::json;
use testing::{
    Database, Site, letters, problem,
    scene::{Scene, ok},
};

/// Wednesday in three weeks, at this hour in Paris.
fn at(hour: usize) -> String {
    format!("2026-06-24T{:02}:00:00Z", hour - 2)
}

async fn move_to(scene: &Scene, id: &str, to: &str) {
    let path = format!("/api/v1/bookings/{id}/reschedule");
    ok(scene
        .client
        .post(&path, &json!({ "scheduledAt": to }))
        .await)
    .await;
}

/// The letters about a move that somebody got.
fn moved(scene: &Scene, person: &str) -> Vec<String> {
    let mut all = letters::to(&scene.site.letters(), person);
    all.retain(|letter| letters::header(letter, "Subject").contains("éplacée"));
    all
}

const BOTH: [&str; 2] = ["claire@example.fr", "marie@example.fr"];

#[tokio::test]
async fn twenty_moves_in_a_short_time_are_told_at_once_and_then_in_one_letter() {
    let scene = Scene::start().await;
    let id = scene.confirmed(&at(9)).await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let mut last = String::new();
    for n in 0..20 {
        last = at(if n % 2 == 0 { 11 } else { 14 });
        if n == 19 {
            last = at(16);
        }
        move_to(&scene, &id, &last).await;
        scene.minute().await;
        if n == 0 {
            for person in BOTH {
                assert_eq!(moved(&scene, person).len(), 1, "the first at once");
            }
        }
        scene.site.wait(SignedDuration::from_secs(20));
    }
    for person in BOTH {
        assert_eq!(moved(&scene, person).len(), 1, "{person}");
    }
    scene.site.wait(SignedDuration::from_mins(10));
    scene.minute().await;
    for person in BOTH {
        let told = moved(&scene, person);
        assert_eq!(told.len(), 2, "{person}");
        let calendars: Vec<String> = told.iter().map(|l| letters::calendar(l)).collect();
        let latest = calendars.iter().find(|c| c.contains("T160000")).unwrap();
        assert!(latest.contains("METHOD:REQUEST"), "{latest}");
    }
    assert_eq!(scene.seen(&id).await["scheduledAt"], json!(last));
    // Nothing is told twice.
    scene.site.wait(SignedDuration::from_hours(2));
    scene.minute().await;
    assert_eq!(moved(&scene, BOTH[0]).len(), 2);
}

#[tokio::test]
async fn moves_over_hours_send_a_few_letters_and_nobody_waits_longer_than_an_hour() {
    let scene = Scene::start().await;
    let id = scene.confirmed(&at(9)).await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    for n in 0..20 {
        move_to(&scene, &id, &at(if n % 2 == 0 { 11 } else { 14 })).await;
        scene.site.wait(SignedDuration::from_mins(11));
        scene.minute().await;
    }
    scene.site.wait(SignedDuration::from_mins(60));
    scene.minute().await;
    let told = moved(&scene, BOTH[0]).len();
    assert!((2..=7).contains(&told), "{told}");
}

#[tokio::test]
async fn a_session_that_is_back_where_it_was_or_cancelled_is_told_no_move() {
    let scene = Scene::start().await;
    for cancelled in [false, true] {
        let id = scene.confirmed(&at(9)).await["id"]
            .as_str()
            .unwrap()
            .to_owned();
        let before = moved(&scene, BOTH[1]).len();
        for to in [11, 14, if cancelled { 15 } else { 11 }] {
            move_to(&scene, &id, &at(to)).await;
        }
        let cancel = format!("/api/v1/bookings/{id}/cancel");
        if cancelled {
            ok(scene.client.post(&cancel, &json!({})).await).await;
        }
        scene.site.work().await;
        scene.site.wait(SignedDuration::from_mins(10));
        scene.minute().await;
        assert_eq!(moved(&scene, BOTH[1]).len(), before + 1, "{cancelled}");
        if !cancelled {
            ok(scene.client.post(&cancel, &json!({})).await).await;
        }
    }
}

#[tokio::test]
async fn one_person_moves_and_cancels_only_so_often_in_a_day() {
    let site = Site::start_with(Database::fresh().await, |parts| {
        parts.config.changes.moves_per_day = 2;
        parts.config.changes.cancellations_per_day = 2;
    })
    .await;
    let scene = Scene::on(site).await;
    let mut ids = vec![];
    for hour in [9, 10, 12] {
        let booking = scene.confirmed(&at(hour)).await;
        ids.push(booking["id"].as_str().unwrap().to_owned());
    }
    let path = format!("/api/v1/bookings/{}/reschedule", ids[0]);
    for hour in [15, 16] {
        move_to(&scene, &ids[0], &at(hour)).await;
    }
    let again = json!({ "scheduledAt": at(15) });
    let (status, body) = problem(scene.client.post(&path, &again).await).await;
    assert_eq!(
        (status, body["code"].as_str()),
        (429, Some("moves-too-many"))
    );
    // The other one has moved nothing.
    ok(scene.coach.post(&path, &again).await).await;

    let cancel = |id: &str| format!("/api/v1/bookings/{id}/cancel");
    for id in &ids[..2] {
        ok(scene.client.post(&cancel(id), &json!({})).await).await;
    }
    let refused = scene.client.post(&cancel(&ids[2]), &json!({})).await;
    assert!(refused.headers().contains_key("retry-after"));
    let (status, body) = problem(refused).await;
    assert_eq!(
        (status, body["code"].as_str()),
        (429, Some("cancellations-too-many"))
    );
    scene.much_later("2026-06-03T09:00:00Z").await;
    ok(scene.client.post(&cancel(&ids[2]), &json!({})).await).await;
}
