//! Every page, as everybody who can see it, in both languages: a template is compiled, but a
//! sentence that it names may be missing, and a page may fail over what it is given.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    fs,
};

use jiff::{SignedDuration, Timestamp};
use platform::queue;
use regex::Regex;
use reqwest::multipart::{Form, Part};
use serde_json::json;
use testing::{
    Browser, Database, NOW, Site, letters,
    log::Log,
    people,
    scene::{checkout, created, ok, pay},
};

use crate::routes::{self, Route};

const CLIENT: (&str, &str) = ("user@test.fr", "user123");
const COACH: (&str, &str) = ("marie.dupont@coach.fr", "coach123");
const ADMIN: (&str, &str) = ("admin@trustcoach.fr", "admin123");
/// Becomes a coach, and is halfway.
const DRAFT: (&str, &str) = ("zoe@example.fr", people::PASSWORD);

/// How many pages of one route are looked at, by each.
const OF_EACH: usize = 3;

/// Routes that answer no page: they lead elsewhere, to a file or to the provider, or answer a
/// script alone.
const NOT_PAGES: &[&str] = &[
    // On the listener of the operators.
    "/metrics",
    "/admin/verifications/{id}/documents/{certification}",
    "/admin/verifications/{id}/documents/{certification}/pages/{page}",
    "/become-a-coach/certifications/{id}/document",
    "/desk/payouts/refresh",
    "/desk/payouts/return",
    "/desk/profile/certifications/{id}/document",
    "/login/again",
    "/login/second",
    "/sessions/{id}/audio",
    "/sessions/{id}/state",
];

/// Templates that are asked of a login that is half made, shown once, or say what one may not hold:
/// here nobody is limited.
const NOT_MET: &[&str] = &[
    "accounts/again.html",
    "accounts/recovery_codes.html",
    "accounts/second.html",
    "booking/refusal.html",
];

/// What was answered.
#[derive(Default)]
struct Seen {
    /// The routes whose pages were shown, and the languages.
    shown: BTreeMap<String, BTreeSet<&'static str>>,
    failed: BTreeSet<String>,
    /// Every page and every letter.
    texts: Vec<String>,
}

#[tokio::test]
async fn every_page_and_every_letter_is_whole_in_both_languages() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::WARN)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    // Everything of this test runs on its thread.
    let _guard = tracing::subscriber::set_default(subscriber);
    let site = Site::without_limits(Database::fresh().await).await;
    app::seed::demonstration(&site.app).await.unwrap();
    let mut paths = happen(&site).await;

    let all = routes::pages();
    paths.extend(
        all.iter()
            .filter(|route| route.get && !route.path.contains('{'))
            .map(|route| route.path.clone()),
    );
    let mut seen = Seen::default();
    for language in ["fr", "en"] {
        for person in [None, Some(CLIENT), Some(COACH), Some(ADMIN), Some(DRAFT)] {
            let browser = site.browser();
            if let Some((email, password)) = person {
                // Sent too early: it waits.
                let words = [("name", "Zoé de la Tour")];
                assert_eq!(browser.submit("/account", &words).await.status(), 303);
                browser.log_in(email, password).await;
            }
            let choice = [("lang", language), ("back", "/")];
            assert_eq!(browser.submit("/lang", &choice).await.status(), 303);
            walk(&browser, language, &paths, &all, &mut seen).await;
            let over = browser.submit("/login/link/never-made", &[]).await;
            seen.texts.push(over.text().await.unwrap());
        }
    }
    seen.texts.push(without_its_transcript(&site).await);
    site.work().await;
    for letter in site.letters() {
        seen.texts.push(letters::html(&letter));
        seen.texts
            .push(letters::words(&letter).replace("\r\n", "\n"));
    }

    let log = log.text();
    let missing: BTreeSet<_> = log
        .lines()
        .filter(|line| line.contains("a sentence is missing"))
        .collect();
    let unshown: Vec<_> = all
        .iter()
        .filter(|route| route.get && !NOT_PAGES.contains(&route.path.as_str()))
        .filter(|route| seen.shown.get(&route.path).is_none_or(|in_| in_.len() < 2))
        .map(|route| &route.path)
        .collect();
    let unseen = unrendered(&seen.texts);
    assert!(
        missing.is_empty() && seen.failed.is_empty() && unshown.is_empty() && unseen.is_empty(),
        "sentences are missing: {missing:#?}\nfailed: {:#?}\nnobody was shown: {unshown:#?}\nnot rendered: {unseen:#?}",
        seen.failed
    );
}

/// What the demonstration leaves out: times that are held, paid and moved, a series, people who
/// forgot their passwords. Where it leads.
async fn happen(site: &Site) -> Vec<String> {
    let client = site.browser();
    client.log_in(CLIENT.0, CLIENT.1).await;
    let coach: String = sqlx::query_scalar(
        r#"SELECT c.id FROM "Coach" c JOIN "User" u ON u.id = c."userId" WHERE u.email = $1"#,
    )
    .bind(COACH.0)
    .fetch_one(site.db())
    .await
    .unwrap();
    let wish = async |from: &str, to: &str| {
        let slots = format!("/api/v1/coaches/{coach}/slots?duration=60&from={from}&to={to}");
        let start = client.json(&slots).await["slots"][0]["start"].clone();
        json!({ "coachId": coach, "scheduledAt": start, "duration": 60, "mode": "REMOTE" })
    };
    let held = wish("2026-06-08", "2026-06-13").await;
    let held = created(client.post("/api/v1/bookings", &held).await).await;
    let held = held["id"].as_str().unwrap().to_owned();
    let payment = checkout(&client, &held).await;
    let paid = wish("2026-06-15", "2026-06-20").await;
    let paid = created(client.post("/api/v1/bookings", &paid).await).await;
    let start: Timestamp = paid["scheduledAt"].as_str().unwrap().parse().unwrap();
    let paid = paid["id"].as_str().unwrap().to_owned();
    pay(&client, &paid).await;
    let mut series = wish("2026-06-22", "2026-06-27").await;
    series["every"] = json!("WEEK");
    series["count"] = json!(2);
    let series = created(client.post("/api/v1/bookings/series", &series).await).await;
    let series = series["id"].as_str().unwrap();

    let free = wish("2026-06-15", "2026-06-20").await;
    let free = free["scheduledAt"].as_str().unwrap();

    let rated = rate_a_held_session(&client).await;
    show_proofs(site).await;
    let summary = cite_in_a_draft(site).await;

    let stranger = site.browser();
    let email = json!({ "email": CLIENT.0 });
    for ask in ["magic-link", "password-reset"] {
        let path = format!("/api/v1/auth/{ask}");
        assert_eq!(stranger.post(&path, &email).await.status(), 202);
    }
    begin_a_profile(site).await;
    let feed = ok(client
        .put("/api/v1/me/calendars/feeds/client", &json!({}))
        .await)
    .await;
    site.work().await;
    // The letter of the day before is one that can be ended.
    site.clock.set(start - SignedDuration::from_hours(24));
    let mut conn = site.db().acquire().await.unwrap();
    queue::enqueue(&mut conn, booking::Remind::default())
        .await
        .unwrap();
    drop(conn);
    site.work().await;
    site.clock.set(NOW.parse().unwrap());

    let links = Regex::new(r"http://[0-9.:]+(/\S+)").unwrap();
    let mut paths: Vec<_> = site
        .letters()
        .iter()
        .flat_map(|letter| {
            let words = letters::words(letter);
            let found: Vec<_> = links
                .captures_iter(&words)
                .map(|c| c[1].to_owned())
                .collect();
            found
        })
        .collect();
    let feed = feed["url"].as_str().unwrap();
    paths.push(links.captures(feed).unwrap()[1].to_owned());
    refuse_a_letter(site).await;
    paths.extend([
        "/login/link/never-made".to_owned(),
        "/account/verify/never-made".to_owned(),
        format!("/checkout/simulated/{payment}"),
        format!("/bookings/{held}/checkout"),
        format!("/bookings/{rated}"),
        format!("/sessions/{summary}"),
        format!("/bookings/{paid}/move"),
        format!("/bookings/{paid}/cancel"),
        format!("/bookings/{paid}/receipt.pdf"),
        format!("/series/{series}/cancel"),
        format!("/book?coach={coach}&start={free}&duration=60&mode=REMOTE"),
        format!("/book/series?coach={coach}&start={free}&duration=60&mode=REMOTE"),
        "/desk/earnings/2026-06.csv".to_owned(),
    ]);
    paths
}

/// The client rates a session of theirs that was held; its booking.
async fn rate_a_held_session(client: &Browser) -> String {
    let bookings = client.json("/api/v1/bookings?limit=100").await;
    let mut bookings = bookings["items"].as_array().unwrap().iter();
    let held = bookings.find(|b| b["status"] == "COMPLETED").unwrap();
    let held = held["id"].as_str().unwrap();
    let path = format!("/api/v1/bookings/{held}/review");
    let rating = json!({ "rating": 5, "comment": "Des questions qui font avancer." });
    ok(client.put(&path, &rating).await).await;
    held.to_owned()
}

/// The demonstration's session, before the coach validated its summary.
async fn cite_in_a_draft(site: &Site) -> String {
    let draft = r#"
        WITH s AS (
          UPDATE "Session" SET "summaryFinal" = NULL WHERE "summaryFinal" IS NOT NULL RETURNING id
        )
        UPDATE trustcoach.session_facts f SET validated_at = NULL FROM s
        WHERE f.session_id = s.id
        RETURNING f.session_id"#;
    sqlx::query_scalar(draft)
        .fetch_one(site.db())
        .await
        .unwrap()
}

/// The same session a year later: its citations lead nowhere any more.
async fn without_its_transcript(site: &Site) -> String {
    let gone =
        r#"UPDATE "Session" SET transcript = NULL WHERE transcript IS NOT NULL RETURNING id"#;
    let id: String = sqlx::query_scalar(gone).fetch_one(site.db()).await.unwrap();
    let coach = site.browser();
    coach.log_in(COACH.0, COACH.1).await;
    coach.page(&format!("/sessions/{id}")).await
}

/// Somebody registers and fills in half of a coach's profile.
async fn begin_a_profile(site: &Site) {
    let browser = people::client(site, DRAFT.0).await;
    let register = json!({ "email": "yves@example.fr", "password": DRAFT.1, "name": "Yves" });
    let asked = site
        .browser()
        .post("/api/v1/auth/register", &register)
        .await;
    assert_eq!(asked.status(), 202);
    assert_eq!(browser.submit("/become-a-coach", &[]).await.status(), 303);
    prove(&browser).await;
}

/// The coach names a certification and a reference.
async fn show_proofs(site: &Site) {
    let coach = site.browser();
    coach.log_in(COACH.0, COACH.1).await;
    prove(&coach).await;
}

/// A picture, as a photo and as a certificate.
const PICTURE: &[u8] = include_bytes!("../../data/certificate.jpg");

async fn prove(coach: &Browser) {
    let has_desk = coach.get("/desk").await.status().is_success();
    let base = if has_desk {
        "/desk/profile"
    } else {
        "/become-a-coach"
    };
    let send = async |path: &str, file: &'static str, fields: &[(&'static str, &'static str)]| {
        let part = Part::bytes(PICTURE).file_name("image.jpg");
        let mut form = Form::new().part(file, part);
        for (name, value) in fields {
            form = form.text(*name, *value);
        }
        let request = coach.client.post(coach.url(&format!("{base}/{path}")));
        let request = request.header("sec-fetch-site", "same-origin");
        let answer = request.multipart(form).send().await.unwrap();
        assert_eq!(answer.status(), 303, "{path}");
    };
    send("photo", "photo", &[]).await;
    let certification = [
        ("name", "Coach certifiée"),
        ("issuer", "ICF"),
        ("year", "2021"),
    ];
    send("certifications/new", "document", &certification).await;
    let reference = json!({ "companyName": "Aciérie", "sector": "Industrie", "year": 2020 });
    created(coach.post("/api/v1/me/coach/references", &reference).await).await;
}

/// A mail server has said no to a letter.
async fn refuse_a_letter(site: &Site) {
    let refused = "UPDATE trustcoach.letter
                   SET status = 'refused', answer = '550 5.1.1 no such mailbox'
                   WHERE id = (SELECT id FROM trustcoach.letter WHERE status = 'sent' LIMIT 1)";
    let done = sqlx::query(refused).execute(site.db()).await.unwrap();
    assert_eq!(done.rows_affected(), 1);
}

/// Follows the links from page to page.
async fn walk(
    browser: &Browser,
    language: &'static str,
    from: &[String],
    all: &[Route],
    seen: &mut Seen,
) {
    let link = Regex::new(r##"(?:href|src|hx-get)="(/[^/"#][^"#]*|/)[#"]"##).unwrap();
    let mut queue: VecDeque<String> = from.iter().cloned().collect();
    let mut known: BTreeSet<String> = from.iter().cloned().collect();
    let mut looked_at: BTreeMap<&str, usize> = BTreeMap::new();
    while let Some(path) = queue.pop_front() {
        let Some(route) = routes::find(all, &path) else {
            // The description of the API, and what it describes.
            assert!(path.starts_with("/api/"), "{path} leads nowhere");
            continue;
        };
        // One that was given is always looked at.
        let count = looked_at.entry(&route.path).or_default();
        if !route.get || *count >= OF_EACH && !from.contains(&path) {
            continue;
        }
        *count += 1;
        let answer = browser.get(&path).await;
        let status = answer.status();
        if status.is_server_error() {
            seen.failed.insert(format!("{status} {path}"));
        }
        let media = answer.headers().get("content-type").cloned();
        if let Some(to) = answer.headers().get("location") {
            let to = to.to_str().unwrap().to_owned();
            if to.starts_with('/') && known.insert(to.clone()) {
                queue.push_back(to);
            }
        }
        let html = media.is_some_and(|m| m.as_bytes().starts_with(b"text/html"));
        if status.is_success() {
            let languages = seen.shown.entry(route.path.clone()).or_default();
            languages.insert(language);
        }
        if !html {
            continue;
        }
        let text = answer.text().await.unwrap();
        for found in link.captures_iter(&text) {
            let to = found[1].replace("&#38;", "&").replace("&amp;", "&");
            if known.insert(to.clone()) {
                queue.push_back(to);
            }
        }
        seen.texts.push(text);
    }
}

/// Templates of which no words were seen, of those that have words of their own.
fn unrendered(texts: &[String]) -> Vec<String> {
    let tag = Regex::new(r"(?s)\{[{%#].*?[}%#]\}").unwrap();
    let root = routes::root();
    let mut templates = BTreeMap::new();
    for krate in fs::read_dir(root.join("crates")).unwrap() {
        let folder = krate.unwrap().path().join("templates");
        if folder.exists() {
            for file in routes::files(&folder, &["html", "txt"]) {
                let name = file.strip_prefix(&folder).unwrap().display().to_string();
                templates.insert(name, fs::read_to_string(&file).unwrap());
            }
        }
    }
    let of_others = |name: &str, words: &str| {
        let mut others = templates.iter().filter(|(other, _)| *other != name);
        others.any(|(_, text)| text.contains(words))
    };
    let shown = |name: &str, text: &str| {
        let mut own = tag
            .split(text)
            .flat_map(str::lines)
            .map(str::trim)
            .filter(|words| words.len() >= 8 && !of_others(name, words));
        let mut own = own.by_ref().peekable();
        own.peek().is_none() || own.any(|words| texts.iter().any(|text| text.contains(words)))
    };
    templates
        .iter()
        .filter(|(name, text)| !NOT_MET.contains(&name.as_str()) && !shown(name, text))
        .map(|(name, _)| name.clone())
        .collect()
}
