//! Every background job, by slice.

use platform::queue::Jobs;

use crate::{admin, billing, booking, coaches, practice, sessions};

/// The jobs that a worker of the product knows.
pub fn jobs() -> Jobs {
    identity::jobs()
        .and(post::jobs())
        .and(coaches::jobs())
        .and(practice::jobs())
        .and(calendars::jobs())
        .and(booking::jobs())
        .and(billing::jobs())
        .and(sessions::jobs())
        .and(admin::jobs())
}
