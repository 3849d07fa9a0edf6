//! How many coaches a search finds, and how many of them each filter would leave.

use platform::error::Result;
use sqlx::PgConnection;

use super::Filters;
use crate::coaches::search::FacetKind;

/// A value that can be chosen, and how many coaches of the search have it.
#[derive(Clone, Debug)]
pub struct FacetRow {
    pub kind: String,
    /// Without accents and case.
    pub value: String,
    /// As it is shown.
    pub label: String,
    pub count: i64,
}

/// The numbers of values, as `(kind, value)`; a value that no coach has is missing.
pub async fn numbers(
    conn: &mut PgConnection,
    kinds: &[String],
    values: &[String],
) -> Result<Vec<(String, i32)>> {
    let rows = sqlx::query!(
        r#"
        SELECT f.kind,
               f.id
        FROM unnest($1::text[], $2::text[]) AS chosen (kind, value)
        JOIN trustcoach.facet f ON f.kind = chosen.kind
                               AND f.value = trustcoach.fold(chosen.value)
        "#,
        kinds,
        values,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.kind, row.id)).collect())
}

/// How many coaches a search finds.
pub async fn total(conn: &mut PgConnection, filters: &Filters) -> Result<i64> {
    Ok(sqlx::query_scalar!(
        r#"
        SELECT count(*) AS "count!"
        FROM trustcoach.coaches_found($1, $2, $3, $4, $5, $6, $7, $8)
        "#,
        filters.words.as_deref(),
        filters.chosen.as_deref(),
        filters.min_price,
        filters.max_price,
        filters.cells.as_deref(),
        filters.free_from,
        filters.free_to,
        filters.at,
    )
    .fetch_one(conn)
    .await?)
}

/// The most frequent values of some kinds among the coaches of a search, in the first `lots` of
/// the 64 lots of the market.
pub async fn facets(
    conn: &mut PgConnection,
    filters: &Filters,
    kinds: &[FacetKind],
    lots: i16,
) -> Result<Vec<FacetRow>> {
    let kinds: Vec<String> = kinds.iter().map(|k| k.as_str().to_owned()).collect();
    Ok(sqlx::query_as!(
        FacetRow,
        r#"
        SELECT kind AS "kind!",
               value AS "value!",
               label AS "label!",
               count AS "count!"
        FROM (
          SELECT f.kind,
                 f.value,
                 f.label,
                 counted.count,
                 row_number() OVER (PARTITION BY f.kind ORDER BY counted.count DESC, f.value) AS rank
          FROM (
            SELECT number,
                   count(*) AS count
            FROM trustcoach.coaches_found($1, $2, $3, $4, $5, $6, $7, $8) l
            CROSS JOIN LATERAL unnest(l.facets) AS number
            WHERE l.lot < $9
            GROUP BY number
          ) AS counted
          JOIN trustcoach.facet f ON f.id = counted.number
          WHERE f.kind = ANY ($10)
        ) AS ranked
        WHERE rank <= 60
        ORDER BY kind,
                 rank
        "#,
        filters.words.as_deref(),
        filters.chosen.as_deref(),
        filters.min_price,
        filters.max_price,
        filters.cells.as_deref(),
        filters.free_from,
        filters.free_to,
        filters.at,
        lots,
        &kinds,
    )
    .fetch_all(conn)
    .await?)
}

/// A cell of the map, and how many coaches of the search are shown in it.
#[derive(Clone, Copy, Debug)]
pub struct CellRow {
    pub cell: i32,
    pub count: i64,
}

/// The cells of a search, the fullest first.
pub async fn cells(conn: &mut PgConnection, filters: &Filters, limit: i64) -> Result<Vec<CellRow>> {
    Ok(sqlx::query_as!(
        CellRow,
        r#"
        SELECT l.cell AS "cell!",
               count(*) AS "count!"
        FROM trustcoach.coaches_found($1, $2, $3, $4, $5, $6, $7, $8) l
        WHERE l.cell IS NOT NULL
        GROUP BY l.cell
        ORDER BY count(*) DESC,
                 l.cell
        LIMIT $9
        "#,
        filters.words.as_deref(),
        filters.chosen.as_deref(),
        filters.min_price,
        filters.max_price,
        filters.cells.as_deref(),
        filters.free_from,
        filters.free_to,
        filters.at,
        limit,
    )
    .fetch_all(conn)
    .await?)
}
