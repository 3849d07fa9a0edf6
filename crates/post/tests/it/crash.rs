//! The process dies while a letter is on its way: the letter arrives once, or it is known that
//! nobody knows. A process is a runtime of its own here, ended from one moment to the next.

use std::sync::mpsc;

use jiff::SignedDuration;
use testing::{Database, Site};

use super::{SmtpServer, later, site, site_on, waiting};

/// Another process that works at what is due, and dies once the server has fallen silent.
pub async fn dies_in_silence(site: &Site, server: &SmtpServer) {
    let (die, ends) = mpsc::channel::<()>();
    let (database, url): (Database, String) = (site.database().clone(), server.url());
    let process = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        runtime.spawn(async move {
            // The pool belongs to the runtime that opened it.
            let site = site_on(database.again().await, &url).await;
            site.work().await;
        });
        ends.recv().unwrap();
        runtime.shutdown_background();
    });
    server.silence().await;
    die.send(()).unwrap();
    tokio::task::spawn_blocking(move || process.join().unwrap())
        .await
        .unwrap();
}

pub async fn row(site: &Site) -> (String, i32, bool) {
    sqlx::query_as("SELECT status, tries, sealed IS NULL FROM trustcoach.letter")
        .fetch_one(site.db())
        .await
        .unwrap()
}

#[tokio::test]
async fn a_letter_whose_process_dies_before_the_server_listens_is_sent_once_after_all() {
    for at in ["EHLO", "MAIL", "RCPT", "DATA"] {
        let server = SmtpServer::start(None).await;
        let site = site(&server.url()).await;
        server.fall_silent_at(at);
        dies_in_silence(&site, &server).await;
        assert_eq!(row(&site).await, ("waiting".to_owned(), 1, false), "{at}");
        assert_eq!(server.received().len(), 0, "{at}");
        later(&site).await;
        assert_eq!(
            (waiting(&site).await, server.received().len()),
            (0, 1),
            "{at}"
        );
        assert_eq!(row(&site).await, ("sent".to_owned(), 2, true), "{at}");
    }
}

#[tokio::test]
async fn a_letter_whose_process_dies_before_it_hears_the_answer_is_not_sent_again() {
    let server = SmtpServer::start(None).await;
    let site = site(&server.url()).await;
    server.fall_silent_at("the letter");
    dies_in_silence(&site, &server).await;
    assert_eq!(server.received().len(), 1, "the server took it");
    assert_eq!(row(&site).await, ("handed".to_owned(), 1, false));

    // For as long as the other process could still be waiting, nothing is decided.
    later(&site).await;
    assert_eq!(
        (waiting(&site).await, row(&site).await.0.as_str()),
        (1, "handed")
    );
    site.wait(SignedDuration::from_mins(12));
    later(&site).await;
    assert_eq!((waiting(&site).await, server.received().len()), (0, 1));
    // What it says stays sealed: an administrator may send it again.
    assert_eq!(row(&site).await, ("unknown".to_owned(), 1, false));

    let mut conn = site.db().acquire().await.unwrap();
    let failed = post::failed(&mut conn, site.now()).await.unwrap();
    let [letter] = failed.as_slice() else {
        panic!("{failed:?}")
    };
    assert_eq!(
        (letter.email.as_deref(), letter.status.as_str()),
        (Some("zoe@example.fr"), "unknown")
    );
}

#[tokio::test]
async fn two_workers_with_the_same_letter_send_it_once() {
    let server = SmtpServer::start(None).await;
    let site = site(&server.url()).await;
    sqlx::query(
        "SELECT graphile_worker.add_job('send_mail', j.payload)
         FROM graphile_worker._private_jobs j, generate_series(1, 7)",
    )
    .fetch_all(site.db())
    .await
    .unwrap();
    assert_eq!(waiting(&site).await, 8);
    tokio::join!(site.work(), site.work(), site.work(), site.work());
    site.wait(SignedDuration::from_mins(15));
    later(&site).await;
    assert_eq!((waiting(&site).await, server.received().len()), (0, 1));
    assert_eq!(row(&site).await.0, "sent");
}

#[tokio::test]
async fn a_server_that_hangs_up_without_a_word_is_asked_again_with_the_same_letter() {
    let server = SmtpServer::start(None).await;
    server.answer_once("the letter", "");
    let site = site(&server.url()).await;
    site.work().await;
    assert_eq!(
        (waiting(&site).await, row(&site).await.0.as_str()),
        (1, "waiting")
    );
    later(&site).await;
    assert_eq!((waiting(&site).await, server.received().len()), (0, 1));
    let [first, second] = server.seen().try_into().unwrap();
    assert_eq!(
        super::header(&first, "Message-ID"),
        super::header(&second, "Message-ID")
    );
}

#[tokio::test]
async fn a_letter_that_lies_in_the_queue_itself_is_still_sent_once() {
    let site = Site::start().await;
    let mail = serde_json::json!({
        "id": "aus-alter-zeit", "written_at": "2026-06-01T07:00:00Z", "to": "anna@example.fr",
        "name": null, "subject": "Bonjour", "text": "Bonjour", "html": "<p>Bonjour</p>",
    });
    let sealed = site.app.keys.seal("mail", mail.to_string().as_bytes());
    for _ in 0..2 {
        sqlx::query("SELECT graphile_worker.add_job('send_mail', $1::jsonb::json)")
            .bind(serde_json::json!({ "_failures": 0, "sealed": sealed }))
            .execute(site.db())
            .await
            .unwrap();
    }
    site.work().await;
    assert_eq!((waiting(&site).await, site.letters().len()), (0, 1));
    assert_eq!(row(&site).await.0, "sent");
}
