//! Background jobs of the pipeline: transcription, summary, upkeep. Each is safe to run twice,
//! resumes after a kill, and holds no transaction while it works.

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
    queue::{Attempt, Outcome, enqueue},
};

use super::queries::{self, SessionRow};
use crate::Recordings;

/// The step that a session is in, or goes back to after a failure.
pub fn current_step(status: SessionStatus) -> Option<Step> {
    status.step().or_else(|| status.retry())
}

/// Enqueues the job of a step, for one audio. An upload has none: only its sender can repeat it.
pub async fn enqueue_step(
    conn: &mut sqlx::PgConnection,
    step: Option<Step>,
    session_id: SessionId,
    sha256: String,
) -> Result<()> {
    match step {
        Some(Step::Transcribe) => enqueue(conn, Transcribe { session_id, sha256 }).await,
        Some(Step::Summarize) => enqueue(conn, Summarize { session_id, sha256 }).await,
        Some(Step::Upload) | None => Ok(()),
    }
}

/// Why a step did not complete.
enum Stopped {
    /// The session has moved on: done by another run, or a consent was withdrawn.
    Superseded,
    /// Worth another attempt. The key is the message that the page shows meanwhile.
    Retry(&'static str, anyhow::Error),
    /// It will never work.
    Fail(&'static str, anyhow::Error),
}

impl<E: Into<anyhow::Error>> From<E> for Stopped {
    /// Unexpected errors are retried.
    fn from(error: E) -> Self {
        Self::Retry("session-message-try-again", error.into())
    }
}

/// Puts a session in the working state of a step, if the step is still wanted and allowed. `None`
/// when there is nothing to do.
async fn begin_step(
    app: &Recordings,
    id: &SessionId,
    sha256: &str,
    step: Step,
) -> Result<Option<SessionRow>> {
    let now = Instant(app.now());
    let mut tx = app.db.begin().await?;
    queries::lock(&mut tx, id).await?;
    let (Some(session), Some(context)) = (
        queries::session(&mut tx, id).await?,
        queries::session_context(&mut tx, id).await?,
    ) else {
        return Ok(None);
    };
    let at_step = session.status == step.working() || session.status == step.failed();
    if !at_step || context.audio_sha256.as_deref() != Some(sha256) {
        return Ok(None);
    }
    let consents = queries::consents(&mut tx, id, &context).await?;
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
    let (Some(session), Some(context)) = (
        queries::session(conn, id).await?,
        queries::session_context(conn, id).await?,
    ) else {
        return Ok(false);
    };
    let consents = queries::consents(conn, id, &context).await?;
    let at_step = session.status == step.working() || session.status == step.failed();
    Ok(at_step
        && context.audio_sha256.as_deref() == Some(sha256)
        && consents.may_record()
        && consents.may_process())
}

/// Records how a step ended, and tells the queue whether to retry.
async fn finish_step(
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
    let recorded = async {
        let mut conn = app.db.acquire().await?;
        let now = Instant(app.now());
        queries::advance(&mut conn, id, step.working(), to, Some(message), now).await
    };
    match recorded.await {
        Ok(_) => outcome,
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
