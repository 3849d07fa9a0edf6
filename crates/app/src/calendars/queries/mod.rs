//! All of the slice's SQL.

pub mod busy;
pub mod entries;
