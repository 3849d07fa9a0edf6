//! The same through the API.

use serde_json::json;
use testing::{Browser, Site, people, problem};

use super::confirmed;

async fn patch(browser: &Browser, body: &serde_json::Value) -> reqwest::Response {
    let request = browser.client.patch(browser.url("/api/v1/me/coach"));
    request.json(body).send().await.unwrap()
}

#[tokio::test]
async fn a_program_writes_and_publishes_a_profile() {
    let site = Site::start().await;
    let lea = confirmed(&site, "lea@example.fr").await;
    assert_eq!(lea.get("/api/v1/me/coach").await.status(), 403);
    assert_eq!(lea.post("/api/v1/me/coach", &json!({})).await.status(), 201);
    let (status, refused) = problem(lea.post("/api/v1/me/coach/publish", &json!({})).await).await;
    assert_eq!(status, 422);
    let fields: Vec<&str> = refused["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["field"].as_str().unwrap())
        .collect();
    assert_eq!(
        fields,
        ["headline", "bio", "specialties", "hourlyRate", "city"]
    );
    let own = lea.json("/api/v1/me/coach").await;
    assert_eq!(own["missing"], json!(fields));
    let changed = patch(&lea, &json!({
        "headline": "Coach", "bio": "Bonjour.", "city": "Lille", "specialties": ["Leadership"],
        "hourlyRate": 9000, "latitude": 50.6292, "longitude": 3.0573, "interventionModes": ["TEAM"],
    }))
    .await;
    assert_eq!(changed.status(), 200, "{}", changed.text().await.unwrap());
    assert_eq!(
        lea.post("/api/v1/me/coach/publish", &json!({}))
            .await
            .status(),
        200
    );
    // What is left out stays, null takes away; what everybody needs stays.
    let own: serde_json::Value = patch(&lea, &json!({ "latitude": null, "longitude": null }))
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(
        (own["hourlyRate"].as_i64(), own["latitude"].is_null()),
        (Some(9000), true)
    );
    for (body, field) in [
        (json!({ "hourlyRate": null }), "hourlyRate"),
        (json!({ "hourlyRate": 0 }), "hourlyRate"),
        (json!({ "hourlyRate": 100_000_000 }), "hourlyRate"),
        (json!({ "timezone": "Paris" }), "timezone"),
        (json!({ "latitude": 91.0, "longitude": 0.0 }), "latitude"),
        (json!({ "latitude": 1.0 }), "longitude"),
        (json!({ "languages": ["français"] }), "languages"),
        (json!({ "languages": [] }), "languages"),
        (
            json!({ "specialties": vec!["x".repeat(61)] }),
            "specialties",
        ),
        (
            json!({ "specialties": (0..13).map(|n| n.to_string()).collect::<Vec<_>>() }),
            "specialties",
        ),
        (json!({ "targetAudience": ["ALIENS"] }), "targetAudience[0]"),
        (json!({ "meetingUrl": "ftp://x" }), "meetingUrl"),
    ] {
        let (status, refused) = problem(patch(&lea, &body).await).await;
        assert_eq!(
            (status, refused["errors"][0]["field"].as_str()),
            (422, Some(field)),
            "{body}: {refused}"
        );
    }
}

#[tokio::test]
async fn references_are_kept_and_shown_only_where_they_may_be() {
    let site = Site::start().await;
    let (marie, id) = people::coach(&site, "marie@example.fr").await;
    let (thomas, _) = people::coach(&site, "thomas@example.fr").await;
    let all = "/api/v1/me/coach/references";
    for (name, shown) in [("Groupe Montré", true), ("Groupe Caché", false)] {
        let body = json!({ "companyName": name, "year": 2024, "canDisplay": shown });
        assert_eq!(marie.post(all, &body).await.status(), 201);
    }
    let (status, refused) = problem(
        marie
            .post(all, &json!({ "companyName": " ", "year": 2027 }))
            .await,
    )
    .await;
    let fields: Vec<_> = refused["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["field"].clone())
        .collect();
    assert_eq!(
        (status, fields),
        (422, vec![json!("year"), json!("companyName")])
    );
    let page = site.browser().page(&format!("/coaches/{id}")).await;
    assert!(page.contains("Groupe Montré") && !page.contains("Groupe Caché"));
    let rows = marie.json(all).await;
    let one = format!("{all}/{}", rows[0]["id"].as_str().unwrap());
    // Nobody else's.
    assert_eq!(
        thomas
            .put(&one, &json!({ "companyName": "X" }))
            .await
            .status(),
        404
    );
    assert_eq!(
        thomas
            .client
            .delete(thomas.url(&one))
            .send()
            .await
            .unwrap()
            .status(),
        404
    );
    assert_eq!(
        marie
            .put(&one, &json!({ "companyName": "Nouveau" }))
            .await
            .status(),
        200
    );
    assert_eq!(
        marie
            .client
            .delete(marie.url(&one))
            .send()
            .await
            .unwrap()
            .status(),
        204
    );
    assert_eq!(marie.json(all).await.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_certification_sent_twice_under_one_key_is_added_once() {
    let site = Site::start().await;
    let (marie, _) = people::coach(&site, "marie@example.fr").await;
    let all = "/api/v1/me/coach/certifications";
    let body = json!({ "name": "Titre", "issuer": "X", "expiresAt": "2027-01-31" });
    let mut ids = vec![];
    for _ in 0..2 {
        let sent = marie
            .client
            .post(marie.url(all))
            .header("idempotency-key", "une")
            .json(&body)
            .send()
            .await
            .unwrap();
        assert_eq!(sent.status(), 201);
        ids.push(sent.json::<serde_json::Value>().await.unwrap()["id"].clone());
    }
    assert_eq!(ids[0], ids[1]);
    let rows = marie.json(all).await;
    assert_eq!(
        (
            rows.as_array().unwrap().len(),
            rows[0]["expiresAt"].as_str()
        ),
        (1, Some("2027-01-31"))
    );
    let (status, refused) = problem(
        marie
            .post(
                all,
                &json!({ "name": "T", "issuer": "X", "expiresAt": "31/01/2027" }),
            )
            .await,
    )
    .await;
    assert_eq!(
        (status, refused["errors"][0]["field"].as_str()),
        (422, Some("expiresAt"))
    );
}
