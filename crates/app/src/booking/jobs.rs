//! What time does to bookings.

use domain::ids::BookingId;
use platform::queue::{Attempt, Job, Outcome};
use serde::{Deserialize, Serialize};

use super::actions;
use crate::App;

/// Ends a hold when its 15 minutes are over.
#[derive(Debug, Serialize, Deserialize)]
pub struct ExpireHold {
    /// The booking that waits for its payment.
    pub booking: BookingId,
}

impl Job for ExpireHold {
    type State = App;
    const NAME: &'static str = "expire_hold";

    async fn run(self, app: App, _: Attempt) -> Outcome {
        actions::expire_one(&app, &self.booking).await.into()
    }
}

/// Every minute: ends the holds that lasted, closes the sessions that are over.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct SweepBookings {}

impl Job for SweepBookings {
    type State = App;
    const NAME: &'static str = "sweep_bookings";
    const ATTEMPTS: u32 = 1;

    async fn run(self, app: App, _: Attempt) -> Outcome {
        actions::sweep(&app).await.into()
    }
}
