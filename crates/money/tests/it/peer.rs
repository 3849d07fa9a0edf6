//! A Stripe that we did not write: localstripe, where `TRUSTCOACH_TEST_LOCALSTRIPE` says where
//! it is (`scripts/peers/stripe` starts it and runs this).
//!
//! It knows payment intents, refunds and webhooks; no Checkout, no Connect, no fees. Where it is
//! laxer or stricter than Stripe the test says so.

use domain::{ids::PaymentId, money::Cents};
use jiff::{SignedDuration, ToSpan, civil::Time, tz::TimeZone};
use money::{PaymentProvider, ProviderError, RefundOrder, Stripe, WhichRefund};
use platform::clock::{Clock, SystemClock};
use serde_json::Value;
use testing::{
    people::PASSWORD,
    stripe::{KEY, WEBHOOK},
};

use super::Market;

struct Peer {
    http: reqwest::Client,
    url: String,
}

impl Peer {
    async fn post(&self, path: &str, form: &[(&str, &str)]) -> Value {
        let request = self.http.post(format!("{}{path}", self.url));
        let answer = request.bearer_auth(KEY).form(form).send().await.unwrap();
        let (status, text) = (answer.status(), answer.text().await.unwrap());
        assert!(status.is_success(), "{path}: {status} {text}");
        serde_json::from_str(&text).unwrap_or_default()
    }

    /// A payment by this card, with our mark: the intent.
    async fn pay(&self, group: &str, card: &str) -> Option<String> {
        let card = [
            ("type", "card"),
            ("card[number]", card),
            ("card[exp_month]", "12"),
            ("card[exp_year]", "2040"),
            ("card[cvc]", "123"),
        ];
        let method = self.post("/v1/payment_methods", &card).await;
        let form = [
            ("amount", "3333"),
            ("currency", "eur"),
            ("payment_method", method["id"].as_str().unwrap()),
            ("confirm", "true"),
            ("metadata[group]", group),
        ];
        let request = self.http.post(format!("{}/v1/payment_intents", self.url));
        let answer = request.bearer_auth(KEY).form(&form).send().await.unwrap();
        let paid = answer.status().is_success();
        let intent: Value = answer.json().await.unwrap();
        paid.then(|| intent["id"].as_str().unwrap().to_owned())
    }
}

/// A Wednesday at ten in Paris, as far away as any rule wants.
fn some_wednesday() -> String {
    let paris = TimeZone::get("Europe/Paris").unwrap();
    let mut day = SystemClock.now().to_zoned(paris.clone()).date() + 14.days();
    while day.weekday() != jiff::civil::Weekday::Wednesday {
        day = day.tomorrow().unwrap();
    }
    let at = day.to_datetime(Time::constant(10, 0, 0, 0));
    at.to_zoned(paris).unwrap().timestamp().to_string()
}

/// The webhook comes a second after it happened, by itself.
async fn told(market: &Market, kind: &str) {
    for _ in 0..100 {
        let seen: i64 =
            sqlx::query_scalar("SELECT count(*) FROM trustcoach.payment_event WHERE kind = $1")
                .bind(kind)
                .fetch_one(market.site.db())
                .await
                .unwrap();
        if seen > 0 {
            market.site.work().await;
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    }
    panic!("{kind} was not told");
}

#[tokio::test]
#[ignore = "needs localstripe: scripts/peers/stripe"]
async fn a_stripe_that_we_did_not_write_is_understood_and_believed() {
    let url = std::env::var("TRUSTCOACH_TEST_LOCALSTRIPE").expect("where localstripe listens");
    let peer = Peer {
        http: reqwest::Client::new(),
        url: url.trim_end_matches('/').to_owned(),
    };
    let market = Market::stripe().await;
    // It signs by the real clock.
    market.site.clock.set(SystemClock.now());
    market.client.log_in("claire@example.fr", PASSWORD).await;
    let hook = market.client.url("/webhooks/stripe");
    let hooked = [("url", hook.as_str()), ("secret", WEBHOOK)];
    peer.post("/_config/webhooks/trustcoach", &hooked).await;

    let id = market.held(&some_wednesday()).await;
    market.checkout(&id).await;
    let group: String = sqlx::query_scalar("SELECT id FROM trustcoach.payment_group")
        .fetch_one(market.site.db())
        .await
        .unwrap();

    // A card that is declined: it answers 402 and tells the same.
    assert_eq!(peer.pay(&group, "4000000000000341").await, None);
    told(&market, "payment_intent.payment_failed").await;
    let seen = market.seen(&id).await;
    assert_eq!(seen["payment"]["status"], "FAILED", "{seen}");
    market.checkout(&id).await;

    // A webhook with its own signature, over its own HTTP, confirms the booking.
    let intent = peer.pay(&group, "4242424242424242").await.unwrap();
    told(&market, "payment_intent.succeeded").await;
    let seen = market.seen(&id).await;
    assert_eq!(seen["status"], "CONFIRMED", "{seen}");
    assert_eq!(market.balance("provider").await, 3333);

    let mut config = market.bank().config();
    config.api_base = format!("{}/", peer.url).parse().unwrap();
    let stripe = Stripe::new(&config).unwrap();
    assert_eq!(stripe.refunds_of(&intent).await.unwrap(), []);
    let payment = market.payment(&id).await;
    let refund = [
        ("payment_intent", intent.as_str()),
        ("amount", "1667"),
        ("metadata[payment]", &payment),
        ("metadata[round]", "0"),
    ];
    peer.post("/v1/refunds", &refund).await;
    let refunds = stripe.refunds_of(&intent).await.unwrap();
    assert_eq!(refunds.len(), 1);
    let seen = &refunds[0];
    assert_eq!(
        (seen.cents, seen.round, seen.failed),
        (Cents(1667), 0, false)
    );
    assert_eq!(seen.payment, Some(PaymentId::new(payment.as_str())));

    // The refund that is there already is found, not made again.
    let mut order = RefundOrder {
        which: WhichRefund::decided(PaymentId::new(payment.as_str())),
        group: group.as_str().into(),
        intent: intent.clone(),
        amount: Cents(1667),
        fee_back: Cents::ZERO,
        currency: "EUR".to_owned(),
        attempt: 1,
        round: 0,
        now: market.site.now(),
    };
    assert_eq!(stripe.refund(&order).await.unwrap(), *seen);
    assert_eq!(stripe.refunds_of(&intent).await.unwrap().len(), 1);

    // It knows neither `reason` nor `reverse_transfer`, nor a list of a time: its refusals are
    // read as refusals, with its words.
    order.round = 1;
    let now = market.site.now();
    let day = SignedDuration::from_hours(24);
    let refusals = [
        stripe.refund(&order).await.map(drop),
        stripe.movements(now - day, now).await.map(drop),
    ];
    for refusal in refusals {
        assert!(
            matches!(&refusal, Err(ProviderError::Refused { message, .. }) if message.starts_with("Unexpected")),
            "{refusal:?}"
        );
    }
}
