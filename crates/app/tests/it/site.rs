//! The site as a whole.

use crate::support::{Site, problem};

#[tokio::test]
async fn a_page_that_does_not_exist_says_so_in_the_readers_language() {
    let site = Site::start().await;
    let browser = site.browser();

    let response = browser.get("/nowhere").await;
    assert_eq!(response.status(), 404);
    assert!(response.headers().contains_key("content-security-policy"));
    assert!(
        response
            .text()
            .await
            .unwrap()
            .contains("Cette page n’existe pas")
    );

    let response = browser
        .client
        .get(browser.url("/api/v1/nowhere"))
        .header("accept-language", "en")
        .send()
        .await
        .unwrap();
    let (status, body) = problem(response).await;
    assert_eq!(
        (status, body["title"].as_str()),
        (404, Some("This page does not exist"))
    );
    assert_eq!(body["type"], "/problems/not-found");
}

#[tokio::test]
async fn a_nul_is_refused_wherever_it_stands() {
    let site = Site::start().await;
    let browser = site.browser();
    for path in ["/coaches/a%00b", "/bookings/%00", "/api/v1/coaches/%00"] {
        assert_eq!(browser.get(path).await.status(), 404, "{path}");
    }
    let body = serde_json::json!({ "email": "a\u{0}b@example.fr", "password": "a\u{0}b" });
    let status = browser.post("/api/v1/auth/login", &body).await.status();
    assert!(status.is_client_error(), "{status}");
}

#[tokio::test]
async fn the_site_tells_whether_it_lives_and_is_ready() {
    let site = Site::start().await;
    let browser = site.browser();
    assert_eq!(browser.page("/healthz").await, "ok\n");
    assert_eq!(browser.page("/readyz").await, "ready\n");
    browser.get("/nowhere").await;
    assert!(
        browser
            .page("/metrics")
            .await
            .contains("http_request_duration_seconds")
    );
}
