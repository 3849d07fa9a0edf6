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

/// The summarizer that needs nobody: extractive, on this machine.
pub fn local_summarizer() -> std::sync::Arc<dyn Summarizer> {
    std::sync::Arc::new(summarizer::Extractive)
}

/// The summarizer that the configuration names.
pub fn llm_summarizer(_: &platform::config::Config) -> anyhow::Result<std::sync::Arc<dyn Summarizer>> {
    anyhow::bail!("being written")
}
