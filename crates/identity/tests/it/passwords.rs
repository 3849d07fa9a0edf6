//! Changing a password, and replacing a forgotten one.

use jiff::SignedDuration;
use reqwest::Response;
use serde_json::json;
use testing::{
    Browser, Site,
    letters::{link, words},
    people::{PASSWORD, client, log_in, person},
    problem,
};

use super::{login_cookie, me, me_with, try_login};

const NEW: &str = "une autre phrase";

async fn change(browser: &Browser, current: &str, new: &str) -> Response {
    browser
        .post(
            "/api/v1/me/password",
            &json!({ "current": current, "new": new }),
        )
        .await
}

async fn ask(browser: &Browser, email: &str) -> Response {
    browser
        .post("/api/v1/auth/password-reset", &json!({ "email": email }))
        .await
}

async fn confirm(browser: &Browser, token: &str, password: &str) -> Response {
    let body = json!({ "token": token, "password": password });
    browser
        .post("/api/v1/auth/password-reset/confirm", &body)
        .await
}

/// The token of the latest letter.
async fn mailed_token(site: &Site) -> String {
    site.work().await;
    let letters = site.letters();
    let link = link(letters.last().expect("a letter"), "/password/new?token=");
    link.split_once('=').unwrap().1.to_owned()
}

#[tokio::test]
async fn changing_the_password_ends_every_other_login_at_once() {
    let site = Site::start().await;
    let browser = client(&site, "anna@example.fr").await;
    let elsewhere = log_in(&site, "anna@example.fr").await;
    let old = login_cookie(&try_login(&browser, "anna@example.fr", PASSWORD).await);

    let response = change(&browser, PASSWORD, NEW).await;
    assert_eq!(response.status(), 204);
    assert_eq!(me(&browser).await, 200, "this browser got a new cookie");
    assert_eq!(me(&elsewhere).await, 401);
    assert_eq!(me_with(&browser, &old).await, 401, "its old one is nobody");

    assert_eq!(
        try_login(&site.browser(), "anna@example.fr", PASSWORD)
            .await
            .status(),
        401
    );
    assert_eq!(
        try_login(&site.browser(), "anna@example.fr", NEW)
            .await
            .status(),
        204
    );
    site.work().await;
    let letters = site.letters();
    assert_eq!(letters.len(), 1);
    assert!(
        words(&letters[0]).contains("vient d’être changé"),
        "{}",
        words(&letters[0])
    );
}

#[tokio::test]
async fn a_password_that_is_not_changed_says_why() {
    let site = Site::start().await;
    let browser = client(&site, "anna@example.fr").await;
    for (current, new, field, code) in [
        ("", NEW, "current", "error-field-required"),
        (
            "un mauvais mot",
            NEW,
            "current",
            "error-field-wrong-password",
        ),
        (PASSWORD, "", "new", "error-field-required"),
        (PASSWORD, "court", "new", "error-field-password-short"),
        (
            PASSWORD,
            "ANNA@example.fr",
            "new",
            "error-field-password-own",
        ),
        (PASSWORD, PASSWORD, "new", "error-field-password-same"),
    ] {
        let (status, body) = problem(change(&browser, current, new).await).await;
        let error = &body["errors"][0];
        assert_eq!(status, 422);
        assert_eq!(
            (error["field"].as_str(), error["code"].as_str()),
            (Some(field), Some(code))
        );
    }
    assert_eq!(
        problem(change(&site.browser(), PASSWORD, NEW).await)
            .await
            .0,
        401
    );
    assert_eq!(
        try_login(&site.browser(), "anna@example.fr", PASSWORD)
            .await
            .status(),
        204
    );
}

#[tokio::test]
async fn a_stolen_login_does_not_guess_the_password() {
    let site = Site::start().await;
    let browser = client(&site, "anna@example.fr").await;
    for _ in 0..10 {
        assert_eq!(change(&browser, "un mauvais mot", NEW).await.status(), 422);
    }
    assert_eq!(change(&browser, PASSWORD, NEW).await.status(), 429);
}

#[tokio::test]
async fn a_forgotten_password_is_replaced_by_a_link_once() {
    let site = Site::start().await;
    let elsewhere = client(&site, "Anna@example.fr").await;
    let browser = site.browser();
    assert_eq!(ask(&browser, "anna@EXAMPLE.fr").await.status(), 202);
    let token = mailed_token(&site).await;

    let response = confirm(&browser, &token, "court").await;
    let (status, body) = problem(response).await;
    assert_eq!(
        (status, body["errors"][0]["field"].as_str()),
        (422, Some("password"))
    );
    let (status, body) = problem(confirm(&browser, &token, "ANNA@example.fr").await).await;
    assert_eq!(
        (status, body["errors"][0]["field"].as_str()),
        (422, Some("password"))
    );

    assert_eq!(
        confirm(&browser, &token, NEW).await.status(),
        204,
        "the link still holds"
    );
    assert_eq!(browser.json("/api/v1/me").await["emailVerified"], true);
    assert_eq!(me(&elsewhere).await, 401);
    assert_eq!(
        try_login(&site.browser(), "anna@example.fr", NEW)
            .await
            .status(),
        204
    );

    let (status, body) = problem(confirm(&site.browser(), &token, "encore une phrase").await).await;
    assert_eq!((status, body["code"].as_str()), (410, Some("link-over")));
    assert_eq!(
        try_login(&site.browser(), "anna@example.fr", NEW)
            .await
            .status(),
        204
    );
}

#[tokio::test]
async fn of_many_who_use_a_link_at_once_one_does() {
    let site = Site::start().await;
    person(&site, "anna@example.fr", "USER").await;
    ask(&site.browser(), "anna@example.fr").await;
    let token = mailed_token(&site).await;
    let tries = (0..8).map(|_| {
        let (browser, token) = (site.browser(), token.clone());
        async move { confirm(&browser, &token, NEW).await.status().as_u16() }
    });
    let mut answers = futures::future::join_all(tries).await;
    answers.sort_unstable();
    assert_eq!((answers[0], &answers[1..]), (204, &[410; 7][..]));
}

#[tokio::test]
async fn a_link_to_a_new_password_lasts_an_hour() {
    let site = Site::start().await;
    person(&site, "anna@example.fr", "USER").await;
    let browser = site.browser();
    ask(&browser, "anna@example.fr").await;
    let token = mailed_token(&site).await;
    site.wait(SignedDuration::from_mins(60));
    assert_eq!(confirm(&browser, &token, NEW).await.status(), 410);

    ask(&browser, "anna@example.fr").await;
    let token = mailed_token(&site).await;
    site.wait(SignedDuration::from_mins(59));
    assert_eq!(confirm(&browser, &token, NEW).await.status(), 204);
}

#[tokio::test]
async fn whoever_has_no_password_can_choose_one_by_mail() {
    let site = Site::start().await;
    let browser = client(&site, "anna@example.fr").await;
    sqlx::query(r#"UPDATE "User" SET password = NULL"#)
        .execute(site.db())
        .await
        .unwrap();
    let (status, body) = problem(change(&browser, PASSWORD, NEW).await).await;
    assert_eq!(
        (status, body["errors"][0]["code"].as_str()),
        (422, Some("error-field-no-password"))
    );
    assert!(
        browser
            .page("/account")
            .await
            .contains("Votre compte n’a pas de mot de passe")
    );

    ask(&browser, "anna@example.fr").await;
    assert_eq!(
        confirm(&browser, &mailed_token(&site).await, NEW)
            .await
            .status(),
        204
    );
    assert_eq!(
        try_login(&site.browser(), "anna@example.fr", NEW)
            .await
            .status(),
        204
    );
}

#[tokio::test]
async fn nobody_learns_from_a_reset_whether_an_account_exists() {
    let site = Site::start().await;
    let response = ask(&site.browser(), "nobody@example.fr").await;
    assert_eq!(
        (response.status().as_u16(), response.text().await.unwrap()),
        (202, String::new())
    );
    site.work().await;
    assert_eq!(site.letters().len(), 0);
    let (status, body) = problem(ask(&site.browser(), "nobody").await).await;
    assert_eq!(
        (status, body["errors"][0]["field"].as_str()),
        (422, Some("email"))
    );
}

#[tokio::test]
async fn the_first_administrator_chooses_a_password_under_a_link_once() {
    let site = Site::start().await;
    person(&site, "anna@example.fr", "USER").await;
    let identity = &site.app.identity;
    let refused = identity::create_admin(identity, "anna@example.fr", "Anna").await;
    assert_eq!(refused.unwrap_err().code, "account-exists");
    for password in ["une phrase de chef", "une autre phrase de chef"] {
        // Run again, it prints another link: who has lost the password gets in again.
        let link = identity::create_admin(identity, "Chef@Example.fr", "Chef").await;
        let link = link.unwrap();
        let token = link.split_once("/password/new?token=").unwrap().1;
        let browser = site.browser();
        assert_eq!(confirm(&browser, token, password).await.status(), 204);
        let me = browser.json("/api/v1/me").await;
        assert_eq!(
            (me["role"].as_str(), me["emailVerified"].as_bool()),
            (Some("ADMIN"), Some(true))
        );
        assert_eq!(
            confirm(&browser, token, password).await.status(),
            410,
            "once"
        );
    }
}
