//! Warning signs that a machine notices in a review before a person reads it. It decides nothing:
//! words with a sign are read first.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Something to look at first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sign {
    /// An address of the web.
    Link,
    /// An address of mail.
    Email,
    /// Enough digits for a telephone.
    Phone,
    /// A word of the list.
    Insult,
}

impl Sign {
    /// Its name, as the catalogues write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Insult => "insult",
        }
    }
}

/// Whole words, without accents, in lower case.
const INSULTS: &[&str] = &[
    "abruti",
    "abrutie",
    "arnaque",
    "arnaqueur",
    "arnaqueuse",
    "batard",
    "charlatan",
    "con",
    "connard",
    "connasse",
    "conne",
    "cretin",
    "cretine",
    "debile",
    "encule",
    "escroc",
    "idiot",
    "idiote",
    "imbecile",
    "merde",
    "pute",
    "putain",
    "salaud",
    "salope",
    "voleur",
    "voleuse",
    "asshole",
    "bastard",
    "bitch",
    "crook",
    "fraud",
    "fuck",
    "fucking",
    "idiots",
    "moron",
    "scam",
    "scammer",
    "shit",
    "stupid",
];

/// The ends of what people type as addresses.
const DOMAINS: &[&str] = &[
    "com", "fr", "net", "org", "io", "eu", "be", "ch", "me", "info", "link",
];

/// The signs in words, each once, in a fixed order; the same words have the same signs.
pub fn signs(words: &str) -> Vec<Sign> {
    let plain: String = words
        .nfd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .collect();
    let mut found = vec![];
    let chunks = || {
        plain
            .split_whitespace()
            .map(|w| w.trim_matches(|c: char| !c.is_alphanumeric()))
    };
    if plain.contains("http:") || plain.contains("https:") || chunks().any(is_link) {
        found.push(Sign::Link);
    }
    if chunks().any(is_email) {
        found.push(Sign::Email);
    }
    if has_phone(&plain) {
        found.push(Sign::Phone);
    }
    if plain
        .split(|c: char| !c.is_alphanumeric())
        .any(|word| INSULTS.contains(&word))
    {
        found.push(Sign::Insult);
    }
    found
}

fn is_link(word: &str) -> bool {
    if word.contains('@') {
        return false;
    }
    let host = word.split('/').next().unwrap_or(word);
    word.starts_with("www.")
        || host
            .rsplit_once('.')
            .is_some_and(|(name, end)| !name.is_empty() && DOMAINS.contains(&end))
}

fn is_email(word: &str) -> bool {
    word.split_once('@')
        .is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
}

/// Eight digits or more, with nothing but what people put between them.
fn has_phone(plain: &str) -> bool {
    let mut digits = 0;
    for c in plain.chars() {
        if c.is_ascii_digit() {
            digits += 1;
            if digits >= 8 {
                return true;
            }
        } else if !(c.is_whitespace() || matches!(c, '.' | '-' | '(' | ')' | '+' | '/')) {
            digits = 0;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn links_addresses_telephones_and_insults_are_noticed() {
        for (words, expected) in [
            ("Une écoute rare, merci pour ces trois séances.", vec![]),
            ("Voir www.exemple.fr/avis", vec![Sign::Link]),
            ("https://exemple.test", vec![Sign::Link]),
            ("monsite.com", vec![Sign::Link]),
            ("Écrivez à claire@example.fr.", vec![Sign::Email]),
            ("Appelez le 06 12 34 56 78", vec![Sign::Phone]),
            ("+33 (0)6.12.34.56.78", vec![Sign::Phone]),
            ("En 2025, 3 séances de 60 minutes", vec![]),
            ("Quelle ARNAQUE, un vrai crétin", vec![Sign::Insult]),
            ("Un conte, une connaissance", vec![]),
            ("bien.Merci pour tout", vec![]),
        ] {
            assert_eq!(signs(words), expected, "{words}");
        }
    }

    proptest! {
        #[test]
        fn the_same_words_have_the_same_signs_each_once(words in ".{0,200}") {
            let found = signs(&words);
            prop_assert_eq!(&found, &signs(&words));
            prop_assert!(found.is_sorted_by(|a, b| a < b));
        }

        #[test]
        fn a_telephone_is_noticed_however_it_is_written(number in "0[1-9]([ .-]?[0-9]{2}){4}", before in "[a-zé ]{0,30}", after in "[a-zé ]{0,30}") {
            prop_assert!(signs(&format!("{before} {number} {after}")).contains(&Sign::Phone), "{}", number);
        }
    }
}
