//! A session with its two people, to test with.

use base64::{Engine, engine::general_purpose::STANDARD};
use platform::{db::Instant, id::cuid};
use reqwest::Response;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{Browser, Site, people};

/// What is said in most tests.
pub const SPOKEN: &[&str] = &[
    "Bonjour, comment s'est passée la réunion de lundi avec votre équipe ?",
    "J'ai présenté mon projet et l'équipe a écouté ma proposition jusqu'au bout.",
    "Je vais préparer la prochaine présentation du projet avec Claire vendredi.",
];

/// A session of a confirmed booking in an hour.
pub struct Room {
    pub site: Site,
    pub client: Browser,
    pub coach: Browser,
    pub id: String,
}

impl Room {
    /// Nobody has answered anything yet.
    pub async fn open() -> Self {
        Self::on(Site::start().await).await
    }

    /// The same on a site of one's own.
    pub async fn on(site: Site) -> Self {
        site.speech.say(SPOKEN);
        let client = people::client(&site, "claire@example.fr").await;
        let (coach, coach_id) = people::coach(&site, "marie@example.fr").await;
        let booking = cuid(site.now());
        sqlx::query(
            r#"
            INSERT INTO "Booking" (id, "userId", "coachId", "scheduledAt", duration, price, status,
                                   "meetingUrl", "updatedAt")
            SELECT $1, id, $2, $3, 60, 8000, 'CONFIRMED', 'https://visio.example/claire', $4
            FROM "User" WHERE email = 'claire@example.fr'
            "#,
        )
        .bind(&booking)
        .bind(coach_id.as_str())
        .bind(Instant(site.now() + jiff::SignedDuration::from_hours(1)))
        .bind(Instant(site.now()))
        .execute(site.db())
        .await
        .unwrap();
        let mut conn = site.db().acquire().await.unwrap();
        let id = recordings::open(&mut conn, &booking.into(), site.now())
            .await
            .unwrap();
        Self {
            site,
            client,
            coach,
            id: id.into_string(),
        }
    }

    /// Both have accepted these.
    pub async fn with(kinds: &[&str]) -> Self {
        Self::open().await.accepting(kinds).await
    }

    /// The same, with both having accepted these.
    pub async fn accepting(self, kinds: &[&str]) -> Self {
        for kind in kinds {
            for who in [&self.client, &self.coach] {
                self.answer(who, kind, true).await;
            }
        }
        self
    }

    /// Both have accepted everything.
    pub async fn consented() -> Self {
        Self::with(&[
            "AUDIO_RECORDING",
            "DATA_PROCESSING",
            "SUMMARY_SHARING",
            "DATA_RETENTION",
        ])
        .await
    }

    /// All the way to a draft.
    pub async fn drafted(kinds: &[&str]) -> Self {
        let room = Self::with(kinds).await;
        assert_eq!(room.send(&room.client, wav(25, 1)).await.status(), 202);
        room.site.work().await;
        assert_eq!(room.status().await, "COMPLETED");
        room
    }

    /// A path of the session's API.
    pub fn api(&self, rest: &str) -> String {
        format!("/api/v1/sessions/{}{rest}", self.id)
    }

    /// A path of the session's page.
    pub fn page(&self, rest: &str) -> String {
        format!("/sessions/{}{rest}", self.id)
    }

    /// Answers about a consent.
    pub async fn answer(&self, who: &Browser, kind: &str, accepted: bool) -> Value {
        let path = self.api(&format!("/consents/{kind}"));
        let response = who.put(&path, &json!({ "accepted": accepted })).await;
        assert_eq!(response.status(), 200, "{kind} {accepted}");
        response.json().await.unwrap()
    }

    /// Sends audio with its digest.
    pub async fn send(&self, who: &Browser, audio: Vec<u8>) -> Response {
        let digest = digest_of(&audio);
        self.send_as(who, audio, Some(&digest)).await
    }

    /// Sends audio with this digest.
    pub async fn send_as(&self, who: &Browser, audio: Vec<u8>, digest: Option<&str>) -> Response {
        let mut request = who.client.put(who.url(&self.api("/audio"))).body(audio);
        if let Some(digest) = digest {
            request = request.header("content-digest", digest);
        }
        request
            .header("content-type", "audio/wav")
            .send()
            .await
            .unwrap()
    }

    /// The session as one of the two sees it.
    pub async fn seen_by(&self, who: &Browser) -> Value {
        who.json(&self.api("")).await
    }

    /// The state in the database.
    pub async fn status(&self) -> String {
        sqlx::query_scalar(r#"SELECT status::text FROM "Session" WHERE id = $1"#)
            .bind(&self.id)
            .fetch_one(self.site.db())
            .await
            .unwrap()
    }

    /// A text column of the session.
    pub async fn column(&self, name: &str) -> Option<String> {
        let sql = format!(r#"SELECT "{name}" FROM "Session" WHERE id = $1"#);
        sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
            .bind(&self.id)
            .fetch_one(self.site.db())
            .await
            .unwrap()
    }

    /// Rows of a table of ours that belong to the session.
    pub async fn count(&self, table: &str) -> i64 {
        let sql = format!("SELECT count(*) FROM trustcoach.{table} WHERE session_id = $1");
        sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
            .bind(&self.id)
            .fetch_one(self.site.db())
            .await
            .unwrap()
    }

    /// How many audio files are stored.
    pub fn stored(&self) -> usize {
        fn files(directory: &std::path::Path) -> usize {
            let Ok(entries) = std::fs::read_dir(directory) else {
                return 0;
            };
            entries
                .map(|e| e.unwrap().path())
                .map(|p| if p.is_dir() { files(&p) } else { 1 })
                .sum()
        }
        files(&self.site.data().join("objects"))
    }

    /// Jobs that wait for their time are due now.
    pub async fn hurry(&self) {
        self.site.hurry().await;
    }
}

/// `Content-Digest` of some bytes.
pub fn digest_of(bytes: &[u8]) -> String {
    format!("sha-256=:{}:", STANDARD.encode(Sha256::digest(bytes)))
}

/// A WAV file of so many seconds: 8 bits, mono, 8 kHz. `tone` makes files differ.
pub fn wav(seconds: u32, tone: u8) -> Vec<u8> {
    wav_at(8000, seconds, tone)
}

/// A WAV file at a rate.
pub fn wav_at(rate: u32, seconds: u32, tone: u8) -> Vec<u8> {
    let size = rate * seconds;
    let mut file = Vec::with_capacity(size as usize + 44);
    file.extend(b"RIFF");
    file.extend((size + 36).to_le_bytes());
    file.extend(b"WAVEfmt ");
    file.extend(16u32.to_le_bytes());
    file.extend(1u16.to_le_bytes());
    file.extend(1u16.to_le_bytes());
    file.extend(rate.to_le_bytes());
    file.extend(rate.to_le_bytes());
    file.extend(1u16.to_le_bytes());
    file.extend(8u16.to_le_bytes());
    file.extend(b"data");
    file.extend(size.to_le_bytes());
    file.extend(
        (0..size).map(|i| 128u8.wrapping_add(tone.wrapping_mul(u8::try_from(i % 7).unwrap()))),
    );
    file
}

impl Room {
    /// What runs by the clock runs now.
    pub async fn mend(&self) {
        let mut conn = self.site.db().acquire().await.unwrap();
        platform::queue::enqueue(&mut conn, recordings::MendSessions {})
            .await
            .unwrap();
        self.site.work().await;
    }
}
