//! Two processes of the product over one database, and two hundred people who want one hour.

#![allow(clippy::unwrap_used)] // the lint sees that a test is one, but not its helpers

mod support;

use std::collections::BTreeMap;

use futures::future::join_all;
use platform::password::Passwords;
use reqwest::Client;
use serde_json::{Value, json};
use sqlx::{PgConnection, Row};
use support::{Database, Server, run, trustcoach};
use tempfile::TempDir;

const PEOPLE: usize = 25;
const REQUESTS: usize = 200;
const PASSWORD: &str = "un mot de passe sûr";

/// Clients, and a coach who is free at any hour: the coach's id.
async fn fill(conn: &mut PgConnection) -> String {
    // As cheap as bcrypt gets: they all log in.
    let hash = Passwords::with_cost(4).hash(PASSWORD).await.unwrap();
    sqlx::query(
        r#"
        INSERT INTO "User" (id, email, "emailVerified", name, password, role, "updatedAt")
        SELECT 'person-' || n,
               'personne' || n || '@example.fr',
               now(),
               'Personne ' || n,
               $1,
               (CASE WHEN n = 0 THEN 'COACH' ELSE 'USER' END)::"Role",
               now()
        FROM generate_series(0, $2) AS n
        "#,
    )
    .bind(hash)
    .bind(i32::try_from(PEOPLE).unwrap())
    .execute(&mut *conn)
    .await
    .unwrap();
    sqlx::query(
        r#"
        INSERT INTO "Coach" (id, "userId", bio, "hourlyRate", city, verified, "offersRemote",
                             "updatedAt")
        VALUES ('coach', 'person-0', 'Nous partons d’une situation réelle.', 8000, 'Paris', true,
                true, now())
        "#,
    )
    .execute(&mut *conn)
    .await
    .unwrap();
    sqlx::query(
        r#"
        INSERT INTO "Availability" (id, "coachId", "dayOfWeek", "startTime", "endTime", "updatedAt")
        SELECT 'availability-' || day, 'coach', day, '00:00', '24:00', now()
        FROM generate_series(0, 6) AS day
        "#,
    )
    .execute(&mut *conn)
    .await
    .unwrap();
    "coach".to_owned()
}

async fn log_in(server: &Server, n: usize) -> Client {
    let client = Client::builder().cookie_store(true).build().unwrap();
    let body = json!({ "email": format!("personne{n}@example.fr"), "password": PASSWORD });
    let answer = client
        .post(format!("{}/api/v1/auth/login", server.url))
        .json(&body)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 204, "{}", answer.text().await.unwrap());
    client
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_hundred_bookings_of_one_slot_over_two_processes_one_wins_and_199_read_why() {
    let database = Database::new().await;
    let folders = [TempDir::new().unwrap(), TempDir::new().unwrap()];
    let key = "a-secret-that-two-processes-share-and-nobody-else";
    // Nothing shared but the database and the secrets: each has a folder of its own.
    let command = |n: usize| {
        let mut command = trustcoach(folders[n].path());
        command
            .env("DATABASE_URL", &database.url)
            .env("AUTH_SECRET", key)
            .env(
                "TRUSTCOACH_DATA_KEYS",
                "k1:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
            )
            .env("TRUSTCOACH_LOG", "warn");
        command
    };
    // Both start on an empty database: the migrations are one's, the other waits.
    let (mut first, mut second) = (command(0), command(1));
    let (one, two) = tokio::join!(
        Server::start(first.args(["serve", "--web-only"])),
        Server::start(second.args(["serve", "--web-only"])),
    );
    let servers = [one, two];
    let mut conn = database.connect().await;
    let coach = fill(&mut conn).await;

    // Logged in with one process, known to the other.
    let people = join_all((1..=PEOPLE).map(|n| log_in(&servers[n % 2], n))).await;
    let slots: Value = people[0]
        .get(format!(
            "{}/api/v1/coaches/{coach}/slots?duration=60",
            servers[0].url
        ))
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let start = slots["slots"][0]["start"].as_str().unwrap();
    let wish = json!({ "coachId": coach, "scheduledAt": start, "duration": 60, "mode": "REMOTE" });

    let asking = (0..REQUESTS).map(|n| {
        let url = format!("{}/api/v1/bookings", servers[n / PEOPLE % 2].url);
        let request = people[n % PEOPLE].post(url).json(&wish);
        async move {
            let answer = request.send().await.unwrap();
            let status = answer.status().as_u16();
            let body: Value = answer.json().await.unwrap();
            match body["code"].as_str() {
                Some(code) => format!("{status} {code}"),
                None => status.to_string(),
            }
        }
    });
    let mut answers = BTreeMap::new();
    for answer in join_all(asking).await {
        *answers.entry(answer).or_insert(0) += 1;
    }
    // Who has it asked more than once, and is told that it is theirs.
    let yours = answers.remove("409 slot-yours").unwrap_or(0);
    assert!(yours < REQUESTS / PEOPLE, "{yours}");
    let taken = REQUESTS - 1 - yours;
    let expected = BTreeMap::from([("201".to_owned(), 1), ("409 slot-taken".to_owned(), taken)]);
    assert_eq!(answers, expected);

    let booked: i64 = sqlx::query(r#"SELECT count(*) FROM "Booking""#)
        .fetch_one(&mut conn)
        .await
        .unwrap()
        .get(0);
    assert_eq!(booked, 1);
    drop(servers);
    // What is there suits the next start.
    let again = run(command(0).arg("migrate"));
    assert_eq!(again.code, Some(0), "{again:?}");
}
