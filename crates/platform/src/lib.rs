//! Being written.
pub mod embedded;
