//! Summarizers: a language model, or the local extractive one.

mod answer;
mod llm;
mod prompt;

pub use llm::{LanguageModel, Vendor};

use async_trait::async_trait;
use domain::{summary::Draft, transcript::Transcript};

/// Why there is no draft.
#[derive(Debug, thiserror::Error)]
pub enum SummarizeError {
    /// Worth another try: the model is busy, out of reach, or answered nonsense.
    #[error("the model did not answer usefully: {0}")]
    Temporary(String),
    /// It will not get better: the key is wrong, the model does not exist.
    #[error("the model refused: {0}")]
    Permanent(String),
}

/// Drafts a summary of a transcript. What it says is verified afterwards: a statement that
/// rests on nothing is dropped, whoever wrote it.
#[async_trait]
pub trait Summarizer: Send + Sync {
    /// What does the work, for people.
    fn name(&self) -> String;

    /// A draft; each statement cites where it comes from. `language` is the transcript's.
    async fn draft(&self, transcript: &Transcript) -> Result<Draft, SummarizeError>;
}

/// Picks sentences that were said, on this machine; adds nothing.
pub struct Extractive;

#[async_trait]
impl Summarizer for Extractive {
    fn name(&self) -> String {
        "extractive".to_owned()
    }

    async fn draft(&self, transcript: &Transcript) -> Result<Draft, SummarizeError> {
        let transcript = transcript.clone();
        tokio::task::spawn_blocking(move || domain::summary::extractive::draft(&transcript))
            .await
            .map_err(|e| SummarizeError::Temporary(e.to_string()))?
            .map_err(|e| SummarizeError::Permanent(e.to_string()))
    }
}
