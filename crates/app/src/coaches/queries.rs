//! All SQL about coaches.

pub mod listing;
pub mod profile;
pub mod slots;
