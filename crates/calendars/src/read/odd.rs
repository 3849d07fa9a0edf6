//! Events that were not fully understood: which, why, and what each blocks until it is.

use domain::slots::Interval;
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use super::component::Component;

/// The longest title that is kept, in letters.
const MAX_TITLE: usize = 80;

/// What is odd about an event. The first of several is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// Its start could not be read.
    Start,
    /// Its length is missing, empty or makes no sense.
    Length,
    /// How it recurs was not understood.
    Rule,
    /// It changes a series in a way that was not understood.
    Change,
    /// One of its further or left-out dates could not be read.
    Dates,
    /// Its zone is not known.
    Zone,
    /// A line of it is broken.
    Line,
    /// It takes more than a month at a stretch.
    Long,
}

impl Reason {
    /// Its stable name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Length => "length",
            Self::Rule => "rule",
            Self::Change => "change",
            Self::Dates => "dates",
            Self::Zone => "zone",
            Self::Line => "line",
            Self::Long => "long",
        }
    }
}

/// An event that was not fully understood, and that takes time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Odd {
    /// The same for the same event and the same reason, at each reading.
    pub key: String,
    /// What its owner calls it; may be empty.
    pub title: String,
    /// When it first begins, as far as that was understood.
    pub starts: Option<Timestamp>,
    pub reason: Reason,
    /// From the first instant that it blocks to the last.
    pub blocks: Interval,
    /// How many stretches of time it blocks.
    pub stretches: usize,
}

/// A name for an event that stays the same while its UID, or else its lines, do.
pub fn key(component: &Component, reason: Reason) -> String {
    let mut digest = Sha256::new();
    digest.update(reason.code());
    for name in ["UID", "RECURRENCE-ID"] {
        digest.update("\n");
        digest.update(component.value(name).unwrap_or_default());
    }
    if component.value("UID").is_none_or(str::is_empty) {
        for line in &component.lines {
            digest.update(format!("\n{}:{}", line.name, line.value));
        }
    }
    hex::encode(&digest.finalize()[..16])
}

/// The title of an event as words: unescaped, without what cannot be seen, not too long.
pub fn title(component: &Component) -> String {
    let mut words = String::new();
    let mut letters = component.value("SUMMARY").unwrap_or_default().chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next() {
                Some('n' | 'N') => words.push(' '),
                Some(other) => words.push(other),
                None => {}
            },
            hidden if hidden.is_control() || is_format(hidden) => {}
            other => words.push(other),
        }
    }
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.chars().count() <= MAX_TITLE {
        return words;
    }
    let cut: String = words.chars().take(MAX_TITLE - 1).collect();
    format!("{}…", cut.trim_end())
}

/// What turns the direction of a text around, or cannot be seen. Joiners stay: emoji and Persian
/// need them.
const fn is_format(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}' | '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
    )
}
