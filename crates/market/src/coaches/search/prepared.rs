//! A search in the terms of the database: names become numbers, towns become cells of the map.

use domain::geography::{Cell, cells_within};
use jiff::Timestamp;
use platform::error::Result;
use sqlx::PgConnection;

use super::{FacetKind, Search, spelling};
use crate::coaches::queries::{Filters, counts};

/// The number that no facet has.
const NO_FACET: i32 = -1;

pub struct PreparedSearch {
    pub filters: Filters,
    /// The facets that were chosen, by kind.
    chosen: Vec<(FacetKind, i32)>,
    /// The words that are looked for instead, where some that were typed are nobody's.
    pub read_as: Option<String>,
}

/// Looks up what a search names: the numbers of its facets, the spelling of its words, the cells
/// around its town.
pub async fn prepare(
    conn: &mut PgConnection,
    search: &Search,
    now: Timestamp,
) -> Result<PreparedSearch> {
    let (words, read_as) = match &search.words {
        Some(typed) => match spelling::corrected(conn, typed).await? {
            Some(read) => (Some(read.clone()), Some(read)),
            None => (Some(typed.clone()), None),
        },
        None => (None, None),
    };
    let chosen = facet_numbers(conn, search).await?;
    let near = search.near.map(|near| {
        let mut cells = cells_within(near.town.point, near.kilometres * 1000);
        cells.retain(|(cell, _)| search.cell.is_none_or(|asked| asked == *cell));
        cells
    });
    let (cells, metres) = match near {
        Some(near) => {
            let metres = near.iter().map(|(_, metres)| i64::from(*metres)).collect();
            let cells = near.iter().map(|(cell, _)| cell.number()).collect();
            (Some(cells), metres)
        }
        None => (search.cell.map(|cell: Cell| vec![cell.number()]), vec![]),
    };
    let ids: Vec<i32> = chosen.iter().map(|(_, id)| *id).collect();
    let filters = Filters {
        words,
        chosen: (!ids.is_empty()).then_some(ids),
        min_price: search.min_price,
        max_price: search.max_price,
        cells,
        metres,
        free_from: search.free.map(|free| free.from.as_second()),
        free_to: search.free.map(|free| free.to.as_second()),
        at: now.as_second(),
    };
    Ok(PreparedSearch {
        filters,
        chosen,
        read_as,
    })
}

/// The facets that a search asks for. One that nobody has is there too, and finds nobody.
async fn facet_numbers(conn: &mut PgConnection, search: &Search) -> Result<Vec<(FacetKind, i32)>> {
    let asked: Vec<(FacetKind, String)> = FacetKind::ALL
        .into_iter()
        .filter_map(|kind| Some((kind, search.chosen(kind)?)))
        .collect();
    if asked.is_empty() {
        return Ok(vec![]);
    }
    let (kinds, values): (Vec<String>, Vec<String>) = asked
        .iter()
        .map(|(kind, value)| (kind.as_str().to_owned(), value.clone()))
        .unzip();
    let known = counts::numbers(conn, &kinds, &values).await?;
    Ok(asked
        .into_iter()
        .map(|(kind, _)| {
            let number = known.iter().find(|(k, _)| k == kind.as_str());
            (kind, number.map_or(NO_FACET, |(_, id)| *id))
        })
        .collect())
}

impl PreparedSearch {
    /// The filters but those of a kind.
    pub fn without(&self, kind: FacetKind) -> Filters {
        let mut filters = self.filters.clone();
        if kind == FacetKind::Price {
            (filters.min_price, filters.max_price) = (None, None);
            return filters;
        }
        let rest: Vec<i32> = self
            .chosen
            .iter()
            .filter(|(chosen, _)| *chosen != kind)
            .map(|(_, id)| *id)
            .collect();
        filters.chosen = (!rest.is_empty()).then_some(rest);
        filters
    }
}

impl Filters {
    /// How far the cell of a coach is from the town that was asked for.
    pub fn metres_to(&self, cell: i32) -> Option<u32> {
        let place = self.cells.as_ref()?.binary_search(&cell).ok()?;
        self.metres.get(place).and_then(|m| u32::try_from(*m).ok())
    }
}
