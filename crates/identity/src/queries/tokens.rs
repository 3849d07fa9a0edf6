//! Single-use tokens (Auth.js' table), stored hashed.

use jiff::Timestamp;
use platform::{db::Instant, error::Result};
use sqlx::PgConnection;

/// Takes a token: whoever asks first gets its identifier, nobody after that. An expired one
/// is gone as well.
pub async fn take_token(
    conn: &mut PgConnection,
    purpose: &str,
    hash: &str,
    now: Timestamp,
) -> Result<Option<String>> {
    let taken = sqlx::query!(
        r#"
        DELETE FROM "VerificationToken"
        WHERE token = $1
          AND starts_with(identifier, $2)
        RETURNING identifier, expires
        "#,
        hash,
        purpose,
    )
    .fetch_optional(conn)
    .await?;
    Ok(taken.filter(|t| t.expires.0 > now).map(|t| t.identifier))
}

/// Drops the tokens of an identifier: the latest letter is the one that counts.
pub async fn drop_tokens(conn: &mut PgConnection, identifier: &str) -> Result<()> {
    sqlx::query!(
        r#"DELETE FROM "VerificationToken" WHERE identifier = $1"#,
        identifier
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets tokens that have expired.
pub async fn purge_tokens(conn: &mut PgConnection, now: Timestamp) -> Result<u64> {
    let done = sqlx::query!(
        r#"DELETE FROM "VerificationToken" WHERE expires < $1"#,
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}
