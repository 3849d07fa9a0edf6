//! What the tests of several crates share: a running product with its database, its server, its
//! clock and its browsers, people to test with, and servers that stand in for others'.

#![allow(missing_docs, reason = "read where it is used")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod database;
pub mod icaljs;
pub mod letters;
pub mod log;
pub mod people;
pub mod room;
pub mod scene;
pub mod smtp;
mod speech;
pub mod stripe;

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use ::speech::Transcriber;
use app::Product;
use booking::{Bookings, SoldBookings};
use identity::Identity;
use jiff::{SignedDuration, Timestamp};
use market::Market;
use metrics_exporter_prometheus::PrometheusHandle;
use money::{Money, PaymentProvider};
use platform::{
    clock::{Clock, TestClock},
    config::Config,
    crypto::{Keyring, UrlSigner},
    login::LoginCookies,
    mail::Mailer,
    password::Passwords,
    queue::Drain,
    storage::Storage,
    web::server,
};
use recordings::{Recordings, Summarizer};
use reqwest::{Client, Response, StatusCode, redirect::Policy};
use sandbox::Sandbox;
use secrecy::SecretString;
use serde_json::Value;
use sqlx::PgPool;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

pub use database::Database;
pub use speech::SpokenText;

/// What every test's clock shows at first: a Monday morning in Paris, far from any change of
/// the offset.
pub const NOW: &str = "2026-06-01T08:00:00Z";

/// A secret like `AUTH_SECRET`.
pub const SECRET: &str = "a-secret-for-tests-that-is-long-enough";

/// What a test may replace before the product starts.
pub struct Parts {
    pub config: Config,
    pub db: PgPool,
    pub clock: Arc<dyn Clock>,
    pub storage: Storage,
    pub sandbox: Sandbox,
    pub mailer: Mailer,
    pub keys: Keyring,
    pub signer: UrlSigner,
    pub unsubscribe: UrlSigner,
    pub logins: LoginCookies,
    pub passwords: Passwords,
    pub transcriber: Arc<dyn Transcriber>,
    pub summarizer: Arc<dyn Summarizer>,
    pub payments: Arc<dyn PaymentProvider>,
    pub metrics: PrometheusHandle,
}

impl Parts {
    /// The product that they make.
    fn together(self) -> Product {
        let site = site::App::new(site::state::Parts {
            config: self.config,
            db: self.db,
            clock: self.clock,
            storage: self.storage,
            sandbox: self.sandbox,
            mailer: self.mailer,
            keys: self.keys,
            signer: self.signer,
            unsubscribe: self.unsubscribe,
        });
        let money = Money::new(site.clone(), self.payments, Arc::new(SoldBookings));
        Product {
            identity: Identity::new(site.clone(), self.logins, self.passwords),
            recordings: Recordings::new(site, self.transcriber, self.summarizer),
            bookings: Bookings::new(Market::new(money)),
            metrics: self.metrics,
        }
    }
}

/// The product, running.
pub struct Site {
    pub app: Product,
    pub clock: TestClock,
    pub address: SocketAddr,
    /// Where it tells its metrics.
    pub metrics: SocketAddr,
    pub speech: Arc<SpokenText>,
    database: Database,
    data: TempDir,
    /// Drains that have nothing to do now.
    drains: Mutex<Vec<Drain>>,
}

impl Site {
    /// A site with an empty database, at [`NOW`].
    pub async fn start() -> Self {
        Self::start_on(Database::fresh().await).await
    }

    /// Another process's worth of the product on the same database.
    pub async fn start_on(database: Database) -> Self {
        Self::start_with(database, |_| {}).await
    }

    /// The product without limits of what one person may hold or change: for tests of other
    /// things.
    pub async fn without_limits(database: Database) -> Self {
        Self::start_with(database, |parts| {
            parts.config.holds = platform::config::Holds {
                need_proof: false,
                per_person: 1000,
                per_coach: 1000,
                again_minutes: 0,
            };
            parts.config.changes.moves_per_day = 10_000;
            parts.config.changes.cancellations_per_day = 10_000;
        })
        .await
    }

    /// The product with one of its parts replaced.
    pub async fn start_with(database: Database, change: impl FnOnce(&mut Parts)) -> Self {
        words::load();
        let clock = TestClock::at(NOW.parse().unwrap());
        let data = TempDir::new().unwrap();
        let secrets = [SecretString::from(SECRET)];
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let speech = Arc::new(SpokenText::default());
        let config = test_config(address, data.path());
        let mut parts = Parts {
            db: database.pool.clone(),
            clock: Arc::new(clock.clone()),
            storage: Storage::directory(&data.path().join("objects")).unwrap(),
            sandbox: opened_files(),
            mailer: Mailer::files(
                &data.path().join("outbox"),
                "TrustCoach <bonjour@trustcoach.test>",
            )
            .unwrap(),
            keys: Keyring::parse(&Keyring::new_entry("test")).unwrap(),
            signer: UrlSigner::new(&secrets, "file").unwrap(),
            unsubscribe: UrlSigner::new(&secrets, "unsubscribe").unwrap(),
            logins: LoginCookies::new(&secrets, false).unwrap(),
            passwords: Passwords::with_cost(4),
            transcriber: speech.clone(),
            summarizer: recordings::local_summarizer(),
            payments: money::simulated(&config, &database.pool),
            metrics: metrics(),
            config,
        };
        change(&mut parts);
        let app = parts.together();
        let router = app::router::router(app.clone());
        let limits = app.config.http.limits;
        let stop = CancellationToken::new();
        tokio::spawn(server::serve(listener, router, limits, stop.clone()));
        let operations = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let metrics = operations.local_addr().unwrap();
        let router = app::router::operations(app.clone());
        tokio::spawn(server::serve(operations, router, limits, stop));
        Self {
            app,
            clock,
            address,
            metrics,
            speech,
            database,
            data,
            drains: Mutex::default(),
        }
    }

    /// The database, for another process on it.
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// The database.
    pub fn db(&self) -> &PgPool {
        &self.database.pool
    }

    /// The site's own directory: objects, outbox.
    pub fn data(&self) -> &std::path::Path {
        self.data.path()
    }

    /// A browser that nobody is logged in with.
    pub fn browser(&self) -> Browser {
        let client = Client::builder()
            .cookie_store(true)
            .redirect(Policy::none())
            .build()
            .unwrap();
        Browser {
            client,
            base: format!("http://{}", self.address),
        }
    }

    /// What time the site believes it is.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Lets time pass.
    pub fn wait(&self, time: SignedDuration) {
        self.clock.advance(time);
    }

    /// Runs the jobs that are due, and those that they enqueue, one after the other. Called again
    /// meanwhile, another drain does it.
    pub async fn work(&self) {
        let idle = self.drains.lock().unwrap().pop();
        let drain = match idle {
            Some(drain) => drain,
            None => Drain::new(self.db(), app::worker::jobs(&self.app))
                .await
                .unwrap(),
        };
        drain.run().await.unwrap();
        self.drains.lock().unwrap().push(drain);
    }

    /// From now on the database refuses to write the rows of a table of which `when` holds.
    pub async fn poison(&self, table: &str, when: &str) {
        let sql = format!(
            "CREATE OR REPLACE FUNCTION trustcoach.refused_by_a_test() RETURNS trigger
               LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refused by a test'; END $$;
             CREATE TRIGGER poison BEFORE INSERT OR UPDATE ON {table}
               FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION trustcoach.refused_by_a_test();"
        );
        let sql = sqlx::raw_sql(sqlx::AssertSqlSafe(sql));
        sql.execute(self.db()).await.unwrap();
    }

    /// The database writes them again.
    pub async fn heal(&self, table: &str) {
        let sql = format!("DROP TRIGGER poison ON {table}");
        let sql = sqlx::query(sqlx::AssertSqlSafe(sql));
        sql.execute(self.db()).await.unwrap();
    }

    /// Jobs that wait for their time are due now.
    pub async fn hurry(&self) {
        sqlx::query("UPDATE graphile_worker._private_jobs SET run_at = now() - interval '1 s'")
            .execute(self.db())
            .await
            .unwrap();
    }

    /// The letters written so far, oldest first, as they would travel.
    pub fn letters(&self) -> Vec<String> {
        let mut files: Vec<_> = std::fs::read_dir(self.data.path().join("outbox"))
            .unwrap()
            .map(|f| f.unwrap())
            .filter(|f| f.path().extension().is_some_and(|e| e == "eml"))
            .collect();
        files.sort_by_key(|f| f.metadata().unwrap().modified().unwrap());
        files
            .iter()
            .map(|f| std::fs::read_to_string(f.path()).unwrap())
            .collect()
    }
}

/// Someone's browser, or program: keeps cookies, follows no redirect.
#[derive(Clone)]
pub struct Browser {
    pub client: Client,
    pub base: String,
}

impl Browser {
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    pub async fn get(&self, path: &str) -> Response {
        self.client.get(self.url(path)).send().await.unwrap()
    }

    /// A page's text; fails unless it is 200.
    pub async fn page(&self, path: &str) -> String {
        let response = self.get(path).await;
        assert_eq!(response.status(), StatusCode::OK, "GET {path}");
        response.text().await.unwrap()
    }

    /// A JSON answer of the API; fails unless it is 200.
    pub async fn json(&self, path: &str) -> Value {
        let response = self.get(path).await;
        let status = response.status();
        let text = response.text().await.unwrap();
        assert_eq!(status, StatusCode::OK, "GET {path}: {text}");
        serde_json::from_str(&text).unwrap()
    }

    pub async fn post(&self, path: &str, body: &Value) -> Response {
        self.client
            .post(self.url(path))
            .json(body)
            .send()
            .await
            .unwrap()
    }

    pub async fn put(&self, path: &str, body: &Value) -> Response {
        self.client
            .put(self.url(path))
            .json(body)
            .send()
            .await
            .unwrap()
    }

    /// Sends a form as a page would.
    pub async fn submit(&self, path: &str, fields: &[(&str, &str)]) -> Response {
        self.client
            .post(self.url(path))
            .header("sec-fetch-site", "same-origin")
            .form(fields)
            .send()
            .await
            .unwrap()
    }

    /// Logs in through the API.
    pub async fn log_in(&self, email: &str, password: &str) {
        let body = serde_json::json!({ "email": email, "password": password });
        let response = self.post("/api/v1/auth/login", &body).await;
        assert_eq!(
            response.status(),
            StatusCode::NO_CONTENT,
            "log in as {email}"
        );
    }
}

/// Waits until something is so.
pub async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let begun = Instant::now();
    while !is_so().await {
        assert!(begun.elapsed() < Duration::from_mins(1), "never: {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// The problem in an answer: its status and its body.
pub async fn problem(response: Response) -> (u16, Value) {
    let status = response.status().as_u16();
    let media = response.headers().get("content-type").cloned();
    let text = response.text().await.unwrap();
    assert_eq!(
        media.as_ref().and_then(|m| m.to_str().ok()),
        Some("application/problem+json"),
        "{status}: {text}"
    );
    (status, serde_json::from_str(&text).unwrap())
}

fn metrics() -> metrics_exporter_prometheus::PrometheusHandle {
    // One recorder a process; nextest gives each test its own, `cargo test` shares it.
    static HANDLE: std::sync::OnceLock<metrics_exporter_prometheus::PrometheusHandle> =
        std::sync::OnceLock::new();
    HANDLE
        .get_or_init(|| platform::telemetry::metrics().unwrap())
        .clone()
}

/// Opens files in processes of the test that runs: see [`opens_files`].
fn opened_files() -> Sandbox {
    let program = std::env::current_exe().unwrap();
    let test = ["--exact", "opened_in_a_process_of_its_own", "--nocapture"];
    Sandbox::with_command(std::iter::once(program.into()).chain(test.map(Into::into)))
}

/// What a test's processes for files run: it stands at the root of the tests that send any.
#[macro_export]
macro_rules! opens_files {
    () => {
        #[test]
        fn opened_in_a_process_of_its_own() {
            $crate::open_if_asked();
        }
    };
}

/// Opens a file when this process was started to, and ends.
pub fn open_if_asked() {
    if let Some(code) = sandbox::run_if_asked() {
        std::process::exit(i32::from(code != std::process::ExitCode::SUCCESS));
    }
}

fn test_config(address: SocketAddr, data: &std::path::Path) -> platform::config::Config {
    let settings = [
        ("TRUSTCOACH_PUBLIC_URL", format!("http://{address}")),
        ("TRUSTCOACH_DATA", data.display().to_string()),
        ("AUTH_SECRET", SECRET.to_owned()),
        // Everybody in a test comes from one address.
        ("TRUSTCOACH_CONNECTIONS_PER_ADDRESS", "2000".to_owned()),
        // A test moves the clock by days and goes on with the logins that it has; [`strict`]
        // puts the product's own rules back.
        ("TRUSTCOACH_STEP_UP_MINUTES", "43200".to_owned()),
        ("TRUSTCOACH_IDLE_ADMIN_MINUTES", "43200".to_owned()),
        ("TRUSTCOACH_IDLE_COACH_MINUTES", "43200".to_owned()),
    ];
    let environment = settings.map(|(name, value)| (name.into(), value.into()));
    platform::config::Config::from_sources(environment, None).unwrap()
}

/// What logins are held to unless somebody sets something else.
pub fn strict(parts: &mut Parts) {
    let none: [(std::ffi::OsString, std::ffi::OsString); 0] = [];
    let defaults = Config::from_sources(none, None).unwrap();
    parts.config.login = defaults.login;
}
