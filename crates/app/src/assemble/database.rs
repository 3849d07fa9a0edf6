//! Reaching the database: the embedded one, or a server that may still be starting.

use std::time::Duration;

use platform::{
    config::Config,
    db,
    embedded::{Embedded, EmbeddedError},
};
use secrecy::ExposeSecret;
use sqlx::{ConnectOptions, Connection, PgPool, postgres::PgConnectOptions};
use tokio::time::{Instant, sleep, timeout};

/// How long a server may take to answer at start.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Why there is no database.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// The server of `DATABASE_URL` does not answer, or not to us. Says where, never the
    /// password.
    #[error("PostgreSQL at {place} does not answer: {reason}")]
    Silent {
        /// Host and port, or the socket's folder.
        place: String,
        /// What the last try said.
        reason: String,
    },
    /// The embedded server could not be used.
    #[error(transparent)]
    Embedded(#[from] EmbeddedError),
    /// It answered, and then no more.
    #[error(transparent)]
    Pool(anyhow::Error),
}

/// Opens the configured database: `DATABASE_URL`, waited for up to ten seconds, or the
/// embedded one. Its tables may be missing or old.
///
/// # Errors
/// When it cannot be reached.
pub async fn database(config: &Config) -> Result<(PgPool, Option<Embedded>), DatabaseError> {
    let (url, embedded) = if let Some(url) = &config.database.url {
        let url = url.expose_secret();
        answered(url).await?;
        (url.to_owned(), None)
    } else {
        let embedded = Embedded::start(&config.data).await?;
        (embedded.url().to_owned(), Some(embedded))
    };
    let pool = db::connect(&url, config.database.pool, CONNECT_TIMEOUT)
        .await
        .map_err(DatabaseError::Pool)?;
    Ok((pool, embedded))
}

/// Waits until the server answers.
async fn answered(url: &str) -> Result<(), DatabaseError> {
    let options: PgConnectOptions =
        url.parse()
            .map_err(|e: sqlx::Error| DatabaseError::Silent {
                place: "DATABASE_URL".to_owned(),
                reason: e.to_string(),
            })?;
    let place = match options.get_socket() {
        Some(socket) => socket.display().to_string(),
        None => format!("{}:{}", options.get_host(), options.get_port()),
    };
    let give_up = Instant::now() + CONNECT_TIMEOUT;
    loop {
        let left = give_up.saturating_duration_since(Instant::now());
        let reason = match timeout(left, options.connect()).await {
            Ok(Ok(connection)) => {
                // Leaving politely is all that is asked of it.
                drop(connection.close().await);
                return Ok(());
            }
            Ok(Err(error)) => {
                let reason = said(&error);
                if !may_pass(&error) || left < Duration::from_millis(500) {
                    return Err(DatabaseError::Silent { place, reason });
                }
                reason
            }
            Err(_) => {
                let reason = format!("nothing for {} seconds", CONNECT_TIMEOUT.as_secs());
                return Err(DatabaseError::Silent { place, reason });
            }
        };
        tracing::info!(%place, reason, "waiting for PostgreSQL");
        sleep(Duration::from_millis(500)).await;
    }
}

/// A server that is starting refuses connections, has no socket yet, or says so itself.
fn may_pass(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) => true,
        // cannot_connect_now, too_many_connections
        sqlx::Error::Database(e) => matches!(e.code().as_deref(), Some("57P03" | "53300")),
        _ => false,
    }
}

/// The server's or the system's own words, without sqlx's.
fn said(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Io(e) => e.to_string(),
        sqlx::Error::Database(e) => e.message().to_owned(),
        other => other.to_string(),
    }
}
