//! Transcripts: windows, segments and words with their times.

use serde::{Deserialize, Serialize};

/// A stretch of a recording that is transcribed in one go.
///
/// Windows are cut by [`crate::windows`] from the samples alone, so that every try over the same
/// file cuts the same ones; all times are milliseconds from the start of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// Position among the windows of the file, from 0. Silence between windows has no index.
    pub index: u32,
    /// First millisecond.
    pub start_ms: u32,
    /// First millisecond after.
    pub end_ms: u32,
}

/// A word and when it was said, in milliseconds from the start of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Word {
    pub start_ms: u32,
    /// When it ends; never before `start_ms`.
    pub end_ms: u32,
    /// The word with the punctuation that clings to it, without surrounding spaces.
    pub text: String,
}

/// A phrase: what was said without a break, in milliseconds from the start of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    pub start_ms: u32,
    /// When it ends; never before `start_ms`.
    pub end_ms: u32,
    /// The text, without surrounding spaces, never empty.
    pub text: String,
    /// Its words in order; every one lies within the segment.
    pub words: Vec<Word>,
}

/// What one window gave; saved by the caller, and passed back when the work is taken up again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FinishedWindow {
    pub window: Window,
    /// The language in use (ISO 639-1), detected on the first window unless it was given.
    pub language: Option<String>,
    /// What was said; empty if nothing intelligible was.
    pub segments: Vec<Segment>,
}

/// A whole recording, transcribed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transcript {
    /// ISO 639-1, such as `fr`; nothing if no speech was found.
    pub language: Option<String>,
    /// Length of the recording in milliseconds, silence included.
    pub duration_ms: u32,
    /// What was said, in order. Silence yields none.
    pub segments: Vec<Segment>,
}

impl Transcript {
    /// The words of the whole recording in order.
    pub fn words(&self) -> impl Iterator<Item = &Word> {
        self.segments.iter().flat_map(|segment| &segment.words)
    }

    /// The plain text, one segment a line.
    #[must_use]
    pub fn text(&self) -> String {
        let lines: Vec<&str> = self.segments.iter().map(|s| s.text.as_str()).collect();
        lines.join("\n")
    }
}
