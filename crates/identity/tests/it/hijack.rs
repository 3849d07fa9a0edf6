//! An account that somebody made with an address that is not theirs, before its owner came.

use serde_json::json;
use testing::{
    Browser, Site,
    letters::{link, to, words},
    people::{PASSWORD, log_in, unproven},
    problem,
};

use super::me;

const EMAIL: &str = "zoe@example.fr";
/// Somebody has an account with Zoé's address; their browser is logged in.
async fn registered(site: &Site) -> Browser {
    unproven(site, EMAIL).await;
    let thief = log_in(site, EMAIL).await;
    assert_eq!(thief.submit("/account/verify", &[]).await.status(), 303);
    site.work().await;
    thief
}

/// The path of the link that proves the address.
fn proof(site: &Site) -> String {
    let letters = to(&site.letters(), EMAIL);
    let letter = letters
        .iter()
        .rfind(|l| words(l).contains("/account/verify/"))
        .expect("a letter that asks to prove the address");
    link(letter, "/account/verify/")
}

async fn verified(browser: &Browser) -> bool {
    browser.json("/api/v1/me").await["emailVerified"] == true
}

async fn password_works(site: &Site) -> bool {
    let body = json!({ "email": EMAIL, "password": PASSWORD });
    let answer = site.browser().post("/api/v1/auth/login", &body).await;
    answer.status() == 204
}

#[tokio::test]
async fn whoever_proves_their_address_in_the_same_browser_keeps_all() {
    let site = Site::start().await;
    let browser = registered(&site).await;
    let link = proof(&site);
    for _ in 0..2 {
        browser.page(&link).await;
    }
    assert!(!verified(&browser).await, "looking proves nothing");
    assert_eq!(browser.submit(&link, &[]).await.status(), 303);
    assert!(verified(&browser).await);
    assert!(password_works(&site).await);
    assert_eq!(browser.submit(&link, &[]).await.status(), 410, "once");
}

#[tokio::test]
async fn on_another_device_the_password_goes_with_the_link() {
    let site = Site::start().await;
    registered(&site).await;
    let link = proof(&site);
    let phone = site.browser();
    let page = phone.page(&link).await;
    assert!(page.contains("Votre mot de passe"), "{page}");
    for wrong in ["", "une autre phrase"] {
        let answer = phone.submit(&link, &[("password", wrong)]).await;
        assert_eq!(answer.status(), 422);
        assert!(answer.text().await.unwrap().contains("field-error"));
        assert_eq!(me(&phone).await, 401);
    }
    let answer = phone.submit(&link, &[("password", PASSWORD)]).await;
    assert_eq!(answer.status(), 303);
    assert!(verified(&phone).await);
    assert!(password_works(&site).await);
}

#[tokio::test]
async fn the_owner_of_an_address_who_did_not_choose_the_password_is_rid_of_it_and_its_logins() {
    let site = Site::start().await;
    let thief = registered(&site).await;
    let link = proof(&site);
    let owner = site.browser();
    let answer = owner.submit(&link, &[("without", "yes")]).await;
    assert_eq!(answer.status(), 303);
    assert!(verified(&owner).await);
    assert_eq!(me(&thief).await, 401, "the login of before is over");
    assert!(!password_works(&site).await);
    let page = owner.page("/account").await;
    assert!(
        page.contains("le mot de passe qui n’était pas de vous est retiré"),
        "{page}"
    );
    site.work().await;
    let letters = to(&site.letters(), EMAIL);
    assert!(words(letters.last().unwrap()).contains("nous l’avons retiré"));
}

#[tokio::test]
async fn a_link_that_logs_in_drops_a_password_that_nobody_proved() {
    let site = Site::start().await;
    let thief = registered(&site).await;
    let owner = site.browser();
    owner
        .post("/api/v1/auth/magic-link", &json!({ "email": EMAIL }))
        .await;
    site.work().await;
    let letters = to(&site.letters(), EMAIL);
    let link = link(letters.last().unwrap(), "/login/link/");
    assert_eq!(owner.submit(&link, &[]).await.status(), 303);
    assert!(verified(&owner).await);
    assert_eq!(owner.json("/api/v1/me").await["hasPassword"], false);
    assert_eq!(me(&thief).await, 401);
    assert!(!password_works(&site).await);
    site.work().await;
    let letters = to(&site.letters(), EMAIL);
    assert!(words(letters.last().unwrap()).contains("nous l’avons retiré"));
}

#[tokio::test]
async fn a_link_that_logs_in_where_one_is_logged_in_keeps_the_password() {
    let site = Site::start().await;
    let browser = registered(&site).await;
    browser
        .post("/api/v1/auth/magic-link", &json!({ "email": EMAIL }))
        .await;
    site.work().await;
    let letters = to(&site.letters(), EMAIL);
    let link = link(letters.last().unwrap(), "/login/link/");
    assert_eq!(browser.submit(&link, &[]).await.status(), 303);
    assert!(verified(&browser).await);
    assert!(password_works(&site).await);
}

#[tokio::test]
async fn a_new_password_by_mail_ends_what_the_old_one_opened() {
    let site = Site::start().await;
    let thief = registered(&site).await;
    let owner = site.browser();
    owner
        .post("/api/v1/auth/password-reset", &json!({ "email": EMAIL }))
        .await;
    site.work().await;
    let letters = to(&site.letters(), EMAIL);
    let link = link(letters.last().unwrap(), "/password/new?token=");
    let token = link.split_once('=').unwrap().1;
    let body = json!({ "token": token, "password": "ma propre phrase" });
    let answer = owner
        .post("/api/v1/auth/password-reset/confirm", &body)
        .await;
    assert_eq!(answer.status(), 204);
    assert!(verified(&owner).await);
    assert_eq!(me(&thief).await, 401);
    assert!(!password_works(&site).await);
}

#[tokio::test]
async fn the_letter_is_sent_again_and_only_the_latest_link_counts() {
    let site = Site::start().await;
    let browser = registered(&site).await;
    let first = proof(&site);
    let answer = browser.submit("/account/verify", &[]).await;
    assert_eq!(answer.status(), 303);
    site.work().await;
    let second = proof(&site);
    assert_ne!(first, second);
    assert_eq!(browser.submit(&first, &[]).await.status(), 410);
    let token = second.rsplit('/').next().unwrap();
    let confirm = "/api/v1/auth/verification/confirm";
    let answer = browser.post(confirm, &json!({ "token": token })).await;
    assert_eq!(answer.status(), 204);
    assert!(verified(&browser).await);
    let answer = browser.post("/api/v1/me/verification", &json!({})).await;
    assert_eq!(answer.status(), 202);
    site.work().await;
    assert_eq!(proof(&site), second, "what is proven needs no letter");
    let (status, body) = problem(browser.post(confirm, &json!({})).await).await;
    assert_eq!((status, body["code"].as_str()), (410, Some("link-over")));
}

#[tokio::test]
async fn a_proof_lasts_three_days_and_proves_one_address_only() {
    let site = Site::start().await;
    let browser = registered(&site).await;
    let link = proof(&site);
    // Somebody else who is logged in does not prove it by being logged in.
    testing::people::person(&site, "anna@example.fr", "USER").await;
    let anna = testing::people::log_in(&site, "anna@example.fr").await;
    assert_eq!(anna.submit(&link, &[]).await.status(), 422);
    site.wait(jiff::SignedDuration::from_hours(72));
    assert_eq!(browser.submit(&link, &[]).await.status(), 410);
}
