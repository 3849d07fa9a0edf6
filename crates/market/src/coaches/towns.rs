//! Gazetteer: the towns one can search around, embedded, so that no other service is asked.
//! GeoNames' French towns of a thousand people and more, and the larger ones of Europe (see
//! NOTICE). Every look-up takes microseconds: it runs on the threads that serve requests.

use std::{collections::HashMap, sync::LazyLock};

use domain::geography::{Cell, Point};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// A town.
#[derive(Debug)]
pub struct Town {
    /// As the French call it.
    pub name: &'static str,
    /// ISO 3166-1 alpha-2.
    pub country: &'static str,
    /// The number of its department, in France; overseas too.
    department: &'static str,
    /// Its middle.
    pub point: Point,
    /// The name, folded.
    key: Key,
    /// What it calls itself, where that differs, folded; empty otherwise.
    other_key: Key,
}

/// A folded name.
#[derive(Debug)]
struct Key {
    text: String,
    letters: LetterSet,
}

impl Key {
    fn new(text: String) -> Self {
        Self {
            letters: LetterSet::of(&text),
            text,
        }
    }
}

/// Which characters a text has, one bit for each; a few share one.
#[derive(Clone, Copy, Debug)]
struct LetterSet(u64);

impl LetterSet {
    fn of(text: &str) -> Self {
        Self(text.bytes().fold(0, |set, byte| set | 1 << (byte % 64)))
    }

    /// Whether texts with these letters may be `slips` apart: a slip takes one letter away and
    /// adds one at most. Far quicker than measuring the distance, which few towns then need.
    fn may_be_near(self, other: Self, slips: usize) -> bool {
        (self.0 ^ other.0).count_ones() as usize <= 2 * slips
    }
}

/// What is suggested at once.
const SUGGESTED: usize = 8;
/// Slips of the keyboard that a suggestion forgives.
const SLIPS: usize = 2;
/// A label is no longer than this.
const LONGEST: usize = 80;

struct Gazetteer {
    /// The largest first.
    towns: Vec<Town>,
    /// Places in `towns`, by folded name, the largest first.
    by_name: HashMap<String, Vec<usize>>,
}

static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(|| {
    let towns: Vec<Town> = include_str!("../../data/places.csv")
        .lines()
        .filter_map(read)
        .collect();
    let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
    for (n, town) in towns.iter().enumerate() {
        for key in [&town.key.text, &town.other_key.text] {
            if !key.is_empty() {
                by_name.entry(key.clone()).or_default().push(n);
            }
        }
    }
    Gazetteer { towns, by_name }
});

/// A line: name, other name, country, department, latitude, longitude, people.
fn read(line: &'static str) -> Option<Town> {
    let mut fields = line.split(';');
    let mut field = || fields.next();
    let (name, others, country, department) = (field()?, field()?, field()?, field()?);
    let point = Point::new(field()?.parse().ok()?, field()?.parse().ok()?)?;
    Some(Town {
        name,
        country,
        department: overseas(country).map_or(department, |(_, number, _)| number),
        point,
        key: Key::new(fold(name)),
        other_key: Key::new(fold(others)),
    })
}

/// The parts of France that have a country's code of their own: that, the number of their
/// department, and their name.
const OVERSEAS: [(&str, &str, &str); 11] = [
    ("GP", "971", "guadeloupe"),
    ("MQ", "972", "martinique"),
    ("GF", "973", "guyane"),
    ("RE", "974", "reunion"),
    ("PM", "975", "saint pierre et miquelon"),
    ("YT", "976", "mayotte"),
    ("BL", "977", "saint barthelemy"),
    ("MF", "978", "saint martin"),
    ("WF", "986", "wallis et futuna"),
    ("PF", "987", "polynesie francaise"),
    ("NC", "988", "nouvelle caledonie"),
];

/// The part of France overseas that has this code.
fn overseas(country: &str) -> Option<&'static (&'static str, &'static str, &'static str)> {
    OVERSEAS.iter().find(|(code, ..)| *code == country)
}

impl Town {
    /// What is written in the field, and understood again: `Lyon (69)`, `Cayenne (973)`,
    /// `Genève (CH)`.
    pub fn label(&self) -> String {
        format!("{} ({})", self.name, self.qualifier())
    }

    fn qualifier(&self) -> &'static str {
        if self.department.is_empty() {
            self.country
        } else {
            self.department
        }
    }

    /// Where everybody may say that it is: the middle of its cell.
    pub fn cell(&self) -> Cell {
        Cell::containing(self.point)
    }
}

/// The town that someone means: by its name, the largest of that name, or by its label.
pub fn named(text: &str) -> Option<&'static Town> {
    let (name, qualifier) = split(text)?;
    let found = GAZETTEER.by_name.get(&name)?;
    found
        .iter()
        .map(|n| &GAZETTEER.towns[*n])
        .find(|town| qualifier.as_deref().is_none_or(|q| town.is_in(q)))
}

impl Town {
    fn is_in(&self, qualifier: &str) -> bool {
        self.department.eq_ignore_ascii_case(qualifier)
            || self.country.eq_ignore_ascii_case(qualifier)
            || overseas(self.country).is_some_and(|(_, _, name)| {
                let qualifier = fold(qualifier);
                qualifier == "fr" || qualifier.strip_prefix("la ").unwrap_or(&qualifier) == *name
            })
    }
}

/// The town of a coach's city, in their country. Whoever names France may be overseas, where no
/// town of that name is in Europe.
pub fn of_coach(city: &str, country: Option<&str>) -> Option<&'static Town> {
    let (name, qualifier) = split(city)?;
    let found = GAZETTEER.by_name.get(&name)?;
    let country = country.map(str::trim).filter(|c| !c.is_empty());
    let mut towns = found
        .iter()
        .map(|n| &GAZETTEER.towns[*n])
        .filter(|town| qualifier.as_deref().is_none_or(|q| town.is_in(q)));
    let Some(country) = country else {
        return towns.next();
    };
    let towns: Vec<&Town> = towns.collect();
    let there = |town: &&&Town| town.country.eq_ignore_ascii_case(country);
    let french =
        |town: &&&Town| country.eq_ignore_ascii_case("FR") && overseas(town.country).is_some();
    let found = towns
        .iter()
        .find(there)
        .or_else(|| towns.iter().find(french));
    found.copied()
}

/// The name, folded, and what stands in parentheses after it.
fn split(text: &str) -> Option<(String, Option<String>)> {
    if text.len() > 4 * LONGEST {
        return None;
    }
    let (name, rest) = text.rsplit_once('(').unwrap_or((text, ""));
    let name = fold(name);
    let qualifier = rest.trim().trim_end_matches(')').trim();
    (!name.is_empty()).then(|| (name, (!qualifier.is_empty()).then(|| qualifier.to_owned())))
}

/// Towns to suggest for what is typed: those whose name begins like it, the largest first; else
/// those whose name is nearly it, the nearest first.
pub fn suggest(text: &str) -> Vec<&'static Town> {
    let Some((name, _)) = split(text) else {
        return vec![];
    };
    let begins = |key: &Key| key.text.starts_with(&name);
    let found: Vec<&Town> = GAZETTEER
        .towns
        .iter()
        .filter(|town| begins(&town.key) || begins(&town.other_key))
        .take(SUGGESTED)
        .collect();
    if !found.is_empty() || name.chars().count() < 4 {
        return found;
    }
    let letters = LetterSet::of(&name);
    let mut near: Vec<(usize, usize)> = GAZETTEER
        .towns
        .iter()
        .enumerate()
        .flat_map(|(n, town)| [(n, &town.key), (n, &town.other_key)])
        .filter(|(_, key)| {
            key.text.len().abs_diff(name.len()) <= SLIPS && key.letters.may_be_near(letters, SLIPS)
        })
        .map(|(n, key)| (strsim::osa_distance(&key.text, &name), n))
        .filter(|(distance, _)| *distance <= SLIPS)
        .collect();
    near.sort_unstable();
    near.into_iter()
        .take(SUGGESTED)
        .map(|(_, n)| &GAZETTEER.towns[n])
        .collect()
}

/// What to call the surroundings of a cell: its largest town's name, else the nearest one's.
pub fn nearest(cell: Cell) -> Option<&'static Town> {
    static BY_CELL: LazyLock<HashMap<Cell, usize>> = LazyLock::new(|| {
        let mut towns = HashMap::new();
        for (n, town) in GAZETTEER.towns.iter().enumerate() {
            towns.entry(town.cell()).or_insert(n);
        }
        towns
    });
    if let Some(n) = BY_CELL.get(&cell) {
        return GAZETTEER.towns.get(*n);
    }
    let centre = cell.centre();
    // What is so many degrees away is at least so far; the narrow bands are enough nearly always.
    [0.05, 0.2, 1.0].into_iter().find_map(|degrees| {
        let (metres, town) = nearest_in_band(centre, degrees)?;
        (degrees >= 1.0 || metres < degrees * METRES_A_DEGREE).then_some(town)
    })
}

/// The metres of a degree of latitude, a little less.
const METRES_A_DEGREE: f64 = 111_000.0;

/// The nearest town whose latitude differs by less than this.
fn nearest_in_band(centre: Point, degrees: f64) -> Option<(f64, &'static Town)> {
    static BY_LATITUDE: LazyLock<Vec<&Town>> = LazyLock::new(|| {
        let mut towns: Vec<&Town> = GAZETTEER.towns.iter().collect();
        towns.sort_by(|a, b| a.point.latitude.total_cmp(&b.point.latitude));
        towns
    });
    let from = |latitude| BY_LATITUDE.partition_point(|town| town.point.latitude <= latitude);
    BY_LATITUDE[from(centre.latitude - degrees)..from(centre.latitude + degrees)]
        .iter()
        .map(|town| (town.point.metres_to(centre), *town))
        .min_by(|a, b| a.0.total_cmp(&b.0))
}

/// Lower case, without accents, words separated by one space, « St » written out.
pub fn fold(text: &str) -> String {
    let plain: String = text
        .nfd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .collect();
    plain
        .split_whitespace()
        .map(|word| match word {
            "st" => "saint",
            "ste" => "sainte",
            word => word,
        })
        .collect::<Vec<_>>()
        .join(" ")
        .replace('œ', "oe")
        .replace('æ', "ae")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_town_is_understood_however_it_is_written() {
        for text in [
            "Saint-Étienne",
            "st etienne",
            "SAINT ETIENNE (42)",
            "saint-étienne (FR)",
        ] {
            assert_eq!(
                named(text).map(Town::label).as_deref(),
                Some("Saint-Étienne (42)"),
                "{text}"
            );
        }
        for (text, label) in [
            ("paris", "Paris (75)"),
            ("Genève", "Genève (CH)"),
            ("London", "Londres (GB)"),
            ("Saint-Denis", "Saint-Denis (974)"),
            ("Saint-Denis (RE)", "Saint-Denis (974)"),
            ("saint-denis (La Réunion)", "Saint-Denis (974)"),
            ("Cayenne (FR)", "Cayenne (973)"),
            ("Fort-de-France", "Fort-de-France (972)"),
            ("Saint-Denis (93)", "Saint-Denis (93)"),
            ("valence", "Valence (26)"),
        ] {
            assert_eq!(
                named(text).map(Town::label).as_deref(),
                Some(label),
                "{text}"
            );
        }
        for text in [
            "",
            "(",
            "Trifouillis-les-Oies",
            "Lyon (75)",
            "%",
            &"x".repeat(9_999),
        ] {
            assert!(named(text).is_none(), "{text}");
        }
    }

    #[test]
    fn every_label_is_understood_as_its_own_town_or_one_of_the_same_name_there() {
        assert!(GAZETTEER.towns.len() > 10_000);
        for town in &GAZETTEER.towns {
            let found = named(&town.label()).unwrap();
            assert_eq!(found.key.text, town.key.text, "{}", town.label());
            assert_eq!(found.country, town.country, "{}", town.label());
        }
    }

    #[test]
    fn towns_are_suggested_by_their_beginning_and_by_a_near_miss() {
        assert_eq!(suggest("lyo")[0].name, "Lyon");
        assert_eq!(suggest("Grenobel")[0].name, "Grenoble");
        assert_eq!(suggest("Londn")[0].name, "Londres");
        assert!(suggest("xq").is_empty() && suggest("").is_empty());
        assert!(suggest("s").len() <= SUGGESTED);
    }

    #[test]
    fn a_coachs_city_is_looked_for_in_their_country() {
        assert_eq!(
            of_coach("Genève", Some("CH")).map(|t| t.country),
            Some("CH")
        );
        assert!(of_coach("Genève", Some("FR")).is_none());
        assert_eq!(of_coach("lyon", None).map(|t| t.name), Some("Lyon"));
        let label = |city, country| of_coach(city, Some(country)).map(Town::label);
        assert_eq!(label("Cayenne", "FR").as_deref(), Some("Cayenne (973)"));
        assert_eq!(label("Mamoudzou", "YT").as_deref(), Some("Mamoudzou (976)"));
        assert_eq!(
            label("Saint-Denis", "FR").as_deref(),
            Some("Saint-Denis (93)")
        );
        assert_eq!(
            label("Saint-Denis", "RE").as_deref(),
            Some("Saint-Denis (974)")
        );
        assert_eq!(
            label("Saint-Denis (974)", "FR").as_deref(),
            Some("Saint-Denis (974)")
        );
        assert!(of_coach("Cayenne", Some("CH")).is_none());
    }

    #[test]
    fn a_cell_is_called_after_its_largest_town() {
        let lyon = named("Lyon").unwrap();
        assert_eq!(nearest(lyon.cell()).unwrap().name, "Lyon");
        let sea = Cell::containing(Point::new(47.0, -5.0).unwrap());
        assert!(nearest(sea).is_some());
    }
}
