//! Working documents: tests, evaluations, notes.

mod queries;

pub use queries::{DocumentRow, document, insert_document};
