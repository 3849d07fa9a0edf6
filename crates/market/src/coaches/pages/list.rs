//! The list of coaches: filters that stay in the address, counts beside them, cards, pages.

mod filters;

use askama::Template;
use axum::{
    extract::{Query, State},
    http::{HeaderValue, StatusCode},
    response::Response,
};
use platform::error::{Error, Result};
use serde::Deserialize;
use sqlx::PgConnection;

use super::Card;
use crate::Market;
use crate::coaches::{
    find,
    search::{Place, Search, Typed, Unit},
};
pub use filters::{Chip, Form, address, chips, map_address};
use site::{
    forms::FormErrors,
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

/// A filter that could be let go, and how many coaches there would be.
struct Relaxed {
    words: String,
    href: String,
}

#[derive(Template)]
#[template(path = "coaches/list.html")]
struct List {
    page: Page,
    errors: FormErrors,
    form: Form,
    chips: Vec<Chip>,
    /// The words that were looked for instead of the typed ones.
    read_as: Option<String>,
    relaxed: Vec<Relaxed>,
    cards: Vec<Card>,
    /// How many there are, in words.
    heading: String,
    map_href: String,
    tiles: Option<super::map::Tiles>,
    previous: Option<String>,
    next: Option<String>,
}

/// `GET /coaches`.
///
/// # Errors
/// 422 for a cursor that is not ours; a filter that makes no sense is said beside it.
pub async fn show(
    State(app): State<Market>,
    page: Page,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let typed = asked.typed;
    let search = match typed.check(Unit::Euros, &page.zone, page.now) {
        Ok(search) => search,
        Err(error) => return refused(&mut conn, page, typed, error).await,
    };
    let query = PageQuery {
        cursor: Some(asked.cursor),
        limit: None,
    };
    let place = search.place(query.after()?)?;
    let looked = find::look(
        &app,
        &mut conn,
        &search,
        place.as_ref(),
        page.now,
        SHOWN,
        true,
    )
    .await?;
    let counts = looked.counts.unwrap_or_default();
    let chips = chips(&page, &typed, &search);
    let relaxed = if counts.total == 0 {
        relaxed(&mut conn, &page, &typed, &chips).await?
    } else {
        vec![]
    };
    let turn =
        |place: Option<Place>| place.map(|place| address(&typed, &[], Some(&cursor(&place))));
    let mut response = render::html(&List {
        errors: FormErrors::none(),
        read_as: looked.read_as,
        relaxed,
        cards: looked
            .found
            .iter()
            .map(|found| Card::of(&page, found))
            .collect(),
        heading: page.tw(
            "coaches-count",
            [
                ("count", counts.total.into()),
                ("number", number(&page, counts.total).into()),
            ],
        ),
        previous: turn(looked.previous),
        next: turn(looked.next),
        map_href: map_address(&typed),
        tiles: super::map::tiles(&app),
        form: Form::of(&page, &typed, &counts),
        chips,
        page,
    });
    // A search that was refined in place is shared by its short address.
    if let Ok(here) = HeaderValue::try_from(address(&typed, &[], None)) {
        response.headers_mut().insert("hx-push-url", here);
    }
    Ok(response)
}

/// The form again, with what was wrong beside each field.
async fn refused(
    conn: &mut PgConnection,
    page: Page,
    typed: Typed,
    error: Error,
) -> Result<Response> {
    let errors = FormErrors::beside(error, page.locale)?;
    // What can be chosen does not depend on what was wrong.
    let counts = find::counts(conn, &Search::default(), page.now).await?;
    let view = List {
        errors,
        form: Form::of(&page, &typed, &counts),
        chips: vec![],
        read_as: None,
        relaxed: vec![],
        cards: vec![],
        heading: String::new(),
        map_href: String::new(),
        tiles: None,
        previous: None,
        next: None,
        page,
    };
    Ok(render::html_with(StatusCode::UNPROCESSABLE_ENTITY, &view))
}

/// What to let go of when nobody has it all: each filter that stands alone in the way.
async fn relaxed(
    conn: &mut PgConnection,
    page: &Page,
    typed: &Typed,
    chips: &[Chip],
) -> Result<Vec<Relaxed>> {
    let mut found = vec![];
    for chip in chips {
        let Ok(search) = typed
            .without(&chip.fields)
            .check(Unit::Euros, &page.zone, page.now)
        else {
            continue;
        };
        let count = find::counts(conn, &search, page.now).await?.total;
        if count > 0 {
            found.push((count, chip));
        }
    }
    found.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    let relaxed = |(count, chip): (i64, &Chip)| Relaxed {
        words: page.tw(
            "coaches-relax",
            [
                ("filter", unquoted(&chip.label).into()),
                ("count", count.into()),
            ],
        ),
        href: chip.href.clone(),
    };
    Ok(found.into_iter().map(relaxed).collect())
}

impl List {
    /// Whether the finer filters are shown open.
    fn refined(&self) -> bool {
        !self.errors.is_empty() || self.form.refined
    }
}

/// A label without the quotation marks that it may carry.
fn unquoted(label: &str) -> &str {
    label.trim_matches(|c: char| "«»“”".contains(c) || c.is_whitespace())
}

/// A count, grouped by thousands.
pub fn number(page: &Page, count: i64) -> String {
    page.locale.integer(u64::try_from(count).unwrap_or(0))
}
