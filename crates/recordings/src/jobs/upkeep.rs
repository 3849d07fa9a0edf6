//! Upkeep job: restarts steps whose job was lost in a crash, ends abandoned uploads, and deletes
//! scratch copies left by killed processes.

use domain::{
    ids::{SessionId, UploadId},
    retention::Retention,
};
use jiff::SignedDuration;
use platform::{
    db::Instant,
    error::{Error, Result},
    queue::{Attempt, Job, Lane, Outcome},
    sweep::Sweep,
};
use serde::{Deserialize, Serialize};

use super::{current_step, enqueue_step};
use crate::{
    Recordings,
    queries::{self, Stalled},
    scratch, upload,
};

/// A session in a working state that has not changed for so long has lost its job.
const STALLED: SignedDuration = SignedDuration::from_mins(30);

/// Restarts stalled sessions and ends abandoned uploads.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct MendSessions {}

impl Job for MendSessions {
    type State = Recordings;
    const NAME: &'static str = "mend_sessions";
    const LANE: Lane = Lane::Upkeep;

    async fn run(self, app: Recordings, _: Attempt) -> Outcome {
        mend(&app).await.into()
    }
}

async fn mend(app: &Recordings) -> Result<()> {
    // None of the three waits for another to succeed.
    let scratch = sweep_scratch(app).await;
    let stalled = restart_stalled(app).await;
    let abandoned = fail_abandoned_uploads(app).await;
    scratch.and(stalled).and(abandoned)
}

async fn sweep_scratch(app: &Recordings) -> Result<()> {
    let app = app.clone();
    tokio::task::spawn_blocking(move || scratch::sweep(&app.config))
        .await
        .map_err(Error::internal)?
        .map_err(Error::internal)
}

async fn restart_stalled(app: &Recordings) -> Result<()> {
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
        .each(stalled, |s| s.id.to_string(), |s| restart(app, s, now))
        .await
}

async fn restart(app: &Recordings, stalled: Stalled, now: Instant) -> Result<()> {
    let (session_id, sha256) = (stalled.id, stalled.sha256);
    let mut tx = app.db.begin().await?;
    queries::touch(&mut tx, &session_id, now).await?;
    enqueue_step(&mut tx, current_step(stalled.status), session_id, sha256).await?;
    tx.commit().await?;
    Ok(())
}

async fn fail_abandoned_uploads(app: &Recordings) -> Result<()> {
    let now = Instant(app.now());
    let before = Instant(Retention::AbandonedUpload.due_before(now.0));
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
