//! My sessions: what to do next, and what is shown.

use testing::scene::{Scene, WEDNESDAY, completed};

#[tokio::test]
async fn the_room_s_door_is_shown_from_15_minutes_before_the_start_until_the_end() {
    let scene = Scene::start().await;
    let booking = scene.confirmed(WEDNESDAY).await;
    let room = format!("href=\"{}\"", booking["meetingUrl"].as_str().unwrap());
    for (at, open) in [
        ("2026-06-03T06:44:59.999Z", false),
        ("2026-06-03T06:45:00Z", true),
        ("2026-06-03T07:59:59.999Z", true),
        ("2026-06-03T08:00:00Z", false),
    ] {
        scene.at(at);
        for browser in [&scene.client, &scene.coach] {
            assert_eq!(
                browser.page("/sessions").await.contains(&room),
                open,
                "{at}"
            );
        }
    }
}

#[tokio::test]
async fn sessions_are_filtered_and_each_says_what_to_do() {
    let scene = Scene::start().await;
    let ahead = scene.confirmed("2026-06-08T07:00:00Z").await;
    let cancelled = scene.confirmed("2026-06-09T07:00:00Z").await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    scene
        .client
        .submit(&format!("/bookings/{cancelled}/cancel"), &[])
        .await;
    let done = completed(&scene, WEDNESDAY).await;
    let upcoming = ahead["sessionId"].as_str().unwrap();
    let shown = async |show: &str| {
        let page = scene.client.page(&format!("/sessions{show}")).await;
        (
            page.contains(upcoming),
            page.contains(&format!("/bookings/{done}#review")),
            page.contains(&format!("/bookings/{cancelled}\"")),
        )
    };
    assert_eq!(shown("").await, (true, true, true));
    assert_eq!(shown("?show=upcoming").await, (true, false, false));
    assert_eq!(shown("?show=past").await, (false, true, false));
    assert_eq!(shown("?show=cancelled").await, (false, false, true));
    scene
        .client
        .submit(&format!("/bookings/{done}/review"), &[("rating", "5")])
        .await;
    assert!(!shown("?show=past").await.1, "rated once");
}

#[tokio::test]
async fn the_desk_shows_times_that_are_held_until_they_expire() {
    let scene = Scene::start().await;
    scene.held(WEDNESDAY).await;
    assert!(
        scene
            .coach
            .page("/desk")
            .await
            .contains("Un créneau retenu, paiement attendu")
    );
    scene.site.wait(jiff::SignedDuration::from_mins(15));
    assert!(
        !scene
            .coach
            .page("/desk")
            .await
            .contains("Un créneau retenu")
    );
}
