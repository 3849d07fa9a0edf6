//! Who one is.

use serde_json::json;
use testing::{Site, people::client, problem};

#[tokio::test]
async fn a_person_changes_their_name_language_and_zone() {
    let site = Site::start().await;
    let browser = client(&site, "anna@example.fr").await;
    let me = browser.json("/api/v1/me").await;
    assert_eq!(
        (me["name"].as_str(), me["timezone"].as_str()),
        (Some("Anna"), None)
    );

    let change =
        json!({ "name": "Anna  Petit", "language": "en", "timezone": "america/martinique" });
    let response = browser.put("/api/v1/me", &change).await;
    assert_eq!(response.status(), 200);
    let me = browser.json("/api/v1/me").await;
    assert_eq!(me["name"], "Anna Petit");
    assert_eq!(me["language"], "en");
    assert_eq!(
        me["timezone"], "America/Martinique",
        "as the zone's own database spells it"
    );

    let change = json!({ "name": "Anna", "language": "fr", "timezone": null });
    assert_eq!(browser.put("/api/v1/me", &change).await.status(), 200);
    assert!(browser.json("/api/v1/me").await["timezone"].is_null());
}

#[tokio::test]
async fn what_cannot_be_saved_is_named_and_nothing_is() {
    let site = Site::start().await;
    let browser = client(&site, "anna@example.fr").await;
    let change = json!({ "name": " ", "language": "de", "timezone": "Europe/Lutece" });
    let (status, body) = problem(browser.put("/api/v1/me", &change).await).await;
    let fields: Vec<_> = body["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["field"].as_str().unwrap())
        .collect();
    assert_eq!(
        (status, fields),
        (422, vec!["name", "language", "timezone"])
    );
    assert_eq!(browser.json("/api/v1/me").await["name"], "Anna");
}

#[tokio::test]
async fn nobody_is_no_one() {
    let site = Site::start().await;
    let browser = site.browser();
    let (status, body) = problem(browser.get("/api/v1/me").await).await;
    assert_eq!(
        (status, body["code"].as_str()),
        (401, Some("login-required"))
    );
    assert_eq!(
        problem(browser.put("/api/v1/me", &json!({})).await).await.0,
        401
    );
}
