//! Forms that were sent after the login had ended, and pages that are asked for again.

use jiff::SignedDuration;
use regex::Regex;
use reqwest::{
    Response,
    multipart::{Form, Part},
};
use testing::{
    Browser, Site,
    people::{self, PASSWORD},
};

const CLAIRE: &str = "claire@example.fr";
const NAME: &str = "Claire de la Tour";

fn location(response: &Response) -> &str {
    response.headers()["location"].to_str().unwrap()
}

/// Every login of a person ends; the cookie stays in the browser.
async fn end_logins(site: &Site, email: &str) {
    let elsewhere = people::log_in(site, email).await;
    let ended = elsewhere.submit("/account/logout-everywhere", &[]).await;
    assert_eq!(ended.status(), 303);
}

async fn log_in_again(browser: &Browser, email: &str) -> Response {
    let form = [
        ("email", email),
        ("password", PASSWORD),
        ("next", "/kept-form"),
    ];
    browser.submit("/login", &form).await
}

async fn send_name(browser: &Browser) -> Response {
    let form = [
        ("name", NAME),
        ("language", "fr"),
        ("timezone", "Europe/Paris"),
    ];
    browser.submit("/account", &form).await
}

/// The hidden fields of the form that sends it after all.
fn fields(page: &str) -> Vec<(String, String)> {
    let field = Regex::new(r#"<input type="hidden" name="([^"]*)" value="([^"]*)">"#).unwrap();
    // The layout has forms of its own.
    let (_, page) = page.split_once("/kept-form/send").unwrap();
    let (page, _) = page.split_once("</form>").unwrap();
    let found = field.captures_iter(page);
    found.map(|c| (c[1].to_owned(), c[2].to_owned())).collect()
}

#[tokio::test]
async fn what_was_sent_after_the_login_ended_comes_back_after_the_next_one() {
    let site = Site::start().await;
    let claire = people::client(&site, CLAIRE).await;
    end_logins(&site, CLAIRE).await;
    let refused = send_name(&claire).await;
    assert_eq!(refused.status(), 303);
    assert_eq!(location(&refused), "/login?next=%2Fkept-form");
    let sealed: String = sqlx::query_scalar("SELECT sealed FROM trustcoach.kept_form")
        .fetch_one(site.db())
        .await
        .unwrap();
    assert!(sealed.starts_with("tc1.") && !sealed.contains("Tour"));

    assert_eq!(location(&log_in_again(&claire, CLAIRE).await), "/kept-form");
    let page = claire.page("/kept-form").await;
    assert!(page.contains(&format!("<p>{NAME}</p>")), "{page}");
    let fields = fields(&page);
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (&**n, &**v)).collect();
    let on = claire.submit("/kept-form/send", &fields).await;
    assert_eq!((on.status().as_u16(), location(&on)), (307, "/account"));
    assert_eq!(claire.submit("/account", &fields).await.status(), 303);
    assert_eq!(claire.json("/api/v1/me").await["name"], NAME);
    // Once.
    assert_eq!(location(&claire.get("/kept-form").await), "/");
}

#[tokio::test]
async fn a_kept_form_is_shown_to_its_sender_in_its_browser_for_an_hour() {
    let site = Site::start().await;
    let claire = people::client(&site, CLAIRE).await;
    people::client(&site, "bruno@example.fr").await;
    end_logins(&site, CLAIRE).await;
    send_name(&claire).await;
    // Somebody else at the same computer.
    log_in_again(&claire, "bruno@example.fr").await;
    assert_eq!(location(&claire.get("/kept-form").await), "/");
    // The same person at another one.
    let elsewhere = people::log_in(&site, CLAIRE).await;
    assert_eq!(location(&elsewhere.get("/kept-form").await), "/");
    log_in_again(&claire, CLAIRE).await;
    assert_eq!(claire.get("/kept-form").await.status(), 200);
    site.wait(SignedDuration::from_mins(61));
    assert_eq!(location(&claire.get("/kept-form").await), "/");
}

#[tokio::test]
async fn a_kept_form_that_is_not_wanted_is_forgotten() {
    let site = Site::start().await;
    let claire = people::client(&site, CLAIRE).await;
    end_logins(&site, CLAIRE).await;
    send_name(&claire).await;
    log_in_again(&claire, CLAIRE).await;
    assert_eq!(claire.submit("/kept-form/discard", &[]).await.status(), 303);
    let left: i64 = sqlx::query_scalar("SELECT count(*) FROM trustcoach.kept_form")
        .fetch_one(site.db())
        .await
        .unwrap();
    assert_eq!(left, 0);
}

#[tokio::test]
async fn a_secret_is_not_kept_and_the_form_is_asked_for_again() {
    let site = Site::start().await;
    let claire = people::client(&site, CLAIRE).await;
    end_logins(&site, CLAIRE).await;
    let refused = claire
        .client
        .post(claire.url("/account/password"))
        .header("sec-fetch-site", "same-origin")
        .header("referer", claire.url("/account"))
        .form(&[("current", PASSWORD), ("new", "une autre phrase")])
        .send()
        .await
        .unwrap();
    assert_eq!(location(&refused), "/login?next=%2Faccount");
}

#[tokio::test]
async fn the_words_of_a_form_with_a_file_come_back_without_it() {
    let site = Site::start().await;
    let (marie, _) = people::coach(&site, "marie@example.fr").await;
    end_logins(&site, "marie@example.fr").await;
    let file = Part::bytes(vec![7; 3_000_000]).file_name("diplome.pdf");
    let form = Form::new()
        .text("name", "Praticienne en relation d’aide")
        .part("document", file)
        .text("issuer", "École de Lyon");
    let refused = marie
        .client
        .post(marie.url("/desk/profile/certifications/new"))
        .header("sec-fetch-site", "same-origin")
        .multipart(form)
        .send()
        .await
        .unwrap();
    assert_eq!(location(&refused), "/login?next=%2Fkept-form");
    log_in_again(&marie, "marie@example.fr").await;
    let page = marie.page("/kept-form").await;
    assert!(
        page.contains("multipart/form-data") && page.contains("de nouveau"),
        "{page}"
    );
    let names: Vec<String> = fields(&page).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["name", "issuer"]);
}

#[tokio::test]
async fn no_more_than_thirty_forms_of_one_network_are_kept() {
    let site = Site::start().await;
    for n in 0..40 {
        let refused = send_name(&site.browser()).await;
        let kept = location(&refused) == "/login?next=%2Fkept-form";
        assert_eq!(kept, n < 30, "{n}");
    }
}

#[tokio::test]
async fn a_page_about_a_person_is_not_stored_and_logging_out_clears_what_was() {
    let site = Site::start().await;
    let claire = people::client(&site, CLAIRE).await;
    for path in [
        "/account",
        "/sessions",
        "/",
        "/coaches",
        "/api/v1/me",
        "/no-such-page",
    ] {
        let answer = claire.get(path).await;
        assert_eq!(
            answer.headers()["cache-control"],
            "private, no-store",
            "{path}"
        );
    }
    let public = site.browser().get("/coaches").await;
    assert_eq!(public.headers()["cache-control"], "private, no-cache");
    let out = claire.submit("/logout", &[]).await;
    assert_eq!(out.headers()["clear-site-data"], "\"cache\"");
}
