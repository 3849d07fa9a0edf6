//! An application's codes, recovery codes, and who must have a second factor.

use jiff::SignedDuration;
use serde_json::{Value, json};
use testing::{
    Browser, Database, Site,
    letters::{link, to},
    people::{self, PASSWORD, client, log_in, person},
    problem,
};
use totp_rs::{Builder, Secret, Totp};

use super::{me, try_login};

const EMAIL: &str = "anna@example.fr";

/// The body of an answer.
async fn body(answer: reqwest::Response) -> Value {
    serde_json::from_str(&answer.text().await.unwrap()).unwrap()
}

/// The code that an application shows.
fn code(totp: &Totp, site: &Site) -> String {
    let now = u64::try_from(site.now().as_second()).unwrap();
    totp.generate(now).to_string()
}

/// Sets up an application: it, and the recovery codes.
async fn set_up(site: &Site, browser: &Browser) -> (Totp, Vec<String>) {
    let new = body(browser.post("/api/v1/me/totp", &json!({})).await).await;
    let secret = new["secret"].as_str().unwrap().replace(' ', "");
    let totp = Builder::new()
        .with_secret(Secret::try_from_base32(secret).unwrap())
        .build()
        .unwrap();
    let answer = browser
        .post(
            "/api/v1/me/totp/confirm",
            &json!({ "code": code(&totp, site) }),
        )
        .await;
    assert_eq!(answer.status(), 200);
    let codes = body(answer).await["recoveryCodes"].clone();
    site.wait(SignedDuration::from_secs(60));
    (totp, serde_json::from_value(codes).unwrap())
}

/// Logs in with the password: what the second step is asked with.
async fn first(site: &Site) -> (Browser, String) {
    let browser = site.browser();
    let answer = try_login(&browser, EMAIL, PASSWORD).await;
    assert_eq!(answer.status(), 202);
    let asked = body(answer).await;
    assert_eq!(
        (&asked["code"], &asked["passkey"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(me(&browser).await, 401);
    (browser, asked["pending"].as_str().unwrap().to_owned())
}

async fn second(browser: &Browser, pending: &str, code: &str) -> u16 {
    let body = json!({ "pending": pending, "code": code });
    let answer = browser.post("/api/v1/auth/second-factor", &body).await;
    answer.status().as_u16()
}

#[tokio::test]
async fn a_code_counts_once_and_only_now() {
    let site = Site::start().await;
    let browser = client(&site, EMAIL).await;
    let (totp, _) = set_up(&site, &browser).await;
    let (phone, pending) = first(&site).await;
    assert_eq!(second(&phone, &pending, "000000").await, 422);
    let right = code(&totp, &site);
    assert_eq!(second(&phone, &pending, &right).await, 204);
    assert_eq!(me(&phone).await, 200);
    assert_eq!(
        second(&phone, &pending, &right).await,
        410,
        "the step is over"
    );
    // Whoever looked over her shoulder has nothing.
    let (thief, pending) = first(&site).await;
    assert_eq!(second(&thief, &pending, &right).await, 422);
    site.wait(SignedDuration::from_secs(90));
    assert_eq!(second(&thief, &pending, &right).await, 422);
    assert_eq!(me(&thief).await, 401);
}

#[tokio::test]
async fn a_recovery_code_counts_once_and_all_end_with_new_ones() {
    let site = Site::start().await;
    let browser = client(&site, EMAIL).await;
    let (_, codes) = set_up(&site, &browser).await;
    assert_eq!(codes.len(), 10);
    let stored: Vec<String> = sqlx::query_scalar("SELECT code_hash FROM trustcoach.recovery_code")
        .fetch_all(site.db())
        .await
        .unwrap();
    assert!(!stored.iter().any(|hash| codes.contains(hash)));
    let (phone, pending) = first(&site).await;
    assert_eq!(second(&phone, &pending, &codes[0]).await, 204);
    let (other, pending) = first(&site).await;
    assert_eq!(second(&other, &pending, &codes[0]).await, 422);
    let renewed = browser.post("/api/v1/me/recovery-codes", &json!({})).await;
    let renewed: Vec<String> =
        serde_json::from_value(body(renewed).await["recoveryCodes"].clone()).unwrap();
    assert_eq!(second(&other, &pending, &codes[1]).await, 422);
    assert_eq!(second(&other, &pending, &renewed[1]).await, 204);
}

#[tokio::test]
async fn codes_are_guessed_a_few_times_only_and_the_owner_gets_in_all_the_same() {
    let site = Site::start().await;
    let browser = client(&site, EMAIL).await;
    let (totp, codes) = set_up(&site, &browser).await;
    // The thief knows the password: five tries, whatever they begin anew.
    let mut looked_at = 0;
    for _ in 0..4 {
        let (thief, pending) = first(&site).await;
        for guess in ["111111", "222222", "333333", "444444", "555555", "666666"] {
            looked_at += u32::from(second(&thief, &pending, guess).await == 422);
        }
    }
    assert_eq!(looked_at, 5);
    let (thief, pending) = first(&site).await;
    assert_eq!(second(&thief, &pending, &code(&totp, &site)).await, 429);
    // A recovery code is counted apart, and her own browser too.
    assert_eq!(second(&thief, &pending, &codes[0]).await, 204);
    let answer = try_login(&browser, EMAIL, PASSWORD).await;
    let pending = body(answer).await["pending"].as_str().unwrap().to_owned();
    assert_eq!(second(&browser, &pending, &code(&totp, &site)).await, 204);
    // One login takes five tries, then the password again.
    site.wait(SignedDuration::from_hours(25));
    let answer = try_login(&browser, EMAIL, PASSWORD).await;
    let pending = body(answer).await["pending"].as_str().unwrap().to_owned();
    for _ in 0..5 {
        assert_eq!(second(&browser, &pending, "111111").await, 422);
    }
    assert_eq!(second(&browser, &pending, &code(&totp, &site)).await, 410);
}

#[tokio::test]
async fn a_letters_link_is_a_first_factor_like_a_password() {
    let site = Site::start().await;
    let browser = client(&site, EMAIL).await;
    let (totp, _) = set_up(&site, &browser).await;
    for (path, page) in [
        ("magic-link", "/login/link/"),
        ("password-reset", "/password/new?token="),
    ] {
        let mailbox = site.browser();
        mailbox
            .post(&format!("/api/v1/auth/{path}"), &json!({ "email": EMAIL }))
            .await;
        site.work().await;
        let letters = to(&site.letters(), EMAIL);
        let letter = letters
            .iter()
            .rfind(|l| testing::letters::words(l).contains(page))
            .unwrap();
        let token = link(letter, page).replace(page, "");
        let confirm = json!({ "token": token, "password": "une toute autre phrase" });
        let answer = mailbox
            .post(&format!("/api/v1/auth/{path}/confirm"), &confirm)
            .await;
        assert_eq!(answer.status(), 202, "{path}");
        assert_eq!(me(&mailbox).await, 401);
        let pending = body(answer).await["pending"].as_str().unwrap().to_owned();
        assert_eq!(second(&mailbox, &pending, &code(&totp, &site)).await, 204);
        site.wait(SignedDuration::from_secs(60));
    }
}

#[tokio::test]
async fn where_it_is_required_administrators_and_coaches_reach_nothing_without_one() {
    let site = Site::start_with(Database::fresh().await, |parts| {
        parts.config.login.second_factor = true;
    })
    .await;
    let admin = people::admin(&site).await;
    let (coach, _) = people::coach(&site, "marie@example.fr").await;
    let anna = client(&site, EMAIL).await;
    assert_eq!(
        anna.get("/sessions").await.status(),
        200,
        "a client needs none"
    );
    for (browser, path, api) in [
        (&admin, "/admin", "/api/v1/admin/money"),
        (&coach, "/desk", "/api/v1/me/calendars"),
    ] {
        let answer = browser.get(path).await;
        assert_eq!(answer.headers()["location"], "/account/security", "{path}");
        let (status, body) = problem(browser.get(api).await).await;
        assert_eq!(
            (status, body["code"].as_str()),
            (403, Some("second-factor-needed")),
            "{api}"
        );
        assert_eq!(
            browser.get("/sessions").await.status(),
            303,
            "nor anything else"
        );
        assert!(
            browser
                .page("/account/security")
                .await
                .contains("Ajoutez une clé d’accès")
        );
        assert_eq!(me(browser).await, 200);
        set_up(&site, browser).await;
        assert_eq!(browser.get(path).await.status(), 200, "{path}");
    }
    // A login from before the factor was shown reaches nothing either.
    sqlx::query("UPDATE trustcoach.login SET second_factor = false")
        .execute(site.db())
        .await
        .unwrap();
    assert_eq!(admin.get("/admin").await.status(), 303);
}

#[tokio::test]
async fn a_front_end_that_asks_for_no_second_factor_logs_nobody_in_who_has_one() {
    let site = Site::start().await;
    let id = person(&site, EMAIL, "USER").await;
    let browser = log_in(&site, EMAIL).await;
    set_up(&site, &browser).await;
    let claims = platform::login::Claims {
        sid: None,
        ver: None,
        ..platform::login::Claims::new(
            platform::login::LoggedIn {
                user_id: id.as_str(),
                email: EMAIL,
                name: None,
                role: "USER",
                version: 0,
            },
            site.now(),
        )
    };
    let cookies = site
        .app
        .identity
        .logins
        .write(&claims, &reqwest::header::HeaderMap::new());
    let cookie = cookies[0]
        .to_str()
        .unwrap()
        .split(';')
        .next()
        .unwrap()
        .to_owned();
    assert_eq!(super::me_with(&browser, &cookie).await, 401);
    browser
        .client
        .delete(browser.url("/api/v1/me/totp"))
        .send()
        .await
        .unwrap();
    assert_eq!(
        super::me_with(&browser, &cookie).await,
        200,
        "without one it counts"
    );
}
