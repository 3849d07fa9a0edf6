//! The list of coaches: filters that stay in the address, cards, pages.

use askama::Template;
use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::Response,
};
use domain::schema::BookingMode;
use platform::error::{Error, Result};
use serde::Deserialize;

use super::{Card, language};
use crate::{
    App,
    coaches::{
        actions,
        queries::listing::{self, Choices},
        search::{Search, Sort, Typed, Unit},
    },
    forms::{FormErrors, belongs_to_form},
    page::Page,
    pagination::{PageQuery, cursor},
    render,
};

/// Cards a page.
const SHOWN: usize = 12;

/// The address of the list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    #[serde(flatten)]
    typed: Typed,
    cursor: String,
}

/// A filter that is set, and the address of the list without it.
struct Chip {
    label: String,
    href: String,
}

#[derive(Template)]
#[template(path = "coaches/list.html")]
struct List {
    page: Page,
    errors: FormErrors,
    typed: Typed,
    /// Pairs (value, label).
    specialties: Vec<(String, String)>,
    cities: Vec<(String, String)>,
    languages: Vec<(String, String)>,
    modes: Vec<(String, String)>,
    sorts: Vec<(String, String)>,
    chips: Vec<Chip>,
    cards: Vec<Card>,
    total: i64,
    previous: Option<String>,
    next: Option<String>,
}

/// `GET /coaches`.
///
/// # Errors
/// 422 for a cursor that is not ours; a filter that makes no sense is said beside it.
pub async fn show(
    State(app): State<App>,
    page: Page,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let choices = listing::choices(&mut conn).await?;
    let mut view = List::of(page, asked.typed, choices);
    let search = match view.typed.check(Unit::Euros) {
        Ok(search) => search,
        Err(error) => return view.refused(&error),
    };
    let query = PageQuery {
        cursor: Some(asked.cursor),
        limit: None,
    };
    let place = search.place(query.after()?)?;
    let limit = i64::try_from(SHOWN + 1).unwrap_or(13);
    let mut found = actions::find(&mut conn, &search, place.as_ref(), view.page.now, limit).await?;

    // The entry too many tells that there is more in the direction one goes.
    let back = place.as_ref().is_some_and(|p| p.back);
    let more = found.len() > SHOWN;
    if more && back {
        found.remove(0);
    } else {
        found.truncate(SHOWN);
    }
    let before = if back { more } else { place.is_some() };
    let after = if back { true } else { more };
    let turn = |entry: Option<&actions::Found>, back: bool| {
        let coach = &entry?.coach;
        let place = search.place_of(coach.position, coach.id.as_str(), back);
        Some(address(&view.typed, None, Some(&cursor(&place))))
    };
    let previous = before.then(|| turn(found.first(), true)).flatten();
    let next = after.then(|| turn(found.last(), false)).flatten();
    view.total = found.first().map_or(0, |f| f.coach.total);
    view.cards = found.iter().map(|f| Card::of(&view.page, f)).collect();
    view.chips = chips(&view.page, &view.typed, &search);
    (view.previous, view.next) = (previous, next);
    Ok(render::html(&view))
}

impl List {
    fn of(page: Page, typed: Typed, choices: Choices) -> Self {
        let same = |word: String| (word.clone(), word);
        let mut languages: Vec<_> = choices
            .languages
            .into_iter()
            .map(|tag| (tag.clone(), super::capital(&language(page.locale, &tag))))
            .collect();
        languages.sort_by(|a, b| a.1.cmp(&b.1));
        Self {
            errors: FormErrors::none(),
            specialties: choices.specialties.into_iter().map(same).collect(),
            cities: choices.cities.into_iter().map(same).collect(),
            languages,
            modes: BookingMode::ALL
                .iter()
                .map(|mode| (mode.to_string(), page.t_of("coaches-mode", mode)))
                .collect(),
            sorts: Sort::ALL
                .iter()
                .map(|sort| {
                    let key = sort.as_str().replace('-', "down-");
                    (sort.as_str().to_owned(), page.t_of("coaches-sort", key))
                })
                .collect(),
            chips: vec![],
            cards: vec![],
            total: 0,
            previous: None,
            next: None,
            typed,
            page,
        }
    }

    fn refused(mut self, error: &Error) -> Result<Response> {
        if !belongs_to_form(error) {
            return Err(error.clone());
        }
        self.errors = FormErrors::of(error, self.page.locale);
        Ok(render::html_with(StatusCode::UNPROCESSABLE_ENTITY, &self))
    }

    /// Whether the finer filters are shown open.
    fn refined(&self) -> bool {
        let typed = &self.typed;
        !self.errors.is_empty()
            || [
                &typed.specialty,
                &typed.city,
                &typed.mode,
                &typed.min_price,
                &typed.max_price,
            ]
            .into_iter()
            .chain([&typed.language, &typed.verified, &typed.sort])
            .any(|field| !field.is_empty())
    }
}

/// The filters that are set, each with a way to take it off.
fn chips(page: &Page, typed: &Typed, search: &Search) -> Vec<Chip> {
    let euros = |cents: i32| super::price(page.locale, cents.into(), "EUR");
    let labels = [
        (
            "q",
            search
                .words
                .as_ref()
                .map(|words| page.t1("coaches-chip-words", "words", words)),
        ),
        ("specialty", search.specialty.clone()),
        ("city", search.city.clone()),
        (
            "mode",
            search.mode.map(|mode| page.t_of("coaches-mode", mode)),
        ),
        (
            "minPrice",
            search
                .min_price
                .map(|c| page.t1("coaches-chip-min", "price", euros(c))),
        ),
        (
            "maxPrice",
            search
                .max_price
                .map(|c| page.t1("coaches-chip-max", "price", euros(c))),
        ),
        (
            "language",
            search
                .language
                .as_ref()
                .map(|tag| super::capital(&language(page.locale, tag))),
        ),
        (
            "verified",
            search
                .verified
                .filter(|v| *v)
                .map(|_| page.t("coaches-chip-verified")),
        ),
    ];
    labels
        .into_iter()
        .filter_map(|(field, label)| {
            Some(Chip {
                label: label?,
                href: address(typed, Some(field), None),
            })
        })
        .collect()
}

/// The list's address with these filters, without one of them, at a cursor.
fn address(typed: &Typed, without: Option<&str>, cursor: Option<&str>) -> String {
    let fields = [
        ("q", typed.q.as_str()),
        ("specialty", &typed.specialty),
        ("city", &typed.city),
        ("mode", &typed.mode),
        ("minPrice", &typed.min_price),
        ("maxPrice", &typed.max_price),
        ("language", &typed.language),
        ("verified", &typed.verified),
        ("sort", &typed.sort),
        ("cursor", cursor.unwrap_or_default()),
    ];
    let kept: String = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(
            fields
                .iter()
                .filter(|(name, value)| !value.is_empty() && Some(*name) != without),
        )
        .finish();
    if kept.is_empty() {
        "/coaches".to_owned()
    } else {
        format!("/coaches?{kept}")
    }
}
