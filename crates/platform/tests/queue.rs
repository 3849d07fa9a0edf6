//! The queue over a real PostgreSQL (`DATABASE_URL`).

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{
    str::FromStr,
    sync::{Arc, Mutex},
};

use platform::queue::{Attempt, Job, Jobs, Outcome, When, Worker, enqueue, enqueue_when, migrate};
use serde::{Deserialize, Serialize};
use sqlx::{Connection, PgConnection, PgPool, postgres::PgConnectOptions};

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
    let worker = Worker::new(pool, jobs, 1).await.unwrap();
    for _ in 0..6 {
        sqlx::query("UPDATE graphile_worker._private_jobs SET run_at = now()")
            .execute(pool)
            .await
            .unwrap();
        worker.drain().await.unwrap();
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
    let worker = Worker::new(&pool, jobs, 2).await.unwrap();
    worker.drain().await.unwrap();
    assert_eq!(*seen.0.lock().unwrap(), [("word".to_owned(), 0, false)]);
    assert_eq!(*counted.0.lock().unwrap(), 1);
}
