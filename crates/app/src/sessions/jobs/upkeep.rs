//! What repairs after a crash, and deletes what is owed deletion.

use domain::{retention::Kept, session::Step};
use jiff::SignedDuration;
use platform::{
    db::Instant,
    error::{Error, Result},
    queue::{Attempt, Job, Outcome, enqueue},
};
use serde::{Deserialize, Serialize};

use super::{Summarize, Transcribe};
use crate::{
    App,
    sessions::{queries, scratch, upload},
};

/// A session in a working state that nothing has touched for so long has lost its job.
const STALLED: SignedDuration = SignedDuration::from_mins(30);

/// Deletes the objects whose deletion is owed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct DeleteObjects {}

impl Job for DeleteObjects {
    type State = App;
    const NAME: &'static str = "delete_objects";

    async fn run(self, app: App, _: Attempt) -> Outcome {
        delete_objects(&app).await.into()
    }
}

/// Deletes an object whose deletion was just committed, so that nobody reaches it by an address
/// signed before. The job does it again if this fails.
pub async fn delete_at_once(app: &App, key: Option<&str>) {
    if let Some(key) = key
        && let Err(error) = app.storage.delete(key).await
    {
        tracing::warn!(%error, "an object is deleted later");
    }
}

async fn delete_objects(app: &App) -> Result<()> {
    let mut conn = app.db.acquire().await?;
    let keys = queries::owed_deletions(&mut conn).await?;
    drop(conn);
    for key in keys {
        app.storage.delete(&key).await?;
        let mut conn = app.db.acquire().await?;
        queries::deletion_done(&mut conn, &key).await?;
    }
    Ok(())
}

/// Takes up sessions that stand still, and ends uploads that nobody finished.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct MendSessions {}

impl Job for MendSessions {
    type State = App;
    const NAME: &'static str = "mend_sessions";

    async fn run(self, app: App, _: Attempt) -> Outcome {
        mend(&app).await.into()
    }
}

async fn mend(app: &App) -> Result<()> {
    let swept = app.clone();
    tokio::task::spawn_blocking(move || scratch::sweep(&swept.config))
        .await
        .map_err(Error::internal)?
        .map_err(Error::internal)?;
    let now = Instant(app.now());
    let mut tx = app.db.begin().await?;
    for stalled in queries::stalled(&mut tx, Instant(now.0 - STALLED)).await? {
        let (session_id, sha256) = (stalled.id, stalled.sha256);
        queries::touch(&mut tx, &session_id, now).await?;
        match stalled.status.step().or_else(|| stalled.status.retry()) {
            Some(Step::Transcribe) => enqueue(&mut tx, Transcribe { session_id, sha256 }).await?,
            Some(Step::Summarize) => enqueue(&mut tx, Summarize { session_id, sha256 }).await?,
            Some(Step::Upload) | None => {}
        }
    }
    let before = Instant(Kept::AbandonedUpload.due_before(now.0));
    for (upload, session) in queries::abandoned_uploads(&mut tx, before).await? {
        queries::lock(&mut tx, &session).await?;
        upload::fail(&mut tx, &session, &upload, "upload-broken", now).await?;
    }
    tx.commit().await?;
    Ok(())
}
