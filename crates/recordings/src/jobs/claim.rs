//! Claim of a pipeline step: one run at a time, cancelled as soon as a consent is withdrawn or the
//! audio replaced.

use std::time::Duration;

use domain::{ids::SessionId, session::Step};
use platform::{db::AdvisoryLock, error::Result};
use sqlx::{Connection, PgConnection};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::still_wanted;
use crate::Recordings;

/// How often consents are checked while a step runs: a withdrawal acts within two seconds.
const CHECK_EVERY: Duration = Duration::from_secs(1);

/// The right to work on a step of a session: an advisory lock on a connection of its own, on
/// which a watcher checks every second whether the work is still wanted. A process that dies loses
/// it.
pub struct StepClaim {
    unwanted: CancellationToken,
    stop: CancellationToken,
    watcher: JoinHandle<()>,
}

/// Claims a step; waits while another run holds it. `None` when there is nothing left to do.
pub async fn claim_step(
    app: &Recordings,
    id: &SessionId,
    sha256: &str,
    step: Step,
) -> Result<Option<StepClaim>> {
    let mut conn = app.db.acquire().await?.detach();
    let name = format!("{step:?}:{id}");
    loop {
        if AdvisoryLock::Step.try_keep(&mut conn, &name).await? {
            break;
        }
        // Waiting to be allowed is not waiting for another run: `begin_step` says so to the session.
        if !still_wanted(&mut conn, id, sha256, step).await? {
            close(conn).await;
            return Ok(None);
        }
        tokio::time::sleep(CHECK_EVERY).await;
    }
    let unwanted = CancellationToken::new();
    let stop = CancellationToken::new();
    let watcher = Watcher {
        id: id.clone(),
        sha256: sha256.to_owned(),
        step,
        unwanted: unwanted.clone(),
        stop: stop.clone(),
    };
    let watcher = tokio::spawn(watcher.watch(conn));
    Ok(Some(StepClaim {
        unwanted,
        stop,
        watcher,
    }))
}

impl StepClaim {
    /// Cancelled as soon as the work is no longer wanted or allowed.
    pub fn unwanted(&self) -> &CancellationToken {
        &self.unwanted
    }

    /// Releases the lock.
    pub async fn release(mut self) {
        self.stop.cancel();
        if let Err(error) = (&mut self.watcher).await {
            tracing::warn!(%error, "the watcher of a step ended badly");
        }
    }
}

impl Drop for StepClaim {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

struct Watcher {
    id: SessionId,
    sha256: String,
    step: Step,
    unwanted: CancellationToken,
    stop: CancellationToken,
}

impl Watcher {
    async fn watch(self, mut conn: PgConnection) {
        loop {
            tokio::select! {
                () = self.stop.cancelled() => break,
                () = tokio::time::sleep(CHECK_EVERY) => {}
            }
            // Without an answer it is unknown whether the consents still stand, and the lock may be
            // lost.
            let wanted = still_wanted(&mut conn, &self.id, &self.sha256, self.step).await;
            if !wanted.unwrap_or(false) {
                self.unwanted.cancel();
                self.stop.cancelled().await;
                break;
            }
        }
        close(conn).await;
    }
}

async fn close(conn: PgConnection) {
    if let Err(error) = conn.close().await {
        tracing::debug!(%error, "a connection was already closed");
    }
}
