//! A client and a coach, and what they do with a booking.

use domain::ids::CoachId;
use platform::queue;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::{
    Browser, Site,
    people::{PASSWORD, client, coach},
};

/// A Wednesday at nine in Paris, 47 hours after the beginning of each test.
pub const WEDNESDAY: &str = "2026-06-03T07:00:00Z";

/// A client and a coach, each logged in.
pub struct Scene {
    pub site: Site,
    pub client: Browser,
    pub coach: Browser,
    pub coach_id: CoachId,
}

impl Scene {
    pub async fn start() -> Self {
        Self::on(Site::start().await).await
    }

    /// On a product that was started already.
    pub async fn on(site: Site) -> Self {
        let (coach, coach_id) = coach(&site, "marie@example.fr").await;
        let client = client(&site, "claire@example.fr").await;
        Self {
            site,
            client,
            coach,
            coach_id,
        }
    }

    /// What the API is asked for a time of an hour.
    pub fn wish(&self, at: &str) -> Value {
        json!({ "coachId": self.coach_id, "scheduledAt": at, "duration": 60, "mode": "REMOTE" })
    }

    /// A time held by the client.
    pub async fn held(&self, at: &str) -> Value {
        created(self.client.post("/api/v1/bookings", &self.wish(at)).await).await
    }

    /// A time held and paid for by the client.
    pub async fn confirmed(&self, at: &str) -> Value {
        let id = self.held(at).await["id"].as_str().unwrap().to_owned();
        let settled = pay(&self.client, &id).await;
        assert_eq!(settled["bookingStatus"], "CONFIRMED", "{settled}");
        self.client.json(&format!("/api/v1/bookings/{id}")).await
    }

    /// A booking as its client sees it now.
    pub async fn seen(&self, id: &str) -> Value {
        self.client.json(&format!("/api/v1/bookings/{id}")).await
    }

    /// Does what time decides, as every minute.
    pub async fn minute(&self) {
        let mut conn = self.site.db().acquire().await.unwrap();
        queue::enqueue(&mut conn, booking::SweepBookings::default())
            .await
            .unwrap();
        drop(conn);
        self.site.work().await;
    }

    /// Puts the clock to an instant.
    pub fn at(&self, at: &str) {
        self.site.clock.set(at.parse().unwrap());
    }

    /// Puts the clock to an instant so far away that both have to log in again.
    pub async fn much_later(&self, at: &str) {
        self.at(at);
        self.client.log_in("claire@example.fr", PASSWORD).await;
        self.coach.log_in("marie@example.fr", PASSWORD).await;
    }

    /// The balance of an account of the ledger.
    pub async fn balance(&self, account: &str) -> i64 {
        sqlx::query_scalar(
            "SELECT coalesce(sum(cents), 0)::bigint FROM trustcoach.ledger_line WHERE account = $1",
        )
        .bind(account)
        .fetch_one(self.site.db())
        .await
        .unwrap()
    }

    /// What the ledger owes the coach.
    pub async fn earned(&self) -> i64 {
        -self.balance(&format!("coach:{}", self.coach_id)).await
    }
}

/// The body of a 201.
pub async fn created(response: reqwest::Response) -> Value {
    let status = response.status();
    let text = response.text().await.unwrap();
    assert_eq!(status, StatusCode::CREATED, "{text}");
    serde_json::from_str(&text).unwrap()
}

/// The body of a 200.
pub async fn ok(response: reqwest::Response) -> Value {
    let status = response.status();
    let text = response.text().await.unwrap();
    assert_eq!(status, StatusCode::OK, "{text}");
    serde_json::from_str(&text).unwrap()
}

/// Opens the checkout of a booking: the payment's id.
pub async fn checkout(browser: &Browser, booking: &str) -> String {
    let path = format!("/api/v1/bookings/{booking}/checkout");
    let opened = ok(browser.post(&path, &json!({})).await).await;
    opened["paymentId"].as_str().unwrap().to_owned()
}

/// Lets the simulated provider say something about a payment.
pub async fn simulate(browser: &Browser, payment: &str, outcome: &str) -> Value {
    let path = format!("/api/v1/payments/simulated/{payment}");
    ok(browser.post(&path, &json!({ "outcome": outcome })).await).await
}

/// Pays for a booking.
pub async fn pay(browser: &Browser, booking: &str) -> Value {
    let payment = checkout(browser, booking).await;
    simulate(browser, &payment, "pay").await
}

/// A session at `at`, paid for, held and completed; the clock stands two hours after its start.
pub async fn completed(scene: &Scene, at: &str) -> String {
    let id = scene.confirmed(at).await["id"].as_str().unwrap().to_owned();
    let start: jiff::Timestamp = at.parse().unwrap();
    scene
        .site
        .clock
        .set(start + jiff::SignedDuration::from_hours(2));
    let path = format!("/api/v1/bookings/{id}/complete");
    let done: Value = ok(scene.coach.post(&path, &json!({})).await).await;
    assert_eq!(done["status"], "COMPLETED");
    id
}
