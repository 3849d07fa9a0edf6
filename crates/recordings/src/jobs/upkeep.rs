//! What repairs after a crash.

use domain::{
    ids::{SessionId, UploadId},
    retention::Kept,
    session::Step,
};
use jiff::SignedDuration;
use platform::{
    db::Instant,
    error::{Error, Result},
    queue::{Attempt, Job, Outcome, enqueue},
    sweep::Sweep,
};
use serde::{Deserialize, Serialize};

use super::{Summarize, Transcribe};
use crate::{
    Recordings,
    queries::{self, Stalled},
    scratch, upload,
};

/// A session in a working state that nothing has touched for so long has lost its job.
const STALLED: SignedDuration = SignedDuration::from_mins(30);

/// Takes up sessions that stand still, and ends uploads that nobody finished.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct MendSessions {}

impl Job for MendSessions {
    type State = Recordings;
    const NAME: &'static str = "mend_sessions";

    async fn run(self, app: Recordings, _: Attempt) -> Outcome {
        mend(&app).await.into()
    }
}

async fn mend(app: &Recordings) -> Result<()> {
    // None of the three waits for another to succeed.
    let copies = sweep_copies(app).await;
    let stalled = take_up_stalled(app).await;
    let abandoned = end_abandoned(app).await;
    copies.and(stalled).and(abandoned)
}

async fn sweep_copies(app: &Recordings) -> Result<()> {
    let swept = app.clone();
    tokio::task::spawn_blocking(move || scratch::sweep(&swept.config))
        .await
        .map_err(Error::internal)?
        .map_err(Error::internal)
}

async fn take_up_stalled(app: &Recordings) -> Result<()> {
    let now = Instant(app.now());
    let mut conn = app.db.acquire().await?;
    let stalled = queries::stalled(&mut conn, Instant(now.0 - STALLED), now).await?;
    drop(conn);
    let sweep = Sweep {
        name: "stalled_sessions",
        db: &app.db,
        now: now.0,
    };
    sweep
        .each(stalled, |s| s.id.to_string(), |s| take_up(app, s, now))
        .await
}

async fn take_up(app: &Recordings, stalled: Stalled, now: Instant) -> Result<()> {
    let (session_id, sha256) = (stalled.id, stalled.sha256);
    let mut tx = app.db.begin().await?;
    queries::touch(&mut tx, &session_id, now).await?;
    match stalled.status.step().or_else(|| stalled.status.retry()) {
        Some(Step::Transcribe) => enqueue(&mut tx, Transcribe { session_id, sha256 }).await?,
        Some(Step::Summarize) => enqueue(&mut tx, Summarize { session_id, sha256 }).await?,
        Some(Step::Upload) | None => {}
    }
    tx.commit().await?;
    Ok(())
}

async fn end_abandoned(app: &Recordings) -> Result<()> {
    let now = Instant(app.now());
    let before = Instant(Kept::AbandonedUpload.due_before(now.0));
    let mut conn = app.db.acquire().await?;
    let abandoned = queries::abandoned_uploads(&mut conn, before, now).await?;
    drop(conn);
    let sweep = Sweep {
        name: "abandoned_uploads",
        db: &app.db,
        now: now.0,
    };
    let id = |(upload, _): &(UploadId, SessionId)| upload.to_string();
    sweep
        .each(abandoned, id, |(upload, session)| async move {
            let mut tx = app.db.begin().await?;
            queries::lock(&mut tx, &session).await?;
            upload::fail(&mut tx, &session, &upload, "upload-broken", now).await?;
            tx.commit().await?;
            Ok(())
        })
        .await
}
