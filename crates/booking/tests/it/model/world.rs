//! Two coaches, three clients, an administrator, and what the rules remember of them.

use std::collections::HashMap;

use domain::ids::CoachId;
use jiff::{SignedDuration, Timestamp};
use platform::queue;
use serde_json::Value;
use testing::{Browser, Database, Site, people};

/// Saturday before the clocks of Europe go back: every game passes the change.
const BEGIN: &str = "2026-10-22T06:10:00Z";

/// Everybody.
pub struct World {
    pub site: Site,
    pub clients: Vec<Browser>,
    pub coaches: Vec<(Browser, CoachId)>,
    pub admin: Browser,
    /// What is on record about each booking after the last step.
    pub seen: HashMap<String, super::rules::Seen>,
}

impl World {
    pub async fn begin() -> Self {
        let site = Site::without_limits(Database::fresh().await).await;
        site.clock.set(BEGIN.parse().unwrap());
        let mut clients = vec![];
        for name in ["anna", "bruno", "chloe"] {
            clients.push(people::client(&site, &format!("{name}@example.fr")).await);
        }
        let mut coaches = vec![];
        for name in ["marie", "paul"] {
            coaches.push(people::coach(&site, &format!("{name}@example.fr")).await);
        }
        // One of them also works at the hours that the change repeats and skips.
        for (day, from, to) in [(0, "00:00", "06:00"), (6, "22:00", "24:00")] {
            sqlx::query(
                r#"
                INSERT INTO "Availability"
                  (id, "coachId", "dayOfWeek", "startTime", "endTime", "createdAt", "updatedAt")
                VALUES ($1, $2, $3, $4, $5, now(), now())
                "#,
            )
            .bind(platform::id::cuid(site.now()))
            .bind(&coaches[1].1)
            .bind(day)
            .bind(from)
            .bind(to)
            .execute(site.db())
            .await
            .unwrap();
        }
        let admin = people::admin(&site).await;
        Self {
            site,
            clients,
            coaches,
            admin,
            seen: HashMap::new(),
        }
    }

    /// The bookings, or those that are to be held, oldest first: their ids, and whose they are.
    pub async fn bookings(&self, live: bool) -> Vec<(String, usize, usize)> {
        let rows: Vec<(String, String, CoachId)> = sqlx::query_as(
            r#"
            SELECT b.id, u.email, b."coachId"
            FROM "Booking" b
            JOIN "User" u ON u.id = b."userId"
            WHERE b.status IN ('CONFIRMED', 'IN_PROGRESS') OR NOT $1
            ORDER BY b."createdAt", b.id
            "#,
        )
        .bind(live)
        .fetch_all(self.site.db())
        .await
        .unwrap();
        rows.into_iter()
            .map(|(id, email, coach)| {
                let client = match email.as_bytes()[0] {
                    b'a' => 0,
                    b'b' => 1,
                    _ => 2,
                };
                let coach = self.coaches.iter().position(|(_, id)| *id == coach);
                (id, client, coach.unwrap())
            })
            .collect()
    }

    /// The slots that a client is offered over the next ten days.
    pub async fn slots(&self, client: usize, coach: usize, minutes: u32) -> Vec<Timestamp> {
        let from = self.site.now();
        let to = from + SignedDuration::from_hours(240);
        let path = format!(
            "/api/v1/coaches/{}/slots?from={from}&to={to}&duration={minutes}",
            self.coaches[coach].1
        );
        let answer = self.clients[client].json(&path).await;
        answer["slots"]
            .as_array()
            .unwrap()
            .iter()
            .map(|slot| slot["start"].as_str().unwrap().parse().unwrap())
            .collect()
    }

    /// Everyone logs in again: logins end after a while, and games may be long.
    pub async fn log_in_again(&mut self) {
        for (browser, name) in self.clients.iter().zip(["anna", "bruno", "chloe"]) {
            browser
                .log_in(&format!("{name}@example.fr"), people::PASSWORD)
                .await;
        }
        for ((browser, _), name) in self.coaches.iter().zip(["marie", "paul"]) {
            browser
                .log_in(&format!("{name}@example.fr"), people::PASSWORD)
                .await;
        }
        self.admin
            .log_in("admin@example.fr", people::PASSWORD)
            .await;
    }

    /// Does what time decides, as every minute, and what waits to be done.
    pub async fn minute(&self) {
        let mut conn = self.site.db().acquire().await.unwrap();
        queue::enqueue(&mut conn, booking::SweepBookings::default())
            .await
            .unwrap();
        drop(conn);
        self.site.work().await;
    }

    /// The game is over: a day passes, and everything that was owed is done.
    pub async fn end(&mut self) {
        self.site.wait(SignedDuration::from_hours(24));
        self.minute().await;
        let mut conn = self.site.db().acquire().await.unwrap();
        queue::enqueue(&mut conn, money::TakeUpMoney::default())
            .await
            .unwrap();
        drop(conn);
        self.site.work().await;
    }
}

/// An answer's status, and its body when that is JSON. A server's own fault ends the game.
pub async fn answer(response: reqwest::Response) -> (u16, Value) {
    let status = response.status().as_u16();
    let text = response.text().await.unwrap();
    assert!(status < 500, "{status}: {text}");
    (status, serde_json::from_str(&text).unwrap_or(Value::Null))
}
