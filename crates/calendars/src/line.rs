//! Content lines of iCalendar (RFC 5545, section 3.1): written folded and escaped, read unfolded.

use std::fmt::Write as _;

/// The longest line, in octets, without its end.
const MAX_OCTETS: usize = 75;

/// A calendar being written, line by line. LineWriter end with CRLF.
#[derive(Debug, Default)]
pub struct LineWriter(String);

impl LineWriter {
    /// Writes `NAME:value`; the value is as the format wants it.
    pub fn push(&mut self, name: &str, value: &str) -> &mut Self {
        self.push_with(name, &[], value)
    }

    /// Writes `NAME;PARAMETER=…:value`. The value is as the format wants it; parameters are made
    /// safe here.
    pub fn push_with(&mut self, name: &str, parameters: &[(&str, &str)], value: &str) -> &mut Self {
        let mut line = String::from(name);
        for (key, value) in parameters {
            // Writing to a String cannot fail.
            let _ = write!(line, ";{key}={}", parameter(value));
        }
        line.push(':');
        line.push_str(value);
        self.fold(&line);
        self
    }

    /// Writes `NAME:words`, with what has a meaning in the format escaped.
    pub fn text(&mut self, name: &str, words: &str) -> &mut Self {
        self.push(name, &escaped(words))
    }

    /// The calendar.
    pub fn finish(self) -> String {
        self.0
    }

    /// Folds at 75 octets, never inside a character.
    fn fold(&mut self, line: &str) {
        let mut width = 0;
        for letter in line.chars() {
            // A line break in a value would begin a line of its own.
            let letter = if letter.is_control() && letter != '\t' {
                ' '
            } else {
                letter
            };
            if width + letter.len_utf8() > MAX_OCTETS {
                self.0.push_str("\r\n ");
                width = 1;
            }
            self.0.push(letter);
            width += letter.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

/// Words as a TEXT value (section 3.3.11).
fn escaped(words: &str) -> String {
    let mut text = String::with_capacity(words.len());
    let words = words.replace("\r\n", "\n");
    for letter in words.chars() {
        match letter {
            '\\' | ';' | ',' => {
                text.push('\\');
                text.push(letter);
            }
            '\n' | '\r' => text.push_str("\\n"),
            other => text.push(other),
        }
    }
    text
}

/// A value of a parameter: quoted when it must be. Quotes themselves have no way in, so they
/// become apostrophes.
fn parameter(value: &str) -> String {
    let value = value.replace('"', "’");
    if value.contains([':', ';', ',']) {
        format!("\"{value}\"")
    } else {
        value
    }
}

/// A content line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The property, in capitals.
    pub name: String,
    /// Its parameters, names in capitals, values without quotes.
    pub parameters: Vec<(String, String)>,
    /// Its value, as it was written.
    pub value: String,
}

impl Line {
    /// The value of a parameter, if the line has it.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// Reads an unfolded line; `None` when it is not one.
    pub fn parse(line: &str) -> Option<Self> {
        let end = line.find([':', ';'])?;
        let (name, mut rest) = line.split_at(end);
        let name = name.trim();
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            return None;
        }
        let mut parameters = vec![];
        while let Some(after) = rest.strip_prefix(';') {
            let (key, after) = after.split_once('=')?;
            let mut quoted = false;
            let end = after.find(|letter| {
                quoted ^= letter == '"';
                !quoted && (letter == ':' || letter == ';')
            })?;
            let (value, after) = after.split_at(end);
            parameters.push((key.trim().to_ascii_uppercase(), value.replace('"', "")));
            rest = after;
        }
        Some(Self {
            name: name.to_ascii_uppercase(),
            parameters,
            value: rest.strip_prefix(':')?.to_owned(),
        })
    }
}

/// The lines of a text, unfolded. Tolerates bare LF, and blank lines.
pub fn unfolded(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = vec![];
    for line in text.split('\n') {
        let line = line.strip_suffix('\r').unwrap_or(line);
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(rest), Some(last)) => last.push_str(rest),
            _ if line.trim().is_empty() => {}
            _ => lines.push(line.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What a reader makes of a TEXT value.
    fn unescaped(text: &str) -> String {
        let mut words = String::new();
        let mut letters = text.chars();
        while let Some(letter) = letters.next() {
            match letter {
                '\\' => match letters.next() {
                    Some('n' | 'N') => words.push('\n'),
                    Some(other) => words.push(other),
                    None => {}
                },
                other => words.push(other),
            }
        }
        words
    }

    proptest! {
        #[test]
        fn any_words_come_back_and_no_line_is_too_long(words in "[^\\p{C}]{0,200}|[éà;,:\\\\\"\n😀 ]{0,90}") {
            let mut lines = LineWriter::default();
            lines.text("SUMMARY", &words);
            let text = lines.finish();
            for line in text.split_terminator("\r\n") {
                prop_assert!(line.len() <= 75, "{line}");
                prop_assert!(!line.contains(['\r', '\n']), "{line:?}");
            }
            let read = unfolded(&text);
            prop_assert_eq!(read.len(), 1);
            let line = Line::parse(&read[0]).unwrap();
            prop_assert_eq!(unescaped(&line.value), words);
        }

        #[test]
        fn no_name_breaks_out_of_a_parameter(name in ".*") {
            let mut lines = LineWriter::default();
            lines.push_with("ATTENDEE", &[("CN", &name), ("ROLE", "REQ-PARTICIPANT")], "mailto:a@b.fr");
            let read = unfolded(&lines.finish());
            prop_assert_eq!(read.len(), 1);
            let line = Line::parse(&read[0]).unwrap();
            prop_assert_eq!(line.parameter("ROLE"), Some("REQ-PARTICIPANT"));
            prop_assert_eq!(line.value.as_str(), "mailto:a@b.fr");
            prop_assert_eq!(line.parameters.len(), 2);
        }

        #[test]
        fn reading_never_panics(text in ".*", line in "[A-Z;:=\"]{0,20}") {
            for line in unfolded(&text) {
                let _ = Line::parse(&line);
            }
            let _ = Line::parse(&line);
        }
    }

    #[test]
    fn a_line_is_read_with_its_quoted_parameters() {
        let line = Line::parse("dtstart;tzid=\"Europe/Paris: x;y\";VALUE=DATE:20260601").unwrap();
        assert_eq!(line.name, "DTSTART");
        assert_eq!(line.parameter("TZID"), Some("Europe/Paris: x;y"));
        assert_eq!(line.parameter("VALUE"), Some("DATE"));
        assert_eq!(line.value, "20260601");
        assert_eq!(Line::parse("no colon"), None);
        assert_eq!(Line::parse(":x"), None);
    }
}
