//! Paying through Stripe's HTTP and through the simulation: the same things happen.

mod both;
mod orders;
mod stripe;
mod telling;

use std::sync::Arc;

use app::billing::{ReconcileMoney, Stripe, TakeUpMoney};
use domain::ids::CoachId;
use jiff::SignedDuration;
use platform::queue::{self, Job};
use serde_json::{Value, json};

use crate::{
    booking::{created, ok},
    support::{
        Browser, Database, Site,
        people::{client, coach, log_in, person},
        stripe::{Bank, WEBHOOK, sign},
    },
};

/// A client and a coach who can be paid, and who takes the money.
pub struct Market {
    pub site: Site,
    pub client: Browser,
    pub coach: Browser,
    pub coach_id: CoachId,
    /// Stripe's server, unless it is all simulated.
    pub bank: Option<Bank>,
}

/// The coach's account at the bank.
pub async fn account(market: &Market) -> String {
    sqlx::query_scalar("SELECT account_id FROM trustcoach.coach_account")
        .fetch_one(market.site.db())
        .await
        .unwrap()
}

impl Market {
    /// Nobody's money.
    pub async fn simulated() -> Self {
        Self::furnished(Site::start().await, None).await
    }

    /// Stripe, and a coach whose account is open.
    pub async fn stripe() -> Self {
        let market = Self::unopened().await;
        let path = "/api/v1/me/coach/payouts/onboarding";
        ok(market.coach.post(path, &json!({})).await).await;
        market.bank().ready(&account(&market).await);
        market.hear().await;
        market
    }

    /// Stripe, and a coach who has no account yet.
    pub async fn unopened() -> Self {
        let bank = Bank::open().await;
        let stripe = Stripe::new(&bank.config()).unwrap();
        let site = Site::start_with(Database::fresh().await, |parts| {
            parts.payments = Arc::new(stripe);
        })
        .await;
        bank.follow(&site.clock);
        Self::furnished(site, Some(bank)).await
    }

    async fn furnished(site: Site, bank: Option<Bank>) -> Self {
        let (coach, coach_id) = coach(&site, "marie@example.fr").await;
        // An amount of which no half and no fee is whole.
        sqlx::query(r#"UPDATE "Coach" SET "hourlyRate" = 3333"#)
            .execute(site.db())
            .await
            .unwrap();
        let client = client(&site, "claire@example.fr").await;
        Self {
            site,
            client,
            coach,
            coach_id,
            bank,
        }
    }

    pub fn bank(&self) -> &Bank {
        self.bank.as_ref().unwrap()
    }

    /// A time held by the client: the booking's id.
    pub async fn held(&self, at: &str) -> String {
        let wish = json!({ "coachId": self.coach_id, "scheduledAt": at, "duration": 60, "mode": "REMOTE" });
        let booking = created(self.client.post("/api/v1/bookings", &wish).await).await;
        booking["id"].as_str().unwrap().to_owned()
    }

    /// The checkout of a booking: its payment and its address.
    pub async fn checkout(&self, booking: &str) -> (String, String) {
        let path = format!("/api/v1/bookings/{booking}/checkout");
        let opened = ok(self.client.post(&path, &json!({})).await).await;
        let text = |name: &str| opened[name].as_str().unwrap().to_owned();
        (text("paymentId"), text("checkoutUrl"))
    }

    /// The client pays on the page that was opened, and we are told.
    pub async fn pay(&self, checkout: &(String, String)) {
        match &self.bank {
            None => {
                simulate(&self.client, &checkout.0, "pay").await;
            }
            Some(bank) => {
                assert!(bank.pay(session(checkout)), "the page is closed");
                self.hear().await;
            }
        }
        self.site.work().await;
    }

    /// The client's bank refuses, and we are told.
    pub async fn decline(&self, checkout: &(String, String)) {
        match &self.bank {
            None => {
                simulate(&self.client, &checkout.0, "decline").await;
            }
            Some(bank) => {
                bank.decline(session(checkout));
                self.hear().await;
            }
        }
    }

    /// Held, opened, paid.
    pub async fn confirmed(&self, at: &str) -> String {
        let booking = self.held(at).await;
        self.pay(&self.checkout(&booking).await).await;
        assert_eq!(self.seen(&booking).await["status"], "CONFIRMED");
        booking
    }

    pub async fn seen(&self, booking: &str) -> Value {
        self.client
            .json(&format!("/api/v1/bookings/{booking}"))
            .await
    }

    /// Cancelled by the client: the status of the answer.
    pub async fn cancel(&self, booking: &str) -> u16 {
        let path = format!("/api/v1/bookings/{booking}/cancel");
        self.client.post(&path, &json!({})).await.status().as_u16()
    }

    /// Everything that the bank has to tell arrives, and is worked on.
    pub async fn hear(&self) {
        if let Some(bank) = &self.bank {
            for event in bank.news() {
                assert_eq!(self.tell(&event).await, 200);
            }
        }
        self.site.work().await;
    }

    /// One event arrives, signed now: the status of the answer.
    pub async fn tell(&self, event: &Value) -> u16 {
        let body = serde_json::to_vec(event).unwrap();
        let proof = sign(WEBHOOK, self.site.now(), &body);
        let browser = &self.client;
        let request = browser.client.post(browser.url("/webhooks/stripe"));
        let request = request.header("stripe-signature", proof).body(body);
        request.send().await.unwrap().status().as_u16()
    }

    /// What the clock does every ten minutes.
    pub async fn take_up(&self) {
        self.run(TakeUpMoney::default()).await;
    }

    /// A job now.
    pub async fn run<J: Job>(&self, job: J) {
        let mut conn = self.site.db().acquire().await.unwrap();
        queue::enqueue(&mut conn, job).await.unwrap();
        drop(conn);
        self.site.work().await;
    }

    /// The night comes, and the ledger is compared with the provider's list: the differences.
    pub async fn night(&self) -> Vec<(String, String, String)> {
        self.site.wait(SignedDuration::from_hours(24));
        self.run(ReconcileMoney::default()).await;
        sqlx::query_as(
            "SELECT kind, movement, reference FROM trustcoach.reconciliation_difference ORDER BY 2, 3",
        )
        .fetch_all(self.site.db())
        .await
        .unwrap()
    }

    /// The balance of the accounts that begin so.
    pub async fn balance(&self, account: &str) -> i64 {
        sqlx::query_scalar(
            "SELECT coalesce(sum(cents), 0)::bigint FROM trustcoach.ledger_line WHERE starts_with(account, $1)",
        )
        .bind(account)
        .fetch_one(self.site.db())
        .await
        .unwrap()
    }

    /// A count of the database.
    pub async fn count(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql)
            .fetch_one(self.site.db())
            .await
            .unwrap()
    }

    /// Who runs the platform.
    pub async fn admin(&self) -> Browser {
        person(&self.site, "admin@example.fr", "ADMIN").await;
        log_in(&self.site, "admin@example.fr").await
    }

    /// What Stripe calls the charge of the only payment.
    pub async fn intent(&self) -> String {
        sqlx::query_scalar("SELECT intent FROM trustcoach.payment_group WHERE intent IS NOT NULL")
            .fetch_one(self.site.db())
            .await
            .unwrap()
    }
}

/// The name of the page in its address.
pub fn session(checkout: &(String, String)) -> &str {
    checkout.1.rsplit('/').next().unwrap()
}

/// Sends a webhook: the status of the answer.
pub async fn post(site: &Site, body: Vec<u8>, proof: &str) -> u16 {
    let browser = site.browser();
    let request = browser.client.post(browser.url("/webhooks/stripe"));
    let request = request.header("stripe-signature", proof).body(body);
    request.send().await.unwrap().status().as_u16()
}

async fn simulate(browser: &Browser, payment: &str, outcome: &str) -> Value {
    let path = format!("/api/v1/payments/simulated/{payment}");
    ok(browser.post(&path, &json!({ "outcome": outcome })).await).await
}
