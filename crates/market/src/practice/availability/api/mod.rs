//! API of a coach's hours.

pub mod preview;
pub mod rules;
pub mod time_off;
pub mod week;
