//! What every request and every job runs with. A slice that needs more has a state of its own
//! that adds it and dereferences to this one.

use std::{ops::Deref, sync::Arc};

use jiff::Timestamp;
use platform::{
    clock::Clock,
    config::Config,
    crypto::{Keyring, UrlSigner},
    mail::Mailer,
    storage::Storage,
};
use sandbox::Sandbox;
use sqlx::PgPool;

/// The parts that every slice shares. Cheap to clone.
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
    /// Opens the files that strangers send.
    pub sandbox: Sandbox,
    /// Letters.
    pub mailer: Mailer,
    /// Seals transcripts, summaries, excerpts and letters on their way.
    pub keys: Keyring,
    /// Signs the addresses of objects.
    pub signer: UrlSigner,
    /// Signs the links that end letters.
    pub unsubscribe: UrlSigner,
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
