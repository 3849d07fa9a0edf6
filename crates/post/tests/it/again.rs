//! A letter whose fate is unknown leaves again when an administrator says so; one that lost its
//! job leaves by itself.

use jiff::SignedDuration;
use serde_json::{Value, json};
use testing::{
    Site,
    people::{self, admin},
    problem,
};

use super::{
    SmtpServer,
    crash::{dies_in_silence, row},
    header, later, site, waiting,
};

/// A letter of which nobody knows whether the server has it.
async fn unknown() -> (SmtpServer, Site) {
    let server = SmtpServer::start(None).await;
    let site = site(&server.url()).await;
    server.fall_silent_at("the letter");
    dies_in_silence(&site, &server).await;
    site.wait(SignedDuration::from_mins(12));
    later(&site).await;
    assert_eq!(row(&site).await, ("unknown".to_owned(), 1, false));
    (server, site)
}

/// What every ten minutes does.
async fn sweep(site: &Site) {
    let mut conn = site.db().acquire().await.unwrap();
    platform::queue::enqueue(&mut conn, post::SweepLetters::default())
        .await
        .unwrap();
    drop(conn);
    site.work().await;
}

async fn lose_all_jobs(site: &Site) {
    sqlx::query("DELETE FROM graphile_worker._private_jobs")
        .execute(site.db())
        .await
        .unwrap();
}

#[tokio::test]
async fn an_administrator_sends_a_letter_of_unknown_fate_again_and_reads_that_it_may_come_twice() {
    let (server, site) = unknown().await;
    let admin = admin(&site).await;
    let page = admin.page("/admin/letters").await;
    for words in [
        "zoe@example.fr",
        "Sans réponse",
        "peut donc arriver deux fois",
    ] {
        assert!(page.contains(words), "{words} in {page}");
    }
    let path = page
        .split("action=\"")
        .find(|rest| rest.starts_with("/admin/letters/"));
    let path = path.unwrap().split('"').next().unwrap().to_owned();
    assert_eq!(admin.submit(&path, &[]).await.status(), 303);
    let page = admin.page("/admin/letters").await;
    assert!(page.contains("La lettre repart."), "{page}");
    // Twice in a row is once.
    assert_eq!(admin.submit(&path, &[]).await.status(), 409);
    site.work().await;
    let [first, second] = server.received().try_into().unwrap();
    assert_eq!(header(&first, "Message-ID"), header(&second, "Message-ID"));
    assert_eq!(
        row(&site).await,
        ("sent".to_owned(), 2, true),
        "and forgotten"
    );
    assert_eq!(admin.submit(&path, &[]).await.status(), 409, "it arrived");
    assert!(
        admin
            .page("/admin/letters")
            .await
            .contains("Tout est arrivé")
    );
}

#[tokio::test]
async fn a_program_of_an_administrator_sends_it_again_and_nobody_else() {
    let (server, site) = unknown().await;
    let admin = admin(&site).await;
    let letters = admin.json("/api/v1/admin/letters").await;
    assert_eq!(
        (
            &letters[0]["status"],
            &letters[0]["canBeSentAgain"],
            &letters[0]["tries"]
        ),
        (&json!("unknown"), &json!(true), &json!(1))
    );
    let again = format!(
        "/api/v1/admin/letters/{}/again",
        letters[0]["id"].as_str().unwrap()
    );
    let zoe = people::log_in(&site, "zoe@example.fr").await;
    assert_eq!(problem(zoe.get("/api/v1/admin/letters").await).await.0, 404);
    assert_eq!(problem(zoe.post(&again, &json!({})).await).await.0, 404);
    let nothing = "/api/v1/admin/letters/rien/again";
    assert_eq!(problem(admin.post(nothing, &json!({})).await).await.0, 404);
    assert_eq!(admin.post(&again, &json!({})).await.status(), 202);
    let (status, body) = problem(admin.post(&again, &json!({})).await).await;
    assert_eq!(
        (status, body["code"].as_str()),
        (409, Some("letter-not-unknown"))
    );
    site.work().await;
    assert_eq!(server.received().len(), 2);
    assert_eq!(
        admin.json("/api/v1/admin/letters").await,
        Value::Array(vec![])
    );
}

#[tokio::test]
async fn a_letter_that_is_worth_nothing_any_more_is_not_sent_again() {
    let (server, site) = unknown().await;
    let admin = admin(&site).await;
    sqlx::query("UPDATE trustcoach.letter SET not_after = created_at")
        .execute(site.db())
        .await
        .unwrap();
    let letters = admin.json("/api/v1/admin/letters").await;
    assert_eq!(letters[0]["canBeSentAgain"], false);
    let again = format!(
        "/api/v1/admin/letters/{}/again",
        letters[0]["id"].as_str().unwrap()
    );
    assert_eq!(problem(admin.post(&again, &json!({})).await).await.0, 409);
    assert!(!admin.page("/admin/letters").await.contains("/again"));
    site.work().await;
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn a_letter_whose_job_is_lost_goes_back_to_work_and_arrives_once() {
    let server = SmtpServer::start(None).await;
    let site = site(&server.url()).await;
    // A queue that was restored from a backup does not know it.
    lose_all_jobs(&site).await;
    sweep(&site).await;
    assert_eq!(
        server.received().len(),
        0,
        "it may be on its way for a while yet"
    );
    site.wait(SignedDuration::from_mins(13));
    sweep(&site).await;
    sweep(&site).await;
    assert_eq!((waiting(&site).await, server.received().len()), (0, 1));
    assert_eq!(row(&site).await.0, "sent");
}

#[tokio::test]
async fn a_letter_that_still_has_its_job_is_left_alone_by_the_sweep() {
    let server = SmtpServer::start(None).await;
    server.answer_once("DATA", "451 4.3.0 Try again later");
    let site = site(&server.url()).await;
    site.work().await;
    site.wait(SignedDuration::from_mins(13));
    sweep(&site).await;
    assert_eq!(waiting(&site).await, 1, "one job, not two");
    later(&site).await;
    assert_eq!((waiting(&site).await, server.received().len()), (0, 1));
}

#[tokio::test]
async fn a_letter_that_was_handed_over_when_its_job_was_lost_is_known_to_be_unknown() {
    let server = SmtpServer::start(None).await;
    let site = site(&server.url()).await;
    server.fall_silent_at("the letter");
    dies_in_silence(&site, &server).await;
    lose_all_jobs(&site).await;
    site.wait(SignedDuration::from_mins(13));
    sweep(&site).await;
    assert_eq!(row(&site).await, ("unknown".to_owned(), 1, false));
    assert_eq!(server.received().len(), 1, "it is not sent again by itself");
}
