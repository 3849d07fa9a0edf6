//! Stripe as a payment provider: the parameters of each request, and its key.

use std::fmt::Display;

use async_trait::async_trait;
use domain::{ids::CoachId, money::Cents};
use jiff::{SignedDuration, Timestamp};
use platform::config;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::{
    NAME,
    client::{Client, Form},
    events::{self, cents, currency, instant, optional, optional_reference, reference, text},
    signature,
};
use crate::{
    AccountState, Answer, Checkout, Order, PaymentProvider, Payout, RefundOrder, WebhookEvent,
    provider::{CheckoutState, MovementKind, ProviderError, ProviderMovement, ProviderRefund},
};

/// Stripe closes a page half an hour after it was made at the earliest; our hold is shorter,
/// so we close it ourselves, and this is the net below. A little more, for clocks that differ.
const SHORTEST_PAGE: SignedDuration = SignedDuration::from_mins(31);
/// So that a request that is repeated says the same.
const PAGE_STEP_SECONDS: i64 = 300;

/// Payments through Stripe.
pub struct Stripe {
    client: Client,
    webhook_secrets: Vec<SecretString>,
    /// Whether the key is one of the live mode.
    live: bool,
}

impl Stripe {
    /// Payments with these keys.
    ///
    /// # Errors
    /// When no HTTP client can be made.
    pub fn new(config: &config::Stripe) -> anyhow::Result<Self> {
        Ok(Self {
            client: Client::new(config.api_base.clone(), config.secret_key.clone())?,
            webhook_secrets: config.webhook_secrets.clone(),
            // `sk_live_`, `rk_live_`; everything else moves no money.
            live: config.secret_key.expose_secret().contains("_live_"),
        })
    }

    async fn application_fee(&self, intent: &str) -> Answer<Option<String>> {
        let form = form([("expand[]", "latest_charge")]);
        let intent = self
            .client
            .get(&format!("v1/payment_intents/{intent}"), &form, None)
            .await?;
        let fee = optional_reference(&intent, "/latest_charge/application_fee");
        Ok(fee.map(str::to_owned))
    }

    /// Gives the platform's part of a refund to the coach, whose whole transfer was reversed.
    /// To the cent of our rule: Stripe's own proportion may round otherwise.
    async fn give_fee_back(&self, order: &RefundOrder) -> Answer<()> {
        if order.fee_back == Cents::ZERO {
            return Ok(());
        }
        let Some(fee) = self.application_fee(&order.intent).await? else {
            return Ok(());
        };
        let path = format!("v1/application_fees/{fee}/refunds");
        let all = self.client.all(&path, &vec![], None).await?;
        let payment = order.which.payment.as_str();
        let given = |r: &Value| optional(r, "/metadata/payment") == Some(payment);
        if all.iter().any(given) {
            return Ok(());
        }
        let key = format!("fee-refund:{}:{}", order.which, order.attempt);
        let mut form = form([
            ("amount", order.fee_back.to_string()),
            ("metadata[payment]", payment.to_owned()),
        ]);
        form.extend(surplus(order));
        self.client.post(&path, &form, &key).await?;
        Ok(())
    }
}

/// The mark of what goes back because it was too much.
fn surplus(order: &RefundOrder) -> Option<(String, String)> {
    let charge = order.which.surplus.clone()?;
    Some(("metadata[surplus]".to_owned(), charge))
}

fn form<const N: usize, V: Display>(pairs: [(&str, V); N]) -> Form {
    pairs
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_string()))
        .collect()
}

/// Of a list, what was made in `[from, to)`.
fn created_between(from: Timestamp, to: Timestamp) -> [(&'static str, i64); 2] {
    [
        ("created[gte]", from.as_second()),
        ("created[lt]", to.as_second()),
    ]
}

/// The key of a request whose parameters may change: another request, another key.
fn key(what: &str, form: &Form) -> String {
    let mut hash = Sha256::new();
    for (name, value) in form {
        hash.update(name);
        hash.update([0]);
        hash.update(value);
        hash.update([0]);
    }
    format!("{what}:{}", &hex::encode(hash.finalize())[..16])
}

fn checkout_form(order: &Order, expires_at: Timestamp) -> Form {
    let first = &order.items[0];
    let mut all = form([
        ("mode", "payment"),
        // Others take days to say whether they came; a hold lasts minutes.
        ("payment_method_types[0]", "card"),
        ("client_reference_id", order.id.as_str()),
        ("customer_email", &order.email),
        ("locale", order.locale.tag()),
        ("success_url", &order.success_url),
        ("cancel_url", &order.cancel_url),
        ("metadata[group]", order.id.as_str()),
        ("metadata[payment]", first.payment_id.as_str()),
        ("metadata[booking]", first.booking_id.as_str()),
        ("payment_intent_data[metadata][group]", order.id.as_str()),
        (
            "payment_intent_data[metadata][payment]",
            first.payment_id.as_str(),
        ),
        (
            "payment_intent_data[metadata][booking]",
            first.booking_id.as_str(),
        ),
    ]);
    all.push(("expires_at".to_owned(), expires_at.as_second().to_string()));
    for (i, item) in order.items.iter().enumerate() {
        let name = |rest: &str| format!("line_items[{i}]{rest}");
        let price = |rest: &str| name(&format!("[price_data]{rest}"));
        all.push((name("[quantity]"), "1".to_owned()));
        all.push((price("[currency]"), order.currency.to_ascii_lowercase()));
        all.push((price("[unit_amount]"), item.amount.to_string()));
        all.push((price("[product_data][name]"), item.description.clone()));
    }
    if let Some(account) = &order.account {
        let name = "payment_intent_data[transfer_data][destination]";
        all.push((name.to_owned(), account.clone()));
        if order.platform_fee() > Cents::ZERO {
            let name = "payment_intent_data[application_fee_amount]";
            all.push((name.to_owned(), order.platform_fee().to_string()));
        }
    }
    all
}

fn page_until(order: &Order) -> Timestamp {
    let least = order.now.saturating_add(SHORTEST_PAGE).unwrap_or(order.now);
    let until = least.max(order.expires_at).as_second();
    let whole = (until + PAGE_STEP_SECONDS - 1).div_euclid(PAGE_STEP_SECONDS) * PAGE_STEP_SECONDS;
    Timestamp::from_second(whole).unwrap_or(least)
}

fn state_of(session: &Value) -> CheckoutState {
    match optional(session, "/status") {
        Some("open") => CheckoutState::Open,
        Some("complete") => CheckoutState::Complete,
        _ => CheckoutState::Closed,
    }
}

#[async_trait]
impl PaymentProvider for Stripe {
    fn name(&self) -> &'static str {
        NAME
    }

    fn origins(&self) -> Vec<String> {
        let base = self.client.base();
        if base.host_str() == Some("api.stripe.com") {
            return vec![
                "https://checkout.stripe.com".to_owned(),
                "https://connect.stripe.com".to_owned(),
            ];
        }
        vec![base.origin().ascii_serialization()]
    }

    fn live(&self) -> Option<bool> {
        Some(self.live)
    }

    fn needs_accounts(&self) -> bool {
        true
    }

    fn verified_event(&self, body: &[u8], proof: &str, now: Timestamp) -> Option<WebhookEvent> {
        if !signature::proves(proof, body, &self.webhook_secrets, now) {
            return None;
        }
        let payload: Value = serde_json::from_slice(body).ok()?;
        Some(WebhookEvent {
            id: optional(&payload, "/id")?.to_owned(),
            kind: optional(&payload, "/type")?.to_owned(),
            account: optional(&payload, "/account").map(str::to_owned),
            payload,
        })
    }

    async fn open_checkout(&self, order: &Order) -> Answer<Checkout> {
        let form = checkout_form(order, page_until(order));
        let key = key(&format!("checkout:{}", order.id), &form);
        let session = self
            .client
            .post("v1/checkout/sessions", &form, &key)
            .await?;
        Ok(Checkout {
            session_id: text(&session, "/id")?.to_owned(),
            url: text(&session, "/url")?.to_owned(),
            expires_at: instant(&session, "/expires_at")?,
        })
    }

    async fn checkout_state(&self, session: &str) -> Answer<CheckoutState> {
        let path = format!("v1/checkout/sessions/{session}");
        Ok(state_of(&self.client.get(&path, &vec![], None).await?))
    }

    async fn close_checkout(&self, session: &str) -> Answer<CheckoutState> {
        let path = format!("v1/checkout/sessions/{session}/expire");
        let key = format!("expire:{session}");
        match self.client.post(&path, &vec![], &key).await {
            Ok(session) => Ok(state_of(&session)),
            // Only an open page can be closed; which of the others it is, it says itself.
            Err(ProviderError::Refused { .. }) => self.checkout_state(session).await,
            Err(error) => Err(error),
        }
    }

    async fn refund(&self, order: &RefundOrder) -> Answer<ProviderRefund> {
        let payment = Some(&order.which.payment);
        let all = self.refunds_of(&order.intent).await?;
        let mut ours = all
            .into_iter()
            .filter(|r| r.payment.as_ref() == payment && r.round == order.round && !r.failed);
        let seen = if let Some(seen) = ours.next() {
            seen
        } else {
            let mut form = form([
                ("payment_intent", order.intent.clone()),
                ("amount", order.amount.to_string()),
                ("reason", "requested_by_customer".to_owned()),
                // What failed on its way to the client stays taken back from the coach.
                ("reverse_transfer", (order.round == 0).to_string()),
                ("refund_application_fee", "false".to_owned()),
                ("metadata[group]", order.group.to_string()),
                ("metadata[payment]", order.which.payment.to_string()),
                ("metadata[round]", order.round.to_string()),
            ]);
            form.extend(surplus(order));
            let key = format!("refund:{}:{}", order.which, order.attempt);
            events::refund(&self.client.post("v1/refunds", &form, &key).await?)?
        };
        self.give_fee_back(order).await?;
        Ok(seen)
    }

    async fn refunds_of(&self, intent: &str) -> Answer<Vec<ProviderRefund>> {
        let query = form([("payment_intent", intent)]);
        let all = self.client.all("v1/refunds", &query, None).await?;
        let seen = all.iter().map(events::refund);
        Ok(seen.collect::<anyhow::Result<_>>()?)
    }

    async fn open_account(&self, coach: &CoachId, email: &str) -> Answer<AccountState> {
        let form = form([
            ("type", "express"),
            ("email", email),
            ("capabilities[card_payments][requested]", "true"),
            ("capabilities[transfers][requested]", "true"),
            ("metadata[coach]", coach.as_str()),
        ]);
        let key = key(&format!("account:{coach}"), &form);
        let account = self.client.post("v1/accounts", &form, &key).await?;
        Ok(events::account(&account)?)
    }

    async fn account(&self, id: &str) -> Answer<AccountState> {
        let path = format!("v1/accounts/{id}");
        let account = self.client.get(&path, &vec![], None).await?;
        Ok(events::account(&account)?)
    }

    async fn onboarding(&self, account: &str, back: &str, again: &str) -> Answer<String> {
        let form = form([
            ("account", account),
            ("type", "account_onboarding"),
            ("return_url", back),
            ("refresh_url", again),
        ]);
        // Each link is used once, so each is asked for anew.
        let key = format!("link:{}", platform::random::uuid());
        let link = self.client.post("v1/account_links", &form, &key).await?;
        Ok(text(&link, "/url")?.to_owned())
    }

    async fn dashboard(&self, account: &str) -> Answer<String> {
        let path = format!("v1/accounts/{account}/login_links");
        let key = format!("login:{}", platform::random::uuid());
        let link = self.client.post(&path, &vec![], &key).await?;
        Ok(text(&link, "/url")?.to_owned())
    }

    async fn payouts(&self, account: &str, from: Timestamp, to: Timestamp) -> Answer<Vec<Payout>> {
        let query = form(created_between(from, to));
        let all = self.client.all("v1/payouts", &query, Some(account)).await?;
        let payouts = all.iter().map(|object| events::payout(object, account));
        Ok(payouts.collect::<anyhow::Result<_>>()?)
    }

    async fn movements(&self, from: Timestamp, to: Timestamp) -> Answer<Vec<ProviderMovement>> {
        let mut query = form(created_between(from, to));
        query.extend(form([("expand[]", "data.source")]));
        let all = self
            .client
            .all("v1/balance_transactions", &query, None)
            .await?;
        let mut seen = vec![];
        for transaction in &all {
            read_movement(transaction, &mut seen)?;
        }
        Ok(seen)
    }
}

/// What a transaction of the balance says, in our words. A charge says its fee too; transfers
/// follow from charges and refunds.
fn read_movement(transaction: &Value, seen: &mut Vec<ProviderMovement>) -> anyhow::Result<()> {
    let amount = cents(transaction, "/amount")?.get();
    let fee = transaction
        .pointer("/fee")
        .and_then(Value::as_i64)
        .unwrap_or(0);
    let (currency, at) = (currency(transaction)?, instant(transaction, "/created")?);
    let mut put = |kind, reference: &str, cents: i64| {
        if cents != 0 {
            seen.push(ProviderMovement {
                kind,
                reference: reference.to_owned(),
                cents: Cents(cents),
                currency: currency.clone(),
                at,
            });
        }
    };
    match text(transaction, "/type")? {
        "charge" | "payment" => {
            // A charge of another application on the same account has no intent of ours.
            let Some(intent) = optional_reference(transaction, "/source/payment_intent") else {
                return Ok(());
            };
            put(MovementKind::Charge, intent, amount);
            let kept = transaction.pointer("/source/application_fee_amount");
            put(
                MovementKind::Fee,
                intent,
                kept.and_then(Value::as_i64).unwrap_or(0),
            );
            put(MovementKind::ProviderFee, text(transaction, "/id")?, fee);
        }
        "refund" | "payment_refund" => {
            put(
                MovementKind::Refund,
                reference(transaction, "/source")?,
                -amount,
            );
        }
        "refund_failure" | "payment_failure_refund" => {
            put(
                MovementKind::RefundFailed,
                reference(transaction, "/source")?,
                amount,
            );
        }
        "application_fee_refund" => {
            let of = |name: &str| optional(transaction, &format!("/source/metadata/{name}"));
            let name = match (of("surplus"), of("payment")) {
                (Some(charge), Some(payment)) => format!("{charge}:{payment}"),
                (_, Some(payment)) => payment.to_owned(),
                _ => reference(transaction, "/source")?.to_owned(),
            };
            put(MovementKind::FeeRefund, &name, -amount);
        }
        "adjustment" if optional(transaction, "/source/object") == Some("dispute") => {
            let dispute = reference(transaction, "/source")?;
            if amount < 0 {
                put(MovementKind::Dispute, dispute, fee - amount);
            } else {
                put(MovementKind::DisputeBack, dispute, amount - fee);
            }
        }
        _ => {}
    }
    Ok(())
}
