//! What waits in each lane, as `/metrics` and `doctor` show it.

use sqlx::PgPool;

use super::Lane;
use crate::error::Result;

/// The lane of each kind of job, by its name in the queue. By default no kind is known.
#[derive(Clone, Debug, Default)]
pub struct Known(Vec<(&'static str, Lane)>);

impl FromIterator<(&'static str, Lane)> for Known {
    fn from_iter<T: IntoIterator<Item = (&'static str, Lane)>>(kinds: T) -> Self {
        Self(kinds.into_iter().collect())
    }
}

/// The jobs of one lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backlog {
    /// The lane; none for jobs that this version does not know.
    pub lane: Option<Lane>,
    /// How many are due and wait for a slot.
    pub waiting: u64,
    /// How many run.
    pub running: u64,
    /// For how many seconds the one that waits longest has been due; 0 when none waits.
    pub oldest: u64,
}

/// The backlog of every lane, and of the jobs that no lane knows when there are any.
pub async fn backlog(pool: &PgPool, known: &Known) -> Result<Vec<Backlog>> {
    let names: Vec<&str> = known.0.iter().map(|(name, _)| *name).collect();
    let lanes: Vec<&str> = known.0.iter().map(|(_, lane)| lane.name()).collect();
    let rows: Vec<(Option<String>, i64, i64, i64)> = sqlx::query_as(
        "SELECT k.lane,
                count(*) FILTER (WHERE j.is_available AND j.run_at <= now()),
                count(*) FILTER (WHERE j.locked_at IS NOT NULL),
                coalesce(
                  extract(epoch FROM now() - min(j.run_at) FILTER (WHERE j.is_available)),
                  0
                )::bigint
         FROM graphile_worker._private_jobs j
         JOIN graphile_worker._private_tasks t ON t.id = j.task_id
         LEFT JOIN unnest($1::text[], $2::text[]) AS k (name, lane) ON k.name = t.identifier
         GROUP BY k.lane",
    )
    .bind(names)
    .bind(lanes)
    .fetch_all(pool)
    .await?;
    let whole = |number: i64| u64::try_from(number).unwrap_or_default();
    let of = |lane: Option<Lane>| {
        let row = (rows.iter()).find(|(name, ..)| name.as_deref() == lane.map(Lane::name));
        row.map(|&(_, waiting, running, oldest)| Backlog {
            lane,
            waiting: whole(waiting),
            running: whole(running),
            oldest: whole(oldest),
        })
    };
    let nothing = |lane| Backlog {
        lane: Some(lane),
        waiting: 0,
        running: 0,
        oldest: 0,
    };
    let every = Lane::ALL.map(|lane| of(Some(lane)).unwrap_or_else(|| nothing(lane)));
    Ok(every.into_iter().chain(of(None)).collect())
}
