//! French typography: narrow no-break spaces and real apostrophes.

/// Sets a French sentence as a printer would: a narrow no-break space before `; : ! ?` and
/// `»` and after `«`, and `’` for `'`. Spaces are only replaced, never invented, so that
/// addresses and times such as `https:` and `14:30` stay as they are.
pub fn french(text: &str) -> String {
    const NARROW: char = '\u{202f}';
    let mut out = String::with_capacity(text.len() + 8);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            (' ', Some(';' | ':' | '!' | '?' | '»')) => out.push(NARROW),
            (' ', Some('%' | '€')) => out.push('\u{a0}'),
            ('«', Some(' ')) => {
                out.push(c);
                chars.next();
                out.push(NARROW);
            }
            ('\'', _) => out.push('’'),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::french;

    #[test]
    fn spaces_before_high_punctuation_are_narrow_and_do_not_break() {
        assert_eq!(
            french("Voulez-vous « l'annuler » ? Oui : à 14:30."),
            "Voulez-vous «\u{202f}l’annuler\u{202f}»\u{202f}? Oui\u{202f}: à 14:30."
        );
    }
}
