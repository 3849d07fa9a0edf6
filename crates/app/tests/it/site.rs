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
}

/// What the listener of the operators tells.
async fn told(site: &Site, path: &str) -> String {
    let url = format!("http://{}{path}", site.metrics);
    let answer = reqwest::get(url).await.unwrap();
    assert_eq!(answer.status(), 200, "{path}");
    answer.text().await.unwrap()
}

#[tokio::test]
async fn metrics_are_told_apart_from_the_site() {
    let site = Site::start().await;
    assert_eq!(site.browser().get("/metrics").await.status(), 404);
    assert!(
        told(&site, "/metrics")
            .await
            .contains("http_request_duration_seconds")
    );
    assert_eq!(told(&site, "/healthz").await, "ok\n");
    assert_eq!(told(&site, "/readyz").await, "ready\n");
    let page = reqwest::get(format!("http://{}/login", site.metrics))
        .await
        .unwrap();
    assert_eq!(page.status(), 404, "and nothing else");
}

#[tokio::test]
async fn metrics_grow_with_no_method_path_or_id_that_a_client_thinks_of() {
    let site = Site::start().await;
    let browser = site.browser();
    let ask = async |method: &str, path: &str| {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let request = browser.client.request(method, browser.url(path));
        request.send().await.unwrap();
    };
    let lines = async || told(&site, "/metrics").await.lines().count();
    for method in ["BREW", "GET"] {
        ask(method, "/nowhere").await;
        ask(method, "/coaches/nobody").await;
        ask(method, "/assets/nothing.js").await;
    }
    lines().await;
    let before = lines().await;
    for n in 0..20 {
        ask(&format!("BREW{n}"), &format!("/nowhere/{n}")).await;
        ask("PROPFIND", &format!("/coaches/nobody-{n}")).await;
        ask("GET", &format!("/assets/nothing-{n}.js?x={n}")).await;
    }
    assert_eq!(lines().await, before);
    let shown = told(&site, "/metrics").await;
    assert!(shown.contains(r#"method="OTHER""#), "{shown}");
    assert!(
        !shown.contains("BREW") && !shown.contains("nobody"),
        "{shown}"
    );
}

#[tokio::test]
async fn a_request_keeps_a_plain_id_and_gets_another_for_any_other() {
    let site = Site::start().await;
    let browser = site.browser();
    let id_for = async |given: &[&str]| {
        let mut request = browser.client.get(browser.url("/healthz"));
        for id in given {
            request = request.header("x-request-id", *id);
        }
        let answer = request.send().await.unwrap();
        answer.headers()["x-request-id"]
            .to_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(id_for(&["4bf92f35-77b3.a_b"]).await, "4bf92f35-77b3.a_b");
    for strange in ["a b", "<script>", "a;b", &"a".repeat(65), &"é".repeat(10)] {
        let id = id_for(&[strange]).await;
        assert!(id.len() == 36 && id != strange, "{strange}: {id}");
    }
    assert_eq!(id_for(&["one", "two"]).await.len(), 36);
}

/// Sends what no client library would: the status that comes back.
async fn status_of(site: &Site, request: &str) -> u16 {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let mut stream = tokio::net::TcpStream::connect(site.address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = vec![0; 64];
    let length = stream.read(&mut answer).await.unwrap();
    let text = String::from_utf8_lossy(&answer[..length]).into_owned();
    text.split(' ').nth(1).unwrap().parse().unwrap()
}

#[tokio::test]
async fn only_the_public_address_is_served() {
    // Reached at 127.0.0.1, and known as something else.
    let site = Site::start_with(testing::Database::fresh().await, |parts| {
        parts.config.http.public_url = "https://trustcoach.example".parse().unwrap();
    })
    .await;
    let get = |path: &str, headers: &str| format!("GET {path} HTTP/1.1\r\n{headers}\r\n");
    for (expected, path, headers) in [
        (200, "/login", "Host: trustcoach.example\r\n"),
        (200, "/login", "Host: TRUSTCOACH.example:443\r\n"),
        (
            200,
            "https://trustcoach.example/login",
            "Host: trustcoach.example\r\n",
        ),
        (
            200,
            "/login",
            "Host: trustcoach.example\r\nX-Forwarded-Host: trustcoach.example\r\n",
        ),
        (421, "/login", "Host: evil.example\r\n"),
        (421, "/login", "Host: trustcoach.example.evil.example\r\n"),
        (421, "/login", "Host: trustcoach.example:8080\r\n"),
        (421, "/login", "Host: 127.0.0.1\r\n"),
        (
            421,
            "https://evil.example/login",
            "Host: trustcoach.example\r\n",
        ),
        (
            421,
            "/login",
            "Host: trustcoach.example\r\nX-Forwarded-Host: evil.example\r\n",
        ),
        (
            421,
            "/login",
            "Host: trustcoach.example\r\nForwarded: host=evil.example\r\n",
        ),
        (421, "/assets/nothing.css", "Host: evil.example\r\n"),
        (421, "/api/v1/coaches", "Host: evil.example\r\n"),
        (421, "/nowhere", "Host: evil.example\r\n"),
        (400, "/login", ""),
        (400, "/login", "Host: \r\n"),
        (
            400,
            "/login",
            "Host: trustcoach.example\r\nHost: evil.example\r\n",
        ),
        (400, "/login", "Host: a@trustcoach.example\r\n"),
        // What looks after the process asks it by its own name, for its health alone.
        (200, "/healthz", "Host: 127.0.0.1:3000\r\n"),
        (200, "/readyz", "Host: localhost\r\n"),
        (200, "/healthz", "Host: trustcoach.example\r\n"),
        (421, "/healthz", "Host: evil.example\r\n"),
        (404, "/metrics", "Host: trustcoach.example\r\n"),
        (421, "/metrics", "Host: localhost\r\n"),
    ] {
        let status = status_of(&site, &get(path, headers)).await;
        assert_eq!(status, expected, "{path} {headers}");
    }
}

#[tokio::test]
async fn a_body_that_hardly_comes_is_refused_in_words() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let site = Site::start_with(testing::Database::fresh().await, |parts| {
        parts.config.http.limits.stall = std::time::Duration::from_millis(100);
    })
    .await;
    let mut stream = tokio::net::TcpStream::connect(site.address).await.unwrap();
    let head = format!(
        "POST /api/v1/auth/login HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\n\
         Content-Length: 1000\r\n\r\n{{",
        site.address
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(answer.contains(r#""code":"body-too-slow""#), "{answer}");
}
