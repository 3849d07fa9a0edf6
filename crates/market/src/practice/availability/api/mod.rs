//! A coach's hours for programs.

pub mod preview;
pub mod rules;
pub mod time_off;
pub mod week;
