//! What a new password may not be: too short, one that many people chose, or made of the
//! person's own words.

use std::sync::LazyLock;

use sha2::{Digest as _, Sha256};
use unicode_normalization::UnicodeNormalization as _;
use xorf::{BinaryFuse16, BinaryFuse16Ref, DmaSerializable as _, Filter as _, FilterRef as _};

use super::{MAX_BYTES, MIN_CHARACTERS};

/// Why a new password is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WeakPassword {
    /// Below [`MIN_CHARACTERS`].
    #[error("a password has at least {MIN_CHARACTERS} characters")]
    TooShort,
    /// Above [`MAX_BYTES`].
    #[error("a password holds at most {MAX_BYTES} bytes")]
    TooLong,
    /// It is made of the person's name, their e-mail address or ours.
    #[error("a password is not made of one's own words")]
    OwnWords,
    /// It is one that many people chose, or little more than that.
    #[error("this password is among the first that anybody would try")]
    Common,
}

/// What may stand around a common word or one's own, and changes nothing: `Soleil2024!`.
const DECORATION: usize = 6;
/// Words that everybody here would try.
const OURS: [&str; 4] = ["trustcoach", "coaching", "trust", "coach"];

/// Whether a person of this address and name may choose this password. Seeds do not ask.
///
/// # Errors
/// The first reason against it.
pub fn check_new(password: &str, email: &str, name: &str) -> Result<(), WeakPassword> {
    if password.chars().count() < MIN_CHARACTERS {
        return Err(WeakPassword::TooShort);
    }
    if password.len() > MAX_BYTES {
        return Err(WeakPassword::TooLong);
    }
    let spellings = [plain(password), without_leet(&plain(password))];
    if spellings
        .iter()
        .any(|spelling| is_own(spelling, email, name))
    {
        return Err(WeakPassword::OwnWords);
    }
    if is_common(&password.to_lowercase()) || spellings.iter().any(|one| is_common(one)) {
        return Err(WeakPassword::Common);
    }
    Ok(())
}

/// Lower case without accents: what people try first.
fn plain(text: &str) -> String {
    let letters = text.nfkd().filter(|c| !('\u{300}'..='\u{36f}').contains(c));
    letters.flat_map(char::to_lowercase).collect()
}

/// `P@ssw0rd` reads `password`.
fn without_leet(text: &str) -> String {
    let read = |c| match c {
        '0' => 'o',
        '1' | '!' => 'i',
        '3' | '€' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        other => other,
    };
    // Digits at the end are a year or a number, seldom letters.
    let tail = text.trim_end_matches(|c: char| !c.is_alphabetic());
    let (word, rest) = text.split_at(tail.len());
    word.chars().map(read).chain(rest.chars()).collect()
}

/// Whether little is left once one's own words, and what stands between them, are taken away.
fn is_own(password: &str, email: &str, name: &str) -> bool {
    let (email, name) = (plain(email), plain(name));
    let (local, domain) = email.split_once('@').unwrap_or((&email, ""));
    let host = domain.rsplit_once('.').map_or(domain, |(host, _)| host);
    let parts = [local, host, &name].into_iter().flat_map(|text| {
        let words = text.split(|c: char| !c.is_alphanumeric());
        words.chain([text]).map(str::to_owned)
    });
    let joined = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect();
    let mut words: Vec<String> = parts
        .chain([joined(local), joined(&name)])
        .chain(OURS.map(str::to_owned))
        .filter(|word| word.chars().count() >= 3)
        .collect();
    // The longest first: `marie-dubois` before `marie`.
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let mut left = password.to_owned();
    for word in &words {
        left = left.replace(word.as_str(), " ");
    }
    left != password && left.chars().filter(|c| c.is_alphanumeric()).count() <= DECORATION
}

/// Whether many people chose it, with or without a few signs around it, once or over again, or
/// it is a run of the keyboard or of the alphabet.
fn is_common(password: &str) -> bool {
    let core = password.trim_matches(|c: char| !c.is_alphabetic());
    let around = password.chars().count() - core.chars().count();
    let is_word = |text: &str| COMMON.contains(&common_key(text));
    is_word(password)
        || (core.chars().count() >= 3 && around <= DECORATION && is_word(core))
        || is_repeated(password, is_word)
        || is_run(password)
}

/// `abcabcabcabc`, `doudoudoudou`: a short piece, or a common word, over and over.
fn is_repeated(password: &str, is_word: impl Fn(&str) -> bool) -> bool {
    let letters: Vec<char> = password.chars().collect();
    (1..=letters.len() / 2).any(|length| {
        let (piece, rest) = letters.split_at(length);
        rest.iter()
            .zip(piece.iter().cycle())
            .all(|(one, other)| one == other)
            && (length <= 4 || is_word(&piece.iter().collect::<String>()))
    })
}

/// Mostly steps to the next key or letter: `1234567890`, `qsdfghjklm`, `abcdefghij`.
fn is_run(password: &str) -> bool {
    const ROWS: [&str; 9] = [
        "1234567890",
        "0987654321",
        "azertyuiop",
        "qsdfghjklm",
        "wxcvbn",
        "qwertyuiop",
        "asdfghjkl",
        "zxcvbnm",
        "abcdefghijklmnopqrstuvwxyz",
    ];
    let letters: Vec<char> = password.chars().collect();
    let next = |pair: &[char]| {
        ROWS.iter().any(|row| {
            let at = |c| row.chars().position(|key| key == c);
            match (at(pair[0]), at(pair[1])) {
                (Some(a), Some(b)) => a.abs_diff(b) <= 1,
                _ => false,
            }
        })
    };
    let steps = letters.windows(2).filter(|pair| next(pair)).count();
    // Nine of ten steps: `azertyuiop123` changes rows once.
    steps * 10 >= (letters.len() - 1) * 9
}

/// The passwords that are refused, as a filter: `scripts/common-passwords` makes it. It knows
/// each of them, and takes one of 65,000 others for one of them.
static COMMON: LazyLock<BinaryFuse16Ref<'static>> = LazyLock::new(|| {
    let file = include_bytes!("../../data/common-passwords.bin");
    let (head, fingerprints) = file.split_at(BinaryFuse16::DESCRIPTOR_LEN);
    // The filter wants its fingerprints at an even address.
    let mut room = vec![0; fingerprints.len() + 1];
    let start = room
        .as_ptr()
        .align_offset(BinaryFuse16Ref::FINGERPRINT_ALIGNMENT);
    room[start..start + fingerprints.len()].copy_from_slice(fingerprints);
    let fingerprints = &room.leak()[start..start + fingerprints.len()];
    BinaryFuse16Ref::from_dma(head, fingerprints)
});

/// What the filter knows a password by.
pub fn common_key(password: &str) -> u64 {
    let digest = Sha256::digest(password.as_bytes());
    let first = digest.first_chunk().expect("SHA-256 has 32 bytes");
    u64::from_le_bytes(*first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(password: &str) -> Result<(), WeakPassword> {
        check_new(
            password,
            "Marie.Dubois-Lefevre@cabinet-rive.fr",
            "Marie Dubois Lefèvre",
        )
    }

    #[test]
    fn a_new_password_is_refused_with_the_reason() {
        for (password, answer) in [
            ("correct horse", Ok(())),
            ("un mot de passe sûr", Ok(())),
            ("une phrase pour essayer", Ok(())),
            ("éàüçôîùêïë", Ok(())),
            ("kM8#vQ2!xZ", Ok(())),
            ("123456789", Err(WeakPassword::TooShort)),
            ("éàüçé", Err(WeakPassword::TooShort)),
            (&"xy4 ".repeat(19), Err(WeakPassword::TooLong)),
            (&format!("a{}", "é".repeat(36)), Err(WeakPassword::TooLong)),
            ("MotDePasse123", Err(WeakPassword::Common)),
            ("aaaaaaaaaaaa", Err(WeakPassword::Common)),
        ] {
            assert_eq!(judged(password), answer, "{password}");
        }
    }

    #[test]
    fn a_password_that_many_chose_is_refused_whatever_surrounds_it() {
        for password in [
            "1q2w3e4r5t",
            "P@ssw0rd2024!",
            "azertyuiop",
            "AZERTYUIOP123",
            "qsdfghjklm",
            "liverpool1",
            "marseille13",
            "Bonjour2026!!",
            "jetaime1234",
            "!!soleil75!!",
            "doudou1234",
            "doudoudoudou",
            "abcabcabcabc",
            "9876543210",
            "abcdefghijkl",
            "motdepasse",
            "M0tdep@sse1",
            "Bienvenue2025",
            "chocolat1234",
            "Été2026été2026",
        ] {
            assert_eq!(judged(password), Err(WeakPassword::Common), "{password}");
        }
    }

    #[test]
    fn ones_own_words_are_no_password() {
        for password in [
            "marie.dubois-lefevre@CABINET-rive.fr",
            "Marie.Dubois-Lefevre",
            "MarieDubois1985",
            "dubois_lefevre!",
            "Lefèvre-Marie",
            "cabinetrive75",
            "M4rieDub0is!",
            "TrustCoach2026",
            "trustcoach.marie",
            "coachcoach12",
        ] {
            assert_eq!(judged(password), Err(WeakPassword::OwnWords), "{password}");
        }
        assert_eq!(judged("marie aime le chocolat noir"), Ok(()));
    }

    #[test]
    fn every_line_of_the_french_list_is_refused() {
        for word in include_str!("../../data/common-passwords-fr.txt").lines() {
            assert!(COMMON.contains(&common_key(word)), "{word}");
        }
    }

    #[test]
    fn what_is_not_in_the_list_passes() {
        let random = || crate::random::token(12);
        let taken = (0..2_000).filter(|_| judged(&random()).is_err()).count();
        assert!(taken <= 2, "{taken} of 2,000");
    }
}
