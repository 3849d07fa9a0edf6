//! Logging in and out.

use platform::password::Passwords;
use serde_json::json;
use testing::{
    Site,
    people::{PASSWORD, admin, client, coach, log_in, person},
    problem,
};

use super::{login_cookie, me, me_with, set_cookies, stolen_cookie, try_login};

#[tokio::test]
async fn a_person_logs_in_with_any_case_of_their_address() {
    let site = Site::start().await;
    // As a Prisma client may have written it.
    let id = person(&site, "Anna.Petit@Example.fr", "USER").await;
    for typed in ["anna.petit@example.fr", " ANNA.PETIT@example.FR "] {
        let browser = site.browser();
        browser.log_in(typed, PASSWORD).await;
        assert_eq!(browser.json("/api/v1/me").await["id"], id.as_str());
    }
}

#[tokio::test]
async fn of_two_spellings_of_one_address_the_exact_one_counts() {
    let site = Site::start().await;
    person(&site, "Anna@example.fr", "USER").await;
    let id = person(&site, "anna@example.fr", "USER").await;
    let browser = log_in(&site, "ANNA@example.fr").await;
    assert_eq!(browser.json("/api/v1/me").await["id"], id.as_str());
}

#[tokio::test]
async fn everybody_of_the_fixtures_is_who_they_should_be() {
    let site = Site::start().await;
    let me = client(&site, "anna@example.fr")
        .await
        .json("/api/v1/me")
        .await;
    assert_eq!(
        (me["role"].as_str(), me["coachId"].as_str()),
        (Some("USER"), None)
    );
    let (browser, id) = coach(&site, "coach@example.fr").await;
    let me = browser.json("/api/v1/me").await;
    assert_eq!(
        (me["role"].as_str(), me["coachId"].as_str()),
        (Some("COACH"), Some(id.as_str()))
    );
    assert_eq!(admin(&site).await.json("/api/v1/me").await["role"], "ADMIN");
}

#[tokio::test]
async fn the_login_is_a_cookie_that_scripts_and_other_sites_do_not_get() {
    let site = Site::start().await;
    person(&site, "anna@example.fr", "USER").await;
    let response = try_login(&site.browser(), "anna@example.fr", PASSWORD).await;
    assert_eq!(response.status(), 204);
    let set = set_cookies(&response);
    assert_eq!(set.len(), 1, "{set:?}");
    let (name, rest) = set[0].split_once('=').unwrap();
    let (_, attributes) = rest.split_once("; ").unwrap();
    assert_eq!(name, "authjs.session-token");
    assert_eq!(
        attributes,
        "Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax"
    );
    let device = response.headers().get_all("set-cookie").iter();
    let device = device
        .map(|v| v.to_str().unwrap())
        .find(|c| c.starts_with("device="));
    let (secret, attributes) = device.unwrap().split_once("; ").unwrap();
    assert_eq!(secret.len(), "device=".len() + 43, "256 bits");
    assert_eq!(
        attributes,
        "Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax"
    );
    assert_eq!(response.text().await.unwrap(), "");
}

#[tokio::test]
async fn a_login_that_fails_does_not_tell_why() {
    let site = Site::start().await;
    person(&site, "anna@example.fr", "USER").await;
    let oauth = person(&site, "oauth@example.fr", "USER").await;
    sqlx::query(r#"UPDATE "User" SET password = NULL WHERE id = $1"#)
        .bind(&oauth)
        .execute(site.db())
        .await
        .unwrap();
    let broken = person(&site, "broken@example.fr", "USER").await;
    sqlx::query(r#"UPDATE "User" SET password = 'no hash' WHERE id = $1"#)
        .bind(&broken)
        .execute(site.db())
        .await
        .unwrap();

    let mut answers = vec![];
    for (email, password) in [
        ("anna@example.fr", "un autre mot de passe"),
        ("nobody@example.fr", PASSWORD),
        ("oauth@example.fr", PASSWORD),
        ("broken@example.fr", PASSWORD),
    ] {
        let response = try_login(&site.browser(), email, password).await;
        assert_eq!(set_cookies(&response), Vec::<String>::new());
        let (status, mut body) = problem(response).await;
        assert_eq!(
            (status, body["code"].as_str()),
            (401, Some("wrong-login")),
            "{email}"
        );
        body.as_object_mut().unwrap().remove("instance");
        answers.push(body);
    }
    assert!(answers.iter().all(|a| *a == answers[0]), "{answers:?}");
    assert!(
        answers[0]["detail"]
            .as_str()
            .unwrap()
            .contains("lien de connexion"),
        "{answers:?}"
    );
}

#[tokio::test]
async fn what_is_not_typed_is_named() {
    let site = Site::start().await;
    let browser = site.browser();
    let (status, body) = problem(browser.post("/api/v1/auth/login", &json!({})).await).await;
    let fields: Vec<_> = body["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["field"].as_str().unwrap())
        .collect();
    assert_eq!((status, fields), (422, vec!["email", "password"]));
    let (status, body) = problem(try_login(&browser, "anna", PASSWORD).await).await;
    assert_eq!(
        (status, body["errors"][0]["field"].as_str()),
        (422, Some("email"))
    );
    let (status, body) = problem(
        browser
            .post("/api/v1/auth/login", &json!({ "email": 3 }))
            .await,
    )
    .await;
    assert_eq!(
        (status, body["errors"][0]["field"].as_str()),
        (422, Some("email"))
    );
}

#[tokio::test]
async fn logging_out_ends_the_login_at_once_wherever_its_cookie_is() {
    let site = Site::start().await;
    person(&site, "anna@example.fr", "USER").await;
    let (browser, elsewhere) = (site.browser(), log_in(&site, "anna@example.fr").await);
    let cookie = stolen_cookie(&browser, "anna@example.fr").await;
    assert_eq!(me_with(&browser, &cookie).await, 200);

    let response = browser.post("/api/v1/auth/logout", &json!({})).await;
    assert_eq!(response.status(), 204);
    assert_eq!(
        set_cookies(&response),
        ["authjs.session-token=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"]
    );
    assert_eq!(
        me_with(&browser, &cookie).await,
        401,
        "the old cookie is nobody"
    );
    assert_eq!(
        me(&elsewhere).await,
        200,
        "another login of the same person goes on"
    );
    assert_eq!(
        browser
            .post("/api/v1/auth/logout", &json!({}))
            .await
            .status(),
        204
    );
}

#[tokio::test]
async fn logging_out_everywhere_ends_all_logins() {
    let site = Site::start().await;
    let browser = client(&site, "anna@example.fr").await;
    let elsewhere = log_in(&site, "anna@example.fr").await;
    let other = client(&site, "bruno@example.fr").await;

    let response = browser.submit("/account/logout-everywhere", &[]).await;
    assert_eq!(response.status(), 303);
    assert_eq!(
        (me(&browser).await, me(&elsewhere).await, me(&other).await),
        (401, 401, 200)
    );
    browser.log_in("anna@example.fr", PASSWORD).await;
    assert_eq!(me(&browser).await, 200);
}

#[tokio::test]
async fn a_login_lasts_30_days() {
    let site = Site::start().await;
    let browser = site.browser();
    person(&site, "anna@example.fr", "USER").await;
    let cookie = stolen_cookie(&browser, "anna@example.fr").await;
    site.wait(jiff::SignedDuration::from_hours(15 * 24));
    assert_eq!(me_with(&browser, &cookie).await, 200);
    site.wait(jiff::SignedDuration::from_hours(15 * 24));
    assert_eq!(
        me_with(&browser, &cookie).await,
        200,
        "within the clocks' tolerance"
    );
    site.wait(jiff::SignedDuration::from_secs(15));
    assert_eq!(me_with(&browser, &cookie).await, 401);
}

#[tokio::test]
async fn a_person_who_is_deleted_is_nobody() {
    let site = Site::start().await;
    let browser = client(&site, "anna@example.fr").await;
    assert_eq!(me(&browser).await, 200);
    sqlx::query(r#"DELETE FROM "User""#)
        .execute(site.db())
        .await
        .unwrap();
    assert_eq!(me(&browser).await, 401);
}

#[tokio::test]
async fn another_site_cannot_log_somebody_in() {
    let site = Site::start().await;
    person(&site, "anna@example.fr", "USER").await;
    let response = site
        .browser()
        .client
        .post(format!("http://{}/login", site.address))
        .header("sec-fetch-site", "cross-site")
        .form(&[("email", "anna@example.fr"), ("password", PASSWORD)])
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 403);
    assert_eq!(set_cookies(&response), Vec::<String>::new());
}

#[tokio::test]
async fn a_password_stored_at_an_older_cost_is_stored_again_when_it_is_known() {
    let cheap = Site::start().await;
    person(&cheap, "anna@example.fr", "USER").await;
    let site = Site::start_with(cheap.database().clone(), |parts| {
        parts.passwords = Passwords::with_cost(5);
    })
    .await;
    let hash = || async {
        let hash = sqlx::query_scalar(r#"SELECT password FROM "User""#);
        hash.fetch_one(site.db())
            .await
            .map(|hash: String| hash)
            .unwrap()
    };
    assert_eq!(
        try_login(&site.browser(), "anna@example.fr", "un mauvais mot")
            .await
            .status(),
        401
    );
    assert!(hash().await.starts_with("$2b$04$"));
    let logins = (0..4).map(|_| {
        let browser = site.browser();
        async move {
            try_login(&browser, "anna@example.fr", PASSWORD)
                .await
                .status()
                .as_u16()
        }
    });
    assert_eq!(futures::future::join_all(logins).await, [204; 4]);
    assert!(hash().await.starts_with("$2b$05$"));
    assert_eq!(
        try_login(&site.browser(), "anna@example.fr", PASSWORD)
            .await
            .status(),
        204
    );
}

#[tokio::test]
async fn logging_in_again_replaces_the_login_of_this_browser() {
    let site = Site::start().await;
    let browser = client(&site, "anna@example.fr").await;
    person(&site, "bruno@example.fr", "USER").await;
    let response = try_login(&browser, "bruno@example.fr", PASSWORD).await;
    let cookie = login_cookie(&response);
    assert_eq!(set_cookies(&response).len(), 1);
    assert_eq!(
        browser.json("/api/v1/me").await["email"],
        "bruno@example.fr"
    );
    assert_eq!(me_with(&browser, &cookie).await, 200);
}
