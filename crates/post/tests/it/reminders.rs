//! Reminders, and the question how it was.

use domain::booking::Canceller;
use platform::{db::Instant, queue};
use serde_json::json;
use testing::letters::{header, html, to, words};

use super::turns::{CLIENT, COACH, id, moves, plain, reads};
use testing::scene::{Scene, WEDNESDAY};

/// What the clock does every minute.
async fn minute(scene: &Scene) {
    let mut conn = scene.site.db().acquire().await.unwrap();
    queue::enqueue(&mut conn, booking::Remind::default())
        .await
        .unwrap();
    drop(conn);
    scene.site.work().await;
}

/// The reminders to an address, in plain words.
fn reminders(scene: &Scene, address: &str) -> Vec<String> {
    to(&scene.site.letters(), address)
        .iter()
        .filter(|letter| letter.contains("List-Unsubscribe:"))
        .map(|letter| plain(&words(letter)))
        .collect()
}

async fn count_at(scene: &Scene, at: &str) -> usize {
    scene.at(at);
    minute(scene).await;
    minute(scene).await;
    reminders(scene, CLIENT).len()
}

#[tokio::test]
async fn both_are_reminded_a_day_and_an_hour_before_and_once_each() {
    let scene = Scene::start().await;
    reads(&scene, COACH, "en", Some("America/New_York")).await;
    scene.confirmed(WEDNESDAY).await;
    for (at, count) in [
        ("2026-06-02T06:59:59Z", 0),
        ("2026-06-02T07:00:00Z", 1),
        ("2026-06-02T20:00:00Z", 1),
        ("2026-06-03T05:59:59Z", 1),
        ("2026-06-03T06:00:00Z", 2),
        ("2026-06-03T06:30:00Z", 2),
        ("2026-06-03T07:00:00Z", 2),
        ("2026-06-04T07:00:00Z", 2),
    ] {
        assert_eq!(count_at(&scene, at).await, count, "{at}");
    }
    let client = reminders(&scene, CLIENT);
    for part in [
        "Votre séance avec Marie a lieu demain à 9 h.",
        "Quand : mercredi 3 juin à 9 h (heure de Paris), soit 3 h à New York pour Marie",
        "Ne plus recevoir ces lettres",
    ] {
        assert!(client[0].contains(part), "{part} in {}", client[0]);
    }
    assert!(
        client[1].contains("commence bientôt, aujourd’hui à 9 h."),
        "{}",
        client[1]
    );
    let coach = reminders(&scene, COACH);
    assert_eq!(coach.len(), 2);
    // It was two in the night in New York, and the session was on the next day there.
    assert!(
        coach[0].contains("takes place tomorrow at 03:00"),
        "{}",
        coach[0]
    );
}

#[tokio::test]
async fn a_moved_session_is_reminded_of_at_its_new_time_and_a_cancelled_one_is_not() {
    let scene = Scene::start().await;
    let booking = id(&scene.confirmed(WEDNESDAY).await);
    assert_eq!(count_at(&scene, "2026-06-02T07:00:00Z").await, 1);
    moves(&scene, &booking, "2026-06-05T08:00:00Z", Canceller::Coach).await;
    assert_eq!(count_at(&scene, "2026-06-03T06:00:00Z").await, 1);
    assert_eq!(count_at(&scene, "2026-06-04T08:00:00Z").await, 2);
    let path = format!("/api/v1/bookings/{booking}/cancel");
    assert_eq!(scene.coach.post(&path, &json!({})).await.status(), 200);
    assert_eq!(count_at(&scene, "2026-06-05T07:00:00Z").await, 2);
}

#[tokio::test]
async fn a_reminder_that_still_waits_is_not_sent_once_it_is_wrong() {
    let scene = Scene::start().await;
    let booking = id(&scene.confirmed(WEDNESDAY).await);
    scene.site.work().await;
    scene.at("2026-06-02T07:00:00Z");
    // Written, and its letter not sent yet.
    let mut conn = scene.site.db().acquire().await.unwrap();
    queue::enqueue(&mut conn, booking::Remind::default())
        .await
        .unwrap();
    sqlx::query(
        "CREATE FUNCTION public.wait() RETURNS trigger LANGUAGE plpgsql AS $$
                 BEGIN NEW.run_at := now() + interval '1 hour'; RETURN NEW; END $$",
    )
    .execute(&mut *conn)
    .await
    .unwrap();
    sqlx::query(
        "CREATE TRIGGER wait BEFORE INSERT ON graphile_worker._private_jobs
                 FOR EACH ROW EXECUTE FUNCTION public.wait()",
    )
    .execute(&mut *conn)
    .await
    .unwrap();
    scene.site.work().await;
    let waiting =
        "SELECT count(*) FROM trustcoach.letter WHERE kind = 'reminder_day' AND status = $1";
    let count = |status: &'static str| {
        let db = scene.site.db().clone();
        async move {
            let count: i64 = sqlx::query_scalar(waiting)
                .bind(status)
                .fetch_one(&db)
                .await
                .unwrap();
            count
        }
    };
    assert_eq!(count("waiting").await, 2);
    moves(&scene, &booking, "2026-06-05T08:00:00Z", Canceller::Coach).await;
    assert_eq!((count("waiting").await, count("dropped").await), (0, 2));
    sqlx::query("UPDATE graphile_worker._private_jobs SET run_at = now()")
        .execute(&mut *conn)
        .await
        .unwrap();
    scene.site.work().await;
    assert_eq!(reminders(&scene, CLIENT).len(), 0);
}

#[tokio::test]
async fn whoever_books_for_tomorrow_is_not_told_again_at_once() {
    let scene = Scene::start().await;
    scene.at("2026-06-02T06:00:00Z");
    scene.confirmed(WEDNESDAY).await;
    assert_eq!(count_at(&scene, "2026-06-02T07:00:00Z").await, 0);
    assert_eq!(
        count_at(&scene, "2026-06-03T06:00:00Z").await,
        1,
        "the hour before"
    );
}

#[tokio::test]
async fn a_worker_that_was_away_reminds_late_but_never_uselessly() {
    for (back, count, word) in [
        ("2026-06-03T03:59:00Z", 1, "aujourd’hui à 9 h"),
        ("2026-06-03T04:01:00Z", 0, ""),
        ("2026-06-03T06:49:00Z", 1, "commence bientôt"),
        ("2026-06-03T06:51:00Z", 0, ""),
        ("2026-06-03T07:00:01Z", 0, ""),
    ] {
        let scene = Scene::start().await;
        scene.confirmed(WEDNESDAY).await;
        assert_eq!(count_at(&scene, back).await, count, "{back}");
        assert!(reminders(&scene, CLIENT).concat().contains(word), "{back}");
    }
}

#[tokio::test]
async fn workers_that_look_at_once_remind_once() {
    let scene = Scene::start().await;
    scene.confirmed(WEDNESDAY).await;
    scene.site.work().await;
    scene.at("2026-06-02T07:00:00Z");
    let mut conn = scene.site.db().acquire().await.unwrap();
    for _ in 0..8 {
        queue::enqueue(&mut conn, booking::Remind::default())
            .await
            .unwrap();
    }
    drop(conn);
    let site = &scene.site;
    tokio::join!(site.work(), site.work(), site.work(), site.work());
    scene.site.work().await;
    assert_eq!(reminders(&scene, CLIENT).len(), 1);
    assert_eq!(reminders(&scene, COACH).len(), 1);
}

/// A booking at `start`, as if it had been made long ago.
async fn booked(scene: &Scene, start: &str) {
    let booking = id(&scene.confirmed(WEDNESDAY).await);
    sqlx::query(r#"UPDATE "Booking" SET "scheduledAt" = $2 WHERE id = $1"#)
        .bind(&booking)
        .bind(Instant(start.parse().unwrap()))
        .execute(scene.site.db())
        .await
        .unwrap();
}

#[tokio::test]
async fn a_day_is_24_hours_also_when_the_clocks_change_and_tomorrow_is_a_day_of_the_calendar() {
    // Winter begins on 25 October 2026, summer on 28 March 2027.
    for (start, due, said) in [
        (
            "2026-10-25T08:00:00Z",
            "2026-10-24T08:00:00Z",
            "demain à 9 h",
        ),
        (
            "2027-03-28T07:00:00Z",
            "2027-03-27T07:00:00Z",
            "demain à 9 h",
        ),
        // Half past midnight: 24 hours before it is half past eleven of the day before that.
        (
            "2027-03-28T22:30:00Z",
            "2027-03-27T22:30:00Z",
            "lundi 29 mars à 0 h 30",
        ),
    ] {
        let scene = Scene::start().await;
        booked(&scene, start).await;
        let due: jiff::Timestamp = due.parse().unwrap();
        let before = (due - jiff::SignedDuration::from_secs(1)).to_string();
        assert_eq!(count_at(&scene, &before).await, 0, "{start}");
        assert_eq!(count_at(&scene, &due.to_string()).await, 1, "{start}");
        let letter = &reminders(&scene, CLIENT)[0];
        assert!(letter.contains(said), "{said} in {letter}");
    }
}

#[tokio::test]
async fn a_client_is_asked_two_hours_after_the_session_unless_they_rated_it() {
    for rated in [false, true] {
        let scene = Scene::start().await;
        let booking = id(&scene.confirmed(WEDNESDAY).await);
        scene.at("2026-06-03T07:30:00Z");
        let complete = format!("/api/v1/bookings/{booking}/complete");
        let answer = scene.coach.post(&complete, &json!({})).await;
        assert!(answer.status().is_success());
        if rated {
            let review = format!("/api/v1/bookings/{booking}/review");
            let answer = scene.client.put(&review, &json!({ "rating": 5 })).await;
            assert!(answer.status().is_success());
        }
        // It was to end at ten; that the coach said so earlier changes nothing.
        assert_eq!(count_at(&scene, "2026-06-03T09:59:59Z").await, 0);
        let asked = usize::from(!rated);
        assert_eq!(count_at(&scene, "2026-06-03T10:00:00Z").await, asked);
        assert_eq!(count_at(&scene, "2026-06-04T10:00:00Z").await, asked);
        assert_eq!(reminders(&scene, COACH).len(), 0);
        if !rated {
            let letter = &reminders(&scene, CLIENT)[0];
            assert!(
                letter.contains("Votre séance avec Marie est terminée."),
                "{letter}"
            );
        }
    }
}

#[tokio::test]
async fn an_optional_letter_can_be_ended_from_the_letter_itself() {
    let scene = Scene::start().await;
    scene.confirmed(WEDNESDAY).await;
    assert_eq!(count_at(&scene, "2026-06-02T07:00:00Z").await, 1);
    let letter = to(&scene.site.letters(), CLIENT)
        .into_iter()
        .find(|letter| letter.contains("List-Unsubscribe:"))
        .unwrap();
    let url = header(&letter, "List-Unsubscribe");
    assert_eq!(
        header(&letter, "List-Unsubscribe-Post"),
        "List-Unsubscribe=One-Click"
    );
    let url = url.strip_prefix('<').unwrap().strip_suffix('>').unwrap();
    assert!(html(&letter).contains(url), "the foot has the same address");
    let path = url.strip_prefix(&scene.client.base).unwrap();

    // A program that looks at the link changes nothing.
    let stranger = scene.site.browser();
    for _ in 0..2 {
        let page = stranger.page(path).await;
        assert!(page.contains("Rappel la veille"), "{page}");
    }
    let wanted = scene.client.json("/api/v1/me/notifications").await;
    assert_eq!(wanted["reminderDay"], true);
    // The button of a mail program: no cookie, no origin, this body.
    let answer = stranger
        .client
        .post(stranger.url(path))
        .header("content-type", "application/x-www-form-urlencoded")
        .body("List-Unsubscribe=One-Click")
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 200);
    let wanted = scene.client.json("/api/v1/me/notifications").await;
    assert_eq!(
        wanted,
        json!({ "reminderDay": false, "reminderHour": true, "review": true })
    );
    // And back again, from the page.
    let page = stranger.submit(path, &[("again", "yes")]).await;
    assert_eq!(page.status(), 200);
    let wanted = scene.client.json("/api/v1/me/notifications").await;
    assert_eq!(wanted["reminderDay"], true);
    // Nobody writes such a link for somebody else.
    let forged = format!("{path}x");
    assert_eq!(stranger.get(&forged).await.status(), 404);
    assert_eq!(stranger.submit(&forged, &[]).await.status(), 404);
}
