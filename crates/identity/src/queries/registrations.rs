//! Accounts that wait for their address to be proven.

use jiff::Timestamp;
use platform::{db::Instant, error::Result};
use sqlx::PgConnection;

/// An account that somebody asked for.
#[derive(Debug)]
pub struct Registration {
    pub token_hash: String,
    /// In lower case.
    pub email: String,
    /// Name and password's hash.
    pub sealed: String,
    /// What the browser that asked is known by.
    pub browser_hash: String,
    pub expires_at: Instant,
}

/// Writes it down; answers whether it was not there.
pub async fn insert_registration(conn: &mut PgConnection, new: &Registration) -> Result<bool> {
    let done = sqlx::query!(
        "
        INSERT INTO trustcoach.registration (token_hash, email, sealed, browser_hash, expires_at)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (token_hash) DO NOTHING
        ",
        new.token_hash,
        new.email,
        new.sealed,
        new.browser_hash,
        new.expires_at as _,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The one of a link, while it can be confirmed.
pub async fn registration(
    conn: &mut PgConnection,
    token_hash: &str,
    now: Timestamp,
) -> Result<Option<Registration>> {
    Ok(sqlx::query_as!(
        Registration,
        "
        SELECT token_hash, email, sealed, browser_hash, expires_at
        FROM trustcoach.registration
        WHERE token_hash = $1
          AND expires_at > $2
        ",
        token_hash,
        Instant(now) as _,
    )
    .fetch_optional(conn)
    .await?)
}

/// Forgets all of an address.
pub async fn drop_registrations(conn: &mut PgConnection, email: &str) -> Result<()> {
    sqlx::query!(
        "DELETE FROM trustcoach.registration WHERE email = $1",
        email
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets those that nobody has confirmed in time.
pub async fn purge_registrations(conn: &mut PgConnection, now: Timestamp) -> Result<u64> {
    let done = sqlx::query!(
        "DELETE FROM trustcoach.registration WHERE expires_at < $1",
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}

/// A secret that opens something of a person's for longer than a login.
#[derive(Clone, Debug)]
pub struct LongLivedSecret {
    pub kind: String,
    pub used_at: Option<Instant>,
}

/// What a person has of them.
pub async fn long_lived_secrets(
    conn: &mut PgConnection,
    user: &domain::ids::UserId,
) -> Result<Vec<LongLivedSecret>> {
    Ok(sqlx::query_as!(
        LongLivedSecret,
        r#"
        SELECT kind AS "kind!", used_at
        FROM trustcoach.long_lived_secret
        WHERE user_id = $1
        ORDER BY kind
        "#,
        user as _,
    )
    .fetch_all(conn)
    .await?)
}
