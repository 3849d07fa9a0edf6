//! Calendars: what we write, the feeds, and the calendars that block slots.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod blocking;
mod broken;
mod events;
mod expansion;
mod feeds;
mod hostile;
mod odd;
mod server;
mod told;
mod writing;

testing::opens_files!();

use serde_json::Value;
use testing::{Database, Site, people};

use testing::scene::Scene;

/// A scene whose coaches' calendars may be on this machine.
pub async fn scene() -> Scene {
    let site = Site::start_with(Database::fresh().await, |parts| {
        parts.config.ics_allow_loopback = true;
    })
    .await;
    let (coach, coach_id) = people::coach(&site, "marie@example.fr").await;
    let client = people::client(&site, "claire@example.fr").await;
    Scene {
        site,
        client,
        coach,
        coach_id,
    }
}

/// The starts of an hour that the coach offers from `from` to `to`.
pub async fn slots(scene: &Scene, from: &str, to: &str) -> Vec<String> {
    let path = format!(
        "/api/v1/coaches/{}/slots?from={from}&to={to}&duration=60",
        scene.coach_id
    );
    let answer = scene.client.json(&path).await;
    let list: &Vec<Value> = answer
        .as_array()
        .or_else(|| answer["items"].as_array())
        .or_else(|| answer["slots"].as_array())
        .unwrap_or_else(|| panic!("{answer}"));
    list.iter()
        .map(|slot| {
            let start = slot.as_str().or_else(|| slot["start"].as_str());
            start.unwrap_or_else(|| panic!("{slot}")).to_owned()
        })
        .collect()
}
