//! Background jobs over PostgreSQL: enqueued on the caller's transaction, run at least
//! once, retried, and taken over within seconds when the process that ran them dies.
//!
//! A job is a small type with a name and [`Job::run`]. Being killed is not a failure: only
//! what a job answers with [`Outcome::Retry`] counts towards [`Job::ATTEMPTS`].
//!
//! Each job names its [`Lane`]; a lane has slots of its own, so that an hour of audio keeps no
//! letter waiting. A slot that ends a job looks for the next at once.

mod backlog;
mod lane;
mod wake;
mod worker;

use std::{fmt::Debug, future::Future, time::Duration};

use graphile_worker::{IntoTaskHandlerResult, TaskHandler, WorkerContext, WorkerUtils};
use jiff::Timestamp;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sqlx::{PgConnection, PgPool};

use crate::error::Result;

pub use backlog::{Backlog, Known, backlog};
pub use lane::{Lane, NoLane, Slots};
pub use worker::{Drain, Jobs, Worker};

use wake::Wake;

const SCHEMA: &str = "graphile_worker";

/// How a try ended.
#[derive(Debug)]
pub enum Outcome {
    /// It is done, or there is nothing left to do.
    Done,
    /// It did not work this time; it is tried again later, unless the tries are spent.
    Retry(anyhow::Error),
    /// It can never work.
    Fail(anyhow::Error),
}

impl<T, E: Into<anyhow::Error>> From<Result<T, E>> for Outcome {
    /// An unexpected error is worth another try.
    fn from(result: Result<T, E>) -> Self {
        match result {
            Ok(_) => Self::Done,
            Err(e) => Self::Retry(e.into()),
        }
    }
}

/// Which try this is.
#[derive(Clone, Copy, Debug)]
pub struct Attempt {
    /// Failures before this try.
    pub failures: u32,
    /// Whether a failure now would be the last.
    pub last: bool,
}

/// A background step.
pub trait Job: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// What it runs with.
    type State: Clone + Debug + Send + Sync + 'static;
    /// Its name in the queue; stable, since waiting jobs carry it.
    const NAME: &'static str;
    /// Whose slots it takes.
    const LANE: Lane;
    /// Tries before it is given up.
    const ATTEMPTS: u32 = 5;
    /// Does it. Safe to run twice.
    fn run(self, state: Self::State, attempt: Attempt) -> impl Future<Output = Outcome> + Send;
}

/// When and under which key a job is enqueued.
#[derive(Clone, Debug, Default)]
pub struct When {
    /// Not before this instant.
    pub at: Option<Timestamp>,
    /// A waiting job with the same key is replaced.
    pub key: Option<String>,
}

/// A job on its way through the queue, with the failures it has behind it.
#[derive(Serialize, Deserialize)]
struct Task<J> {
    #[serde(default, rename = "_failures")]
    failures: u32,
    #[serde(flatten)]
    job: J,
}

/// Puts a job in the queue, in the caller's transaction.
pub async fn enqueue<J: Job>(conn: &mut PgConnection, job: J) -> Result<()> {
    enqueue_when(conn, job, When::default()).await
}

/// Puts a job in the queue for later, or in place of one with the same key.
pub async fn enqueue_when<J: Job>(conn: &mut PgConnection, job: J, when: When) -> Result<()> {
    insert(conn, &Task { failures: 0, job }, when).await
}

/// Puts a job in the queue by its name, for a slice that must not know the one whose job it is:
/// `payload` is an object with that job's fields.
pub async fn enqueue_named(
    conn: &mut PgConnection,
    name: &str,
    payload: serde_json::Value,
) -> Result<()> {
    add(conn, name, payload, When::default()).await
}

async fn insert<J: Job>(conn: &mut PgConnection, task: &Task<J>, when: When) -> Result<()> {
    let payload = serde_json::to_value(task).map_err(anyhow::Error::from)?;
    add(conn, J::NAME, payload, when).await
}

async fn add(
    conn: &mut PgConnection,
    name: &str,
    payload: serde_json::Value,
    when: When,
) -> Result<()> {
    // A kill costs the queue an attempt, so its own limit is out of the way.
    sqlx::query(
        "SELECT graphile_worker.add_job(
           identifier   => $1,
           payload      => $2::jsonb::json,
           run_at       => to_timestamp($3::float8),
           max_attempts => 1000,
           job_key      => $4
         )",
    )
    .bind(name)
    .bind(payload)
    .bind(when.at.map(|at| at.as_duration().as_secs_f64()))
    .bind(when.key)
    .execute(conn)
    .await?;
    Ok(())
}

/// Those of `values` that no job of the kind has in its field `field`: what they name has lost
/// its job.
pub async fn without_job<J: Job>(
    conn: &mut PgConnection,
    field: &str,
    values: &[String],
) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "SELECT v.value
         FROM unnest($3::text[]) AS v (value)
         WHERE NOT EXISTS (
                 SELECT FROM graphile_worker._private_jobs j
                 JOIN graphile_worker._private_tasks t ON t.id = j.task_id
                 WHERE t.identifier = $1
                   AND j.payload ->> $2 = v.value
               )",
    )
    .bind(J::NAME)
    .bind(field)
    .bind(values)
    .fetch_all(conn)
    .await?)
}

impl<J: Job> TaskHandler for Task<J> {
    const IDENTIFIER: &'static str = J::NAME;

    async fn run(self, ctx: WorkerContext) -> impl IntoTaskHandlerResult {
        let Some(state) = ctx.get_ext::<J::State>().cloned() else {
            return Err("the worker was started without its state".to_owned());
        };
        // However this ends, a slot is free and looks for the next job.
        let _next = ctx.get_ext::<Wake>().map(Wake::at_end);
        let Self { failures, job } = self;
        let attempt = Attempt {
            failures,
            last: failures + 1 >= J::ATTEMPTS,
        };
        // The job is needed again for a retry; it is small.
        let again = serde_json::to_value(&job).map_err(|e| e.to_string())?;
        let started = std::time::Instant::now();
        let outcome = job.run(state, attempt).await;
        metrics::histogram!("trustcoach_job_seconds", "job" => J::NAME)
            .record(started.elapsed().as_secs_f64());
        let word = match outcome {
            Outcome::Done => "done",
            Outcome::Retry(error) if !attempt.last => {
                tracing::warn!(job = J::NAME, failures = failures + 1, error = %format!("{error:#}"), "job will be retried");
                let job = serde_json::from_value(again).map_err(|e| e.to_string())?;
                // 2 s, 10 s, 50 s, 4 min, then every 10 min.
                let delay = Duration::from_secs(2 * 5u64.saturating_pow(failures).min(300));
                retry_later::<J>(
                    ctx.pg_pool(),
                    Task {
                        failures: failures + 1,
                        job,
                    },
                    delay,
                )
                .await
                .map_err(|e| e.to_string())?;
                "retried"
            }
            Outcome::Retry(error) | Outcome::Fail(error) => {
                tracing::error!(job = J::NAME, error = %format!("{error:#}"), "job failed for good");
                "failed"
            }
        };
        metrics::counter!("trustcoach_jobs_total", "job" => J::NAME, "outcome" => word)
            .increment(1);
        Ok(())
    }
}

async fn retry_later<J: Job>(pool: &PgPool, task: Task<J>, delay: Duration) -> Result<()> {
    let payload = serde_json::to_value(&task).map_err(anyhow::Error::from)?;
    sqlx::query(
        "SELECT graphile_worker.add_job(
           identifier   => $1,
           payload      => $2::jsonb::json,
           run_at       => now() + make_interval(secs => $3),
           max_attempts => 1000
         )",
    )
    .bind(J::NAME)
    .bind(payload)
    .bind(delay.as_secs_f64())
    .execute(pool)
    .await?;
    Ok(())
}

/// Creates or upgrades the queue's own tables.
pub async fn migrate(pool: &PgPool) -> anyhow::Result<()> {
    WorkerUtils::new(pool.clone(), SCHEMA).migrate().await?;
    Ok(())
}
