//! A coach who suspends their profile with sessions ahead.

use serde_json::json;
use testing::{
    letters::{to, words},
    people::{admin, client},
    problem,
};

use testing::scene::{Scene, checkout, simulate};

const PAGE: &str = "/desk/profile/suspend";

/// Two sessions that are paid, one of another client, and a time that is held: their ids.
async fn ahead(scene: &Scene) -> [String; 3] {
    let id = |booking: &serde_json::Value| booking["id"].as_str().unwrap().to_owned();
    let first = id(&scene.confirmed("2026-06-03T07:00:00Z").await);
    let second = id(&scene.confirmed("2026-06-10T07:00:00Z").await);
    let held = id(&scene.held("2026-06-17T07:00:00Z").await);
    scene.site.work().await;
    [first, second, held]
}

async fn ledger_is_zero(scene: &Scene) {
    let wrong: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM (
           SELECT FROM trustcoach.ledger_line GROUP BY movement, currency HAVING sum(cents) <> 0
         ) AS m",
    )
    .fetch_one(scene.site.db())
    .await
    .unwrap();
    assert_eq!(wrong, 0);
}

/// The letters to an address that say that a session is cancelled.
fn cancellations(scene: &Scene, address: &str) -> Vec<String> {
    to(&scene.site.letters(), address)
        .iter()
        .map(|letter| words(letter).replace(['\u{a0}', '\u{202f}'], " "))
        .filter(|words| words.contains("est annulée"))
        .collect()
}

#[tokio::test]
async fn the_page_says_what_is_ahead_and_what_would_go_back_before_anything_happens() {
    let scene = Scene::start().await;
    let page = scene.coach.page(PAGE).await;
    assert!(page.contains("aucune séance à venir"), "{page}");
    assert!(
        !page.contains("name=\"cancel\""),
        "there is nothing to choose"
    );
    ahead(&scene).await;
    let page = scene
        .coach
        .page(PAGE)
        .await
        .replace(['\u{a0}', '\u{202f}'], " ");
    for words in [
        "160,00 €",
        "mercredi 3 juin à 9 h",
        "mercredi 10 juin à 9 h",
        "value=\"false\" checked",
        "Ne rien changer",
    ] {
        assert!(page.contains(words), "{words} in {page}");
    }
    assert!(
        !page.contains("17 juin"),
        "what nobody paid is not a promise: {page}"
    );
    assert_eq!(scene.client.get(PAGE).await.status(), 403, "for coaches");
    assert_eq!(
        scene
            .site
            .browser()
            .get(&format!("/coaches/{}", scene.coach_id))
            .await
            .status(),
        200,
        "to look changes nothing"
    );
}

#[tokio::test]
async fn a_coach_who_keeps_what_is_ahead_holds_it_and_takes_no_more() {
    let scene = Scene::start().await;
    let [first, second, held] = ahead(&scene).await;
    let answer = scene.coach.submit(PAGE, &[("cancel", "false")]).await;
    assert_eq!(answer.status(), 303);
    scene.site.work().await;
    for id in [&first, &second] {
        assert_eq!(scene.seen(id).await["status"], "CONFIRMED");
    }
    assert_eq!(scene.seen(&held).await["status"], "CANCELLED");
    let wish = scene.wish("2026-06-24T07:00:00Z");
    let (status, body) = problem(scene.client.post("/api/v1/bookings", &wish).await).await;
    assert_eq!(
        (status, body["errors"][0]["code"].as_str()),
        (422, Some("error-field-coach-suspended")),
        "{body}"
    );
    // The session is held and paid as ever.
    scene.at("2026-06-03T08:00:00Z");
    let complete = format!("/api/v1/bookings/{first}/complete");
    assert_eq!(scene.coach.post(&complete, &json!({})).await.status(), 200);
    assert_eq!(scene.earned().await, 2 * 6_800);
    ledger_is_zero(&scene).await;
}

#[tokio::test]
async fn a_coach_who_cancels_what_is_ahead_gives_every_cent_back_and_each_client_a_letter() {
    let scene = Scene::start().await;
    let [first, second, held] = ahead(&scene).await;
    let other = client(&scene.site, "zoe@example.fr").await;
    let booking = other
        .post("/api/v1/bookings", &scene.wish("2026-06-05T07:00:00Z"))
        .await;
    let third = testing::scene::created(booking).await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    testing::scene::pay(&other, &third).await;
    scene.site.work().await;
    // Less than 24 hours before the first: a coach who cancels gives all back all the same.
    scene.at("2026-06-02T12:00:00Z");
    let answer = scene.coach.submit(PAGE, &[("cancel", "true")]).await;
    assert_eq!(answer.status(), 303);
    let page = scene.coach.page("/desk/profile").await;
    assert!(page.contains("Votre profil est suspendu"), "{page}");
    scene.site.work().await;
    for id in [&first, &second] {
        let seen = scene.seen(id).await;
        assert_eq!(
            (
                &seen["status"],
                &seen["cancelledBy"],
                &seen["payment"]["status"]
            ),
            (&json!("CANCELLED"), &json!("coach"), &json!("REFUNDED")),
            "{seen}"
        );
        assert_eq!(seen["payment"]["refundAmount"], 8_000);
    }
    let seen = other.json(&format!("/api/v1/bookings/{third}")).await;
    assert_eq!(seen["payment"]["status"], "REFUNDED");
    assert_eq!(scene.seen(&held).await["status"], "CANCELLED");
    assert_eq!(scene.earned().await, 0);
    ledger_is_zero(&scene).await;
    let told = cancellations(&scene, "claire@example.fr");
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(
        told.iter().all(|letter| letter.contains("80,00 €")),
        "{told:?}"
    );
    assert_eq!(cancellations(&scene, "zoe@example.fr").len(), 1);

    // Run again, the job finds nothing; asked again, nothing happens twice.
    scene.coach.submit(PAGE, &[("cancel", "true")]).await;
    scene.site.work().await;
    assert_eq!(cancellations(&scene, "claire@example.fr").len(), 2);
    ledger_is_zero(&scene).await;
}

#[tokio::test]
async fn a_coach_who_comes_back_is_booked_again_and_what_was_cancelled_stays_so() {
    let scene = Scene::start().await;
    let [first, _, _] = ahead(&scene).await;
    scene.coach.submit(PAGE, &[("cancel", "true")]).await;
    scene.site.work().await;
    assert_eq!(
        scene
            .coach
            .submit("/desk/profile/resume", &[])
            .await
            .status(),
        303
    );
    assert_eq!(
        scene
            .site
            .browser()
            .get(&format!("/coaches/{}", scene.coach_id))
            .await
            .status(),
        200
    );
    assert_eq!(scene.seen(&first).await["status"], "CANCELLED");
    // The same time is free again.
    scene.confirmed("2026-06-03T07:00:00Z").await;
    assert_eq!(scene.earned().await, 6_800);
    ledger_is_zero(&scene).await;
}

#[tokio::test]
async fn a_payment_that_arrives_after_the_coach_left_goes_back_by_itself() {
    let scene = Scene::start().await;
    let held = scene.held("2026-06-03T07:00:00Z").await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let payment = checkout(&scene.client, &held).await;
    scene.coach.submit(PAGE, &[]).await;
    assert_eq!(scene.seen(&held).await["status"], "CANCELLED");
    simulate(&scene.client, &payment, "pay").await;
    scene.site.work().await;
    let seen = scene.seen(&held).await;
    assert_eq!(
        (
            &seen["status"],
            &seen["payment"]["status"],
            &seen["payment"]["refundAmount"]
        ),
        (&json!("CANCELLED"), &json!("REFUNDED"), &json!(8_000))
    );
    assert_eq!(scene.earned().await, 0);
    ledger_is_zero(&scene).await;
}

#[tokio::test]
async fn a_coach_whom_the_platform_bars_gives_back_what_is_ahead_with_the_reason() {
    let scene = Scene::start().await;
    let [first, _, _] = ahead(&scene).await;
    let admin = admin(&scene.site).await;
    let bar = format!("/admin/coaches/{}/bar", scene.coach_id);
    let form = [("reason", "Diplôme faux."), ("cancel", "true")];
    assert_eq!(admin.submit(&bar, &form).await.status(), 303);
    scene.site.work().await;
    let seen = scene.seen(&first).await;
    assert_eq!(
        (&seen["status"], &seen["payment"]["status"]),
        (&json!("CANCELLED"), &json!("REFUNDED"))
    );
    assert_eq!(cancellations(&scene, "claire@example.fr").len(), 2);
    assert_eq!(scene.earned().await, 0);
    ledger_is_zero(&scene).await;
}
