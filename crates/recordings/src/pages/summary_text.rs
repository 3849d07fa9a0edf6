//! Formatting of a summary's text: titles, paragraphs, lists, and times that link into the
//! recording.

use std::sync::LazyLock;

use domain::transcript::Transcript;
use regex::Regex;

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A line on its own, followed by a list.
    Title(String),
    /// A line on its own.
    Paragraph(Vec<Piece>),
    /// Lines that begin with a dash.
    List(Vec<Vec<Piece>>),
}

/// A part of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    Words(String),
    /// A time in the recording.
    Time(Cite),
}

/// A time in the recording that one can go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cite {
    /// As a player shows it.
    pub label: String,
    /// Milliseconds from the start.
    pub ms: u32,
    /// The transcript's line, when there is one.
    pub anchor: Option<usize>,
}

#[expect(
    clippy::unwrap_used,
    reason = "the pattern is fixed, and a test uses it"
)]
static TIME: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\[((?:\d{1,2}:)?\d{1,2}:\d{2})\]").unwrap());

/// Where a time lies in the transcript.
pub fn cite(ms: u32, transcript: Option<&Transcript>) -> Cite {
    let anchor = transcript.and_then(|t| {
        // A label shows whole seconds: the line that begins within that second is meant.
        t.segments
            .iter()
            .rposition(|s| s.start_ms <= ms.saturating_add(999))
    });
    Cite {
        label: platform::i18n::dates::position(ms),
        ms,
        anchor,
    }
}

/// Reads a text.
pub fn blocks(text: &str, transcript: Option<&Transcript>) -> Vec<Block> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let mut blocks = vec![];
    for (i, line) in lines.iter().enumerate() {
        if line.is_empty() {
            continue;
        }
        if let Some(item) = line.strip_prefix("- ") {
            let item = pieces(item, transcript);
            match blocks.last_mut() {
                Some(Block::List(items)) if i > 0 && lines[i - 1].starts_with("- ") => {
                    items.push(item);
                }
                _ => blocks.push(Block::List(vec![item])),
            }
        } else if lines.get(i + 1).is_some_and(|next| next.starts_with("- ")) {
            blocks.push(Block::Title((*line).to_owned()));
        } else {
            blocks.push(Block::Paragraph(pieces(line, transcript)));
        }
    }
    blocks
}

fn pieces(line: &str, transcript: Option<&Transcript>) -> Vec<Piece> {
    let mut pieces = vec![];
    let mut from = 0;
    for found in TIME.captures_iter(line) {
        let (Some(whole), Some(time)) = (found.get(0), found.get(1)) else {
            continue;
        };
        let Some(ms) = seconds(time.as_str())
            .and_then(|s| u32::try_from(s).ok())
            .and_then(|s| s.checked_mul(1000))
        else {
            continue;
        };
        if whole.start() > from {
            // A time never stands alone at the beginning of a line.
            let words = &line[from..whole.start()];
            pieces.push(Piece::Words(match words.strip_suffix(' ') {
                Some(words) => format!("{words}\u{a0}"),
                None => words.to_owned(),
            }));
        }
        pieces.push(Piece::Time(cite(ms, transcript)));
        from = whole.end();
    }
    if from < line.len() {
        pieces.push(Piece::Words(line[from..].to_owned()));
    }
    pieces
}

/// Seconds of `1:02:03`, `12:34` or `754`.
pub fn seconds(text: &str) -> Option<i64> {
    let parts: Vec<i64> = text
        .trim()
        .split(':')
        .map(str::parse)
        .collect::<Result<_, _>>()
        .ok()?;
    match parts.as_slice() {
        [s] if *s >= 0 => Some(*s),
        [m, s] if *m >= 0 && (0..60).contains(s) => m.checked_mul(60)?.checked_add(*s),
        [h, m, s] if *h >= 0 && (0..60).contains(m) && (0..60).contains(s) => {
            h.checked_mul(3600)?.checked_add(m * 60 + s)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_as_a_player_shows_it() {
        for (text, expected) in [
            ("12:34", Some(754)),
            ("1:02:03", Some(3723)),
            (" 75 ", Some(75)),
            ("0:00", Some(0)),
            ("12:60", None),
            ("-5", None),
            ("9223372036854775807:00", None),
            ("midi", None),
            ("", None),
        ] {
            assert_eq!(seconds(text), expected, "{text}");
        }
    }

    #[test]
    fn titles_lists_and_times_are_told_apart() {
        let read = blocks(
            "Actions\n- Écrire lundi [0:07]\n- Relire\n\nUn mot [x] de fin.",
            None,
        );
        let words = |text: &str| Piece::Words(text.to_owned());
        let time = Cite {
            label: "0:07".to_owned(),
            ms: 7000,
            anchor: None,
        };
        assert_eq!(
            read,
            [
                Block::Title("Actions".to_owned()),
                Block::List(vec![
                    vec![words("Écrire lundi\u{a0}"), Piece::Time(time)],
                    vec![words("Relire")],
                ]),
                Block::Paragraph(vec![words("Un mot [x] de fin.")]),
            ]
        );
    }
}
