//! Parameters of a search, as a form or a program sends them, and the [`Search`] they mean.

use domain::{geography::Cell, schema::TargetAudience};
use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use platform::error::{FieldErrors, Result};
use serde::Deserialize;

use super::{FreeBetween, Radius, Search, Sort};
use crate::{
    amounts::parse_euros,
    coaches::towns::{self, Town},
};

/// Kilometres around a place that can be asked for.
pub const RADII: [u32; 5] = [5, 10, 25, 50, 100];
/// The radius when none is given.
const USUAL_RADIUS: u32 = 25;

/// The parameters of a search: the fields of the form, and of the API. Every one is optional; an
/// empty one is as if absent, for a form sends them all.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", default)]
#[into_params(parameter_in = Query)]
pub struct SearchParams {
    /// Words of the name, headline, biography, specialties, methods or city; accents and case
    /// do not matter, a word may be only begun, and a slip of the keyboard is understood.
    #[param(required = false)]
    pub q: String,
    /// One of the coach's specialties.
    #[param(required = false)]
    pub specialty: String,
    /// One of the coach's methods.
    #[param(required = false)]
    pub method: String,
    /// A language tag, such as `fr`.
    #[param(required = false)]
    pub language: String,
    /// `INDIVIDUAL`, `EXECUTIVE`, `MANAGER`, `EMPLOYEE` or `ENTREPRENEUR`.
    #[param(required = false)]
    pub audience: String,
    /// The coach's city.
    #[param(required = false)]
    pub city: String,
    /// `REMOTE` or `IN_PERSON`.
    #[param(required = false)]
    pub mode: String,
    /// `true`: only coaches who work for companies; `false`: only the others.
    #[param(required = false)]
    pub corporate: String,
    /// `true`: only coaches that the platform checked; `false`: only the others.
    #[param(required = false)]
    pub verified: String,
    /// `true`: only coaches whom the platform checked and met (the badge `PREMIUM`); `false`: only
    /// the others.
    #[param(required = false)]
    pub premium: String,
    /// Cents an hour, at least.
    #[param(required = false)]
    pub min_price: String,
    /// Cents an hour, at most.
    #[param(required = false)]
    pub max_price: String,
    /// A town to be near, such as `Lyon` or `Saint-Denis (93)`; see `/api/v1/places`.
    #[param(required = false)]
    pub place: String,
    /// Kilometres around it: 5, 10, 25 (default), 50 or 100, counted to the middle of the area
    /// that a coach is shown in.
    #[param(required = false)]
    pub radius: String,
    /// The number of an area of the map.
    #[param(required = false)]
    pub cell: String,
    /// A date: a session can start on that day or later.
    #[param(required = false)]
    pub free_from: String,
    /// A date: a session can start on that day or before.
    #[param(required = false)]
    pub free_to: String,
    /// The IANA zone that those dates are in; `Europe/Paris` by default.
    #[param(required = false)]
    pub timezone: String,
    /// `relevance` (default), `rating`, `price`, `-price`, `next` or, with `place`, `distance`.
    #[param(required = false)]
    pub sort: String,
}

/// In what prices are typed: programs send cents, people type euros.
#[derive(Clone, Copy)]
pub enum PriceUnit {
    Cents,
    /// Euros, with or without decimals.
    Euros,
}

impl SearchParams {
    /// Every field of the form and what was typed in it, in the order of the form.
    pub fn fields(&mut self) -> [(&'static str, &mut String); 18] {
        [
            ("q", &mut self.q),
            ("specialty", &mut self.specialty),
            ("method", &mut self.method),
            ("language", &mut self.language),
            ("audience", &mut self.audience),
            ("city", &mut self.city),
            ("mode", &mut self.mode),
            ("corporate", &mut self.corporate),
            ("verified", &mut self.verified),
            ("premium", &mut self.premium),
            ("minPrice", &mut self.min_price),
            ("maxPrice", &mut self.max_price),
            ("place", &mut self.place),
            ("radius", &mut self.radius),
            ("cell", &mut self.cell),
            ("freeFrom", &mut self.free_from),
            ("freeTo", &mut self.free_to),
            ("sort", &mut self.sort),
        ]
    }

    /// Checks every field. Days are read in `zone`.
    ///
    /// # Errors
    /// 422 naming each field that makes no sense.
    pub fn parse(&self, unit: PriceUnit, zone: &TimeZone, now: Timestamp) -> Result<Search> {
        let mut errors = FieldErrors::new();
        let e = &mut errors;
        let search = Search {
            words: words(e, "q", &self.q),
            specialty: words(e, "specialty", &self.specialty),
            method: words(e, "method", &self.method),
            language: words(e, "language", &self.language),
            audience: choice(e, "audience", &self.audience, |text| {
                text.parse::<TargetAudience>().ok()
            }),
            city: words(e, "city", &self.city),
            mode: choice(e, "mode", &self.mode, |text| text.parse().ok()),
            corporate: choice(e, "corporate", &self.corporate, |text| text.parse().ok()),
            verified: choice(e, "verified", &self.verified, |text| text.parse().ok()),
            premium: choice(e, "premium", &self.premium, |text| text.parse().ok()),
            min_price: price(e, "minPrice", &self.min_price, unit),
            max_price: price(e, "maxPrice", &self.max_price, unit),
            near: self.near(e),
            cell: choice(e, "cell", &self.cell, |text| {
                text.parse().ok().and_then(Cell::from_number)
            }),
            free: self.free(e, zone, now),
            sort: choice(e, "sort", &self.sort, |text| {
                Sort::ALL.into_iter().find(|sort| sort.as_str() == text)
            })
            .unwrap_or_default(),
        };
        if let (Some(min), Some(max)) = (search.min_price, search.max_price)
            && min > max
        {
            errors.add("maxPrice", "error-field-price-order");
        }
        if search.sort == Sort::Distance && self.place.trim().is_empty() {
            errors.add("sort", "error-field-sort-place");
        }
        errors.check()?;
        Ok(search)
    }

    fn near(&self, errors: &mut FieldErrors) -> Option<Radius> {
        let kilometres = choice(errors, "radius", &self.radius, |text| {
            text.parse().ok().filter(|radius| RADII.contains(radius))
        })
        .unwrap_or(USUAL_RADIUS);
        let text = words(errors, "place", &self.place)?;
        if let Some(town) = towns::named(&text) {
            return Some(Radius { town, kilometres });
        }
        let near: Vec<String> = towns::suggest(&text)
            .into_iter()
            .take(4)
            .map(Town::label)
            .collect();
        if near.is_empty() {
            errors.add("place", "error-field-place");
        } else {
            let args = vec![("places", near.join(", ").into())];
            errors.add_with("place", "error-field-place-near", args);
        }
        None
    }

    /// From the first day to the last, both included; without a first day from now on, without
    /// a last for as long as one can book.
    fn free(
        &self,
        errors: &mut FieldErrors,
        zone: &TimeZone,
        now: Timestamp,
    ) -> Option<FreeBetween> {
        let first = day(errors, "freeFrom", &self.free_from);
        let last = day(errors, "freeTo", &self.free_to);
        if first.is_none() && last.is_none() {
            return None;
        }
        if let (Some(first), Some(last)) = (first, last)
            && last < first
        {
            errors.add("freeTo", "error-field-free-order");
            return None;
        }
        let today = zone.to_datetime(now).date();
        if last.is_some_and(|last| last < today) {
            errors.add("freeTo", "error-field-free-past");
            return None;
        }
        let midnight = |date: Date| Some(date.to_zoned(zone.clone()).ok()?.timestamp());
        let year = SignedDuration::from_hours(24 * 366);
        let end = now.saturating_add(year).unwrap_or(Timestamp::MAX);
        Some(FreeBetween {
            from: first.and_then(midnight).map_or(now, |from| from.max(now)),
            to: last
                .and_then(|last| midnight(last.tomorrow().ok()?))
                .map_or(end, |to| to.min(end)),
        })
    }
}

/// What someone typed; PostgreSQL has no text with a zero in it.
fn words(errors: &mut FieldErrors, field: &str, text: &str) -> Option<String> {
    match text.replace('\0', " ").trim() {
        "" => None,
        text if text.chars().count() > 120 => {
            errors.add_with(field, "error-field-too-long", vec![("max", 120.into())]);
            None
        }
        text => Some(text.to_owned()),
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

fn day(errors: &mut FieldErrors, field: &str, text: &str) -> Option<Date> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let date = text.parse().ok().filter(|_| text.len() == 10);
    if date.is_none() {
        errors.add(field, "error-field-search-day");
    }
    date
}

fn price(errors: &mut FieldErrors, field: &str, text: &str, unit: PriceUnit) -> Option<i32> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let cents = match unit {
        PriceUnit::Cents => text.parse().ok(),
        PriceUnit::Euros => parse_euros(text).and_then(|cents| cents.as_i32().ok()),
    };
    let cents = cents.filter(|cents: &i32| *cents >= 0);
    if cents.is_none() {
        errors.add(field, "error-field-price");
    }
    cents
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn check(typed: &SearchParams) -> Result<Search> {
        let paris = TimeZone::get("Europe/Paris").unwrap();
        typed.parse(PriceUnit::Cents, &paris, at("2026-06-01T08:00:00Z"))
    }

    fn refused(typed: &SearchParams) -> Vec<String> {
        let error = check(typed).unwrap_err();
        error.fields.0.into_iter().map(|f| f.field).collect()
    }

    #[test]
    fn every_field_that_makes_no_sense_is_named() {
        let typed = SearchParams {
            mode: "TELEPATHY".into(),
            audience: "CATS".into(),
            min_price: "cheap".into(),
            verified: "maybe".into(),
            premium: "PREMIUM".into(),
            corporate: "1".into(),
            place: "Trifouillis-les-Oies".into(),
            radius: "7".into(),
            cell: "-1".into(),
            free_from: "demain".into(),
            sort: "fame".into(),
            q: "x".repeat(121),
            ..SearchParams::default()
        };
        assert_eq!(
            refused(&typed),
            [
                "q",
                "audience",
                "mode",
                "corporate",
                "verified",
                "premium",
                "minPrice",
                "radius",
                "place",
                "cell",
                "freeFrom",
                "sort"
            ]
        );
    }

    #[test]
    fn days_are_those_of_the_reader_and_both_ends_count() {
        let typed = |from: &str, to: &str| SearchParams {
            free_from: from.into(),
            free_to: to.into(),
            ..SearchParams::default()
        };
        let free = |from: &str, to: &str| check(&typed(from, to)).unwrap().free.unwrap();
        let week = free("2026-06-08", "2026-06-14");
        assert_eq!(week.from, at("2026-06-07T22:00:00Z"));
        assert_eq!(week.to, at("2026-06-14T22:00:00Z"));
        let today = free("2026-05-01", "2026-06-01");
        assert_eq!(today.from, at("2026-06-01T08:00:00Z"));
        assert_eq!(today.to, at("2026-06-01T22:00:00Z"));
        assert_eq!(free("", "2026-06-01"), today);
        assert!(free("2026-06-08", "").to > at("2027-06-01T00:00:00Z"));
        // The day the clocks change has 25 hours.
        let change = free("2026-10-25", "2026-10-25");
        assert_eq!(change.to.duration_since(change.from).as_hours(), 25);

        assert_eq!(refused(&typed("2026-06-08", "2026-06-07")), ["freeTo"]);
        assert_eq!(refused(&typed("", "2026-05-31")), ["freeTo"]);
        assert_eq!(refused(&typed("2026-02-30", "")), ["freeFrom"]);
    }

    #[test]
    fn distance_orders_nothing_without_a_place() {
        let by_distance = |place: &str| SearchParams {
            sort: "distance".into(),
            place: place.into(),
            ..SearchParams::default()
        };
        assert_eq!(refused(&by_distance("")), ["sort"]);
        assert!(check(&by_distance("Lyon")).is_ok());
        assert_eq!(refused(&by_distance("Lyom")), ["place"]);
    }
}
