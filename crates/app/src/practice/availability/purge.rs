//! What is forgotten by the clock.

use jiff::SignedDuration;
use platform::{
    error::Result,
    queue::{Attempt, Job, Outcome},
};
use serde::{Deserialize, Serialize};

use super::queries;
use crate::App;

/// How long a removed absence can be brought back.
const KEPT: SignedDuration = SignedDuration::from_hours(24);

/// Forgets the absences that were removed a day ago.
#[derive(Default, Serialize, Deserialize)]
pub struct PurgeRemovedTimeOff {}

impl Job for PurgeRemovedTimeOff {
    type State = App;
    const NAME: &'static str = "purge_removed_time_off";

    async fn run(self, app: App, _: Attempt) -> Outcome {
        purge(&app).await.into()
    }
}

async fn purge(app: &App) -> Result<()> {
    let mut conn = app.db.acquire().await?;
    queries::purge_removed(&mut conn, app.now() - KEPT).await?;
    Ok(())
}
