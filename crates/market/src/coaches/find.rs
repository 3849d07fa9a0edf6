//! Looking for a coach: what was asked becomes filters, a page, counts.

use std::collections::BTreeMap;

use domain::{
    geography::{Cell, cells_within},
    ids::CoachId,
    slots::Interval,
};
use jiff::Timestamp;
use platform::{db::Instant, error::Result};
use sqlx::PgConnection;

use super::{
    queries::{
        self, Filters,
        counts::{self, CellRow},
        listing::{self, CoachRow},
        projection, words,
    },
    schedule::{self, next_slot, usual_duration},
    search::{Kind, Place, Search},
};
use crate::Market;

/// Up to so many coaches, the values of the filters are counted one by one.
const COUNTED: i64 = 10_000;
/// Beyond, they are counted in a sample of about so many.
const SAMPLED: i64 = 4_000;
/// The lots of the market; a sample is some of them.
const LOTS: i64 = 64;
/// Cells on a map.
const CELLS: i64 = 500;
/// The number that no facet has.
const NO_FACET: i32 = -1;

/// A coach of a list, and when they are free first.
#[derive(Clone, Debug)]
pub struct Found {
    /// The coach.
    pub coach: CoachRow,
    /// The first time that can be booked, in the stretch that was asked for if there was one.
    pub next_slot: Option<Interval>,
    /// Metres from the place that was asked for to the middle of the coach's cell.
    pub metres: Option<u32>,
}

/// A page of a search.
#[derive(Debug)]
pub struct Looked {
    /// The coaches, in order.
    pub found: Vec<Found>,
    /// Where the page before ends, if there is one.
    pub previous: Option<Place>,
    /// Where the next page begins, if there is one.
    pub next: Option<Place>,
    /// The words that were looked for instead, where some that were typed are nobody's.
    pub read_as: Option<String>,
    /// How many there are in all, if it was asked.
    pub counts: Option<Counts>,
}

/// How many coaches a search finds, and how many each filter would leave.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    /// Exactly.
    pub total: i64,
    /// By kind, the most frequent value first. A kind that is filtered by is counted as if it
    /// were not.
    pub facets: BTreeMap<Kind, Vec<Facet>>,
}

/// A value of a filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facet {
    /// Without accents and case.
    pub value: String,
    /// As it is shown.
    pub label: String,
    /// Coaches who have it.
    pub count: i64,
    /// Whether that was counted in a sample; two digits then say what is known.
    pub approximate: bool,
}

/// A search in the terms of the database.
struct Lowered {
    filters: Filters,
    /// The facets that were chosen, by kind.
    chosen: Vec<(Kind, i32)>,
    read_as: Option<String>,
}

/// A page of a search from a place on: a handful of queries, however many coaches.
///
/// # Errors
/// Only the database's.
pub async fn look(
    app: &Market,
    conn: &mut PgConnection,
    search: &Search,
    place: Option<&Place>,
    now: Timestamp,
    shown: usize,
    counted: bool,
) -> Result<Looked> {
    let limit = i64::try_from(shown + 1).unwrap_or(i64::MAX);
    let mut tx = queries::searching(conn).await?;
    let lowered = lower(&mut tx, search, now).await?;
    let filters = &lowered.filters;
    let mut rows = listing::page(&mut tx, filters, search.sort, place, Instant(now), limit).await?;
    let counts = if counted {
        Some(count(&mut tx, search, &lowered).await?)
    } else {
        None
    };
    tx.commit().await?;

    // The entry too many tells that there is more in the direction one goes.
    let back = place.is_some_and(|p| p.back);
    let more = rows.len() > shown;
    if more && back {
        rows.remove(0);
    } else {
        rows.truncate(shown);
    }
    let turn = |row: Option<&CoachRow>, back| {
        row.map(|c| search.place_of(c.position, c.id.as_str(), back))
    };
    let previous = if back { more } else { place.is_some() };
    let previous = previous.then(|| turn(rows.first(), true)).flatten();
    let next = (back || more).then(|| turn(rows.last(), false)).flatten();
    Ok(Looked {
        found: with_slots(app, conn, search, filters, rows, now).await?,
        previous,
        next,
        read_as: lowered.read_as,
        counts,
    })
}

/// Each coach with their first slot, by the engine that books. Who was listed as free in a
/// stretch and is not any more is left out, and looked at again.
async fn with_slots(
    app: &Market,
    conn: &mut PgConnection,
    search: &Search,
    filters: &Filters,
    rows: Vec<CoachRow>,
    now: Timestamp,
) -> Result<Vec<Found>> {
    let bookable: Vec<CoachId> = rows
        .iter()
        .filter(|c| c.hourly_rate.is_some() && (c.offers_remote || c.offers_in_person))
        .map(|c| c.id.clone())
        .collect();
    let bookable = money::payable(app, conn, bookable).await?;
    let until = super::actions::days(now, 366);
    let schedules = schedule::offered(conn, &bookable, None, now, now, until).await?;
    let mut gone = vec![];
    let found = rows
        .into_iter()
        .filter_map(|coach| {
            let schedule = schedules.get(&coach.id);
            let next_slot = match search.free {
                None => schedule.and_then(|s| next_slot(s, now)),
                Some(free) => {
                    let first = schedule.and_then(|s| {
                        let minutes = usual_duration(s.rules());
                        let slots = super::actions::starts(s, now, free.from, free.to, minutes);
                        slots.into_iter().next()
                    });
                    if first.is_none() {
                        gone.push(coach.id.to_string());
                        return None;
                    }
                    first
                }
            };
            Some(Found {
                metres: coach.cell.and_then(|cell| filters.metres_to(cell)),
                coach,
                next_slot,
            })
        })
        .collect();
    if !gone.is_empty() {
        projection::mark(conn, &gone).await?;
    }
    Ok(found)
}

impl Filters {
    fn metres_to(&self, cell: i32) -> Option<u32> {
        let place = self.cells.as_ref()?.binary_search(&cell).ok()?;
        self.metres.get(place).and_then(|m| u32::try_from(*m).ok())
    }
}

/// The cells of a search, and how many coaches are shown in each.
///
/// # Errors
/// Only the database's.
pub async fn map(conn: &mut PgConnection, search: &Search, now: Timestamp) -> Result<Vec<CellRow>> {
    let mut tx = queries::searching(conn).await?;
    let lowered = lower(&mut tx, search, now).await?;
    let cells = counts::cells(&mut tx, &lowered.filters, CELLS).await?;
    tx.commit().await?;
    Ok(cells)
}

/// How many coaches a search finds.
///
/// # Errors
/// Only the database's.
pub async fn counts(conn: &mut PgConnection, search: &Search, now: Timestamp) -> Result<Counts> {
    let mut tx = queries::searching(conn).await?;
    let lowered = lower(&mut tx, search, now).await?;
    let counts = count(&mut tx, search, &lowered).await?;
    tx.commit().await?;
    Ok(counts)
}

async fn lower(conn: &mut PgConnection, search: &Search, now: Timestamp) -> Result<Lowered> {
    let (words, read_as) = match &search.words {
        Some(typed) => match reading(conn, typed).await? {
            Some(read) => (Some(read.clone()), Some(read)),
            None => (Some(typed.clone()), None),
        },
        None => (None, None),
    };
    let chosen = numbers(conn, search).await?;
    let near = search.around.map(|around| {
        let mut cells = cells_within(around.town.point, around.kilometres * 1000);
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
    Ok(Lowered {
        filters,
        chosen,
        read_as,
    })
}

/// The facets that a search asks for. One that nobody has is there too, and finds nobody.
async fn numbers(conn: &mut PgConnection, search: &Search) -> Result<Vec<(Kind, i32)>> {
    let asked: Vec<(Kind, String)> = Kind::ALL
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

/// What was meant, where some of the words that were typed are no coach's; `None` when all are,
/// or nothing is near.
async fn reading(conn: &mut PgConnection, typed: &str) -> Result<Option<String>> {
    let typed = words::words(conn, typed).await?;
    if typed.iter().all(|word| word.known) {
        return Ok(None);
    }
    let mut read = vec![];
    let mut corrected = false;
    for row in typed {
        let near = if row.known {
            None
        } else {
            nearest(&row.word, words::near(conn, &row.word).await?)
        };
        corrected |= near.is_some();
        read.push(near.unwrap_or(row.word));
    }
    Ok(corrected.then(|| read.join(" ")))
}

/// The word that takes the fewest slips of the keyboard; the longer the word, the more slips
/// are believed.
fn nearest(typed: &str, words: Vec<String>) -> Option<String> {
    let slips = match typed.chars().count() {
        0..=2 => 0,
        3..=5 => 1,
        6..=9 => 2,
        _ => 3,
    };
    words
        .into_iter()
        .map(|word| {
            // Only begun, where the stem is shorter than what was typed.
            let begun = slips > 0 && word.starts_with(typed);
            let distance = if begun {
                0
            } else {
                strsim::osa_distance(typed, &word)
            };
            (distance, word)
        })
        .filter(|(distance, _)| *distance <= slips)
        // The first of the nearest: they come the likest first.
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
}

async fn count(conn: &mut PgConnection, search: &Search, lowered: &Lowered) -> Result<Counts> {
    let (narrowed, open): (Vec<Kind>, Vec<Kind>) =
        Kind::ALL.into_iter().partition(|k| search.narrowed(*k));
    let total = counts::total(conn, &lowered.filters).await?;
    let mut facets = BTreeMap::new();
    values(conn, &lowered.filters, &open, total, &mut facets).await?;
    for kind in narrowed {
        let filters = lowered.without(kind);
        let total = counts::total(conn, &filters).await?;
        values(conn, &filters, &[kind], total, &mut facets).await?;
    }
    Ok(Counts { total, facets })
}

async fn values(
    conn: &mut PgConnection,
    filters: &Filters,
    kinds: &[Kind],
    total: i64,
    into: &mut BTreeMap<Kind, Vec<Facet>>,
) -> Result<()> {
    if total == 0 {
        return Ok(());
    }
    let lots = if total <= COUNTED {
        LOTS
    } else {
        (LOTS * SAMPLED / total).clamp(1, LOTS)
    };
    let rows = counts::facets(conn, filters, kinds, i16::try_from(lots).unwrap_or(64)).await?;
    for row in rows {
        let Some(kind) = Kind::of(&row.kind) else {
            continue;
        };
        let count = row.count * LOTS / lots;
        into.entry(kind).or_default().push(Facet {
            value: row.value,
            label: row.label,
            count: if lots < LOTS {
                two_digits(count)
            } else {
                count
            },
            approximate: lots < LOTS,
        });
    }
    Ok(())
}

/// A number with its first two digits: what a sample knows.
fn two_digits(count: i64) -> i64 {
    let mut unit = 1;
    while count / unit >= 100 {
        unit *= 10;
    }
    (count + unit / 2) / unit * unit
}

impl Lowered {
    /// The filters but those of a kind.
    fn without(&self, kind: Kind) -> Filters {
        let mut filters = self.filters.clone();
        if kind == Kind::Price {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_keyboard_is_understood_and_another_word_is_not() {
        let words = || {
            [
                "confiance",
                "conscience",
                "stress",
                "street",
                "manager",
                "management",
            ]
            .map(ToOwned::to_owned)
            .to_vec()
        };
        let read = |typed| nearest(typed, words());
        assert_eq!(read("confaince").as_deref(), Some("confiance"));
        assert_eq!(read("managment").as_deref(), Some("management"));
        assert_eq!(read("stresss").as_deref(), Some("stress"));
        assert_eq!(read("confian").as_deref(), Some("confiance"));
        assert_eq!(read("plomberie"), None);
        assert_eq!(read("st"), None);
    }

    #[test]
    fn a_sample_is_told_with_two_digits() {
        let told = [7, 99, 100, 104, 105, 1_249, 1_250, 98_765].map(two_digits);
        assert_eq!(told, [7, 99, 100, 100, 110, 1_200, 1_300, 99_000]);
    }
}
