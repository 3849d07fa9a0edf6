//! The site as a whole.

use platform::storage::Storage;
use testing::{Database, Site, problem};

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
async fn pages_may_play_from_the_bucket_to_which_the_player_is_sent() {
    let policy = async |site: &Site| {
        let response = site.browser().get("/").await;
        let policy = &response.headers()["content-security-policy"];
        policy.to_str().unwrap().to_owned()
    };
    let ours = policy(&Site::start().await).await;
    assert!(ours.contains("media-src 'self' blob:;"), "{ours}");

    let site = Site::start_with(Database::fresh().await, |parts| {
        let options = [
            ("aws_endpoint_url", "https://objets.example:9000"),
            ("aws_access_key_id", "a"),
            ("aws_secret_access_key", "b"),
        ];
        parts.storage = Storage::bucket("seances", "", options).unwrap();
    })
    .await;
    let bucket = policy(&site).await;
    assert!(
        bucket.contains("media-src 'self' blob: https://objets.example:9000;"),
        "{bucket}"
    );
    // Photos and scanned documents are shown from there too; nothing else comes from it.
    assert!(
        bucket.contains("img-src 'self' data: blob: https://objets.example:9000;"),
        "{bucket}"
    );
    assert_eq!(bucket.matches("objets.example").count(), 2, "{bucket}");
    let link = site::objects::link(&site.app, "audio/one", "audio/wav")
        .await
        .unwrap();
    assert!(
        link.url
            .starts_with("https://objets.example:9000/seances/audio/one?"),
        "{}",
        link.url
    );
}

#[tokio::test]
async fn a_body_that_cannot_be_read_names_the_field_at_fault() {
    let site = Site::start().await;
    let browser = site.browser();
    let at_fault = |body: serde_json::Value| {
        let browser = browser.clone();
        async move {
            let (status, body) = problem(browser.post("/api/v1/auth/login", &body).await).await;
            let error = &body["errors"][0];
            let text = |key: &str| error[key].as_str().unwrap_or_default().to_owned();
            (status, text("field"), text("code"))
        }
    };
    let wrong = at_fault(serde_json::json!({ "email": 5, "password": "x" })).await;
    assert_eq!(
        wrong,
        (422, "email".to_owned(), "error-field-type".to_owned())
    );
    let missing = at_fault(serde_json::json!({ "email": "a@example.fr" })).await;
    assert_eq!(
        missing,
        (
            422,
            "password".to_owned(),
            "error-field-required".to_owned()
        )
    );

    let not_json = |media: &'static str, body: &'static str| {
        let request = browser.client.post(browser.url("/api/v1/auth/login"));
        request.header("content-type", media).body(body).send()
    };
    let (status, body) = problem(not_json("application/json", "{").await.unwrap()).await;
    assert_eq!((status, body["code"].as_str()), (400, Some("malformed")));
    let (status, body) = problem(not_json("text/plain", "{}").await.unwrap()).await;
    assert_eq!(
        (status, body["code"].as_str()),
        (415, Some("json-expected"))
    );
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
