//! The product's own jobs in their lanes: what is slow keeps nothing waiting that is not.

use std::time::Duration;

use platform::{
    mail::Mailer,
    queue::{Slots, Worker},
};
use reqwest::Client;
use serde_json::json;
use testing::{
    Database, Site, people,
    room::{Room, wav},
    scene::{Scene, WEDNESDAY, checkout, simulate},
    smtp::SmtpServer,
    until,
};
use tokio::sync::oneshot;

/// A worker with one slot for each lane, which polls so rarely that it never does in a test. It
/// ends with what is returned.
async fn worker(site: &Site) -> oneshot::Sender<()> {
    let jobs = app::worker::jobs(&site.app);
    let poll = Duration::from_hours(1);
    let worker = Worker::polling(site.db(), jobs, Slots::each(|_| 1), poll);
    let worker = worker.await.unwrap();
    let (guard, dropped) = oneshot::channel();
    tokio::spawn(async move {
        let stopped = async { drop(dropped.await) };
        worker.run(stopped).await.unwrap();
    });
    guard
}

async fn running(site: &Site, kind: &str) -> bool {
    sqlx::query_scalar(
        "SELECT EXISTS (
           SELECT
           FROM graphile_worker._private_jobs j
           JOIN graphile_worker._private_tasks t ON t.id = j.task_id
           WHERE t.identifier = $1 AND j.locked_at IS NOT NULL
         )",
    )
    .bind(kind)
    .fetch_one(site.db())
    .await
    .unwrap()
}

async fn metrics(site: &Site) -> String {
    let url = format!("http://{}/metrics", site.metrics);
    Client::new()
        .get(url)
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_letter_leaves_and_a_payment_counts_while_recordings_hang() {
    let room = Room::consented().await;
    let site = &room.site;
    site.speech.pace(Duration::from_hours(10));
    let _worker = worker(site).await;
    assert_eq!(room.send(&room.client, wav(2, 1)).await.status(), 202);
    until("the recording hangs", async || {
        running(site, "transcribe").await
    })
    .await;
    // A second one waits for the only slot.
    let mut conn = site.db().acquire().await.unwrap();
    let again = recordings::Transcribe {
        session_id: room.id.clone().into(),
        sha256: String::new(),
    };
    platform::queue::enqueue(&mut conn, again).await.unwrap();
    drop(conn);

    let before = site.letters().len();
    let account = json!({
        "email": "nouvelle@example.fr", "password": "une phrase facile", "name": "Nouvelle",
    });
    let answer = site.browser().post("/api/v1/auth/register", &account).await;
    assert!(answer.status().is_success());
    until("the letter leaves", async || site.letters().len() > before).await;

    let shown = metrics(site).await;
    for line in [
        r#"trustcoach_jobs_running{lane="media"} 1"#,
        r#"trustcoach_jobs_waiting{lane="media"} 1"#,
        r#"trustcoach_job_oldest_seconds{lane="prompt"} 0"#,
        r#"trustcoach_jobs_waiting{lane="unknown"} 0"#,
    ] {
        assert!(shown.lines().any(|shown| shown == line), "{line}\n{shown}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_paid_booking_is_confirmed_while_the_mail_server_hangs() {
    let smtp = SmtpServer::start(None).await;
    let url = smtp.url();
    let site = Site::start_with(Database::fresh().await, |parts| {
        parts.mailer = Mailer::smtp(&url, "TrustCoach <bonjour@trustcoach.test>").unwrap();
    })
    .await;
    let (coach, coach_id) = people::coach(&site, "marie@example.fr").await;
    let client = people::client(&site, "claire@example.fr").await;
    let scene = Scene {
        site,
        client,
        coach,
        coach_id,
    };
    smtp.take_its_time(Duration::from_hours(1));
    let _worker = worker(&scene.site).await;
    let account = json!({
        "email": "nouvelle@example.fr", "password": "une phrase facile", "name": "Nouvelle",
    });
    let browser = scene.site.browser();
    assert!(
        browser
            .post("/api/v1/auth/register", &account)
            .await
            .status()
            .is_success()
    );
    until("the letter hangs", async || {
        running(&scene.site, "send_mail").await
    })
    .await;

    let id = scene.held(WEDNESDAY).await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let payment = checkout(&scene.client, &id).await;
    simulate(&scene.client, &payment, "pay").await;
    until("the booking is confirmed", async || {
        scene.seen(&id).await["status"] == "CONFIRMED"
    })
    .await;
}
