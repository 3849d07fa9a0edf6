//! An event confirms only if its account, amount, currency, mode and session are those asked for;
//! another one is kept, told to those who run the platform, and applied to nothing.

use serde_json::{Value, json};
use testing::letters;

use super::{Market, session};
use testing::scene::WEDNESDAY;

/// A change of an event that is otherwise the one that confirms.
type Forgery = (&'static str, fn(&mut Value));

/// What is told of a page that was paid.
const SESSION: &[Forgery] = &[
    ("account", |e| e["account"] = json!("acct_other")),
    ("amount", |e| e["data"]["object"]["amount_total"] = json!(1)),
    ("amount", |e| {
        e["data"]["object"]["amount_total"] = json!(999_999);
    }),
    ("amount", |e| {
        e["data"]["object"]["amount_total"] = json!(-3333);
    }),
    ("currency", |e| {
        e["data"]["object"]["currency"] = json!("jpy");
    }),
    ("currency", |e| {
        e["data"]["object"]["currency"] = json!("usd");
    }),
    ("mode", |e| e["livemode"] = json!(true)),
    ("mode", |e| e["data"]["object"]["livemode"] = json!(true)),
    ("session", |e| {
        e["data"]["object"]["id"] = json!("cs_test_other");
    }),
    ("status", |e| {
        e["data"]["object"]["payment_status"] = json!("no_payment_required");
        e["data"]["object"]["payment_intent"] = Value::Null;
    }),
    ("status", |e| e["data"]["object"]["mode"] = json!("setup")),
    ("session", |e| {
        e["type"] = json!("checkout.session.async_payment_succeeded");
        e["data"]["object"]["id"] = json!("cs_test_later");
    }),
];

/// What is told of a charge.
const INTENT: &[Forgery] = &[
    ("account", |e| e["account"] = json!("acct_other")),
    ("amount", |e| e["data"]["object"]["amount"] = json!(1)),
    ("amount", |e| {
        e["data"]["object"]["amount_received"] = json!(1);
    }),
    ("currency", |e| {
        e["data"]["object"]["currency"] = json!("gbp");
    }),
    ("mode", |e| e["livemode"] = json!(true)),
    ("destination", |e| {
        e["data"]["object"]["transfer_data"] = json!({ "destination": "acct_other" });
    }),
    ("destination", |e| {
        e["data"]["object"]["transfer_data"] = Value::Null;
    }),
    ("fee", |e| {
        e["data"]["object"]["application_fee_amount"] = json!(1);
    }),
    ("status", |e| {
        e["data"]["object"]["status"] = json!("requires_capture");
    }),
];

/// A page that was paid, and what the bank has to tell of it: the booking and the two events.
async fn paid(market: &Market, at: &str) -> (String, Value, Value) {
    let id = market.held(at).await;
    let checkout = market.checkout(&id).await;
    assert!(market.bank().pay(session(&checkout)));
    let news = market.bank().news();
    let of = |kind: &str| news.iter().find(|e| e["type"] == kind).unwrap().clone();
    (
        id,
        of("checkout.session.completed"),
        of("payment_intent.succeeded"),
    )
}

/// The one mismatch of the latest event: its fields.
async fn fields(market: &Market, event: &str) -> Vec<String> {
    sqlx::query_scalar("SELECT fields FROM trustcoach.payment_mismatch WHERE event_id = $1")
        .bind(event)
        .fetch_one(market.site.db())
        .await
        .unwrap()
}

#[tokio::test]
async fn a_signed_event_with_another_account_amount_currency_mode_or_session_confirms_nothing() {
    let market = Market::stripe().await;
    market.admin().await;
    let (id, page, charge) = paid(&market, WEDNESDAY).await;
    let forgeries = SESSION.iter().map(|f| (&page, f));
    let forgeries = forgeries.chain(INTENT.iter().map(|f| (&charge, f)));
    for (n, (true_one, (field, forge))) in forgeries.enumerate() {
        let mut event = true_one.clone();
        let name = format!("evt_forged_{n}");
        event["id"] = json!(name);
        forge(&mut event);
        assert_eq!(market.tell(&event).await, 200);
        market.site.work().await;
        let seen = market.seen(&id).await;
        assert_eq!(
            (&seen["status"], &seen["payment"]["status"]),
            (&json!("PENDING"), &json!("PENDING")),
            "{n}: another {field}"
        );
        assert_eq!(fields(&market, &name).await, [*field], "{n}");
    }
    assert_eq!(market.balance("provider").await, 0, "nothing was booked");
    // Told once for each thing that differs, with what was asked and what was told.
    let subject = "ne correspond pas";
    assert_eq!(market.letters_to_admin(subject), 8);
    let letters = letters::to(&market.site.letters(), "admin@example.fr");
    let letter = letters
        .iter()
        .find(|l| letters::words(l).contains("0,01"))
        .unwrap();
    assert!(
        letters::words(letter).contains("au lieu de 33,33"),
        "{letter}"
    );
    let page_of_admin = market.admin().await.page("/admin/money").await;
    assert!(
        page_of_admin.contains("evt_forged_1") && page_of_admin.contains("au lieu de"),
        "{page_of_admin}"
    );
    let listed = market
        .admin()
        .await
        .json("/api/v1/admin/money/mismatches?limit=2")
        .await;
    assert_eq!(listed["items"].as_array().unwrap().len(), 2, "{listed}");
    assert_eq!(listed["items"][0]["bookingId"], json!(id));

    // The true ones are heard all the same.
    for event in [&page, &charge] {
        assert_eq!(market.tell(event).await, 200);
    }
    market.site.work().await;
    assert_eq!(market.seen(&id).await["status"], "CONFIRMED");
    assert_eq!(market.balance("provider").await, 3333);
}

#[tokio::test]
async fn the_session_of_another_booking_confirms_neither() {
    let market = Market::stripe().await;
    let (one, first, _) = paid(&market, WEDNESDAY).await;
    let (other, second, _) = paid(&market, "2026-06-24T07:00:00Z").await;
    // The page of the one, said to be that of the other.
    let mut event = first.clone();
    event["id"] = json!("evt_crossed");
    event["data"]["object"]["metadata"] = second["data"]["object"]["metadata"].clone();
    assert_eq!(market.tell(&event).await, 200);
    market.site.work().await;
    for id in [&one, &other] {
        assert_eq!(market.seen(id).await["status"], "PENDING");
    }
    assert_eq!(fields(&market, "evt_crossed").await, ["session"]);
    market.tell(&first).await;
    market.site.work().await;
    assert_eq!(market.seen(&one).await["status"], "CONFIRMED");
    assert_eq!(market.seen(&other).await["status"], "PENDING");
}

#[tokio::test]
async fn nobody_elses_event_closes_a_page_declines_a_card_or_gives_money_back() {
    let market = Market::stripe().await;
    let id = market.held(WEDNESDAY).await;
    let checkout = market.checkout(&id).await;
    market.bank().decline(session(&checkout));
    let mut event = market.bank().news().remove(0);
    event["account"] = json!("acct_other");
    market.tell(&event).await;
    market.site.work().await;
    assert_eq!(market.seen(&id).await["payment"]["status"], "PENDING");

    let page = market.bank().books().objects[session(&checkout)].clone();
    let mut closed = event.clone();
    closed["id"] = json!("evt_closed");
    closed["type"] = json!("checkout.session.expired");
    closed["data"] = json!({ "object": page });
    market.tell(&closed).await;
    market.site.work().await;
    let open = "SELECT count(*) FROM trustcoach.payment_group WHERE closed_at IS NULL";
    assert_eq!(market.count(open).await, 1);

    market.pay(&checkout).await;
    assert_eq!(market.seen(&id).await["status"], "CONFIRMED");
    let refund = json!({
        "id": "re_other", "object": "refund", "amount": 3333, "currency": "eur",
        "payment_intent": market.intent().await, "status": "succeeded", "metadata": {},
    });
    for (n, (field, account, live, currency)) in [
        ("account", json!("acct_other"), false, "eur"),
        ("mode", Value::Null, true, "eur"),
        ("currency", Value::Null, false, "usd"),
    ]
    .into_iter()
    .enumerate()
    {
        let mut back = closed.clone();
        let name = format!("evt_back_{n}");
        back["id"] = json!(name);
        back["type"] = json!("refund.created");
        back["account"] = account;
        back["livemode"] = json!(live);
        back["data"] = json!({ "object": refund });
        back["data"]["object"]["currency"] = json!(currency);
        market.tell(&back).await;
        market.site.work().await;
        assert_eq!(fields(&market, &name).await, [field]);
    }
    assert_eq!(
        market.seen(&id).await["payment"]["refundAmount"],
        json!(null)
    );
    assert_eq!(market.balance("provider").await, 3333);
}

#[tokio::test]
async fn what_was_told_before_a_refund_and_is_told_again_confirms_nothing() {
    let market = Market::stripe().await;
    let (id, page, charge) = paid(&market, "2026-06-24T07:00:00Z").await;
    for event in [&page, &charge] {
        market.tell(event).await;
    }
    market.site.work().await;
    assert_eq!(market.cancel(&id).await, 200);
    market.hear().await;
    market.hear().await;
    assert_eq!(market.balance("").await, 0);
    let refunded = market.seen(&id).await;
    for (n, event) in [&page, &charge, &page, &charge].into_iter().enumerate() {
        let mut event = event.clone();
        if n > 1 {
            event["id"] = json!(format!("evt_again_{n}"));
        }
        assert_eq!(market.tell(&event).await, 200);
    }
    market.site.work().await;
    assert_eq!(market.seen(&id).await, refunded);
    assert_eq!(market.bank().books().of_kind("refund").len(), 1);
    assert_eq!(market.balance("provider").await, 0);
}

#[tokio::test]
async fn an_account_of_another_mode_or_of_a_coachs_own_business_is_not_ours() {
    let market = Market::stripe().await;
    let account = super::account(&market).await;
    let before = market.count("SELECT count(*) FROM trustcoach.payout").await;
    let object = json!({
        "id": "po_1", "object": "payout", "amount": 100, "currency": "eur", "status": "paid",
        "arrival_date": 1_780_000_000, "created": 1_780_000_000,
    });
    let event = json!({
        "id": "evt_live_payout", "type": "payout.paid", "livemode": true, "account": account,
        "data": { "object": object },
    });
    assert_eq!(market.tell(&event).await, 200);
    let own = json!({
        "id": "evt_own", "type": "charge.refunded", "livemode": false, "account": account,
        "data": { "object": { "id": "ch_1", "object": "charge", "payment_intent": "pi_own", "currency": "eur" } },
    });
    assert_eq!(market.tell(&own).await, 200);
    market.site.work().await;
    let after = market.count("SELECT count(*) FROM trustcoach.payout").await;
    assert_eq!(after, before);
    let ignored = "SELECT count(*) FROM trustcoach.payment_event WHERE id IN ('evt_live_payout', 'evt_own') AND ignored";
    assert_eq!(market.count(ignored).await, 2);
}
