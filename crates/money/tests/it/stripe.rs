//! The server that stands in for Stripe is as strict as Stripe, and its objects are shaped
//! like the official ones.

use serde_json::{Value, json};
use testing::stripe::{KEY, fixture};

use super::{Market, account, session};
use testing::scene::WEDNESDAY;

/// Every field of the official object is there, with its type where it is not null.
fn shaped_like(kind: &str, object: &Value) {
    let official = fixture(kind);
    for (name, value) in official.as_object().unwrap() {
        // Not embedded any more unless asked for.
        if kind == "charge" && name == "refunds" {
            continue;
        }
        let ours = object
            .get(name)
            .unwrap_or_else(|| panic!("{kind} without {name}: {object}"));
        let same = std::mem::discriminant(ours) == std::mem::discriminant(value);
        assert!(
            same || value.is_null() || ours.is_null() || name == "latest_charge",
            "{kind}.{name}: {ours} for {value}"
        );
    }
}

#[tokio::test]
async fn its_objects_are_shaped_like_the_official_ones() {
    let market = Market::stripe().await;
    let id = market.confirmed("2026-06-24T07:00:00Z").await;
    let dispute = market.bank().dispute(&market.intent().await);
    market.bank().decide(&dispute, true);
    market
        .bank()
        .pay_out(&account(&market).await, 100, &["paid"]);
    assert_eq!(market.cancel(&id).await, 200);
    market.site.work().await;
    let books = market.bank().books();
    let mut kinds = std::collections::BTreeSet::new();
    for object in books.objects.values() {
        let kind = object["object"].as_str().unwrap();
        if kind != "secret" {
            shaped_like(kind, object);
            kinds.insert(kind.to_owned());
        }
    }
    let expected = [
        "account",
        "application_fee",
        "balance_transaction",
        "charge",
        "checkout.session",
        "dispute",
        "fee_refund",
        "payment_intent",
        "payout",
        "refund",
        "transfer",
        "transfer_reversal",
    ];
    assert_eq!(kinds, expected.into_iter().map(str::to_owned).collect());
    for event in &books.events {
        shaped_like("event", event);
    }
}

#[tokio::test]
async fn it_refuses_what_stripe_refuses() {
    let market = Market::stripe().await;
    let bank = market.bank();
    let http = reqwest::Client::new();
    let ask = async |path: &str, form: &[(&str, &str)], key: &str| {
        let request = http
            .post(format!("http://{}{path}", bank.address))
            .bearer_auth(KEY);
        let request = request
            .header("Stripe-Version", "x")
            .header("Idempotency-Key", key)
            .form(form);
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        (status, answer.json::<Value>().await.unwrap())
    };
    let (status, body) = ask(
        "/v1/accounts",
        &[("type", "express"), ("colour", "red")],
        "k1",
    )
    .await;
    assert_eq!(
        (status, &body["error"]["code"]),
        (400, &json!("parameter_unknown"))
    );
    let (status, first) = ask("/v1/accounts", &[("type", "express")], "k2").await;
    assert_eq!(status, 200);
    let (_, again) = ask("/v1/accounts", &[("type", "express")], "k2").await;
    assert_eq!(first, again);
    let (status, body) = ask(
        "/v1/accounts",
        &[("type", "express"), ("email", "a@b.fr")],
        "k2",
    )
    .await;
    assert_eq!(
        (status, &body["error"]["type"]),
        (400, &json!("idempotency_error"))
    );
    let (status, body) = ask("/v1/refunds", &[("amount", "5")], "k3").await;
    assert_eq!(
        (status, &body["error"]["code"]),
        (400, &json!("parameter_missing"))
    );
    let id = market.held(WEDNESDAY).await;
    let checkout = market.checkout(&id).await;
    let path = format!("/v1/checkout/sessions/{}/expire", session(&checkout));
    assert_eq!(ask(&path, &[], "k4").await.0, 200);
    assert_eq!(ask(&path, &[], "k5").await.0, 400);
    // A page that was closed behind our back is followed by a new one.
    let next = market.checkout(&id).await;
    assert_ne!(next.1, checkout.1);
    market.pay(&next).await;
    assert_eq!(market.seen(&id).await["status"], "CONFIRMED");
}
