//! The outbox: a row for each letter, sealed until it is settled, and the job that sends it.

use anyhow::{Context, anyhow};
use domain::ids::UserId;
use jiff::{SignedDuration, Timestamp};
use platform::{
    error::{Error, Result},
    mail::{Mail, Offered, SendError},
    queue::{self, Attempt, Job, Outcome},
    random,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sqlx::PgConnection;

use super::{Kind, preferences};
use site::App;

mod rows;

pub use rows::{address_refused, withdraw};

/// Where a letter is sealed for: it opens nowhere else.
const CONTEXT: &str = "mail";
/// A letter that was handed over so long ago and was not settled is in nobody's hands any
/// more: longer than a server may take to answer.
const NOBODY_WAITS: SignedDuration = SignedDuration::from_mins(12);
/// How long it is kept in mind that a letter was sent.
const KEPT: SignedDuration = SignedDuration::from_hours(24 * 30);

/// A letter that is written, and what the outbox has to know of it.
#[derive(Clone, Debug)]
pub struct Post {
    /// The letter.
    pub mail: Mail,
    /// For whom.
    pub user: UserId,
    /// What kind of letter it is.
    pub kind: Kind,
    /// What it reminds of.
    pub about: Option<String>,
    /// From when on it is worth nothing.
    pub not_after: Option<Timestamp>,
}

/// Puts a letter in the post, on the caller's transaction: it leaves once that is committed.
///
/// # Errors
/// Only when the database does not answer.
pub async fn letter(conn: &mut PgConnection, app: &App, post: &Post) -> Result<()> {
    let json = serde_json::to_vec(&post.mail).map_err(Error::internal)?;
    let sealed = app.keys.seal(CONTEXT, &json);
    rows::insert(conn, post, &sealed, app.now()).await?;
    enqueue(conn, post.mail.id.clone()).await
}

async fn enqueue(conn: &mut PgConnection, letter: String) -> Result<()> {
    let job = SendMail {
        letter: Some(letter),
        sealed: None,
    };
    queue::enqueue(conn, job).await
}

/// Sends a letter again of which nobody knows whether it arrived. It may arrive twice; with the
/// same Message-ID, so that a mail program can tell.
///
/// # Errors
/// 404 when there is no such letter; 409 `letter-not-unknown` when it is known what became of
/// it, or it is worth nothing any more.
pub async fn send_again(app: &App, id: &str) -> Result<()> {
    let mut tx = app.db.begin().await?;
    if !rows::again(&mut tx, id, app.now()).await? {
        return Err(if rows::exists(&mut tx, id).await? {
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

/// Sends a letter of the outbox.
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
    // About a day, by the queue's delays.
    const ATTEMPTS: u32 = 150;

    async fn run(self, app: App, attempt: Attempt) -> Outcome {
        let id = match (self.letter, self.sealed) {
            (Some(id), _) => id,
            (None, Some(sealed)) => match take_in(&app, &sealed).await {
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

/// Takes a letter that lies in the queue itself into the outbox.
async fn take_in(app: &App, sealed: &str) -> Result<String, Outcome> {
    let mail = open(app, sealed).map_err(Outcome::Fail)?;
    let retry = |e: Error| Outcome::Retry(e.into());
    let mut conn = app.db.acquire().await.map_err(|e| retry(e.into()))?;
    rows::take_in(&mut conn, &mail, sealed, app.now())
        .await
        .map_err(retry)?;
    Ok(mail.id)
}

fn open(app: &App, sealed: &str) -> anyhow::Result<Mail> {
    let json = app
        .keys
        .open(CONTEXT, sealed)
        .map_err(|e| anyhow!(e))
        .context("a sealed letter")?;
    Ok(serde_json::from_slice(&json)?)
}

async fn send(app: &App, id: &str, attempt: Attempt) -> Result<Outcome> {
    let now = app.now();
    let mut conn = app.db.acquire().await?;
    let Some(row) = rows::unsettled(&mut conn, id).await? else {
        return Ok(Outcome::Done);
    };
    if let Some(handed) = row.handed_at {
        // Another try gave it to the server. While it may still hear the answer, it is its.
        if now.duration_since(handed.0) < NOBODY_WAITS {
            return Ok(Outcome::Retry(anyhow!("the letter is being handed over")));
        }
        let said = "the process ended before it heard the server's answer";
        rows::settle(
            &mut conn,
            id,
            row.handed_by.as_deref(),
            "unknown",
            now,
            Some(said),
        )
        .await?;
        metrics::counter!("trustcoach_letters_total", "outcome" => "unknown").increment(1);
        return Ok(Outcome::Fail(anyhow!("letter {id}: {said}")));
    }
    if let Some(why) = no_longer(&mut conn, &row, now).await? {
        rows::settle(&mut conn, id, None, "dropped", now, Some(why)).await?;
        return Ok(Outcome::Done);
    }
    let mail = match open(app, &row.sealed) {
        Ok(mail) => mail,
        Err(error) => {
            let said = Some("it could not be opened");
            rows::settle(&mut conn, id, None, "given_up", now, said).await?;
            return Ok(Outcome::Fail(error));
        }
    };
    rows::tried(&mut conn, id).await?;
    // No connection is held while a server makes one wait.
    drop(conn);
    let sent = match app.mailer.offer(&mail).await {
        Ok(offered) => hand_over(app, id, offered).await?,
        Err(error) => Sent::Not(error, None),
    };
    Ok(match sent {
        Sent::Yes | Sent::NotOurs => Outcome::Done,
        Sent::Not(error, by) => not_sent(app, id, by.as_deref(), error, attempt).await?,
    })
}

/// Why a letter is no longer worth sending, or wanted.
async fn no_longer(
    conn: &mut PgConnection,
    row: &rows::Unsettled,
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

/// How a try ended.
enum Sent {
    /// The server has it.
    Yes,
    /// Another try has it, or it was settled meanwhile.
    NotOurs,
    /// It was not taken; the mark of the try that handed it over.
    Not(SendError, Option<String>),
}

/// The last step. It goes on when the worker that began it is told to stop: what was given
/// away must be written down.
async fn hand_over(app: &App, id: &str, offered: Offered) -> Result<Sent> {
    let app = app.clone();
    let id = id.to_owned();
    tokio::spawn(async move { hand_over_to_the_end(&app, &id, offered).await })
        .await
        .map_err(Error::internal)?
}

async fn hand_over_to_the_end(app: &App, id: &str, offered: Offered) -> Result<Sent> {
    let by = random::uuid();
    // A file that is written twice is one file; a letter to a server is noted first.
    if !offered.can_be_repeated() {
        let mut conn = app.db.acquire().await?;
        if !rows::hand_over(&mut conn, id, &by, app.now()).await? {
            drop(conn);
            offered.withdraw();
            return Ok(Sent::NotOurs);
        }
    }
    if let Err(error) = offered.hand_over().await {
        return Ok(Sent::Not(error, Some(by)));
    }
    metrics::counter!("trustcoach_letters_total", "outcome" => "sent").increment(1);
    // The server has it. Should the database be away just now, it is worth waiting for: a
    // letter that is not noted as sent is noted as unknown.
    for pause in [1, 2, 5, 10, 30, 60] {
        match note_sent(app, id).await {
            Ok(()) => return Ok(Sent::Yes),
            Err(error) => tracing::warn!(letter = id, %error, "sent, and not noted yet"),
        }
        tokio::time::sleep(std::time::Duration::from_secs(pause)).await;
    }
    note_sent(app, id).await?;
    Ok(Sent::Yes)
}

async fn note_sent(app: &App, id: &str) -> Result<()> {
    let mut conn = app.db.acquire().await?;
    rows::sent(&mut conn, id, app.now()).await
}

/// What becomes of a letter that was not taken.
async fn not_sent(
    app: &App,
    id: &str,
    by: Option<&str>,
    error: SendError,
    attempt: Attempt,
) -> Result<Outcome> {
    let now = app.now();
    let said = error.to_string();
    let mut conn = app.db.acquire().await?;
    let outcome = match &error {
        SendError::Address(_) => {
            rows::settle(&mut conn, id, by, "refused", now, Some(&said)).await?;
            rows::address_is_refused(&mut conn, id).await?;
            "refused"
        }
        SendError::Permanent(_) => {
            rows::settle(&mut conn, id, by, "refused", now, Some(&said)).await?;
            "refused"
        }
        SendError::Temporary(_) | SendError::Unanswered(_) if attempt.last => {
            rows::settle(&mut conn, id, by, "given_up", now, Some(&said)).await?;
            "given_up"
        }
        SendError::Temporary(_) | SendError::Unanswered(_) => {
            rows::take_back(&mut conn, id, by, &said).await?;
            return Ok(Outcome::Retry(error.into()));
        }
    };
    metrics::counter!("trustcoach_letters_total", "outcome" => outcome).increment(1);
    Ok(Outcome::Fail(error.into()))
}

/// Puts letters back to work that wait and whose job is lost: by a queue that was restored from
/// a backup, or emptied by hand.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct SweepLetters {}

impl Job for SweepLetters {
    type State = App;
    const NAME: &'static str = "sweep_letters";
    // The next turn comes anyway.
    const ATTEMPTS: u32 = 1;

    async fn run(self, app: App, _: Attempt) -> Outcome {
        sweep(&app).await.into()
    }
}

async fn sweep(app: &App) -> Result<()> {
    let mut tx = app.db.begin().await?;
    let unsettled = rows::unsettled_since(&mut tx, app.now() - NOBODY_WAITS).await?;
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

/// Forgets letters that were settled long ago.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct PurgeLetters {}

impl Job for PurgeLetters {
    type State = App;
    const NAME: &'static str = "purge_letters";

    async fn run(self, app: App, _: Attempt) -> Outcome {
        purge(&app).await.into()
    }
}

async fn purge(app: &App) -> Result<()> {
    let mut conn = app.db.acquire().await?;
    rows::purge(&mut conn, app.now() - KEPT).await
}
