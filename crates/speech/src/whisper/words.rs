//! Joining of Whisper's tokens into words with times.

use crate::transcript::{Segment, Window, Word};

/// A text token as whisper.cpp gives it; times in hundredths of a second from the window's start.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) start: i64,
    pub(super) end: i64,
    pub(super) log_probability: f32,
}

/// A word whose bytes are being gathered: a character may be spread over tokens.
struct Draft {
    bytes: Vec<u8>,
    start: i64,
    end: i64,
}

/// Puts the tokens of a segment together to words, on the clock of the file. Nothing if there
/// is no text, or all of it lies after the window (Whisper pads to 30 seconds and may go on).
///
/// A word starts at a space. Punctuation that French sets off by a space stays with the word
/// it closes (`ça ?`) or opens (`« bonjour`).
pub(super) fn segment(tokens: &[Token<'_>], span: (i64, i64), window: Window) -> Option<Segment> {
    let clock = |hundredths: i64| {
        let from_start = u32::try_from(hundredths.max(0).saturating_mul(10)).unwrap_or(u32::MAX);
        window
            .start_ms
            .saturating_add(from_start)
            .min(window.end_ms)
    };
    let (start_ms, end_ms) = (clock(span.0), clock(span.1));
    if start_ms >= window.end_ms {
        return None;
    }
    let mut words: Vec<Word> = Vec::new();
    let mut opening = String::new();
    let mut reached = start_ms;
    for draft in drafts(tokens) {
        let text = String::from_utf8_lossy(&draft.bytes);
        let text = text.trim().replace(char::REPLACEMENT_CHARACTER, "");
        if text.is_empty() {
            continue;
        }
        if !text.contains(char::is_alphanumeric) {
            match words.last_mut() {
                _ if text.ends_with(['«', '“', '(', '[', '¿', '¡']) => {
                    opening = format!("{opening}{text} ");
                }
                Some(last) => last.text = format!("{} {text}", last.text),
                None => {}
            }
            continue;
        }
        let start_ms = clock(draft.start).clamp(reached, end_ms.max(reached));
        let until = clock(draft.end).clamp(start_ms, end_ms.max(start_ms));
        reached = until;
        words.push(Word {
            start_ms,
            end_ms: until,
            text: std::mem::take(&mut opening) + &text,
        });
    }
    let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
    let text = texts.join(" ");
    (!words.is_empty()).then_some(Segment {
        start_ms,
        end_ms: end_ms.max(reached),
        text,
        words,
    })
}

fn drafts(tokens: &[Token<'_>]) -> Vec<Draft> {
    let mut drafts: Vec<Draft> = Vec::new();
    for token in tokens {
        match drafts.last_mut() {
            Some(draft) if token.bytes.first() != Some(&b' ') => {
                draft.bytes.extend_from_slice(token.bytes);
                // The time of a full stop is the pause after it.
                if token
                    .bytes
                    .iter()
                    .any(|b| b.is_ascii_alphanumeric() || *b >= 0x80)
                {
                    draft.end = draft.end.max(token.end);
                }
            }
            _ => drafts.push(Draft {
                bytes: token.bytes.to_vec(),
                start: token.start,
                end: token.end,
            }),
        }
    }
    drafts
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOW: Window = Window {
        index: 3,
        start_ms: 60_000,
        end_ms: 70_000,
    };

    fn tokens<'a>(parts: &[(&'a [u8], i64, i64)]) -> Vec<Token<'a>> {
        parts
            .iter()
            .map(|(bytes, start, end)| Token {
                bytes,
                start: *start,
                end: *end,
                log_probability: -0.1,
            })
            .collect()
    }

    fn texts(segment: &Segment) -> Vec<&str> {
        segment
            .words
            .iter()
            .map(|word| word.text.as_str())
            .collect()
    }

    #[test]
    fn tokens_become_words_on_the_clock_of_the_file() {
        let tokens = tokens(&[
            (b" Bon", 10, 30),
            (b"jour", 30, 50),
            (b",", 50, 90),
            (b" \xc3", 90, 95),
            (b"\xa9t\xc3\xa9", 95, 120),
            (b".", 120, 180),
        ]);
        let segment = segment(&tokens, (0, 200), WINDOW).unwrap();
        assert_eq!(segment.text, "Bonjour, été.");
        assert_eq!(texts(&segment), ["Bonjour,", "été."]);
        assert_eq!((segment.start_ms, segment.end_ms), (60_000, 62_000));
        let times: Vec<_> = segment
            .words
            .iter()
            .map(|w| (w.start_ms, w.end_ms))
            .collect();
        assert_eq!(times, [(60_100, 60_500), (60_900, 61_200)]);
    }

    #[test]
    fn french_punctuation_stays_with_its_word() {
        let tokens = tokens(&[
            (b" Il", 0, 10),
            (b" dit", 10, 20),
            (" «".as_bytes(), 20, 22),
            (b" oui", 22, 40),
            (" »".as_bytes(), 40, 42),
            (b" ?", 42, 50),
        ]);
        let segment = segment(&tokens, (0, 50), WINDOW).unwrap();
        assert_eq!(texts(&segment), ["Il", "dit", "« oui » ?"]);
        assert_eq!(segment.text, "Il dit « oui » ?");
    }

    #[test]
    fn words_never_run_backwards_or_leave_the_window() {
        let tokens = tokens(&[(b" a", 900, 950), (b" b", 100, 90), (b" c", 990, 3000)]);
        let segment = segment(&tokens, (0, 3000), WINDOW).unwrap();
        let mut last = segment.start_ms;
        for word in &segment.words {
            assert!(
                word.start_ms >= last && word.end_ms >= word.start_ms,
                "{segment:?}"
            );
            last = word.end_ms;
        }
        assert!(last <= segment.end_ms && segment.end_ms <= WINDOW.end_ms);
    }

    #[test]
    fn what_lies_in_the_padding_after_the_window_is_not_text() {
        let tokens = tokens(&[(b" Merci", 1100, 1200)]);
        assert_eq!(segment(&tokens, (1100, 1200), WINDOW), None);
    }
}
