//! Changes of a profile's sections, validated: the same rules for the pages and for the API. A
//! value that makes no sense leaves the profile as it was and names its field.

use std::str::FromStr;

use super::{
    inputs::{MAX_ADDRESS_CHARS, max, text, video, web_address},
    queries::Own,
};
use domain::{
    money::{Cents, Currency},
    profile::{
        DAILY_RATES, HOURLY_RATES, LONGEST_WORD, MOST_WORDS, Missing, WordsError, as_known,
        on_earth, words,
    },
    schema::{InterventionMode, TargetAudience},
    text::{line, paragraphs},
};
use jiff::tz::TimeZone;
use platform::error::FieldErrors;

/// Characters of a headline, at most.
const HEADLINE: usize = 120;
/// Characters of a biography, at most.
const BIO: usize = 4000;
/// Characters of a line, at most.
const LINE: usize = 120;

/// Who the coach is, and where.
#[derive(Clone, Debug, Default)]
pub struct About {
    pub headline: String,
    pub bio: String,
    pub city: String,
    pub country: String,
    pub timezone: String,
    pub latitude: Option<f64>,
    pub longitude: Option<f64>,
}

/// What the coach does, and for whom.
#[derive(Clone, Debug, Default)]
pub struct Expertise {
    pub specialties: Vec<String>,
    pub methodologies: Vec<String>,
    pub languages: Vec<String>,
    pub target_audience: Vec<TargetAudience>,
}

/// How one meets, and for how much.
#[derive(Clone, Debug, Default)]
pub struct SessionTerms {
    pub intervention_modes: Vec<InterventionMode>,
    pub offers_remote: bool,
    pub offers_in_person: bool,
    pub accepts_corporate: bool,
    pub hourly_rate: Option<Cents>,
    pub daily_rate: Option<Cents>,
    pub currency: String,
    pub meeting_url: String,
    pub address: String,
    pub directions: String,
}

/// Something that a coach changes at once.
#[derive(Clone, Debug)]
pub enum SectionChange {
    About(About),
    /// What they do.
    Expertise(Expertise),
    /// How they meet.
    Sessions(SessionTerms),
    /// The address of a video; empty for none.
    Video(String),
}

impl SectionChange {
    /// Lays the change over a profile. One that everybody sees keeps what everybody needs.
    pub fn apply(self, own: &mut Own, errors: &mut FieldErrors) {
        let fields: &[(Missing, &str)] = match self {
            Self::About(who) => {
                who.apply(own, errors);
                &[
                    (Missing::Headline, "headline"),
                    (Missing::Bio, "bio"),
                    (Missing::City, "city"),
                ]
            }
            Self::Expertise(what) => {
                what.apply(own, errors);
                &[
                    (Missing::Specialties, "specialties"),
                    (Missing::Languages, "languages"),
                ]
            }
            Self::Sessions(how) => {
                how.apply(own, errors);
                &[
                    (Missing::HourlyRate, "hourlyRate"),
                    (Missing::Meeting, "offersRemote"),
                ]
            }
            Self::Video(url) => {
                own.video_url = video(&url, errors);
                &[]
            }
        };
        if own.draft {
            return;
        }
        let missing = missing(own);
        for (what, field) in fields {
            let told = errors.0.iter().any(|e| e.field == *field);
            if missing.contains(what) && !told {
                errors.add(field, "error-field-required");
            }
        }
    }
}

/// What a profile lacks before everybody may see it.
pub fn missing(own: &Own) -> Vec<Missing> {
    domain::profile::missing(&domain::profile::Profile {
        headline: own.headline.as_deref(),
        bio: own.bio.as_deref(),
        specialties: own.specialties.len(),
        languages: own.languages.len(),
        hourly_rate: own.hourly_rate.map(Into::into),
        remote: own.offers_remote,
        in_person: own.offers_in_person,
        city: own.city.as_deref(),
        email_verified: own.email_verified,
    })
}

impl About {
    fn apply(self, own: &mut Own, errors: &mut FieldErrors) {
        own.headline = text(errors, "headline", line(&self.headline), HEADLINE);
        own.bio = text(errors, "bio", paragraphs(&self.bio), BIO);
        own.city = text(errors, "city", line(&self.city), LINE);
        let country = self.country.trim().to_uppercase();
        if country.is_empty() {
            own.country = None;
        } else if country.len() == 2 && country.bytes().all(|b| b.is_ascii_uppercase()) {
            own.country = Some(country);
        } else {
            errors.add("country", "error-field-choice");
        }
        match zone(&self.timezone) {
            Some(zone) => own.timezone = zone,
            None => {
                errors.add("timezone", "error-field-timezone");
            }
        }
        match (self.latitude, self.longitude) {
            (None, None) => (own.latitude, own.longitude) = (None, None),
            (Some(_), None) => {
                errors.add("longitude", "error-field-required");
            }
            (None, Some(_)) => {
                errors.add("latitude", "error-field-required");
            }
            (Some(latitude), Some(longitude)) => {
                if !on_earth(latitude, 0.0) {
                    errors.add("latitude", "error-field-latitude");
                }
                if !on_earth(0.0, longitude) {
                    errors.add("longitude", "error-field-longitude");
                }
                if on_earth(latitude, longitude) {
                    (own.latitude, own.longitude) = (Some(latitude), Some(longitude));
                }
            }
        }
    }
}

impl Expertise {
    /// The words of others where they are the same.
    pub fn known(mut self, specialties: &[String], methodologies: &[String]) -> Self {
        let known = |words: &[String], known: &[String]| -> Vec<String> {
            words
                .iter()
                .map(|w| as_known(w, known).to_owned())
                .collect()
        };
        self.specialties = known(&self.specialties, specialties);
        self.methodologies = known(&self.methodologies, methodologies);
        self
    }

    fn apply(self, own: &mut Own, errors: &mut FieldErrors) {
        for (field, typed, kept) in [
            ("specialties", self.specialties, &mut own.specialties),
            ("methodologies", self.methodologies, &mut own.methodologies),
        ] {
            match words(typed) {
                Ok(words) => *kept = words,
                Err(error) => refuse_words(errors, field, &error),
            }
        }
        let tags: Vec<String> = self
            .languages
            .iter()
            .map(|tag| tag.trim().to_lowercase())
            .collect();
        if tags.iter().all(|tag| is_tag(tag)) {
            match words(tags) {
                Ok(words) => own.languages = words,
                Err(error) => refuse_words(errors, "languages", &error),
            }
        } else {
            errors.add("languages", "error-field-language");
        }
        own.target_audience = once(self.target_audience);
    }
}

fn refuse_words(errors: &mut FieldErrors, field: &str, error: &WordsError) {
    match error {
        WordsError::TooMany => errors.add_with(
            field,
            "error-field-too-many",
            vec![("max", max(MOST_WORDS))],
        ),
        WordsError::TooLong(_) => errors.add_with(
            field,
            "error-field-too-long",
            vec![("max", max(LONGEST_WORD))],
        ),
    };
}

/// A language by a tag like `fr` or `pt-BR`.
fn is_tag(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let first = parts.next().unwrap_or_default();
    (2..=3).contains(&first.len())
        && first.bytes().all(|b| b.is_ascii_lowercase())
        && parts.all(|p| (2..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric()))
}

impl SessionTerms {
    fn apply(self, own: &mut Own, errors: &mut FieldErrors) {
        own.intervention_modes = once(self.intervention_modes);
        if own.intervention_modes.is_empty() && !own.draft {
            errors.add("interventionModes", "error-field-required");
        }
        own.offers_remote = self.offers_remote;
        own.offers_in_person = self.offers_in_person;
        own.accepts_corporate = self.accepts_corporate;
        let rate = |errors: &mut FieldErrors,
                    field: &str,
                    cents: Option<Cents>,
                    range: std::ops::RangeInclusive<i64>| {
            let cents = cents?.get();
            if range.contains(&cents) {
                return i32::try_from(cents).ok();
            }
            let euros = |cents: i64| platform::i18n::Arg::from(cents / 100);
            let args = vec![("min", euros(*range.start())), ("max", euros(*range.end()))];
            errors.add_with(field, "error-field-rate", args);
            None
        };
        own.hourly_rate = rate(errors, "hourlyRate", self.hourly_rate, HOURLY_RATES);
        own.daily_rate = rate(errors, "dailyRate", self.daily_rate, DAILY_RATES);
        match Currency::from_str(&self.currency.trim().to_uppercase()) {
            Ok(currency) => currency.as_str().clone_into(&mut own.currency),
            Err(_) => {
                errors.add("currency", "error-field-choice");
            }
        }
        own.meeting_url = web_address(errors, "meetingUrl", &self.meeting_url).map(String::from);
        own.address = text(
            errors,
            "address",
            paragraphs(&self.address),
            MAX_ADDRESS_CHARS,
        );
        own.directions = text(
            errors,
            "directions",
            paragraphs(&self.directions),
            MAX_ADDRESS_CHARS,
        );
    }
}

/// A zone as the IANA database spells it.
fn zone(name: &str) -> Option<String> {
    TimeZone::get(name.trim())
        .ok()?
        .iana_name()
        .map(str::to_owned)
}

fn once<T: PartialEq>(list: Vec<T>) -> Vec<T> {
    let mut kept: Vec<T> = vec![];
    for item in list {
        if !kept.contains(&item) {
            kept.push(item);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_a_tag() {
        for (tag, ok) in [
            ("fr", true),
            ("pt-br", true),
            ("", false),
            ("français", false),
            ("f", false),
        ] {
            assert_eq!(is_tag(tag), ok, "{tag}");
        }
    }
}
