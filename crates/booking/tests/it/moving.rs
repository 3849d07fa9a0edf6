//! Moving a booking.

use jiff::SignedDuration;
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};
use testing::{
    Browser,
    people::{admin, client, coach},
    problem,
};

use testing::scene::{Scene, WEDNESDAY, created, ok};

const THURSDAY: &str = "2026-06-04T09:00:00Z";

fn id_of(booking: &Value) -> String {
    booking["id"].as_str().unwrap().to_owned()
}

async fn to(browser: &Browser, id: &str, at: &str) -> Response {
    let path = format!("/api/v1/bookings/{id}/reschedule");
    browser
        .post(&path, &json!({ "scheduledAt": at, "reason": "Un train" }))
        .await
}

async fn code(response: Response) -> (u16, String) {
    let (status, body) = problem(response).await;
    let code = match body["errors"][0]["code"].as_str() {
        Some(code) => format!("{} {code}", body["errors"][0]["field"].as_str().unwrap()),
        None => body["code"].as_str().unwrap().to_owned(),
    };
    (status, code)
}

async fn quote(scene: &Scene, id: &str) -> Value {
    let path = format!("/api/v1/bookings/{id}/cancellation");
    scene.client.json(&path).await["refundPercent"].clone()
}

#[tokio::test]
async fn either_side_moves_a_confirmed_booking_and_it_stays_the_same_otherwise() {
    let scene = Scene::start().await;
    let before = scene.confirmed(WEDNESDAY).await;
    let id = id_of(&before);
    assert_eq!(before["movableUntil"], "2026-06-02T07:00:00Z");
    let moved = ok(to(&scene.client, &id, THURSDAY).await).await;
    assert_eq!(moved["scheduledAt"], THURSDAY);
    assert_eq!(moved["endsAt"], "2026-06-04T10:00:00Z");
    assert_eq!(moved["freeCancellationUntil"], "2026-06-03T09:00:00Z");
    assert_eq!(
        (&moved["movedFrom"], &moved["movedBy"], &moved["moveReason"]),
        (&json!(WEDNESDAY), &json!("client"), &json!("Un train"))
    );
    for same in ["price", "duration", "meetingUrl", "status", "sessionId"] {
        assert_eq!(moved[same], before[same], "{same}");
    }
    assert!(moved["meetingUrl"].is_string());

    let again = ok(to(&scene.coach, &id, "2026-06-05T12:00:00Z").await).await;
    assert_eq!(again["movedBy"], "coach");
    let moves: Vec<(String, String)> =
        sqlx::query_as("SELECT side, moved_to::text FROM trustcoach.booking_move ORDER BY id")
            .fetch_all(scene.site.db())
            .await
            .unwrap();
    let expected = [
        ("client", "2026-06-04 09:00:00"),
        ("coach", "2026-06-05 12:00:00"),
    ];
    assert_eq!(
        moves,
        expected.map(|(side, at)| (side.to_owned(), at.to_owned()))
    );
    // The second one is told when it is quiet.
    scene.site.work().await;
    assert_eq!(scene.site.letters().len(), 4);
    scene.site.wait(SignedDuration::from_mins(10));
    scene.minute().await;
    assert_eq!(
        scene.site.letters().len(),
        6,
        "confirmed and moved twice, to both"
    );
    // The time that it left is free again.
    let other = client(&scene.site, "samir@example.fr").await;
    created(other.post("/api/v1/bookings", &scene.wish(WEDNESDAY)).await).await;
}

#[tokio::test]
async fn a_booking_may_overlap_where_it_was_itself() {
    let scene = Scene::start().await;
    let id = id_of(&scene.confirmed(WEDNESDAY).await);
    ok(to(&scene.client, &id, "2026-06-03T07:30:00Z").await).await;
}

#[tokio::test]
async fn nobody_moves_a_booking_24_hours_before_its_start_or_later() {
    let scene = Scene::start().await;
    let id = id_of(&scene.confirmed(WEDNESDAY).await);
    for late in ["2026-06-02T07:00:00Z", "2026-06-03T06:59:59.999Z"] {
        scene.at(late);
        for browser in [&scene.client, &scene.coach] {
            let refused = code(to(browser, &id, "2026-06-05T12:00:00Z").await).await;
            assert_eq!(refused, (409, "move-too-late".to_owned()), "{late}");
            let page = browser.get(&format!("/bookings/{id}/move")).await;
            assert_eq!(page.status(), StatusCode::CONFLICT);
            let text = page.text().await.unwrap();
            assert!(text.contains("ne peut plus être déplacée"), "{text}");
        }
    }
    assert_eq!(scene.seen(&id).await["movableUntil"], json!(null));
    scene.at("2026-06-02T06:59:59.999Z");
    ok(to(&scene.client, &id, "2026-06-05T12:00:00Z").await).await;
}

#[tokio::test]
async fn a_new_time_that_cannot_be_booked_is_refused_for_its_own_reason_and_nothing_moves() {
    let scene = Scene::start().await;
    let id = id_of(&scene.confirmed(WEDNESDAY).await);
    let other = client(&scene.site, "samir@example.fr").await;
    created(other.post("/api/v1/bookings", &scene.wish(THURSDAY)).await).await;
    let (_, elsewhere) = coach(&scene.site, "thomas@example.fr").await;
    let wish = json!({ "coachId": elsewhere, "scheduledAt": "2026-06-05T09:00:00Z" });
    created(scene.client.post("/api/v1/bookings", &wish).await).await;
    for (at, status, expected) in [
        (
            "2026-05-29T07:00:00Z",
            422,
            "scheduledAt error-field-slot-past",
        ),
        (
            "2026-06-01T15:00:00Z",
            422,
            "scheduledAt error-field-slot-too-soon",
        ),
        (
            "2026-12-01T08:00:00Z",
            422,
            "scheduledAt error-field-slot-too-far",
        ),
        (
            "9999-01-01T00:00:00Z",
            422,
            "scheduledAt error-field-slot-too-far",
        ),
        (
            "2026-06-04T03:00:00Z",
            422,
            "scheduledAt error-field-slot-outside",
        ),
        (
            "2026-06-04T11:10:00Z",
            422,
            "scheduledAt error-field-slot-step",
        ),
        ("demain", 422, "scheduledAt error-field-date"),
        ("", 422, "scheduledAt error-field-required"),
        (WEDNESDAY, 409, "move-same-time"),
        (THURSDAY, 409, "slot-taken"),
        ("2026-06-04T09:30:00Z", 409, "slot-taken"),
        ("2026-06-05T09:30:00Z", 409, "client-busy"),
    ] {
        let refused = code(to(&scene.client, &id, at).await).await;
        assert_eq!(refused, (status, expected.to_owned()), "{at}");
    }
    let path = format!("/api/v1/bookings/{id}/reschedule");
    let long = json!({ "scheduledAt": "2026-06-04T12:00:00Z", "reason": "x".repeat(501) });
    let refused = code(scene.client.post(&path, &long).await).await;
    assert_eq!(refused, (422, "reason error-field-too-long".to_owned()));
    assert_eq!(scene.seen(&id).await["scheduledAt"], WEDNESDAY);
}

#[tokio::test]
async fn only_a_confirmed_booking_is_moved() {
    let scene = Scene::start().await;
    let id = id_of(&scene.held(WEDNESDAY).await);
    let (status, body) = problem(to(&scene.client, &id, THURSDAY).await).await;
    assert_eq!(
        (status, body["code"].as_str()),
        (409, Some("booking-state"))
    );
    assert!(body["title"].as_str().unwrap().contains("paiement"));
    let cancel = format!("/api/v1/bookings/{id}/cancel");
    ok(scene.client.post(&cancel, &json!({})).await).await;
    let (status, body) = problem(to(&scene.client, &id, THURSDAY).await).await;
    assert_eq!(
        (status, body["code"].as_str()),
        (409, Some("booking-state"))
    );
}

#[tokio::test]
async fn only_its_two_people_move_a_booking() {
    let scene = Scene::start().await;
    let id = id_of(&scene.confirmed(WEDNESDAY).await);
    let stranger = client(&scene.site, "samir@example.fr").await;
    let (other_coach, _) = coach(&scene.site, "thomas@example.fr").await;
    let admin = admin(&scene.site).await;
    for browser in [&stranger, &other_coach, &admin] {
        assert_eq!(code(to(browser, &id, THURSDAY).await).await.0, 404);
        let page = format!("/bookings/{id}/move");
        assert_eq!(browser.get(&page).await.status(), 404);
        let fields = [("scheduledAt", THURSDAY)];
        assert_eq!(browser.submit(&page, &fields).await.status(), 404);
    }
    let nobody = scene.site.browser();
    assert_eq!(code(to(&nobody, &id, THURSDAY).await).await.0, 401);
    assert_eq!(scene.seen(&id).await["scheduledAt"], WEDNESDAY);
}

#[tokio::test]
async fn a_client_may_refuse_a_coach_s_move_for_48_hours_and_gets_all_of_it_back() {
    let scene = Scene::start().await;
    let id = id_of(&scene.confirmed("2026-06-05T07:00:00Z").await);
    // Moved at ten on Monday to Wednesday at four in the afternoon: 54 hours later.
    let moved = ok(to(&scene.coach, &id, "2026-06-03T14:00:00Z").await).await;
    assert_eq!(moved["freeCancellationUntil"], "2026-06-03T08:00:00Z");
    for (at, percent) in [
        ("2026-06-02T13:59:59Z", 100),
        ("2026-06-02T14:00:00Z", 100),
        ("2026-06-03T07:59:59.999Z", 100),
        ("2026-06-03T08:00:00Z", 50),
    ] {
        scene.at(at);
        assert_eq!(quote(&scene, &id).await, percent, "{at}");
    }
    scene.at("2026-06-03T07:00:00Z");
    let page = scene.client.page(&format!("/bookings/{id}")).await;
    assert!(page.contains("Refuser cette heure"), "{page}");
    assert!(page.contains("Un train"), "{page}");
    let path = format!("/api/v1/bookings/{id}/cancel");
    let seen = ok(scene.client.post(&path, &json!({})).await).await;
    assert_eq!(seen["payment"]["refundAmount"], 8000);
}

#[tokio::test]
async fn a_client_who_moves_on_has_accepted_and_the_usual_rule_counts() {
    let scene = Scene::start().await;
    let id = id_of(&scene.confirmed("2026-06-05T07:00:00Z").await);
    ok(to(&scene.coach, &id, "2026-06-04T07:00:00Z").await).await;
    ok(to(&scene.client, &id, "2026-06-02T12:00:00Z").await).await;
    scene.at("2026-06-01T12:00:00Z");
    assert_eq!(quote(&scene, &id).await, 50);
}

#[tokio::test]
async fn the_same_move_under_the_same_key_is_made_once() {
    let scene = Scene::start().await;
    let id = id_of(&scene.confirmed(WEDNESDAY).await);
    let send = async || {
        scene
            .client
            .client
            .post(
                scene
                    .client
                    .url(&format!("/api/v1/bookings/{id}/reschedule")),
            )
            .header("idempotency-key", "one")
            .json(&json!({ "scheduledAt": THURSDAY }))
            .send()
            .await
            .unwrap()
    };
    let first = ok(send().await).await;
    assert_eq!(ok(send().await).await, first);
    let count: i64 = sqlx::query_scalar("SELECT count(*) FROM trustcoach.booking_move")
        .fetch_one(scene.site.db())
        .await
        .unwrap();
    assert_eq!(count, 1);
}

#[tokio::test]
async fn a_client_moves_a_session_by_clicking_and_sees_both_times_first() {
    let scene = Scene::start().await;
    let id = id_of(&scene.confirmed(WEDNESDAY).await);
    let page = scene.client.page(&format!("/bookings/{id}")).await;
    assert!(page.contains(&format!("/bookings/{id}/move")), "{page}");
    let page = scene.client.page(&format!("/bookings/{id}/move")).await;
    assert!(page.contains(&format!("value=\"{THURSDAY}\"")), "{page}");
    assert!(!page.contains(&format!("value=\"{WEDNESDAY}\"")), "{page}");

    let choose = format!("/bookings/{id}/move?to={THURSDAY}");
    let page = scene.client.page(&choose).await;
    for words in [
        "mercredi 3 juin à 9",
        "jeudi 4 juin à 11",
        "heure de Paris",
        "jusqu’au mercredi 3 juin à 11",
        "Déplacer la séance",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!page.contains("heure de New York"));
    assert_eq!(
        scene.seen(&id).await["scheduledAt"],
        WEDNESDAY,
        "only shown"
    );

    let path = format!("/bookings/{id}/move");
    let fields = [("scheduledAt", THURSDAY), ("reason", "Un train en retard")];
    let response = scene.client.submit(&path, &fields).await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    let page = scene.client.page(&format!("/bookings/{id}")).await;
    assert!(
        page.contains("La séance est déplacée au jeudi 4 juin"),
        "{page}"
    );
    let page = scene.coach.page(&format!("/bookings/{id}")).await;
    assert!(
        page.contains("Votre client a déplacé cette séance"),
        "{page}"
    );
    assert!(page.contains("Un train en retard"), "{page}");
}

#[tokio::test]
async fn a_time_that_is_gone_is_chosen_again_on_the_same_page() {
    let scene = Scene::start().await;
    let id = id_of(&scene.confirmed(WEDNESDAY).await);
    let other = client(&scene.site, "samir@example.fr").await;
    created(other.post("/api/v1/bookings", &scene.wish(THURSDAY)).await).await;
    let path = format!("/bookings/{id}/move");
    let response = scene
        .client
        .submit(&path, &[("scheduledAt", THURSDAY)])
        .await;
    assert_eq!(response.status(), StatusCode::CONFLICT);
    let page = response.text().await.unwrap();
    assert!(page.contains("vient d’être pris"), "{page}");
    assert!(page.contains("name=\"to\""), "{page}");
    let response = scene.client.get(&format!("{path}?to=demain")).await;
    assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
    // A reason too long is typed again, with the time that was chosen.
    let long = "x".repeat(501);
    let fields = [
        ("scheduledAt", "2026-06-04T12:00:00Z"),
        ("reason", long.as_str()),
    ];
    let response = scene.client.submit(&path, &fields).await;
    assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = response.text().await.unwrap();
    assert!(
        page.contains(&long) && page.contains("2026-06-04T12:00:00Z"),
        "{page}"
    );
}

#[tokio::test]
async fn a_page_read_in_another_zone_shows_both_clocks() {
    let scene = Scene::start().await;
    let id = id_of(&scene.confirmed(WEDNESDAY).await);
    let fields = [("tz", "America/New_York"), ("back", "/")];
    let response = scene.client.submit("/timezone", &fields).await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    let path = format!("/bookings/{id}/move?to={THURSDAY}");
    let page = scene.client.page(&path).await;
    for words in [
        "jeudi 4 juin à 5",
        "heure de New York",
        "jeudi 4 juin à 11",
        "heure de Paris",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
}

#[tokio::test]
async fn a_move_over_a_change_of_the_clocks_keeps_the_time_that_was_chosen() {
    let scene = Scene::start().await;
    scene.much_later("2026-10-12T08:00:00Z").await;
    // Nine in Paris in summer, moved to nine in Paris in winter: the instants differ by an hour.
    let id = id_of(&scene.confirmed("2026-10-20T07:00:00Z").await);
    let page = scene
        .client
        .page(&format!("/bookings/{id}/move?to=2026-10-27T08:00:00Z"))
        .await;
    assert!(page.contains("mardi 20 octobre à 9"), "{page}");
    assert!(page.contains("mardi 27 octobre à 9"), "{page}");
    let moved = ok(to(&scene.client, &id, "2026-10-27T08:00:00Z").await).await;
    assert_eq!(moved["freeCancellationUntil"], "2026-10-26T08:00:00Z");
    let ics = scene.client.page(&format!("/bookings/{id}.ics")).await;
    assert!(
        ics.contains("20261027T080000Z") || ics.contains("20261027T090000"),
        "{ics}"
    );
    // Until the second, on the other side of the change.
    let start: jiff::Timestamp = "2026-10-27T08:00:00Z".parse().unwrap();
    scene
        .site
        .clock
        .set(start - SignedDuration::from_hours(24) - SignedDuration::from_secs(1));
    assert_eq!(quote(&scene, &id).await, 100);
    scene.site.wait(SignedDuration::from_secs(1));
    assert_eq!(quote(&scene, &id).await, 50);
}
