//! What every request and every job runs with.

use std::{ops::Deref, sync::Arc};

use jiff::Timestamp;
use metrics_exporter_prometheus::PrometheusHandle;
use platform::{
    clock::Clock,
    config::Config,
    crypto::{Keyring, UrlSigner},
    login::LoginCookies,
    mail::Mailer,
    password::Passwords,
    storage::Storage,
};
use speech::Transcriber;
use sqlx::PgPool;

use crate::{
    billing::{PaymentProvider, Sold},
    sessions::Summarizer,
};

/// The product, ready to serve. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// Its parts.
pub struct Parts {
    /// How it was configured.
    pub config: Config,
    /// The database.
    pub db: PgPool,
    /// What time it is; the only way to know.
    pub clock: Arc<dyn Clock>,
    /// Audio and documents.
    pub storage: Storage,
    /// Letters.
    pub mailer: Mailer,
    /// Seals transcripts, summaries, excerpts and letters on their way.
    pub keys: Keyring,
    /// Signs the addresses of objects.
    pub signer: UrlSigner,
    /// Signs the links that end letters.
    pub unsubscribe: UrlSigner,
    /// Reads and writes the login cookie.
    pub logins: LoginCookies,
    /// Hashes passwords, a few at a time.
    pub passwords: Passwords,
    /// Speech to text.
    pub transcriber: Arc<dyn Transcriber>,
    /// Text to summary.
    pub summarizer: Arc<dyn Summarizer>,
    /// Money.
    pub payments: Arc<dyn PaymentProvider>,
    /// What it is taken for.
    pub sold: Arc<dyn Sold>,
    /// What `/metrics` shows.
    pub metrics: PrometheusHandle,
}

impl App {
    /// Puts the parts together.
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    /// The present instant.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }
}

impl Deref for App {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("App")
    }
}
