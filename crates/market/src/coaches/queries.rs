//! All SQL about coaches.

pub mod counts;
pub mod listing;
pub mod profile;
pub mod projection;
pub mod slots;
pub mod words;

use platform::error::Result;
use sqlx::{Connection, PgConnection, Postgres, Transaction};

/// A search in the terms of the database: what `trustcoach.coaches_found` takes.
#[derive(Clone, Debug, Default)]
pub struct Filters {
    /// Words, spelled as coaches spell them.
    pub words: Option<String>,
    /// Numbers of facets that a coach must have, all of them.
    pub chosen: Option<Vec<i32>>,
    /// Cents an hour, at least.
    pub min_price: Option<i32>,
    /// Cents an hour, at most.
    pub max_price: Option<i32>,
    /// Cells of the map, in order.
    pub cells: Option<Vec<i32>>,
    /// How far each of them is, in metres.
    pub metres: Vec<i64>,
    /// Seconds since 1970: a session could start from here on.
    pub free_from: Option<i64>,
    /// Seconds since 1970: and before here.
    pub free_to: Option<i64>,
    /// Now, in seconds since 1970.
    pub at: i64,
}

/// A transaction for searching: it reads one state of the market, and each query is planned for
/// the filters that it has. A plan for any filters would look at every coach. All of that is said
/// in one round trip.
pub async fn searching(conn: &mut PgConnection) -> Result<Transaction<'_, Postgres>> {
    let tx = conn
        .begin_with(
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
             SET LOCAL plan_cache_mode = force_custom_plan;
             SET LOCAL jit = off;
             SET LOCAL max_parallel_workers_per_gather = 0;
             SET LOCAL work_mem = '32MB'",
        )
        .await?;
    Ok(tx)
}
