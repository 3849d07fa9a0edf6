//! Search for coaches: the filters of the page and of the API (`params`), in the terms of the
//! database (`prepared`), what they find (`results`) and how many (`facets`).

mod facets;
mod params;
mod prepared;
mod results;
mod spelling;

use domain::{
    geography::Cell,
    schema::{BookingMode, TargetAudience},
};
use jiff::Timestamp;
use platform::error::{Error, Result};
use serde::{Deserialize, Serialize};

use super::towns::Town;
pub use facets::{Facet, FacetCounts, count_coaches, count_facets};
pub use params::{PriceUnit, RADII, SearchParams};
pub use results::{FoundCoach, find_page, map_cells};

/// The order of a list of coaches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// What fits best: the words that were asked for, else what is known of the coach.
    #[default]
    Relevance,
    /// The best rated first.
    Rating,
    /// The cheapest hour first; without a price last.
    Price,
    /// The dearest hour first; without a price last.
    PriceDown,
    /// Who can be met the soonest first.
    Next,
    /// The nearest first; only around a place.
    Distance,
}

impl Sort {
    /// Every order, the default first.
    pub const ALL: [Self; 6] = [
        Self::Relevance,
        Self::Rating,
        Self::Price,
        Self::PriceDown,
        Self::Next,
        Self::Distance,
    ];

    /// As the API and the address of the page spell it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Relevance => "relevance",
            Self::Rating => "rating",
            Self::Price => "price",
            Self::PriceDown => "-price",
            Self::Next => "next",
            Self::Distance => "distance",
        }
    }
}

/// What can be chosen, and is counted: a filter of which each coach has some values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FacetKind {
    Specialty,
    Method,
    Language,
    Audience,
    City,
    Mode,
    Corporate,
    Verified,
    Premium,
    /// A range of prices; chosen by its two ends.
    Price,
}

impl FacetKind {
    /// Every kind, in the order of the form.
    pub const ALL: [Self; 10] = [
        Self::Specialty,
        Self::Method,
        Self::Language,
        Self::Audience,
        Self::City,
        Self::Mode,
        Self::Corporate,
        Self::Verified,
        Self::Premium,
        Self::Price,
    ];

    /// As the database spells it, and the address of the page.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Specialty => "specialty",
            Self::Method => "method",
            Self::Language => "language",
            Self::Audience => "audience",
            Self::City => "city",
            Self::Mode => "mode",
            Self::Corporate => "corporate",
            Self::Verified => "verified",
            Self::Premium => "premium",
            Self::Price => "price",
        }
    }

    /// The kind of a spelling.
    pub fn from_name(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// A circle around a town.
#[derive(Clone, Copy, Debug)]
pub struct Radius {
    /// Its middle.
    pub town: &'static Town,
    /// Its radius.
    pub kilometres: u32,
}

/// A stretch of time in which a session could start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FreeBetween {
    /// The first instant.
    pub from: Timestamp,
    /// The first instant after.
    pub to: Timestamp,
}

/// A search that makes sense.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// Words of the name, headline, biography, specialties, methods or city.
    pub words: Option<String>,
    /// One of the coach's specialties.
    pub specialty: Option<String>,
    /// One of the coach's methods.
    pub method: Option<String>,
    /// A language tag.
    pub language: Option<String>,
    /// Whom the coach works with.
    pub audience: Option<TargetAudience>,
    /// The coach's city.
    pub city: Option<String>,
    /// How to meet.
    pub mode: Option<BookingMode>,
    /// Whether they work for companies.
    pub corporate: Option<bool>,
    /// Whether the platform checked them.
    pub verified: Option<bool>,
    /// Whether the platform met them too.
    pub premium: Option<bool>,
    /// Cents an hour, at least.
    pub min_price: Option<i32>,
    /// Cents an hour, at most.
    pub max_price: Option<i32>,
    /// Near a town.
    pub near: Option<Radius>,
    /// In one cell of the map.
    pub cell: Option<Cell>,
    /// Free then.
    pub free: Option<FreeBetween>,
    /// The order.
    pub sort: Sort,
}

impl Search {
    /// The value that was chosen of a kind, as the database knows it before it is folded.
    pub fn chosen(&self, kind: FacetKind) -> Option<String> {
        match kind {
            FacetKind::Specialty => self.specialty.clone(),
            FacetKind::Method => self.method.clone(),
            FacetKind::Language => self.language.clone(),
            FacetKind::Audience => self.audience.map(|a| a.to_string()),
            FacetKind::City => self.city.clone(),
            FacetKind::Mode => self.mode.map(|m| m.to_string()),
            FacetKind::Corporate => self.corporate.map(|yes| yes.to_string()),
            FacetKind::Verified => self.verified.map(|yes| yes.to_string()),
            FacetKind::Premium => self.premium.map(|yes| yes.to_string()),
            FacetKind::Price => None,
        }
    }

    /// Whether something of a kind was chosen, so that its other values are counted without it.
    pub fn narrowed(&self, kind: FacetKind) -> bool {
        match kind {
            FacetKind::Price => self.min_price.is_some() || self.max_price.is_some(),
            kind => self.chosen(kind).is_some(),
        }
    }
}

/// Where a page of results begins: after an entry, or before it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ListCursor {
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
    /// A cursor, if it was made by this kind of search.
    ///
    /// # Errors
    /// 422 when it was not.
    pub fn check_cursor(&self, cursor: Option<ListCursor>) -> Result<Option<ListCursor>> {
        match cursor {
            Some(cursor) if cursor.sort != self.order_name() || cursor.id.contains('\0') => {
                Err(Error::field("cursor", "error-field-cursor"))
            }
            other => Ok(other),
        }
    }

    /// The cursor of an entry of this search.
    pub fn cursor_at(&self, position: i64, id: &str, back: bool) -> ListCursor {
        ListCursor {
            sort: self.order_name(),
            position,
            id: id.to_owned(),
            back,
        }
    }

    /// What the numbers of a position mean: with other words, relevance is another order, and
    /// around another place, distance.
    fn order_name(&self) -> String {
        match (self.sort, &self.words, &self.near) {
            (Sort::Relevance, Some(words), _) => format!("relevance {words}"),
            (Sort::Distance, _, Some(near)) => format!("distance {}", near.town.label()),
            (sort, _, _) => sort.as_str().to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_of_another_order_is_refused() {
        let by_price = Search {
            sort: Sort::Price,
            ..Search::default()
        };
        let cursor = by_price.cursor_at(8000, "a", false);
        assert!(
            by_price
                .check_cursor(Some(cursor.clone()))
                .unwrap()
                .is_some()
        );
        assert!(Search::default().check_cursor(Some(cursor)).is_err());
    }
}
