//! Hours that touch at midnight, and hours as people type them.

use serde_json::json;
use testing::people;

use super::{Practice, submit, version, week};

const PAGE: &str = "/desk/availability";

#[tokio::test]
async fn a_session_crosses_midnight_as_the_form_advises_from_saturday_to_sunday_too() {
    let practice = Practice::start().await;
    let client = people::client(&practice.site, "claire@example.fr").await;
    practice
        .open(
            "Europe/Paris",
            &[(6, "22:00", "24:00"), (0, "00:00", "02:00")],
        )
        .await;
    // The sixth of June is a Saturday; Paris is two hours ahead.
    let starts = practice.starts("2026-06-06", "2026-06-08", 90).await;
    assert_eq!(
        starts,
        [
            "2026-06-06T20:00:00Z",
            "2026-06-06T20:30:00Z",
            "2026-06-06T21:00:00Z",
            "2026-06-06T21:30:00Z",
            "2026-06-06T22:00:00Z",
            "2026-06-06T22:30:00Z",
        ]
    );
    practice.rules(json!({ "dailyMaximum": 1 })).await;
    let booked = practice.book(&client, "2026-06-06T21:00:00Z", 90).await;
    assert_eq!(booked.0, 201, "{booked:?}");
    // Saturday is full, Sunday is not: it counts on the day on which it begins.
    assert_eq!(
        practice.starts("2026-06-06", "2026-06-08", 90).await,
        ["2026-06-06T22:30:00Z"]
    );
    let full = practice.book(&client, "2026-06-06T20:00:00Z", 60).await;
    assert_eq!(full, (409, "slot-day-full".to_owned()));
    let sunday = practice.book(&client, "2026-06-06T22:30:00Z", 90).await;
    assert_eq!(sunday.0, 201, "{sunday:?}");
    // It is not said to lie outside of the hours.
    let page = practice.coach.page(PAGE).await;
    assert!(!page.contains("23:00"), "{page}");
}

#[tokio::test]
async fn hours_are_understood_as_people_type_them_and_midnight_ends_a_day() {
    let practice = Practice::start().await;
    for (start, end, read) in [
        ("22:00", "00:00", ("22:00", "24:00")),
        ("9:00 AM", "12:00 PM", ("09:00", "12:00")),
        ("9h30", "5:15 p.m.", ("09:30", "17:15")),
        ("midi", "minuit", ("12:00", "24:00")),
        ("12:00 AM", "12:00 AM", ("00:00", "24:00")),
        ("8 PM", "0h", ("20:00", "24:00")),
    ] {
        let page = practice.coach.page(PAGE).await;
        let version = version(&page);
        let fields = [
            ("version", version.as_str()),
            ("day-0", "1"),
            ("start-0", start),
            ("end-0", end),
        ];
        let (status, page) = submit(&practice.coach, PAGE, &fields).await;
        assert_eq!(status, 303, "{start}–{end}: {page}");
        let stored = practice.coach.json("/api/v1/me/availability").await;
        assert_eq!(
            stored["windows"],
            week(&[(1, read.0, read.1)]),
            "{start}–{end}"
        );
    }
    // The API too takes midnight as an end.
    practice
        .open("Europe/Paris", &[(1, "21:00", "00:00")])
        .await;
    let stored = practice.coach.json("/api/v1/me/availability").await;
    assert_eq!(stored["windows"], week(&[(1, "21:00", "24:00")]));
    // What makes no sense is said beside its field.
    let page = practice.coach.page(PAGE).await;
    let version = version(&page);
    let fields = [
        ("version", version.as_str()),
        ("day-0", "1"),
        ("start-0", "22:00"),
        ("end-0", "02:00"),
    ];
    let (status, page) = submit(&practice.coach, PAGE, &fields).await;
    assert_eq!(status, 422);
    assert!(page.contains("faites deux plages"), "{page}");
}
