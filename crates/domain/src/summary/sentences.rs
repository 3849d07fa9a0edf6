//! Sentences of a transcript, with the time of each.

use super::{Span, fold};
use crate::transcript::{Transcript, Word};

/// A sentence, as it was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sentence {
    pub(super) text: String,
    pub(super) span: Span,
}

/// A silence that ends a sentence where the recogniser wrote no punctuation.
const PAUSE_MS: u32 = 1_500;
/// A sentence never gets longer than this, in words.
const LONGEST: usize = 60;

/// Words after which a full stop ends nothing, folded.
const ABBREVIATIONS: &[&str] = &[
    "m", "mm", "mme", "mmes", "mlle", "mlles", "dr", "pr", "me", "st", "ste", "av", "bd", "cf",
    "ex", "p", "pp", "vol", "n", "no", "art", "fig", "env", "tél", "c à d", "p ex", "mr", "mrs",
    "ms", "prof", "vs", "e g", "i e", "jr", "sr", "approx", "dept", "inc", "ltd", "co",
];

/// Splits a transcript into sentences. Segments do not matter for it: the recogniser cuts where
/// it likes.
pub(super) fn sentences(transcript: &Transcript) -> Vec<Sentence> {
    let words: Vec<Word> = transcript
        .spoken()
        .flat_map(crate::transcript::Segment::timed_words)
        .collect();
    let mut sentences = Vec::new();
    let mut begin = 0;
    for at in 0..words.len() {
        let next = words.get(at + 1);
        if ends(&words[at], next) || at + 1 - begin >= LONGEST {
            sentences.push(Sentence::new(&words[begin..=at]));
            begin = at + 1;
        }
    }
    sentences
}

impl Sentence {
    fn new(words: &[Word]) -> Self {
        let text = words
            .iter()
            .map(|word| word.text.as_str())
            .collect::<Vec<_>>()
            .join(" ");
        let start_ms = words.first().map_or(0, |word| word.start_ms);
        // A word lasts a millisecond at least: enough to reach into the segment that it is in.
        let end = |word: &Word| word.end_ms.max(word.start_ms.saturating_add(1));
        let end_ms = words.iter().map(end).max().unwrap_or(start_ms);
        Self {
            text,
            span: Span { start_ms, end_ms },
        }
    }
}

/// Whether a sentence ends with this word.
fn ends(word: &Word, next: Option<&Word>) -> bool {
    let Some(next) = next else { return true };
    if next.start_ms.saturating_sub(word.end_ms) >= PAUSE_MS {
        return true;
    }
    let said = word
        .text
        .trim_end_matches(['»', '”', '"', '’', '\'', ')', ']'])
        .trim_end();
    if said.ends_with(['!', '?', '…']) || said.ends_with("...") {
        return !starts_low(next);
    }
    said.ends_with('.') && !starts_low(next) && !is_abbreviation(said)
}

/// Whether a word begins in lower case, as one inside a sentence does.
fn starts_low(word: &Word) -> bool {
    word.text
        .chars()
        .find(|c| c.is_alphanumeric())
        .is_some_and(char::is_lowercase)
}

/// Whether the full stop of a word is its own: a known abbreviation, or an initial.
fn is_abbreviation(word: &str) -> bool {
    let folded = fold(word.trim_end_matches('.'));
    let initials = folded.split(' ').all(|part| part.chars().count() == 1)
        && word.chars().any(char::is_uppercase);
    initials || ABBREVIATIONS.contains(&folded.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::Segment;

    fn split(texts: &[&str]) -> Vec<String> {
        let segments = (0u32..)
            .zip(texts)
            .map(|(n, text)| Segment {
                start_ms: n * 1_000,
                end_ms: (n + 1) * 1_000,
                text: (*text).to_owned(),
                words: Vec::new(),
            })
            .collect();
        let transcript = Transcript {
            language: "fr".to_owned(),
            segments,
        };
        sentences(&transcript)
            .into_iter()
            .map(|sentence| sentence.text)
            .collect()
    }

    #[test]
    fn a_sentence_ends_at_its_punctuation_and_not_at_an_abbreviation() {
        assert_eq!(
            split(&[
                "J'ai vu M. Martin et Mme. Dupont, etc. tout va bien. Et vous ?",
                "Oui ! J. Valjean aussi."
            ]),
            [
                "J'ai vu M. Martin et Mme. Dupont, etc. tout va bien.",
                "Et vous\u{202f}?",
                "Oui\u{202f}!",
                "J. Valjean aussi.",
            ]
        );
    }

    #[test]
    fn a_sentence_goes_on_over_segments() {
        assert_eq!(
            split(&["Je pense que", "tout ira bien."]),
            ["Je pense que tout ira bien."]
        );
    }

    #[test]
    fn speech_without_punctuation_is_cut_at_silences_and_at_length() {
        let word = |start_ms, text: &str| Word {
            start_ms,
            end_ms: start_ms + 200,
            text: text.to_owned(),
        };
        let words = vec![word(0, "bonjour"), word(300, "oui"), word(4_000, "alors")];
        let text = "bonjour oui alors".to_owned();
        let transcript = Transcript {
            language: "fr".to_owned(),
            segments: vec![Segment {
                start_ms: 0,
                end_ms: 4_200,
                text,
                words,
            }],
        };
        let found: Vec<_> = sentences(&transcript)
            .into_iter()
            .map(|s| (s.text, s.span))
            .collect();
        assert_eq!(
            found,
            [
                (
                    "bonjour oui".to_owned(),
                    Span {
                        start_ms: 0,
                        end_ms: 500
                    }
                ),
                (
                    "alors".to_owned(),
                    Span {
                        start_ms: 4_000,
                        end_ms: 4_200
                    }
                ),
            ]
        );
        let endless = vec!["mot"; 150].join(" ");
        assert_eq!(split(&[&endless]).len(), 3);
    }
}
