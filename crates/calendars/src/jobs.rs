//! Jobs that read the external calendars of coaches.

use platform::queue::{Attempt, Job, Lane, Outcome, When};
use serde::{Deserialize, Serialize};

use super::actions::reading;
use site::App;

/// Job that reads one calendar.
#[derive(Debug, Serialize, Deserialize)]
pub struct ReadCalendar {
    pub id: String,
}

impl ReadCalendar {
    /// At once; asked twice, it is read once.
    pub fn when(id: &str) -> When {
        When {
            at: None,
            key: Some(format!("read_calendar:{id}")),
        }
    }
}

impl Job for ReadCalendar {
    type State = App;
    const NAME: &'static str = "read_calendar";
    const LANE: Lane = Lane::Upkeep;
    // The next turn comes anyway.
    const ATTEMPTS: u32 = 2;

    async fn run(self, app: App, _: Attempt) -> Outcome {
        reading::read(&app, &self.id).await.into()
    }
}

/// Job, every minute: enqueues the reading of the calendars whose turn it is.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct SweepCalendars {}

impl Job for SweepCalendars {
    type State = App;
    const NAME: &'static str = "sweep_calendars";
    const LANE: Lane = Lane::Upkeep;
    const ATTEMPTS: u32 = 1;

    async fn run(self, app: App, _: Attempt) -> Outcome {
        reading::enqueue_due(&app).await.into()
    }
}
