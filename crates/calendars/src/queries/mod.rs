//! All of the slice's SQL.

pub mod busy;
pub mod entries;
pub mod external;
pub mod feeds;
pub mod odd;
