//! Facets of a search: how many coaches it finds, and how many each value of a filter would leave.

use std::collections::BTreeMap;

use jiff::Timestamp;
use platform::error::Result;
use sqlx::PgConnection;

use super::{
    FacetKind, Search,
    prepared::{PreparedSearch, prepare},
};
use crate::coaches::queries::{self, Filters, counts};

/// Up to so many coaches, the values of the filters are counted one by one.
const COUNTED: i64 = 10_000;
/// Beyond, they are counted in a sample of about so many.
const SAMPLED: i64 = 4_000;
/// The lots of the market; a sample is some of them.
const LOTS: i64 = 64;
/// How many coaches a search finds, and how many each filter would leave.
#[derive(Clone, Debug, Default)]
pub struct FacetCounts {
    /// In all, exactly.
    pub total: i64,
    /// By kind, the most frequent value first. A kind that is filtered by is counted as if it
    /// were not.
    pub facets: BTreeMap<FacetKind, Vec<Facet>>,
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

/// How many coaches a search finds, in all and by facet.
///
/// # Errors
/// Only the database's.
pub async fn count_facets(
    conn: &mut PgConnection,
    search: &Search,
    now: Timestamp,
) -> Result<FacetCounts> {
    let mut tx = queries::searching(conn).await?;
    let prepared = prepare(&mut tx, search, now).await?;
    let counts = count_prepared(&mut tx, search, &prepared).await?;
    tx.commit().await?;
    Ok(counts)
}

/// How many coaches a search finds in all.
///
/// # Errors
/// Only the database's.
pub async fn count_coaches(
    conn: &mut PgConnection,
    search: &Search,
    now: Timestamp,
) -> Result<i64> {
    let mut tx = queries::searching(conn).await?;
    let prepared = prepare(&mut tx, search, now).await?;
    let total = counts::total(&mut tx, &prepared.filters).await?;
    tx.commit().await?;
    Ok(total)
}

/// As [`count_facets`], within the transaction of a search.
pub async fn count_prepared(
    conn: &mut PgConnection,
    search: &Search,
    prepared: &PreparedSearch,
) -> Result<FacetCounts> {
    let (narrowed, open): (Vec<FacetKind>, Vec<FacetKind>) = FacetKind::ALL
        .into_iter()
        .partition(|k| search.narrowed(*k));
    let total = counts::total(conn, &prepared.filters).await?;
    let mut facets = BTreeMap::new();
    count_values(conn, &prepared.filters, &open, total, &mut facets).await?;
    for kind in narrowed {
        let filters = prepared.without(kind);
        let total = counts::total(conn, &filters).await?;
        count_values(conn, &filters, &[kind], total, &mut facets).await?;
    }
    Ok(FacetCounts { total, facets })
}

async fn count_values(
    conn: &mut PgConnection,
    filters: &Filters,
    kinds: &[FacetKind],
    total: i64,
    into: &mut BTreeMap<FacetKind, Vec<Facet>>,
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
        let Some(kind) = FacetKind::from_name(&row.kind) else {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_is_told_with_two_digits() {
        let told = [7, 99, 100, 104, 105, 1_249, 1_250, 98_765].map(two_digits);
        assert_eq!(told, [7, 99, 100, 100, 110, 1_200, 1_300, 99_000]);
    }
}
