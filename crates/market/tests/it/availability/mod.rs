//! A coach's hours: the week, the rules, the absences, and the slots that follow.

mod full_days;
mod midnight;
mod pages;
mod preview;
mod rules;
mod time_off;
mod week;
mod zones;

use domain::ids::CoachId;
use serde_json::{Value, json};
use testing::{Browser, Database, Site, people};

/// A coach with their browser.
pub struct Practice {
    pub site: Site,
    pub coach: Browser,
    pub id: CoachId,
}

impl Practice {
    /// Open on weekdays from nine to six in Paris.
    pub async fn start() -> Self {
        let site = Site::without_limits(Database::fresh().await).await;
        let (coach, id) = people::coach(&site, "marie@example.fr").await;
        Self { site, coach, id }
    }

    /// Puts the clock to an instant; logins do not last for months, so the coach makes a new one.
    pub async fn at(&mut self, at: &str) {
        self.site.clock.set(at.parse().unwrap());
        self.coach = people::log_in(&self.site, "marie@example.fr").await;
    }

    /// Replaces the week: day, start, end.
    pub async fn open(&self, zone: &str, windows: &[(i32, &str, &str)]) {
        let body = json!({ "timezone": zone, "windows": week(windows) });
        let response = self.coach.put("/api/v1/me/availability", &body).await;
        let status = response.status();
        assert_eq!(status, 200, "{}", response.text().await.unwrap());
    }

    /// Changes some of the rules.
    pub async fn rules(&self, change: Value) {
        let path = "/api/v1/me/slot-rules";
        let mut rules = self.coach.json(path).await;
        rules
            .as_object_mut()
            .unwrap()
            .extend(change.as_object().unwrap().clone());
        let response = self.coach.put(path, &rules).await;
        let status = response.status();
        assert_eq!(status, 200, "{}", response.text().await.unwrap());
    }

    /// The starts that anyone is offered.
    pub async fn starts(&self, from: &str, to: &str, minutes: u32) -> Vec<String> {
        let path = format!(
            "/api/v1/coaches/{}/slots?from={from}&to={to}&duration={minutes}",
            self.id
        );
        let found = self.site.browser().json(&path).await;
        found["slots"]
            .as_array()
            .unwrap()
            .iter()
            .map(|slot| slot["start"].as_str().unwrap().to_owned())
            .collect()
    }

    /// What someone new gets who asks for a time: the status and the code.
    pub async fn book(&self, client: &Browser, at: &str, minutes: u32) -> (u16, String) {
        let wish = json!({ "coachId": self.id, "scheduledAt": at, "duration": minutes });
        let response = client.post("/api/v1/bookings", &wish).await;
        let status = response.status().as_u16();
        let body: Value = serde_json::from_str(&response.text().await.unwrap()).unwrap();
        let code = body["errors"][0]["code"].as_str().or(body["code"].as_str());
        (status, code.unwrap_or_default().to_owned())
    }
}

/// Windows as the API has them.
pub fn week(windows: &[(i32, &str, &str)]) -> Value {
    windows
        .iter()
        .map(|(day, start, end)| json!({ "dayOfWeek": day, "startTime": start, "endTime": end }))
        .collect()
}

/// Every day from and to the same hours.
pub fn daily<'a>(start: &'a str, end: &'a str) -> Vec<(i32, &'a str, &'a str)> {
    (0..7).map(|day| (day, start, end)).collect()
}

/// Sends a form, and gives the status and the page.
pub async fn submit(browser: &Browser, path: &str, fields: &[(&str, &str)]) -> (u16, String) {
    let response = browser.submit(path, fields).await;
    let status = response.status().as_u16();
    (status, response.text().await.unwrap())
}

/// The version in the form of a week.
pub fn version(page: &str) -> String {
    let rest = page.split("name=\"version\" value=\"").nth(1).unwrap();
    rest.split('"').next().unwrap().to_owned()
}
