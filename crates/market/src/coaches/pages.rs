//! The pages: home, the list of coaches, one coach.

pub mod home;
pub mod list;
pub mod map;
pub mod profile;

use jiff::tz::TimeZone;
use platform::{db::Instant, i18n::Locale};

use super::search::FoundCoach;
use site::page::{Page, capital, initials};

/// A coach's card.
pub struct Card {
    pub href: String,
    pub name: String,
    pub headline: String,
    pub avatar: Option<String>,
    pub initials: String,
    pub mark: &'static str,
    /// The rating, and how many gave one.
    pub rating: Option<(String, i64)>,
    pub badge: Option<String>,
    pub certified: Option<String>,
    /// Languages and places.
    pub details: String,
    pub price: Option<String>,
    /// The next slot in words, in the reader's zone.
    pub next: Option<String>,
    /// How far, where one asked for a place.
    pub distance: Option<String>,
}

impl Card {
    /// The card of a coach that was found.
    pub fn new(page: &Page, found: &FoundCoach) -> Self {
        let coach = &found.coach;
        let certified = coach.certifications.join(", ");
        Self {
            href: format!("/coaches/{}", coach.id),
            headline: coach.headline.clone().unwrap_or_default(),
            avatar: avatar(coach.avatar_url.as_deref()),
            initials: initials(&coach.name),
            mark: mark(coach.id.as_str()),
            rating: rating(page.locale, coach.average_rating, coach.ratings),
            badge: badge(page, coach.verified, coach.badge_level.as_str()),
            certified: (!certified.is_empty()).then_some(certified),
            details: [
                Some(languages(page.locale, &coach.languages)),
                place(
                    page,
                    coach.city.as_deref(),
                    coach.offers_remote,
                    coach.offers_in_person,
                ),
            ]
            .into_iter()
            .flatten()
            .filter(|words| !words.is_empty())
            .collect::<Vec<_>>()
            .join(" · "),
            price: coach
                .hourly_rate
                .map(|cents| price(page.locale, cents.into(), &coach.currency)),
            next: found
                .next_slot
                .map(|slot| page.moment(&Instant(slot.start))),
            // A cell is 5 km wide: nothing finer is known.
            distance: found.metres.map(|metres| match (metres + 500) / 1000 {
                0..5 => page.t("coaches-distance-near"),
                kilometres => page.t1("coaches-distance", "km", kilometres),
            }),
            name: coach.name.clone(),
        }
    }
}

/// A picture that our policy lets the page load: one of ours.
fn avatar(url: Option<&str>) -> Option<String> {
    url.filter(|url| url.starts_with('/') && !url.starts_with("//"))
        .map(ToOwned::to_owned)
}

/// Which of the four marks stands for someone without a picture.
fn mark(id: &str) -> &'static str {
    let sum: u32 = id.bytes().map(u32::from).sum();
    ["a", "b", "c", "d"][usize::try_from(sum % 4).unwrap_or(0)]
}

fn rating(locale: Locale, average: Option<f64>, count: i64) -> Option<(String, i64)> {
    average
        .filter(|_| count > 0)
        .map(|average| (locale.decimal(average), count))
}

fn badge(page: &Page, verified: bool, level: &str) -> Option<String> {
    verified.then(|| page.t_of("coaches-badge", level))
}

/// An amount without its cents when there are none: `80 €`.
pub(super) fn price(locale: Locale, cents: i64, currency: &str) -> String {
    let text = locale.money(cents, currency);
    if cents % 100 == 0 {
        text.replace(",00", "").replace(".00", "")
    } else {
        text
    }
}

/// Languages by name, the first with a capital: `Français, anglais`.
fn languages(locale: Locale, tags: &[String]) -> String {
    let names: Vec<String> = tags.iter().map(|tag| language(locale, tag)).collect();
    capital(&names.join(", "))
}

/// A language by its name: `fr` reads `français`.
fn language(locale: Locale, tag: &str) -> String {
    let known = tag.len() == 2 && tag.bytes().all(|b| b.is_ascii_lowercase());
    known
        .then(|| locale.try_text(&format!("coaches-language-{tag}"), &[]))
        .flatten()
        .unwrap_or_else(|| tag.to_owned())
}

/// Where one can meet: `Lyon ou à distance`.
fn place(page: &Page, city: Option<&str>, remote: bool, in_person: bool) -> Option<String> {
    let city = city.map(str::trim).filter(|city| !city.is_empty());
    match (city.filter(|_| in_person), remote) {
        (Some(city), true) => Some(page.t1("coaches-place-both", "city", city)),
        (Some(city), false) => Some(city.to_owned()),
        (None, true) => Some(page.t("coaches-place-remote")),
        (None, false) => city.map(ToOwned::to_owned),
    }
}

/// Whether two zones show the same time at an instant.
pub(super) fn agree(a: &TimeZone, b: &TimeZone, at: jiff::Timestamp) -> bool {
    a.to_offset(at) == b.to_offset(at)
}
