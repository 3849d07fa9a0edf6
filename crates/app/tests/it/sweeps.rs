//! A row that fails keeps nobody else's waiting, and is tried again later.

use domain::ids::CoachId;
use jiff::SignedDuration;
use platform::{db::Instant, queue};
use serde_json::json;

use testing::{
    Site,
    letters::{to, words},
    people,
    room::Room,
    scene::{Scene, WEDNESDAY},
};

const CLIENT: &str = "claire@example.fr";
const MINUTE: SignedDuration = SignedDuration::from_mins(1);

fn id(booking: &serde_json::Value) -> String {
    booking["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn an_object_that_cannot_be_deleted_keeps_no_other() {
    let site = Site::start().await;
    // A folder is no object: it cannot be deleted like one.
    let stuck = site.data().join("objects/audio/s1/stuck");
    std::fs::create_dir_all(stuck.join("inside")).unwrap();
    let storage = &site.app.storage;
    storage.put("audio/s1/other", "x".into()).await.unwrap();
    sqlx::query(
        "INSERT INTO trustcoach.object_deletion (object_key, requested_at)
         VALUES ('audio/s1/stuck', '2026-05-01'), ('audio/s1/other', '2026-05-31')",
    )
    .execute(site.db())
    .await
    .unwrap();
    let run = async || {
        let mut conn = site.db().acquire().await.unwrap();
        queue::enqueue(&mut conn, site::objects::DeleteObjects {})
            .await
            .unwrap();
        drop(conn);
        site.work().await;
        sqlx::query_as::<_, (String, i32, bool)>(
            "SELECT object_key, attempts, last_error IS NOT NULL FROM trustcoach.object_deletion",
        )
        .fetch_all(site.db())
        .await
        .unwrap()
    };
    let left = |attempts| vec![("audio/s1/stuck".to_owned(), attempts, true)];
    assert_eq!(run().await, left(1));
    assert_eq!(storage.size("audio/s1/other").await.unwrap(), None);
    assert_eq!(run().await, left(1), "not again at once");
    site.wait(MINUTE);
    assert_eq!(run().await, left(2));
    std::fs::remove_dir_all(&stuck).unwrap();
    site.wait(MINUTE);
    assert_eq!(run().await, left(2), "the pauses grow");
    site.wait(MINUTE * 3);
    assert_eq!(run().await, []);
}

#[tokio::test]
async fn an_upload_that_cannot_be_ended_keeps_no_other() {
    let room = Room::consented().await;
    sqlx::query(
        r#"
        INSERT INTO "OfflineUpload" (id, "sessionId", status, "fileSize", "createdAt")
        SELECT id, $1, 'UPLOADING', 5, $2
        FROM unnest('{u1,u2}'::text[]) AS id
        "#,
    )
    .bind(&room.id)
    .bind(Instant(room.site.now()))
    .execute(room.site.db())
    .await
    .unwrap();
    room.site
        .poison(r#""OfflineUpload""#, "NEW.id = 'u1'")
        .await;
    room.site.wait(SignedDuration::from_hours(24 * 8));
    let states = async || {
        room.mend().await;
        sqlx::query_scalar::<_, String>(r#"SELECT status::text FROM "OfflineUpload" ORDER BY id"#)
            .fetch_all(room.site.db())
            .await
            .unwrap()
    };
    assert_eq!(states().await, ["UPLOADING", "FAILED"]);
    room.site.heal(r#""OfflineUpload""#).await;
    assert_eq!(states().await, ["UPLOADING", "FAILED"], "not again at once");
    room.site.wait(MINUTE);
    assert_eq!(states().await, ["FAILED", "FAILED"]);
}

#[tokio::test]
async fn a_reminder_that_cannot_be_written_keeps_no_other() {
    let scene = Scene::start().await;
    let first = id(&scene.confirmed(WEDNESDAY).await);
    scene.confirmed("2026-06-03T09:00:00Z").await;
    let poison = format!("NEW.booking_id = '{first}'");
    scene.site.poison("trustcoach.reminder_sent", &poison).await;
    scene.at("2026-06-02T09:00:00Z");
    let reminders = async || {
        let mut conn = scene.site.db().acquire().await.unwrap();
        queue::enqueue(&mut conn, booking::Remind::default())
            .await
            .unwrap();
        drop(conn);
        scene.site.work().await;
        to(&scene.site.letters(), CLIENT)
            .iter()
            .filter(|letter| words(letter).contains("a lieu demain"))
            .count()
    };
    assert_eq!(reminders().await, 1);
    scene.site.heal("trustcoach.reminder_sent").await;
    assert_eq!(reminders().await, 1, "not again at once");
    scene.site.wait(MINUTE);
    assert_eq!(reminders().await, 2);
    let left: i64 = sqlx::query_scalar("SELECT count(*) FROM trustcoach.postponed")
        .fetch_one(scene.site.db())
        .await
        .unwrap();
    assert_eq!(left, 0, "what came through is forgotten");
}

#[tokio::test]
async fn a_hold_that_cannot_be_ended_keeps_no_other() {
    let scene = Scene::start().await;
    let first = id(&scene.held(WEDNESDAY).await);
    let second = id(&scene.held("2026-06-03T09:00:00Z").await);
    // Their own jobs find that it is too early.
    scene.site.work().await;
    let poison = format!("NEW.id = '{first}'");
    scene.site.poison(r#""Booking""#, &poison).await;
    scene.site.wait(SignedDuration::from_mins(16));
    let states = async || {
        scene.minute().await;
        let (first, second) = (scene.seen(&first).await, scene.seen(&second).await);
        (first["status"].clone(), second["status"].clone())
    };
    assert_eq!(states().await, (json!("PENDING"), json!("CANCELLED")));
    scene.site.heal(r#""Booking""#).await;
    scene.site.wait(MINUTE);
    assert_eq!(states().await, (json!("CANCELLED"), json!("CANCELLED")));
}

#[tokio::test]
async fn a_session_that_cannot_be_cancelled_keeps_no_other_client_of_a_coach_who_left() {
    let scene = Scene::start().await;
    let first = id(&scene.confirmed(WEDNESDAY).await);
    let second = id(&scene.confirmed("2026-06-10T07:00:00Z").await);
    scene.site.work().await;
    let poison = format!("NEW.id = '{first}'");
    scene.site.poison(r#""Booking""#, &poison).await;
    let left = scene
        .coach
        .submit("/desk/profile/suspend", &[("cancel", "true")])
        .await;
    assert_eq!(left.status(), 303);
    let states = async || {
        scene.site.hurry().await;
        scene.site.work().await;
        let (first, second) = (scene.seen(&first).await, scene.seen(&second).await);
        (first["status"].clone(), second["status"].clone())
    };
    assert_eq!(states().await, (json!("CONFIRMED"), json!("CANCELLED")));
    scene.site.heal(r#""Booking""#).await;
    scene.site.wait(MINUTE);
    assert_eq!(states().await, (json!("CANCELLED"), json!("CANCELLED")));
}

#[tokio::test]
async fn a_listing_that_cannot_be_renewed_keeps_no_other_old() {
    let site = Site::start().await;
    let (_, first) = people::coach(&site, "marie@example.fr").await;
    let (_, second) = people::coach(&site, "paul@example.fr").await;
    sqlx::query("UPDATE trustcoach.coach_listing SET due_at = '1970-01-01'")
        .execute(site.db())
        .await
        .unwrap();
    let in_an_hour = "2026-06-01 09:00";
    let poison = format!("NEW.coach_id = '{first}' AND NEW.due_at <> '{in_an_hour}'");
    site.poison("trustcoach.coach_listing", &poison).await;
    market::coaches::refresh(&site.app).await.unwrap_err();
    let due = async |coach: &CoachId| {
        sqlx::query_scalar::<_, Instant>(
            "SELECT due_at FROM trustcoach.coach_listing WHERE coach_id = $1",
        )
        .bind(coach.as_str())
        .fetch_one(site.db())
        .await
        .unwrap()
        .0
    };
    assert_eq!(due(&first).await, "2026-06-01T09:00:00Z".parse().unwrap());
    assert!(due(&second).await > site.now());
    site.heal("trustcoach.coach_listing").await;
    site.wait(SignedDuration::from_mins(61));
    market::coaches::refresh(&site.app).await.unwrap();
    assert!(due(&first).await > site.now());
}
