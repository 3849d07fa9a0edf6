//! The filters of the list: their form with counts, and the chips of those that are set.

use domain::schema::BookingMode;
use jiff::SignedDuration;

use super::number;
use crate::coaches::{
    pages::{language, price},
    search::{Facet, FacetCounts, FacetKind, RADII, Search, SearchParams, Sort},
    towns,
};
use site::page::{Page, capital};

/// One value that can be chosen.
pub struct Choice {
    pub value: String,
    /// The value in words, with its count.
    pub label: String,
    pub chosen: bool,
}

/// A range of prices to choose with one touch.
pub struct Band {
    pub label: String,
    pub href: String,
}

/// The filters, as the form shows them.
pub struct Form {
    pub params: SearchParams,
    pub specialties: Vec<Choice>,
    pub methods: Vec<Choice>,
    pub languages: Vec<Choice>,
    pub audiences: Vec<Choice>,
    pub cities: Vec<Choice>,
    pub modes: Vec<Choice>,
    pub radii: Vec<Choice>,
    pub sorts: Vec<Choice>,
    pub bands: Vec<Band>,
    pub verified: String,
    pub premium: String,
    pub corporate: String,
    /// Whether a filter is set that the open part of the form holds.
    pub refined: bool,
    /// The first day that can be looked for, and the last.
    pub today: String,
}

impl Form {
    /// The form of a search with its counts.
    pub fn new(page: &Page, params: &SearchParams, counts: &FacetCounts) -> Self {
        let of = |kind: FacetKind| counts.facets.get(&kind).map_or(&[][..], Vec::as_slice);
        let name = |tag: &str| capital(&language(page.locale, tag));
        let own = |label: &str| label.to_owned();
        let mut cities = choices(page, of(FacetKind::City), &params.city, own);
        cities.truncate(40);
        Self {
            specialties: choices(page, of(FacetKind::Specialty), &params.specialty, own),
            methods: choices(page, of(FacetKind::Method), &params.method, own),
            languages: choices(page, of(FacetKind::Language), &params.language, name),
            audiences: choices(page, of(FacetKind::Audience), &params.audience, |value| {
                capital(&page.t_of("coaches-audience", value))
            }),
            cities,
            modes: choices(page, of(FacetKind::Mode), &params.mode, |value| {
                page.t_of("coaches-mode", value)
            }),
            radii: RADII
                .iter()
                .map(|radius| Choice {
                    value: radius.to_string(),
                    label: page.t1("coaches-radius", "km", *radius),
                    chosen: params.radius == radius.to_string()
                        || (params.radius.is_empty() && *radius == 25),
                })
                .collect(),
            sorts: Sort::ALL
                .iter()
                .filter(|sort| **sort != Sort::Distance || !params.place.is_empty())
                .map(|sort| Choice {
                    value: sort.as_str().to_owned(),
                    label: page.t_of("coaches-sort", sort.as_str().replace('-', "down-")),
                    chosen: params.sort == sort.as_str(),
                })
                .collect(),
            bands: bands(page, of(FacetKind::Price), params),
            verified: one(page, of(FacetKind::Verified)),
            premium: one(page, of(FacetKind::Premium)),
            corporate: one(page, of(FacetKind::Corporate)),
            refined: params
                .clone()
                .fields()
                .iter()
                .any(|(name, value)| !value.is_empty() && !matches!(*name, "q" | "place" | "cell")),
            today: page.now.to_zoned(page.zone.clone()).date().to_string(),
            params: params.clone(),
        }
    }
}

/// The values of a kind; what is chosen stays among them even if nobody has it.
fn choices(
    page: &Page,
    facets: &[Facet],
    typed: &str,
    name: impl Fn(&str) -> String,
) -> Vec<Choice> {
    let same = towns::fold(typed);
    let mut choices: Vec<Choice> = facets
        .iter()
        .map(|facet| Choice {
            value: facet.label.clone(),
            label: page.tw(
                "coaches-facet",
                [
                    ("value", name(&facet.label).into()),
                    ("count", counted(page, facet).into()),
                ],
            ),
            chosen: !same.is_empty() && towns::fold(&facet.label) == same,
        })
        .collect();
    if !same.is_empty() && !choices.iter().any(|choice| choice.chosen) {
        choices.insert(
            0,
            Choice {
                value: typed.to_owned(),
                label: name(typed),
                chosen: true,
            },
        );
    }
    choices
}

/// A count, or about how many.
fn counted(page: &Page, facet: &Facet) -> String {
    let count = number(page, facet.count);
    if facet.approximate {
        page.t1("coaches-about", "count", count)
    } else {
        count
    }
}

/// How many say yes.
fn one(page: &Page, facets: &[Facet]) -> String {
    facets
        .iter()
        .find(|facet| facet.value == "true")
        .map_or_else(|| "0".to_owned(), |facet| counted(page, facet))
}

/// The ranges of prices that somebody asks, the cheapest first.
fn bands(page: &Page, facets: &[Facet], params: &SearchParams) -> Vec<Band> {
    let mut found: Vec<(i32, Band)> = facets
        .iter()
        .filter_map(|facet| {
            let (from, to) = facet.value.split_once('-')?;
            let from: i32 = from.parse().ok()?;
            let to: Option<i32> = to.parse().ok();
            let euros = |cents: i32| price(page.locale, cents.into(), "EUR");
            let words = match to {
                Some(to) if from == 0 => page.t1("coaches-band-below", "price", euros(to + 1)),
                Some(to) => page.tw(
                    "coaches-band-between",
                    [("from", euros(from).into()), ("to", euros(to + 1).into())],
                ),
                None => page.t1("coaches-chip-min", "price", euros(from)),
            };
            let mut chosen = params.clone();
            chosen.min_price = if from == 0 {
                String::new()
            } else {
                typing(from)
            };
            chosen.max_price = to.map(typing).unwrap_or_default();
            let label = page.tw(
                "coaches-facet",
                [
                    ("value", words.into()),
                    ("count", counted(page, facet).into()),
                ],
            );
            let href = address(&chosen, &[], None);
            Some((from, Band { label, href }))
        })
        .collect();
    found.sort_by_key(|(from, _)| *from);
    found.into_iter().map(|(_, band)| band).collect()
}

/// Cents as one types them in euros.
fn typing(cents: i32) -> String {
    if cents % 100 == 0 {
        (cents / 100).to_string()
    } else {
        format!("{},{:02}", cents / 100, cents % 100)
    }
}

/// A filter that is set, and the address of the list without it.
pub struct Chip {
    pub label: String,
    pub href: String,
    /// The fields that go with it.
    pub fields: Vec<&'static str>,
}

/// The filters that are set, each with a way to take it off.
pub fn chips(page: &Page, params: &SearchParams, search: &Search) -> Vec<Chip> {
    let euros = |cents: i32| price(page.locale, cents.into(), "EUR");
    let mut labels: Vec<(Vec<&'static str>, Option<String>)> = vec![
        (
            vec!["q"],
            search
                .words
                .as_ref()
                .map(|words| page.t1("coaches-chip-words", "words", words)),
        ),
        (vec!["specialty"], search.specialty.clone()),
        (vec!["method"], search.method.clone()),
        (
            vec!["language"],
            search
                .language
                .as_ref()
                .map(|tag| capital(&language(page.locale, tag))),
        ),
        (
            vec!["audience"],
            search
                .audience
                .map(|audience| capital(&page.t_of("coaches-audience", audience))),
        ),
        (vec!["city"], search.city.clone()),
        (
            vec!["mode"],
            search
                .mode
                .map(|mode: BookingMode| page.t_of("coaches-mode", mode)),
        ),
    ];
    labels.extend([
        (
            vec!["corporate"],
            yes_no(
                page,
                search.corporate,
                ["coaches-chip-corporate", "coaches-chip-corporate-not"],
            ),
        ),
        (
            vec!["verified"],
            yes_no(
                page,
                search.verified,
                ["coaches-chip-verified", "coaches-chip-verified-not"],
            ),
        ),
        (
            vec!["premium"],
            yes_no(
                page,
                search.premium,
                ["coaches-chip-premium", "coaches-chip-premium-not"],
            ),
        ),
        (
            vec!["minPrice"],
            search
                .min_price
                .map(|c| page.t1("coaches-chip-min", "price", euros(c))),
        ),
        (
            vec!["maxPrice"],
            search
                .max_price
                .map(|c| page.t1("coaches-chip-max", "price", euros(c))),
        ),
        (
            vec!["place", "radius"],
            search.near.map(|near| {
                page.tw(
                    "coaches-chip-place",
                    [
                        ("place", near.town.name.into()),
                        ("km", near.kilometres.into()),
                    ],
                )
            }),
        ),
        (
            vec!["cell"],
            search.cell.map(|cell| {
                let town = towns::nearest(cell)
                    .map(|town| town.name)
                    .unwrap_or_default();
                page.t1("coaches-chip-cell", "place", town)
            }),
        ),
        (vec!["freeFrom", "freeTo"], free(page, params, search)),
    ]);
    labels
        .into_iter()
        .filter_map(|(fields, label)| {
            Some(Chip {
                label: label?,
                href: address(params, &fields, None),
                fields,
            })
        })
        .collect()
}

/// The sentence of a yes, or that of a no.
fn yes_no(page: &Page, value: Option<bool>, keys: [&str; 2]) -> Option<String> {
    value.map(|yes| page.t(keys[usize::from(!yes)]))
}

fn free(page: &Page, params: &SearchParams, search: &Search) -> Option<String> {
    let free = search.free?;
    let day = |at: jiff::Timestamp| page.day(&at.into());
    let last = free
        .to
        .saturating_sub(SignedDuration::from_secs(1))
        .unwrap_or(free.to);
    let (from, to) = (day(free.from), day(last));
    Some(if params.free_to.trim().is_empty() {
        page.t1("coaches-chip-free-from", "day", from)
    } else if from == to {
        page.t1("coaches-chip-free-on", "day", from)
    } else {
        page.tw(
            "coaches-chip-free",
            [("from", from.into()), ("to", to.into())],
        )
    })
}

impl SearchParams {
    /// The same without some fields; without a place there is no order by distance.
    pub fn without(&self, fields: &[&str]) -> Self {
        let mut rest = self.clone();
        for (name, value) in rest.fields() {
            if fields.contains(&name) {
                value.clear();
            }
        }
        if rest.place.is_empty() && rest.sort == Sort::Distance.as_str() {
            rest.sort.clear();
        }
        if rest.place.is_empty() {
            rest.radius.clear();
        }
        rest
    }
}

/// The list's address with these filters, without some of them, at a cursor.
pub fn address(params: &SearchParams, without: &[&str], cursor: Option<&str>) -> String {
    at("/coaches", params.without(without), cursor)
}

/// The map's address with these filters.
pub fn map_address(params: &SearchParams) -> String {
    at("/coaches/map", params.without(&["cell"]), None)
}

fn at(path: &str, mut params: SearchParams, cursor: Option<&str>) -> String {
    let mut kept = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in params.fields() {
        if !value.trim().is_empty() {
            kept.append_pair(name, value);
        }
    }
    if let Some(cursor) = cursor {
        kept.append_pair("cursor", cursor);
    }
    match kept.finish() {
        empty if empty.is_empty() => path.to_owned(),
        kept => format!("{path}?{kept}"),
    }
}
