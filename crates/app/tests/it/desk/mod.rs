//! The coach's desk: agenda, reviews, papers.

mod agenda;
mod lists;
pub mod papers;
mod reviews;

use serde_json::{Value, json};

use crate::booking::{Scene, ok};

/// A session at `at`, paid for, held and completed; the clock stands two hours after its start.
async fn completed(scene: &Scene, at: &str) -> String {
    let id = scene.confirmed(at).await["id"].as_str().unwrap().to_owned();
    let start: jiff::Timestamp = at.parse().unwrap();
    scene
        .site
        .clock
        .set(start + jiff::SignedDuration::from_hours(2));
    let path = format!("/api/v1/bookings/{id}/complete");
    let done: Value = ok(scene.coach.post(&path, &json!({})).await).await;
    assert_eq!(done["status"], "COMPLETED");
    id
}
