//! Job that tells coaches what expires, and lets badges fall.

use platform::queue::{Attempt, Job, Lane, Outcome};
use serde::{Deserialize, Serialize};

use super::actions::verification;
use crate::Market;

/// Every hour, since a day begins at another hour in each zone: tells coaches what expires, and
/// lets badges fall on the day.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct SweepBadges {}

impl Job for SweepBadges {
    type State = Market;
    const NAME: &'static str = "sweep_badges";
    const LANE: Lane = Lane::Upkeep;

    async fn run(self, app: Market, _: Attempt) -> Outcome {
        verification::sweep(&app).await.into()
    }
}
