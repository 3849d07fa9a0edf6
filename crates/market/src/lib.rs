//! The market: coaches as clients find them (`coaches`), and a coach's own desk (`practice`):
//! profile, verification, hours.

mod amounts;
pub mod coaches;
pub mod practice;

mod state;

pub use state::Market;
