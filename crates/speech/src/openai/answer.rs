//! The `verbose_json` response, in the variants that servers send.

use serde::Deserialize;

use crate::pipeline::Recognised;
use crate::transcript::{Segment, Window, Word};

/// A transcript of one window; times are seconds from its start.
#[derive(Debug, Deserialize)]
pub(super) struct Answer {
    /// `french` from OpenAI, `fr` from others.
    language: Option<String>,
    #[serde(default)]
    text: String,
    segments: Option<Vec<AnswerSegment>>,
    words: Option<Vec<AnswerWord>>,
}

#[derive(Debug, Deserialize)]
struct AnswerSegment {
    start: f64,
    end: f64,
    text: String,
    /// Some servers put the words here rather than beside.
    words: Option<Vec<AnswerWord>>,
}

#[derive(Debug, Clone, Deserialize)]
struct AnswerWord {
    word: String,
    start: f64,
    end: f64,
}

impl Answer {
    /// Brings the answer onto the clock of the file.
    ///
    /// A server that gives no segments gets one over the window, and words without times are
    /// spread over their segment by their length.
    pub(super) fn recognised(self, window: Window, language: Option<&str>) -> Recognised {
        let whole = f64::from(window.end_ms - window.start_ms) / 1000.0;
        let segments = self.segments.filter(|segments| !segments.is_empty());
        let segments = segments.unwrap_or_else(|| {
            vec![AnswerSegment {
                start: 0.0,
                end: whole,
                text: self.text,
                words: None,
            }]
        });
        let mut loose = self.words.unwrap_or_default().into_iter().peekable();
        let count = segments.len();
        let mut placed_segments = Vec::new();
        for (index, segment) in segments.into_iter().enumerate() {
            let last = index + 1 == count;
            let beside = std::iter::from_fn(|| {
                loose.next_if(|word| last || f64::midpoint(word.start, word.end) < segment.end)
            });
            let beside: Vec<AnswerWord> = beside.collect();
            placed_segments.extend(place(&segment, beside, window));
        }
        Recognised {
            language: language
                .map(str::to_owned)
                .or_else(|| self.language.as_deref().and_then(code)),
            segments: placed_segments,
        }
    }
}

fn place(segment: &AnswerSegment, beside: Vec<AnswerWord>, window: Window) -> Option<Segment> {
    let text = segment.text.trim();
    if text.is_empty() {
        return None;
    }
    let clock = |seconds: f64| {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let ms = (seconds.max(0.0) * 1000.0).round() as u32;
        window.start_ms.saturating_add(ms).min(window.end_ms)
    };
    let start_ms = clock(segment.start);
    let end_ms = clock(segment.end).max(start_ms);
    let timed = segment
        .words
        .clone()
        .filter(|words| !words.is_empty())
        .unwrap_or(beside);
    let words = if timed.is_empty() {
        spread(text, start_ms, end_ms)
    } else {
        let mut reached = start_ms;
        timed
            .into_iter()
            .filter(|word| !word.word.trim().is_empty())
            .map(|word| {
                let start_ms = clock(word.start).clamp(reached, end_ms.max(reached));
                let until = clock(word.end).clamp(start_ms, end_ms.max(start_ms));
                reached = until;
                Word {
                    start_ms,
                    end_ms: until,
                    text: word.word.trim().to_owned(),
                }
            })
            .collect()
    };
    Some(Segment {
        start_ms,
        end_ms,
        text: text.to_owned(),
        words,
    })
}

/// Gives each word of `text` a share of the time in proportion to its letters.
fn spread(text: &str, start_ms: u32, end_ms: u32) -> Vec<Word> {
    let letters = |word: &str| u64::try_from(word.chars().count()).unwrap_or(1) + 1;
    let total: u64 = text.split_whitespace().map(letters).sum();
    let at = |done: u64| {
        let share = u64::from(end_ms - start_ms) * done / total.max(1);
        start_ms + u32::try_from(share).unwrap_or(0)
    };
    let mut done = 0;
    text.split_whitespace()
        .map(|word| {
            let from = at(done);
            done += letters(word);
            Word {
                start_ms: from,
                end_ms: at(done),
                text: word.to_owned(),
            }
        })
        .collect()
}

/// ISO 639-1 for what a server calls a language.
fn code(language: &str) -> Option<String> {
    let language = language.trim().to_lowercase();
    if language.is_empty() || !language.bytes().all(|b| b.is_ascii_alphabetic()) {
        return None;
    }
    let id = whisper_rs::get_lang_id(&language)?;
    whisper_rs::get_lang_str(id).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOW: Window = Window {
        index: 0,
        start_ms: 10_000,
        end_ms: 20_000,
    };

    fn recognised(json: &str) -> Recognised {
        serde_json::from_str::<Answer>(json)
            .unwrap()
            .recognised(WINDOW, None)
    }

    #[test]
    fn words_beside_the_segments_go_to_the_segment_of_their_time() {
        let heard = recognised(
            r#"{"language":"french","text":"Bonjour Anne. Merci.",
                "segments":[{"start":0.0,"end":1.5,"text":" Bonjour Anne."},
                            {"start":1.5,"end":3.0,"text":" Merci."}],
                "words":[{"word":"Bonjour","start":0.1,"end":0.6},
                         {"word":"Anne","start":0.7,"end":1.4},
                         {"word":"Merci","start":1.8,"end":2.4}]}"#,
        );
        assert_eq!(heard.language.as_deref(), Some("fr"));
        let counts: Vec<usize> = heard.segments.iter().map(|s| s.words.len()).collect();
        assert_eq!(counts, [2, 1]);
        let merci = &heard.segments[1];
        assert_eq!((merci.start_ms, merci.end_ms), (11_500, 13_000));
        assert_eq!(
            (merci.words[0].start_ms, merci.words[0].end_ms),
            (11_800, 12_400)
        );
        assert_eq!(merci.text, "Merci.");
    }

    #[test]
    fn words_without_times_are_spread_over_their_segment() {
        let heard = recognised(r#"{"language":"fr","text":"un deux trois"}"#);
        let words = &heard.segments[0].words;
        assert_eq!(words.len(), 3);
        assert_eq!((words[0].start_ms, words[2].end_ms), (10_000, 20_000));
        assert!(words[0].end_ms == words[1].start_ms && words[1].end_ms == words[2].start_ms);
    }

    #[test]
    fn an_answer_without_text_has_no_segment() {
        assert!(recognised(r#"{"text":"  "}"#).segments.is_empty());
    }
}
