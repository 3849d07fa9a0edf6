//! The rules of `TrustCoach`, as code.
//!
//! Pure: no I/O, no async, no SQL, no clock. What happens *now* is always a parameter. Each
//! module is one part of the rules; each rule is a function here and a test named after it.

pub mod agenda;
pub mod availability;
pub mod booking;
pub mod consent;
pub mod corporate;
pub mod external_calendar;
pub mod geography;
pub mod ids;
pub mod ledger;
pub mod money;
pub mod payment;
pub mod profile;
pub mod reminders;
pub mod retention;
pub mod review;
pub mod schema;
pub mod session;
pub mod slots;
pub mod summary;
pub mod text;
pub mod time_off;
pub mod transcript;
pub mod verification;
pub mod visibility;
