//! Whatever an administrator changes asks them again who they are: every route that is theirs.

use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};
use testing::{Database, Site, people, strict};

use crate::routes;

#[tokio::test]
async fn a_route_of_the_administrators_that_changes_something_asks_who_they_are() {
    let site = Site::start_with(Database::fresh().await, strict).await;
    let admin = people::admin(&site).await;
    let document = admin.json("/api/openapi.json").await;
    site.wait(SignedDuration::from_mins(10));
    let filled = |path: &str| {
        let parts = path
            .split('/')
            .map(|part| if part.starts_with('{') { "x" } else { part });
        parts.collect::<Vec<_>>().join("/")
    };

    let mut seen = 0;
    for route in routes::pages() {
        if route.post && route.path.starts_with("/admin") {
            let path = filled(&route.path);
            let answer = admin.submit(&path, &[]).await;
            let to = answer
                .headers()
                .get("location")
                .and_then(|to| to.to_str().ok());
            assert!(
                to.is_some_and(|to| to.starts_with("/login/again")),
                "POST {path}: {} {to:?}",
                answer.status()
            );
            seen += 1;
        }
    }
    for (path, item) in document["paths"].as_object().unwrap() {
        let methods = item.as_object().unwrap().keys();
        for method in
            methods.filter(|method| ["post", "put", "patch", "delete"].contains(&method.as_str()))
        {
            if !path.starts_with("/api/v1/admin/") {
                continue;
            }
            let method: Method = method.to_uppercase().parse().unwrap();
            let url = admin.url(&filled(path));
            let request = admin.client.request(method.clone(), url).json(&json!({}));
            let answer = request.send().await.unwrap();
            let status = answer.status().as_u16();
            let body: Value =
                serde_json::from_str(&answer.text().await.unwrap()).unwrap_or_default();
            assert_eq!(
                (status, body["code"].as_str()),
                (403, Some("fresh-login-needed")),
                "{method} {path}"
            );
            seen += 1;
        }
    }
    assert!(seen > 10, "{seen} routes");
}
