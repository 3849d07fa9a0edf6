//! The outbox: a row for each letter, sealed until it is settled, and the jobs that send, sweep and
//! purge letters.

use anyhow::{Context, anyhow};
use domain::ids::UserId;
use jiff::{SignedDuration, Timestamp};
use platform::{
    error::{Error, Result},
    mail::{Mail, Offered, SendError},
    queue::{self, Attempt, Job, Lane, Outcome},
    random,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sqlx::PgConnection;

use super::{Kind, preferences};
use site::App;

mod queries;

pub use queries::{address_refused, withdraw};

/// What letters are sealed for: they open nowhere else.
const SEAL_CONTEXT: &str = "mail";
/// Longer than a server may take to answer: nobody waits any more for the answer about a letter
/// that was handed over so long ago and is not settled.
const HANDOVER_TIMEOUT: SignedDuration = SignedDuration::from_mins(12);
/// How long settled letters are kept.
const RETENTION: SignedDuration = SignedDuration::from_hours(24 * 30);

/// A letter ready to be sent, and what the outbox has to know of it.
#[derive(Clone, Debug)]
pub struct Post {
    pub mail: Mail,
    /// Whom it is for; nobody we know when the address has no account.
    pub user: Option<UserId>,
    pub kind: Kind,
    /// What it reminds of: a booking's id. See [`withdraw`].
    pub about: Option<String>,
    /// From when on it is not worth sending.
    pub not_after: Option<Timestamp>,
}

/// Puts a letter in the outbox on the caller's transaction: it is sent once that is committed.
///
/// # Errors
/// Only when the database does not answer.
pub async fn letter(conn: &mut PgConnection, app: &App, post: &Post) -> Result<()> {
    let json = serde_json::to_vec(&post.mail).map_err(Error::internal)?;
    let sealed = app.keys.seal(SEAL_CONTEXT, &json);
    queries::insert(conn, post, &sealed, app.now()).await?;
    enqueue(conn, post.mail.id.clone()).await
}

async fn enqueue(conn: &mut PgConnection, letter: String) -> Result<()> {
    let job = SendMail {
        letter: Some(letter),
        sealed: None,
    };
    queue::enqueue(conn, job).await
}

/// Sends a letter again of which nobody knows whether it arrived. It may arrive twice, with the
/// same Message-ID, so that a mail program can tell.
///
/// # Errors
/// 404 when there is no such letter; 409 `letter-not-unknown` when it is known what became of
/// it, or it is worth nothing any more.
pub async fn send_again(app: &App, id: &str) -> Result<()> {
    let mut tx = app.db.begin().await?;
    if !queries::requeue_unknown(&mut tx, id, app.now()).await? {
        return Err(if queries::exists(&mut tx, id).await? {
            Error::conflict("letter-not-unknown")
        } else {
            Error::not_found()
        });
    }
    enqueue(&mut tx, id.to_owned()).await?;
    tx.commit().await?;
    metrics::counter!("trustcoach_letters_total", "outcome" => "again").increment(1);
    Ok(())
}

/// SHA-256 of an address, whatever its case.
pub(super) fn address_hash(address: &str) -> String {
    hex::encode(Sha256::digest(address.trim().to_lowercase().as_bytes()))
}

/// Job that sends a letter of the outbox.
#[derive(Debug, Serialize, Deserialize)]
pub struct SendMail {
    /// Its id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    letter: Option<String>,
    /// The letter itself, from before there was an outbox.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sealed: Option<String>,
}

impl Job for SendMail {
    type State = App;
    const NAME: &'static str = "send_mail";
    const LANE: Lane = Lane::Letters;
    // About a day, by the queue's delays.
    const ATTEMPTS: u32 = 150;

    async fn run(self, app: App, attempt: Attempt) -> Outcome {
        let id = match (self.letter, self.sealed) {
            (Some(id), _) => id,
            (None, Some(sealed)) => match import_queued(&app, &sealed).await {
                Ok(id) => id,
                Err(outcome) => return outcome,
            },
            (None, None) => return Outcome::Fail(anyhow!("a job without a letter")),
        };
        match send(&app, &id, attempt).await {
            Ok(outcome) => outcome,
            Err(error) => Outcome::Retry(error.into()),
        }
    }
}

/// Moves a letter that lies in the queue itself, from before there was an outbox, into the outbox.
async fn import_queued(app: &App, sealed: &str) -> Result<String, Outcome> {
    let mail = open(app, sealed).map_err(Outcome::Fail)?;
    let retry = |e: Error| Outcome::Retry(e.into());
    let mut conn = app.db.acquire().await.map_err(|e| retry(e.into()))?;
    queries::insert_if_absent(&mut conn, &mail, sealed, app.now())
        .await
        .map_err(retry)?;
    Ok(mail.id)
}

fn open(app: &App, sealed: &str) -> anyhow::Result<Mail> {
    let json = app
        .keys
        .open(SEAL_CONTEXT, sealed)
        .map_err(|e| anyhow!(e))
        .context("a sealed letter")?;
    Ok(serde_json::from_slice(&json)?)
}

async fn send(app: &App, id: &str, attempt: Attempt) -> Result<Outcome> {
    let now = app.now();
    let mut conn = app.db.acquire().await?;
    let Some(row) = queries::load_unsettled(&mut conn, id).await? else {
        return Ok(Outcome::Done);
    };
    if let Some(handed) = row.handed_at {
        // Another try handed it over, and may still hear the server's answer.
        if now.duration_since(handed.0) < HANDOVER_TIMEOUT {
            return Ok(Outcome::Retry(anyhow!("the letter is being handed over")));
        }
        let answer = "the process ended before it heard the server's answer";
        queries::settle(
            &mut conn,
            id,
            row.handed_by.as_deref(),
            "unknown",
            now,
            Some(answer),
        )
        .await?;
        metrics::counter!("trustcoach_letters_total", "outcome" => "unknown").increment(1);
        return Ok(Outcome::Fail(anyhow!("letter {id}: {answer}")));
    }
    if let Some(why) = reason_to_drop(&mut conn, &row, now).await? {
        queries::settle(&mut conn, id, None, "dropped", now, Some(why)).await?;
        return Ok(Outcome::Done);
    }
    let mail = match open(app, &row.sealed) {
        Ok(mail) => mail,
        Err(error) => {
            let answer = Some("it could not be opened");
            queries::settle(&mut conn, id, None, "given_up", now, answer).await?;
            return Ok(Outcome::Fail(error));
        }
    };
    queries::count_try(&mut conn, id).await?;
    // No connection is held while a server makes one wait.
    drop(conn);
    let handover = match app.mailer.offer(&mail).await {
        Ok(offered) => hand_over(app, id, offered).await?,
        Err(error) => Handover::Failed(error, None),
    };
    Ok(match handover {
        Handover::Accepted | Handover::NotOurs => Outcome::Done,
        Handover::Failed(error, by) => {
            record_failure(app, id, by.as_deref(), error, attempt).await?
        }
    })
}

/// Why a letter is no longer worth sending, or wanted.
async fn reason_to_drop(
    conn: &mut PgConnection,
    row: &queries::UnsettledLetter,
    now: Timestamp,
) -> Result<Option<&'static str>> {
    if row.not_after.is_some_and(|until| now >= until.0) {
        return Ok(Some("too late"));
    }
    let kind = row.kind.parse().unwrap_or(Kind::Notice);
    match &row.user_id {
        Some(user) if !preferences::wants(conn, user, kind).await? => Ok(Some("not wanted")),
        _ => Ok(None),
    }
}

/// How handing a letter to the server ended.
enum Handover {
    Accepted,
    /// Another try has the letter, or it was settled meanwhile.
    NotOurs,
    /// The server did not take it; with the mark of the try, once it had handed it over.
    Failed(SendError, Option<String>),
}

/// Hands a letter to the server, in a task that goes on when the worker is told to stop: what was
/// handed over must be noted.
async fn hand_over(app: &App, id: &str, offered: Offered) -> Result<Handover> {
    let app = app.clone();
    let id = id.to_owned();
    tokio::spawn(async move { hand_over_detached(&app, &id, offered).await })
        .await
        .map_err(Error::internal)?
}

async fn hand_over_detached(app: &App, id: &str, offered: Offered) -> Result<Handover> {
    let by = random::uuid();
    // A file that is written twice is one file; a letter to a server is noted first.
    if !offered.can_be_repeated() {
        let mut conn = app.db.acquire().await?;
        if !queries::mark_handed_over(&mut conn, id, &by, app.now()).await? {
            drop(conn);
            offered.withdraw();
            return Ok(Handover::NotOurs);
        }
    }
    if let Err(error) = offered.hand_over().await {
        return Ok(Handover::Failed(error, Some(by)));
    }
    metrics::counter!("trustcoach_letters_total", "outcome" => "sent").increment(1);
    // The server has it. Should the database be away just now, it is worth waiting for: a
    // letter that is not noted as sent is noted as unknown.
    for pause in [1, 2, 5, 10, 30, 60] {
        match note_sent(app, id).await {
            Ok(()) => return Ok(Handover::Accepted),
            Err(error) => tracing::warn!(letter = id, %error, "sent, and not noted yet"),
        }
        tokio::time::sleep(std::time::Duration::from_secs(pause)).await;
    }
    note_sent(app, id).await?;
    Ok(Handover::Accepted)
}

async fn note_sent(app: &App, id: &str) -> Result<()> {
    let mut conn = app.db.acquire().await?;
    queries::mark_sent(&mut conn, id, app.now()).await
}

/// Settles a letter that the server did not take, or has it tried again.
async fn record_failure(
    app: &App,
    id: &str,
    by: Option<&str>,
    error: SendError,
    attempt: Attempt,
) -> Result<Outcome> {
    let now = app.now();
    let answer = error.to_string();
    let mut conn = app.db.acquire().await?;
    let outcome = match &error {
        SendError::Address(_) => {
            queries::settle(&mut conn, id, by, "refused", now, Some(&answer)).await?;
            queries::mark_address_refused(&mut conn, id).await?;
            "refused"
        }
        SendError::Permanent(_) => {
            queries::settle(&mut conn, id, by, "refused", now, Some(&answer)).await?;
            "refused"
        }
        SendError::Temporary(_) | SendError::Unanswered(_) if attempt.last => {
            queries::settle(&mut conn, id, by, "given_up", now, Some(&answer)).await?;
            "given_up"
        }
        SendError::Temporary(_) | SendError::Unanswered(_) => {
            queries::mark_waiting(&mut conn, id, by, &answer).await?;
            return Ok(Outcome::Retry(error.into()));
        }
    };
    metrics::counter!("trustcoach_letters_total", "outcome" => outcome).increment(1);
    Ok(Outcome::Fail(error.into()))
}

/// Job that enqueues waiting letters whose own job is lost: the queue was restored from a backup, or
/// emptied by hand.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct SweepLetters {}

impl Job for SweepLetters {
    type State = App;
    const NAME: &'static str = "sweep_letters";
    const LANE: Lane = Lane::Letters;
    // The next turn comes anyway.
    const ATTEMPTS: u32 = 1;

    async fn run(self, app: App, _: Attempt) -> Outcome {
        sweep(&app).await.into()
    }
}

async fn sweep(app: &App) -> Result<()> {
    let mut tx = app.db.begin().await?;
    let unsettled = queries::list_unsettled_before(&mut tx, app.now() - HANDOVER_TIMEOUT).await?;
    let lost = queue::without_job::<SendMail>(&mut tx, "letter", &unsettled).await?;
    if !lost.is_empty() {
        tracing::warn!(count = lost.len(), "letters had lost their job");
    }
    for id in lost {
        enqueue(&mut tx, id).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Job that deletes letters that were settled long ago.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct PurgeLetters {}

impl Job for PurgeLetters {
    type State = App;
    const NAME: &'static str = "purge_letters";
    const LANE: Lane = Lane::Upkeep;

    async fn run(self, app: App, _: Attempt) -> Outcome {
        purge(&app).await.into()
    }
}

async fn purge(app: &App) -> Result<()> {
    let mut conn = app.db.acquire().await?;
    queries::delete_settled_before(&mut conn, app.now() - RETENTION).await
}
