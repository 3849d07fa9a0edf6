//! How often one may try.

use jiff::SignedDuration;
use serde_json::json;
use testing::{
    Browser, Database, Site,
    people::{PASSWORD, person},
    problem,
};

use super::try_login;

const WRONG: &str = "un mauvais mot de passe";

/// A site behind a proxy, and a login from an address: its status.
struct World {
    site: Site,
}

impl World {
    async fn start() -> Self {
        let site = Site::start_with(Database::fresh().await, |parts| {
            parts.config.http.trusted_proxies = 1;
        })
        .await;
        person(&site, "anna@example.fr", "USER").await;
        Self { site }
    }

    async fn login(&self, browser: &Browser, ip: &str, email: &str, password: &str) -> u16 {
        let request = browser
            .client
            .post(browser.url("/api/v1/auth/login"))
            .header("x-forwarded-for", ip)
            .json(&json!({ "email": email, "password": password }));
        request.send().await.unwrap().status().as_u16()
    }

    /// How many wrong ones in a row are looked at, without waiting.
    async fn looked_at(&self, ip: impl Fn(usize) -> String, email: &str, most: usize) -> usize {
        for tried in 0..most {
            let browser = self.site.browser();
            if self.login(&browser, &ip(tried), email, WRONG).await == 429 {
                return tried;
            }
        }
        most
    }
}

fn anywhere(i: usize) -> String {
    format!("198.51.{}.{}", i / 200, i % 200 + 1)
}

#[tokio::test]
async fn wrong_passwords_from_anywhere_do_not_lock_out_their_owner() {
    let world = World::start().await;
    let home = world.site.browser();
    assert_eq!(
        world
            .login(&home, "203.0.113.7", "anna@example.fr", PASSWORD)
            .await,
        204
    );
    // From one place, and from her own network too: the device that she uses passes.
    world
        .looked_at(|_| "192.0.2.1".to_owned(), "anna@example.fr", 20)
        .await;
    world
        .looked_at(|_| "203.0.113.7".to_owned(), "anna@example.fr", 20)
        .await;
    world.looked_at(anywhere, "anna@example.fr", 60).await;
    for _ in 0..3 {
        assert_eq!(
            world
                .login(&home, "203.0.113.7", "anna@example.fr", WRONG)
                .await,
            401
        );
    }
    assert_eq!(
        world
            .login(&home, "192.0.2.1", "anna@example.fr", PASSWORD)
            .await,
        204
    );
    // One guesser elsewhere does not keep her from a new device.
    let other = World::start().await;
    other
        .looked_at(|_| "192.0.2.1".to_owned(), "anna@example.fr", 20)
        .await;
    let phone = other.site.browser();
    assert_eq!(
        other
            .login(&phone, "203.0.113.9", "anna@example.fr", PASSWORD)
            .await,
        204
    );
}

#[tokio::test]
async fn who_guesses_a_password_is_slowed_more_and_more() {
    let world = World::start().await;
    let site = &world.site;
    for email in ["anna@example.fr", "nobody@example.fr"] {
        let ip = |_| "192.0.2.1".to_owned();
        assert_eq!(world.looked_at(ip, email, 20).await, 5, "{email}");
        let mut waits = vec![];
        for _ in 0..10 {
            let browser = site.browser();
            let request = browser
                .client
                .post(browser.url("/api/v1/auth/login"))
                .header("x-forwarded-for", "192.0.2.1")
                .json(&json!({ "email": email, "password": PASSWORD }));
            let answer = request.send().await.unwrap();
            let wait: i64 = answer.headers()["retry-after"]
                .to_str()
                .unwrap()
                .parse()
                .unwrap();
            let (status, body) = problem(answer).await;
            assert_eq!(
                (status, body["code"].as_str()),
                (429, Some("too-many-requests"))
            );
            waits.push(wait);
            site.wait(SignedDuration::from_secs(wait));
            assert_eq!(world.login(&browser, "192.0.2.1", email, WRONG).await, 401);
        }
        assert_eq!(
            waits,
            [6, 11, 21, 41, 81, 161, 321, 641, 901, 901],
            "{email}"
        );
        site.wait(SignedDuration::from_hours(24));
    }
}

#[tokio::test]
async fn guesses_from_all_over_the_world_at_one_account_are_slowed_together() {
    let world = World::start().await;
    assert_eq!(world.looked_at(anywhere, "anna@example.fr", 80).await, 50);
    let browser = world.site.browser();
    world.site.wait(SignedDuration::from_secs(2));
    assert_eq!(
        world
            .login(&browser, "192.0.2.9", "anna@example.fr", WRONG)
            .await,
        401
    );
    assert_eq!(
        world
            .login(&browser, "192.0.2.8", "anna@example.fr", WRONG)
            .await,
        429
    );
}

#[tokio::test]
async fn a_device_counts_for_the_accounts_that_used_it_and_no_other() {
    let world = World::start().await;
    person(&world.site, "bruno@example.fr", "USER").await;
    let thief = world.site.browser();
    assert_eq!(
        world
            .login(&thief, "192.0.2.1", "bruno@example.fr", PASSWORD)
            .await,
        204
    );
    for _ in 0..5 {
        assert_eq!(
            world
                .login(&thief, "192.0.2.1", "anna@example.fr", WRONG)
                .await,
            401
        );
    }
    assert_eq!(
        world
            .login(&thief, "192.0.2.1", "anna@example.fr", WRONG)
            .await,
        429
    );
    // Nor does a secret that nobody was given.
    let made_up = format!("device={}", "x".repeat(43));
    let request = reqwest::Client::new()
        .post(thief.url("/api/v1/auth/login"))
        .header("x-forwarded-for", "192.0.2.1")
        .header("cookie", made_up)
        .json(&json!({ "email": "anna@example.fr", "password": PASSWORD }));
    assert_eq!(request.send().await.unwrap().status(), 429);
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
    for i in 0..5 {
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
    assert!(looked_at <= 5, "{answers:?}");
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
