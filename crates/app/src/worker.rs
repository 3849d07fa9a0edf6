//! Every background job, by slice.

use platform::queue::Jobs;

use crate::{accounts, billing, booking, calendars, coaches, objects, post, practice, sessions};

/// The jobs that a worker of the product knows.
pub fn jobs() -> Jobs {
    accounts::jobs()
        .and(post::jobs())
        .and(coaches::jobs())
        .and(practice::jobs())
        .and(calendars::jobs())
        .and(booking::jobs())
        .and(billing::jobs())
        .and(sessions::jobs())
        .and(objects::jobs())
}
