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
