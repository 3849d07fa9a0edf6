//! Holding asks for a proven address and has limits; what is one's own is shown as one's own.

use jiff::SignedDuration;
use serde_json::{Value, json};
use testing::{
    Browser, Database, Site,
    people::{client, coach},
    problem,
    scene::{Scene, WEDNESDAY, created, pay},
};

/// Wednesday, at this hour in Paris.
fn at(hour: u8) -> String {
    format!("2026-06-03T{:02}:00:00Z", hour - 2)
}

async fn ask(scene: &Scene, wish: &Value) -> (u16, Value) {
    problem(scene.client.post("/api/v1/bookings", wish).await).await
}

async fn open_holds(site: &Site) -> i64 {
    let sql = r#"SELECT count(*) FROM "Booking" WHERE status = 'PENDING'"#;
    sqlx::query_scalar(sql).fetch_one(site.db()).await.unwrap()
}

fn code(body: &Value) -> &str {
    body["code"].as_str().unwrap_or_default()
}

#[tokio::test]
async fn who_has_not_proven_their_address_holds_nothing_and_is_told_what_to_do() {
    let scene = Scene::start().await;
    let unproven = r#"UPDATE "User" SET "emailVerified" = NULL WHERE email = 'claire@example.fr'"#;
    sqlx::query(unproven)
        .execute(scene.site.db())
        .await
        .unwrap();
    let (status, body) = ask(&scene, &scene.wish(WEDNESDAY)).await;
    assert_eq!((status, code(&body)), (409, "address-unproven"), "{body}");
    assert!(
        body["detail"].as_str().unwrap().contains("lettre"),
        "{body}"
    );
    let mut series = scene.wish(WEDNESDAY);
    series["every"] = json!("WEEK");
    series["count"] = json!(12);
    let answer = scene.client.post("/api/v1/bookings/series", &series).await;
    let (status, body) = problem(answer).await;
    assert_eq!((status, code(&body)), (409, "address-unproven"), "{body}");

    // The pages say it before anything is filled in, and send the letter again.
    for path in ["/book", "/book/series"] {
        let path = format!("{path}?coach={}&start={WEDNESDAY}", scene.coach_id);
        let page = scene.client.get(&path).await.text().await.unwrap();
        assert!(
            page.contains("Confirmez d’abord votre adresse")
                && page.contains(r#"action="/account/verify""#),
            "{page}"
        );
    }
    let fields = [
        ("coachId", scene.coach_id.as_str()),
        ("scheduledAt", WEDNESDAY),
        ("duration", "60"),
        ("mode", "REMOTE"),
    ];
    let answer = scene.client.submit("/book", &fields).await;
    assert_eq!(answer.status(), 409);
    assert!(answer.text().await.unwrap().contains("Renvoyer la lettre"));
    assert_eq!(open_holds(&scene.site).await, 0);
    let sent = scene.client.submit("/account/verify", &[]).await;
    assert_eq!(sent.status(), 303);

    let proven = r#"UPDATE "User" SET "emailVerified" = now() WHERE email = 'claire@example.fr'"#;
    sqlx::query(proven).execute(scene.site.db()).await.unwrap();
    scene.held(WEDNESDAY).await;
}

#[tokio::test]
async fn a_person_holds_two_times_with_a_coach_and_three_in_all() {
    let scene = Scene::start().await;
    let (_, paul) = coach(&scene.site, "paul@example.fr").await;
    let (_, anne) = coach(&scene.site, "anne@example.fr").await;
    scene.held(&at(9)).await;
    let second = scene.held(&at(10)).await;
    let (status, body) = ask(&scene, &scene.wish(&at(11))).await;
    assert_eq!(
        (status, code(&body)),
        (409, "holds-too-many-coach"),
        "{body}"
    );
    assert!(
        body["detail"].as_str().unwrap().contains("2 créneaux"),
        "{body}"
    );
    let with = |coach: &domain::ids::CoachId, hour| {
        let mut wish = scene.wish(&at(hour));
        wish["coachId"] = json!(coach);
        wish
    };
    created(
        scene
            .client
            .post("/api/v1/bookings", &with(&paul, 12))
            .await,
    )
    .await;
    for (coach, hour) in [(&paul, 13), (&anne, 14)] {
        let (status, body) = ask(&scene, &with(coach, hour)).await;
        assert_eq!((status, code(&body)), (409, "holds-too-many"), "{body}");
    }
    let path = format!("/book?coach={anne}&start={}", at(14));
    let page = scene.client.page(&path).await;
    assert!(page.contains("Voir les créneaux que je garde"), "{page}");
    // What is paid is held no more, and others are not concerned.
    pay(&scene.client, second["id"].as_str().unwrap()).await;
    created(
        scene
            .client
            .post("/api/v1/bookings", &with(&anne, 14))
            .await,
    )
    .await;
    let other = client(&scene.site, "samir@example.fr").await;
    created(other.post("/api/v1/bookings", &scene.wish(&at(15))).await).await;
    // After a quarter of an hour they are free again.
    scene.site.wait(SignedDuration::from_mins(15));
    scene.held(&at(16)).await;
}

#[tokio::test]
async fn holds_asked_for_at_once_count_each_other() {
    let scene = Scene::start().await;
    let (_, paul) = coach(&scene.site, "paul@example.fr").await;
    let mut asked = vec![];
    for hour in 9..17 {
        for coach in [&scene.coach_id, &paul] {
            let mut wish = scene.wish(&at(hour));
            wish["coachId"] = json!(coach);
            let client = &scene.client;
            asked.push(async move {
                client
                    .post("/api/v1/bookings", &wish)
                    .await
                    .status()
                    .as_u16()
            });
        }
    }
    let statuses = futures::future::join_all(asked).await;
    let held = statuses.iter().filter(|status| **status == 201).count();
    assert_eq!(held, 3, "{statuses:?}");
    assert!(
        statuses.iter().all(|s| [201, 409].contains(s)),
        "{statuses:?}"
    );
    assert_eq!(open_holds(&scene.site).await, 3);
}

#[tokio::test]
async fn a_series_is_held_once_however_many_are_asked_for() {
    let scene = Scene::start().await;
    let series = async |at: &str| {
        let mut wish = scene.wish(at);
        wish["every"] = json!("WEEK");
        wish["count"] = json!(4);
        scene.client.post("/api/v1/bookings/series", &wish).await
    };
    created(series("2026-06-10T07:00:00Z").await).await;
    let (status, body) = problem(series("2026-06-10T09:00:00Z").await).await;
    assert_eq!(
        (status, code(&body)),
        (409, "holds-too-many-coach"),
        "{body}"
    );
    let (status, body) = ask(&scene, &scene.wish(WEDNESDAY)).await;
    assert_eq!(
        (status, code(&body)),
        (409, "holds-too-many-coach"),
        "{body}"
    );
}

#[tokio::test]
async fn a_time_that_one_let_expire_is_not_held_again_for_an_hour() {
    let scene = Scene::start().await;
    scene.held(&at(10)).await;
    scene.site.wait(SignedDuration::from_mins(15));
    scene.minute().await;
    let half_past = "2026-06-03T08:30:00Z";
    for time in [at(10).as_str(), half_past] {
        let (status, body) = ask(&scene, &scene.wish(time)).await;
        assert_eq!((status, code(&body)), (409, "slot-let-go"), "{body}");
        assert!(
            body["detail"].as_str().unwrap().contains("60 minutes"),
            "{body}"
        );
    }
    // In a series neither.
    let mut wish = scene.wish(&at(10));
    wish["every"] = json!("WEEK");
    wish["count"] = json!(2);
    let (_, body) = problem(scene.client.post("/api/v1/bookings/series", &wish).await).await;
    assert_eq!(
        body["errors"][0]["code"], "error-field-slot-let-go",
        "{body}"
    );
    // Another time, and anybody else, may.
    scene.held(&at(11)).await;
    let other = client(&scene.site, "samir@example.fr").await;
    let taken = created(other.post("/api/v1/bookings", &scene.wish(&at(10))).await).await;
    let path = format!("/api/v1/bookings/{}/cancel", taken["id"].as_str().unwrap());
    other.post(&path, &json!({})).await;
    scene.site.wait(SignedDuration::from_mins(59));
    assert_eq!(ask(&scene, &scene.wish(&at(10))).await.0, 409);
    scene.site.wait(SignedDuration::from_mins(1));
    scene.held(&at(10)).await;
}

#[tokio::test]
async fn giving_a_hold_up_and_taking_it_again_does_not_keep_it_for_ever() {
    let scene = Scene::start().await;
    let cancel = async |booking: &Value| {
        let path = format!(
            "/api/v1/bookings/{}/cancel",
            booking["id"].as_str().unwrap()
        );
        assert_eq!(scene.client.post(&path, &json!({})).await.status(), 200);
    };
    // Who changes their mind may do so.
    cancel(&scene.held(&at(10)).await).await;
    let again = scene.held(&at(10)).await;
    scene.site.wait(SignedDuration::from_mins(14));
    cancel(&again).await;
    let again = scene.held(&at(10)).await;
    scene.site.wait(SignedDuration::from_mins(14));
    cancel(&again).await;
    let (status, body) = ask(&scene, &scene.wish(&at(10))).await;
    assert_eq!((status, code(&body)), (409, "slot-let-go"), "{body}");
}

#[tokio::test]
async fn the_limits_are_settings() {
    let site = Site::start_with(Database::fresh().await, |parts| {
        parts.config.holds.need_proof = false;
        parts.config.holds.per_person = 5;
        parts.config.holds.per_coach = 5;
        parts.config.holds.again_minutes = 0;
    })
    .await;
    let (_, coach_id) = coach(&site, "marie@example.fr").await;
    let claire = client(&site, "claire@example.fr").await;
    let unproven = r#"UPDATE "User" SET "emailVerified" = NULL"#;
    sqlx::query(unproven).execute(site.db()).await.unwrap();
    let wish = |hour| json!({ "coachId": coach_id, "scheduledAt": at(hour), "duration": 60, "mode": "REMOTE" });
    for hour in 9..14 {
        created(claire.post("/api/v1/bookings", &wish(hour)).await).await;
    }
    let (_, body) = problem(claire.post("/api/v1/bookings", &wish(15)).await).await;
    assert_eq!(code(&body), "holds-too-many-coach");
    site.wait(SignedDuration::from_mins(15));
    created(claire.post("/api/v1/bookings", &wish(9)).await).await;
}

/// Where a form or a page leads.
async fn leads(browser: &Browser, path: &str) -> String {
    let answer = browser.get(path).await;
    assert_eq!(answer.status(), 303, "{path}");
    answer.headers()["location"].to_str().unwrap().to_owned()
}

#[tokio::test]
async fn ones_own_hold_or_booking_is_shown_as_ones_own_and_leads_to_it() {
    let scene = Scene::start().await;
    let held = scene.held(&at(10)).await;
    let id = held["id"].as_str().unwrap();
    let checkout = format!("/bookings/{id}/checkout");
    let here = format!("/book?coach={}&start={}", scene.coach_id, at(10));
    let longer = format!("{here}&duration=90");
    for (time, minutes) in [
        (at(10), 60),
        ("2026-06-03T07:30:00Z".to_owned(), 60),
        (at(10), 90),
    ] {
        let mut wish = scene.wish(&time);
        wish["duration"] = json!(minutes);
        let (status, body) = ask(&scene, &wish).await;
        assert_eq!((status, code(&body)), (409, "slot-yours"), "{body}");
        assert_eq!(
            body["about"],
            json!({ "id": id, "link": checkout }),
            "{body}"
        );
        assert!(
            !body["title"]
                .as_str()
                .unwrap()
                .contains("vient d’être pris"),
            "{body}"
        );
    }
    for path in [&here, &longer] {
        assert_eq!(leads(&scene.client, path).await, checkout);
    }
    pay(&scene.client, id).await;
    let page = format!("/bookings/{id}");
    let (_, body) = ask(&scene, &scene.wish(&at(10))).await;
    assert_eq!(
        (code(&body), &body["about"]["link"]),
        ("slot-yours", &json!(page))
    );
    assert_eq!(leads(&scene.client, &here).await, page);
    let fields = [
        ("coachId", scene.coach_id.as_str()),
        ("scheduledAt", &at(10)),
        ("duration", "60"),
        ("mode", "REMOTE"),
    ];
    let answer = scene.client.submit("/book", &fields).await;
    assert_eq!(answer.headers()["location"], page.as_str());
    assert!(
        scene
            .client
            .page(&page)
            .await
            .contains("Ce créneau est déjà le vôtre")
    );
    // For anybody else it is taken, and leads nowhere.
    let other = client(&scene.site, "samir@example.fr").await;
    let (_, body) = problem(other.post("/api/v1/bookings", &scene.wish(&at(10))).await).await;
    assert_eq!((code(&body), &body["about"]), ("slot-taken", &Value::Null));
}

#[tokio::test]
async fn a_session_with_another_coach_is_shown_as_ones_own_too() {
    let scene = Scene::start().await;
    let (_, paul) = coach(&scene.site, "paul@example.fr").await;
    let held = scene.held(&at(10)).await;
    let mut wish = scene.wish(&at(10));
    wish["coachId"] = json!(paul);
    let (status, body) = ask(&scene, &wish).await;
    assert_eq!((status, code(&body)), (409, "client-busy"), "{body}");
    assert_eq!(body["about"]["id"], held["id"]);
    let path = format!("/book?coach={paul}&start={}", at(10));
    let page = scene.client.page(&path).await;
    assert!(page.contains("Voir cette séance"), "{page}");
}

#[tokio::test]
async fn a_series_or_a_move_onto_ones_own_session_says_so() {
    let scene = Scene::start().await;
    scene.confirmed("2026-06-10T07:00:00Z").await;
    let mut wish = scene.wish(WEDNESDAY);
    wish["every"] = json!("WEEK");
    wish["count"] = json!(2);
    let (_, body) = problem(scene.client.post("/api/v1/bookings/series", &wish).await).await;
    assert_eq!(
        (&body["errors"][0]["field"], &body["errors"][0]["code"]),
        (&json!("dates[1]"), &json!("error-field-slot-yours")),
        "{body}"
    );
    let moving = scene.confirmed("2026-06-10T12:00:00Z").await;
    let path = format!(
        "/api/v1/bookings/{}/reschedule",
        moving["id"].as_str().unwrap()
    );
    let to = json!({ "scheduledAt": "2026-06-10T07:00:00Z" });
    let (_, body) = problem(scene.client.post(&path, &to).await).await;
    assert_eq!(code(&body), "slot-yours", "{body}");
    let (_, body) = problem(scene.coach.post(&path, &to).await).await;
    assert_eq!(code(&body), "slot-taken", "{body}");
}
