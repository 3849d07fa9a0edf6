//! Coaching sessions: consents, audio, transcript, summary.

mod summarizer;

pub use summarizer::{SummarizeError, Summarizer};

use platform::queue::Jobs;
use utoipa_axum::router::OpenApiRouter;

use crate::App;

/// The slice's pages and API.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
}

/// The slice's background steps.
pub fn jobs() -> Jobs {
    Jobs::new()
}
