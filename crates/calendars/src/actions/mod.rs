//! What people do with calendars, one function each.

pub mod external;
pub mod feeds;
pub mod reading;
