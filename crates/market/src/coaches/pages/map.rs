//! Page of the search on a map; a list of towns where there is no JavaScript.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use domain::geography::Cell;
use platform::error::Result;
use site::input::Query;

use super::list::{Chip, address, chips, number};
use crate::Market;
use crate::coaches::{
    search::{self, PriceUnit, SearchParams},
    towns,
};
use site::{forms::belongs_to_form, page::Page, render};

/// A town on the map.
struct Spot {
    name: String,
    cell: i32,
    latitude: String,
    longitude: String,
    count: i64,
    words: String,
    href: String,
}

/// Tiles of another server, where the site is configured to use some.
pub struct Tiles {
    /// The address, with `{z}`, `{x}`, `{y}`.
    pub url: String,
    /// Whom to thank, in words.
    pub attribution: String,
}

/// The configured tiles.
pub fn tiles(app: &Market) -> Option<Tiles> {
    app.config.map_tiles.as_ref().map(|tiles| Tiles {
        url: tiles.url.clone(),
        attribution: tiles.attribution.clone(),
    })
}

#[derive(Template)]
#[template(path = "coaches/map.html")]
struct Map {
    page: Page,
    chips: Vec<Chip>,
    spots: Vec<Spot>,
    /// In words.
    total: String,
    nobody: bool,
    list_href: String,
    tiles: Option<Tiles>,
}

/// `GET /coaches/map`.
///
/// # Errors
/// Only the database's; a filter that makes no sense is said on the list.
pub async fn show(
    State(app): State<Market>,
    page: Page,
    Query(params): Query<SearchParams>,
) -> Result<Response> {
    let search = match params.parse(PriceUnit::Euros, &page.zone, page.now) {
        Ok(search) => search,
        Err(error) if belongs_to_form(&error) => {
            return Ok(Redirect::to(&address(&params, &[], None)).into_response());
        }
        Err(error) => return Err(error),
    };
    let mut conn = app.db.acquire().await?;
    let cells = search::map_cells(&mut conn, &search, page.now).await?;
    let total: i64 = cells.iter().map(|row| row.count).sum();
    let spots = cells
        .into_iter()
        .filter_map(|row| {
            let cell = Cell::from_number(row.cell)?;
            let centre = cell.centre();
            let name = towns::nearest(cell).map_or("", |town| town.name).to_owned();
            let mut here = params.clone();
            here.cell = row.cell.to_string();
            Some(Spot {
                words: page.tw(
                    "coaches-spot",
                    [("place", name.as_str().into()), ("count", row.count.into())],
                ),
                name,
                cell: row.cell,
                latitude: format!("{:.4}", centre.latitude),
                longitude: format!("{:.4}", centre.longitude),
                count: row.count,
                href: address(&here, &[], None),
            })
        })
        .collect();
    Ok(render::html(&Map {
        chips: chips(&page, &params, &search),
        nobody: total == 0,
        total: number(&page, total),
        list_href: address(&params, &[], None),
        tiles: tiles(&app),
        spots,
        page,
    }))
}
