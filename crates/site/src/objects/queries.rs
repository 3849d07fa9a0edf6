//! All SQL about objects whose deletion is owed.

use jiff::Timestamp;
use platform::{db::Instant, error::Result};
use sqlx::PgConnection;

/// Puts an object on the list of those to delete.
///
/// # Errors
/// Only the database's.
pub async fn owe_deletion(conn: &mut PgConnection, key: &str, now: Instant) -> Result<()> {
    sqlx::query!(
        r#"
        INSERT INTO trustcoach.object_deletion (object_key, requested_at)
        VALUES ($1, $2)
        ON CONFLICT (object_key) DO NOTHING
        "#,
        key,
        now as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// An object whose deletion is owed.
pub struct OwedDeletion {
    pub key: String,
    /// How often deleting it failed.
    pub attempts: i32,
}

/// The objects to delete now: what failed takes its turn when its pause is over.
pub async fn owed_deletions(conn: &mut PgConnection, now: Timestamp) -> Result<Vec<OwedDeletion>> {
    Ok(sqlx::query_as!(
        OwedDeletion,
        r#"
        SELECT object_key AS key, attempts
        FROM trustcoach.object_deletion
        WHERE next_attempt_at IS NULL
           OR next_attempt_at <= $1
        ORDER BY coalesce(next_attempt_at, requested_at)
        LIMIT 500
        "#,
        Instant(now) as _,
    )
    .fetch_all(conn)
    .await?)
}

/// Whether an object is to be deleted: it was replaced, or taken away.
pub async fn is_owed_deletion(conn: &mut PgConnection, key: &str) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM trustcoach.object_deletion WHERE object_key = $1) AS "owed!""#,
        key
    )
    .fetch_one(conn)
    .await?)
}

/// An object is gone.
pub async fn deletion_done(conn: &mut PgConnection, key: &str) -> Result<()> {
    sqlx::query!(
        "DELETE FROM trustcoach.object_deletion WHERE object_key = $1",
        key
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// An object is still there, and tried again at `next`.
pub async fn deletion_failed(
    conn: &mut PgConnection,
    owed: &OwedDeletion,
    next: Timestamp,
    error: &str,
) -> Result<()> {
    sqlx::query!(
        "
        UPDATE trustcoach.object_deletion
        SET attempts = $2 + 1,
            next_attempt_at = $3,
            last_error = $4
        WHERE object_key = $1
        ",
        owed.key,
        owed.attempts,
        Instant(next) as _,
        error,
    )
    .execute(conn)
    .await?;
    Ok(())
}
