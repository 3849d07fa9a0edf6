//! Filters for Whisper's hallucinations.
//!
//! whisper.cpp already tries a window again, warmer, when its text loops or is improbable, and
//! drops it when it takes it for silence. What still comes through is recognised here.

use super::words::Token;
use crate::transcript::{Segment, Word};

/// Mean log-probability below which a segment is a guess at noise. Difficult speech of a
/// small model stays above -1.
const IMPROBABLE: f32 = -1.5;
/// The same where Whisper itself doubts that anyone speaks.
const IMPROBABLE_IN_SILENCE: f32 = -0.7;
/// Its doubt.
const PROBABLY_SILENCE: f32 = 0.6;

/// Whether a segment is worth showing, by its own probabilities.
pub(super) fn believable(tokens: &[Token<'_>], no_speech: f32) -> bool {
    if tokens.is_empty() {
        return false;
    }
    #[allow(clippy::cast_precision_loss)]
    let mean = tokens.iter().map(|t| t.log_probability).sum::<f32>() / tokens.len() as f32;
    mean >= IMPROBABLE && (no_speech < PROBABLY_SILENCE || mean >= IMPROBABLE_IN_SILENCE)
}

/// What Whisper learned from subtitles and says into silence; nobody says it in a conversation.
const CREDITS: [&str; 9] = [
    "sous-titres réalisés par",
    "sous-titres réalisés para",
    "sous-titrage société radio-canada",
    "sous-titrage st'",
    "sous-titres par",
    "amara.org",
    "subtitles by the amara",
    "transcription by castingwords",
    "❤️ par sous-titrage",
];

/// Whether a segment is no speech: `[Musique]`, `(applause)`, the credits of a subtitler.
pub(super) fn is_filler(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    let bracketed = [('[', ']'), ('(', ')'), ('*', '*'), ('♪', '♪')]
        .iter()
        .any(|(open, close)| text.starts_with(*open) && text.ends_with(*close));
    bracketed
        || !text.contains(char::is_alphanumeric)
        || CREDITS.iter().any(|credit| text.contains(credit))
}

/// Removes what is between square brackets inside a segment: `Bonjour. [Rires] Oui.`
pub(super) fn without_annotations(mut segment: Segment) -> Option<Segment> {
    let mut inside = false;
    segment.words.retain(|word| {
        inside |= word.text.starts_with('[');
        let annotation = inside;
        inside &= !word
            .text
            .trim_end_matches(['.', ',', '!', '?'])
            .ends_with(']');
        !annotation
    });
    rewritten(segment)
}

/// The segment with text and end made again from the words that are left, if any.
fn rewritten(mut segment: Segment) -> Option<Segment> {
    let texts: Vec<&str> = segment
        .words
        .iter()
        .map(|word| word.text.as_str())
        .collect();
    let text = texts.join(" ");
    if text != segment.text {
        segment.text = text;
        segment.end_ms = segment.words.last()?.end_ms;
    }
    (!segment.words.is_empty()).then_some(segment)
}

/// Longest phrase, in words, that is looked for in loops.
const LONGEST_PHRASE: usize = 12;

/// Removes the repetitions of a phrase said over and over, across segments; the first two stay.
///
/// People do repeat themselves: a word up to six times, a phrase up to four.
pub(super) fn without_loops(segments: Vec<Segment>) -> Vec<Segment> {
    let key = |word: &Word| {
        let letters = word.text.chars().filter(|c| c.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect::<String>()
    };
    let keys: Vec<String> = segments.iter().flat_map(|s| &s.words).map(key).collect();
    let mut keep = vec![true; keys.len()];
    let mut at = 0;
    while at < keys.len() {
        let Some((phrase, times)) = loop_at(&keys[at..]) else {
            at += 1;
            continue;
        };
        keep[at + 2 * phrase..at + times * phrase].fill(false);
        at += times * phrase;
    }
    let mut keep = keep.into_iter();
    segments
        .into_iter()
        .filter_map(|mut segment| {
            segment.words.retain(|_| keep.next().unwrap_or(true));
            rewritten(segment)
        })
        .collect()
}

/// The phrase that `keys` starts with if it is a loop: its length, and how often it comes.
fn loop_at(keys: &[String]) -> Option<(usize, usize)> {
    (1..=LONGEST_PHRASE.min(keys.len() / 2)).find_map(|phrase| {
        let first = &keys[..phrase];
        let times = keys
            .chunks(phrase)
            .take_while(|next| *next == first)
            .count();
        let allowed = if phrase == 1 { 6 } else { 4 };
        (times > allowed).then_some((phrase, times))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(text: &str) -> Segment {
        let words = text.split(' ').zip(0..).map(|(text, n)| Word {
            start_ms: n * 100,
            end_ms: n * 100 + 90,
            text: text.to_owned(),
        });
        let words: Vec<Word> = words.collect();
        Segment {
            start_ms: 0,
            end_ms: words.last().unwrap().end_ms,
            text: text.to_owned(),
            words,
        }
    }

    fn texts(segments: Vec<Segment>) -> Vec<String> {
        without_loops(segments)
            .into_iter()
            .map(|s| s.text)
            .collect()
    }

    #[test]
    fn a_phrase_that_loops_is_kept_twice_across_segments() {
        let looping = "Je suis là. Je suis là. Je suis là.";
        let segments = vec![
            segment("Bonjour Anne."),
            segment(looping),
            segment(looping),
            segment("Au revoir."),
        ];
        assert_eq!(
            texts(segments),
            ["Bonjour Anne.", "Je suis là. Je suis là.", "Au revoir."]
        );
    }

    #[test]
    fn people_may_repeat_themselves() {
        for text in [
            "non non non non non",
            "petit à petit à petit à petit on avance",
            "oui oui je sais je sais",
        ] {
            assert_eq!(texts(vec![segment(text)]), [text]);
        }
    }

    #[test]
    fn annotations_and_subtitle_credits_are_not_speech() {
        for filler in [
            "[Musique]",
            "(applaudissements)",
            "♪ la la ♪",
            "...",
            "Sous-titres réalisés par la communauté d'Amara.org",
            "Sous-titrage Société Radio-Canada",
        ] {
            assert!(is_filler(filler), "{filler}");
        }
        assert!(!is_filler("J'ai vu (enfin) la musique."));
        assert!(!is_filler("Merci."));
    }

    #[test]
    fn an_annotation_inside_a_segment_is_removed_and_the_speech_stays() {
        let kept = without_annotations(segment("Bonjour. [Rires de salle] Oui."));
        assert_eq!(kept.unwrap().text, "Bonjour. Oui.");
        assert_eq!(without_annotations(segment("[Musique] [Rires]")), None);
    }

    #[test]
    fn an_improbable_segment_is_dropped_and_sooner_in_silence() {
        let token = |log_probability| {
            vec![
                Token {
                    bytes: b" a",
                    start: 0,
                    end: 1,
                    log_probability
                };
                3
            ]
        };
        assert!(believable(&token(-0.9), 0.1));
        assert!(!believable(&token(-0.9), 0.9));
        assert!(!believable(&token(-1.8), 0.0));
        assert!(!believable(&[], 0.0));
    }
}
