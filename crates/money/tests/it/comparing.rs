//! The ledger beside the provider's list, when a part of that list cannot be read, is long, or is
//! asked for by hand.

use serde_json::json;

use super::{Market, account};
use testing::{
    people::coach,
    scene::{WEDNESDAY, ok},
};

const DIFFERENCES: &str = "/api/v1/admin/money/differences";

/// Another coach, with an account of their own at the bank: its name.
async fn another_account(market: &Market) -> String {
    let (browser, coach) = coach(&market.site, "paul@example.fr").await;
    let path = "/api/v1/me/coach/payouts/onboarding";
    ok(browser.post(path, &json!({})).await).await;
    sqlx::query_scalar("SELECT account_id FROM trustcoach.coach_account WHERE coach_id = $1")
        .bind(coach.as_str())
        .fetch_one(market.site.db())
        .await
        .unwrap()
}

#[tokio::test]
async fn an_account_that_cannot_be_read_is_named_and_the_others_are_compared() {
    let market = Market::stripe().await;
    market.confirmed(WEDNESDAY).await;
    let (open, closed) = (account(&market).await, another_account(&market).await);
    let told = market.bank().pay_out(&open, 1000, &["paid"]);
    let of_closed = market.bank().pay_out(&closed, 500, &["paid"]);
    market.hear().await;
    // Paid out, and the webhook was lost.
    let lost = market.bank().pay_out(&open, 700, &["paid"]);
    market.bank().news();
    market.bank().close(&closed);

    let named = |kind: &str, reference: &str| {
        let movement = "payout".to_owned();
        (kind.to_owned(), movement, reference.to_owned())
    };
    let mut differences = market.night().await;
    differences.sort();
    assert_eq!(
        differences,
        [named("missing-here", &lost), named("unread", &closed)],
        "not {told}, which agrees, nor {of_closed}, of which nothing is known"
    );

    let admin = market.admin().await;
    let page = admin.page("/admin/money").await;
    for words in [closed.as_str(), "compte non lu"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let listed = admin.json(DIFFERENCES).await;
    let unread = listed["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|item| item["kind"] == "unread")
        .unwrap();
    assert_eq!(
        unread,
        &json!({
            "kind": "unread",
            "movement": "payout",
            "reference": closed,
            "ours": null,
            "theirs": null,
            "currency": "XXX",
        })
    );
}

#[tokio::test]
async fn every_page_of_the_payouts_of_an_account_is_compared() {
    let market = Market::stripe().await;
    market.confirmed(WEDNESDAY).await;
    let name = account(&market).await;
    // The bank lists five at a time.
    for cents in 1..=12 {
        market.bank().pay_out(&name, cents, &["paid"]);
    }
    market.hear().await;
    assert_eq!(market.night().await, []);
    let compared = "SELECT compared::bigint FROM trustcoach.reconciliation";
    assert!(market.count(compared).await >= 12);
}

#[tokio::test]
async fn comparing_now_asks_the_provider_once_for_both_days() {
    let market = Market::stripe().await;
    market.confirmed(WEDNESDAY).await;
    market.bank().books().reads.clear();
    let compare = "/admin/money/reconcile";
    let answer = market.admin().await.submit(compare, &[]).await;
    assert_eq!(answer.status(), 303);
    for list in ["/v1/balance_transactions", "/v1/payouts"] {
        let books = market.bank().books();
        let first_pages = books
            .reads
            .iter()
            .filter(|(path, form)| path == list && form.get("starting_after").is_none());
        assert_eq!(first_pages.count(), 1, "{list}");
    }
    assert_eq!(days(&market).await, ["2026-05-31", "2026-06-01"]);
}

#[tokio::test]
async fn comparing_now_compares_both_days_with_the_simulated_provider_too() {
    let market = Market::simulated().await;
    market.confirmed(WEDNESDAY).await;
    let answer = market
        .admin()
        .await
        .submit("/admin/money/reconcile", &[])
        .await;
    assert_eq!(answer.status(), 303);
    assert_eq!(days(&market).await, ["2026-05-31", "2026-06-01"]);
    let page = market.admin().await.page("/admin/money").await;
    assert!(page.contains("tout concorde"), "{page}");
}

/// The days that were compared.
async fn days(market: &Market) -> Vec<String> {
    sqlx::query_scalar("SELECT day::text FROM trustcoach.reconciliation ORDER BY day")
        .fetch_all(market.site.db())
        .await
        .unwrap()
}
