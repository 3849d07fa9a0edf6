//! One run of a step at a time, which ends as soon as it is no longer wanted.

use std::time::Duration;

use domain::{ids::SessionId, session::Step};
use platform::{db::AdvisoryLock, error::Result};
use sqlx::{Connection, PgConnection};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::still_wanted;
use crate::Recordings;

/// How often consents are looked at while a step works: a withdrawal acts within two seconds.
const WATCH: Duration = Duration::from_secs(1);

/// The right to work on a step of a session: an advisory lock on a connection of its own, on
/// which a watcher asks every second whether the work is still wanted. Whoever dies loses it.
pub struct Claim {
    unwanted: CancellationToken,
    stop: CancellationToken,
    watcher: JoinHandle<()>,
}

/// Claims a step; waits while another run is at it. `None` when there is nothing left to do.
///
/// # Errors
/// When the database does not answer.
pub async fn claim(
    app: &Recordings,
    id: &SessionId,
    sha256: &str,
    step: Step,
) -> Result<Option<Claim>> {
    let mut conn = app.db.acquire().await?.detach();
    let name = format!("{step:?}:{id}");
    loop {
        if AdvisoryLock::Step.try_keep(&mut conn, &name).await? {
            break;
        }
        // Waiting to be allowed is not waiting for another run: `ready` says so to the session.
        if !still_wanted(&mut conn, id, sha256, step).await? {
            close(conn).await;
            return Ok(None);
        }
        tokio::time::sleep(WATCH).await;
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
    Ok(Some(Claim {
        unwanted,
        stop,
        watcher,
    }))
}

impl Claim {
    /// Cancelled as soon as the work is no longer wanted or allowed.
    pub fn unwanted(&self) -> &CancellationToken {
        &self.unwanted
    }

    /// Gives the step back.
    pub async fn release(mut self) {
        self.stop.cancel();
        if let Err(error) = (&mut self.watcher).await {
            tracing::warn!(%error, "the watcher of a step ended badly");
        }
    }
}

impl Drop for Claim {
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
                () = tokio::time::sleep(WATCH) => {}
            }
            // Without an answer nobody knows whether the consents still stand, and the lock may
            // be another's.
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
