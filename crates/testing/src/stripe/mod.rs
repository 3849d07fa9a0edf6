//! A server that speaks Stripe's HTTP, as far as we use it: its objects begin as the official
//! fixtures, parameters it does not know are refused, and a key belongs to one request.

mod answers;
mod form;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard},
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use platform::clock::{Clock, TestClock};
use serde_json::{Value, json};
use sha2::Sha256;

pub use form::Form;

/// The key that it takes.
pub const KEY: &str = "sk_test_trustcoach";
/// What signs its webhooks.
pub const WEBHOOK: &str = "whsec_now";
/// What signed them before.
pub const OLD_WEBHOOK: &str = "whsec_before";

/// The official objects.
pub fn fixture(kind: &str) -> Value {
    let all: Value = serde_json::from_str(include_str!("../../fixtures/stripe.json")).unwrap();
    all[kind].clone()
}

/// All that it knows.
pub struct Books {
    clock: TestClock,
    base: String,
    serial: u64,
    /// Every object, by its id.
    pub objects: BTreeMap<String, Value>,
    /// What it has to tell, in order.
    pub events: Vec<Value>,
    answered: HashMap<String, (String, Form, u16, Value)>,
    /// Changes that were asked for and done, by path.
    pub done: Vec<(String, Form)>,
    /// What was read, by path.
    pub reads: Vec<(String, Form)>,
    /// Accounts that answer nothing any more.
    closed: BTreeSet<String>,
    /// What is refused once, by the beginning of its path.
    refusals: Vec<(String, u16, Value)>,
    down: bool,
}

/// The server, until the test ends.
#[derive(Clone)]
pub struct Bank {
    books: Arc<Mutex<Books>>,
    pub address: SocketAddr,
}

impl Bank {
    pub async fn open() -> Self {
        let clock = TestClock::at(super::NOW.parse().unwrap());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let books = Arc::new(Mutex::new(Books {
            clock,
            base: format!("http://{address}"),
            serial: 0,
            objects: BTreeMap::new(),
            events: vec![],
            answered: HashMap::new(),
            done: vec![],
            reads: vec![],
            closed: BTreeSet::new(),
            refusals: vec![],
            down: false,
        }));
        let router = Router::new()
            .fallback(answer)
            .with_state(Arc::clone(&books));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { books, address }
    }

    /// Goes by this clock.
    pub fn follow(&self, clock: &TestClock) {
        self.books().clock = clock.clone();
    }

    /// How it is spoken to.
    pub fn config(&self) -> platform::config::Stripe {
        platform::config::Stripe {
            secret_key: KEY.into(),
            webhook_secrets: vec![WEBHOOK.into(), OLD_WEBHOOK.into()],
            api_base: format!("http://{}/", self.address).parse().unwrap(),
        }
    }

    pub fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap()
    }

    /// Answers nothing but 503, or answers again.
    pub fn down(&self, down: bool) {
        self.books().down = down;
    }

    /// Refuses the next change under a path.
    pub fn refuse_once(&self, path: &str, code: &str) {
        let error = json!({ "error": { "type": "invalid_request_error", "code": code, "message": format!("No: {code}.") } });
        self.books().refusals.push((path.to_owned(), 400, error));
    }

    /// What it has to tell since the last time.
    pub fn news(&self) -> Vec<Value> {
        std::mem::take(&mut self.books().events)
    }

    /// Somebody fills in all that an account needs.
    pub fn ready(&self, account: &str) {
        self.switch(account, None);
    }

    /// Stripe takes no more payments for an account until a document has been shown.
    pub fn restrict(&self, account: &str) {
        self.switch(account, Some("individual.verification.document"));
    }

    /// An account is closed: nothing is read in its name any more.
    pub fn close(&self, account: &str) {
        self.books().closed.insert(account.to_owned());
    }

    fn switch(&self, account: &str, due: Option<&str>) {
        let mut books = self.books();
        let object = books.objects.get_mut(account).unwrap();
        object["charges_enabled"] = json!(due.is_none());
        object["payouts_enabled"] = json!(due.is_none());
        object["details_submitted"] = json!(true);
        object["requirements"]["currently_due"] = due.into_iter().collect();
        object["requirements"]["disabled_reason"] = due.map(|_| "requirements.past_due").into();
        let object = object.clone();
        books.tell("account.updated", &object, Some(account));
    }

    /// Somebody pays on a page; `false` when the page is closed.
    pub fn pay(&self, session: &str) -> bool {
        self.books().pay(session)
    }

    /// Another page for what the latest one sells, as after an answer that got lost: its name.
    pub fn open_again(&self) -> String {
        let mut books = self.books();
        let (_, form) = books
            .done
            .iter()
            .rfind(|(path, _)| path == "/v1/checkout/sessions")
            .cloned()
            .unwrap();
        let session = books.write("/v1/checkout/sessions", &form).unwrap();
        session["id"].as_str().unwrap().to_owned()
    }

    /// Somebody's bank refuses on a page that stays open.
    pub fn decline(&self, session: &str) {
        let mut books = self.books();
        let group = books.objects[session]["metadata"].clone();
        let mut intent = books.new_object("payment_intent", "pi");
        intent["metadata"] = group;
        intent["status"] = json!("requires_payment_method");
        intent["last_payment_error"] = json!({ "type": "card_error", "code": "card_declined" });
        books.tell("payment_intent.payment_failed", &intent, None);
    }

    /// A refund did not arrive.
    pub fn refund_fails(&self, refund: &str) {
        let mut books = self.books();
        let mut object = books.objects[refund].clone();
        object["status"] = json!("failed");
        books.objects.insert(refund.to_owned(), object.clone());
        let cents = object["amount"].as_i64().unwrap();
        books.transaction("refund_failure", refund, cents, 0);
        books.tell("refund.updated", &object, None);
        books.tell("refund.failed", &object, None);
    }

    /// Somebody gives money back at the provider's own pages.
    pub fn refund_by_hand(&self, intent: &str, cents: i64) {
        let mut form = Form::default();
        form.set("payment_intent", intent);
        form.set("amount", &cents.to_string());
        self.books().refund(&form).unwrap();
    }

    /// A bank asks why its client paid, and takes the money back meanwhile.
    pub fn dispute(&self, intent: &str) -> String {
        let mut books = self.books();
        let charge = books.objects[intent]["latest_charge"].clone();
        let amount = books.objects[intent]["amount"].as_i64().unwrap();
        let mut dispute = books.new_object("dispute", "dp");
        let id = dispute["id"].as_str().unwrap().to_owned();
        dispute["amount"] = json!(amount);
        dispute["currency"] = json!("eur");
        dispute["charge"] = charge;
        dispute["payment_intent"] = json!(intent);
        dispute["status"] = json!("needs_response");
        dispute["reason"] = json!("fraudulent");
        books.keep(&dispute);
        books.tell("charge.dispute.created", &dispute, None);
        let taken = books.transaction("adjustment", &id, -amount, 2000);
        dispute["balance_transactions"] = json!([taken]);
        books.keep(&dispute);
        books.tell("charge.dispute.funds_withdrawn", &dispute, None);
        id
    }

    /// The bank has decided.
    pub fn decide(&self, dispute: &str, won: bool) {
        let mut books = self.books();
        let mut object = books.objects[dispute].clone();
        object["status"] = json!(if won { "won" } else { "lost" });
        if won {
            let amount = object["amount"].as_i64().unwrap();
            let back = books.transaction("adjustment", dispute, amount, -2000);
            object["balance_transactions"]
                .as_array_mut()
                .unwrap()
                .push(back);
        }
        books.keep(&object);
        books.tell("charge.dispute.closed", &object, None);
        if won {
            books.tell("charge.dispute.funds_reinstated", &object, None);
        }
    }

    /// An account is paid out; each status is told.
    pub fn pay_out(&self, account: &str, cents: i64, statuses: &[&str]) -> String {
        let mut books = self.books();
        let mut payout = books.new_object("payout", "po");
        payout["amount"] = json!(cents);
        payout["currency"] = json!("eur");
        payout["arrival_date"] = json!(books.now() + 2 * 86_400);
        for status in statuses {
            payout["status"] = json!(status);
            if *status == "failed" {
                payout["failure_message"] = json!("The account is closed.");
            }
            books.keep(&payout);
            let kind = match *status {
                "pending" | "in_transit" => "payout.created",
                "paid" => "payout.paid",
                "failed" => "payout.failed",
                _ => "payout.canceled",
            };
            books.tell(kind, &payout, Some(account));
        }
        payout["account"] = json!(account);
        books.keep(&payout);
        payout["id"].as_str().unwrap().to_owned()
    }
}

impl Books {
    pub fn now(&self) -> i64 {
        self.clock.now().as_second()
    }

    pub fn new_object(&mut self, kind: &str, prefix: &str) -> Value {
        self.serial += 1;
        let mut object = fixture(kind);
        if object.get("id").is_some() {
            object["id"] = json!(format!("{prefix}_test_{:08}", self.serial));
        }
        if object.get("created").is_some() {
            object["created"] = json!(self.now());
        }
        object
    }

    pub fn keep(&mut self, object: &Value) {
        let id = object["id"].as_str().unwrap().to_owned();
        self.objects.insert(id, object.clone());
    }

    /// Everything of one kind, latest first.
    pub fn of_kind(&self, kind: &str) -> Vec<Value> {
        let mut all: Vec<Value> = self
            .objects
            .values()
            .filter(|o| o["object"] == kind)
            .cloned()
            .collect();
        all.reverse();
        all
    }

    pub fn tell(&mut self, kind: &str, object: &Value, account: Option<&str>) {
        let mut event = self.new_object("event", "evt");
        event["type"] = json!(kind);
        event["data"] = json!({ "object": object });
        if let Some(account) = account {
            event["account"] = json!(account);
        }
        self.events.push(event);
    }

    /// A transaction of the balance, about an object.
    pub fn transaction(&mut self, kind: &str, source: &str, amount: i64, fee: i64) -> Value {
        let mut transaction = self.new_object("balance_transaction", "txn");
        transaction["type"] = json!(kind);
        transaction["source"] = json!(source);
        transaction["amount"] = json!(amount);
        transaction["fee"] = json!(fee);
        transaction["net"] = json!(amount - fee);
        transaction["currency"] = json!("eur");
        self.keep(&transaction);
        transaction
    }
}

/// `Stripe-Signature` for a body.
pub fn sign(secret: &str, at: Timestamp, body: &[u8]) -> String {
    let at = at.as_second();
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(format!("{at}.").as_bytes());
    mac.update(body);
    format!("t={at},v1={}", hex::encode(mac.finalize().into_bytes()))
}

type Refusal = (u16, Value);

/// 400, as Stripe says it.
pub fn refuse(kind: &str, code: &str, message: &str) -> Refusal {
    let error = json!({ "error": { "type": kind, "code": code, "message": message } });
    (400, error)
}

async fn answer(
    State(books): State<Arc<Mutex<Books>>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let text = |name: &str| {
        headers
            .get(name)
            .and_then(|v| v.to_str().ok())
            .unwrap_or_default()
    };
    let path = uri.path().to_owned();
    if path.starts_with("/pay/") {
        return ([(header::CONTENT_TYPE, "text/html")], "<h1>Stripe</h1>").into_response();
    }
    let mut books = books.lock().unwrap();
    let (status, value) = if books.down {
        (
            503,
            json!({ "error": { "type": "api_error", "message": "Down." } }),
        )
    } else if text("authorization") != format!("Bearer {KEY}") {
        (
            401,
            json!({ "error": { "type": "invalid_request_error", "message": "Invalid API Key provided" } }),
        )
    } else if text("stripe-version").is_empty() {
        refuse(
            "invalid_request_error",
            "version_missing",
            "Every request of ours names its version.",
        )
    } else if method == Method::GET {
        let form = Form::read(uri.query().unwrap_or_default());
        let account = text("stripe-account").to_owned();
        books.reads.push((path.clone(), form.clone()));
        books
            .read(&path, &form, &account)
            .map_or_else(|r| r, |v| (200, v))
    } else {
        let form = Form::read(std::str::from_utf8(&body).unwrap());
        books.change(&path, form, text("idempotency-key"))
    };
    let body = serde_json::to_string(&value).unwrap();
    let status = StatusCode::from_u16(status).unwrap();
    (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}

impl Books {
    /// A key belongs to one request: the same is answered the same, another is refused.
    fn change(&mut self, path: &str, form: Form, key: &str) -> (u16, Value) {
        if key.is_empty() {
            return refuse(
                "invalid_request_error",
                "key_missing",
                "Every change of ours has a key.",
            );
        }
        if let Some((before, same, status, value)) = self.answered.get(key) {
            if before == path && *same == form {
                return (*status, value.clone());
            }
            return refuse(
                "idempotency_error",
                "idempotency_key_in_use",
                "Keys for idempotent requests can only be used with the same parameters they were first used with.",
            );
        }
        let refused = self
            .refusals
            .iter()
            .position(|(p, ..)| path.starts_with(p.as_str()));
        let (status, value) = if let Some(at) = refused {
            let (_, status, value) = self.refusals.remove(at);
            (status, value)
        } else {
            self.write(path, &form).map_or_else(|r| r, |v| (200, v))
        };
        self.answered.insert(
            key.to_owned(),
            (path.to_owned(), form.clone(), status, value.clone()),
        );
        if status == 200 {
            self.done.push((path.to_owned(), form));
        }
        (status, value)
    }
}
