//! Letters as their readers see them.

/// The plain words of a letter (`.eml`), decoded.
pub fn words(letter: &str) -> String {
    part(letter, "text/plain")
}

/// The same letter, set.
pub fn html(letter: &str) -> String {
    part(letter, "text/html")
}

fn part(letter: &str, kind: &str) -> String {
    let part = letter
        .split(&format!("Content-Type: {kind}"))
        .nth(1)
        .expect("a letter has plain words and HTML")
        .split("\r\n--")
        .next()
        .unwrap();
    let (head, body) = part.split_once("\r\n\r\n").expect("headers, then words");
    if head.contains("quoted-printable") {
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
