//! The list of coaches: filters that stay in the address, counts beside them, cards, pages.

mod filters;

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderValue, StatusCode},
    response::Response,
};
use platform::error::{Error, Result};
use serde::Deserialize;
use sqlx::PgConnection;

use super::Card;
use crate::Market;
use crate::coaches::search::{self, ListCursor, PriceUnit, Search, SearchParams};
pub use filters::{Chip, Form, address, chips, map_address};
use site::{
    forms::FormErrors,
    input::Query,
    page::Page,
    pagination::{self, PageQuery},
    render,
};

/// Cards a page.
const PAGE_SIZE: usize = 12;

/// The address of the list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ListQuery {
    #[serde(flatten)]
    params: SearchParams,
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
    Query(query): Query<ListQuery>,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let params = query.params;
    let search = match params.parse(PriceUnit::Euros, &page.zone, page.now) {
        Ok(search) => search,
        Err(error) => return refused(&mut conn, page, params, error).await,
    };
    let paging = PageQuery {
        cursor: Some(query.cursor),
        limit: None,
    };
    let cursor = search.check_cursor(paging.after()?)?;
    let found = search::find_page(
        &app,
        &mut conn,
        &search,
        cursor.as_ref(),
        page.now,
        PAGE_SIZE,
        true,
    )
    .await?;
    let counts = found.counts.unwrap_or_default();
    let chips = chips(&page, &params, &search);
    let relaxed = if counts.total == 0 {
        relaxed(&mut conn, &page, &params, &chips).await?
    } else {
        vec![]
    };
    let page_at =
        |to: Option<ListCursor>| to.map(|to| address(&params, &[], Some(&pagination::cursor(&to))));
    let mut response = render::html(&List {
        errors: FormErrors::none(),
        read_as: found.read_as,
        relaxed,
        cards: found
            .coaches
            .iter()
            .map(|coach| Card::new(&page, coach))
            .collect(),
        heading: page.tw(
            "coaches-count",
            [
                ("count", counts.total.into()),
                ("number", number(&page, counts.total).into()),
            ],
        ),
        previous: page_at(found.previous),
        next: page_at(found.next),
        map_href: map_address(&params),
        tiles: super::map::tiles(&app),
        form: Form::new(&page, &params, &counts),
        chips,
        page,
    });
    // A search that was refined in place is shared by its short address.
    if let Ok(here) = HeaderValue::try_from(address(&params, &[], None)) {
        response.headers_mut().insert("hx-push-url", here);
    }
    Ok(response)
}

/// The form again, with what was wrong beside each field.
async fn refused(
    conn: &mut PgConnection,
    page: Page,
    params: SearchParams,
    error: Error,
) -> Result<Response> {
    let errors = FormErrors::beside(error, page.locale)?;
    // What can be chosen does not depend on what was wrong.
    let counts = search::count_facets(conn, &Search::default(), page.now).await?;
    let view = List {
        errors,
        form: Form::new(&page, &params, &counts),
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
    params: &SearchParams,
    chips: &[Chip],
) -> Result<Vec<Relaxed>> {
    let mut found = vec![];
    for chip in chips {
        let Ok(search) = params
            .without(&chip.fields)
            .parse(PriceUnit::Euros, &page.zone, page.now)
        else {
            continue;
        };
        let count = search::count_coaches(conn, &search, page.now).await?;
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
