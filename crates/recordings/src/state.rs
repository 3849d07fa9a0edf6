//! State of the crate's handlers and jobs.

use std::{ops::Deref, sync::Arc};

use axum::extract::FromRef;
use site::App;
use speech::Transcriber;

use crate::Summarizer;

/// The shared parts, and those that only the pipeline needs. Cheap to clone.
#[derive(Clone)]
pub struct Recordings {
    app: App,
    /// Speech to text.
    pub transcriber: Arc<dyn Transcriber>,
    /// Text to summary.
    pub summarizer: Arc<dyn Summarizer>,
}

impl Recordings {
    /// Adds what the pipeline needs.
    pub fn new(
        app: App,
        transcriber: Arc<dyn Transcriber>,
        summarizer: Arc<dyn Summarizer>,
    ) -> Self {
        Self {
            app,
            transcriber,
            summarizer,
        }
    }
}

impl Deref for Recordings {
    type Target = App;
    fn deref(&self) -> &App {
        &self.app
    }
}

impl FromRef<Recordings> for App {
    fn from_ref(recordings: &Recordings) -> Self {
        recordings.app.clone()
    }
}

impl std::fmt::Debug for Recordings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Recordings")
    }
}
