//! Letters as their readers see them.

use base64::{Engine, engine::general_purpose::STANDARD};

/// The plain words of a letter (`.eml`), decoded.
pub fn words(letter: &str) -> String {
    part(letter, "text/plain")
}

/// The same letter, set.
pub fn html(letter: &str) -> String {
    part(letter, "text/html")
}

/// The calendar object of a letter, with its lines unfolded.
pub fn calendar(letter: &str) -> String {
    part(letter, "text/calendar").replace("\r\n ", "")
}

/// The same as the file that is attached.
pub fn invitation(letter: &str) -> String {
    part(letter, "application/ics").replace("\r\n ", "")
}

/// A property of a calendar object, without its parameters.
pub fn property<'a>(calendar: &'a str, name: &str) -> &'a str {
    let event = calendar.find("BEGIN:VEVENT").unwrap();
    let (_, event) = calendar.split_at(if name == "METHOD" { 0 } else { event });
    event
        .lines()
        .find_map(|line| {
            let rest = line.strip_prefix(name)?;
            rest.starts_with([':', ';'])
                .then(|| rest.split_once(':').unwrap().1)
        })
        .unwrap_or_else(|| panic!("no {name} in {calendar}"))
}

/// The letters to an address, oldest first.
pub fn to(letters: &[String], address: &str) -> Vec<String> {
    let reader = format!("<{address}>");
    letters
        .iter()
        .filter(|letter| {
            let (head, _) = letter.split_once("\r\n\r\n").unwrap();
            head.replace("\r\n ", " ").lines().any(|line| {
                line.strip_prefix("To: ")
                    .is_some_and(|to| to == address || to.contains(&reader))
            })
        })
        .cloned()
        .collect()
}

/// A header of a letter, unfolded and decoded (RFC 2047).
pub fn header(letter: &str, name: &str) -> String {
    let (head, _) = letter.split_once("\r\n\r\n").unwrap();
    let head = head.replace("\r\n ", " ");
    let value = head
        .split("\r\n")
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
        .unwrap_or_else(|| panic!("no {name} in {head}"));
    let mut decoded = String::new();
    let mut last_encoded = false;
    for word in value.split(' ') {
        let encoded = word
            .strip_prefix("=?utf-8?b?")
            .and_then(|word| word.strip_suffix("?="));
        // What stands between two encoded words is not shown.
        let together = last_encoded && encoded.is_some();
        if !decoded.is_empty() && !together {
            decoded.push(' ');
        }
        match encoded {
            Some(encoded) => {
                let bytes = STANDARD.decode(encoded).unwrap();
                decoded.push_str(std::str::from_utf8(&bytes).unwrap());
            }
            None => decoded.push_str(word),
        }
        last_encoded = encoded.is_some();
    }
    decoded
}

fn part(letter: &str, kind: &str) -> String {
    let part = letter
        .split(&format!("Content-Type: {kind}"))
        .nth(1)
        .unwrap_or_else(|| panic!("no {kind} in {letter}"));
    // Two dashes begin a boundary, unless they begin a signature.
    let end = part
        .match_indices("\r\n--")
        .map(|(at, _)| at)
        .find(|at| !part[at + 4..].starts_with([' ', '=']))
        .unwrap_or(part.len());
    let part = &part[..end];
    let (head, body) = part.split_once("\r\n\r\n").expect("headers, then words");
    if head.contains("base64") {
        let bytes = STANDARD.decode(body.replace("\r\n", "")).unwrap();
        String::from_utf8(bytes).unwrap()
    } else if head.contains("quoted-printable") {
        quoted_printable(body)
    } else {
        assert!(head.contains("7bit"), "{head}");
        body.to_owned()
    }
}

/// RFC 2045, section 6.7.
fn quoted_printable(text: &str) -> String {
    let joined = text.replace("=\r\n", "");
    let mut bytes = vec![];
    let mut rest = joined.as_bytes();
    while let [first, tail @ ..] = rest {
        if *first == b'=' {
            let hex = std::str::from_utf8(&tail[..2]).unwrap();
            bytes.push(u8::from_str_radix(hex, 16).unwrap());
            rest = &tail[2..];
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// The path and query of the link in a letter that begins with `path`.
pub fn link(letter: &str, path: &str) -> String {
    let words = words(letter);
    let start = words
        .find(path)
        .unwrap_or_else(|| panic!("no {path} in {words}"));
    words[start..].split_whitespace().next().unwrap().to_owned()
}
