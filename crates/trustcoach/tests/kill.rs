//! The process killed, with `kill -9`, at random moments of the pipeline: the session ends
//! completed, once. The real binary, a real recording, the real model.

#![allow(clippy::unwrap_used)] // the lint sees that a test is one, but not its helpers

use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    str::FromStr,
    time::{Duration, Instant},
};

use reqwest::{Client, Method};
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection, postgres::PgConnectOptions};
use tempfile::TempDir;

const BIN: &str = env!("CARGO_BIN_EXE_trustcoach");

/// How often the process is killed; more, when one has the time.
fn kills() -> usize {
    std::env::var("TRUSTCOACH_TEST_KILLS").map_or(6, |n| n.parse().unwrap())
}

/// A loaded machine takes its time; a session that is stuck takes for ever.
const STALL_TIMEOUT: Duration = Duration::from_mins(8);

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The product's process and what it stands on.
struct Product {
    data: TempDir,
    database: String,
    server: PgConnectOptions,
    port: u16,
    process: Option<Child>,
}

impl Product {
    async fn new() -> Self {
        let url = std::env::var("DATABASE_URL")
            .expect("the tests need a PostgreSQL: run `make test`, or scripts/with-postgres CMD");
        let server = PgConnectOptions::from_str(&url).unwrap();
        let name = format!("kill_{}", platform::random::uuid().replace('-', ""));
        let mut conn = PgConnection::connect_with(&server).await.unwrap();
        sqlx::query(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}")))
            .execute(&mut conn)
            .await
            .unwrap();
        let mut address = url::Url::parse(&url).unwrap();
        address.set_path(&name);
        // Free a moment ago; whoever else asks is given another.
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let data = TempDir::new().unwrap();
        Self {
            data,
            database: address.into(),
            server,
            port,
            process: None,
        }
    }

    fn command(&self, argument: &str) -> Command {
        let models = std::env::var_os("TRUSTCOACH_MODELS")
            .map_or_else(|| root().join("models"), PathBuf::from);
        assert!(
            models.join("ggml-base.bin").is_file(),
            "no model in {}",
            models.display()
        );
        let mut command = Command::new(BIN);
        command
            .arg(argument)
            .env("DATABASE_URL", &self.database)
            .env("TRUSTCOACH_DATA", self.data.path())
            .env("TRUSTCOACH_MODELS", models)
            .env("TRUSTCOACH_LISTEN", format!("127.0.0.1:{}", self.port))
            .env("TRUSTCOACH_LOG", "warn")
            .current_dir(self.data.path())
            .stdout(Stdio::null());
        command
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    async fn start(&mut self) {
        assert!(self.process.is_none(), "one at a time");
        self.process = Some(self.command("serve").spawn().unwrap());
        let since = Instant::now();
        while reqwest::get(self.url("/readyz")).await.is_err() {
            assert!(since.elapsed() < STALL_TIMEOUT, "the server does not start");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// SIGKILL: nothing is said, nothing is tidied.
    fn kill(&mut self) {
        let mut process = self.process.take().unwrap();
        process.kill().unwrap();
        process.wait().unwrap();
    }

    async fn connect(&self) -> PgConnection {
        PgConnection::connect(&self.database).await.unwrap()
    }
}

impl Drop for Product {
    fn drop(&mut self) {
        if let Some(mut process) = self.process.take() {
            drop(process.kill());
            drop(process.wait());
        }
        let name = PgConnectOptions::from_str(&self.database).unwrap();
        let name = name.get_database().unwrap().to_owned();
        let server = self.server.clone();
        // A thread of its own: the test's runtime is on its way out.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()?;
            runtime.block_on(async {
                let mut conn = PgConnection::connect_with(&server).await?;
                let sql = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
                sqlx::query(sqlx::AssertSqlSafe(sql))
                    .execute(&mut conn)
                    .await?;
                anyhow::Ok(())
            })
        });
        drop(dropping.join());
    }
}

/// Someone who is logged in.
struct Person(Client);

impl Person {
    async fn log_in(product: &Product, email: &str, password: &str) -> Self {
        let person = Self(Client::builder().cookie_store(true).build().unwrap());
        let body = json!({ "email": email, "password": password });
        person
            .ask(product, Method::POST, "/auth/login", Some(body))
            .await;
        person
    }

    async fn ask(&self, at: &Product, method: Method, path: &str, body: Option<Value>) -> Value {
        let mut request = self.0.request(method, at.url(&format!("/api/v1{path}")));
        if let Some(body) = body {
            request = request.json(&body);
        }
        let response = request.send().await.unwrap();
        let status = response.status();
        let text = response.text().await.unwrap();
        assert!(status.is_success(), "{path}: {status} {text}");
        serde_json::from_str(&text).unwrap_or_default()
    }
}

/// A session whose recording has just arrived: its id, and its coach.
async fn recorded(product: &Product) -> (String, Person) {
    let client = Person::log_in(product, "user@test.fr", "user123").await;
    let coach = Person::log_in(product, "marie.dupont@coach.fr", "coach123").await;
    let me = coach.ask(product, Method::GET, "/me", None).await;
    let id = me["coachId"].as_str().unwrap();
    let mut conn = product.connect().await;
    sqlx::query(
        r#"
        INSERT INTO "Availability" (id, "coachId", "dayOfWeek", "startTime", "endTime", "updatedAt")
        SELECT 'availability-' || day, $1, day, '00:00', '24:00', now()
        FROM generate_series(0, 6) AS day
        "#,
    )
    .bind(id)
    .execute(&mut conn)
    .await
    .unwrap();
    let free = client
        .ask(
            product,
            Method::GET,
            &format!("/coaches/{id}/slots?duration=60"),
            None,
        )
        .await;
    let wish = json!({
        "coachId": id, "scheduledAt": free["slots"][0]["start"], "duration": 60, "mode": "REMOTE",
    });
    let booking = client
        .ask(product, Method::POST, "/bookings", Some(wish))
        .await;
    let booking = booking["id"].as_str().unwrap();
    let checkout = format!("/bookings/{booking}/checkout");
    let checkout = client
        .ask(product, Method::POST, &checkout, Some(json!({})))
        .await;
    let payment = checkout["paymentId"].as_str().unwrap();
    let pay = Some(json!({ "outcome": "pay" }));
    client
        .ask(
            product,
            Method::POST,
            &format!("/payments/simulated/{payment}"),
            pay,
        )
        .await;
    let confirmed = client
        .ask(product, Method::GET, &format!("/bookings/{booking}"), None)
        .await;
    let session = confirmed["sessionId"].as_str().unwrap().to_owned();
    for person in [&client, &coach] {
        for consent in [
            "AUDIO_RECORDING",
            "DATA_PROCESSING",
            "SUMMARY_SHARING",
            "DATA_RETENTION",
        ] {
            let path = format!("/sessions/{session}/consents/{consent}");
            person
                .ask(
                    product,
                    Method::PUT,
                    &path,
                    Some(json!({ "accepted": true })),
                )
                .await;
        }
    }
    let audio = std::fs::read(root().join("crates/speech/tests/fixtures/human_fr.wav")).unwrap();
    let sent = client
        .0
        .put(product.url(&format!("/api/v1/sessions/{session}/audio")))
        .header("content-type", "audio/wav")
        .body(audio)
        .send()
        .await
        .unwrap();
    assert!(sent.status().is_success(), "{}", sent.text().await.unwrap());
    (session, coach)
}

fn some_time() -> Duration {
    let random = u16::from_le_bytes(platform::random::bytes());
    // Up to four seconds: from before the job is taken until it may be done.
    Duration::from_millis(u64::from(random) % 4_000)
}

#[tokio::test]
async fn a_pipeline_whose_process_is_killed_again_and_again_ends_completed_once() {
    let mut product = Product::new().await;
    assert!(product.command("seed").status().unwrap().success());
    sqlx::query(r#"UPDATE "User" SET "emailVerified" = now()"#)
        .execute(&mut product.connect().await)
        .await
        .unwrap();
    product.start().await;
    let (session, coach) = recorded(&product).await;

    let mut pauses = vec![];
    for _ in 0..kills() {
        let pause = some_time();
        pauses.push(pause);
        tokio::time::sleep(pause).await;
        product.kill();
        product.start().await;
    }

    let path = format!("/sessions/{session}");
    let since = Instant::now();
    let seen = loop {
        let seen = coach.ask(&product, Method::GET, &path, None).await;
        match seen["status"].as_str().unwrap() {
            "COMPLETED" => break seen,
            "FAILED" => panic!("failed after {pauses:?}: {seen}"),
            _ => assert!(
                since.elapsed() < STALL_TIMEOUT,
                "stuck after {pauses:?}: {seen}"
            ),
        }
        tokio::time::sleep(Duration::from_millis(300)).await;
    };

    let segments = seen["transcript"]["segments"].as_array().unwrap();
    let said: Vec<&str> = segments
        .iter()
        .map(|s| s["text"].as_str().unwrap())
        .collect();
    assert!(said.join(" ").to_lowercase().contains("dictée"), "{said:?}");
    let starts: Vec<u64> = segments
        .iter()
        .map(|s| s["startMs"].as_u64().unwrap())
        .collect();
    assert!(
        starts.is_sorted_by(|a, b| a < b),
        "a stretch stands twice: {starts:?}"
    );
    assert!(
        seen["draft"]["sections"]
            .as_array()
            .is_some_and(|s| !s.is_empty()),
        "{seen}"
    );

    let mut conn = product.connect().await;
    let rows: (i64, i64, i64) = sqlx::query_as(
        r#"
        SELECT (SELECT count(*) FROM "Session" WHERE transcript IS NOT NULL),
               (SELECT count(*) FROM trustcoach.transcription_window),
               (SELECT count(*) FROM graphile_worker.jobs
                WHERE task_identifier IN ('transcribe', 'summarize'))
        "#,
    )
    .fetch_one(&mut conn)
    .await
    .unwrap();
    assert_eq!(
        rows,
        (1, 0, 0),
        "one transcript, nothing half done, nothing left to do"
    );
}
