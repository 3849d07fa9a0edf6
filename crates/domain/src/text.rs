//! Texts that people type: one cleaning for all of them, so that what is stored is what is seen.
//!
//! Characters without a shape and marks of direction go, except where a script or an emoji needs
//! them: joiners in Persian, Indic and emoji, selectors after what they select, the tags of the
//! flags of England, Scotland and Wales. What is left is composed (NFC).

mod joining;
mod twins;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

pub use twins::Likeness;

use joining::{emoji, ideograph, keeps_joiner, mongolian};

/// Combining marks on one letter of a script that has few, at most: Vietnamese has two.
const FEW_MARKS: usize = 2;
/// Combining marks on one letter of any other, at most (UTS 39, 5.4): pointed Hebrew has four.
const MOST_MARKS: usize = 4;

/// A text as it is seen: composed, without invisible characters, marks of direction, control
/// characters (but line ends and tabs) and heaps of accents. Empty when nothing of it would be
/// seen. Idempotent.
pub fn clean(text: &str) -> String {
    // What every keyboard has needs no table.
    let plain = |b: u8| matches!(b, b'\t' | b'\n' | b'\r' | b' '..=b'~');
    if text.bytes().all(plain) {
        return shown(text.to_owned());
    }
    let mut cleaned = once(text);
    // Taking a character away may bring two together that compose, or that join no more.
    for _ in 0..4 {
        let again = once(&cleaned);
        if again == cleaned {
            break;
        }
        cleaned = again;
    }
    shown(cleaned)
}

/// The text, unless there is nothing in it to see.
fn shown(text: String) -> String {
    if text.trim().is_empty() {
        String::new()
    } else {
        text
    }
}

fn once(text: &str) -> String {
    let mut composed: Vec<char> = text.nfc().filter_map(kept).collect();
    // A joiner twice is a joiner.
    composed.dedup_by(|c, before| c == before && matches!(c, '\u{200c}' | '\u{200d}'));
    let mut out = String::with_capacity(text.len());
    let mut marks = Marks::default();
    for (at, c) in composed.iter().copied().enumerate() {
        let before = &composed[..at];
        let after = &composed[at + 1..];
        let stays = match c {
            '\u{200c}' | '\u{200d}' => keeps_joiner(c, before, after),
            '\u{fe0e}' | '\u{fe0f}' => before.last().is_some_and(|base| emoji(*base)),
            '\u{e0100}'..='\u{e01ef}' => before.last().is_some_and(|base| ideograph(*base)),
            '\u{180b}'..='\u{180d}' | '\u{180f}' => {
                before.last().is_some_and(|base| mongolian(*base))
            }
            '\u{e0020}'..='\u{e007f}' => in_a_flag(before, c, after),
            _ => marks.take(c),
        };
        if stays {
            out.push(c);
        }
    }
    out.nfc().collect()
}

/// A character as it may stay, before its neighbours are asked.
fn kept(c: char) -> Option<char> {
    match c {
        '\t' | '\n' | '\r' => Some(c),
        // Ends of lines and paragraphs that no keyboard has.
        '\u{85}' | '\u{2028}' | '\u{2029}' => Some('\n'),
        // A blank of Braille is a blank.
        '\u{2800}' => Some(' '),
        _ if c.is_control() || shapeless(c) => None,
        _ => Some(c),
    }
}

/// Whether a character has no shape in any text: Unicode's "default ignorable" but those whose
/// neighbours decide, marks of direction, fillers, and what no standard gives a shape.
fn shapeless(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180e}'
            | '\u{200b}'
            | '\u{200e}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{e000}'..='\u{f8ff}'
            | '\u{fdd0}'..='\u{fdef}'
            | '\u{fe00}'..='\u{fe0d}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffc}'
            | '\u{16fe4}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d159}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e001f}'
            | '\u{e0080}'..='\u{e00ff}'
            | '\u{e01f0}'..='\u{e0fff}'
            | '\u{f0000}'..='\u{10ffff}'
    ) || u32::from(c) & 0xfffe == 0xfffe
}

/// Whether a tag stands in the flag of England, Scotland or Wales, which are all that there are.
fn in_a_flag(before: &[char], tag: char, after: &[char]) -> bool {
    let is_tag = |c: &char| matches!(c, '\u{e0020}'..='\u{e007f}');
    let start = before.iter().rposition(|c| !is_tag(c));
    let Some(start) = start.filter(|at| before[*at] == '\u{1f3f4}') else {
        return false;
    };
    let tags = before[start + 1..]
        .iter()
        .chain([&tag])
        .chain(after.iter().take_while(|c| is_tag(c)));
    let word: String = tags
        .filter_map(|c| char::from_u32(u32::from(*c) - 0xe0000))
        .collect();
    matches!(word.as_str(), "gbeng\u{7f}" | "gbsct\u{7f}" | "gbwls\u{7f}")
}

/// Counts the combining marks on a letter.
#[derive(Default)]
struct Marks {
    base: Option<char>,
    last: Option<char>,
    count: usize,
}

impl Marks {
    /// Whether the next character stays: a mark needs a letter to stand on, and room.
    fn take(&mut self, c: char) -> bool {
        if !is_combining_mark(c) {
            *self = Self {
                base: (!c.is_whitespace()).then_some(c),
                ..Self::default()
            };
            return true;
        }
        let Some(base) = self.base else {
            return false;
        };
        let room = if joining::has_few_marks(base) {
            FEW_MARKS
        } else {
            MOST_MARKS
        };
        let stays = self.count < room && self.last != Some(c);
        if stays {
            self.count += 1;
            self.last = Some(c);
        }
        stays
    }
}

/// A text of one line, such as a name: cleaned, with one space between words.
pub fn line(text: &str) -> String {
    clean(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text of several paragraphs: cleaned, its lines trimmed, at most one empty line between two.
pub fn paragraphs(text: &str) -> String {
    let cleaned = clean(text);
    let mut lines: Vec<String> = vec![];
    for line in cleaned.lines().map(line) {
        if !(line.is_empty() && lines.last().is_none_or(String::is_empty)) {
            lines.push(line);
        }
    }
    lines.join("\n").trim_end().to_owned()
}

#[cfg(test)]
mod tests;
