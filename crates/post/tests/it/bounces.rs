//! Letters that a server refuses for good: who learns of it.

use serde_json::json;
use testing::{Site, people::log_in};

use super::{SmtpServer, site, waiting};

async fn settled(site: &Site) -> (String, bool, Option<String>) {
    sqlx::query_as("SELECT status, address_refused, answer FROM trustcoach.letter ORDER BY settled_at DESC LIMIT 1")
        .fetch_one(site.db())
        .await
        .unwrap()
}

#[tokio::test]
async fn a_person_whose_address_refuses_our_letters_is_told_on_their_account() {
    let server = SmtpServer::start(None).await;
    server.answer_once("RCPT", "550 5.1.1 No such person here");
    let site = site(&server.url()).await;
    site.work().await;
    let (status, address, answer) = settled(&site).await;
    assert_eq!((status.as_str(), address), ("refused", true));
    assert!(answer.unwrap().contains("550"));

    let browser = log_in(&site, "zoe@example.fr").await;
    for page in ["/account", "/account/notifications"] {
        let page = browser.page(page).await;
        assert!(
            page.contains("Nos lettres ne vous parviennent pas"),
            "{page}"
        );
    }
    // Nobody but an administrator sees whose letters come back.
    assert_eq!(browser.get("/admin/letters").await.status(), 404);
    let admin = testing::people::admin(&site).await;
    let page = admin.page("/admin/letters").await;
    for part in ["zoe@example.fr", "Refusée", "No such person here"] {
        assert!(page.contains(part), "{part} in {page}");
    }
    // The next one arrives, and the warning is gone.
    site.wait(jiff::SignedDuration::from_mins(1));
    let body = json!({ "email": "zoe@example.fr" });
    site.browser().post("/api/v1/auth/magic-link", &body).await;
    site.work().await;
    assert_eq!((waiting(&site).await, server.received().len()), (0, 1));
    let page = browser.page("/account").await;
    assert!(!page.contains("ne vous parviennent pas"), "{page}");
}

#[tokio::test]
async fn a_letter_that_is_refused_for_what_it_says_accuses_no_address() {
    let server = SmtpServer::start(None).await;
    server.answer_once("the letter", "554 5.6.0 I do not like it");
    let site = site(&server.url()).await;
    site.work().await;
    let (status, address, _) = settled(&site).await;
    assert_eq!((status.as_str(), address), ("refused", false));
    let browser = log_in(&site, "zoe@example.fr").await;
    let page = browser.page("/account").await;
    assert!(!page.contains("ne vous parviennent pas"), "{page}");
}

#[tokio::test]
async fn the_words_of_a_settled_letter_are_forgotten_and_its_row_after_a_month() {
    let server = SmtpServer::start(None).await;
    let site = site(&server.url()).await;
    site.work().await;
    let left = "SELECT count(*) FROM trustcoach.letter WHERE sealed IS NOT NULL";
    let sealed: i64 = sqlx::query_scalar(left).fetch_one(site.db()).await.unwrap();
    assert_eq!(sealed, 0);
    for (days, rows) in [(30, 1_i64), (1, 0)] {
        site.wait(jiff::SignedDuration::from_hours(24 * days));
        sqlx::query("SELECT graphile_worker.add_job('purge_letters', '{}')")
            .execute(site.db())
            .await
            .unwrap();
        site.work().await;
        let left: i64 = sqlx::query_scalar("SELECT count(*) FROM trustcoach.letter")
            .fetch_one(site.db())
            .await
            .unwrap();
        assert_eq!(left, rows, "after {days} days more");
    }
}
