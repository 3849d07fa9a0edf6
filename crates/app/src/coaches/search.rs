//! What one looks for in a coach: the filters of the page and of the API, checked.

use domain::schema::BookingMode;
use platform::error::{Error, FieldErrors, Result};
use serde::{Deserialize, Serialize};

/// The order of a list of coaches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// What fits best: the words that were asked for, else what is known of the coach.
    #[default]
    Relevance,
    /// The cheapest hour first; without a price last.
    Price,
    /// The dearest hour first; without a price last.
    PriceDown,
    /// The best rated first.
    Rating,
}

impl Sort {
    /// Every order, the default first.
    pub const ALL: [Self; 4] = [Self::Relevance, Self::Rating, Self::Price, Self::PriceDown];

    /// As the API and the address of the page spell it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Relevance => "relevance",
            Self::Price => "price",
            Self::PriceDown => "-price",
            Self::Rating => "rating",
        }
    }
}

/// A search that makes sense.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// Words of the name, headline, biography, specialties, methods or city.
    pub words: Option<String>,
    /// One of the coach's specialties.
    pub specialty: Option<String>,
    /// The coach's city.
    pub city: Option<String>,
    /// How to meet.
    pub mode: Option<BookingMode>,
    /// Cents an hour, at least.
    pub min_price: Option<i32>,
    /// Cents an hour, at most.
    pub max_price: Option<i32>,
    /// A language tag.
    pub language: Option<String>,
    /// Whether the platform checked them.
    pub verified: Option<bool>,
    /// The order.
    pub sort: Sort,
}

/// A search as it was typed. Empty fields are as if absent: a form sends them all.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Typed {
    pub q: String,
    pub specialty: String,
    pub city: String,
    pub mode: String,
    pub min_price: String,
    pub max_price: String,
    pub language: String,
    pub verified: String,
    pub sort: String,
}

/// In what prices are typed: programs send cents, people type euros.
#[derive(Clone, Copy)]
pub enum Unit {
    /// Whole cents.
    Cents,
    /// Euros, with or without decimals.
    Euros,
}

impl Typed {
    /// Checks every field.
    ///
    /// # Errors
    /// 422 naming each field that makes no sense.
    pub fn check(&self, unit: Unit) -> Result<Search> {
        let mut errors = FieldErrors::new();
        // PostgreSQL has no text with a zero in it.
        let mut words = |field: &str, text: &str| match text.replace('\0', " ").trim() {
            "" => None,
            text if text.chars().count() > 120 => {
                errors.add_with(field, "error-field-too-long", vec![("max", 120.into())]);
                None
            }
            text => Some(text.to_owned()),
        };
        let (q, specialty) = (words("q", &self.q), words("specialty", &self.specialty));
        let (city, language) = (words("city", &self.city), words("language", &self.language));
        let mode = choice(&mut errors, "mode", &self.mode, |text| text.parse().ok());
        let verified = choice(&mut errors, "verified", &self.verified, |text| {
            text.parse().ok()
        });
        let sort = choice(&mut errors, "sort", &self.sort, |text| {
            Sort::ALL.into_iter().find(|sort| sort.as_str() == text)
        });
        let min_price = price(&mut errors, "minPrice", &self.min_price, unit);
        let max_price = price(&mut errors, "maxPrice", &self.max_price, unit);
        if let (Some(min), Some(max)) = (min_price, max_price)
            && min > max
        {
            errors.add("maxPrice", "error-field-price-order");
        }
        errors.check()?;
        Ok(Search {
            words: q,
            specialty,
            city,
            mode,
            min_price,
            max_price,
            language,
            verified,
            sort: sort.unwrap_or_default(),
        })
    }
}

fn choice<T>(
    errors: &mut FieldErrors,
    field: &str,
    text: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> Option<T> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let value = parse(text);
    if value.is_none() {
        errors.add(field, "error-field-choice");
    }
    value
}

fn price(errors: &mut FieldErrors, field: &str, text: &str, unit: Unit) -> Option<i32> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let cents = match unit {
        Unit::Cents => text.parse().ok(),
        Unit::Euros => euros(text),
    };
    let cents = cents.filter(|cents: &i32| *cents >= 0);
    if cents.is_none() {
        errors.add(field, "error-field-price");
    }
    cents
}

/// `80`, `80,5` or `80.50`, in cents.
fn euros(text: &str) -> Option<i32> {
    let text = text.trim_end_matches('€').trim_end().replace(',', ".");
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || rest.len() > 2 || !digits(whole) || !digits(rest) {
        return None;
    }
    let cents: i32 = format!("{rest:0<2}").parse().ok()?;
    whole
        .parse::<i32>()
        .ok()?
        .checked_mul(100)?
        .checked_add(cents)
}

/// Where a page of results begins: after an entry, or before it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Place {
    /// The order that the cursor was made in; it means nothing in another.
    pub sort: String,
    /// Where that entry stands.
    pub position: i64,
    /// The entry.
    pub id: String,
    /// Whether one goes back.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub back: bool,
}

impl Search {
    /// The place of a cursor, if it was made by this kind of search.
    ///
    /// # Errors
    /// 422 when it was not.
    pub fn place(&self, cursor: Option<Place>) -> Result<Option<Place>> {
        match cursor {
            Some(place) if place.sort != self.order() => {
                Err(Error::field("cursor", "error-field-cursor"))
            }
            other => Ok(other),
        }
    }

    /// The place of an entry of this search.
    pub fn place_of(&self, position: i64, id: &str, back: bool) -> Place {
        Place {
            sort: self.order(),
            position,
            id: id.to_owned(),
            back,
        }
    }

    /// What the numbers of a position mean: with other words, relevance is another order.
    fn order(&self) -> String {
        match (self.sort, &self.words) {
            (Sort::Relevance, Some(words)) => format!("relevance {words}"),
            (sort, _) => sort.as_str().to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_typed_by_people_are_read_in_euros() {
        let read = ["80", "80,5", "80.50", " 80 € ", "0"].map(|t| euros(t.trim()));
        assert_eq!(
            read,
            [Some(8000), Some(8050), Some(8050), Some(8000), Some(0)]
        );
        for wrong in [
            "",
            "-1",
            "80,505",
            "quatre",
            "1 000 000 000",
            ".5",
            "99999999999",
        ] {
            assert_eq!(euros(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn every_field_that_makes_no_sense_is_named() {
        let typed = Typed {
            mode: "TELEPATHY".into(),
            min_price: "cheap".into(),
            verified: "maybe".into(),
            sort: "fame".into(),
            q: "x".repeat(121),
            ..Typed::default()
        };
        let error = typed.check(Unit::Cents).unwrap_err();
        let fields: Vec<_> = error.fields.0.iter().map(|f| f.field.as_str()).collect();
        assert_eq!(fields, ["q", "mode", "verified", "sort", "minPrice"]);
    }

    #[test]
    fn a_cursor_of_another_order_is_refused() {
        let by_price = Search {
            sort: Sort::Price,
            ..Search::default()
        };
        let place = by_price.place_of(8000, "a", false);
        assert!(by_price.place(Some(place.clone())).unwrap().is_some());
        assert!(Search::default().place(Some(place)).is_err());
    }
}
