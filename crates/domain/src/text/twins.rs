//! Names that read alike (UTS 39): one may be taken for the other.

use std::collections::BTreeSet;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use unicode_security::skeleton;

use super::line;

/// How a name reads, whatever letters it is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Likeness(BTreeSet<String>);

impl Likeness {
    /// How `name` reads.
    pub fn of(name: &str) -> Self {
        let name = line(name);
        let as_written = reading(&name);
        // `I` is like `l` as it stands, and like `i` in lower case.
        let in_lower_case = reading(&name.to_lowercase());
        Self([as_written, in_lower_case].into_iter().flatten().collect())
    }

    /// Whether the two may be taken for each other. A name that nobody can read is like none.
    pub fn is_like(&self, other: &Self) -> bool {
        !self.0.is_disjoint(&other.0)
    }
}

/// The words' skeletons without case, accents and punctuation, in the order of the alphabet:
/// "DUPONT Marie" reads like "Marie Dupont".
fn reading(name: &str) -> Option<String> {
    let plain: String = name
        .nfd()
        .filter(|c| !is_combining_mark(*c))
        .map(|c| {
            if c.is_alphanumeric() || c == '|' {
                c
            } else {
                ' '
            }
        })
        .collect();
    let mut words: Vec<String> = plain
        .split_whitespace()
        .map(|word| skeleton(word).collect::<String>().to_lowercase())
        .map(|word| skeleton(&word).filter(|c| !is_combining_mark(*c)).collect())
        .collect();
    words.sort();
    (!words.is_empty()).then(|| words.concat())
}

#[cfg(test)]
mod tests {
    use super::Likeness;

    fn alike(one: &str, other: &str) -> bool {
        Likeness::of(one).is_like(&Likeness::of(other))
    }

    #[test]
    fn a_name_of_other_letters_reads_like_the_one_it_imitates() {
        for twin in [
            "Marie Dubois",
            "marie  DUBOIS",
            "M\u{430}rie Dub\u{43e}is",
            "Ma\u{200b}rie Dubois",
            "Marie\u{202e} Dubois",
            "Μarie Dubοis",
            "𝐌𝐚𝐫𝐢𝐞 Dubois",
            "Ｍarie Dubois",
            "Marié Dübois",
            "Dubois Marie",
            "Marie-Dubois",
            "rnarie Dubois",
        ] {
            assert!(alike("Marie Dubois", twin), "{twin}");
        }
        assert!(alike("Elise Martin", "EIise Martin"));
        assert!(alike("Élise Martin", "E\u{301}lise Martin"));
        assert!(alike("Paul Lemoine", "PauI Lemoine"));
        assert!(alike("Paul Lemoine", "Pau1 Lem0ine"));
    }

    #[test]
    fn different_names_do_not_read_alike() {
        for other in ["Marc Dubois", "Marie Dupont", "", "✨", "Μαρία"] {
            assert!(!alike("Marie Dubois", other), "{other}");
        }
        assert!(!alike("", ""));
        assert!(!alike("✨", "🎉"));
    }
}
