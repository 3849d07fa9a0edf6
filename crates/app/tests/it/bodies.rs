//! Bodies that are nearly right: JSON with more behind it, lists for objects, `null` for lists;
//! and what the site says about holes.

use reqwest::StatusCode;
use serde_json::{Value, json};
use testing::{Browser, Site, people};

async fn sent(who: &Browser, method: reqwest::Method, path: &str, body: &str) -> StatusCode {
    let request = who.client.request(method, who.url(path));
    let request = request.header("content-type", "application/json");
    request.body(body.to_owned()).send().await.unwrap().status()
}

#[tokio::test]
async fn a_json_body_is_one_object_and_nothing_else() {
    let site = Site::start().await;
    let (marie, _) = people::coach(&site, "marie@example.fr").await;
    let patch = |body: &'static str| {
        let marie = &marie;
        async move { sent(marie, reqwest::Method::PATCH, "/api/v1/me/coach", body).await }
    };
    assert_eq!(patch(r#"{"city":"Lyon"}"#).await, 200);
    assert_eq!(patch("{\"city\":\"Lyon\"} \n").await, 200);
    for garbage in [
        r#"{"city":"Paris"}x"#,
        r#"{"city":"Paris"}{}"#,
        r#"{"city":"Paris"},"#,
        r#"{"city":"Paris"}]"#,
    ] {
        assert_eq!(patch(garbage).await, 400, "{garbage}");
    }
    for list in ["[]", r#"["Paris"]"#, r#"[{"city":"Paris"}]"#] {
        assert_eq!(patch(list).await, 422, "{list}");
    }
    let login = r#"["marie@example.fr","un mot de passe"]"#;
    let status = sent(
        &site.browser(),
        reqwest::Method::POST,
        "/api/v1/auth/login",
        login,
    )
    .await;
    assert_eq!(status, 422);
    let own = marie.json("/api/v1/me/coach").await;
    assert_eq!(own["city"], "Lyon");
}

#[tokio::test]
async fn null_clears_what_can_be_empty_and_is_refused_where_nothing_can_be() {
    let site = Site::start().await;
    let (marie, _) = people::coach(&site, "marie@example.fr").await;
    let patch = |body: Value| {
        let marie = &marie;
        async move {
            let text = body.to_string();
            sent(marie, reqwest::Method::PATCH, "/api/v1/me/coach", &text).await
        }
    };
    assert_eq!(patch(json!({ "methodologies": ["Gestalt"] })).await, 200);
    assert_eq!(patch(json!({ "methodologies": null })).await, 200);
    let own = marie.json("/api/v1/me/coach").await;
    assert_eq!(own["methodologies"], json!([]));
    for body in [
        json!({ "methodologies": [null] }),
        json!({ "specialties": ["a", null] }),
        json!({ "offersRemote": null }),
        json!({ "timezone": null }),
    ] {
        assert_eq!(patch(body.clone()).await, 422, "{body}");
    }
    assert_eq!(marie.json("/api/v1/me/coach").await, own);
}

#[tokio::test]
async fn who_finds_a_hole_finds_whom_to_tell() {
    let site = Site::start().await;
    let shown = site.browser().get("/.well-known/security.txt").await;
    assert_eq!(shown.status(), 200);
    assert!(
        shown.headers()["content-type"]
            .to_str()
            .unwrap()
            .starts_with("text/plain")
    );
    let text = shown.text().await.unwrap();
    assert!(
        text.contains("Contact: mailto:bonjour@trustcoach.test\n"),
        "{text}"
    );
    assert!(text.contains("Expires: 2026-11-28T00:00:00Z\n"), "{text}");
}
