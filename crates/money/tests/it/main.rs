//! Paying through Stripe's HTTP and through the simulation: the same things happen.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod admin;
mod both;
mod comparing;
mod histories;
mod mismatches;
mod orders;
mod papers;
mod peer;
mod receipts;
mod stripe;
mod telling;

testing::opens_files!();

use std::sync::Arc;

use domain::ids::CoachId;
use jiff::SignedDuration;
use money::{ReconcileMoney, Stripe, TakeUpMoney};
use platform::queue::{self, Job};
use serde_json::{Value, json};

use testing::{
    Browser, Database, Site, letters,
    people::{client, coach, log_in, person},
    stripe::{Bank, WEBHOOK, sign},
};
use tokio::sync::OnceCell;

use testing::scene::{created, ok};

/// Where the simulated provider is made to do things.
pub const SIMULATION: &str = "/admin/money/simulation";

/// A client and a coach who can be paid, and who takes the money.
pub struct Market {
    pub site: Site,
    pub client: Browser,
    pub coach: Browser,
    pub coach_id: CoachId,
    /// Stripe's server, unless it is all simulated.
    pub bank: Option<Bank>,
    admin: OnceCell<Browser>,
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
        Self::furnished(Site::without_limits(Database::fresh().await).await, None).await
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
            // Some tests hold hundreds of times.
            parts.config.holds.per_person = 1000;
            parts.config.holds.per_coach = 1000;
            parts.config.holds.again_minutes = 0;
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
            admin: OnceCell::new(),
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
    pub async fn admin(&self) -> &Browser {
        let arriving = async || {
            person(&self.site, "admin@example.fr", "ADMIN").await;
            log_in(&self.site, "admin@example.fr").await
        };
        self.admin.get_or_init(arriving).await
    }

    /// Makes the simulated provider do something, as its page does.
    async fn play(&self, fields: &[(&str, &str)]) {
        let answer = self.admin().await.submit(SIMULATION, fields).await;
        let status = answer.status();
        assert_eq!(status, 303, "{fields:?}: {}", answer.text().await.unwrap());
    }

    /// The client pays once more for what is paid, on a page of which we have lost sight.
    pub async fn pay_again(&self, booking: &str) {
        let payment = self.payment(booking).await;
        let Some(bank) = &self.bank else {
            self.play(&[("act", "pay-again"), ("id", &payment)]).await;
            self.site.work().await;
            return;
        };
        let session = bank.open_again();
        assert!(bank.pay(&session), "the page is closed");
        self.hear().await;
        self.hear().await;
    }

    /// Our payment of a booking.
    pub async fn payment(&self, booking: &str) -> String {
        let seen = self.seen(booking).await;
        seen["payment"]["id"].as_str().unwrap().to_owned()
    }

    /// The client's bank asks why about the only payment: the dispute's name.
    pub async fn dispute(&self, booking: &str) -> String {
        if let Some(bank) = &self.bank {
            let dispute = bank.dispute(&self.intent().await);
            self.hear().await;
            self.hear().await;
            return dispute;
        }
        let payment = self.payment(booking).await;
        self.play(&[("act", "dispute"), ("id", &payment)]).await;
        self.site.work().await;
        sqlx::query_scalar("SELECT id FROM trustcoach.dispute")
            .fetch_one(self.site.db())
            .await
            .unwrap()
    }

    /// The bank has decided.
    pub async fn decide(&self, dispute: &str, won: bool) {
        match &self.bank {
            Some(bank) => bank.decide(dispute, won),
            None => {
                let act = if won { "win" } else { "lose" };
                self.play(&[("act", act), ("id", dispute)]).await;
            }
        }
        self.hear().await;
    }

    /// The coach is paid out, and each status is told.
    pub async fn pay_out(&self, cents: i64, fails: bool) {
        if let Some(bank) = &self.bank {
            let statuses: &[&str] = if fails {
                &["pending", "paid", "failed"]
            } else {
                &["pending", "paid"]
            };
            bank.pay_out(&account(self).await, cents, statuses);
            self.hear().await;
            return;
        }
        let (coach, amount) = (self.coach_id.to_string(), cents.to_string());
        self.play(&[("act", "pay-out"), ("id", &coach), ("amount", &amount)])
            .await;
        if fails {
            let payout: String = sqlx::query_scalar(
                "SELECT id FROM trustcoach.payout WHERE cents = $1 AND status = 'paid' LIMIT 1",
            )
            .bind(cents)
            .fetch_one(self.site.db())
            .await
            .unwrap();
            self.play(&[("act", "payout-fails"), ("id", &payout)]).await;
        }
    }

    /// The next refund of this booking's payment is refused.
    pub async fn refuse_refund(&self, booking: &str) {
        match &self.bank {
            Some(bank) => bank.refuse_once("/v1/refunds", "balance_insufficient"),
            None => {
                let payment = self.payment(booking).await;
                self.play(&[("act", "refuse-refund"), ("id", &payment)])
                    .await;
            }
        }
    }

    /// The only refund of this booking's payment, which was sent, does not arrive.
    pub async fn refund_fails(&self, booking: &str) {
        let Some(bank) = &self.bank else {
            let payment = self.payment(booking).await;
            self.play(&[("act", "refund-fails"), ("id", &payment)])
                .await;
            return;
        };
        let refund = {
            let mut books = bank.books();
            let id = |object: &Value| object["id"].as_str().unwrap().to_owned();
            let charge = id(&books.of_kind("charge")[0]);
            // The bank has the money again, so that another refund of it is possible.
            books.objects.get_mut(&charge).unwrap()["amount_refunded"] = json!(0);
            id(&books.of_kind("refund")[0])
        };
        bank.refund_fails(&refund);
        for event in bank.news() {
            assert_eq!(self.tell(&event).await, 200);
        }
    }

    /// How many letters to those who run the platform have this subject.
    pub fn letters_to_admin(&self, subject: &str) -> usize {
        letters::to(&self.site.letters(), "admin@example.fr")
            .iter()
            .filter(|letter| letters::header(letter, "Subject").contains(subject))
            .count()
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
