//! A person is never booked twice at once, whatever their roles.

use domain::ids::CoachId;
use futures::future::join_all;
use jiff::Timestamp;
use serde_json::{Value, json};
use testing::{
    Browser, Database, Site,
    people::{client, coach},
    problem,
    scene::{WEDNESDAY, created, pay},
};

/// Two coaches who may book each other, and a client.
struct Three {
    site: Site,
    anna: Browser,
    anna_id: CoachId,
    bruno: Browser,
    bruno_id: CoachId,
    carla: Browser,
}

async fn three() -> Three {
    let site = Site::without_limits(Database::fresh().await).await;
    let (anna, anna_id) = coach(&site, "anna@example.fr").await;
    let (bruno, bruno_id) = coach(&site, "bruno@example.fr").await;
    let carla = client(&site, "carla@example.fr").await;
    Three {
        site,
        anna,
        anna_id,
        bruno,
        bruno_id,
        carla,
    }
}

fn wish(coach: &CoachId, at: &str) -> Value {
    json!({ "coachId": coach, "scheduledAt": at, "duration": 60, "mode": "REMOTE" })
}

async fn book(who: &Browser, coach: &CoachId, at: &str) -> reqwest::Response {
    who.post("/api/v1/bookings", &wish(coach, at)).await
}

async fn booked(who: &Browser, coach: &CoachId, at: &str) -> String {
    let id = created(book(who, coach, at).await).await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(pay(who, &id).await["bookingStatus"], "CONFIRMED");
    id
}

async fn refusal(response: reqwest::Response) -> (u16, String) {
    let (status, body) = problem(response).await;
    (status, body["code"].as_str().unwrap().to_owned())
}

/// The starts that a coach offers on that Wednesday to whoever looks.
async fn offered(who: &Browser, coach: &CoachId) -> Vec<String> {
    let path = format!(
        "/api/v1/coaches/{coach}/slots?from=2026-06-03T00:00:00Z&to=2026-06-04T00:00:00Z&duration=60"
    );
    let answer = who.json(&path).await;
    let slots = answer["slots"].as_array().or_else(|| answer.as_array());
    let slots = slots.or_else(|| answer["items"].as_array());
    slots
        .unwrap_or_else(|| panic!("{answer}"))
        .iter()
        .map(|slot| {
            let start = slot.as_str().or_else(|| slot["start"].as_str());
            start.unwrap().to_owned()
        })
        .collect()
}

const EIGHT_THIRTY: &str = "2026-06-03T06:30:00Z";
const NINE_THIRTY: &str = "2026-06-03T07:30:00Z";
const NOON: &str = "2026-06-03T10:00:00Z";

#[tokio::test]
async fn a_coach_who_is_somebodys_client_is_neither_offered_nor_booked_at_that_time() {
    let all = three().await;
    let before = offered(&all.carla, &all.anna_id).await;
    booked(&all.anna, &all.bruno_id, WEDNESDAY).await;
    let after = offered(&all.carla, &all.anna_id).await;
    let gone: Vec<_> = before.iter().filter(|slot| !after.contains(slot)).collect();
    for slot in [WEDNESDAY, NINE_THIRTY] {
        assert!(gone.iter().any(|at| *at == slot), "{gone:?}");
        let taken = refusal(book(&all.carla, &all.anna_id, slot).await).await;
        assert_eq!(taken, (409, "slot-taken".to_owned()), "{slot}");
    }
    assert!(
        gone.iter()
            .all(|at| *at > &EIGHT_THIRTY.to_owned() || *at == EIGHT_THIRTY)
    );
    booked(&all.carla, &all.anna_id, NOON).await;
    // The page of the coach shows the same times.
    let page = all.carla.page(&format!("/coaches/{}", all.anna_id)).await;
    assert!(!page.contains(WEDNESDAY), "the time is still on the page");
}

#[tokio::test]
async fn who_holds_a_session_as_coach_cannot_be_a_client_meanwhile() {
    let all = three().await;
    booked(&all.carla, &all.anna_id, WEDNESDAY).await;
    // Logged in, they do not see what they could not book.
    let seen = offered(&all.anna, &all.bruno_id).await;
    assert!(!seen.contains(&WEDNESDAY.to_owned()), "{seen:?}");
    assert!(!seen.contains(&NINE_THIRTY.to_owned()), "{seen:?}");
    assert!(
        offered(&all.carla, &all.bruno_id)
            .await
            .iter()
            .all(|slot| slot != WEDNESDAY && slot != NINE_THIRTY),
        "the client is with Anna then"
    );
    for slot in [WEDNESDAY, NINE_THIRTY] {
        let busy = refusal(book(&all.anna, &all.bruno_id, slot).await).await;
        assert_eq!(busy, (409, "client-busy".to_owned()), "{slot}");
    }
    let series = json!({
        "coachId": all.bruno_id, "scheduledAt": WEDNESDAY, "duration": 60, "mode": "REMOTE",
        "every": "WEEK", "count": 3,
    });
    let (status, body) = problem(all.anna.post("/api/v1/bookings/series", &series).await).await;
    assert_eq!(
        (status, &body["code"]),
        (409, &json!("series-conflicts")),
        "{body}"
    );
    booked(&all.anna, &all.bruno_id, NOON).await;
}

#[tokio::test]
async fn a_booking_does_not_move_onto_the_other_role_of_either_person() {
    let all = three().await;
    booked(&all.anna, &all.bruno_id, WEDNESDAY).await;
    let with_carla = booked(&all.carla, &all.anna_id, NOON).await;
    // Anna is Bruno's client then: as a coach she can be moved there by nobody.
    for who in [&all.carla, &all.anna] {
        let path = format!("/api/v1/bookings/{with_carla}/reschedule");
        let there = json!({ "scheduledAt": NINE_THIRTY, "reason": "x" });
        let moved = who.post(&path, &there).await;
        assert_eq!(refusal(moved).await, (409, "slot-taken".to_owned()));
    }
    // Nor does her session with Bruno move onto the one that she holds.
    let with_bruno: String = sqlx::query_scalar(r#"SELECT id FROM "Booking" WHERE "coachId" = $1"#)
        .bind(&all.bruno_id)
        .fetch_one(all.site.db())
        .await
        .unwrap();
    let path = format!("/api/v1/bookings/{with_bruno}/reschedule");
    let there = json!({ "scheduledAt": NOON, "reason": "x" });
    let moved = all.anna.post(&path, &there).await;
    assert_eq!(refusal(moved).await, (409, "client-busy".to_owned()));
}

#[tokio::test]
async fn an_expired_hold_of_the_other_role_is_in_nobodys_way() {
    let all = three().await;
    created(book(&all.anna, &all.bruno_id, WEDNESDAY).await).await;
    all.site.wait(jiff::SignedDuration::from_mins(16));
    assert!(
        offered(&all.carla, &all.anna_id)
            .await
            .contains(&WEDNESDAY.to_owned())
    );
    created(book(&all.carla, &all.anna_id, WEDNESDAY).await).await;
    // And the other way round.
    all.site.wait(jiff::SignedDuration::from_mins(16));
    created(book(&all.anna, &all.bruno_id, WEDNESDAY).await).await;
}

#[tokio::test]
async fn a_cancelled_session_gives_both_people_their_time_back() {
    let all = three().await;
    let id = booked(&all.anna, &all.bruno_id, WEDNESDAY).await;
    let path = format!("/api/v1/bookings/{id}/cancel");
    let cancelled = all.anna.post(&path, &json!({ "reason": "x" })).await;
    assert_eq!(cancelled.status(), 200);
    booked(&all.carla, &all.anna_id, WEDNESDAY).await;
    let rows: i64 = sqlx::query_scalar("SELECT count(*) FROM trustcoach.person_time")
        .fetch_one(all.site.db())
        .await
        .unwrap();
    assert_eq!(rows, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_at_once_no_person_is_booked_twice() {
    let all = three().await;
    let asking = (0..24).map(|n| {
        let (who, coach) = match n % 4 {
            0 => (&all.anna, &all.bruno_id),
            1 => (&all.bruno, &all.anna_id),
            2 => (&all.carla, &all.anna_id),
            _ => (&all.carla, &all.bruno_id),
        };
        let at = if n % 3 == 0 { NINE_THIRTY } else { WEDNESDAY };
        async move { book(who, coach, at).await.status().as_u16() }
    });
    let answers = join_all(asking).await;
    assert!(
        answers.iter().all(|code| matches!(code, 201 | 409)),
        "{answers:?}"
    );
    let twice: i64 = sqlx::query_scalar(OVERLAPS)
        .fetch_one(all.site.db())
        .await
        .unwrap();
    assert_eq!(twice, 0, "{answers:?}");
}

/// Pairs of bookings that share a person and a moment, found without our own table.
const OVERLAPS: &str = r#"
    WITH person AS (
      SELECT b.id, b."userId" AS user_id, b."scheduledAt" AS at, b.duration
      FROM "Booking" b
      WHERE b.status IN ('PENDING', 'CONFIRMED', 'IN_PROGRESS')
      UNION ALL
      SELECT b.id, c."userId", b."scheduledAt", b.duration
      FROM "Booking" b
      JOIN "Coach" c ON c.id = b."coachId"
      WHERE b.status IN ('PENDING', 'CONFIRMED', 'IN_PROGRESS')
    )
    SELECT count(*)
    FROM person a
    JOIN person b ON a.user_id = b.user_id AND a.id < b.id
    WHERE a.at < b.at + make_interval(mins => b.duration)
      AND b.at < a.at + make_interval(mins => a.duration)"#;

/// Writes a booking as Prisma would.
async fn insert(
    all: &Three,
    id: &str,
    user: &str,
    coach: &CoachId,
    at: &str,
) -> Result<(), String> {
    let at: Timestamp = at.parse().unwrap();
    sqlx::query(
        r#"INSERT INTO "Booking" (id, "userId", "coachId", "billingType", "scheduledAt", duration,
                                  timezone, mode, price, currency, status, "updatedAt")
           SELECT $1, u.id, $3, 'INDIVIDUAL', $4, 60, 'Europe/Paris', 'REMOTE', 8000, 'EUR',
                  'CONFIRMED', now()
           FROM "User" u WHERE u.email = $2"#,
    )
    .bind(id)
    .bind(user)
    .bind(coach)
    .bind(platform::db::Instant(at))
    .execute(all.site.db())
    .await
    .map(|_| ())
    .map_err(|error| {
        platform::db::constraint(&error)
            .unwrap_or_default()
            .to_owned()
    })
}

#[tokio::test]
async fn the_database_refuses_it_whoever_writes() {
    let all = three().await;
    insert(&all, "one", "anna@example.fr", &all.bruno_id, WEDNESDAY)
        .await
        .unwrap();
    let refused = Err("person_no_overlap".to_owned());
    // As a coach, while she is a client …
    let again = insert(&all, "two", "carla@example.fr", &all.anna_id, NINE_THIRTY).await;
    assert_eq!(again, refused);
    // … and as a client, while he is a coach.
    let again = insert(&all, "two", "bruno@example.fr", &all.anna_id, NINE_THIRTY).await;
    assert!(again.is_err());
    insert(&all, "two", "carla@example.fr", &all.anna_id, NOON)
        .await
        .unwrap();
    for change in [
        r#"UPDATE "Booking" SET "scheduledAt" = '2026-06-03 07:15' WHERE id = 'two'"#,
        r#"UPDATE "Booking" SET "scheduledAt" = '2026-06-03 06:30' WHERE id = 'two'"#,
    ] {
        let error = sqlx::query(change)
            .execute(all.site.db())
            .await
            .unwrap_err();
        assert_eq!(platform::db::constraint(&error), Some("person_no_overlap"));
    }
    sqlx::query(r#"UPDATE "Booking" SET duration = 240 WHERE id = 'one'"#)
        .execute(all.site.db())
        .await
        .unwrap_err();
    // What touches does not overlap, and what is cancelled is in nobody's way until it comes back.
    sqlx::query(r#"UPDATE "Booking" SET "scheduledAt" = '2026-06-03 08:00' WHERE id = 'two'"#)
        .execute(all.site.db())
        .await
        .unwrap();
    sqlx::query(r#"UPDATE "Booking" SET status = 'CANCELLED' WHERE id = 'one'"#)
        .execute(all.site.db())
        .await
        .unwrap();
    sqlx::query(r#"UPDATE "Booking" SET "scheduledAt" = '2026-06-03 07:15' WHERE id = 'two'"#)
        .execute(all.site.db())
        .await
        .unwrap();
    let error = sqlx::query(r#"UPDATE "Booking" SET status = 'CONFIRMED' WHERE id = 'one'"#)
        .execute(all.site.db())
        .await
        .unwrap_err();
    assert_eq!(platform::db::constraint(&error), Some("person_no_overlap"));
}

#[tokio::test]
async fn bookings_that_overlapped_before_the_migration_stay_and_take_their_time() {
    let all = three().await;
    let sql = include_str!("../../../../migrations/0210_person_time.sql");
    // As it was before.
    sqlx::raw_sql(
        "DROP TRIGGER booking_person_time ON \"Booking\";
         DROP TRIGGER coach_person_time ON \"Coach\";
         DROP TABLE trustcoach.person_time;
         DROP FUNCTION trustcoach.person_time_beside_unguarded;
         DROP FUNCTION trustcoach.keep_person_time;
         DROP FUNCTION trustcoach.keep_person_time_of_coach;
         DROP FUNCTION trustcoach.stale_coach_who_is_client;",
    )
    .execute(all.site.db())
    .await
    .unwrap();
    for (id, who, coach, at) in [
        ("one", "anna@example.fr", &all.bruno_id, WEDNESDAY),
        ("two", "carla@example.fr", &all.anna_id, NINE_THIRTY),
    ] {
        insert(&all, id, who, coach, at).await.unwrap();
    }
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql))
        .execute(all.site.db())
        .await
        .unwrap();
    let rows: Vec<bool> =
        sqlx::query_scalar("SELECT guarded FROM trustcoach.person_time ORDER BY guarded")
            .fetch_all(all.site.db())
            .await
            .unwrap();
    assert_eq!(rows, [false, true, true, true]);
    // They go on as they are …
    for id in ["one", "two"] {
        sqlx::query(r#"UPDATE "Booking" SET status = 'IN_PROGRESS' WHERE id = $1"#)
            .bind(id)
            .execute(all.site.db())
            .await
            .unwrap();
    }
    // … and nothing new comes beside either of them.
    let refused = Err("person_no_overlap".to_owned());
    let third = insert(
        &all,
        "three",
        "anna@example.fr",
        &all.bruno_id,
        "2026-06-03T08:15:00Z",
    );
    assert_eq!(third.await, refused);
}
