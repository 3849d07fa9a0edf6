//! The interface of transcription engines.

use std::path::Path;
use std::time::Duration;

use async_trait::async_trait;
use tokio_util::sync::CancellationToken;

use crate::error::Error;
use crate::transcript::{FinishedWindow, Transcript};

/// Why a [`WindowSink`] could not save, in its own terms.
pub type SinkError = Box<dyn std::error::Error + Send + Sync>;

/// How a file is to be transcribed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// ISO 639-1 code of the language spoken; detected on the first speech if nothing.
    pub language: Option<String>,
    /// Words that help with names and spelling, as if said just before. At most some 200 words.
    pub initial_prompt: Option<String>,
    /// The longest recording accepted; [`Error::TooLong`] beyond.
    pub max_duration: Duration,
}

impl Default for Options {
    /// Detected language, no prompt, three hours.
    fn default() -> Self {
        Self {
            language: None,
            initial_prompt: None,
            max_duration: Duration::from_hours(3),
        }
    }
}

/// Receives each window as it is finished, in order.
#[async_trait]
pub trait WindowSink: Send {
    /// Keeps `window`. Awaited before the next window starts; an error stops the transcription
    /// with [`Error::Sink`].
    async fn save(&mut self, window: &FinishedWindow) -> Result<(), SinkError>;
}

/// Collects the windows in memory: for tests, and for callers that do not resume.
#[async_trait]
impl WindowSink for Vec<FinishedWindow> {
    async fn save(&mut self, window: &FinishedWindow) -> Result<(), SinkError> {
        self.push(window.clone());
        Ok(())
    }
}

/// Turns an audio file into timed text.
#[async_trait]
pub trait Transcriber: Send + Sync {
    /// What does the work, for people: `whisper.cpp base`, `openai-compatible http://host model`.
    fn name(&self) -> String;

    /// Transcribes the file at `audio`.
    ///
    /// `done` holds the windows that an earlier try finished: they are taken as they are and not
    /// given to `on_window` again. A window of `done` that this file does not cut is ignored.
    /// `cancel` stops the work within about two seconds, with [`Error::Cancelled`]; so does
    /// dropping the future.
    async fn transcribe(
        &self,
        audio: &Path,
        options: &Options,
        done: &[FinishedWindow],
        on_window: &mut dyn WindowSink,
        cancel: &CancellationToken,
    ) -> Result<Transcript, Error>;
}
