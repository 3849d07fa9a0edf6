//! The slots as a client in another zone sees them, for programs.

use serde_json::json;
use testing::{people, problem};

use super::Practice;

const API: &str = "/api/v1/me/availability/preview";

#[tokio::test]
async fn the_same_slots_are_told_on_both_clocks_and_by_the_days_of_the_client() {
    let practice = Practice::start().await;
    practice
        .open(
            "Europe/Paris",
            &[(3, "01:00", "03:00"), (3, "09:00", "10:00")],
        )
        .await;
    let seen = practice
        .coach
        .json(&format!("{API}?zone=America/New_York&duration=60"))
        .await;
    assert_eq!(
        (
            &seen["zone"],
            &seen["timezone"],
            &seen["duration"],
            &seen["bookable"]
        ),
        (
            &json!("America/New_York"),
            &json!("Europe/Paris"),
            &json!(60),
            &json!(true)
        )
    );
    assert_eq!(
        (&seen["from"], &seen["to"]),
        (&json!("2026-06-01"), &json!("2026-06-07"))
    );
    // One in the morning in Paris is the evening before in New York.
    assert_eq!(seen["days"][0]["date"], "2026-06-02");
    assert_eq!(
        seen["days"][0]["slots"][0],
        json!({
            "start": "2026-06-02T23:00:00Z", "end": "2026-06-03T00:00:00Z",
            "there": "2026-06-02T19:00:00-04:00", "here": "2026-06-03T01:00:00+02:00",
        })
    );
    let told: Vec<String> = seen["days"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|day| day["slots"].as_array().unwrap())
        .map(|slot| slot["start"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(told, practice.starts("2026-06-01", "2026-06-08", 60).await);
    // At home, and another week.
    let seen = practice.coach.json(&format!("{API}?week=2026-06-08")).await;
    assert_eq!(seen["zone"], "Europe/Paris");
    assert_eq!(seen["days"][0]["date"], "2026-06-10");
}

#[tokio::test]
async fn what_makes_no_sense_is_named_and_only_a_coach_previews() {
    let practice = Practice::start().await;
    for (query, field) in [
        ("zone=Mars/Olympus", "zone"),
        ("duration=7", "duration"),
        ("duration=une", "duration"),
        ("week=demain", "week"),
    ] {
        let (status, body) = problem(practice.coach.get(&format!("{API}?{query}")).await).await;
        assert_eq!(
            (status, body["errors"][0]["field"].as_str()),
            (422, Some(field)),
            "{query}"
        );
    }
    let client = people::client(&practice.site, "claire@example.fr").await;
    assert_eq!(problem(client.get(API).await).await.0, 403);
    assert_eq!(problem(practice.site.browser().get(API).await).await.0, 401);
}
