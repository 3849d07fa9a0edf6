//! Actions: external calendars, feeds, reading.

pub mod external;
pub mod feeds;
pub mod odd;
pub mod reading;
