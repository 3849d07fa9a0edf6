//! Several sessions booked together.

mod ending;
mod lists;
mod paying;

use reqwest::StatusCode;
use serde_json::{Value, json};
use testing::{
    Database, Site,
    people::{client, coach},
    problem,
};

use testing::scene::{Scene, WEDNESDAY, created, ok, pay};

const SERIES: &str = "/api/v1/bookings/series";

fn weekly(scene: &Scene, at: &str, count: i64) -> Value {
    json!({ "coachId": scene.coach_id, "scheduledAt": at, "duration": 60, "every": "WEEK", "count": count })
}

fn starts(series: &Value) -> Vec<String> {
    series["bookings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|b| b["scheduledAt"].as_str().unwrap().to_owned())
        .collect()
}

async fn booked(scene: &Scene) -> i64 {
    sqlx::query_scalar(r#"SELECT count(*) FROM "Booking""#)
        .fetch_one(scene.site.db())
        .await
        .unwrap()
}

/// A series whose bookings are all paid: its id and theirs.
async fn paid(scene: &Scene, at: &str, count: i64) -> (String, Vec<String>) {
    let series = created(scene.client.post(SERIES, &weekly(scene, at, count)).await).await;
    let ids: Vec<String> = series["bookings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|b| b["id"].as_str().unwrap().to_owned())
        .collect();
    for id in &ids {
        assert_eq!(pay(&scene.client, id).await["bookingStatus"], "CONFIRMED");
    }
    (series["id"].as_str().unwrap().to_owned(), ids)
}

#[tokio::test]
async fn a_series_keeps_its_local_time_over_a_change_of_the_clocks() {
    let scene = Scene::start().await;
    scene.much_later("2026-10-05T08:00:00Z").await;
    let wish = weekly(&scene, "2026-10-13T07:00:00Z", 4);
    let series = created(scene.client.post(SERIES, &wish).await).await;
    assert_eq!(
        starts(&series),
        [
            "2026-10-13T07:00:00Z",
            "2026-10-20T07:00:00Z",
            "2026-10-27T08:00:00Z",
            "2026-11-03T08:00:00Z",
        ]
    );
    assert_eq!(
        (&series["total"], &series["every"]),
        (&json!(32_000), &json!("WEEK"))
    );
    for (n, booking) in series["bookings"].as_array().unwrap().iter().enumerate() {
        assert_eq!(booking["status"], "PENDING");
        assert_eq!(booking["holdExpiresAt"], "2026-10-05T08:15:00Z");
        assert_eq!(booking["seriesPosition"], json!(n + 1));
        assert_eq!(booking["seriesId"], series["id"]);
    }
    let page = scene
        .client
        .page(&format!("/series/{}", series["id"].as_str().unwrap()))
        .await;
    for words in [
        "mardi 13 octobre à 9",
        "mardi 3 novembre à 9",
        "Payer 320,00",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
}

#[tokio::test]
async fn a_series_with_conflicts_books_nothing_and_lists_each_date_and_why() {
    let scene = Scene::start().await;
    let other = client(&scene.site, "samir@example.fr").await;
    created(
        other
            .post("/api/v1/bookings", &scene.wish("2026-06-10T07:30:00Z"))
            .await,
    )
    .await;
    sqlx::query(
        "INSERT INTO trustcoach.time_off (id, coach_id, starts_at, ends_at, created_at)
         VALUES ('off', $1, '2026-06-17', '2026-06-18', '2026-06-01')",
    )
    .bind(&scene.coach_id)
    .execute(scene.site.db())
    .await
    .unwrap();
    let (_, elsewhere) = coach(&scene.site, "thomas@example.fr").await;
    let wish = json!({ "coachId": elsewhere, "scheduledAt": "2026-06-24T07:00:00Z" });
    created(scene.client.post("/api/v1/bookings", &wish).await).await;
    let before = booked(&scene).await;

    let wish = weekly(&scene, WEDNESDAY, 5);
    let (status, body) = problem(scene.client.post(SERIES, &wish).await).await;
    assert_eq!(
        (status, body["code"].as_str()),
        (409, Some("series-conflicts"))
    );
    let found: Vec<(&str, &str)> = body["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| (e["field"].as_str().unwrap(), e["code"].as_str().unwrap()))
        .collect();
    assert_eq!(
        found,
        [
            ("dates[1]", "error-field-slot-taken"),
            ("dates[2]", "error-field-slot-time-off"),
            ("dates[3]", "error-field-slot-client-busy"),
        ]
    );
    assert_eq!(booked(&scene).await, before);

    let preview = ok(scene.client.post(&format!("{SERIES}/preview"), &wish).await).await;
    let free: Vec<bool> = preview["dates"]
        .as_array()
        .unwrap()
        .iter()
        .map(|d| d["free"].as_bool().unwrap())
        .collect();
    assert_eq!(free, [true, false, false, false, true]);
    assert_eq!(
        (&preview["free"], &preview["price"]),
        (&json!(false), &json!(8000))
    );
    assert_eq!(preview["dates"][1]["scheduledAt"], "2026-06-10T07:00:00Z");

    // What is left, with another hour on the day that was taken.
    let mut wish = wish;
    wish["dates"] = json!([WEDNESDAY, "2026-06-10T12:00:00Z", "2026-07-01T07:00:00Z"]);
    let series = created(scene.client.post(SERIES, &wish).await).await;
    assert_eq!(
        starts(&series),
        [WEDNESDAY, "2026-06-10T12:00:00Z", "2026-07-01T07:00:00Z"]
    );
}

#[tokio::test]
async fn sessions_of_a_series_count_for_each_other() {
    let scene = Scene::start().await;
    sqlx::query("INSERT INTO trustcoach.slot_rules (coach_id, daily_maximum) VALUES ($1, 1)")
        .bind(&scene.coach_id)
        .execute(scene.site.db())
        .await
        .unwrap();
    let mut wish = weekly(&scene, WEDNESDAY, 2);
    wish["dates"] = json!([WEDNESDAY, "2026-06-03T12:00:00Z"]);
    let (status, body) = problem(scene.client.post(SERIES, &wish).await).await;
    assert_eq!(status, 409);
    assert_eq!(
        (&body["errors"][0]["field"], &body["errors"][0]["code"]),
        (&json!("dates[1]"), &json!("error-field-slot-day-full"))
    );
    assert_eq!(booked(&scene).await, 0);
}

#[tokio::test]
async fn what_makes_no_sense_in_a_series_is_refused_beside_its_field() {
    let scene = Scene::start().await;
    for (change, field, code) in [
        (json!({ "every": null }), "every", "error-field-required"),
        (json!({ "every": "DAY" }), "every", "error-field-choice"),
        (
            json!({ "count": null }),
            "count",
            "error-field-series-count",
        ),
        (json!({ "count": 1 }), "count", "error-field-series-count"),
        (json!({ "count": 13 }), "count", "error-field-series-count"),
        (json!({ "count": -3 }), "count", "error-field-series-count"),
        (
            json!({ "scheduledAt": "demain" }),
            "scheduledAt",
            "error-field-date",
        ),
        (
            json!({ "coachId": "nobody" }),
            "coachId",
            "error-field-coach-unknown",
        ),
        (json!({ "mode": "TELEPATHY" }), "mode", "error-field-choice"),
        (
            json!({ "dates": [WEDNESDAY] }),
            "dates",
            "error-field-series-count",
        ),
        (
            json!({ "dates": [WEDNESDAY, WEDNESDAY] }),
            "dates",
            "error-field-series-count",
        ),
        (
            json!({ "dates": [WEDNESDAY, "x"] }),
            "dates[1]",
            "error-field-date",
        ),
    ] {
        let mut wish = weekly(&scene, WEDNESDAY, 4);
        wish.as_object_mut()
            .unwrap()
            .extend(change.as_object().unwrap().clone());
        for path in [SERIES.to_owned(), format!("{SERIES}/preview")] {
            let (status, body) = problem(scene.client.post(&path, &wish).await).await;
            assert_eq!(status, 422, "{change}: {body}");
            let error = &body["errors"][0];
            assert_eq!(
                (&error["field"], &error["code"]),
                (&json!(field), &json!(code)),
                "{change}"
            );
        }
    }
    // A length that the coach does not offer, and years that nobody keeps, are conflicts.
    for (change, code) in [
        (json!({ "duration": 61 }), "error-field-slot-duration"),
        (
            json!({ "scheduledAt": "9999-01-01T00:00:00Z" }),
            "error-field-slot-too-far",
        ),
        (
            json!({ "every": "MONTH", "count": 12 }),
            "error-field-slot-too-far",
        ),
    ] {
        let mut wish = weekly(&scene, WEDNESDAY, 2);
        wish.as_object_mut()
            .unwrap()
            .extend(change.as_object().unwrap().clone());
        let (status, body) = problem(scene.client.post(SERIES, &wish).await).await;
        assert_eq!(
            (status, body["code"].as_str()),
            (409, Some("series-conflicts"))
        );
        let errors = body["errors"].as_array().unwrap();
        assert_eq!(errors.last().unwrap()["code"], code, "{change}");
    }
    assert_eq!(booked(&scene).await, 0);
}

#[tokio::test]
async fn only_its_people_know_of_a_series() {
    let scene = Scene::start().await;
    let (id, _) = paid(&scene, WEDNESDAY, 2).await;
    let stranger = client(&scene.site, "samir@example.fr").await;
    let (other_coach, _) = coach(&scene.site, "thomas@example.fr").await;
    for browser in [&stranger, &other_coach] {
        for path in [
            format!("{SERIES}/{id}"),
            format!("{SERIES}/{id}/cancellation"),
            format!("/series/{id}"),
            format!("/series/{id}/cancel"),
        ] {
            assert_eq!(browser.get(&path).await.status(), 404, "{path}");
        }
        let cancel = format!("{SERIES}/{id}/cancel");
        assert_eq!(
            problem(browser.post(&cancel, &json!({})).await).await.0,
            404
        );
        for page in ["cancel", "checkout"] {
            let path = format!("/series/{id}/{page}");
            assert_eq!(browser.submit(&path, &[]).await.status(), 404, "{path}");
        }
    }
    assert_eq!(
        scene.coach.json(&format!("{SERIES}/{id}")).await["bookings"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    // The coach does not pay it.
    let path = format!("/series/{id}/checkout");
    assert_eq!(scene.coach.submit(&path, &[]).await.status(), 404);
}

#[tokio::test]
async fn a_client_books_a_series_by_clicking_and_changes_the_dates_that_are_taken() {
    let scene = Scene::on(Site::without_limits(Database::fresh().await).await).await;
    let other = client(&scene.site, "samir@example.fr").await;
    created(
        other
            .post("/api/v1/bookings", &scene.wish("2026-06-10T07:00:00Z"))
            .await,
    )
    .await;
    let coach = scene.coach_id.as_str();
    let one = scene
        .client
        .page(&format!(
            "/book?coach={coach}&start={WEDNESDAY}&duration=60"
        ))
        .await;
    assert!(one.contains("/book/series?coach="), "{one}");
    let path =
        format!("/book/series?coach={coach}&start={WEDNESDAY}&duration=60&every=WEEK&count=3");
    let page = scene.client.page(&path).await;
    for words in [
        "mercredi 3 juin",
        "mercredi 10 juin",
        "mercredi 17 juin",
        "Une date n’est pas libre",
        "Ce créneau est pris",
        "2 séances à 80,00",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(page.contains("value=\"2026-06-10T12:00:00Z\""), "{page}");

    let base = [
        ("coachId", coach),
        ("scheduledAt", WEDNESDAY),
        ("duration", "60"),
        ("mode", "REMOTE"),
        ("every", "WEEK"),
        ("count", "3"),
    ];
    let with = |dates: &[&'static str]| -> Vec<(&str, &str)> {
        let dates = dates.iter().map(|date| ("date", *date));
        base.iter().copied().chain(dates).collect()
    };
    let response = scene
        .client
        .submit("/book/series", &with(&[WEDNESDAY, "", ""]))
        .await;
    assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = response.text().await.unwrap();
    assert!(page.contains("Choisissez de 2 à 12 séances"), "{page}");
    let taken = with(&[WEDNESDAY, "2026-06-10T07:00:00Z"]);
    let response = scene.client.submit("/book/series", &taken).await;
    assert_eq!(response.status(), StatusCode::CONFLICT);
    let page = response.text().await.unwrap();
    assert!(page.contains("Ce créneau est pris"), "{page}");
    assert_eq!(booked(&scene).await, 1);
    let chosen = with(&[WEDNESDAY, "2026-06-10T12:00:00Z", ""]);
    let response = scene.client.submit("/book/series", &chosen).await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    let place = response.headers()["location"].to_str().unwrap().to_owned();
    let page = scene.client.page(&place).await;
    assert!(page.contains("Payer 160,00"), "{page}");
    // A rhythm that makes no sense is said, and the page stays.
    let response = scene.client.get(&path.replace("count=3", "count=40")).await;
    assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
}
