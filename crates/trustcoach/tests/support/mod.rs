//! The real binary on a database of its own.

#![allow(dead_code, reason = "each test uses its part")]

use std::{
    net::TcpListener,
    path::Path,
    process::{Child, Command, Output, Stdio},
    str::FromStr,
    time::{Duration, Instant},
};

use sqlx::{Connection, PgConnection, postgres::PgConnectOptions};

/// A loaded machine takes its time.
pub const TIMEOUT: Duration = Duration::from_mins(2);

/// The binary with nothing of this environment's but where programs are: in French, without
/// settings, in `folder`.
pub fn trustcoach(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trustcoach"));
    command
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", folder)
        .current_dir(folder);
    command
}

/// What a command said, and how it ended.
#[derive(Debug)]
pub struct CommandOutput {
    pub out: String,
    pub err: String,
    pub code: Option<i32>,
}

impl From<Output> for CommandOutput {
    fn from(output: Output) -> Self {
        Self {
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
            code: output.status.code(),
        }
    }
}

/// Runs a command to its end.
pub fn run(command: &mut Command) -> CommandOutput {
    command.stdin(Stdio::null()).output().unwrap().into()
}

/// A port that was free a moment ago; whoever else asks is given another.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// An empty database, dropped with it.
pub struct Database {
    pub url: String,
    name: String,
    server: PgConnectOptions,
}

impl Database {
    pub async fn new() -> Self {
        let url = std::env::var("DATABASE_URL")
            .expect("the tests need a PostgreSQL: run `make test`, or scripts/with-postgres CMD");
        let server = PgConnectOptions::from_str(&url).unwrap();
        let name = format!("binary_{}", platform::random::uuid().replace('-', ""));
        execute(&server, format!("CREATE DATABASE {name}"))
            .await
            .unwrap();
        let mut address = url::Url::parse(&url).unwrap();
        address.set_path(&name);
        Self {
            url: address.into(),
            name,
            server,
        }
    }

    pub async fn connect(&self) -> PgConnection {
        PgConnection::connect(&self.url).await.unwrap()
    }
}

async fn execute(server: &PgConnectOptions, sql: String) -> sqlx::Result<()> {
    let mut conn = PgConnection::connect_with(server).await?;
    sqlx::query(sqlx::AssertSqlSafe(sql))
        .execute(&mut conn)
        .await?;
    Ok(())
}

impl Drop for Database {
    fn drop(&mut self) {
        let server = self.server.clone();
        let sql = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        // A thread of its own: the test's runtime is on its way out.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()?;
            anyhow::Ok(runtime.block_on(execute(&server, sql))?)
        });
        drop(dropping.join());
    }
}

/// A process that serves, ended with it.
pub struct Server {
    process: Child,
    pub url: String,
}

impl Server {
    /// Starts one and waits until it is ready. The command says everything but where to listen.
    pub async fn start(command: &mut Command) -> Self {
        let address = format!("127.0.0.1:{}", free_port());
        let process = command
            .env("TRUSTCOACH_LISTEN", &address)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let mut server = Self {
            process,
            url: format!("http://{address}"),
        };
        let since = Instant::now();
        loop {
            let ready = reqwest::get(format!("{}/readyz", server.url)).await;
            if ready.is_ok_and(|answer| answer.status().is_success()) {
                return server;
            }
            if let Some(status) = server.process.try_wait().unwrap() {
                panic!("the server ended: {status}");
            }
            assert!(since.elapsed() < TIMEOUT, "the server does not start");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}
