//! Where sessions take place, and who may know.

use serde_json::{Value, json};
use testing::{
    letters,
    people::{self, admin},
    problem,
};

use testing::scene::{Scene, WEDNESDAY, checkout, created, ok, pay};

const ADDRESS: &str = "12 rue des Secrets";
const DIRECTIONS: &str = "Sonnez au nom de Lumière";

async fn settings(scene: &Scene, room: Option<&str>) {
    sqlx::query(
        "INSERT INTO trustcoach.coach_settings
           (coach_id, meeting_url, address, directions, updated_at)
         VALUES ($1, $2, $3, $4, '2026-06-01')",
    )
    .bind(&scene.coach_id)
    .bind(room)
    .bind(ADDRESS)
    .bind(DIRECTIONS)
    .execute(scene.site.db())
    .await
    .unwrap();
}

fn in_person(scene: &Scene) -> Value {
    let mut wish = scene.wish(WEDNESDAY);
    wish["mode"] = json!("IN_PERSON");
    wish
}

fn id_of(booking: &Value) -> String {
    booking["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_room_is_made_at_confirmation_that_nobody_can_guess_and_it_stays_when_moved() {
    let scene = Scene::start().await;
    let held = scene.held("2026-06-04T07:00:00Z").await;
    assert_eq!(held["meetingUrl"], json!(null));
    let mut rooms = vec![];
    for at in [WEDNESDAY, "2026-06-03T09:00:00Z"] {
        let room = scene.confirmed(at).await["meetingUrl"]
            .as_str()
            .unwrap()
            .to_owned();
        let name = room
            .strip_prefix("https://meet.jit.si/trustcoach-")
            .unwrap();
        assert_eq!(hex::decode(name).unwrap().len(), 16, "128 bits: {room}");
        rooms.push(room);
    }
    assert_ne!(rooms[0], rooms[1]);
    let id: String = sqlx::query_scalar(r#"SELECT id FROM "Booking" WHERE "meetingUrl" = $1"#)
        .bind(&rooms[0])
        .fetch_one(scene.site.db())
        .await
        .unwrap();
    let path = format!("/api/v1/bookings/{id}/reschedule");
    let to = json!({ "scheduledAt": "2026-06-05T07:00:00Z" });
    let moved = ok(scene.coach.post(&path, &to).await).await;
    assert_eq!(moved["meetingUrl"], json!(rooms[0]));
    let admin = admin(&scene.site).await;
    let seen = admin.json(&format!("/api/v1/bookings/{id}")).await;
    assert_eq!(seen["meetingUrl"], json!(null));
    let page = admin.page(&format!("/bookings/{id}")).await;
    assert!(!page.contains("meet.jit.si"), "{page}");
}

#[tokio::test]
async fn a_coach_with_a_room_of_their_own_meets_there() {
    let scene = Scene::start().await;
    settings(&scene, Some("https://video.example/marie")).await;
    let booking = scene.confirmed(WEDNESDAY).await;
    assert_eq!(booking["meetingUrl"], "https://video.example/marie");
    // The room of a booking is kept as it was told.
    sqlx::query("UPDATE trustcoach.coach_settings SET meeting_url = 'https://other.example'")
        .execute(scene.site.db())
        .await
        .unwrap();
    let seen = scene.seen(&id_of(&booking)).await;
    assert_eq!(seen["meetingUrl"], "https://video.example/marie");
}

#[tokio::test]
async fn the_address_appears_only_after_payment_and_only_to_the_two() {
    let scene = Scene::start().await;
    settings(&scene, None).await;
    let coach = scene.coach_id.as_str();
    let held = created(
        scene
            .client
            .post("/api/v1/bookings", &in_person(&scene))
            .await,
    )
    .await;
    let id = id_of(&held);
    let payment = checkout(&scene.client, &id).await;
    assert_eq!(held["location"], "Paris");
    let mut before = vec![];
    for path in [
        format!("/coaches/{coach}"),
        format!("/api/v1/coaches/{coach}"),
        format!("/api/v1/coaches/{coach}/slots"),
        "/coaches".to_owned(),
        "/api/v1/coaches".to_owned(),
        format!("/book?coach={coach}&start=2026-06-04T07:00:00Z&duration=60&mode=IN_PERSON"),
        format!("/book/series?coach={coach}&start=2026-06-04T07:00:00Z&duration=60&mode=IN_PERSON"),
        format!("/bookings/{id}/checkout"),
        format!("/checkout/simulated/{payment}"),
        format!("/bookings/{id}/cancel"),
        format!("/api/v1/bookings/{id}"),
        "/api/v1/bookings".to_owned(),
        "/sessions".to_owned(),
    ] {
        let response = scene.client.get(&path).await;
        before.push((path, response.text().await.unwrap()));
    }
    for (path, text) in &before {
        for secret in [ADDRESS, DIRECTIONS] {
            assert!(!text.contains(secret), "{path} tells {secret}");
        }
    }
    let ics = scene.client.get(&format!("/bookings/{id}.ics")).await;
    assert_eq!(ics.status(), 404);

    assert_eq!(pay(&scene.client, &id).await["bookingStatus"], "CONFIRMED");
    for browser in [&scene.client, &scene.coach] {
        let seen = browser.json(&format!("/api/v1/bookings/{id}")).await;
        assert_eq!(
            (&seen["location"], &seen["directions"]),
            (&json!(ADDRESS), &json!(DIRECTIONS))
        );
        assert_eq!(seen["meetingUrl"], json!(null));
        let page = browser.page(&format!("/bookings/{id}")).await;
        assert!(
            page.contains(ADDRESS) && page.contains(DIRECTIONS),
            "{page}"
        );
    }
    let ics = scene.client.page(&format!("/bookings/{id}.ics")).await;
    assert!(ics.contains(ADDRESS), "{ics}");
    let admin = admin(&scene.site).await;
    for path in [format!("/api/v1/bookings/{id}"), format!("/bookings/{id}")] {
        let text = admin.page(&path).await;
        assert!(
            !text.contains(ADDRESS) && !text.contains(DIRECTIONS),
            "{path}"
        );
    }

    // What was told stays, whatever the coach changes; once cancelled nobody needs it.
    sqlx::query("UPDATE trustcoach.coach_settings SET address = '1 rue Ailleurs'")
        .execute(scene.site.db())
        .await
        .unwrap();
    assert_eq!(scene.seen(&id).await["location"], ADDRESS);
    let cancel = format!("/api/v1/bookings/{id}/cancel");
    let seen = ok(scene.coach.post(&cancel, &json!({})).await).await;
    assert_eq!(seen["location"], json!(null));
    let page = scene.client.page(&format!("/bookings/{id}")).await;
    assert!(
        !page.contains(ADDRESS) && !page.contains(DIRECTIONS),
        "{page}"
    );
}

#[tokio::test]
async fn a_place_that_a_client_proposes_counts_only_once_the_coach_has_accepted_it() {
    let scene = Scene::start().await;
    settings(&scene, None).await;
    let id = proposed(&scene).await;
    let place = format!("/api/v1/bookings/{id}/place");
    let seen = scene.seen(&id).await;
    assert_eq!(
        (
            &seen["location"],
            &seen["proposedLocation"],
            &seen["proposedLocationStatus"]
        ),
        (&json!(ADDRESS), &json!(CAFE), &json!("WAITING"))
    );
    scene.site.work().await;
    for letter in scene.site.letters() {
        let texts = [letters::words(&letter), letters::calendar(&letter)];
        assert!(texts.iter().all(|text| !text.contains("Café")), "{texts:?}");
        assert!(texts[0].contains("propose"), "{}", texts[0]);
    }
    for browser in [&scene.client, &scene.coach] {
        let ics = browser.page(&format!("/bookings/{id}.ics")).await;
        assert!(ics.contains(ADDRESS) && !ics.contains("Café"), "{ics}");
    }
    let page = scene.client.page(&format!("/bookings/{id}")).await;
    assert!(
        page.contains(CAFE) && page.contains("En attente de l’accord"),
        "{page}"
    );
    assert!(!page.contains("Accepter ce lieu"));

    // Only the coach of this booking answers.
    let yes = json!({ "accepted": true });
    let (stranger, _) = people::coach(&scene.site, "paul@example.fr").await;
    assert_eq!(stranger.post(&place, &yes).await.status(), 404);
    assert_eq!(scene.client.post(&place, &yes).await.status(), 403);
    assert_eq!(scene.coach.post(&place, &json!({})).await.status(), 422);

    let before = scene.site.letters().len();
    let page = scene.coach.page(&format!("/bookings/{id}")).await;
    assert!(page.contains("Accepter ce lieu"), "{page}");
    let path = format!("/bookings/{id}/place");
    let answer = scene.coach.submit(&path, &[("answer", "accept")]).await;
    assert_eq!(answer.status(), 303);
    let seen = scene.seen(&id).await;
    assert_eq!(
        (
            &seen["location"],
            &seen["proposedLocationStatus"],
            &seen["directions"]
        ),
        (&json!(CAFE), &json!("ACCEPTED"), &json!(null))
    );
    scene.site.work().await;
    let sent = &scene.site.letters()[before..];
    assert_eq!(sent.len(), 2);
    for letter in sent {
        assert!(letters::calendar(letter).contains("Café"), "{letter}");
    }
    let (status, body) = problem(scene.coach.post(&place, &yes).await).await;
    assert_eq!(
        (status, body["code"].as_str()),
        (409, Some("place-answered"))
    );
}

const CAFE: &str = "Café de la Paix";

/// A session in person that is paid, for which the client proposed a café.
async fn proposed(scene: &Scene) -> String {
    let mut wish = in_person(scene);
    wish["location"] = json!(CAFE);
    let held = created(scene.client.post("/api/v1/bookings", &wish).await).await;
    assert_eq!(held["location"], "Paris");
    pay(&scene.client, &id_of(&held)).await;
    id_of(&held)
}

#[tokio::test]
async fn a_place_that_is_refused_leaves_the_session_where_it_is() {
    let scene = Scene::start().await;
    settings(&scene, None).await;
    let id = proposed(&scene).await;
    scene.site.work().await;
    let before = scene.site.letters().len();
    let path = format!("/api/v1/bookings/{id}/place");
    let no = json!({ "accepted": false });
    let seen = ok(scene.coach.post(&path, &no).await).await;
    assert_eq!(
        (&seen["location"], &seen["proposedLocationStatus"]),
        (&json!(ADDRESS), &json!("REFUSED"))
    );
    scene.site.work().await;
    let sent = scene.site.letters()[before..].to_vec();
    assert_eq!(sent.len(), 1, "the client alone is told");
    let words = letters::words(&letters::to(&sent, "claire@example.fr")[0]);
    assert!(
        words.contains(ADDRESS) && !words.contains("Café"),
        "{words}"
    );
    let yes = json!({ "accepted": true });
    let (_, body) = problem(scene.coach.post(&path, &yes).await).await;
    assert_eq!(body["code"], "place-answered");
    let page = scene.client.page(&format!("/bookings/{id}")).await;
    assert!(!page.contains("Café"), "{page}");
}

#[tokio::test]
async fn a_place_is_answered_for_a_whole_series_and_not_after_the_start_or_a_cancellation() {
    let scene = Scene::start().await;
    settings(&scene, None).await;
    let mut wish = in_person(&scene);
    wish["location"] = json!(CAFE);
    wish["every"] = json!("WEEK");
    wish["count"] = json!(3);
    let series = created(scene.client.post("/api/v1/bookings/series", &wish).await).await;
    let ids: Vec<String> = (0..3).map(|n| id_of(&series["bookings"][n])).collect();
    for id in &ids {
        pay(&scene.client, id).await;
    }
    scene.site.work().await;
    let before = scene.site.letters().len();
    let place = |id: &str| format!("/api/v1/bookings/{id}/place");
    let cancel = format!("/api/v1/bookings/{}/cancel", ids[2]);
    ok(scene.client.post(&cancel, &json!({})).await).await;
    let yes = json!({ "accepted": true });
    let (_, body) = problem(scene.coach.post(&place(&ids[2]), &yes).await).await;
    assert_eq!(body["code"], "booking-state", "{body}");
    scene.site.work().await;
    let before = before.max(scene.site.letters().len());
    ok(scene.coach.post(&place(&ids[1]), &yes).await).await;
    for id in &ids[..2] {
        assert_eq!(scene.seen(id).await["location"], CAFE);
    }
    scene.site.work().await;
    assert_eq!(scene.site.letters().len(), before + 2, "one letter to each");

    let late = proposed_at(&scene, "2026-06-04T07:00:00Z").await;
    scene.at("2026-06-04T07:05:00Z");
    let (_, body) = problem(scene.coach.post(&place(&late), &yes).await).await;
    assert_eq!(body["code"], "place-too-late", "{body}");
    assert_eq!(scene.seen(&late).await["location"], ADDRESS);
}

async fn proposed_at(scene: &Scene, at: &str) -> String {
    let mut wish = in_person(scene);
    wish["location"] = json!(CAFE);
    wish["scheduledAt"] = json!(at);
    let held = created(scene.client.post("/api/v1/bookings", &wish).await).await;
    pay(&scene.client, &id_of(&held)).await;
    id_of(&held)
}

#[tokio::test]
async fn a_coach_who_takes_nobody_is_not_booked_and_what_is_held_goes() {
    let scene = Scene::start().await;
    settings(&scene, None).await;
    let held = id_of(&scene.held("2026-06-03T09:00:00Z").await);
    let payment = checkout(&scene.client, &held).await;
    let confirmed = id_of(&scene.confirmed(WEDNESDAY).await);
    let mut tx = scene.site.db().begin().await.unwrap();
    sqlx::query("UPDATE trustcoach.coach_settings SET active = false")
        .execute(&mut *tx)
        .await
        .unwrap();
    booking::drop_holds(&mut tx, &scene.coach_id, scene.site.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();

    let wish = scene.wish("2026-06-04T07:00:00Z");
    let (status, body) = problem(scene.client.post("/api/v1/bookings", &wish).await).await;
    assert_eq!(
        (status, &body["errors"][0]["field"]),
        (422, &json!("coachId"))
    );
    let mut series = wish.clone();
    series["every"] = json!("WEEK");
    series["count"] = json!(2);
    let response = scene.client.post("/api/v1/bookings/series", &series).await;
    assert_eq!(problem(response).await.0, 422);
    assert_eq!(scene.seen(&held).await["status"], "CANCELLED");
    assert_eq!(
        scene.seen(&confirmed).await["status"],
        "CONFIRMED",
        "it stays"
    );
    // A payment that was on its way goes back.
    let settled = testing::scene::simulate(&scene.client, &payment, "pay").await;
    assert_eq!(settled["status"], "REFUNDED");
    assert_eq!(scene.balance("provider").await, 8000);
}

#[tokio::test]
async fn everything_ahead_of_a_coach_is_cancelled_for_all_of_its_price() {
    let scene = Scene::start().await;
    let mut ids = vec![];
    for day in 3..6 {
        for hour in 7..16 {
            let at = format!("2026-06-{day:02}T{hour:02}:00:00Z");
            ids.push(id_of(&scene.confirmed(&at).await));
        }
    }
    // An hour into the first of them.
    scene.at("2026-06-03T07:30:00Z");
    let coach_user: String = sqlx::query_scalar(r#"SELECT "userId" FROM "Coach""#)
        .fetch_one(scene.site.db())
        .await
        .unwrap();
    let mut conn = scene.site.db().acquire().await.unwrap();
    let ahead = booking::confirmed_ahead(&mut conn, &scene.coach_id, scene.site.now())
        .await
        .unwrap();
    assert_eq!(ahead.len(), 26);
    booking::cancel_all_ahead(
        &mut conn,
        &scene.coach_id,
        &coach_user.into(),
        Some("Je m’arrête"),
        scene.site.now(),
    )
    .await
    .unwrap();
    drop(conn);
    scene.site.wait(jiff::SignedDuration::from_secs(1));
    let later = scene.held("2026-06-08T07:00:00Z").await;
    scene.site.work().await;
    for (n, id) in ids.iter().enumerate() {
        let seen = scene.seen(id).await;
        if n == 0 {
            assert_eq!(seen["status"], "CONFIRMED", "it has begun");
        } else {
            assert_eq!(
                (
                    &seen["status"],
                    &seen["cancelledBy"],
                    &seen["cancellationReason"]
                ),
                (&json!("CANCELLED"), &json!("coach"), &json!("Je m’arrête"))
            );
            assert_eq!(seen["payment"]["refundAmount"], 8000);
        }
    }
    assert_eq!(
        scene.seen(&id_of(&later)).await["status"],
        "PENDING",
        "booked later"
    );
    assert_eq!(scene.balance("provider").await, 8000);
}
