//! All of the slice's SQL.

pub mod entries;
