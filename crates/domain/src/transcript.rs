//! Transcripts: words and segments with their times.

use serde::{Deserialize, Serialize};

/// How far an excerpt reaches before and after its moment, in milliseconds.
pub const EXCERPT_REACH_MS: u32 = 15_000;

/// A word, its punctuation attached, no spaces around it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Word {
    /// From the start of the recording, in milliseconds.
    pub start_ms: u32,
    /// From the start of the recording, in milliseconds; at or after `start_ms`.
    pub end_ms: u32,
    /// The word.
    pub text: String,
}

/// A stretch of speech.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// From the start of the recording, in milliseconds.
    pub start_ms: u32,
    /// From the start of the recording, in milliseconds; at or after `start_ms`.
    pub end_ms: u32,
    /// What was said.
    pub text: String,
    /// Its words; empty when the recogniser gives no times for them.
    #[serde(default)]
    pub words: Vec<Word>,
}

/// All that was said in a recording, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transcript {
    /// ISO 639-1 code of the language heard.
    pub language: String,
    /// The segments, by start.
    pub segments: Vec<Segment>,
}

impl Segment {
    /// The end of the segment as something one can point into: never at its start.
    pub fn reach_ms(&self) -> u32 {
        self.end_ms.max(self.start_ms.saturating_add(1)).max(1)
    }

    /// Whether something was said in it: a letter or a digit.
    pub fn has_words(&self) -> bool {
        self.text.chars().any(char::is_alphanumeric)
    }

    /// Its words with their times, none of them outside the segment whatever the recogniser
    /// says. Without times from it, those of the segment are shared out by length of word. A
    /// lone punctuation mark, which French sets apart, belongs to the word before it.
    pub fn timed_words(&self) -> Vec<Word> {
        let words = if self.words.is_empty() {
            self.shared_out()
        } else {
            self.words.clone()
        };
        let words = words.into_iter().map(|word| {
            let start_ms = word
                .start_ms
                .clamp(self.start_ms.min(self.reach_ms() - 1), self.reach_ms() - 1);
            Word {
                start_ms,
                end_ms: word.end_ms.clamp(start_ms, self.reach_ms()),
                ..word
            }
        });
        let mut joined: Vec<Word> = Vec::new();
        for word in words {
            let text = word.text.trim();
            match joined.last_mut() {
                _ if text.is_empty() => {}
                Some(last) if !text.chars().any(char::is_alphanumeric) && closes(text) => {
                    if !matches!(text, "." | "," | "…" | "..." | ")") {
                        last.text.push('\u{202f}');
                    }
                    last.text.push_str(text);
                    last.end_ms = last.end_ms.max(word.end_ms);
                }
                _ => joined.push(Word {
                    text: text.to_owned(),
                    ..word
                }),
            }
        }
        joined
    }

    fn shared_out(&self) -> Vec<Word> {
        let words: Vec<&str> = self.text.split_whitespace().collect();
        let length = |word: &str| u64::try_from(word.chars().count()).unwrap_or(u64::MAX);
        let total = words.iter().map(|word| length(word)).sum::<u64>().max(1);
        let duration = u64::from(self.end_ms.saturating_sub(self.start_ms));
        let at = |said: u64| {
            self.start_ms
                .saturating_add(u32::try_from(duration * said / total).unwrap_or(u32::MAX))
        };
        let mut said = 0;
        words
            .into_iter()
            .map(|word| {
                let start_ms = at(said);
                said += length(word);
                Word {
                    start_ms,
                    end_ms: at(said),
                    text: word.to_owned(),
                }
            })
            .collect()
    }
}

/// Whether a lone mark ends what is before it (and does not open what follows).
fn closes(mark: &str) -> bool {
    mark.chars()
        .all(|c| matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | '…' | ')' | '»' | '”'))
}

impl Transcript {
    /// The segments in which something was said.
    pub fn spoken(&self) -> impl Iterator<Item = &Segment> {
        self.segments.iter().filter(|segment| segment.has_words())
    }

    /// Whether nothing was said.
    pub fn is_empty(&self) -> bool {
        self.spoken().next().is_none()
    }

    /// All of the text, one space between segments.
    pub fn text(&self) -> String {
        self.spoken()
            .map(|segment| segment.text.trim())
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// When the last word ends, in milliseconds.
    pub fn end_ms(&self) -> u32 {
        self.segments
            .iter()
            .map(Segment::reach_ms)
            .max()
            .unwrap_or(0)
    }

    /// How many words were said.
    pub fn word_count(&self) -> usize {
        self.spoken()
            .map(|segment| segment.text.split_whitespace().count())
            .sum()
    }
}

/// The excerpt of a moment: what was said from 15 s before it to 15 s after, in whole words. A
/// word that is partly in is in. `None` when nothing was said.
pub fn excerpt(transcript: &Transcript, at_seconds: u32) -> Option<String> {
    let at_ms = at_seconds.saturating_mul(1000);
    let (from, to) = (
        at_ms.saturating_sub(EXCERPT_REACH_MS),
        at_ms.saturating_add(EXCERPT_REACH_MS),
    );
    let words: Vec<String> = transcript
        .spoken()
        .filter(|segment| segment.start_ms < to && segment.reach_ms() > from)
        .flat_map(Segment::timed_words)
        .filter(|word| {
            word.start_ms < to && word.end_ms.max(word.start_ms.saturating_add(1)) > from
        })
        .map(|word| word.text)
        .collect();
    if words.is_empty() {
        None
    } else {
        Some(words.join(" "))
    }
}

#[cfg(test)]
mod tests;
