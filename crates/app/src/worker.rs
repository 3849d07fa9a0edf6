//! Every background job, by slice.

use platform::queue::Jobs;

use crate::{accounts, billing, booking, coaches, sessions};

/// The jobs that a worker of the product knows.
pub fn jobs() -> Jobs {
    accounts::jobs()
        .and(coaches::jobs())
        .and(booking::jobs())
        .and(billing::jobs())
        .and(sessions::jobs())
}
