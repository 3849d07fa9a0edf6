//! The embedded default: a private PostgreSQL cluster in the data directory.
//!
//! Whoever needs the database calls [`Embedded::start`]; the first one starts the server, the
//! others join it. Three locks in the cluster's home make that safe for any number of
//! processes, and the kernel releases them when a process dies, however it dies:
//!
//! - `presence.lock` is held shared by every process that uses the server. A small guard
//!   (`flock presence.lock pg_ctl stop`) waits for it exclusively, so the server stops when the
//!   last user is gone, `kill -9` included, and a newcomer waits until it has stopped.
//! - `start.lock` is held while one process creates or starts the server.
//! - `guard.lock` keeps the guard alone.
//!
//! A server that is killed while we live is started again (`watch`).
//!
//! The server listens on a socket in a folder only its own user may enter, and on no network
//! address: there is no port to choose and no password to keep.

mod account;
mod error;
mod home;
mod postmaster;
mod programs;
mod server;
mod watch;

use std::path::Path;

use sqlx::{Connection as _, PgConnection};
use url::Url;

pub use error::EmbeddedError;
use server::Server;

/// The role that owns everything in the cluster, and the name of the database.
const NAME: &str = "trustcoach";

/// A running private PostgreSQL, used by this process and perhaps by others.
///
/// Dropping it leaves the server; the last to leave stops it, without being waited for. Use
/// [`Embedded::stop`] to wait.
#[derive(Debug)]
pub struct Embedded {
    server: Server,
    url: String,
}

impl Embedded {
    /// Starts the cluster of `data_dir`, creating both if needed, or joins the process that
    /// already runs it. Returns once the database answers: in about a second when the cluster
    /// exists, a few when it has to be created, longer after a crash that left much to recover.
    ///
    /// When the process is root the server runs as `postgres`, `trustcoach` or `nobody`, and
    /// where that user cannot reach `data_dir` the cluster is placed in `/var/lib/trustcoach`,
    /// with a link to it in `data_dir`.
    ///
    /// # Errors
    /// Each [`EmbeddedError`] says what to do.
    pub async fn start(data_dir: &Path) -> Result<Self, EmbeddedError> {
        let data_dir = data_dir.to_owned();
        let (server, starting) = blocking(move || Server::enter(&data_dir)).await?;
        ensure_database(&server).await?;
        drop(starting);
        let url = url_of(&server, NAME);
        tracing::info!(
            directory = %server.directory().display(),
            version = server.major(),
            joined = server.joined(),
            "embedded PostgreSQL is ready"
        );
        Ok(Self { server, url })
    }

    /// The URL of the database, over the socket. It holds no secret: the socket's folder is
    /// closed to everyone but the server's user and root.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where the cluster really is: below the data directory, or in `/var/lib/trustcoach`.
    pub fn directory(&self) -> &Path {
        self.server.directory()
    }

    /// The major version of PostgreSQL that runs.
    pub fn major(&self) -> u32 {
        self.server.major()
    }

    /// Whether another process had started the server.
    pub fn joined(&self) -> bool {
        self.server.joined()
    }

    /// Leaves the server, and waits until it has stopped if nobody else uses it. Close the
    /// connections first: those still open are cut.
    ///
    /// # Errors
    /// When `pg_ctl` cannot stop it. Nothing is lost even then: the next start recovers.
    pub async fn stop(self) -> Result<(), EmbeddedError> {
        blocking(move || self.server.leave()).await
    }
}

/// The connection URL of one database of the cluster.
fn url_of(server: &Server, database: &str) -> String {
    let mut url = Url::parse("postgres://localhost").expect("a constant URL");
    // The role and the database are our own plain names; the path may hold anything.
    let _ = url.set_username(NAME);
    url.set_path(database);
    url.query_pairs_mut()
        .append_pair("host", &server.socket_dir().to_string_lossy())
        .append_pair("sslmode", "disable");
    url.into()
}

/// Creates our database in a cluster that does not have it yet.
async fn ensure_database(server: &Server) -> Result<(), EmbeddedError> {
    let mut connection = PgConnection::connect(&url_of(server, "postgres")).await?;
    let found = sqlx::query("SELECT FROM pg_database WHERE datname = 'trustcoach'")
        .fetch_optional(&mut connection)
        .await?;
    if found.is_none() {
        sqlx::query("CREATE DATABASE trustcoach")
            .execute(&mut connection)
            .await?;
    }
    connection.close().await?;
    Ok(())
}

/// Runs what waits on files and processes away from the async threads.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, EmbeddedError> + Send + 'static,
) -> Result<T, EmbeddedError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(EmbeddedError::Interrupted)?
}
