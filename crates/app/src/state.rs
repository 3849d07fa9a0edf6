//! What every request and every job runs with.

use std::{ops::Deref, sync::Arc};

use axum::extract::FromRef;
use identity::Identity;
use metrics_exporter_prometheus::PrometheusHandle;
use money::Money;
use speech::Transcriber;

use crate::sessions::Summarizer;

/// The product, ready to serve. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// Its parts.
pub struct Parts {
    /// What every slice shares.
    pub site: site::App,
    /// What logging in needs.
    pub identity: Identity,
    /// Speech to text.
    pub transcriber: Arc<dyn Transcriber>,
    /// Text to summary.
    pub summarizer: Arc<dyn Summarizer>,
    /// What money is taken with.
    pub money: Money,
    /// What `/metrics` shows.
    pub metrics: PrometheusHandle,
}

impl App {
    /// Puts the parts together.
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }
}

impl Deref for App {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl Deref for Parts {
    type Target = Money;
    fn deref(&self) -> &Money {
        &self.money
    }
}

impl FromRef<App> for site::App {
    fn from_ref(app: &App) -> Self {
        app.site.clone()
    }
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("App")
    }
}
