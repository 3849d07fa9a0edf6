//! My sessions: what to do next, and what is shown.

use domain::schema::BookingStatus;
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

/// Sessions of the scene's two people, an hour each, one after the other.
async fn many(scene: &Scene, first: &str, count: i32) {
    sqlx::query(
        r#"
        INSERT INTO "Booking" (id, "userId", "coachId", "scheduledAt", price, status, "updatedAt")
        SELECT 'many' || n, u.id, $1, $2::timestamp + make_interval(hours => n), 8000,
               $4::"BookingStatus", $2::timestamp
        FROM generate_series(1, $3) n
        JOIN "User" u ON u.email = 'claire@example.fr'
        "#,
    )
    .bind(&scene.coach_id)
    .bind(first)
    .bind(count)
    .bind(BookingStatus::Confirmed.as_str())
    .execute(scene.site.db())
    .await
    .unwrap();
}

#[tokio::test]
async fn every_session_ahead_is_reached_page_by_page() {
    let scene = Scene::start().await;
    many(&scene, "2026-06-10 00:00:00", 205).await;
    for browser in [&scene.client, &scene.coach] {
        let first = browser.page("/sessions").await;
        let (_, rest) = first
            .split_once("/sessions?show=upcoming&#38;cursor=")
            .unwrap();
        let cursor = rest.split('"').next().unwrap();
        let second = browser
            .page(&format!("/sessions?show=upcoming&cursor={cursor}"))
            .await;
        let shown = |n: i32| {
            let link = format!("/bookings/many{n}\"");
            (first.contains(&link), second.contains(&link))
        };
        for n in 1..=205 {
            assert_eq!(shown(n), (n <= 200, n > 200), "{n}");
        }
        assert!(!second.contains("cursor="), "it is the last page");
    }
}

#[tokio::test]
async fn the_desk_says_when_more_waits_than_it_shows() {
    let scene = Scene::start().await;
    let more = "Les 100 premiers sont affichés";
    many(&scene, "2026-05-20 00:00:00", 100).await;
    assert!(!scene.coach.page("/desk").await.contains(more));
    sqlx::query(r#"DELETE FROM "Booking""#)
        .execute(scene.site.db())
        .await
        .unwrap();
    many(&scene, "2026-05-20 00:00:00", 101).await;
    assert!(scene.coach.page("/desk").await.contains(more));
}
