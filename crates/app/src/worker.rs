//! Every background job, by slice.

use platform::queue::Jobs;

use crate::{App, accounts, billing, booking, calendars, coaches, post, practice, sessions};

/// The jobs that a worker of the product knows.
pub fn jobs(app: &App) -> Jobs<App> {
    accounts::jobs(app)
        .and(post::jobs(app))
        .and(coaches::jobs(app))
        .and(practice::jobs(app))
        .and(calendars::jobs(app))
        .and(booking::jobs(app))
        .and(billing::jobs(app))
        .and(sessions::jobs(app))
}
