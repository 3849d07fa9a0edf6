//! What is true whoever takes the money.

use jiff::SignedDuration;
use serde_json::json;

use super::Market;
use crate::booking::WEDNESDAY;

/// A Wednesday three weeks away.
const LATER: &str = "2026-06-24T07:00:00Z";

/// Each scenario is a test of each provider.
macro_rules! with_both {
    ($($name:ident),* $(,)?) => {
        mod simulated {
            $(#[tokio::test]
            async fn $name() {
                super::$name(super::Market::simulated().await).await;
            })*
        }
        mod stripe {
            $(#[tokio::test]
            async fn $name() {
                super::$name(super::Market::stripe().await).await;
            })*
        }
    };
}

with_both!(
    a_payment_confirms_the_booking_and_the_ledger_agrees_with_the_provider,
    a_declined_card_keeps_the_hold_and_can_be_tried_again,
    a_payment_after_the_hold_expired_goes_back_in_full,
    half_a_refund_is_divided_to_the_cent_and_the_provider_moved_the_same,
    a_refund_asked_twice_at_once_is_one_refund,
    opening_the_checkout_again_finds_the_same_page,
);

async fn a_payment_confirms_the_booking_and_the_ledger_agrees_with_the_provider(market: Market) {
    let id = market.confirmed(WEDNESDAY).await;
    let seen = market.seen(&id).await;
    assert_eq!(seen["payment"]["status"], "SUCCEEDED");
    assert_eq!(market.balance("provider").await, 3333);
    // 15 % of 33,33 € is 5,00 € to the cent.
    assert_eq!(market.balance("platform").await, -500);
    assert_eq!(market.balance("coach:").await, -2833);
    assert_eq!(market.night().await, []);
    assert_eq!(market.balance("").await, 0);
    assert!(
        market
            .count("SELECT compared::bigint FROM trustcoach.reconciliation")
            .await
            >= 2
    );
}

async fn a_declined_card_keeps_the_hold_and_can_be_tried_again(market: Market) {
    let id = market.held(WEDNESDAY).await;
    let checkout = market.checkout(&id).await;
    market.decline(&checkout).await;
    let seen = market.seen(&id).await;
    assert_eq!(
        (&seen["status"], &seen["payment"]["status"]),
        (&json!("PENDING"), &json!("FAILED"))
    );
    let page = market
        .client
        .page(&format!("/bookings/{id}/checkout"))
        .await;
    assert!(page.contains("n’a pas abouti"), "{page}");
    assert_eq!(market.balance("provider").await, 0);

    let again = market.checkout(&id).await;
    assert_eq!(again, checkout, "the page is still open");
    assert_eq!(market.seen(&id).await["payment"]["status"], "PENDING");
    market.pay(&again).await;
    assert_eq!(market.seen(&id).await["status"], "CONFIRMED");
}

async fn a_payment_after_the_hold_expired_goes_back_in_full(market: Market) {
    let id = market.held(WEDNESDAY).await;
    let checkout = market.checkout(&id).await;
    market.site.wait(SignedDuration::from_mins(15));
    market.pay(&checkout).await;
    market.hear().await;
    let seen = market.seen(&id).await;
    assert_eq!(
        (&seen["status"], &seen["payment"]["status"]),
        (&json!("CANCELLED"), &json!("REFUNDED"))
    );
    assert_eq!(seen["payment"]["refundAmount"], 3333);
    for account in ["provider", "platform", "coach:", "client:"] {
        assert_eq!(market.balance(account).await, 0, "{account}");
    }
    assert_eq!(market.night().await, []);
}

async fn half_a_refund_is_divided_to_the_cent_and_the_provider_moved_the_same(market: Market) {
    let id = market.confirmed(WEDNESDAY).await;
    // Less than a day before.
    market.site.wait(SignedDuration::from_hours(24));
    assert_eq!(market.cancel(&id).await, 200);
    market.hear().await;
    market.hear().await;
    // ceil(3333 / 2), of which round_half_up(500 × 1667 / 3333) is the platform's.
    let seen = market.seen(&id).await;
    assert_eq!(
        (&seen["payment"]["refundAmount"], &seen["payment"]["status"]),
        (&json!(1667), &json!("PARTIAL_REFUND"))
    );
    assert_eq!(market.balance("provider").await, 1666);
    assert_eq!(market.balance("platform").await, -250);
    assert_eq!(market.balance("coach:").await, -1416);
    assert_eq!(market.night().await, []);
}

async fn a_refund_asked_twice_at_once_is_one_refund(market: Market) {
    let id = market.confirmed(LATER).await;
    let (first, second) = tokio::join!(market.cancel(&id), market.cancel(&id));
    let mut answers = [first, second];
    answers.sort_unstable();
    assert_eq!(answers, [200, 409]);
    let (payment, ..) = (
        market.seen(&id).await["payment"]["id"]
            .as_str()
            .unwrap()
            .to_owned(),
        (),
    );
    // Two workers send it at once, and once more.
    let send = || async {
        sqlx::query(
            "SELECT graphile_worker.add_job('send_refund', json_build_object('payment', $1::text))",
        )
        .bind(&payment)
        .execute(market.site.db())
        .await
        .unwrap();
        market.site.work().await;
    };
    tokio::join!(send(), send());
    send().await;
    market.hear().await;
    assert_eq!(
        market.count("SELECT count(*) FROM trustcoach.refund").await,
        1
    );
    if let Some(bank) = &market.bank {
        assert_eq!(bank.books().of_kind("refund").len(), 1);
        assert_eq!(bank.books().of_kind("fee_refund").len(), 1);
    }
    for account in ["provider", "platform", "coach:", "client:"] {
        assert_eq!(market.balance(account).await, 0, "{account}");
    }
    assert_eq!(market.night().await, []);
}

async fn opening_the_checkout_again_finds_the_same_page(market: Market) {
    let id = market.held(WEDNESDAY).await;
    let first = market.checkout(&id).await;
    let (second, third) = tokio::join!(market.checkout(&id), market.checkout(&id));
    assert_eq!((&second, &third), (&first, &first));
    assert_eq!(
        market
            .count("SELECT count(*) FROM trustcoach.payment_group")
            .await,
        1
    );
}
