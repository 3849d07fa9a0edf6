//! Background jobs over PostgreSQL: enqueued on the caller's transaction, run at least
//! once, retried, and taken over within seconds when the process that ran them dies.
//!
//! A job is a small type with a name and [`Job::run`]. Being killed is not a failure: only
//! what a job answers with [`Outcome::Retry`] counts towards [`Job::ATTEMPTS`].

use std::{fmt::Debug, future::Future, marker::PhantomData, time::Duration};

use graphile_worker::{
    IntoTaskHandlerResult, JobDefinition, TaskHandler, WorkerContext, WorkerOptions, WorkerUtils,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sqlx::{PgConnection, PgPool};

use crate::error::Result;

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

/// The jobs a worker knows, those that run by the clock, and the state they run with. A slice
/// names its own jobs, all of one state; a worker takes those of all slices.
pub struct Jobs<S> {
    definitions: Vec<JobDefinition>,
    crontab: String,
    /// Hand each state to the worker. It keeps one value of each type.
    states: Vec<Box<dyn FnOnce(WorkerOptions) -> WorkerOptions + Send>>,
    state: PhantomData<fn() -> S>,
}

impl<S: Clone + Debug + Send + Sync + 'static> Jobs<S> {
    /// No jobs yet; those that are added run with `state`.
    pub fn with_state(state: S) -> Self {
        Self {
            definitions: vec![],
            crontab: String::new(),
            states: vec![Box::new(move |options| options.add_extension(state))],
            state: PhantomData,
        }
    }

    /// Adds a kind of job.
    #[must_use]
    pub fn with<J: Job<State = S>>(mut self) -> Self {
        self.definitions.push(JobDefinition::of::<Task<J>>());
        self
    }

    /// Adds a job without content that runs by the clock (five crontab fields, UTC).
    #[must_use]
    pub fn every<J: Job<State = S> + Default>(mut self, crontab: &str) -> Self {
        use std::fmt::Write;
        // Without an object for a payload there would be none, and nothing to make a job of.
        let _ = writeln!(self.crontab, "{crontab} {} {{}}", J::NAME);
        self.with::<J>()
    }

    /// Adds another slice's jobs, with their state.
    #[must_use]
    pub fn and<T>(mut self, other: Jobs<T>) -> Self {
        self.definitions.extend(other.definitions);
        self.crontab.push_str(&other.crontab);
        self.states.extend(other.states);
        self
    }
}

/// A process's worker.
pub struct Worker {
    inner: graphile_worker::Worker,
}

impl Worker {
    /// A worker that runs up to `concurrency` jobs at once.
    pub async fn new<S>(pool: &PgPool, jobs: Jobs<S>, concurrency: usize) -> anyhow::Result<Self> {
        let options = WorkerOptions::default()
            .schema(SCHEMA)
            .pg_pool(pool.clone())
            .concurrency(concurrency)
            .poll_interval(Duration::from_secs(1))
            .listen_os_shutdown_signals(false)
            .shutdown_grace_period(Duration::from_secs(8))
            .shutdown_interrupted_job_retry_delay(Duration::ZERO)
            // A worker that has been silent for so long is dead, and its jobs are free.
            .heartbeat_interval(Duration::from_secs(2))
            .sweep_interval(Duration::from_secs(3))
            .sweep_threshold(Duration::from_secs(12))
            .recovery_delay(Duration::ZERO)
            .define_jobs(jobs.definitions)
            .with_cron(jobs.crontab.as_str())?;
        let options = (jobs.states.into_iter()).fold(options, |options, add| add(options));
        let inner = options.init().await?;
        Ok(Self { inner })
    }

    /// Runs until `stop` resolves; jobs at work get a few seconds to end.
    pub async fn run(&self, stop: impl Future<Output = ()>) -> anyhow::Result<()> {
        tokio::select! {
            result = self.inner.run() => result?,
            () = async { stop.await; self.inner.request_shutdown(); std::future::pending().await } => {}
        }
        Ok(())
    }

    /// Runs what is due now, and what that enqueues, then returns. For tests and tools.
    pub async fn drain(&self) -> anyhow::Result<()> {
        self.inner.run_once().await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[derive(Default, Serialize, Deserialize)]
    struct Sweep {}

    impl Job for Sweep {
        type State = ();
        const NAME: &'static str = "sweep";

        async fn run(self, (): (), _: Attempt) -> Outcome {
            Outcome::Done
        }
    }

    #[test]
    fn a_job_that_runs_by_the_clock_is_made_of_what_the_clock_sends() {
        let jobs = Jobs::with_state(()).every::<Sweep>("*/5 * * * *");
        assert_eq!(jobs.crontab, "*/5 * * * * sweep {}\n");
        // The queue puts this into the object of the crontab, and only into an object.
        let sent = json!({ "_cron": { "ts": "2026-06-01T08:00:00Z", "backfilled": false } });
        let task: Task<Sweep> = serde_json::from_value(sent).unwrap();
        assert_eq!(task.failures, 0);
    }
}
