//! Addresses of accounts from before they had one spelling.

use platform::error::Result;
use sqlx::PgPool;

use crate::Email;

/// Writes the addresses of accounts in their one spelling, where nobody else has it. Done at
/// every start; there is nothing to do but once.
///
/// # Errors
/// When the database does not answer.
pub async fn mend_spellings(db: &PgPool) -> Result<()> {
    let mut conn = db.acquire().await?;
    let rows: Vec<(String, String)> = sqlx::query_as(
        r#"
        SELECT id, email
        FROM "User"
        WHERE email ~ '[^ -~]' OR email LIKE '"%'
        "#,
    )
    .fetch_all(&mut *conn)
    .await?;
    for (id, address) in rows {
        let email = Email::stored(&address);
        if email.as_str() == address {
            continue;
        }
        // An account that has it already is another person's until they say otherwise.
        let changed = sqlx::query(
            r#"
            UPDATE "User"
            SET email = $2
            WHERE id = $1
              AND NOT EXISTS (SELECT FROM "User" other WHERE lower(other.email) = $2)
            "#,
        )
        .bind(&id)
        .bind(email.as_str())
        .execute(&mut *conn)
        .await?;
        if changed.rows_affected() == 0 {
            tracing::warn!(id, "two accounts have two spellings of one address");
        }
    }
    Ok(())
}
