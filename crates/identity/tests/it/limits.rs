//! How often one may try.

use jiff::SignedDuration;
use serde_json::json;
use testing::{
    Database, Site,
    people::{PASSWORD, person},
    problem,
};

use super::try_login;

const WRONG: &str = "un mauvais mot de passe";

#[tokio::test]
async fn after_10_failures_in_15_minutes_not_even_the_right_password_is_looked_at() {
    let site = Site::start().await;
    person(&site, "anna@example.fr", "USER").await;
    let browser = site.browser();
    for _ in 0..5 {
        try_login(&browser, "Anna@example.fr", WRONG).await;
    }
    site.wait(SignedDuration::from_mins(5));
    for _ in 0..5 {
        assert_eq!(
            try_login(&browser, "anna@example.fr", WRONG).await.status(),
            401
        );
    }
    let response = try_login(&browser, "anna@example.fr", PASSWORD).await;
    assert_eq!(
        response.headers()["retry-after"],
        "601",
        "ten minutes, and the second begun"
    );
    let (status, body) = problem(response).await;
    assert_eq!(
        (status, body["code"].as_str()),
        (429, Some("too-many-requests"))
    );
    let refused = browser
        .submit(
            "/login",
            &[("email", "anna@example.fr"), ("password", PASSWORD)],
        )
        .await;
    assert_eq!(
        (
            refused.status().as_u16(),
            refused.headers()["retry-after"].to_str().unwrap()
        ),
        (429, "601")
    );
    assert!(refused.text().await.unwrap().contains("Trop de tentatives"));

    // Knocking again does not make the wait longer.
    for _ in 0..8 {
        assert_eq!(
            try_login(&browser, "anna@example.fr", WRONG).await.status(),
            429
        );
    }
    site.wait(SignedDuration::from_secs(601));
    assert_eq!(
        try_login(&browser, "anna@example.fr", PASSWORD)
            .await
            .status(),
        204
    );
}

#[tokio::test]
async fn the_limit_is_the_same_for_an_address_without_an_account() {
    let site = Site::start().await;
    for _ in 0..10 {
        assert_eq!(
            try_login(&site.browser(), "nobody@example.fr", WRONG)
                .await
                .status(),
            401
        );
    }
    assert_eq!(
        try_login(&site.browser(), "nobody@example.fr", WRONG)
            .await
            .status(),
        429
    );
    person(&site, "anna@example.fr", "USER").await;
    assert_eq!(
        try_login(&site.browser(), "anna@example.fr", PASSWORD)
            .await
            .status(),
        204
    );
}

#[tokio::test]
async fn logging_in_often_is_no_failure() {
    let site = Site::start().await;
    person(&site, "anna@example.fr", "USER").await;
    for _ in 0..15 {
        assert_eq!(
            try_login(&site.browser(), "anna@example.fr", PASSWORD)
                .await
                .status(),
            204
        );
    }
}

#[tokio::test]
async fn two_processes_count_together() {
    let database = Database::fresh().await;
    let sites = [
        Site::start_on(database.clone()).await,
        Site::start_on(database).await,
    ];
    for i in 0..10 {
        let browser = sites[i % 2].browser();
        assert_eq!(
            try_login(&browser, "nobody@example.fr", WRONG)
                .await
                .status(),
            401
        );
    }
    for site in &sites {
        assert_eq!(
            try_login(&site.browser(), "nobody@example.fr", WRONG)
                .await
                .status(),
            429
        );
    }
}

#[tokio::test]
async fn guesses_made_at_the_same_time_do_not_slip_through() {
    let site = Site::start().await;
    let tries = (0..40).map(|_| {
        let browser = site.browser();
        async move {
            try_login(&browser, "nobody@example.fr", WRONG)
                .await
                .status()
                .as_u16()
        }
    });
    let answers = futures::future::join_all(tries).await;
    let looked_at = answers.iter().filter(|&&status| status == 401).count();
    assert!(looked_at <= 10, "{answers:?}");
    assert!(
        answers.iter().all(|status| [401, 429].contains(status)),
        "{answers:?}"
    );
}

#[tokio::test]
async fn one_place_guesses_50_times_in_15_minutes_over_all_addresses() {
    let site = Site::start().await;
    person(&site, "anna@example.fr", "USER").await;
    for i in 0..50 {
        let email = format!("nobody{}@example.fr", i / 5);
        assert_eq!(
            try_login(&site.browser(), &email, WRONG).await.status(),
            401
        );
    }
    assert_eq!(
        try_login(&site.browser(), "anna@example.fr", PASSWORD)
            .await
            .status(),
        429
    );
    let body = json!({ "email": "m@exemple.fr", "password": "une phrase facile", "name": "M" });
    let register = site.browser().post("/api/v1/auth/register", &body).await;
    assert_eq!(register.status(), 429);
    let body = json!({ "token": "x" });
    let link = site
        .browser()
        .post("/api/v1/auth/magic-link/confirm", &body)
        .await;
    assert_eq!(link.status(), 429);
    site.wait(SignedDuration::from_mins(15));
    assert_eq!(
        try_login(&site.browser(), "anna@example.fr", PASSWORD)
            .await
            .status(),
        204
    );
}

#[tokio::test]
async fn one_place_does_not_learn_who_has_an_account_for_long() {
    let site = Site::start().await;
    person(&site, "anna@example.fr", "USER").await;
    let register = || async {
        let body =
            json!({ "email": "anna@example.fr", "password": "une phrase facile", "name": "M" });
        site.browser()
            .post("/api/v1/auth/register", &body)
            .await
            .status()
            .as_u16()
    };
    for _ in 0..50 {
        assert_eq!(register().await, 422);
    }
    assert_eq!(register().await, 429);
}

#[tokio::test]
async fn an_address_gets_5_letters_an_hour_whether_it_has_an_account_or_not() {
    let site = Site::start().await;
    person(&site, "anna@example.fr", "USER").await;
    for email in ["anna@example.fr", "nobody@example.fr"] {
        let ask = |path: &'static str| {
            let browser = site.browser();
            async move { browser.post(path, &json!({ "email": email })).await }
        };
        for _ in 0..3 {
            assert_eq!(ask("/api/v1/auth/magic-link").await.status(), 202);
        }
        for _ in 0..2 {
            assert_eq!(ask("/api/v1/auth/password-reset").await.status(), 202);
        }
        for path in ["/api/v1/auth/magic-link", "/api/v1/auth/password-reset"] {
            let response = ask(path).await;
            assert_eq!(response.status(), 429);
            assert_eq!(response.headers()["retry-after"], "3601");
        }
    }
    site.work().await;
    assert_eq!(site.letters().len(), 5);
    site.wait(SignedDuration::from_hours(1));
    let again = json!({ "email": "anna@example.fr" });
    let response = site.browser().post("/api/v1/auth/magic-link", &again).await;
    assert_eq!(response.status(), 202);
}

#[tokio::test]
async fn the_log_holds_no_address_that_was_typed() {
    let site = Site::start().await;
    try_login(&site.browser(), "nobody@example.fr", WRONG).await;
    let row: String = sqlx::query_scalar("SELECT l::text FROM trustcoach.login_log l")
        .fetch_one(site.db())
        .await
        .unwrap();
    assert!(!row.contains("nobody"), "{row}");
    assert!(row.contains("127.0.0.1"), "{row}");
}

#[tokio::test]
async fn the_addresses_of_one_ipv6_network_count_together() {
    let site = Site::start().await;
    let db = site.db();
    for host in 1..=50 {
        sqlx::query("INSERT INTO trustcoach.login_log (at, identifier_hash, method, succeeded, ip) VALUES ($1, 'x', 'password', false, $2)")
            .bind(platform::db::Instant(site.now()))
            .bind(format!("2001:db8:1:2::{host:x}"))
            .execute(db)
            .await
            .unwrap();
    }
    let together: Vec<(String, i64)> = sqlx::query_as(
        "SELECT trustcoach.network_of(ip), count(*) FROM trustcoach.login_log GROUP BY 1",
    )
    .fetch_all(db)
    .await
    .unwrap();
    assert_eq!(together, [("2001:db8:1:2::".to_owned(), 50)]);
    let behind_a_proxy = Site::start_with(site.database().clone(), |parts| {
        parts.config.http.trusted_proxies = 1;
    })
    .await;
    for (from, status) in [("2001:db8:1:2:ffff::1", 429), ("2001:db8:1:3::1", 401)] {
        let answer = behind_a_proxy
            .browser()
            .client
            .post(behind_a_proxy.browser().url("/api/v1/auth/login"))
            .header("x-forwarded-for", from)
            .json(&json!({ "email": "anna@example.fr", "password": WRONG }))
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), status, "{from}");
    }
}
