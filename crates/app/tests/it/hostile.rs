//! Input that no form sends: whatever it is, it is refused, and never our failure.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use reqwest::Method;
use serde_json::json;
use testing::{Site, people};

/// Instants at the edges of what texts can say; PostgreSQL keeps none before 4713 BC.
const EDGES: [&str; 4] = [
    "-009999-01-02T01:59:59Z",
    "9999-12-30T22:00:00Z",
    "0001-01-01T00:00:00Z",
    "1970-01-01T00:00:00-23:59",
];

#[tokio::test]
async fn nothing_that_can_be_asked_is_our_failure() {
    let site = Site::start().await;
    let browser = people::client(&site, "claire@example.fr").await;
    let (_, coach) = people::coach(&site, "marie@example.fr").await;
    let mut asked: Vec<(Method, String, String, &str)> = vec![];
    let mut get = |path: String| asked.push((Method::GET, path, String::new(), "text/plain"));
    for edge in EDGES {
        let cursor = URL_SAFE_NO_PAD.encode(json!([edge, "b"]).to_string());
        get(format!("/api/v1/bookings?cursor={cursor}"));
        get(format!("/sessions?cursor={cursor}&after={cursor}"));
        for query in ["from", "to"] {
            get(format!("/api/v1/coaches/{coach}/slots?{query}={edge}"));
            get(format!(
                "/coaches/{coach}?{query}={edge}&week={edge}&day={edge}"
            ));
        }
        get(format!(
            "/book?coach={coach}&start={edge}&duration=60&mode=REMOTE"
        ));
        get(format!("/book?coach={coach}&start={edge}&duration=-1"));
    }
    for day in ["9999-12-31", "-9999-01-01", "0000-00-00", "2026-02-30", ""] {
        get(format!("/coaches/{coach}?day={day}&week={day}&from={day}"));
        get(format!("/desk?day={day}&week={day}"));
    }
    for number in ["-1", "4294967296", "99999999999999999999", "1e9", "NaN"] {
        get(format!("/api/v1/coaches?minPrice={number}"));
        get(format!("/api/v1/coaches?limit={number}"));
        get(format!("/coaches?maxPrice={number}"));
        get(format!("/api/v1/coaches/{coach}/slots?duration={number}"));
        let place =
            json!({ "sort": "relevance", "position": i64::MIN, "id": number, "back": true });
        let cursor = URL_SAFE_NO_PAD.encode(place.to_string());
        get(format!("/api/v1/coaches?cursor={cursor}"));
        get(format!("/coaches?cursor={cursor}"));
    }
    for id in [
        "%ff%fe",
        "..%2f..%2fetc",
        "%F0%9F%92%A9",
        "'",
        "a%0d%0ab",
        "%00",
        "{id}",
    ] {
        for path in [
            "bookings",
            "sessions",
            "coaches",
            "portraits",
            "files",
            "assets",
            "login/link",
        ] {
            get(format!("/{path}/{id}"));
            get(format!("/api/v1/{path}/{id}"));
        }
    }
    get("/coaches?q=%ff%00'%22%3Cscript%3E&city=%25_%5C&sort=&mode=".to_owned());
    get(format!("/coaches?q={}", "(".repeat(100)));
    let mut send = |method: Method, path: &str, body: String, media: &'static str| {
        asked.push((method, path.to_owned(), body, media));
    };
    let bodies = [
        "",
        "{",
        "[]",
        "null",
        "{}",
        "\"x\"",
        "1e999",
        r#"{"email":1,"password":{},"name":[]}"#,
        r#"{"email":"a\u0000b@c.fr","password":"\u0000","name":"\u0000\ud800"}"#,
        r#"{"coachId":"\u0000","scheduledAt":"9999-12-31T00:00:00Z","duration":9223372036854775807}"#,
        r#"{"rating":-1,"comment":null,"accepted":"yes","outcome":"free"}"#,
    ];
    for body in bodies {
        for path in [
            "auth/login",
            "auth/register",
            "auth/password/reset",
            "auth/magic-link",
            "bookings",
            "bookings/x/checkout",
            "bookings/x/cancel",
            "bookings/x/review",
            "payments/simulated/x",
            "sessions/x/moments",
            "sessions/x/retry",
        ] {
            send(
                Method::POST,
                &format!("/api/v1/{path}"),
                body.to_owned(),
                "application/json",
            );
        }
        send(
            Method::PUT,
            "/api/v1/sessions/x/consents/AUDIO_RECORDING",
            body.to_owned(),
            "application/json",
        );
        send(
            Method::PATCH,
            "/api/v1/me",
            body.to_owned(),
            "application/json",
        );
    }
    for edge in EDGES {
        let body = json!({ "coachId": coach, "scheduledAt": edge, "duration": 60 });
        send(
            Method::POST,
            "/api/v1/bookings",
            body.to_string(),
            "application/json",
        );
        let form = format!("coachId={coach}&scheduledAt={edge}&duration=60&mode=REMOTE");
        send(
            Method::POST,
            "/book",
            form.replace('+', "%2B"),
            "application/x-www-form-urlencoded",
        );
    }
    for form in [
        "",
        "%ff=%fe",
        "email=%00&password=%00",
        "lang=xx&next=//evil.example",
        "timezone=../../etc/passwd&name=a&language=fr",
    ] {
        for path in [
            "/login",
            "/register",
            "/login/link",
            "/password/forgotten",
            "/password/new",
            "/account",
            "/lang",
            "/theme",
            "/book",
        ] {
            send(
                Method::POST,
                path,
                form.to_owned(),
                "application/x-www-form-urlencoded",
            );
            send(Method::POST, path, form.to_owned(), "multipart/form-data");
        }
    }
    let mut failures = vec![];
    for (method, path, body, media) in asked {
        let response = browser
            .client
            .request(method.clone(), browser.url(&path))
            .header("content-type", media)
            .header("accept-language", "fr")
            .body(body.clone())
            .send()
            .await
            .unwrap();
        let to = response.headers().get("location");
        let to = to.map_or("", |l| l.to_str().unwrap_or("?")).to_owned();
        if response.status().is_server_error() || to.contains("evil") {
            failures.push(format!("{} {method} {path} {body} {to}", response.status()));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
