//! Running a transaction again when PostgreSQL ended it because of another one.

use sqlx::error::DatabaseError;

use crate::error::{Error, Result};

/// How often a transaction is tried in all.
pub const DEADLOCK_TRIES: u32 = 6;

/// Runs a transaction, from its beginning each time, until it is not the victim of a deadlock
/// (`40P01`) or a serialization failure (`40001`): nothing of such a one was written. Waiting for
/// the other's locks is pause enough between two tries.
///
/// # Errors
/// The transaction's own; that of the deadlock when it was one six times in a row.
pub async fn retry_on_deadlock<T, F, Fut>(mut transaction: F) -> Result<T>
where
    F: FnMut() -> Fut,
    Fut: Future<Output = Result<T>>,
{
    for _ in 1..DEADLOCK_TRIES {
        match transaction().await {
            Err(error) if is_deadlock(&error) => {}
            done => return done,
        }
    }
    transaction().await
}

fn is_deadlock(error: &Error) -> bool {
    error
        .source
        .as_ref()
        .and_then(|source| source.downcast_ref::<sqlx::Error>())
        .and_then(sqlx::Error::as_database_error)
        .and_then(DatabaseError::code)
        .is_some_and(|code| matches!(code.as_ref(), "40P01" | "40001"))
}
