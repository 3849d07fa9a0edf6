//! The queue over a real PostgreSQL (`DATABASE_URL`).

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{
    str::FromStr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use platform::queue::{
    Attempt, Drain, Job, Jobs, Known, Lane, Outcome, Slots, When, Worker, backlog, enqueue,
    enqueue_when, migrate,
};
use serde::{Deserialize, Serialize};
use sqlx::{Connection, PgConnection, PgPool, postgres::PgConnectOptions};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

#[derive(Clone, Debug, Default)]
struct Seen(Arc<Mutex<Vec<(String, u32, bool)>>>);

#[derive(Serialize, Deserialize)]
struct Say {
    word: String,
    fails: u32,
}

impl Job for Say {
    type State = Seen;
    const NAME: &'static str = "say";
    const LANE: Lane = Lane::Prompt;
    const ATTEMPTS: u32 = 3;

    async fn run(self, seen: Seen, attempt: Attempt) -> Outcome {
        seen.0
            .lock()
            .unwrap()
            .push((self.word, attempt.failures, attempt.last));
        if attempt.failures < self.fails {
            Outcome::Retry(anyhow::anyhow!("not yet"))
        } else {
            Outcome::Done
        }
    }
}

fn say(word: &str, fails: u32) -> Say {
    Say {
        word: word.to_owned(),
        fails,
    }
}

/// A database of this test's own; databases of a throwaway server need no tidying.
async fn database() -> PgPool {
    let url = std::env::var("DATABASE_URL").expect("run `make test`, or scripts/with-postgres CMD");
    let server = PgConnectOptions::from_str(&url).unwrap();
    let name = format!("queue_{}", platform::random::uuid().replace('-', ""));
    let mut conn = PgConnection::connect_with(&server).await.unwrap();
    sqlx::query(sqlx::AssertSqlSafe(format!(r#"CREATE DATABASE "{name}""#)))
        .execute(&mut conn)
        .await
        .unwrap();
    let pool = PgPool::connect_with(server.database(&name)).await.unwrap();
    migrate(&pool).await.unwrap();
    pool
}

/// Makes what waits for its time due now, and runs it.
async fn run_all(pool: &PgPool, seen: &Seen) {
    let jobs = Jobs::with_state(seen.clone()).with::<Say>();
    let drain = Drain::new(pool, jobs).await.unwrap();
    for _ in 0..6 {
        sqlx::query("UPDATE graphile_worker._private_jobs SET run_at = now()")
            .execute(pool)
            .await
            .unwrap();
        drain.run().await.unwrap();
    }
}

#[tokio::test]
async fn a_job_exists_only_if_its_transaction_commits() {
    let pool = database().await;
    let mut lost = pool.begin().await.unwrap();
    enqueue(&mut lost, say("lost", 0)).await.unwrap();
    lost.rollback().await.unwrap();
    let mut kept = pool.begin().await.unwrap();
    enqueue(&mut kept, say("kept", 0)).await.unwrap();
    kept.commit().await.unwrap();

    let seen = Seen::default();
    run_all(&pool, &seen).await;
    assert_eq!(*seen.0.lock().unwrap(), [("kept".to_owned(), 0, false)]);
}

#[tokio::test]
async fn a_failure_is_tried_again_until_the_tries_are_spent() {
    let pool = database().await;
    let mut conn = pool.acquire().await.unwrap();
    enqueue(&mut conn, say("third time", 2)).await.unwrap();
    enqueue(&mut conn, say("never", 99)).await.unwrap();

    let seen = Seen::default();
    run_all(&pool, &seen).await;
    let tries = |word: &str| -> Vec<(u32, bool)> {
        let all = seen.0.lock().unwrap();
        all.iter()
            .filter(|(w, ..)| w == word)
            .map(|(_, f, l)| (*f, *l))
            .collect()
    };
    assert_eq!(tries("third time"), [(0, false), (1, false), (2, true)]);
    assert_eq!(tries("never"), [(0, false), (1, false), (2, true)]);
    let left: i64 = sqlx::query_scalar("SELECT count(*) FROM graphile_worker._private_jobs")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(left, 0, "nothing waits for ever");
}

#[tokio::test]
async fn a_waiting_job_with_the_same_key_is_replaced() {
    let pool = database().await;
    let mut conn = pool.acquire().await.unwrap();
    for word in ["old", "new"] {
        let when = When {
            key: Some("only".to_owned()),
            ..When::default()
        };
        enqueue_when(&mut conn, say(word, 0), when).await.unwrap();
    }
    let seen = Seen::default();
    run_all(&pool, &seen).await;
    assert_eq!(*seen.0.lock().unwrap(), [("new".to_owned(), 0, false)]);
}

/// The other slice of the next test.
#[derive(Clone, Debug, Default)]
struct Counted(Arc<Mutex<u32>>);

#[derive(Serialize, Deserialize)]
struct Count {}

impl Job for Count {
    type State = Counted;
    const NAME: &'static str = "count";
    const LANE: Lane = Lane::Upkeep;

    async fn run(self, counted: Counted, _: Attempt) -> Outcome {
        *counted.0.lock().unwrap() += 1;
        Outcome::Done
    }
}

#[tokio::test]
async fn each_job_runs_with_the_state_of_its_slice() {
    let pool = database().await;
    let mut conn = pool.acquire().await.unwrap();
    enqueue(&mut conn, say("word", 0)).await.unwrap();
    enqueue(&mut conn, Count {}).await.unwrap();

    let (seen, counted) = (Seen::default(), Counted::default());
    let jobs = Jobs::with_state(seen.clone())
        .with::<Say>()
        .and(Jobs::with_state(counted.clone()).with::<Count>());
    let drain = Drain::new(&pool, jobs).await.unwrap();
    drain.run().await.unwrap();
    assert_eq!(*seen.0.lock().unwrap(), [("word".to_owned(), 0, false)]);
    assert_eq!(*counted.0.lock().unwrap(), 1);
}

/// A job that holds its slot until the test lets it go.
#[derive(Clone, Debug)]
struct Gate {
    begun: Arc<AtomicUsize>,
    open: Arc<Semaphore>,
}

impl Default for Gate {
    fn default() -> Self {
        Self {
            begun: Arc::default(),
            open: Arc::new(Semaphore::new(0)),
        }
    }
}

impl Gate {
    async fn pass(&self) -> Outcome {
        self.begun.fetch_add(1, Ordering::SeqCst);
        drop(self.open.acquire().await);
        Outcome::Done
    }
}

macro_rules! hanging {
    ($name:ident, $word:literal, $lane:expr) => {
        #[derive(Serialize, Deserialize)]
        struct $name {}

        impl Job for $name {
            type State = Gate;
            const NAME: &'static str = $word;
            const LANE: Lane = $lane;

            async fn run(self, gate: Gate, _: Attempt) -> Outcome {
                gate.pass().await
            }
        }
    };
}

hanging!(HangPrompt, "hang_prompt", Lane::Prompt);
hanging!(HangLetters, "hang_letters", Lane::Letters);
hanging!(HangUpkeep, "hang_upkeep", Lane::Upkeep);
hanging!(HangMedia, "hang_media", Lane::Media);
hanging!(HangModels, "hang_models", Lane::Models);

/// Counts where it ran.
#[derive(Clone, Debug, Default)]
struct Ran(Arc<Mutex<Vec<Lane>>>);

macro_rules! short {
    ($name:ident, $word:literal, $lane:expr) => {
        #[derive(Serialize, Deserialize)]
        struct $name {}

        impl Job for $name {
            type State = Ran;
            const NAME: &'static str = $word;
            const LANE: Lane = $lane;

            async fn run(self, ran: Ran, _: Attempt) -> Outcome {
                ran.0.lock().unwrap().push(Self::LANE);
                Outcome::Done
            }
        }
    };
}

short!(ShortPrompt, "short_prompt", Lane::Prompt);
short!(ShortLetters, "short_letters", Lane::Letters);
short!(ShortUpkeep, "short_upkeep", Lane::Upkeep);
short!(ShortMedia, "short_media", Lane::Media);
short!(ShortModels, "short_models", Lane::Models);

fn all_kinds(gate: &Gate, ran: &Ran) -> Jobs<Gate> {
    Jobs::with_state(gate.clone())
        .with::<HangPrompt>()
        .with::<HangLetters>()
        .with::<HangUpkeep>()
        .with::<HangMedia>()
        .with::<HangModels>()
        .and(
            Jobs::with_state(ran.clone())
                .with::<ShortPrompt>()
                .with::<ShortLetters>()
                .with::<ShortUpkeep>()
                .with::<ShortMedia>()
                .with::<ShortModels>(),
        )
}

async fn enqueue_short(conn: &mut PgConnection, lane: Lane) {
    match lane {
        Lane::Prompt => enqueue(conn, ShortPrompt {}).await,
        Lane::Letters => enqueue(conn, ShortLetters {}).await,
        Lane::Upkeep => enqueue(conn, ShortUpkeep {}).await,
        Lane::Media => enqueue(conn, ShortMedia {}).await,
        Lane::Models => enqueue(conn, ShortModels {}).await,
    }
    .unwrap();
}

async fn enqueue_hanging(conn: &mut PgConnection, lane: Lane) {
    match lane {
        Lane::Prompt => enqueue(conn, HangPrompt {}).await,
        Lane::Letters => enqueue(conn, HangLetters {}).await,
        Lane::Upkeep => enqueue(conn, HangUpkeep {}).await,
        Lane::Media => enqueue(conn, HangMedia {}).await,
        Lane::Models => enqueue(conn, HangModels {}).await,
    }
    .unwrap();
}

/// Waits until something is so; fails when it never is.
async fn until(what: &str, is_so: impl Fn() -> bool) {
    let waited = tokio::time::timeout(Duration::from_mins(1), async {
        while !is_so() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    });
    waited.await.unwrap_or_else(|_| panic!("never: {what}"));
}

/// A worker that polls so rarely that it never does in a test.
async fn start(pool: &PgPool, jobs: Jobs<Gate>, slots: usize) -> CancellationToken {
    let slots = Slots::each(|_| slots);
    let worker = Worker::polling(pool, jobs, slots, Duration::from_hours(1));
    let worker = worker.await.unwrap();
    let stop = CancellationToken::new();
    let stopped = stop.clone();
    tokio::spawn(async move { worker.run(stopped.cancelled_owned()).await.unwrap() });
    stop
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_lane_starves_another() {
    for hung in Lane::ALL {
        let pool = database().await;
        let (gate, ran) = (Gate::default(), Ran::default());
        let stop = start(&pool, all_kinds(&gate, &ran), 2).await;
        let mut conn = pool.acquire().await.unwrap();
        // Twice as many as it has slots.
        for _ in 0..4 {
            enqueue_hanging(&mut conn, hung).await;
        }
        until("its slots are taken", || {
            gate.begun.load(Ordering::SeqCst) == 2
        })
        .await;
        let others = || Lane::ALL.into_iter().filter(move |lane| *lane != hung);
        for lane in Lane::ALL {
            enqueue_short(&mut conn, lane).await;
        }
        let all_ran = || others().all(|lane| ran.0.lock().unwrap().contains(&lane));
        until("the jobs of the other lanes run", all_ran).await;
        assert!(
            !ran.0.lock().unwrap().contains(&hung),
            "{hung} has no slot left"
        );

        // What waits, and where, can be seen, once the others' last jobs are put away.
        let known = all_kinds(&gate, &ran).known();
        let expected: Vec<(Lane, u64, u64)> = Lane::ALL
            .map(|lane| {
                if lane == hung {
                    (lane, 3, 2)
                } else {
                    (lane, 0, 0)
                }
            })
            .to_vec();
        let shown = async {
            loop {
                let lanes = backlog(&pool, &known).await.unwrap();
                let lanes = lanes
                    .iter()
                    .map(|l| (l.lane.unwrap(), l.waiting, l.running));
                if lanes.eq(expected.iter().copied()) {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        let shown = tokio::time::timeout(Duration::from_mins(1), shown).await;
        shown.expect("the backlog of each lane is shown");
        gate.open.close();
        until("the hung lane goes on", || {
            ran.0.lock().unwrap().contains(&hung)
        })
        .await;
        stop.cancel();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backlog_drains_without_a_poll_whatever_the_lane_and_the_slots() {
    for (lane, slots) in [
        (Lane::Prompt, 4),
        (Lane::Letters, 1),
        (Lane::Upkeep, 2),
        (Lane::Media, 1),
        (Lane::Models, 3),
    ] {
        let pool = database().await;
        let (gate, ran) = (Gate::default(), Ran::default());
        let stop = start(&pool, all_kinds(&gate, &ran), slots).await;
        let done = || ran.0.lock().unwrap().len();
        // All in one transaction, and then many more at once while those are worked on.
        let mut tx = pool.begin().await.unwrap();
        for _ in 0..60 {
            enqueue_short(&mut tx, lane).await;
        }
        tx.commit().await.unwrap();
        let mut conn = pool.acquire().await.unwrap();
        for _ in 0..60 {
            enqueue_short(&mut conn, lane).await;
        }
        until("all are done", || done() == 120).await;
        stop.cancel();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backlog_from_before_the_start_drains_without_a_poll() {
    let pool = database().await;
    let mut tx = pool.begin().await.unwrap();
    for _ in 0..60 {
        enqueue_short(&mut tx, Lane::Letters).await;
    }
    tx.commit().await.unwrap();
    let (gate, ran) = (Gate::default(), Ran::default());
    let stop = start(&pool, all_kinds(&gate, &ran), 2).await;
    until("all are done", || ran.0.lock().unwrap().len() == 60).await;
    stop.cancel();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_leaves_the_lanes_without_slots_to_others() {
    let pool = database().await;
    let (gate, ran) = (Gate::default(), Ran::default());
    let jobs = all_kinds(&gate, &ran);
    let slots = Slots::each(|_| 1).only(&[Lane::Media, Lane::Models]);
    let worker = Worker::new(&pool, jobs, slots).await.unwrap();
    let mut conn = pool.acquire().await.unwrap();
    for lane in Lane::ALL {
        enqueue_short(&mut conn, lane).await;
    }
    let two = || async {
        until("its lanes are done", || ran.0.lock().unwrap().len() == 2).await;
    };
    worker.run(two()).await.unwrap();
    let mut ran = ran.0.lock().unwrap().clone();
    ran.sort_by_key(|lane| lane.name());
    assert_eq!(ran, [Lane::Media, Lane::Models]);
}

#[tokio::test]
async fn jobs_that_no_lane_knows_are_shown_too() {
    let pool = database().await;
    let mut conn = pool.acquire().await.unwrap();
    enqueue(&mut conn, say("of an older version", 0))
        .await
        .unwrap();
    let shown = backlog(&pool, &Known::default()).await.unwrap();
    let unknown = shown.iter().find(|lane| lane.lane.is_none()).unwrap();
    assert_eq!((unknown.waiting, unknown.running), (1, 0));
    assert_eq!(shown.len(), Lane::ALL.len() + 1);
}
