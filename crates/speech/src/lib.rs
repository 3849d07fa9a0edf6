//! Speech: an audio file in, timed segments of text out.
//!
//! Knows nothing of coaching. The path of a file through the crate:
//!
//! ```text
//! file ─ decode ─▶ mono 16 kHz ─ windows ─▶ speech of ≤ 28 s ─ Transcriber ─▶ segments and words
//! ```
//!
//! [`Transcriber`] has two implementations: [`Whisper`] (whisper.cpp, on this machine) and
//! [`OpenAiCompatible`] (any server with `/v1/audio/transcriptions`). Both work window by window
//! and hand each finished window to a [`WindowSink`], so that a transcription that was
//! interrupted resumes where it stopped. [`models`] finds, fetches and checks the weights,
//! [`convert`] makes them from the faster-whisper distribution.

pub mod convert;
pub mod decode;
mod error;

pub mod models;
mod openai;
mod pipeline;
mod transcriber;
mod transcript;
mod whisper;
pub mod windows;

pub use error::Error;

pub use openai::{OpenAiCompatible, OpenAiConfig};
pub use transcriber::{Options, SinkError, Transcriber, WindowSink};
pub use transcript::{FinishedWindow, Segment, Transcript, Window, Word};

pub use whisper::{Whisper, WhisperConfig};
