//! Results of a search: a page of coaches, each with their next free slot; the cells of a map.

use domain::{ids::CoachId, slots::Interval};
use jiff::Timestamp;
use platform::{db::Instant, error::Result};
use sqlx::PgConnection;

use super::{
    ListCursor, Search,
    facets::{FacetCounts, count_prepared},
    prepared::prepare,
};
use crate::{
    Market,
    coaches::{
        actions::{days_after, slots_between},
        queries::{
            self, Filters,
            counts::{self, CellRow},
            listing::{self, CoachRow},
            projection,
        },
        schedule::{self, next_free_slot, usual_duration},
    },
};

/// Cells on a map.
const CELLS: i64 = 500;

/// A coach of a list, and when they are free first.
#[derive(Clone, Debug)]
pub struct FoundCoach {
    pub coach: CoachRow,
    /// The first time that can be booked, in the stretch that was asked for if there was one.
    pub next_slot: Option<Interval>,
    /// Metres from the place that was asked for to the middle of the coach's cell.
    pub metres: Option<u32>,
}

/// A page of a search.
#[derive(Debug)]
pub struct SearchPage {
    /// The coaches, in order.
    pub coaches: Vec<FoundCoach>,
    /// The page before, if there is one.
    pub previous: Option<ListCursor>,
    /// The next page, if there is one.
    pub next: Option<ListCursor>,
    /// The words that were looked for instead, where some that were typed are nobody's.
    pub read_as: Option<String>,
    /// How many there are in all, if it was asked.
    pub counts: Option<FacetCounts>,
}

/// A page of a search from a cursor on: a handful of queries, however many coaches.
///
/// # Errors
/// Only the database's.
pub async fn find_page(
    app: &Market,
    conn: &mut PgConnection,
    search: &Search,
    cursor: Option<&ListCursor>,
    now: Timestamp,
    page_size: usize,
    with_counts: bool,
) -> Result<SearchPage> {
    let limit = i64::try_from(page_size + 1).unwrap_or(i64::MAX);
    let mut tx = queries::searching(conn).await?;
    let prepared = prepare(&mut tx, search, now).await?;
    let filters = &prepared.filters;
    let mut rows =
        listing::page(&mut tx, filters, search.sort, cursor, Instant(now), limit).await?;
    let counts = if with_counts {
        Some(count_prepared(&mut tx, search, &prepared).await?)
    } else {
        None
    };
    tx.commit().await?;

    // The entry too many tells that there is more in the direction one goes.
    let back = cursor.is_some_and(|c| c.back);
    let more = rows.len() > page_size;
    if more && back {
        rows.remove(0);
    } else {
        rows.truncate(page_size);
    }
    let turn = |row: Option<&CoachRow>, back| {
        row.map(|c| search.cursor_at(c.position, c.id.as_str(), back))
    };
    let previous = if back { more } else { cursor.is_some() };
    let previous = previous.then(|| turn(rows.first(), true)).flatten();
    let next = (back || more).then(|| turn(rows.last(), false)).flatten();
    Ok(SearchPage {
        coaches: with_next_slots(app, conn, search, filters, rows, now).await?,
        previous,
        next,
        read_as: prepared.read_as,
        counts,
    })
}

/// Each coach with their first slot, by the engine that books. Who was listed as free in a
/// stretch and is not any more is left out, and looked at again.
async fn with_next_slots(
    app: &Market,
    conn: &mut PgConnection,
    search: &Search,
    filters: &Filters,
    rows: Vec<CoachRow>,
    now: Timestamp,
) -> Result<Vec<FoundCoach>> {
    let bookable: Vec<CoachId> = rows
        .iter()
        .filter(|c| c.hourly_rate.is_some() && (c.offers_remote || c.offers_in_person))
        .map(|c| c.id.clone())
        .collect();
    let bookable = money::payable(app, conn, bookable).await?;
    let until = days_after(now, 366);
    let schedules = schedule::offered(conn, &bookable, None, now, now, until).await?;
    let mut no_longer_free = vec![];
    let found = rows
        .into_iter()
        .filter_map(|coach| {
            let schedule = schedules.get(&coach.id);
            let next_slot = match search.free {
                None => schedule.and_then(|s| next_free_slot(s, now)),
                Some(free) => {
                    let first = schedule.and_then(|s| {
                        let minutes = usual_duration(s.rules());
                        let slots = slots_between(s, now, free.from, free.to, minutes);
                        slots.into_iter().next()
                    });
                    if first.is_none() {
                        no_longer_free.push(coach.id.to_string());
                        return None;
                    }
                    first
                }
            };
            Some(FoundCoach {
                metres: coach.cell.and_then(|cell| filters.metres_to(cell)),
                coach,
                next_slot,
            })
        })
        .collect();
    if !no_longer_free.is_empty() {
        projection::mark_stale(conn, &no_longer_free).await?;
    }
    Ok(found)
}

/// The cells of a search, and how many coaches are shown in each.
///
/// # Errors
/// Only the database's.
pub async fn map_cells(
    conn: &mut PgConnection,
    search: &Search,
    now: Timestamp,
) -> Result<Vec<CellRow>> {
    let mut tx = queries::searching(conn).await?;
    let prepared = prepare(&mut tx, search, now).await?;
    let cells = counts::cells(&mut tx, &prepared.filters, CELLS).await?;
    tx.commit().await?;
    Ok(cells)
}
