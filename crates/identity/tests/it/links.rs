//! Logging in by a letter's link.

use jiff::SignedDuration;
use reqwest::Response;
use serde_json::json;
use testing::{
    Browser, Site,
    letters::{link, words},
    people::{client, person},
    problem,
};

use super::{me, set_cookies};

async fn ask(browser: &Browser, email: &str) -> Response {
    browser
        .post("/api/v1/auth/magic-link", &json!({ "email": email }))
        .await
}

async fn confirm(browser: &Browser, token: &str) -> Response {
    browser
        .post(
            "/api/v1/auth/magic-link/confirm",
            &json!({ "token": token }),
        )
        .await
}

/// The path of the latest letter's link.
async fn mailed_link(site: &Site) -> String {
    site.work().await;
    link(site.letters().last().expect("a letter"), "/login/link/")
}

fn token(link: &str) -> &str {
    link.rsplit('/').next().unwrap()
}

#[tokio::test]
async fn a_link_logs_in_once_and_verifies_the_address() {
    let site = Site::start().await;
    person(&site, "Anna@Example.fr", "USER").await;
    let browser = site.browser();
    assert_eq!(ask(&browser, "anna@example.FR").await.status(), 202);
    let link = mailed_link(&site).await;

    // Programs that read mail open its links, as often as they like.
    for _ in 0..3 {
        let scanner = site.browser();
        assert!(
            scanner
                .page(&link)
                .await
                .contains("Me connecter sur cet appareil")
        );
        assert_eq!(me(&scanner).await, 401);
    }

    let response = browser.submit(&link, &[]).await;
    assert_eq!(response.status(), 303);
    assert_eq!(response.headers()["location"], "/sessions");
    assert_eq!(browser.json("/api/v1/me").await["emailVerified"], true);

    let again = site.browser();
    let response = again.submit(&link, &[]).await;
    assert_eq!(response.status(), 410);
    let page = response.text().await.unwrap();
    assert!(page.contains("Ce lien a expiré ou a déjà servi"), "{page}");
    assert!(page.contains("Demander un nouveau lien"), "{page}");
    assert_eq!(me(&again).await, 401);
    let (status, body) = problem(confirm(&again, token(&link)).await).await;
    assert_eq!((status, body["code"].as_str()), (410, Some("link-over")));
}

#[tokio::test]
async fn a_program_logs_in_by_a_link_too() {
    let site = Site::start().await;
    person(&site, "anna@example.fr", "USER").await;
    let browser = site.browser();
    ask(&browser, "anna@example.fr").await;
    let link = mailed_link(&site).await;
    assert_eq!(confirm(&browser, token(&link)).await.status(), 204);
    assert_eq!(me(&browser).await, 200);
}

#[tokio::test]
async fn a_link_that_logs_in_lasts_15_minutes() {
    let site = Site::start().await;
    person(&site, "anna@example.fr", "USER").await;
    let browser = site.browser();
    ask(&browser, "anna@example.fr").await;
    let link = mailed_link(&site).await;
    site.wait(SignedDuration::from_mins(15));
    assert_eq!(confirm(&browser, token(&link)).await.status(), 410);

    ask(&browser, "anna@example.fr").await;
    let link = mailed_link(&site).await;
    site.wait(SignedDuration::from_mins(14));
    assert_eq!(confirm(&browser, token(&link)).await.status(), 204);
}

#[tokio::test]
async fn only_the_latest_link_counts() {
    let site = Site::start().await;
    person(&site, "anna@example.fr", "USER").await;
    let browser = site.browser();
    ask(&browser, "anna@example.fr").await;
    let first = mailed_link(&site).await;
    ask(&browser, "anna@example.fr").await;
    let second = mailed_link(&site).await;
    assert_eq!(confirm(&browser, token(&first)).await.status(), 410);
    assert_eq!(confirm(&browser, token(&second)).await.status(), 204);
}

#[tokio::test]
async fn a_link_for_one_purpose_is_nothing_to_another() {
    let site = Site::start().await;
    person(&site, "anna@example.fr", "USER").await;
    let browser = site.browser();
    let reset = json!({ "email": "anna@example.fr" });
    browser.post("/api/v1/auth/password-reset", &reset).await;
    site.work().await;
    let reset = link(&site.letters()[0], "/password/new?token=");
    let reset = reset.split_once('=').unwrap().1;
    assert_eq!(confirm(&browser, reset).await.status(), 410);

    ask(&browser, "anna@example.fr").await;
    let link = mailed_link(&site).await;
    let body = json!({ "token": token(&link), "password": "une autre phrase" });
    let response = browser
        .post("/api/v1/auth/password-reset/confirm", &body)
        .await;
    assert_eq!(response.status(), 410);
    assert_eq!(
        confirm(&browser, token(&link)).await.status(),
        204,
        "it was not used up"
    );
}

#[tokio::test]
async fn a_stored_token_opens_nothing() {
    let site = Site::start().await;
    person(&site, "anna@example.fr", "USER").await;
    let browser = site.browser();
    ask(&browser, "anna@example.fr").await;
    let link = mailed_link(&site).await;
    let (identifier, stored): (String, String) =
        sqlx::query_as(r#"SELECT identifier, token FROM "VerificationToken""#)
            .fetch_one(site.db())
            .await
            .unwrap();
    assert_eq!(identifier, "magic:anna@example.fr");
    assert_ne!(stored, token(&link));
    assert_eq!(confirm(&browser, &stored).await.status(), 410);
}

#[tokio::test]
async fn a_link_creates_no_account_and_tells_nothing() {
    let site = Site::start().await;
    let response = ask(&site.browser(), "nobody@example.fr").await;
    assert_eq!(
        (response.status().as_u16(), response.text().await.unwrap()),
        (202, String::new())
    );
    site.work().await;
    assert_eq!(site.letters().len(), 0);
    let people: i64 = sqlx::query_scalar(r#"SELECT count(*) FROM "User""#)
        .fetch_one(site.db())
        .await
        .unwrap();
    assert_eq!(people, 0);
    assert_eq!(confirm(&site.browser(), "").await.status(), 410);
}

#[tokio::test]
async fn a_link_leads_to_the_page_that_was_wanted_and_to_no_other_site() {
    let site = Site::start().await;
    person(&site, "anna@example.fr", "USER").await;
    for (next, goes_to) in [
        ("/coaches/cabc?at=9", "/coaches/cabc?at=9"),
        ("//evil.example", "/sessions"),
    ] {
        let browser = site.browser();
        let asked = browser
            .submit(
                "/login/link",
                &[("email", "anna@example.fr"), ("next", next)],
            )
            .await;
        assert_eq!(asked.status(), 303);
        assert_eq!(asked.headers()["location"], "/login/link?sent=1");
        let link = mailed_link(&site).await;
        assert!(!link.contains("evil"), "{link}");
        let page = browser.page(&link).await;
        let wanted = page
            .split("name=\"next\" value=\"")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap();
        let response = browser.submit(&link, &[("next", wanted)]).await;
        assert_eq!(response.headers()["location"], goes_to);
    }
    let link = {
        ask(&site.browser(), "anna@example.fr").await;
        mailed_link(&site).await
    };
    let response = site
        .browser()
        .submit(&link, &[("next", "https://evil.example")])
        .await;
    assert_eq!(response.headers()["location"], "/sessions");
}

#[tokio::test]
async fn a_letter_is_in_its_readers_language() {
    let site = Site::start().await;
    let browser = client(&site, "anna@example.fr").await;
    ask(&site.browser(), "anna@example.fr").await;
    site.work().await;
    let letter = words(&site.letters()[0]);
    assert!(letter.starts_with("Bonjour Anna,"), "{letter}");
    assert!(letter.contains("Le lien vaut 15 minutes"), "{letter}");

    browser
        .submit("/lang", &[("lang", "en"), ("back", "/")])
        .await;
    // Another browser asks, in French: the letter is for Anna.
    ask(&site.browser(), "anna@example.fr").await;
    site.work().await;
    let letter = words(&site.letters()[1]);
    assert!(letter.starts_with("Hello Anna,"), "{letter}");
    assert!(
        letter.contains("The link is good for 15 minutes"),
        "{letter}"
    );
    assert_eq!(
        set_cookies(&ask(&browser, "anna@example.fr").await),
        Vec::<String>::new()
    );
}
