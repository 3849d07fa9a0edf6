//! Pauses and daily maxima, whoever books and however many at once.

use std::collections::BTreeMap;

use futures::future::join_all;
use serde_json::json;
use testing::{Browser, Database, Site, people};

use super::Practice;

const NINE: &str = "2026-06-03T07:00:00Z";
const TEN: &str = "2026-06-03T08:00:00Z";
const AFTERNOON: &str = "2026-06-03T13:00:00Z";

/// Two servers on one database, a coach, and clients of both.
async fn crowd() -> (Practice, Site, Vec<Browser>) {
    let database = Database::fresh().await;
    let one = Site::start_on(database.clone()).await;
    let two = Site::start_on(database).await;
    let (coach, id) = people::coach(&one, "marie@example.fr").await;
    let mut clients = vec![];
    for n in 0..16 {
        let client = people::client(&one, &format!("c{n}@example.fr")).await;
        let base = if n % 2 == 0 { &one } else { &two }.browser().base;
        clients.push(Browser { base, ..client });
    }
    let site = one;
    (Practice { site, coach, id }, two, clients)
}

async fn all_at_once(
    practice: &Practice,
    clients: &[Browser],
    times: &[&str],
) -> BTreeMap<(u16, String), usize> {
    let asking = clients
        .iter()
        .enumerate()
        .map(|(n, client)| practice.book(client, times[n % times.len()], 60));
    let mut answers = BTreeMap::new();
    for answer in join_all(asking).await {
        *answers.entry(answer).or_insert(0) += 1;
    }
    answers
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_the_first_bookings_of_an_empty_day_no_more_succeed_than_its_maximum() {
    let (practice, _two, clients) = crowd().await;
    practice.rules(json!({ "dailyMaximum": 1 })).await;
    // Far apart: only the maximum stands between them.
    let times = [
        NINE,
        "2026-06-03T09:00:00Z",
        "2026-06-03T11:00:00Z",
        AFTERNOON,
    ];
    let answers = all_at_once(&practice, &clients, &times).await;
    assert_eq!(answers.get(&(201, String::new())), Some(&1), "{answers:?}");
    let full: usize = answers
        .iter()
        .filter(|((status, _), _)| *status == 409)
        .map(|(_, n)| n)
        .sum();
    assert_eq!(full, 15, "{answers:?}");
    assert!(
        practice
            .starts("2026-06-03", "2026-06-04", 60)
            .await
            .is_empty()
    );
    assert!(
        !practice
            .starts("2026-06-04", "2026-06-05", 60)
            .await
            .is_empty()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_neighbours_within_the_pause_only_one_is_booked() {
    let (practice, _two, clients) = crowd().await;
    practice.rules(json!({ "bufferAfterMinutes": 30 })).await;
    // They do not overlap: the database's own constraint would take both.
    let answers = all_at_once(&practice, &clients, &[NINE, TEN]).await;
    let expected = BTreeMap::from([
        ((201, String::new()), 1),
        ((409, "slot-taken".to_owned()), 15),
    ]);
    assert_eq!(answers, expected);
}

#[tokio::test]
async fn a_slot_near_a_booking_or_on_a_full_day_is_offered_if_and_only_if_it_can_be_booked() {
    let practice = Practice::start().await;
    practice
        .rules(json!({ "bufferBeforeMinutes": 15, "bufferAfterMinutes": 30, "dailyMaximum": 2 }))
        .await;
    let client = people::client(&practice.site, "claire@example.fr").await;
    assert_eq!(practice.book(&client, TEN, 60).await.0, 201);
    let offered = practice.starts("2026-06-03", "2026-06-04", 60).await;
    let mut booked = 0;
    for quarter in 0..40 {
        let minute = 7 * 60 + quarter * 15;
        let at = format!("2026-06-03T{:02}:{:02}:00Z", minute / 60, minute % 60);
        let email = format!("c{quarter}@example.fr");
        let person = people::client(&practice.site, &email).await;
        let (status, code) = practice.book(&person, &at, 60).await;
        assert_eq!(
            status == 201,
            offered.contains(&at),
            "{at}: {status} {code}"
        );
        if status == 201 {
            booked += 1;
            // Given back, so that each time is asked for on the same day.
            sqlx::query(r#"UPDATE "Booking" SET status = 'CANCELLED' WHERE "userId" = (SELECT id FROM "User" WHERE email = $1)"#)
                .bind(&email)
                .execute(practice.site.db())
                .await
                .unwrap();
        }
    }
    assert_eq!(booked, offered.len());
    assert!(
        !offered.contains(&"2026-06-03T09:00:00Z".to_owned()),
        "{offered:?}"
    );
    assert!(
        offered.contains(&"2026-06-03T09:30:00Z".to_owned()),
        "{offered:?}"
    );

    let second = people::client(&practice.site, "samir@example.fr").await;
    assert_eq!(practice.book(&second, AFTERNOON, 60).await.0, 201);
    assert!(
        practice
            .starts("2026-06-03", "2026-06-04", 60)
            .await
            .is_empty()
    );
    let third = people::client(&practice.site, "lea@example.fr").await;
    let refused = practice.book(&third, NINE, 30).await;
    assert_eq!(refused, (409, "slot-day-full".to_owned()));
}

#[tokio::test]
async fn a_session_that_is_over_counts_for_its_day_and_one_that_was_cancelled_does_not() {
    let mut practice = Practice::start().await;
    practice
        .rules(json!({ "dailyMaximum": 1, "noticeMinutes": 0 }))
        .await;
    let client = people::client(&practice.site, "claire@example.fr").await;
    assert_eq!(practice.book(&client, NINE, 60).await.0, 201);
    practice.at("2026-06-03T09:00:00Z").await;
    let set = async |status: &str| {
        let sql = format!(r#"UPDATE "Booking" SET status = '{status}'"#);
        sqlx::query(sqlx::AssertSqlSafe(sql))
            .execute(practice.site.db())
            .await
            .unwrap();
    };
    for (status, free) in [
        ("COMPLETED", false),
        ("NO_SHOW", false),
        ("CANCELLED", true),
    ] {
        set(status).await;
        let starts = practice.starts("2026-06-03", "2026-06-04", 60).await;
        assert_eq!(!starts.is_empty(), free, "{status}");
    }
}
