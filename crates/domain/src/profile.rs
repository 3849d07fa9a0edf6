//! Coach profiles: normalisation of texts, limits of prices and places, and what is missing before
//! publication.

use std::collections::HashSet;

use crate::{summary::fold, text::line};

/// Specialties, methodologies and languages of a coach, each at most so many.
pub const MOST_WORDS: usize = 12;
/// Characters of one of them, at most.
pub const LONGEST_WORD: usize = 60;
/// Cents an hour: from 4 €, of which a quarter of an hour can still be paid, to 2 000 €.
pub const HOURLY_RATES: std::ops::RangeInclusive<i64> = 400..=200_000;
/// Cents a day: from 1 € to 20 000 €.
pub const DAILY_RATES: std::ops::RangeInclusive<i64> = 100..=2_000_000;

/// Why a list of words is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WordsError {
    /// More than [`MOST_WORDS`] different ones.
    #[error("more than {MOST_WORDS}")]
    TooMany,
    /// One is longer than [`LONGEST_WORD`] characters.
    #[error("`{0}` is too long")]
    TooLong(String),
}

/// A list of words normalised for storage: cleaned, without empty ones, each once whatever its case
/// (the first spelling stays). Idempotent.
///
/// # Errors
/// When one is too long, or there are too many different ones.
pub fn words<I>(typed: I) -> Result<Vec<String>, WordsError>
where
    I: IntoIterator,
    I::Item: AsRef<str>,
{
    let mut seen = HashSet::new();
    let mut kept = vec![];
    for word in typed {
        let word = line(word.as_ref());
        if word.is_empty() || !seen.insert(word.to_lowercase()) {
            continue;
        }
        if word.chars().count() > LONGEST_WORD {
            return Err(WordsError::TooLong(word));
        }
        kept.push(word);
    }
    if kept.len() > MOST_WORDS {
        return Err(WordsError::TooMany);
    }
    Ok(kept)
}

/// The spelling in `known` of the same word but for case, spaces and punctuation, else the word
/// itself: keeps the suggestions few.
pub fn as_known<'a>(word: &'a str, known: &'a [String]) -> &'a str {
    let folded = fold(word);
    known
        .iter()
        .find(|other| fold(other) == folded)
        .map_or(word, String::as_str)
}

/// Whether a point is on the Earth: latitude and longitude in degrees.
pub fn on_earth(latitude: f64, longitude: f64) -> bool {
    (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude)
}

/// Something without which a profile is not shown to everybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Missing {
    /// One line that says what the coach does.
    Headline,
    /// A few words about them.
    Bio,
    /// A specialty, at least.
    Specialties,
    /// A language, at least.
    Languages,
    /// A price for an hour.
    HourlyRate,
    /// A way to meet: remote, in person or both.
    Meeting,
    /// The city, for who meets in person.
    City,
    /// The address of their mail was never confirmed.
    Email,
}

/// What decides whether a profile may be shown.
#[derive(Clone, Copy, Debug, Default)]
pub struct Profile<'a> {
    /// One line that says what the coach does.
    pub headline: Option<&'a str>,
    /// A few words about them.
    pub bio: Option<&'a str>,
    /// How many specialties.
    pub specialties: usize,
    /// How many languages.
    pub languages: usize,
    /// Cents an hour.
    pub hourly_rate: Option<i64>,
    /// Whether they meet by video.
    pub remote: bool,
    /// Whether they meet in person.
    pub in_person: bool,
    pub city: Option<&'a str>,
    /// Whether the address of their mail is theirs.
    pub email_verified: bool,
}

/// What is missing before a profile may be shown to everybody; empty when nothing is.
pub fn missing(profile: &Profile<'_>) -> Vec<Missing> {
    let blank = |text: Option<&str>| text.is_none_or(|t| t.trim().is_empty());
    [
        (Missing::Headline, blank(profile.headline)),
        (Missing::Bio, blank(profile.bio)),
        (Missing::Specialties, profile.specialties == 0),
        (Missing::Languages, profile.languages == 0),
        (Missing::HourlyRate, profile.hourly_rate.is_none()),
        (Missing::Meeting, !profile.remote && !profile.in_person),
        (Missing::City, profile.in_person && blank(profile.city)),
        (Missing::Email, !profile.email_verified),
    ]
    .into_iter()
    .filter_map(|(what, is)| is.then_some(what))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_same_word_in_another_case_is_kept_once_as_it_was_first_written() {
        let typed = [
            " Gestion  du stress ",
            "gestion du STRESS",
            "",
            "Leadership",
        ];
        assert_eq!(words(typed).unwrap(), ["Gestion du stress", "Leadership"]);
        // The two ways of composing é are one letter.
        assert_eq!(words(["\u{e9}tude", "e\u{301}tude"]).unwrap(), ["étude"]);
    }

    #[test]
    fn too_many_words_and_words_too_long_are_refused() {
        let many: Vec<String> = (0..=MOST_WORDS).map(|n| format!("mot {n}")).collect();
        assert_eq!(words(&many), Err(WordsError::TooMany));
        let long = "x".repeat(LONGEST_WORD + 1);
        assert_eq!(words([&long]), Err(WordsError::TooLong(long.clone())));
    }

    #[test]
    fn a_known_word_is_written_as_others_write_it() {
        let known = [
            "Gestion du stress".to_owned(),
            "Équilibre vie pro/perso".to_owned(),
        ];
        assert_eq!(
            as_known("équilibre vie pro perso", &known),
            "Équilibre vie pro/perso"
        );
        assert_eq!(as_known("Apiculture", &known), "Apiculture");
    }

    #[test]
    fn nothing_is_missing_from_a_whole_profile_and_everything_from_an_empty_one() {
        let whole = Profile {
            headline: Some("Coach"),
            bio: Some("Depuis dix ans."),
            specialties: 1,
            languages: 1,
            hourly_rate: Some(8000),
            remote: true,
            in_person: false,
            city: None,
            email_verified: true,
        };
        assert_eq!(missing(&whole), []);
        assert_eq!(
            missing(&Profile {
                in_person: true,
                ..whole
            }),
            [Missing::City]
        );
        assert_eq!(missing(&Profile::default()).len(), 7);
    }

    proptest! {
        #[test]
        fn a_list_that_was_kept_is_kept_as_it_is(list in prop::collection::vec("[a-zA-Zéà ]{0,20}", 0..20)) {
            if let Ok(kept) = words(&list) {
                prop_assert!(kept.len() <= MOST_WORDS);
                prop_assert!(kept.iter().all(|w| !w.is_empty() && w.trim() == w));
                prop_assert_eq!(words(&kept).unwrap(), kept);
            }
        }

        #[test]
        fn no_point_outside_the_earth_is_on_it(latitude in any::<f64>(), longitude in any::<f64>()) {
            let inside = latitude.abs() <= 90.0 && longitude.abs() <= 180.0;
            prop_assert_eq!(on_earth(latitude, longitude), inside);
        }
    }
}
