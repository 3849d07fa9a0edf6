//! What happens to a session in the background. Every job is safe to run twice, resumes after a
//! kill, and holds no transaction while it works.

mod claim;
mod summarize;
mod transcribe;
mod upkeep;

pub use summarize::Summarize;
pub use transcribe::Transcribe;
pub use upkeep::MendSessions;

use domain::{
    ids::SessionId,
    schema::{ConsentType, SessionStatus},
    session::Step,
};
use platform::{
    db::Instant,
    error::Result,
    queue::{Attempt, Outcome},
};

use super::{queries, rows::SessionRow};
use crate::Recordings;

/// Why a step did not come to its end.
enum Stopped {
    /// The session is elsewhere by now: done by another run, or withdrawn.
    Superseded,
    /// Worth another try. The key is what the page says meanwhile.
    Retry(&'static str, anyhow::Error),
    /// It will never work.
    Fail(&'static str, anyhow::Error),
}

impl<E: Into<anyhow::Error>> From<E> for Stopped {
    /// What is not expected is tried again.
    fn from(error: E) -> Self {
        Self::Retry("session-message-try-again", error.into())
    }
}

/// Prepares a step: goes back to it after a failure, and sees that it is still wanted and
/// still allowed. `None` when there is nothing to do.
async fn ready(
    app: &Recordings,
    id: &SessionId,
    sha256: &str,
    step: Step,
) -> Result<Option<SessionRow>> {
    let now = Instant(app.now());
    let mut tx = app.db.begin().await?;
    queries::lock(&mut tx, id).await?;
    let (Some(session), Some(around)) = (
        queries::session(&mut tx, id).await?,
        queries::around(&mut tx, id).await?,
    ) else {
        return Ok(None);
    };
    let at_step = session.status == step.working() || session.status == step.failed();
    if !at_step || around.audio_sha256.as_deref() != Some(sha256) {
        return Ok(None);
    }
    let consents = queries::consents(&mut tx, id, &around).await?;
    // The audio stays; the second consent starts the step.
    let allowed = consents.both(ConsentType::DataProcessing);
    let message = (!allowed).then_some("session-message-waits-consent");
    queries::advance(&mut tx, id, session.status, step.working(), message, now).await?;
    tx.commit().await?;
    Ok(allowed.then_some(session))
}

/// Whether a step is still wanted and still allowed.
async fn still_wanted(
    conn: &mut sqlx::PgConnection,
    id: &SessionId,
    sha256: &str,
    step: Step,
) -> Result<bool> {
    let (Some(session), Some(around)) = (
        queries::session(conn, id).await?,
        queries::around(conn, id).await?,
    ) else {
        return Ok(false);
    };
    let consents = queries::consents(conn, id, &around).await?;
    let at_step = session.status == step.working() || session.status == step.failed();
    Ok(at_step
        && around.audio_sha256.as_deref() == Some(sha256)
        && consents.may_record()
        && consents.may_process())
}

/// Says how a step ended, to the session and to the queue.
async fn ended(
    app: &Recordings,
    (id, sha256): (&SessionId, &str),
    step: Step,
    attempt: Attempt,
    result: Result<(), Stopped>,
) -> Outcome {
    let (to, message, outcome) = match result {
        Ok(()) => return Outcome::Done,
        Err(Stopped::Superseded) => return superseded(app, id, sha256, step).await,
        Err(Stopped::Retry(message, error)) => {
            let to = step.after_failure(attempt.failures + 1);
            (to, message, Outcome::Retry(error))
        }
        Err(Stopped::Fail(message, error)) => {
            (SessionStatus::Failed, message, Outcome::Fail(error))
        }
    };
    let message = if to == SessionStatus::Failed && message == "session-message-try-again" {
        "session-message-given-up"
    } else {
        message
    };
    match say(app, id, step, to, message).await {
        Ok(()) => outcome,
        Err(error) => Outcome::Retry(error.into()),
    }
}

/// A step also stops when it can no longer ask whether it is wanted; if it still is, it is tried
/// again.
async fn superseded(app: &Recordings, id: &SessionId, sha256: &str, step: Step) -> Outcome {
    let wanted = async {
        let mut conn = app.db.acquire().await?;
        still_wanted(&mut conn, id, sha256, step).await
    };
    match wanted.await {
        Ok(false) => Outcome::Done,
        Ok(true) => Outcome::Retry(anyhow::anyhow!("the watch over the consents was lost")),
        Err(error) => Outcome::Retry(error.into()),
    }
}

async fn say(
    app: &Recordings,
    id: &SessionId,
    step: Step,
    to: SessionStatus,
    message: &str,
) -> Result<()> {
    let mut conn = app.db.acquire().await?;
    let now = Instant(app.now());
    queries::advance(&mut conn, id, step.working(), to, Some(message), now).await?;
    Ok(())
}
