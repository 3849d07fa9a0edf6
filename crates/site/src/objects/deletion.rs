//! Job that deletes stored objects whose deletion is owed, oldest first. One that cannot be deleted
//! is tried again with growing pauses, and holds up no other.

use jiff::Timestamp;
use platform::{
    error::{Error, Result},
    queue::{Attempt, Job, Lane, Outcome},
    sweep::{self, pause, reason},
};
use serde::{Deserialize, Serialize};

use super::queries::{self, OwedDeletion};
use crate::App;

/// Deletes the objects whose deletion is owed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct DeleteObjects {}

impl Job for DeleteObjects {
    type State = App;
    const NAME: &'static str = "delete_objects";
    const LANE: Lane = Lane::Upkeep;

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
    let now = app.now();
    let mut conn = app.db.acquire().await?;
    let owed = queries::owed_deletions(&mut conn, now).await?;
    drop(conn);
    sweep::each("delete_objects", owed, |owed| async move {
        delete(app, &owed, now).await
    })
    .await
}

async fn delete(app: &App, owed: &OwedDeletion, now: Timestamp) -> Result<()> {
    let deleted = app.storage.delete(&owed.key).await.map_err(Error::from);
    let mut conn = app.db.acquire().await?;
    match deleted {
        Ok(()) => queries::deletion_done(&mut conn, &owed.key).await,
        Err(error) => {
            let attempts = owed.attempts.saturating_add(1);
            let next = now + pause(attempts);
            queries::deletion_failed(&mut conn, owed, next, &reason(&error)).await?;
            Err(error)
        }
    }
}
