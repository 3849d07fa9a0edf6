//! Letters through a real SMTP conversation: what arrives, and what becomes of those that do
//! not.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod again;
mod bounces;
mod crash;
mod invitations;
mod look;
mod preferences;
mod reminders;
mod turns;

testing::opens_files!();

use std::sync::OnceLock;

use platform::{crypto::Keyring, i18n::Locale, mail::Mailer};
use post::{self, Letter};
use testing::{
    Database, Site,
    letters::{self, html, words},
    people::person,
    smtp::{Received, SmtpServer},
};

const FROM: &str = "TrustCoach <bonjour@trustcoach.test>";

/// What letters are sealed with, for sites that share a queue.
fn keys() -> Keyring {
    static ENTRY: OnceLock<String> = OnceLock::new();
    Keyring::parse(ENTRY.get_or_init(|| Keyring::new_entry("post"))).unwrap()
}

/// A site on a database that sends to `url`.
async fn site_on(database: Database, url: &str) -> Site {
    let url = url.to_owned();
    Site::start_with(database, move |parts| {
        parts.mailer = Mailer::smtp(&url, FROM).unwrap();
        parts.keys = keys();
    })
    .await
}

/// A site that sends to `url`, with one letter in the post.
async fn site(url: &str) -> Site {
    let site = site_on(Database::fresh().await, url).await;
    let id = person(&site, "zoe@example.fr", "USER").await;
    sqlx::query(r#"UPDATE "User" SET name = 'Zoé Lefèvre' WHERE id = $1"#)
        .bind(&id)
        .execute(site.db())
        .await
        .unwrap();
    let mut tx = site.db().begin().await.unwrap();
    let reader = post::reader(&mut tx, &id, Locale::Fr)
        .await
        .unwrap()
        .unwrap();
    let letter = Letter::about("Votre séance du 3 juin, à 9 h : c’est confirmé".to_owned())
        .paragraph(".Un point en tête de ligne, et des mots accentués : été, œuvre.".to_owned())
        .action(
            "Voir la séance".to_owned(),
            post::address(&site.app, "/sessions?a=1"),
        );
    let mail = letter.mail(&site.app, &reader).unwrap();
    post::letter(&mut tx, &site.app, &mail).await.unwrap();
    tx.commit().await.unwrap();
    site
}

/// Letters that are still to be sent.
async fn waiting(site: &Site) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM graphile_worker._private_jobs")
        .fetch_one(site.db())
        .await
        .unwrap()
}

/// The pause before the next try is over.
async fn later(site: &Site) {
    // A worker that died holds its jobs until it is noticed; here it is noticed at once.
    sqlx::query(
        "UPDATE graphile_worker._private_jobs SET run_at = now(), locked_at = NULL, locked_by = NULL",
    )
        .execute(site.db())
        .await
        .unwrap();
    site.work().await;
}

fn header(letter: &Received, name: &str) -> String {
    letters::header(&letter.text, name)
}

#[tokio::test]
async fn a_letter_arrives_whole() {
    let server = SmtpServer::start(None).await;
    let site = site(&server.url()).await;
    site.wait(jiff::SignedDuration::from_hours(2));
    site.work().await;
    assert_eq!(waiting(&site).await, 0);
    let letters = server.received();
    let [letter] = letters.as_slice() else {
        panic!("{letters:?}")
    };
    assert_eq!(letter.from, "bonjour@trustcoach.test");
    assert_eq!(letter.to, ["zoe@example.fr"]);
    assert_eq!(
        header(letter, "From"),
        "TrustCoach <bonjour@trustcoach.test>"
    );
    assert_eq!(header(letter, "To"), "Zoé Lefèvre <zoe@example.fr>");
    assert_eq!(
        header(letter, "Subject"),
        "Votre séance du 3 juin, à 9 h : c’est confirmé"
    );
    // When it was written, not when it left.
    assert_eq!(header(letter, "Date"), "Mon, 01 Jun 2026 08:00:00 +0000");
    let id = header(letter, "Message-ID");
    assert!(
        id.starts_with('<') && id.ends_with("@trustcoach.test>") && id.len() > 40,
        "{id}"
    );
    assert_eq!(header(letter, "MIME-Version"), "1.0");
    assert!(header(letter, "Content-Type").starts_with("multipart/alternative;"));
    assert!(letter.text.is_ascii(), "no server has to know UTF-8");
    assert!(
        letter.text.split("\r\n").all(|line| line.len() <= 998),
        "RFC 5322, section 2.1.1"
    );
    let said = ".Un point en tête de ligne, et des mots accentués : été, œuvre.";
    let words = words(&letter.text);
    assert!(words.contains("Bonjour Zoé Lefèvre,"), "{words}");
    assert!(words.contains(said), "{words}");
    assert!(html(&letter.text).contains(said), "{}", html(&letter.text));
}

#[tokio::test]
async fn a_server_that_says_not_now_is_asked_again_with_the_same_letter() {
    let server = SmtpServer::start(None).await;
    server.answer_once("DATA", "451 4.3.0 Try again later");
    let site = site(&server.url()).await;
    site.work().await;
    assert_eq!(server.received().len(), 0);
    assert_eq!(waiting(&site).await, 1);
    server.answer_once("the letter", "452 4.2.2 The mailbox is full");
    later(&site).await;
    assert_eq!(waiting(&site).await, 1);
    later(&site).await;
    assert_eq!(waiting(&site).await, 0);
    let [refused, taken] = server.seen().try_into().unwrap();
    assert_eq!(
        header(&refused, "Message-ID"),
        header(&taken, "Message-ID"),
        "a server that took it after all can tell"
    );
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn a_letter_that_is_refused_for_good_is_given_up() {
    for at in ["MAIL", "RCPT", "DATA", "the letter"] {
        let server = SmtpServer::start(None).await;
        server.answer_once(at, "550 5.1.1 No such person here");
        let site = site(&server.url()).await;
        site.work().await;
        assert_eq!((waiting(&site).await, server.received().len()), (0, 0));
    }
}

#[tokio::test]
async fn letters_wait_for_a_server_that_is_away() {
    let server = SmtpServer::start(None).await;
    let url = server.url();
    let address = server.stop().await;
    let site = site(&url).await;
    site.work().await;
    assert_eq!(waiting(&site).await, 1);
    assert!(!site.app.mailer.answers().await);
    let back = SmtpServer::start_at(address, None).await;
    assert!(site.app.mailer.answers().await);
    later(&site).await;
    assert_eq!((waiting(&site).await, back.received().len()), (0, 1));
}

#[tokio::test]
async fn letters_wait_until_the_password_of_the_server_is_put_right() {
    let server = SmtpServer::start(Some(("trustcoach", "juste"))).await;
    let wrong = server.url().replace("//", "//trustcoach:faux@");
    let site = site(&wrong).await;
    site.work().await;
    assert_eq!((waiting(&site).await, server.received().len()), (1, 0));

    let right = server.url().replace("//", "//trustcoach:juste@");
    let put_right = site_on(site.database().clone(), &right).await;
    later(&put_right).await;
    assert_eq!((waiting(&put_right).await, server.received().len()), (0, 1));
}
