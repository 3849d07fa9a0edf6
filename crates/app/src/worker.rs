//! Every background job, by slice.

use platform::queue::Jobs;

use crate::{App, billing, booking, coaches, practice, sessions};

/// The jobs that a worker of the product knows.
pub fn jobs(app: &App) -> Jobs<identity::Identity> {
    identity::jobs(&app.identity)
        .and(post::jobs(&app.site))
        .and(coaches::jobs(app))
        .and(practice::jobs(app))
        .and(calendars::jobs(&app.site))
        .and(booking::jobs(app))
        .and(billing::jobs(app))
        .and(sessions::jobs(app))
}
