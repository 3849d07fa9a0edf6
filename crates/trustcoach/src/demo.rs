//! `demo FILE`: a whole session on a running server, through its public API alone.

mod person;
mod show;

use std::{
    path::Path,
    time::{Duration, Instant},
};

use jiff::tz::TimeZone;
use platform::{
    clock::{Clock, SystemClock},
    i18n::Locale,
};
use reqwest::StatusCode;
use serde_json::{Value, json};
use url::Url;

use self::person::{Person, Refused};
use crate::{models::progress, problem::Problem, transcribe::readable};

const CLIENT: (&str, &str) = ("user@test.fr", "user123");
const COACH: (&str, &str) = ("marie.dupont@coach.fr", "coach123");
const CONSENTS: [&str; 4] = [
    "AUDIO_RECORDING",
    "DATA_PROCESSING",
    "SUMMARY_SHARING",
    "DATA_RETENTION",
];
/// How often the server is asked how far it is.
const POLL_INTERVAL: Duration = Duration::from_millis(500);
/// How long nothing may change before we give up.
const STALL_TIMEOUT: Duration = Duration::from_mins(10);

/// Plays the session.
pub async fn play(file: &Path, url: &Url, locale: Locale) -> anyhow::Result<()> {
    readable(file)?;
    let mut times = Times::new(locale);

    times.begin("cli-demo-log-in");
    let client = Person::log_in(url, CLIENT.0, CLIENT.1).await?;
    let coach = Person::log_in(url, COACH.0, COACH.1).await?;

    times.begin("cli-demo-book");
    let booking = book(&client, &coach, locale).await?;

    times.begin("cli-demo-pay");
    let session = pay(&client, &booking).await?;

    times.begin("cli-demo-consent");
    for person in [&client, &coach] {
        for consent in CONSENTS {
            let path = format!("/sessions/{session}/consents/{consent}");
            person.put(&path, &json!({ "accepted": true })).await?;
        }
    }

    times.begin("cli-demo-upload");
    client
        .upload(&format!("/sessions/{session}/audio"), file)
        .await?;

    times.begin("cli-demo-work");
    let done = follow(&coach, &session, locale).await?;
    times.end();

    show::transcript(&done["transcript"], locale);
    if done["draft"].is_null() {
        println!("\n{}", locale.text("cli-demo-no-draft"));
    } else {
        show::draft(&done["draft"], locale);
        times.begin("cli-demo-validate");
        coach
            .post(&format!("/sessions/{session}/summary/validate"), &json!({}))
            .await?;
        times.begin("cli-demo-read");
        let seen = client.get(&format!("/sessions/{session}")).await?;
        times.end();
        show::summary(&seen["summary"], locale)?;
    }
    times.show();
    let page = url.join(&format!("/sessions/{session}"))?;
    println!(
        "\n{}",
        locale.text_with("cli-demo-page", &[("url", page.as_str().into())])
    );
    Ok(())
}

/// Books the coach's first slot that suits both; returns the booking's id.
async fn book(client: &Person, coach: &Person, locale: Locale) -> anyhow::Result<String> {
    let me = coach.get("/me").await?;
    let id = text(&me, "coachId")?;
    let free = client
        .get(&format!("/coaches/{id}/slots?duration=60"))
        .await?;
    let slots = free["slots"].as_array().cloned().unwrap_or_default();
    // Somebody may be faster; the next slot is as good.
    for slot in slots.iter().take(5) {
        let start = text(slot, "start")?;
        let wish = json!({
            "coachId": id, "scheduledAt": start, "duration": 60, "mode": "REMOTE",
        });
        match client.post("/bookings", &wish).await {
            Ok(booking) => {
                let args = [("when", in_words(&start, &free["timezone"], locale).into())];
                println!("  {}", locale.text_with("cli-demo-booked", &args));
                return text(&booking, "id");
            }
            Err(error) if refused_with(&error, StatusCode::CONFLICT) => {}
            Err(error) => return Err(error),
        }
    }
    Err(Problem::new("cli-demo-no-slot").into())
}

/// An instant of the API in words, in the coach's zone; as it came if it is none.
fn in_words(instant: &str, zone: &Value, locale: Locale) -> String {
    let at = instant.parse::<jiff::Timestamp>();
    let zone = zone.as_str().and_then(|name| TimeZone::get(name).ok());
    match (at, zone) {
        (Ok(at), Some(zone)) => {
            let this_year = SystemClock.now().to_zoned(zone.clone()).year();
            locale.moment(at, &zone, this_year)
        }
        _ => instant.to_owned(),
    }
}

/// Pays at the simulated checkout; returns the session's id once the booking is confirmed.
async fn pay(client: &Person, booking: &str) -> anyhow::Result<String> {
    let checkout = client
        .post(&format!("/bookings/{booking}/checkout"), &json!({}))
        .await?;
    let payment = text(&checkout, "paymentId")?;
    let outcome = json!({ "outcome": "pay" });
    client
        .post(&format!("/payments/simulated/{payment}"), &outcome)
        .await?;
    let give_up = Instant::now() + Duration::from_mins(1);
    loop {
        let now = client.get(&format!("/bookings/{booking}")).await?;
        if now["status"] == "CONFIRMED"
            && let Some(session) = now["sessionId"].as_str()
        {
            return Ok(session.to_owned());
        }
        if Instant::now() > give_up {
            let status = now["status"].to_string();
            return Err(Problem::new("cli-demo-not-confirmed")
                .with("status", status)
                .into());
        }
        tokio::time::sleep(POLL_INTERVAL).await;
    }
}

/// Waits until the draft is there, showing how far it is.
async fn follow(coach: &Person, session: &str, locale: Locale) -> anyhow::Result<Value> {
    let bar = progress("  {bar:40} {percent}% {msg} {elapsed}");
    bar.set_length(100);
    bar.enable_steady_tick(Duration::from_millis(200));
    let mut last = (String::new(), 0);
    let mut changed = Instant::now();
    loop {
        let seen = coach.get(&format!("/sessions/{session}")).await?;
        let status = text(&seen, "status")?;
        let percent = seen["progress"].as_u64().unwrap_or(0);
        let message = seen["statusMessage"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        match status.as_str() {
            "COMPLETED" => {
                bar.finish_and_clear();
                return Ok(seen);
            }
            "FAILED" | "IDLE" | "UPLOAD_FAILED" => {
                bar.abandon();
                return Err(Problem::new("cli-demo-failed")
                    .with("status", status)
                    .with("reason", message)
                    .into());
            }
            _ => {}
        }
        bar.set_position(percent);
        bar.set_message(locale.text(&format!("cli-demo-state-{status}")));
        let now = (status, percent);
        if now != last {
            changed = Instant::now();
            last = now;
        } else if changed.elapsed() > STALL_TIMEOUT {
            bar.abandon();
            return Err(Problem::new("cli-demo-stuck")
                .with("status", last.0)
                .with("reason", message)
                .into());
        }
        tokio::time::sleep(POLL_INTERVAL).await;
    }
}

fn refused_with(error: &anyhow::Error, status: StatusCode) -> bool {
    error
        .downcast_ref::<Refused>()
        .is_some_and(|refused| refused.status == status)
}

/// A text of an answer.
fn text(value: &Value, name: &'static str) -> anyhow::Result<String> {
    value[name]
        .as_str()
        .map(str::to_owned)
        .ok_or_else(|| Problem::new("cli-demo-strange").with("name", name).into())
}

/// How long each step takes.
struct Times {
    locale: Locale,
    steps: Vec<(String, Duration)>,
    current: Option<(String, Instant)>,
}

impl Times {
    fn new(locale: Locale) -> Self {
        Self {
            locale,
            steps: vec![],
            current: None,
        }
    }

    /// Ends the step under way and begins another.
    fn begin(&mut self, key: &str) {
        self.end();
        let label = self.locale.text(key);
        println!("• {label}");
        self.current = Some((label, Instant::now()));
    }

    fn end(&mut self) {
        if let Some((label, started)) = self.current.take() {
            self.steps.push((label, started.elapsed()));
        }
    }

    fn show(&self) {
        println!("\n{}", self.locale.text("cli-demo-times"));
        let width = self
            .steps
            .iter()
            .map(|(label, _)| label.chars().count())
            .max();
        let width = width.unwrap_or_default();
        for (label, time) in &self.steps {
            let seconds = self
                .locale
                .decimal((time.as_secs_f64() * 10.0).round() / 10.0);
            println!("  {label:<width$}  {seconds:>7} s");
        }
    }
}
