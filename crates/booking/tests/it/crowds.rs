//! Many at once: moves, series and payments that want the same time, over two servers.

use futures::future::{join, join_all};
use serde_json::{Value, json};
use testing::{
    Browser, Database, Site,
    people::{client, coach},
};

use testing::scene::{checkout, created, ok, simulate};

/// Two servers on one database, a coach, and a few clients.
struct Crowd {
    one: Site,
    two: Site,
    coach_id: domain::ids::CoachId,
    people: Vec<Browser>,
}

impl Crowd {
    async fn of(size: usize) -> Self {
        let database = Database::fresh().await;
        let one = Site::without_limits(database.clone()).await;
        let two = Site::without_limits(database).await;
        let (_, coach_id) = coach(&one, "marie@example.fr").await;
        let mut people = vec![];
        for n in 0..size {
            people.push(client(&one, &format!("c{n}@example.fr")).await);
        }
        Self {
            one,
            two,
            coach_id,
            people,
        }
    }

    /// A person, at one server or the other.
    fn person(&self, n: usize) -> Browser {
        let site = if n.is_multiple_of(2) {
            &self.one
        } else {
            &self.two
        };
        Browser {
            base: site.browser().base,
            ..self.people[n].clone()
        }
    }

    fn wish(&self, at: &str) -> Value {
        json!({ "coachId": self.coach_id, "scheduledAt": at })
    }

    async fn overlaps(&self) -> i64 {
        sqlx::query_scalar(
            r#"
            SELECT count(*)
            FROM "Booking" a
            JOIN "Booking" b ON a.id < b.id AND (a."coachId" = b."coachId" OR a."userId" = b."userId")
            WHERE a.status IN ('PENDING', 'CONFIRMED', 'IN_PROGRESS')
              AND b.status IN ('PENDING', 'CONFIRMED', 'IN_PROGRESS')
              AND trustcoach.booking_period(a."scheduledAt", a.duration)
                  && trustcoach.booking_period(b."scheduledAt", b.duration)
            "#,
        )
        .fetch_one(self.one.db())
        .await
        .unwrap()
    }

    async fn taken_at(&self, at: &str) -> i64 {
        let at: jiff::Timestamp = at.parse().unwrap();
        sqlx::query_scalar(
            r#"
            SELECT count(*)
            FROM "Booking"
            WHERE "scheduledAt" = $1
              AND status IN ('PENDING', 'CONFIRMED')
            "#,
        )
        .bind(platform::db::Instant(at))
        .fetch_one(self.one.db())
        .await
        .unwrap()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_move_and_bookings_that_want_the_same_time_at_once_leave_it_to_one() {
    let crowd = Crowd::of(9).await;
    let (mut moved, mut booked) = (0, 0);
    for round in 0..8 {
        let mover = crowd.person(round % 2);
        let from = format!("2026-06-08T{:02}:00:00Z", 7 + round);
        let to = format!("2026-06-09T{:02}:00:00Z", 7 + round);
        let held = created(mover.post("/api/v1/bookings", &crowd.wish(&from)).await).await;
        let id = held["id"].as_str().unwrap().to_owned();
        let payment = checkout(&mover, &id).await;
        simulate(&mover, &payment, "pay").await;
        let path = format!("/api/v1/bookings/{id}/reschedule");
        let body = json!({ "scheduledAt": to });
        let wish = crowd.wish(&to);
        let others = (2..9).map(|n| {
            let (person, wish) = (crowd.person(n), wish.clone());
            async move {
                person
                    .post("/api/v1/bookings", &wish)
                    .await
                    .status()
                    .as_u16()
            }
        });
        let (mine, theirs) = join(mover.post(&path, &body), join_all(others)).await;
        let mine = mine.status().as_u16();
        assert!(matches!(mine, 200 | 409), "{mine}");
        assert!(theirs.iter().all(|s| matches!(s, 201 | 409)), "{theirs:?}");
        let won = theirs.iter().filter(|s| **s == 201).count() + usize::from(mine == 200);
        assert_eq!(won, 1, "{mine} {theirs:?}");
        assert_eq!(crowd.taken_at(&to).await, 1);
        if mine == 200 { moved += 1 } else { booked += 1 }
    }
    assert_eq!(moved + booked, 8);
    assert_eq!(crowd.overlaps().await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_bookings_that_swap_their_times_at_once_never_overlap() {
    let crowd = Crowd::of(2).await;
    let times = ["2026-06-08T07:00:00Z", "2026-06-08T09:00:00Z"];
    let mut paths = vec![];
    for (n, at) in times.iter().enumerate() {
        let person = crowd.person(n);
        let held = created(person.post("/api/v1/bookings", &crowd.wish(at)).await).await;
        let id = held["id"].as_str().unwrap().to_owned();
        let payment = checkout(&person, &id).await;
        simulate(&person, &payment, "pay").await;
        paths.push(format!("/api/v1/bookings/{id}/reschedule"));
    }
    for round in 0..6 {
        // Both want the same third time, or each the other's.
        let third = format!("2026-06-09T{:02}:00:00Z", 7 + round);
        let wishes = if round % 2 == 0 {
            [third.as_str(), third.as_str()]
        } else {
            [times[1], times[0]]
        };
        let asking = (0..2).map(|n| {
            let (person, path) = (crowd.person(n), paths[n].clone());
            let body = json!({ "scheduledAt": wishes[n] });
            async move { person.post(&path, &body).await.status().as_u16() }
        });
        let answers = join_all(asking).await;
        assert!(
            answers.iter().all(|s| matches!(s, 200 | 409)),
            "{answers:?}"
        );
        assert_eq!(crowd.overlaps().await, 0);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_series_and_singles_at_once_never_overlap_and_the_series_is_whole_or_nothing() {
    let crowd = Crowd::of(8).await;
    let weeks = ["2026-06-03", "2026-06-10", "2026-06-17", "2026-06-24"];
    for hour in 7..13 {
        let at = |week: usize| format!("{}T{hour:02}:00:00Z", weeks[week]);
        let mut series = crowd.wish(&at(0));
        series["every"] = json!("WEEK");
        series["count"] = json!(4);
        let singles = (1..8).map(|n| {
            let person = crowd.person(n);
            let wish = crowd.wish(&at(n % 4));
            async move {
                person
                    .post("/api/v1/bookings", &wish)
                    .await
                    .status()
                    .as_u16()
            }
        });
        let first = crowd.person(0);
        let asked = first.post("/api/v1/bookings/series", &series);
        let (whole, singles) = join(asked, join_all(singles)).await;
        let whole = whole.status().as_u16();
        assert!(matches!(whole, 201 | 409), "{whole}");
        assert!(
            singles.iter().all(|s| matches!(s, 201 | 409)),
            "{singles:?}"
        );
        let mine: i64 = sqlx::query_scalar(
            r#"
            SELECT count(*)
            FROM "Booking" b
            JOIN trustcoach.booking_in_series m ON m.booking_id = b.id
            WHERE extract(hour FROM b."scheduledAt") = $1
            "#,
        )
        .bind(hour)
        .fetch_one(crowd.one.db())
        .await
        .unwrap();
        assert_eq!(mine, if whole == 201 { 4 } else { 0 });
        for week in 0..4 {
            assert_eq!(crowd.taken_at(&at(week)).await, 1, "{}", at(week));
        }
    }
    assert_eq!(crowd.overlaps().await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_pending_holds_confirmed_at_once_are_each_confirmed_once() {
    let crowd = Crowd::of(2).await;
    let times = ["2026-06-08T07:00:00Z", "2026-06-08T08:00:00Z"];
    let mut payments = vec![];
    for (n, at) in times.iter().enumerate() {
        let person = crowd.person(n);
        let held = created(person.post("/api/v1/bookings", &crowd.wish(at)).await).await;
        payments.push(checkout(&person, held["id"].as_str().unwrap()).await);
    }
    let paying = (0..12).map(|n| {
        let person = crowd.person(n % 2);
        let path = format!("/api/v1/payments/simulated/{}", payments[n % 2]);
        async move { ok(person.post(&path, &json!({ "outcome": "pay" })).await).await }
    });
    for settled in join_all(paying).await {
        assert_eq!(settled["bookingStatus"], "CONFIRMED", "{settled}");
    }
    let (sessions, rooms): (i64, i64) = sqlx::query_as(
        r#"
        SELECT (SELECT count(*) FROM "Session"),
               (SELECT count(DISTINCT "meetingUrl") FROM "Booking" WHERE status = 'CONFIRMED')
        "#,
    )
    .fetch_one(crowd.one.db())
    .await
    .unwrap();
    assert_eq!((sessions, rooms), (2, 2));
    assert_eq!(crowd.overlaps().await, 0);
}
