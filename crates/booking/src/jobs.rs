//! Background steps: holds that expire, sessions that are over, a suspended coach's bookings.

use domain::ids::{BookingId, CoachId, UserId};
use jiff::Timestamp;
use platform::{
    db::Instant,
    queue::{Attempt, Job, Lane, Outcome},
};
use serde::{Deserialize, Serialize};

use super::actions;
use crate::Bookings;

/// Ends a hold when its 15 minutes are over.
#[derive(Debug, Serialize, Deserialize)]
pub struct ExpireHold {
    /// The booking that waits for its payment.
    pub booking: BookingId,
}

impl Job for ExpireHold {
    type State = Bookings;
    const NAME: &'static str = "expire_hold";
    const LANE: Lane = Lane::Prompt;

    async fn run(self, app: Bookings, _: Attempt) -> Outcome {
        actions::expire_one(&app, &self.booking).await.into()
    }
}

/// A session has begun, as its recording shows.
#[derive(Debug, Serialize, Deserialize)]
pub struct SessionBegan {
    pub booking: BookingId,
    /// When the recording arrived.
    pub at: Instant,
}

impl Job for SessionBegan {
    type State = Bookings;
    const NAME: &'static str = recordings::SESSION_BEGAN;
    const LANE: Lane = Lane::Prompt;

    async fn run(self, app: Bookings, _: Attempt) -> Outcome {
        actions::begin_by_recording(&app, &self.booking, self.at.0)
            .await
            .into()
    }
}

/// Every minute: ends the holds that lasted, closes the sessions that are over, tells of the moves
/// that were gathered.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct SweepBookings {}

impl Job for SweepBookings {
    type State = Bookings;
    const NAME: &'static str = "sweep_bookings";
    const LANE: Lane = Lane::Prompt;
    const ATTEMPTS: u32 = 1;

    async fn run(self, app: Bookings, _: Attempt) -> Outcome {
        actions::sweep(&app).await.into()
    }
}

/// Cancels what a suspended coach has ahead of them, a few bookings at a time.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CancelAhead {
    pub coach: CoachId,
    /// Who wants it.
    pub by: UserId,
    /// Why, in their words; the clients read it.
    pub reason: Option<String>,
    /// When it was asked: what is booked later stays.
    pub asked_at: Timestamp,
}

impl Job for CancelAhead {
    type State = Bookings;
    const NAME: &'static str = "cancel_ahead";
    const LANE: Lane = Lane::Prompt;
    // Every ten minutes for a week: each booking that is left is a client who waits for money.
    const ATTEMPTS: u32 = 1000;

    async fn run(self, app: Bookings, _: Attempt) -> Outcome {
        actions::cancel_some_ahead(&app, &self).await.into()
    }
}
