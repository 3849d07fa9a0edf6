//! How the hours are cut.

use serde_json::json;
use testing::{people, problem};

use super::{Practice, submit};

const API: &str = "/api/v1/me/slot-rules";
const PAGE: &str = "/desk/availability/rules";

#[tokio::test]
async fn the_rules_of_a_coach_are_those_of_their_slots() {
    let practice = Practice::start().await;
    assert_eq!(
        practice.coach.json(API).await,
        json!({
            "stepMinutes": 30, "noticeMinutes": 720, "horizonDays": 90,
            "durations": [30, 45, 60, 90, 120, 180, 240, 420, 480],
            "bufferBeforeMinutes": 0, "bufferAfterMinutes": 0, "dailyMaximum": null
        })
    );
    practice
        .rules(
            json!({ "stepMinutes": 90, "durations": [90, 50, 50], "bufferAfterMinutes": 20,
                       "horizonDays": 3, "noticeMinutes": 1440, "dailyMaximum": 3 }),
        )
        .await;
    assert_eq!(practice.coach.json(API).await["durations"], json!([50, 90]));
    let starts = practice.starts("2026-06-01", "2026-06-10", 50).await;
    // Notice: from Tuesday 10:00 in Paris; horizon: to Thursday 10:00.
    assert_eq!(
        starts.first().map(String::as_str),
        Some("2026-06-02T08:30:00Z")
    );
    assert_eq!(
        starts.last().map(String::as_str),
        Some("2026-06-04T07:00:00Z")
    );
    let client = people::client(&practice.site, "claire@example.fr").await;
    let refused = practice.book(&client, "2026-06-03T07:00:00Z", 60).await;
    assert_eq!(refused, (422, "error-field-slot-duration".to_owned()));
}

#[tokio::test]
async fn each_rule_out_of_bounds_is_named_beside_its_field() {
    let practice = Practice::start().await;
    let before = practice.coach.json(API).await;
    for (change, field) in [
        (json!({ "stepMinutes": 4 }), "stepMinutes"),
        (json!({ "stepMinutes": 70_000 }), "stepMinutes"),
        (json!({ "noticeMinutes": -1 }), "noticeMinutes"),
        (json!({ "noticeMinutes": i64::MAX }), "noticeMinutes"),
        (
            json!({ "noticeMinutes": 2880, "horizonDays": 2 }),
            "noticeMinutes",
        ),
        (json!({ "horizonDays": 0 }), "horizonDays"),
        (json!({ "horizonDays": 366 }), "horizonDays"),
        (json!({ "horizonDays": i64::MIN }), "horizonDays"),
        (json!({ "durations": [] }), "durations"),
        (json!({ "durations": [60, 481] }), "durations"),
        (json!({ "durations": [-60] }), "durations"),
        (json!({ "bufferBeforeMinutes": 241 }), "bufferBeforeMinutes"),
        (json!({ "bufferAfterMinutes": -5 }), "bufferAfterMinutes"),
        (json!({ "dailyMaximum": 0 }), "dailyMaximum"),
        (json!({ "dailyMaximum": 25 }), "dailyMaximum"),
    ] {
        let mut rules = before.clone();
        rules
            .as_object_mut()
            .unwrap()
            .extend(change.as_object().unwrap().clone());
        let (status, body) = problem(practice.coach.put(API, &rules).await).await;
        assert_eq!(status, 422, "{change}");
        let errors = body["errors"].as_array().unwrap();
        assert_eq!(errors.len(), 1, "{change}: {body}");
        assert_eq!(errors[0]["field"], field, "{change}");
        let said = errors[0]["message"].as_str().unwrap();
        assert!(!said.starts_with("error-") && !said.contains('$'), "{said}");
    }
    assert_eq!(practice.coach.json(API).await, before);
}

#[tokio::test]
async fn the_form_keeps_what_was_typed_and_names_every_field() {
    let practice = Practice::start().await;
    let page = practice.coach.page(PAGE).await;
    assert!(
        page.contains("name=\"noticeMinutes\" type=\"number\" value=\"12\""),
        "{page}"
    );
    let mut fields = vec![
        ("durations", "60"),
        ("otherDuration", "55"),
        ("bufferBeforeMinutes", "10"),
        ("bufferAfterMinutes", "beaucoup"),
        ("dailyMaximum", "99"),
        ("noticeMinutes", "2"),
        ("noticeUnit", "days"),
        ("horizonDays", "60"),
        ("stepMinutes", "15"),
    ];
    let (status, page) = submit(&practice.coach, PAGE, &fields).await;
    assert_eq!(status, 422);
    for id in ["f-bufferAfterMinutes-error", "f-dailyMaximum-error"] {
        assert!(page.contains(id), "{id}: {page}");
    }
    assert!(page.contains("value=\"beaucoup\"") && page.contains("value=\"99\""));
    fields[3].1 = "20";
    fields[4].1 = "";
    let (status, page) = submit(&practice.coach, PAGE, &fields).await;
    assert_eq!(status, 303, "{page}");
    assert_eq!(
        practice.coach.json(API).await,
        json!({
            "stepMinutes": 15, "noticeMinutes": 2880, "horizonDays": 60, "durations": [55, 60],
            "bufferBeforeMinutes": 10, "bufferAfterMinutes": 20, "dailyMaximum": null
        })
    );
}
