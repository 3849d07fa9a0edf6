//! What a person is asked again for, and when a login that nobody uses ends.

use jiff::SignedDuration;
use reqwest::StatusCode;
use serde_json::json;
use testing::{
    Browser, Database, Site,
    people::{self, PASSWORD, client},
    problem, strict,
};

use super::me;

async fn start() -> Site {
    Site::start_with(Database::fresh().await, strict).await
}

async fn again(browser: &Browser, password: &str) -> StatusCode {
    let form = [("password", password), ("next", "/account/password")];
    browser.submit("/login/again", &form).await.status()
}

#[tokio::test]
async fn after_ten_minutes_one_shows_again_who_one_is() {
    let site = start().await;
    let browser = client(&site, "anna@example.fr").await;
    assert_eq!(browser.get("/account/password").await.status(), 200);
    site.wait(SignedDuration::from_mins(10));
    let answer = browser.get("/account/password").await;
    assert_eq!(
        answer.headers()["location"],
        "/login/again?next=%2Faccount%2Fpassword"
    );
    let change = json!({ "current": PASSWORD, "new": "une autre phrase" });
    let (status, body) = problem(browser.post("/api/v1/me/password", &change).await).await;
    assert_eq!(
        (status, body["code"].as_str()),
        (403, Some("fresh-login-needed"))
    );
    for (path, method) in [
        ("/api/v1/me/passkeys/options", "POST"),
        ("/api/v1/me/totp", "POST"),
        ("/api/v1/me/totp", "DELETE"),
        ("/api/v1/me/recovery-codes", "POST"),
        ("/api/v1/me/calendars/feeds/client", "GET"),
        ("/api/v1/me/calendars/feeds/client", "PUT"),
        ("/api/v1/me/calendars/feeds/client/renew", "POST"),
    ] {
        let request = browser
            .client
            .request(method.parse().unwrap(), browser.url(path));
        let answer = request.json(&json!({})).send().await.unwrap();
        assert_eq!(answer.status(), 403, "{method} {path}");
    }
    assert_eq!(
        browser.get("/sessions").await.status(),
        200,
        "the rest stays open"
    );

    assert!(
        browser
            .page("/login/again")
            .await
            .contains("C’est bien vous")
    );
    assert_eq!(again(&browser, "un mauvais mot").await, 422);
    assert_eq!(again(&browser, PASSWORD).await, 303);
    assert_eq!(browser.get("/account/password").await.status(), 200);
    site.wait(SignedDuration::from_mins(10));
    let shown = json!({ "password": PASSWORD });
    assert_eq!(browser.post("/api/v1/me/again", &shown).await.status(), 204);
    assert_eq!(
        browser.post("/api/v1/me/password", &change).await.status(),
        204
    );
    assert_eq!(
        site.browser()
            .post("/api/v1/me/again", &shown)
            .await
            .status(),
        401,
        "nobody shows it without a login"
    );
}

#[tokio::test]
async fn an_administrator_decides_nothing_and_a_coach_is_paid_nowhere_else_without_it() {
    let site = start().await;
    let admin = people::admin(&site).await;
    let (coach, _) = people::coach(&site, "marie@example.fr").await;
    site.wait(SignedDuration::from_mins(10));
    assert_eq!(admin.get("/admin").await.status(), 200, "they may look");
    let answer = admin.submit("/admin/verifications/x", &[]).await;
    assert!(
        answer.headers()["location"]
            .to_str()
            .unwrap()
            .starts_with("/login/again"),
        "{answer:?}"
    );
    for path in [
        "/desk/payouts/start",
        "/desk/payouts/dashboard",
        "/desk/calendars/feed/create",
    ] {
        let answer = coach.submit(path, &[]).await;
        let to = answer.headers()["location"].to_str().unwrap();
        assert!(to.starts_with("/login/again"), "{path}: {to}");
    }
}

#[tokio::test]
async fn a_login_that_nobody_uses_ends_by_its_role() {
    let site = start().await;
    let admin = people::admin(&site).await;
    let (coach, _) = people::coach(&site, "marie@example.fr").await;
    let anna = client(&site, "anna@example.fr").await;
    // Whoever goes on stays.
    for _ in 0..4 {
        site.wait(SignedDuration::from_mins(29));
        for browser in [&admin, &coach, &anna] {
            assert_eq!(me(browser).await, 200);
        }
    }
    site.wait(SignedDuration::from_mins(30));
    assert_eq!((me(&admin).await, me(&coach).await), (401, 200));
    site.wait(SignedDuration::from_hours(12));
    assert_eq!((me(&coach).await, me(&anna).await), (401, 200));
    site.wait(SignedDuration::from_hours(24 * 29));
    assert_eq!(me(&anna).await, 200);
}
