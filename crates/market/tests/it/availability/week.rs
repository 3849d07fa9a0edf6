//! The weekly windows.

use serde_json::{Value, json};
use testing::{people, problem};

use super::{Practice, submit, version, week};

const API: &str = "/api/v1/me/availability";
const PAGE: &str = "/desk/availability";

#[tokio::test]
async fn a_week_is_replaced_as_a_whole_and_read_back_from_monday_to_sunday() {
    let practice = Practice::start().await;
    let before = practice.coach.json(API).await;
    assert_eq!(before["timezone"], "Europe/Paris");
    assert_eq!(before["windows"].as_array().unwrap().len(), 5);
    let mut windows = week(&[
        (0, "22:00", "24:00"),
        (2, "14:00", "16:30"),
        (2, "09:00", "12:00"),
    ]);
    windows[1]["validFrom"] = json!("2026-06-09");
    windows[1]["validUntil"] = json!("2026-06-30");
    let body = json!({ "windows": windows, "version": before["version"] });
    let response = practice.coach.put(API, &body).await;
    assert_eq!(response.status(), 200);
    let after = practice.coach.json(API).await;
    assert_ne!(after["version"], before["version"]);
    assert_eq!(
        after["windows"],
        json!([
            { "dayOfWeek": 2, "startTime": "09:00", "endTime": "12:00" },
            { "dayOfWeek": 2, "startTime": "14:00", "endTime": "16:30",
              "validFrom": "2026-06-09", "validUntil": "2026-06-30" },
            { "dayOfWeek": 0, "startTime": "22:00", "endTime": "24:00" },
        ])
    );
    // The slots follow at once: the afternoon is open from the 9th, and midnight is an end.
    let starts = practice.starts("2026-06-02", "2026-06-10", 120).await;
    assert!(
        starts.contains(&"2026-06-07T20:00:00Z".to_owned()),
        "{starts:?}"
    );
    assert!(
        !starts.contains(&"2026-06-02T12:00:00Z".to_owned()),
        "{starts:?}"
    );
    assert!(
        starts.contains(&"2026-06-09T12:00:00Z".to_owned()),
        "{starts:?}"
    );
}

#[tokio::test]
async fn each_window_that_makes_no_sense_is_named_by_its_place_and_field_and_nothing_changes() {
    let practice = Practice::start().await;
    let before = practice.coach.json(API).await;
    let cases = [
        (
            json!({ "startTime": "12:00" }),
            "endTime",
            "error-field-window-order",
        ),
        (
            json!({ "startTime": "13:00" }),
            "endTime",
            "error-field-window-order",
        ),
        (
            json!({ "startTime": "22:00", "endTime": "02:00" }),
            "endTime",
            "error-field-window-order",
        ),
        (
            json!({ "endTime": "25:00" }),
            "endTime",
            "error-field-window-end",
        ),
        (
            json!({ "endTime": "24:01" }),
            "endTime",
            "error-field-window-end",
        ),
        (
            json!({ "startTime": "24:00" }),
            "startTime",
            "error-field-window-start",
        ),
        (
            json!({ "startTime": "neuf" }),
            "startTime",
            "error-field-window-start",
        ),
        (json!({ "dayOfWeek": 7 }), "dayOfWeek", "error-field-choice"),
        (
            json!({ "validFrom": "2026-02-30" }),
            "validFrom",
            "error-field-day",
        ),
        (
            json!({ "validFrom": "0001-01-01" }),
            "validFrom",
            "error-field-day",
        ),
        (
            json!({ "validFrom": "2026-06-02", "validUntil": "2026-06-01" }),
            "validUntil",
            "error-field-window-validity",
        ),
    ];
    for (change, field, code) in cases {
        let mut windows = week(&[(1, "09:00", "10:00"), (2, "09:00", "12:00")]);
        windows[1]
            .as_object_mut()
            .unwrap()
            .extend(change.as_object().unwrap().clone());
        let response = practice
            .coach
            .put(API, &json!({ "windows": windows }))
            .await;
        let (status, body) = problem(response).await;
        assert_eq!(status, 422, "{change}: {body}");
        let error = &body["errors"][0];
        let name = format!("windows[1].{field}");
        assert_eq!(
            (&error["field"], &error["code"]),
            (&json!(name), &json!(code)),
            "{change}"
        );
    }
    // Both wrong times of a window are named at once.
    let windows = week(&[(1, "9", "25:00")]);
    let response = practice
        .coach
        .put(API, &json!({ "windows": windows }))
        .await;
    let fields: Vec<Value> = problem(response).await.1["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["field"].clone())
        .collect();
    assert_eq!(fields.len(), 2, "{fields:?}");
    let many = week(&[(1, "09:00", "10:00"); 101]);
    let response = practice.coach.put(API, &json!({ "windows": many })).await;
    let (status, body) = problem(response).await;
    assert_eq!(
        (status, &body["errors"][0]["field"]),
        (422, &json!("windows"))
    );
    let zone = json!({ "windows": [], "timezone": "Mars/Olympus" });
    let (status, body) = problem(practice.coach.put(API, &zone).await).await;
    assert_eq!(
        (status, &body["errors"][0]["field"]),
        (422, &json!("timezone"))
    );
    assert_eq!(practice.coach.json(API).await, before);
}

#[tokio::test]
async fn who_saves_over_the_change_of_another_is_told_and_loses_nothing() {
    let practice = Practice::start().await;
    let page = practice.coach.page(PAGE).await;
    let old = version(&page);
    practice
        .open("Europe/Paris", &[(3, "10:00", "11:00")])
        .await;
    let saved = practice.coach.json(API).await;

    let fields = [
        ("version", old.as_str()),
        ("day-0", "1"),
        ("start-0", "8h30"),
        ("end-0", "12h"),
        ("do", "save"),
    ];
    let (status, page) = submit(&practice.coach, PAGE, &fields).await;
    assert_eq!(status, 409);
    assert!(page.contains("enregistrée ailleurs"), "{page}");
    assert!(page.contains("value=\"08:30\""), "what was typed is kept");
    assert!(
        page.contains("10:00–11:00"),
        "what the other saved is shown"
    );
    assert_eq!(
        practice.coach.json(API).await,
        saved,
        "nothing was overwritten"
    );

    let body = json!({ "windows": [], "version": old });
    let (status, body) = problem(practice.coach.put(API, &body).await).await;
    assert_eq!((status, &body["code"]), (409, &json!("week-changed")));

    // Having seen it, they may put theirs in its place.
    let now = version(&page);
    let fields = [
        ("version", now.as_str()),
        ("day-0", "1"),
        ("start-0", "08:30"),
        ("end-0", "12:00"),
    ];
    let (status, _) = submit(&practice.coach, PAGE, &fields).await;
    assert_eq!(status, 303);
    let windows = &practice.coach.json(API).await["windows"];
    assert_eq!(windows, &week(&[(1, "08:30", "12:00")]));
}

#[tokio::test]
async fn of_two_who_save_the_same_week_at_once_one_is_told() {
    let practice = Practice::start().await;
    let version = practice.coach.json(API).await["version"].clone();
    let saving = (0..8).map(|n| {
        let start = format!("{:02}:00", 6 + n);
        let body = json!({ "windows": week(&[(1, &start, "20:00")]), "version": version });
        let coach = practice.coach.clone();
        async move { coach.put(API, &body).await.status().as_u16() }
    });
    let mut answers = futures::future::join_all(saving).await;
    answers.sort_unstable();
    assert_eq!(answers, [200, 409, 409, 409, 409, 409, 409, 409]);
    assert_eq!(
        practice.coach.json(API).await["windows"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn when_the_zone_changes_hours_and_days_stay_and_bookings_keep_their_instant() {
    let practice = Practice::start().await;
    let client = people::client(&practice.site, "claire@example.fr").await;
    let mut windows = week(&[(3, "09:00", "12:00")]);
    windows[0]["validFrom"] = json!("2026-06-03");
    windows[0]["validUntil"] = json!("2026-06-24");
    let response = practice
        .coach
        .put(API, &json!({ "windows": windows }))
        .await;
    assert_eq!(response.status(), 200);
    assert_eq!(
        practice.book(&client, "2026-06-03T07:00:00Z", 60).await.0,
        201
    );

    let zone = [("timezone", "america/new_york")];
    let (status, _) = submit(&practice.coach, "/desk/availability/zone", &zone).await;
    assert_eq!(status, 303);
    let after = practice.coach.json(API).await;
    assert_eq!(after["timezone"], "America/New_York");
    assert_eq!(
        after["windows"], windows,
        "nine stays nine, and days stay days"
    );
    let starts = practice.starts("2026-06-03", "2026-06-04", 60).await;
    assert_eq!(
        starts.first().map(String::as_str),
        Some("2026-06-03T13:00:00Z")
    );
    let page = practice.coach.page(PAGE).await;
    assert!(page.contains("New York"), "the zone is shown");
    assert!(page.contains("hors de vos horaires actuels"), "{page}");
    assert!(
        page.contains("mercredi 3 juin à 3\u{a0}h"),
        "in the coach's zone: {page}"
    );
    let bookings = client.json("/api/v1/bookings").await;
    assert_eq!(bookings["items"][0]["scheduledAt"], "2026-06-03T07:00:00Z");

    let wrong = [("timezone", "Mars/Olympus")];
    let (status, page) = submit(&practice.coach, "/desk/availability/zone", &wrong).await;
    assert_eq!(status, 422);
    assert!(page.contains("value=\"Mars/Olympus\"") && page.contains("fuseau horaire est inconnu"));
}

#[tokio::test]
async fn only_a_coach_sees_and_changes_hours_and_only_their_own() {
    let practice = Practice::start().await;
    let client = people::client(&practice.site, "claire@example.fr").await;
    let nobody = practice.site.browser();
    for path in [API, "/api/v1/me/slot-rules", "/api/v1/me/time-off"] {
        assert_eq!(problem(client.get(path).await).await.0, 403, "{path}");
        assert_eq!(problem(nobody.get(path).await).await.0, 401, "{path}");
    }
    for page in ["", "/time-off", "/rules", "/preview"] {
        let path = format!("{PAGE}{page}");
        assert_eq!(client.get(&path).await.status(), 403, "{path}");
        assert_eq!(nobody.get(&path).await.status(), 303, "{path}");
    }
    let (other, _) = people::coach(&practice.site, "thomas@example.fr").await;
    let body = json!({ "windows": [] });
    assert_eq!(other.put(API, &body).await.status(), 200);
    assert_eq!(
        practice.coach.json(API).await["windows"]
            .as_array()
            .unwrap()
            .len(),
        5
    );
}
