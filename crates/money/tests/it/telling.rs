//! What Stripe tells: proven, kept once, applied in whatever order it comes.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp, ToSpan, Zoned};
use serde_json::{Value, json};
use testing::{
    problem,
    stripe::{OLD_WEBHOOK, WEBHOOK, sign},
};

use super::{Market, account, post, session};
use testing::scene::WEDNESDAY;

#[tokio::test]
async fn what_stripe_has_not_signed_just_now_is_not_even_kept() {
    let market = Market::stripe().await;
    let before = market
        .count("SELECT count(*) FROM trustcoach.payment_event")
        .await;
    let body = || br#"{"id":"evt_x","type":"charge.updated","data":{"object":{}}}"#.to_vec();
    let now = market.site.now();
    let old = now - SignedDuration::from_secs(301);
    for (body, proof) in [
        (body(), sign("whsec_other", now, &body())),
        (body(), sign(WEBHOOK, old, &body())),
        (b"{}".to_vec(), sign(WEBHOOK, now, &body())),
        (body(), String::new()),
        (body(), "t=now,v1=zz".to_owned()),
        (b"not json".to_vec(), sign(WEBHOOK, now, b"not json")),
    ] {
        assert_eq!(post(&market.site, body, &proof).await, 400, "{proof}");
    }
    let (_, said) = problem(market.client.post("/webhooks/stripe", &json!({})).await).await;
    assert_eq!(said["status"], 400, "told as programs read it");
    assert_eq!(
        market
            .count("SELECT count(*) FROM trustcoach.payment_event")
            .await,
        before
    );
    // The secret of before still proves, while it is rotated.
    assert_eq!(
        post(&market.site, body(), &sign(OLD_WEBHOOK, now, &body())).await,
        200
    );
    market.site.work().await;
    let ignored = "SELECT count(*) FROM trustcoach.payment_event WHERE id = 'evt_x' AND ignored AND processed_at IS NOT NULL";
    assert_eq!(
        market.count(ignored).await,
        1,
        "kept, and nothing for us in it"
    );
}

#[tokio::test]
async fn an_event_about_an_unknown_payment_is_kept_and_shown_until_it_is_known() {
    let market = Market::stripe().await;
    let id = market.held(WEDNESDAY).await;
    let checkout = market.checkout(&id).await;
    assert!(market.bank().pay(session(&checkout)));
    let mut events = market.bank().news();
    for event in &mut events {
        event["data"]["object"]["metadata"]["group"] = json!("later");
        assert_eq!(market.tell(event).await, 200);
        assert_eq!(market.tell(event).await, 200, "told twice");
    }
    market.site.work().await;
    assert_eq!(market.seen(&id).await["status"], "PENDING");
    let waiting = "SELECT count(*) FROM trustcoach.payment_event WHERE processed_at IS NULL AND error LIKE '%unknown payment%'";
    assert_eq!(market.count(waiting).await, 2);
    let admin = market.admin().await;
    let page = admin.page("/admin/money").await;
    assert!(
        page.contains("payment_intent.succeeded") && page.contains("unknown payment"),
        "{page}"
    );

    sqlx::query("UPDATE trustcoach.payment_group SET id = 'later'")
        .execute(market.site.db())
        .await
        .unwrap();
    let event = events[0]["id"].as_str().unwrap();
    let path = format!("/admin/money/events/{event}/retry");
    assert_eq!(
        market.client.submit(&path, &[]).await.status(),
        404,
        "only administrators"
    );
    assert_eq!(admin.submit(&path, &[]).await.status(), 303);
    assert_eq!(market.seen(&id).await["status"], "CONFIRMED");
    assert_eq!(market.balance("provider").await, 3333);
    // The other one is taken up by the clock.
    market.site.wait(SignedDuration::from_mins(30));
    market.take_up().await;
    assert_eq!(market.count(waiting).await, 0);
}

/// The `n`th hour at which the coach works, from next week on.
pub fn hour(n: usize) -> String {
    let monday: Zoned = "2026-06-08T09:00[Europe/Paris]".parse().unwrap();
    let (day, hour) = (i64::try_from(n / 9).unwrap(), i64::try_from(n % 9).unwrap());
    let at = monday + (day / 5 * 7 + day % 5).days() + hour.hours();
    at.timestamp().to_string()
}

/// A generator that is the same each time, for shuffling.
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, n: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % n
    }
}

#[tokio::test]
async fn hundreds_of_orders_and_repetitions_of_a_payments_webhooks_give_one_ledger() {
    const ORDERS: usize = 200;
    let market = Market::stripe().await;
    let mut dice = Dice(90);
    for n in 0..ORDERS {
        let id = market.held(&hour(n)).await;
        let checkout = market.checkout(&id).await;
        let bank = market.bank();
        assert!(bank.pay(session(&checkout)));
        let intent = bank.books().objects[session(&checkout)]["payment_intent"]
            .as_str()
            .unwrap()
            .to_owned();
        bank.refund_by_hand(&intent, 1000);
        let dispute = bank.dispute(&intent);
        bank.decide(&dispute, n % 2 == 0);
        let events = bank.news();
        let mut told: Vec<&Value> = events.iter().collect();
        for _ in 0..4 {
            told.push(&events[dice.below(events.len())]);
        }
        for i in (1..told.len()).rev() {
            told.swap(i, dice.below(i + 1));
        }
        for event in told {
            assert_eq!(market.tell(event).await, 200);
        }
        if n % 20 == 19 {
            market.site.work().await;
        }
    }
    // What came before the payment it is about is taken up once that is known.
    for _ in 0..3 {
        market.site.work().await;
        market.site.wait(SignedDuration::from_mins(1));
    }
    let waiting = "SELECT count(*) FROM trustcoach.payment_event WHERE processed_at IS NULL";
    assert_eq!(market.count(waiting).await, 0);

    let rows: Vec<(String, String, i64)> = sqlx::query_as(
        r"
        SELECT g.id, split_part(l.movement, ':', 1) || ' ' || split_part(l.account, ':', 1), l.cents
        FROM trustcoach.ledger_line l
        JOIN trustcoach.payment_group_payment m ON m.payment_id = l.payment_id
        JOIN trustcoach.payment_group g ON g.id = m.group_id
        ",
    )
    .fetch_all(market.site.db())
    .await
    .unwrap();
    let mut ledgers: BTreeMap<String, BTreeMap<String, i64>> = BTreeMap::new();
    for (group, line, cents) in rows {
        assert!(
            ledgers
                .entry(group)
                .or_default()
                .insert(line, cents)
                .is_none(),
            "written twice"
        );
    }
    assert_eq!(ledgers.len(), ORDERS);
    let expected = |won: bool| {
        let mut all = vec![
            ("charge coach", -2833),
            ("charge platform", -500),
            ("charge provider", 3333),
            ("dispute platform", 5333),
            ("dispute provider", -5333),
            ("refund-foreign platform", 1000),
            ("refund-foreign provider", -1000),
        ];
        if won {
            all.extend([
                ("dispute-back platform", -5333),
                ("dispute-back provider", 5333),
            ]);
        }
        all.into_iter()
            .map(|(l, c)| (l.to_owned(), c))
            .collect::<BTreeMap<_, _>>()
    };
    let (won, lost) = (expected(true), expected(false));
    let count = |of: &BTreeMap<String, i64>| ledgers.values().filter(|l| *l == of).count();
    assert_eq!((count(&won), count(&lost)), (ORDERS / 2, ORDERS / 2));
    let states: Vec<(String, i32, i64)> = sqlx::query_as(
        r#"SELECT status::text, "refundAmount", count(*) FROM "Payment" GROUP BY 1, 2 ORDER BY 2"#,
    )
    .fetch_all(market.site.db())
    .await
    .unwrap();
    let half = i64::try_from(ORDERS / 2).unwrap();
    assert_eq!(
        states,
        [
            ("PARTIAL_REFUND".to_owned(), 1000, half),
            ("REFUNDED".to_owned(), 3333, half)
        ]
    );
    assert_eq!(market.balance("").await, 0);
}

#[tokio::test]
async fn payouts_are_listed_whatever_order_they_are_told_in_and_one_that_fails_comes_back() {
    let market = Market::stripe().await;
    market.confirmed(WEDNESDAY).await;
    let account = account(&market).await;
    market.bank().pay_out(&account, 2000, &["pending", "paid"]);
    market
        .bank()
        .pay_out(&account, 833, &["pending", "paid", "failed"]);
    let mut news = market.bank().news();
    news.reverse();
    for event in &news {
        market.tell(event).await;
    }
    market.site.work().await;
    let seen = market.coach.json("/api/v1/me/coach/payouts").await;
    let mut states: Vec<_> = seen["payouts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| {
            (
                p["amount"].as_i64().unwrap(),
                p["status"].as_str().unwrap().to_owned(),
            )
        })
        .collect();
    states.sort();
    assert_eq!(
        states,
        [(833, "failed".to_owned()), (2000, "paid".to_owned())]
    );
    assert_eq!(market.balance("coach:").await, -833);
    assert_eq!(market.balance("provider").await, 1333);
    let page = market.coach.page("/desk/payouts").await;
    assert!(
        page.contains("20,00")
            && page.contains("refusé par la banque")
            && page.contains("The account is closed."),
        "{page}"
    );
    assert_eq!(market.night().await, []);
}

#[tokio::test]
async fn every_difference_between_the_ledger_and_stripe_is_named() {
    let market = Market::stripe().await;
    market.confirmed(WEDNESDAY).await;
    let intent = market.intent().await;
    // Given back at Stripe's own pages, and the webhook was lost; and a charge that has gone.
    market.bank().refund_by_hand(&intent, 700);
    market.bank().news();
    let refund = market.bank().books().of_kind("refund")[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let at: Timestamp = market.site.now();
    sqlx::query("INSERT INTO trustcoach.ledger_line (movement, at, account, cents, currency) VALUES ('payout:po_x', $1, 'provider', -5, 'EUR'), ('payout:po_x', $1, 'platform', 5, 'EUR')")
        .bind(platform::db::Instant(at))
        .execute(market.site.db())
        .await
        .unwrap();
    let differences = market.night().await;
    let named = |kind: &str, what: &str, reference: &str| {
        (kind.to_owned(), what.to_owned(), reference.to_owned())
    };
    assert_eq!(
        differences,
        [
            named("missing-there", "payout", "po_x"),
            named("missing-here", "refund", &refund)
        ]
    );
    let admin = market.admin().await;
    let page = admin.page("/admin/money").await;
    for words in [
        refund.as_str(),
        "po_x",
        "absent de nos comptes",
        "absent chez le prestataire",
        "7,00",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    // What Stripe takes for its work is learned from its list: 25 c and 1.5 %.
    assert_eq!(market.count("SELECT sum(cents)::bigint FROM trustcoach.ledger_line WHERE movement LIKE 'provider-fee:%' AND account = 'platform'").await, 74);
}
