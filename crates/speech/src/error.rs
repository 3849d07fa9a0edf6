//! Errors of decoding and transcription.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use crate::transcriber::SinkError;

/// Everything that can go wrong between an audio file and its transcript.
///
/// The first four concern the file itself: trying again cannot help, and each deserves its own
/// sentence to the person who sent it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The content is none of webm, m4a, mp3, wav, ogg, flac.
    #[error("the file is not audio in a known format")]
    NotAudio,
    /// There is no byte, or a well-formed container without a single sample.
    #[error("the file holds no audio")]
    Empty,
    /// The container is known, what it carries is not.
    #[error("the audio codec is not supported: {codec}")]
    Unsupported {
        /// The codec as far as it could be told, for the message.
        codec: String,
    },
    /// The audio lasts longer than the caller allows.
    #[error("the audio is longer than {} minutes", max.as_secs() / 60)]
    TooLong {
        /// The limit that was passed.
        max: Duration,
    },

    /// The file of a Whisper model is absent.
    #[error("the Whisper model `{name}` is not at {}", path.display())]
    ModelMissing {
        /// The model, such as `base`.
        name: String,
        /// Where it was looked for.
        path: PathBuf,
    },
    /// A Whisper model exists but cannot be used: damaged, incomplete, or not a model.
    #[error("the Whisper model at {} cannot be used: {reason}", path.display())]
    ModelUnusable {
        /// The file.
        path: PathBuf,
        /// Why, in words.
        reason: String,
    },
    /// whisper.cpp refused or failed.
    #[error("Whisper failed: {0}")]
    Inference(String),

    /// The transcription server answered with an error, or with something that is no transcript.
    #[error("the transcription server failed ({}): {message}", status.map_or("no answer".to_owned(), |s| s.to_string()))]
    Remote {
        /// The HTTP status, when there was an answer.
        status: Option<u16>,
        /// What the server or the network said.
        message: String,
        /// Whether the same request may succeed later (429, 5xx, network).
        retryable: bool,
    },

    /// The cancellation token was triggered.
    #[error("the transcription was cancelled")]
    Cancelled,
    /// The caller could not save a finished window.
    #[error("a finished window could not be saved: {0}")]
    Sink(#[source] SinkError),
    /// The operating system refused to read or write.
    #[error("{context}: {source}")]
    Io {
        /// What was being done.
        context: String,
        /// The refusal.
        source: io::Error,
    },
}

impl Error {
    /// Whether trying again later, with nothing changed, may succeed.
    ///
    /// A job handler answers *retry* or *fail* by this. A missing model is retryable: someone
    /// may be fetching it.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::NotAudio
            | Self::Empty
            | Self::Unsupported { .. }
            | Self::TooLong { .. }
            | Self::ModelUnusable { .. }
            | Self::Cancelled => false,
            Self::Remote { retryable, .. } => *retryable,
            Self::ModelMissing { .. } | Self::Inference(_) | Self::Sink(_) | Self::Io { .. } => {
                true
            }
        }
    }

    /// Whether the audio file itself is at fault (and not the machine, the model or the network).
    #[must_use]
    pub fn is_about_the_audio(&self) -> bool {
        matches!(
            self,
            Self::NotAudio | Self::Empty | Self::Unsupported { .. } | Self::TooLong { .. }
        )
    }

    pub(crate) fn io(context: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let context = context.into();
        move |source| Self::Io { context, source }
    }
}
