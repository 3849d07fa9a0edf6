//! Single-use tokens (Auth.js' table), stored hashed.

use jiff::Timestamp;
use platform::{db::Instant, error::Result};
use sqlx::PgConnection;

/// A row of the model `VerificationToken`.
#[derive(Clone, Debug, PartialEq)]
pub struct TokenRow {
    /// The purpose and the address: `magic:marie@exemple.fr`.
    pub identifier: String,
    /// SHA-256 of what the letter holds.
    pub token: String,
    /// When it is no longer taken.
    pub expires: Instant,
}

/// Writes a token.
pub async fn insert_token(conn: &mut PgConnection, row: &TokenRow) -> Result<()> {
    sqlx::query!(
        r#"
        INSERT INTO "VerificationToken" (identifier, token, expires)
        VALUES ($1, $2, $3)
        "#,
        row.identifier,
        row.token,
        row.expires as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A token, by its hash.
pub async fn token(conn: &mut PgConnection, hash: &str) -> Result<Option<TokenRow>> {
    Ok(sqlx::query_as!(
        TokenRow,
        r#"
        SELECT identifier, token, expires
        FROM "VerificationToken"
        WHERE token = $1
        "#,
        hash,
    )
    .fetch_optional(conn)
    .await?)
}

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
