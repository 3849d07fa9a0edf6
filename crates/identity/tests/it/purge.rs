//! What is forgotten by the clock.

use jiff::SignedDuration;
use serde_json::json;
use testing::{Site, people::person};

use super::{me_with, stolen_cookie};

async fn count(site: &Site, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(site.db()).await.unwrap()
}

async fn purge(site: &Site) {
    sqlx::query("SELECT graphile_worker.add_job('purge_logins', '{}'::json)")
        .execute(site.db())
        .await
        .unwrap();
    site.work().await;
}

const LOG: &str = "SELECT count(*) FROM trustcoach.login_log";
const TOKENS: &str = r#"SELECT count(*) FROM "VerificationToken""#;
const ENDED: &str = "SELECT count(*) FROM trustcoach.revoked_login";
const ANSWERS: &str = "SELECT count(*) FROM trustcoach.idempotency_key";

#[tokio::test]
async fn what_is_over_is_forgotten_and_nothing_else() {
    let site = Site::start().await;
    person(&site, "anna@example.fr", "USER").await;
    let browser = site.browser();
    let cookie = stolen_cookie(&browser, "anna@example.fr").await;
    browser.post("/api/v1/auth/logout", &json!({})).await;
    browser
        .post(
            "/api/v1/auth/magic-link",
            &json!({ "email": "anna@example.fr" }),
        )
        .await;
    site.work().await;
    sqlx::query(
        "INSERT INTO trustcoach.idempotency_key (owner, key, fingerprint, locked_at)
         VALUES ('anna', 'key', 'print', $1)",
    )
    .bind(platform::db::Instant(site.now()))
    .execute(site.db())
    .await
    .unwrap();
    let counts = || async {
        [
            count(&site, LOG).await,
            count(&site, TOKENS).await,
            count(&site, ENDED).await,
            count(&site, ANSWERS).await,
        ]
    };
    assert_eq!(counts().await, [2, 1, 1, 1]);
    purge(&site).await;
    assert_eq!(counts().await, [2, 1, 1, 1]);

    site.wait(SignedDuration::from_mins(16));
    purge(&site).await;
    assert_eq!(counts().await, [2, 0, 1, 1]);
    site.wait(SignedDuration::from_hours(24));
    purge(&site).await;
    assert_eq!(counts().await, [2, 0, 1, 0]);
    site.wait(SignedDuration::from_hours(29 * 24 - 1));
    purge(&site).await;
    assert_eq!(counts().await, [2, 0, 1, 0]);
    assert_eq!(
        me_with(&browser, &cookie).await,
        401,
        "ended for as long as it would have lasted"
    );
    site.wait(SignedDuration::from_hours(40 * 24));
    purge(&site).await;
    assert_eq!(counts().await, [2, 0, 0, 0]);
    assert_eq!(me_with(&browser, &cookie).await, 401);
    site.wait(SignedDuration::from_hours(366 * 24));
    purge(&site).await;
    assert_eq!(counts().await, [0, 0, 0, 0]);
}
