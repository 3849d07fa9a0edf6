//! Summaries: statements that each cite what they rest on.
//!
//! A draft comes from a language model or from [`extractive`]. Either way it passes through
//! [`verify`] before anyone reads it: what cites nothing real is dropped.

use crate::transcript::Transcript;
use serde::{Deserialize, Serialize};

pub mod extractive;
mod fold;
mod sentences;
mod verify;
mod words;

pub use fold::fold;
pub use verify::{Dropped, Reason, Verified, verify};

/// A stretch of the recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    /// From the start of the recording, in milliseconds.
    pub start_ms: u32,
    /// From the start of the recording, in milliseconds.
    pub end_ms: u32,
}

/// One thing that a summary says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// What it says.
    pub text: String,
    /// Where in the recording it was said.
    pub cites: Vec<Span>,
    /// The very words, where it gives them.
    #[serde(default)]
    pub quote: Option<String>,
}

/// What a section is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub enum SectionKind {
    /// The session in a few sentences.
    Overview,
    /// What mattered.
    KeyPoints,
    /// What became clear to the client.
    Insights,
    /// What is to be done.
    Actions,
    /// Words worth keeping.
    Quotes,
    /// What to come back to.
    NextSession,
}

impl SectionKind {
    /// Every kind, in the order of a page.
    pub const ALL: [Self; 6] = [
        Self::Overview,
        Self::KeyPoints,
        Self::Insights,
        Self::Actions,
        Self::Quotes,
        Self::NextSession,
    ];
}

/// Statements on one subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// The subject.
    pub kind: SectionKind,
    /// What is said of it.
    pub statements: Vec<Statement>,
}

/// How a draft was made; the page says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", tag = "kind")]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub enum Method {
    /// Sentences of the transcript, chosen on this machine.
    Extractive,
    /// Written by a language model.
    Generated {
        /// Its name.
        model: String,
    },
}

/// A summary that nobody has checked yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// How it was made.
    pub method: Method,
    /// ISO 639-1 code of the language it is written in.
    pub language: String,
    /// What it says.
    pub sections: Vec<Section>,
}

impl Draft {
    /// Every statement, in order.
    pub fn statements(&self) -> impl Iterator<Item = &Statement> {
        self.sections.iter().flat_map(|section| &section.statements)
    }

    /// The statements of one kind, in order.
    pub fn of_kind(&self, kind: SectionKind) -> impl Iterator<Item = &Statement> {
        self.sections
            .iter()
            .filter(move |section| section.kind == kind)
            .flat_map(|section| &section.statements)
    }
}

/// Why there is no summary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoSummary {
    /// Nothing was said.
    #[error("the transcript is empty")]
    EmptyTranscript,
    /// No statement of the draft cites anything real.
    #[error("nothing in the draft rests on the transcript")]
    NothingRests,
}

/// The transcript, unless nothing was said in it.
fn spoken(transcript: &Transcript) -> Result<&Transcript, NoSummary> {
    if transcript.is_empty() {
        Err(NoSummary::EmptyTranscript)
    } else {
        Ok(transcript)
    }
}
