//! Text normalisation, so that two ways of writing the same words compare equal.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The words of a text, in lower case, one space between them: Unicode forms, kinds of spaces,
/// apostrophes, quotation marks, dashes, punctuation and `œ`/`oe` make no difference. Accents
/// do.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.nfkc().flat_map(char::to_lowercase) {
        match c {
            'œ' => folded.push_str("oe"),
            'æ' => folded.push_str("ae"),
            _ if c.is_alphanumeric() || is_combining_mark(c) => folded.push(c),
            _ if !folded.is_empty() && !folded.ends_with(' ') => folded.push(' '),
            _ => {}
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn unicode_whitespace_and_punctuation_make_no_difference() {
        let folded = "c est l oeuvre d une vie n est ce pas";
        for text in [
            "C’est l’œuvre d’une vie, n’est-ce pas\u{202f}?",
            "« C'est l'OEUVRE d'une vie… n'est-ce  pas ! »",
            "c'est\nl'œuvre\u{a0}d'une vie — n'est ce pas",
        ] {
            assert_eq!(fold(text), folded);
        }
        assert_eq!(fold("e\u{301}te\u{301}"), "été");
        assert_eq!(fold(" … "), "");
        assert_ne!(fold("a"), fold("à"));
    }
}
