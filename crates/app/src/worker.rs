//! Every background job, by slice.

use platform::queue::Jobs;

use crate::{App, booking, coaches, practice, sessions};

/// The jobs that a worker of the product knows.
pub fn jobs(app: &App) -> Jobs<identity::Identity> {
    identity::jobs(&app.identity)
        .and(post::jobs(&app.site))
        .and(coaches::jobs(app))
        .and(practice::jobs(app))
        .and(calendars::jobs(&app.site))
        .and(booking::jobs(app))
        .and(money::jobs(&app.money))
        .and(sessions::jobs(app))
        .and(site::objects::jobs(&app.site))
}
