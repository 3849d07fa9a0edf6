//! Sweeps: loops over rows that belong to different people. A row that fails stops no other. It is
//! counted, logged without what it holds, and tried again after a pause that grows.
//!
//! [`each`] runs such a loop. [`Sweep::each`] also keeps the failures in `trustcoach.postponed`;
//! the query that finds the rows leaves out those whose pause lasts, so that they take no one
//! else's place in its `LIMIT`:
//!
//! ```sql
//! AND NOT EXISTS (
//!       SELECT FROM trustcoach.postponed p
//!       WHERE p.sweep = 'expire_holds' AND p.id = b.id AND p.next_attempt_at > $2
//!     )
//! ```

use std::collections::HashMap;

use anyhow::anyhow;
use jiff::{SignedDuration, Timestamp};
use sqlx::PgPool;

use crate::{
    db::Instant,
    error::{Error, Result},
};

/// A row that was not found for so long is done, or no longer to be done.
const FORGOTTEN_AFTER: SignedDuration = SignedDuration::from_hours(30 * 24);

/// The pause after so many failures in a row: 1 minute, 4, 16, about 1 hour, 4, 17, then a day.
pub fn pause(failures: i32) -> SignedDuration {
    let exponent = u32::try_from(failures.saturating_sub(1))
        .unwrap_or(0)
        .min(6);
    SignedDuration::from_mins(4i64.pow(exponent).min(24 * 60))
}

/// What is kept of an error beside the row that failed.
pub fn reason(error: &Error) -> String {
    error.to_string().chars().take(500).collect()
}

/// Does something for each of the rows, whatever becomes of the others.
///
/// # Errors
/// At the end, when some failed: to be reported, not to begin again at once.
pub async fn each<T, F, Fut>(
    sweep: &'static str,
    rows: impl IntoIterator<Item = T>,
    mut one: F,
) -> Result<()>
where
    F: FnMut(T) -> Fut,
    Fut: Future<Output = Result<()>>,
{
    let mut tally = Tally::of(sweep);
    for row in rows {
        tally.add(&one(row).await);
    }
    tally.end()
}

/// How many rows of a sweep were tried, and how many failed: for a loop that is not [`each`]'s.
pub struct Tally {
    sweep: &'static str,
    tried: usize,
    failed: usize,
}

impl Tally {
    /// None yet.
    pub fn of(sweep: &'static str) -> Self {
        Self {
            sweep,
            tried: 0,
            failed: 0,
        }
    }

    /// Counts what became of a row, and logs a failure.
    pub fn add(&mut self, done: &Result<()>) {
        self.tried += 1;
        if let Err(error) = done {
            self.failed += 1;
            metrics::counter!("trustcoach_sweep_failures_total", "sweep" => self.sweep)
                .increment(1);
            tracing::warn!(sweep = self.sweep, %error, "one row of a sweep failed");
        }
    }

    /// What became of all.
    ///
    /// # Errors
    /// When some failed.
    pub fn end(self) -> Result<()> {
        let Self {
            sweep,
            tried,
            failed,
        } = self;
        if failed == 0 {
            return Ok(());
        }
        Err(Error::internal(anyhow!(
            "{failed} of {tried} rows of {sweep} failed"
        )))
    }
}

/// A sweep that remembers which rows failed, and when each is tried again.
#[derive(Clone, Copy, Debug)]
pub struct Sweep<'a> {
    /// Its name in `trustcoach.postponed` and in the metrics.
    pub name: &'static str,
    /// The database.
    pub db: &'a PgPool,
    /// The present instant.
    pub now: Timestamp,
}

impl Sweep<'_> {
    /// Does something for each of the rows, whatever becomes of the others, and postpones those
    /// that fail. `id` names a row, as the query that found it does.
    ///
    /// # Errors
    /// At the end, when some failed. At once when a failure cannot be written down: then it is
    /// the database that fails.
    pub async fn each<T, F, Fut>(
        &self,
        rows: Vec<T>,
        id: impl Fn(&T) -> String,
        mut one: F,
    ) -> Result<()>
    where
        F: FnMut(T) -> Fut,
        Fut: Future<Output = Result<()>>,
    {
        let ids: Vec<String> = rows.iter().map(id).collect();
        let before = self.failures(&ids).await?;
        let mut tally = Tally::of(self.name);
        for (id, row) in ids.into_iter().zip(rows) {
            let done = one(row).await;
            tally.add(&done);
            match (done, before.get(&id)) {
                (Err(error), before) => {
                    let failures = before.copied().unwrap_or(0).saturating_add(1);
                    self.postpone(&id, failures, &error).await?;
                }
                (Ok(()), Some(_)) => self.forget(&id).await?,
                (Ok(()), None) => {}
            }
        }
        tally.end()
    }

    /// How often each of these rows failed in a row. Rows that no query finds any more are
    /// forgotten on the way.
    async fn failures(&self, ids: &[String]) -> Result<HashMap<String, i32>> {
        let rows: Vec<(String, i32)> = sqlx::query_as(
            "WITH forgotten AS (
               DELETE FROM trustcoach.postponed
               WHERE sweep = $1
                 AND next_attempt_at < $3
             )
             SELECT id, attempts
             FROM trustcoach.postponed
             WHERE sweep = $1
               AND id = ANY ($2)",
        )
        .bind(self.name)
        .bind(ids)
        .bind(Instant(self.now - FORGOTTEN_AFTER))
        .fetch_all(self.db)
        .await?;
        Ok(rows.into_iter().collect())
    }

    async fn postpone(&self, id: &str, failures: i32, error: &Error) -> Result<()> {
        sqlx::query(
            "INSERT INTO trustcoach.postponed (sweep, id, attempts, next_attempt_at, last_error)
             VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (sweep, id) DO UPDATE
             SET attempts = excluded.attempts,
                 next_attempt_at = excluded.next_attempt_at,
                 last_error = excluded.last_error",
        )
        .bind(self.name)
        .bind(id)
        .bind(failures)
        .bind(Instant(self.now + pause(failures)))
        .bind(reason(error))
        .execute(self.db)
        .await?;
        Ok(())
    }

    async fn forget(&self, id: &str) -> Result<()> {
        sqlx::query("DELETE FROM trustcoach.postponed WHERE sweep = $1 AND id = $2")
            .bind(self.name)
            .bind(id)
            .execute(self.db)
            .await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    #[tokio::test]
    async fn a_row_that_fails_stops_no_other_and_is_reported_at_the_end() {
        let done = Mutex::new(vec![]);
        let outcome = each("numbers", [1, 2, 3], |n| {
            let done = &done;
            async move {
                if n == 2 {
                    return Err(Error::not_found());
                }
                done.lock().unwrap().push(n);
                Ok(())
            }
        })
        .await;
        assert_eq!(*done.lock().unwrap(), [1, 3]);
        let error = outcome.unwrap_err().to_string();
        assert!(error.contains("1 of 3 rows of numbers failed"), "{error}");
        assert!(each("nothing", [(); 0], async |()| Ok(())).await.is_ok());
    }

    #[test]
    fn the_pauses_grow_to_a_day() {
        let minutes: Vec<i64> = (1..=8).map(|n| pause(n).as_mins()).collect();
        assert_eq!(minutes, [1, 4, 16, 64, 256, 1024, 1440, 1440]);
        assert_eq!(pause(i32::MAX), SignedDuration::from_hours(24));
        assert_eq!(pause(0), SignedDuration::from_mins(1));
    }
}
