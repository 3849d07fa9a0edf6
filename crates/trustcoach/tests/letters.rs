//! The process killed, with `kill -9`, while it sends letters: none arrives twice, and of each
//! that did not arrive for certain it is known. The real binary, a real SMTP conversation.

#![allow(clippy::unwrap_used)] // the lint sees that a test is one, but not its helpers

mod support;

use std::{
    collections::BTreeMap,
    process::Command,
    time::{Duration, Instant},
};

use serde_json::json;
use sqlx::{Connection, PgConnection};
use tempfile::TempDir;
use testing::smtp::SmtpServer;

use self::support::{Database, Server, TIMEOUT, trustcoach};

/// How many letters, and how often the process is killed while it sends them.
const LETTERS: i64 = 24;
const KILLS: usize = 6;

fn serve(data: &TempDir, database: &Database, smtp: &SmtpServer) -> Command {
    let mut command = trustcoach(data.path());
    command
        .arg("serve")
        .env("DATABASE_URL", &database.url)
        .env("TRUSTCOACH_DATA", data.path())
        .env("TRUSTCOACH_SMTP_URL", smtp.url())
        .env(
            "TRUSTCOACH_MAIL_FROM",
            "TrustCoach <bonjour@trustcoach.test>",
        );
    command
}

async fn statuses(conn: &mut PgConnection) -> BTreeMap<String, i64> {
    let rows: Vec<(String, i64)> =
        sqlx::query_as("SELECT status, count(*) FROM trustcoach.letter GROUP BY status")
            .fetch_all(conn)
            .await
            .unwrap();
    rows.into_iter().collect()
}

/// Message-IDs of what the server took, each with how often.
fn taken(smtp: &SmtpServer) -> BTreeMap<String, usize> {
    let mut taken = BTreeMap::new();
    for letter in smtp.received() {
        let id = letter
            .text
            .lines()
            .find_map(|line| line.strip_prefix("Message-ID: <"))
            .and_then(|rest| rest.split('@').next())
            .unwrap()
            .to_owned();
        *taken.entry(id).or_default() += 1;
    }
    taken
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_letter_arrives_twice_however_often_the_process_is_killed() {
    let smtp = SmtpServer::start(None).await;
    let (data, database) = (TempDir::new().unwrap(), Database::new().await);
    let started = Server::start(&mut serve(&data, &database, &smtp)).await;
    // Nothing leaves while people register: each of them is written to.
    smtp.take_its_time(Duration::from_mins(10));
    let client = reqwest::Client::new();
    for number in 0..LETTERS {
        let body = json!({
            "email": format!("personne-{number}@example.fr"),
            "password": "une phrase facile", "name": "Personne",
        });
        let url = format!("{}/api/v1/auth/register", started.url);
        let answer = client.post(url).json(&body).send().await.unwrap();
        assert_eq!(answer.status(), 202);
    }
    drop(started);
    smtp.take_its_time(Duration::from_millis(8));

    for kill in 0..KILLS {
        let before = smtp.received().len();
        let server = Server::start(&mut serve(&data, &database, &smtp)).await;
        // Somewhere in the second letter from now on, not always at the same place.
        let since = Instant::now();
        while smtp.received().len() < before + 2 && since.elapsed() < Duration::from_secs(40) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        tokio::time::sleep(Duration::from_millis(7 * kill as u64)).await;
        drop(server);
    }
    let mut conn = PgConnection::connect(&database.url).await.unwrap();
    // A letter that a dead process gave away waits for an answer that cannot come; nobody has
    // the minutes that the product gives it.
    let aged = sqlx::query(
        "UPDATE trustcoach.letter SET handed_at = handed_at - interval '1 hour' WHERE status = 'handed'",
    )
    .execute(&mut conn)
    .await
    .unwrap()
    .rows_affected();
    let server = Server::start(&mut serve(&data, &database, &smtp)).await;
    let since = Instant::now();
    let settled = loop {
        sqlx::query(
            "UPDATE graphile_worker._private_jobs SET run_at = now() WHERE locked_at IS NULL",
        )
        .execute(&mut conn)
        .await
        .unwrap();
        let statuses = statuses(&mut conn).await;
        if !statuses.contains_key("waiting") && !statuses.contains_key("handed") {
            break statuses;
        }
        assert!(since.elapsed() < TIMEOUT, "{statuses:?}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    };
    drop(server);

    let taken = taken(&smtp);
    let twice: Vec<_> = taken.iter().filter(|(_, times)| **times > 1).collect();
    assert!(twice.is_empty(), "{twice:?}");
    let (sent, unknown) = (
        settled.get("sent").copied().unwrap_or_default(),
        settled.get("unknown").copied().unwrap_or_default(),
    );
    assert_eq!(sent + unknown, LETTERS, "{settled:?}");
    assert_eq!(
        u64::try_from(unknown).unwrap(),
        aged,
        "only what a killed process gave away"
    );
    let arrived: Vec<(String,)> =
        sqlx::query_as("SELECT id FROM trustcoach.letter WHERE status = 'sent'")
            .fetch_all(&mut conn)
            .await
            .unwrap();
    for (id,) in arrived {
        assert!(
            taken.contains_key(&id),
            "{id} is noted as sent and did not arrive"
        );
    }
}
