//! A process's worker: the slots of each lane, and what they run.

use std::{fmt::Debug, future::Future, marker::PhantomData, time::Duration};

use futures::future::join_all;
use graphile_worker::{JobDefinition, WorkerOptions, sqlx::SqlxDatabase};
use sqlx::PgPool;

use super::{
    Job, Lane, SCHEMA, Slots, Task,
    backlog::Known,
    wake::{LaneDatabase, Wake, listen},
};

/// How long jobs that wait for their time may be late; new ones are told at once.
const POLL: Duration = Duration::from_secs(1);

/// The jobs a worker knows, those that run by the clock, and the state they run with. A slice
/// names its own jobs, all of one state; a worker takes those of all slices.
pub struct Jobs<S> {
    kinds: Vec<Kind>,
    /// Hand each state to the worker. It keeps one value of each type.
    states: Vec<Box<dyn Fn(WorkerOptions) -> WorkerOptions + Send + Sync>>,
    state: PhantomData<fn() -> S>,
}

/// One kind of job.
struct Kind {
    name: &'static str,
    lane: Lane,
    definition: JobDefinition,
    /// Its line, when it runs by the clock.
    crontab: Option<String>,
}

impl<S: Clone + Debug + Send + Sync + 'static> Jobs<S> {
    /// No jobs yet; those that are added run with `state`.
    pub fn with_state(state: S) -> Self {
        Self {
            kinds: vec![],
            states: vec![Box::new(move |options| {
                options.add_extension(state.clone())
            })],
            state: PhantomData,
        }
    }

    /// Adds a kind of job.
    #[must_use]
    pub fn with<J: Job<State = S>>(self) -> Self {
        self.add::<J>(None)
    }

    /// Adds a job without content that runs by the clock (five crontab fields, UTC).
    #[must_use]
    pub fn every<J: Job<State = S> + Default>(self, crontab: &str) -> Self {
        // Without an object for a payload there would be none, and nothing to make a job of.
        let line = format!("{crontab} {} {{}}\n", J::NAME);
        self.add::<J>(Some(line))
    }

    fn add<J: Job<State = S>>(mut self, crontab: Option<String>) -> Self {
        self.kinds.push(Kind {
            name: J::NAME,
            lane: J::LANE,
            definition: JobDefinition::of::<Task<J>>(),
            crontab,
        });
        self
    }

    /// Adds another slice's jobs, with their state.
    #[must_use]
    pub fn and<T>(mut self, other: Jobs<T>) -> Self {
        self.kinds.extend(other.kinds);
        self.states.extend(other.states);
        self
    }
}

impl<S> Jobs<S> {
    /// The lane of each kind, by name.
    pub fn known(&self) -> Known {
        self.kinds
            .iter()
            .map(|kind| (kind.name, kind.lane))
            .collect()
    }

    /// A worker's options for some of the kinds.
    fn options(&self, kinds: Vec<Kind>, slots: usize) -> anyhow::Result<WorkerOptions> {
        let crontab: String = kinds.iter().filter_map(|k| k.crontab.as_deref()).collect();
        let options = WorkerOptions::default()
            .schema(SCHEMA)
            .concurrency(slots)
            .listen_os_shutdown_signals(false)
            .shutdown_grace_period(Duration::from_secs(8))
            .shutdown_interrupted_job_retry_delay(Duration::ZERO)
            // A worker that has been silent for so long is dead, and its jobs are free.
            .heartbeat_interval(Duration::from_secs(2))
            .sweep_interval(Duration::from_secs(3))
            .sweep_threshold(Duration::from_secs(12))
            .recovery_delay(Duration::ZERO)
            .define_jobs(kinds.into_iter().map(|kind| kind.definition))
            .with_cron(crontab.as_str())?;
        Ok((self.states.iter()).fold(options, |options, add| add(options)))
    }
}

/// A process's worker.
pub struct Worker {
    pool: PgPool,
    lanes: Vec<graphile_worker::Worker>,
    wakes: Vec<Wake>,
}

impl Worker {
    /// A worker that runs up to so many jobs of each lane at once.
    pub async fn new<S>(pool: &PgPool, jobs: Jobs<S>, slots: Slots) -> anyhow::Result<Self> {
        Self::polling(pool, jobs, slots, POLL).await
    }

    /// A worker that finds jobs that wait for their time at this interval.
    pub async fn polling<S>(
        pool: &PgPool,
        mut jobs: Jobs<S>,
        slots: Slots,
        poll: Duration,
    ) -> anyhow::Result<Self> {
        let mut kinds = std::mem::take(&mut jobs.kinds);
        let (mut lanes, mut wakes) = (vec![], vec![]);
        for lane in Lane::ALL {
            let mine: Vec<Kind> = kinds.extract_if(.., |kind| kind.lane == lane).collect();
            if slots.of(lane) == 0 || mine.is_empty() {
                continue;
            }
            let wake = Wake::default();
            let database = LaneDatabase {
                database: SqlxDatabase::new(pool.clone()),
                wake: wake.clone(),
            };
            let options = jobs
                .options(mine, slots.of(lane))?
                .poll_interval(poll)
                .add_extension(wake.clone())
                .database(graphile_worker::Database::new(database));
            lanes.push(options.init().await?);
            wakes.push(wake);
        }
        Ok(Self {
            pool: pool.clone(),
            lanes,
            wakes,
        })
    }

    /// Runs until `stop` resolves; jobs at work get a few seconds to end.
    pub async fn run(&self, stop: impl Future<Output = ()>) -> anyhow::Result<()> {
        let end_all = || (self.lanes.iter()).for_each(graphile_worker::Worker::request_shutdown);
        // A lane that fails ends the others, and their jobs get their time.
        let lanes = join_all(self.lanes.iter().map(|lane| async {
            let ended = lane.run().await;
            end_all();
            ended
        }));
        tokio::select! {
            ended = lanes => ended.into_iter().collect::<Result<(), _>>()?,
            never = listen(&self.pool, &self.wakes) => match never {},
            () = async { stop.await; end_all(); std::future::pending().await } => {}
        }
        Ok(())
    }
}

/// Runs what is due, whatever its lane, one job after the other. For tests and tools.
pub struct Drain {
    inner: graphile_worker::Worker,
}

impl Drain {
    /// A drain of these jobs.
    pub async fn new<S>(pool: &PgPool, mut jobs: Jobs<S>) -> anyhow::Result<Self> {
        let kinds = std::mem::take(&mut jobs.kinds);
        let inner = jobs.options(kinds, 1)?.pg_pool(pool.clone()).init().await?;
        Ok(Self { inner })
    }

    /// Runs what is due now, and what that enqueues, then returns.
    pub async fn run(&self) -> anyhow::Result<()> {
        self.inner.run_once().await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};
    use serde_json::json;

    use super::*;
    use crate::queue::{Attempt, Outcome};

    #[derive(Default, Serialize, Deserialize)]
    struct Sweep {}

    impl Job for Sweep {
        type State = ();
        const NAME: &'static str = "sweep";
        const LANE: Lane = Lane::Upkeep;

        async fn run(self, (): (), _: Attempt) -> Outcome {
            Outcome::Done
        }
    }

    #[test]
    fn a_job_that_runs_by_the_clock_is_made_of_what_the_clock_sends() {
        let jobs = Jobs::with_state(()).every::<Sweep>("*/5 * * * *");
        assert_eq!(
            jobs.kinds[0].crontab.as_deref(),
            Some("*/5 * * * * sweep {}\n")
        );
        // The queue puts this into the object of the crontab, and only into an object.
        let sent = json!({ "_cron": { "ts": "2026-06-01T08:00:00Z", "backfilled": false } });
        let task: Task<Sweep> = serde_json::from_value(sent).unwrap();
        assert_eq!(task.failures, 0);
    }
}
