//! Finding a coach, and their free times.

mod listing;
mod market;
mod orders;
mod pages;
mod places;
mod searching;
mod slots;

use domain::ids::{CoachId, UserId};
use jiff::Timestamp;
use platform::{db::Instant, id::cuid};
use serde_json::Value;
use testing::{Browser, Site};

/// A coach to be found; what a test does not say is usual.
struct Sketch {
    name: &'static str,
    headline: &'static str,
    bio: &'static str,
    specialties: &'static [&'static str],
    methods: &'static [&'static str],
    languages: &'static [&'static str],
    audience: &'static [&'static str],
    corporate: bool,
    city: &'static str,
    /// Latitude and longitude, of their door.
    home: Option<(f64, f64)>,
    hourly_rate: Option<i32>,
    remote: bool,
    in_person: bool,
    verified: bool,
    rating: Option<f64>,
    zone: &'static str,
    /// Days of the week, start, end.
    windows: &'static [(i32, &'static str, &'static str)],
}

impl Default for Sketch {
    fn default() -> Self {
        Self {
            name: "Paule Simon",
            headline: "Coach",
            bio: "",
            specialties: &[],
            methods: &[],
            languages: &["fr"],
            audience: &["INDIVIDUAL"],
            corporate: false,
            city: "Paris",
            home: None,
            hourly_rate: Some(8000),
            remote: true,
            in_person: true,
            verified: false,
            rating: None,
            zone: "Europe/Paris",
            windows: &[],
        }
    }
}

impl Sketch {
    async fn draw(&self, site: &Site) -> CoachId {
        let now = Instant(site.now());
        let (user, coach) = (cuid(now.0), cuid(now.0));
        sqlx::query(
            r#"
            INSERT INTO "User" (id, email, name, role, "createdAt", "updatedAt")
            VALUES ($1, $1 || '@coach.example', $2, 'COACH', $3, $3)
            "#,
        )
        .bind(&user)
        .bind(self.name)
        .bind(now)
        .execute(site.db())
        .await
        .unwrap();
        sqlx::query(
            r#"
            INSERT INTO "Coach" (
              id, "userId", headline, bio, specialties, languages, city, "hourlyRate",
              "offersRemote", "offersInPerson", verified, "averageRating", timezone, "createdAt",
              "updatedAt", methodologies, "targetAudience", "acceptsCorporate", latitude, longitude
            )
            VALUES (
              $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14, $15,
              $16::text[]::"TargetAudience"[], $17, $18, $19
            )
            "#,
        )
        .bind(&coach)
        .bind(&user)
        .bind(self.headline)
        .bind(self.bio)
        .bind(owned(self.specialties))
        .bind(owned(self.languages))
        .bind(self.city)
        .bind(self.hourly_rate)
        .bind(self.remote)
        .bind(self.in_person)
        .bind(self.verified)
        .bind(self.rating)
        .bind(self.zone)
        .bind(now)
        .bind(owned(self.methods))
        .bind(owned(self.audience))
        .bind(self.corporate)
        .bind(self.home.map(|(latitude, _)| latitude))
        .bind(self.home.map(|(_, longitude)| longitude))
        .execute(site.db())
        .await
        .unwrap();
        for (day, start, end) in self.windows {
            sqlx::query(
                r#"
                INSERT INTO "Availability" (
                  id, "coachId", "dayOfWeek", "startTime", "endTime", "createdAt", "updatedAt"
                )
                VALUES ($1, $2, $3, $4, $5, $6, $6)
                "#,
            )
            .bind(cuid(now.0))
            .bind(&coach)
            .bind(day)
            .bind(start)
            .bind(end)
            .bind(now)
            .execute(site.db())
            .await
            .unwrap();
        }
        CoachId::new(coach)
    }
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(ToString::to_string).collect()
}

/// Every coach that a search of the API finds, page after page, by id.
async fn all(browser: &Browser, query: &str) -> Vec<String> {
    let mut found = vec![];
    let mut cursor = String::new();
    loop {
        let list = browser
            .json(&format!("/api/v1/coaches?limit=7&cursor={cursor}&{query}"))
            .await;
        let items = list["items"].as_array().unwrap();
        found.extend(items.iter().map(|c| c["id"].as_str().unwrap().to_owned()));
        match list["nextCursor"].as_str() {
            Some(next) => next.clone_into(&mut cursor),
            None => return found,
        }
        assert!(found.len() < 1000, "the list never ends");
    }
}

/// A text in an address.
fn escaped(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// A booking, written straight into its table.
async fn book(
    site: &Site,
    coach: &CoachId,
    client: &UserId,
    start: &str,
    minutes: i32,
    status: &str,
    made: Timestamp,
) {
    sqlx::query(
        r#"
        INSERT INTO "Booking" (
          id, "userId", "coachId", "scheduledAt", duration, price, status, "createdAt", "updatedAt"
        )
        VALUES ($1, $2, $3, $4, $5, 8000, $6::"BookingStatus", $7, $7)
        "#,
    )
    .bind(cuid(made))
    .bind(client)
    .bind(coach)
    .bind(Instant(at(start)))
    .bind(minutes)
    .bind(status)
    .bind(Instant(made))
    .execute(site.db())
    .await
    .unwrap();
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// The names in a page of the API's list.
fn names(list: &Value) -> Vec<&str> {
    list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c["name"].as_str().unwrap())
        .collect()
}

/// The starts that the API offers.
async fn starts(browser: &Browser, coach: &CoachId, query: &str) -> Vec<Timestamp> {
    let body = browser
        .json(&format!("/api/v1/coaches/{coach}/slots?{query}"))
        .await;
    let slots = body["slots"].as_array().unwrap();
    slots
        .iter()
        .map(|slot| at(slot["start"].as_str().unwrap()))
        .collect()
}
