//! Many at once, over two servers.

use std::collections::BTreeMap;

use futures::future::join_all;
use platform::db::{DEADLOCK_TRIES, retry_on_deadlock};
use serde_json::json;
use testing::{
    Browser, Database, Site,
    people::{client, coach},
    problem,
};

use testing::scene::{Scene, WEDNESDAY, checkout};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_hundred_bookings_of_one_slot_over_two_servers_one_wins_and_the_others_read_why() {
    let database = Database::fresh().await;
    let one = Site::start_on(database.clone()).await;
    let two = Site::start_on(database).await;
    let (_, coach_id) = coach(&one, "marie@example.fr").await;
    let mut people = vec![];
    for n in 0..20 {
        people.push(client(&one, &format!("c{n}@example.fr")).await);
    }
    let wish = json!({ "coachId": coach_id, "scheduledAt": WEDNESDAY });
    let asking = (0..200).map(|n| {
        let base = if n % 2 == 0 { &one } else { &two }.browser().base;
        let person = Browser {
            base,
            ..people[n % people.len()].clone()
        };
        let wish = wish.clone();
        async move {
            let response = person.post("/api/v1/bookings", &wish).await;
            if response.status().as_u16() == 201 {
                "201".to_owned()
            } else {
                let (status, body) = problem(response).await;
                format!("{status} {}", body["code"].as_str().unwrap())
            }
        }
    });
    let mut answers = BTreeMap::new();
    for answer in join_all(asking).await {
        *answers.entry(answer).or_insert(0) += 1;
    }
    // Who has it asked more than once, and is told that it is theirs.
    let yours = answers.remove("409 slot-yours").unwrap_or(0);
    assert!(yours <= 9, "{yours}");
    let taken = 199 - yours;
    let expected = BTreeMap::from([("201".to_owned(), 1), ("409 slot-taken".to_owned(), taken)]);
    assert_eq!(answers, expected);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clients_and_coaches_who_cross_each_other_are_never_deadlocked_nor_booked_twice() {
    let site = Site::start().await;
    let mut coaches = vec![];
    let mut people = vec![];
    for n in 0..4 {
        coaches.push(coach(&site, &format!("coach{n}@example.fr")).await.1);
        people.push(client(&site, &format!("c{n}@example.fr")).await);
    }
    let asking = (0..160).map(|n| {
        let (person, coach) = (people[n % 4].clone(), coaches[(n / 4) % 4].clone());
        let at = format!(
            "2026-06-03T{:02}:{:02}:00Z",
            7 + n % 3,
            if n % 2 == 0 { 0 } else { 30 }
        );
        async move {
            let wish = json!({ "coachId": coach, "scheduledAt": at });
            person
                .post("/api/v1/bookings", &wish)
                .await
                .status()
                .as_u16()
        }
    });
    let answers = join_all(asking).await;
    assert!(
        answers.iter().all(|status| matches!(status, 201 | 409)),
        "{answers:?}"
    );
    let booked = answers.iter().filter(|s| **s == 201).count();
    assert!(booked >= 4, "{booked}");
    let overlaps: i64 = sqlx::query_scalar(
        r#"
        SELECT count(*)
        FROM "Booking" a
        JOIN "Booking" b ON a.id < b.id AND (a."coachId" = b."coachId" OR a."userId" = b."userId")
        WHERE trustcoach.booking_period(a."scheduledAt", a.duration)
              && trustcoach.booking_period(b."scheduledAt", b.duration)
        "#,
    )
    .fetch_one(site.db())
    .await
    .unwrap();
    assert_eq!(overlaps, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payment_said_many_times_at_once_is_counted_once() {
    let scene = Scene::start().await;
    let id = scene.held(WEDNESDAY).await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let payment = checkout(&scene.client, &id).await;
    let path = format!("/api/v1/payments/simulated/{payment}");
    let body = json!({ "outcome": "pay" });
    // Nothing but the event's own id makes them one.
    for response in join_all((0..30).map(|_| scene.client.post(&path, &body))).await {
        assert_eq!(response.status(), 200);
    }
    scene.site.work().await;
    assert_eq!(scene.balance("provider").await, 8000);
    assert_eq!(scene.earned().await, 6800);
    let sessions: i64 = sqlx::query_scalar(r#"SELECT count(*) FROM "Session""#)
        .fetch_one(scene.site.db())
        .await
        .unwrap();
    assert_eq!(sessions, 1);
}

/// Ends a transaction as PostgreSQL ends the victim of a deadlock.
const BE_A_VICTIM: &str = "DO $$ BEGIN RAISE 'deadlock detected' USING ERRCODE = '40P01'; END $$";

#[tokio::test]
async fn a_transaction_that_met_another_is_run_again_but_not_for_ever() {
    let database = Database::fresh().await;
    let site = Site::start_on(database).await;
    let db = site.db();
    let mut tries = 0;
    let failed = retry_on_deadlock(|| {
        tries += 1;
        async { Ok(sqlx::query(BE_A_VICTIM).execute(db).await?) }
    })
    .await;
    assert!(failed.is_err());
    assert_eq!(tries, DEADLOCK_TRIES);

    let mut tries = 0;
    let done = retry_on_deadlock(|| {
        tries += 1;
        let sql = if tries < 3 { BE_A_VICTIM } else { "SELECT 1" };
        async move { Ok(sqlx::query(sql).execute(db).await?) }
    })
    .await;
    assert!(done.is_ok());
    assert_eq!(tries, 3);

    // What is simply wrong is wrong the first time.
    let mut tries = 0;
    let wrong = retry_on_deadlock(|| {
        tries += 1;
        async { Ok(sqlx::query("SELECT 1 / 0").execute(db).await?) }
    })
    .await;
    assert!(wrong.is_err());
    assert_eq!(tries, 1);
}

/// Somebody has the payment and wants the booking; who cancels has the booking and wants the
/// payment.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_cancels_and_meets_another_transaction_cancels_all_the_same() {
    let scene = Scene::start().await;
    let id = scene.confirmed(WEDNESDAY).await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let mut other = scene.site.db().begin().await.unwrap();
    sqlx::query(r#"SELECT FROM "Payment" WHERE "bookingId" = $1 FOR UPDATE"#)
        .bind(&id)
        .execute(&mut *other)
        .await
        .unwrap();
    let cancelling = {
        let (client, path) = (
            scene.client.clone(),
            format!("/api/v1/bookings/{id}/cancel"),
        );
        tokio::spawn(async move { client.post(&path, &json!({})).await.status().as_u16() })
    };
    loop {
        let waiting: bool = sqlx::query_scalar(
            "SELECT EXISTS (SELECT FROM pg_stat_activity
                 WHERE datname = current_database() AND wait_event_type = 'Lock')",
        )
        .fetch_one(scene.site.db())
        .await
        .unwrap();
        if waiting {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    sqlx::query(r#"SELECT FROM "Booking" WHERE id = $1 FOR UPDATE"#)
        .bind(&id)
        .execute(&mut *other)
        .await
        .expect("who waited first is the victim");
    other.commit().await.unwrap();
    assert_eq!(cancelling.await.unwrap(), 200);
    assert_eq!(scene.seen(&id).await["status"], "CANCELLED");
}

/// A site whose database is used by few connections.
async fn narrow(database: &Database, connections: u32) -> Site {
    let pool = sqlx::postgres::PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(std::time::Duration::from_secs(20))
        .connect(&database.url)
        .await
        .unwrap();
    Site::start_with(database.clone(), move |parts| {
        parts.payments = money::simulated(&parts.config, &pool);
        parts.db = pool;
    })
    .await
}

/// Whether so many wait for an advisory lock of this database.
async fn waiting_for_locks(site: &Site) -> i64 {
    sqlx::query_scalar(
        "SELECT count(*) FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event = 'advisory'",
    )
    .fetch_one(site.db())
    .await
    .unwrap()
}

/// Somebody holds Marie's diary; a crowd wants one slot of hers, through four connections.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crowd_for_one_slot_leaves_the_pool_to_others() {
    let database = Database::fresh().await;
    let site = narrow(&database, 4).await;
    let (_, marie) = coach(&site, "marie@example.fr").await;
    let (_, paul) = coach(&site, "paul@example.fr").await;
    let mut people = vec![];
    for n in 0..30 {
        people.push(client(&site, &format!("c{n}@example.fr")).await);
    }
    let mut holder = site.db().begin().await.unwrap();
    platform::db::AdvisoryLock::Diary
        .hold(&mut holder, marie.as_str())
        .await
        .unwrap();
    let crowd: Vec<_> = (0..260)
        .map(|n| {
            let (person, coach) = (people[n % 29].clone(), marie.clone());
            tokio::spawn(async move {
                let wish = json!({ "coachId": coach, "scheduledAt": WEDNESDAY });
                let response = person.post("/api/v1/bookings", &wish).await;
                let status = response.status().as_u16();
                let later = response.headers().contains_key("retry-after");
                (status, later)
            })
        })
        .collect();
    testing::until("one of them waits for her diary", async || {
        waiting_for_locks(&site).await > 0
    })
    .await;

    // Everybody else goes on: pages, and bookings of other coaches.
    let stranger = site.browser();
    for _ in 0..20 {
        stranger.page(&format!("/coaches/{paul}")).await;
        assert_eq!(
            waiting_for_locks(&site).await,
            1,
            "one waits for all of them"
        );
    }
    let wish = json!({ "coachId": paul, "scheduledAt": WEDNESDAY });
    let booked = people[29].post("/api/v1/bookings", &wish).await;
    assert_eq!(booked.status().as_u16(), 201);

    holder.rollback().await.unwrap();
    let mut answers = BTreeMap::new();
    for answer in join_all(crowd).await {
        *answers.entry(answer.unwrap()).or_insert(0) += 1;
    }
    assert_eq!(answers.remove(&(201, false)), Some(1), "{answers:?}");
    assert!(
        answers
            .keys()
            .all(|kind| matches!(kind, (409, false) | (503, true))),
        "{answers:?}"
    );
}

/// One person who asks for many coaches at once is one who waits, too.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_who_asks_many_coaches_at_once_takes_one_connection() {
    let database = Database::fresh().await;
    let site = narrow(&database, 4).await;
    let mut coaches = vec![];
    for n in 0..8 {
        coaches.push(coach(&site, &format!("coach{n}@example.fr")).await.1);
    }
    let eager = client(&site, "eager@example.fr").await;
    let me = eager.json("/api/v1/me").await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let mut holder = site.db().begin().await.unwrap();
    platform::db::AdvisoryLock::Person
        .hold(&mut holder, &me)
        .await
        .unwrap();
    let asking: Vec<_> = coaches
        .iter()
        .map(|coach| {
            let (person, coach) = (eager.clone(), coach.clone());
            tokio::spawn(async move {
                let wish = json!({ "coachId": coach, "scheduledAt": WEDNESDAY });
                person
                    .post("/api/v1/bookings", &wish)
                    .await
                    .status()
                    .as_u16()
            })
        })
        .collect();
    testing::until("the first waits", async || {
        waiting_for_locks(&site).await > 0
    })
    .await;
    for coach in &coaches {
        site.browser().page(&format!("/coaches/{coach}")).await;
        assert_eq!(waiting_for_locks(&site).await, 1);
    }
    holder.rollback().await.unwrap();
    let mut answers: Vec<u16> = join_all(asking)
        .await
        .into_iter()
        .map(Result::unwrap)
        .collect();
    answers.sort_unstable();
    assert_eq!(answers, [201, 409, 409, 409, 409, 409, 409, 409]);
}

/// A slot that is taken is refused without a lock, even while somebody holds the diary.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slot_that_is_taken_is_refused_without_waiting() {
    let scene = Scene::start().await;
    scene.held(WEDNESDAY).await;
    let other = client(&scene.site, "zoe@example.fr").await;
    let mut holder = scene.site.db().begin().await.unwrap();
    platform::db::AdvisoryLock::Diary
        .hold(&mut holder, scene.coach_id.as_str())
        .await
        .unwrap();
    let (status, body) =
        problem(other.post("/api/v1/bookings", &scene.wish(WEDNESDAY)).await).await;
    assert_eq!((status, &body["code"]), (409, &json!("slot-taken")));
    // Overlapping it is enough.
    let (status, body) = problem(
        other
            .post("/api/v1/bookings", &scene.wish("2026-06-03T07:30:00Z"))
            .await,
    )
    .await;
    assert_eq!((status, &body["code"]), (409, &json!("slot-taken")));
    holder.rollback().await.unwrap();
}
