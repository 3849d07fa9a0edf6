//! Being written.
pub mod config;
pub mod embedded;
