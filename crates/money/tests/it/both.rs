//! What is true whoever takes the money.

use jiff::SignedDuration;
use serde_json::json;
use testing::letters;

use super::Market;
use testing::scene::{WEDNESDAY, created, ok};

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
    a_booking_that_is_paid_twice_gives_the_second_payment_back_in_full_once,
    a_second_payment_that_comes_after_the_booking_was_given_back_goes_back_too,
    of_a_series_what_another_page_has_paid_goes_back_and_the_rest_is_confirmed,
    a_refund_that_is_refused_is_shown_told_once_to_the_platform_and_sent_again,
    a_refund_that_does_not_arrive_is_owed_to_the_client_told_and_made_again,
    a_dispute_is_told_to_the_coach_and_the_platform_and_shown_to_both,
    a_dispute_that_is_lost_is_money_that_went_back_and_the_platform_pays_it,
    payouts_are_listed_and_one_that_fails_comes_back,
);

/// Nobody is owed anything but what these say, and the provider agrees.
async fn stands(market: &Market, provider: i64, platform: i64, coach: i64, client: i64) {
    let mut seen = vec![];
    for account in ["provider", "platform", "coach:", "client:", ""] {
        seen.push(market.balance(account).await);
    }
    assert_eq!(seen, [provider, platform, coach, client, 0]);
}

async fn a_booking_that_is_paid_twice_gives_the_second_payment_back_in_full_once(market: Market) {
    let id = market.confirmed(LATER).await;
    market.pay_again(&id).await;
    let seen = market.seen(&id).await;
    assert_eq!(
        (&seen["status"], &seen["payment"]["status"]),
        (&json!("CONFIRMED"), &json!("SUCCEEDED"))
    );
    assert_eq!(seen["payment"]["refundAmount"], json!(null));
    stands(&market, 3333, -500, -2833, 0).await;
    let sent = "SELECT count(*) FROM trustcoach.refund WHERE surplus <> '' AND cents = 3333 AND sent_at IS NOT NULL";
    assert_eq!(market.count(sent).await, 1);
    if let Some(bank) = &market.bank {
        assert_eq!(bank.books().of_kind("refund").len(), 1);
        assert_eq!(bank.books().of_kind("fee_refund").len(), 1);
    }
    let letters = letters::to(&market.site.letters(), "claire@example.fr");
    let twice = |letter: &&String| letters::words(letter).contains("payée deux fois");
    assert_eq!(letters.iter().filter(twice).count(), 1);
    // It is no earning of the coach's, and no refund of the session.
    let earned = market.coach.json("/api/v1/desk/earnings").await;
    assert_eq!(earned["items"].as_array().unwrap().len(), 1, "{earned}");
    assert_eq!(market.night().await, []);

    // The session can still be given back itself, by its own charge.
    assert_eq!(market.cancel(&id).await, 200);
    market.hear().await;
    market.hear().await;
    assert_eq!(market.seen(&id).await["payment"]["refundAmount"], 3333);
    // What the provider took for its work that night, it keeps.
    for account in ["coach:", "client:", ""] {
        assert_eq!(market.balance(account).await, 0, "{account}");
    }
    assert_eq!(market.night().await, []);
}

async fn a_second_payment_that_comes_after_the_booking_was_given_back_goes_back_too(
    market: Market,
) {
    let id = market.confirmed(LATER).await;
    assert_eq!(market.cancel(&id).await, 200);
    market.hear().await;
    market.pay_again(&id).await;
    market.hear().await;
    assert_eq!(market.seen(&id).await["status"], "CANCELLED");
    assert_eq!(
        market
            .count("SELECT count(*) FROM trustcoach.refund WHERE sent_at IS NOT NULL")
            .await,
        2
    );
    stands(&market, 0, 0, 0, 0).await;
    assert_eq!(market.night().await, []);
}

async fn of_a_series_what_another_page_has_paid_goes_back_and_the_rest_is_confirmed(
    market: Market,
) {
    let wish = json!({
        "coachId": market.coach_id, "scheduledAt": LATER, "duration": 60, "mode": "REMOTE",
        "every": "WEEK", "count": 2,
    });
    let series = created(market.client.post("/api/v1/bookings/series", &wish).await).await;
    let ids: Vec<String> = (0..2)
        .map(|n| series["bookings"][n]["id"].as_str().unwrap().to_owned())
        .collect();
    let path = format!(
        "/api/v1/bookings/series/{}/checkout",
        series["id"].as_str().unwrap()
    );
    let all = ok(market.client.post(&path, &json!({})).await).await;
    // Its page is lost from sight and stays open at the provider's; one of the two is paid alone.
    sqlx::query("UPDATE trustcoach.payment_group SET closed_at = created_at")
        .execute(market.site.db())
        .await
        .unwrap();
    market.site.wait(SignedDuration::from_mins(1));
    let alone = market.checkout(&ids[0]).await;
    market.pay(&alone).await;
    assert_eq!(market.seen(&ids[0]).await["status"], "CONFIRMED");
    let both = all["checkoutUrl"].as_str().unwrap().to_owned();
    match &market.bank {
        Some(bank) => assert!(bank.pay(both.rsplit('/').next().unwrap())),
        None => {
            let group: String = sqlx::query_scalar(
                "SELECT group_id FROM trustcoach.payment_group_payment GROUP BY 1 HAVING count(*) = 2",
            )
            .fetch_one(market.site.db())
            .await
            .unwrap();
            // The page of one payment leads to its latest checkout; the provider says it itself.
            money::simulation::pay_checkout(&market.site.app, &group.as_str().into())
                .await
                .unwrap();
        }
    }
    market.hear().await;
    market.hear().await;
    for id in &ids {
        let seen = market.seen(id).await;
        assert_eq!(
            (&seen["status"], &seen["payment"]["status"]),
            (&json!("CONFIRMED"), &json!("SUCCEEDED"))
        );
    }
    stands(&market, 6666, -1000, -5666, 0).await;
    assert_eq!(market.night().await, []);
}

async fn a_refund_that_is_refused_is_shown_told_once_to_the_platform_and_sent_again(
    market: Market,
) {
    let id = market.confirmed(LATER).await;
    let admin = market.admin().await;
    market.refuse_refund(&id).await;
    assert_eq!(market.cancel(&id).await, 200);
    market.site.work().await;
    let page = admin.page("/admin/money").await;
    assert!(
        page.contains("balance_insufficient") || page.contains("simulated-refusal"),
        "{page}"
    );
    assert_eq!(market.letters_to_admin("Un remboursement a échoué"), 1);
    // Refused once more: it is the same refund, and they know.
    market.refuse_refund(&id).await;
    let path = format!("/admin/money/refunds/{}/retry", market.payment(&id).await);
    assert_eq!(
        market.client.submit(&path, &[]).await.status(),
        404,
        "only administrators"
    );
    assert_eq!(admin.submit(&path, &[]).await.status(), 303);
    market.site.work().await;
    assert_eq!(market.letters_to_admin("Un remboursement a échoué"), 1);
    assert_eq!(admin.submit(&path, &[]).await.status(), 303);
    market.hear().await;
    stands(&market, 0, 0, 0, 0).await;
    let page = admin.page("/admin/money").await;
    assert!(!page.contains("balance_insufficient") && !page.contains("simulated-refusal"));
    assert_eq!(market.night().await, []);
}

async fn a_refund_that_does_not_arrive_is_owed_to_the_client_told_and_made_again(market: Market) {
    let id = market.confirmed(LATER).await;
    let admin = market.admin().await;
    assert_eq!(market.cancel(&id).await, 200);
    market.hear().await;
    market.refund_fails(&id).await;
    if market.bank.is_none() {
        // Nothing but the event was worked on: the client is owed it, and it is shown.
        stands(&market, 3333, 0, 0, -3333).await;
        assert!(admin.page("/admin/money").await.contains("refund failed"));
    }
    // The queue goes by the real clock, for which the hour of waiting is long over.
    market.site.work().await;
    market.hear().await;
    assert_eq!(market.letters_to_admin("Un remboursement a échoué"), 1);
    if let Some(bank) = &market.bank {
        assert_eq!(bank.books().of_kind("refund").len(), 2);
        assert_eq!(
            bank.books().of_kind("transfer_reversal").len(),
            1,
            "taken back once"
        );
    }
    stands(&market, 0, 0, 0, 0).await;
    assert_eq!(market.count("SELECT count(DISTINCT movement) FROM trustcoach.ledger_line WHERE movement LIKE 'refund-%'").await, 2);
    assert_eq!(market.night().await, []);
}

async fn a_dispute_is_told_to_the_coach_and_the_platform_and_shown_to_both(market: Market) {
    let id = market.confirmed(WEDNESDAY).await;
    let admin = market.admin().await;
    let before = market.site.letters().len();
    let dispute = market.dispute(&id).await;
    assert_eq!(market.site.letters().len(), before + 2);
    for page in [
        admin.page("/admin/money").await,
        market.coach.page("/desk/payouts").await,
    ] {
        assert!(
            page.contains("33,33") && page.contains("répondre"),
            "{page}"
        );
    }
    // What was earned stays; the platform stands in, with the provider's 20 €.
    stands(&market, -2000, 4833, -2833, 0).await;
    market.decide(&dispute, true).await;
    stands(&market, 3333, -500, -2833, 0).await;
    assert_eq!(market.seen(&id).await["payment"]["status"], "SUCCEEDED");
    assert_eq!(market.night().await, []);
    assert!(admin.page("/admin/money").await.contains("gagnée"));
}

async fn a_dispute_that_is_lost_is_money_that_went_back_and_the_platform_pays_it(market: Market) {
    let id = market.confirmed(WEDNESDAY).await;
    let dispute = market.dispute(&id).await;
    market.decide(&dispute, false).await;
    let seen = market.seen(&id).await;
    assert_eq!(
        (&seen["payment"]["status"], &seen["payment"]["refundAmount"]),
        (&json!("REFUNDED"), &json!(3333))
    );
    stands(&market, -2000, 4833, -2833, 0).await;
    assert_eq!(market.night().await, []);
    let page = market.admin().await.page("/admin/money").await;
    assert!(page.contains("perdue"), "{page}");
}

async fn payouts_are_listed_and_one_that_fails_comes_back(market: Market) {
    market.confirmed(WEDNESDAY).await;
    market.pay_out(2000, false).await;
    market.pay_out(833, true).await;
    let seen = market.coach.json("/api/v1/me/coach/payouts").await;
    let mut states: Vec<(i64, &str)> = seen["payouts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| (p["amount"].as_i64().unwrap(), p["status"].as_str().unwrap()))
        .collect();
    states.sort_unstable();
    assert_eq!(states, [(833, "failed"), (2000, "paid")]);
    stands(&market, 1333, -500, -833, 0).await;
    let page = market.coach.page("/desk/payouts").await;
    assert!(
        page.contains("20,00")
            && page.contains("refusé par la banque")
            && page.contains("The account is closed."),
        "{page}"
    );
    assert_eq!(market.night().await, []);
}

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
    let payment = market.payment(&id).await;
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
