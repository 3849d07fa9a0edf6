//! The login log: every attempt, for the person to read and for the rate limit.

use domain::ids::UserId;
use jiff::Timestamp;
use platform::{db::Instant, error::Result};
use sqlx::PgConnection;

use crate::rate_limit::{Attempt, Limit, Scope};

/// Writes down an attempt as failed, before it is decided: attempts made at the same time
/// count one another.
pub async fn begin_attempt(conn: &mut PgConnection, attempt: &Attempt<'_>) -> Result<i64> {
    Ok(sqlx::query_scalar!(
        "
        INSERT INTO trustcoach.login_log
          (at, identifier_hash, method, succeeded, ip, user_agent, user_id, device)
        VALUES ($1, $2, $3, false, $4, $5, $6, $7)
        RETURNING id
        ",
        Instant(attempt.at) as _,
        attempt.identifier_hash,
        attempt.method,
        attempt.ip.as_deref(),
        attempt.user_agent,
        attempt.user.map(UserId::as_str),
        attempt.device,
    )
    .fetch_one(conn)
    .await?)
}

/// When the attempts were made that a limit counts with this one, the latest first: so many of
/// them, after an instant.
pub async fn counted(
    conn: &mut PgConnection,
    attempt: &Attempt<'_>,
    id: i64,
    limit: &Limit,
) -> Result<Vec<Timestamp>> {
    let methods: Vec<String> = limit.methods.iter().map(|&m| m.to_owned()).collect();
    let after = Instant(attempt.at - limit.window());
    let most = limit.most();
    let ip = attempt.ip.as_deref();
    let found = if limit.scope == Scope::Network {
        sqlx::query_scalar!(
            r#"
            SELECT at
            FROM trustcoach.login_log
            WHERE trustcoach.network_of(ip) = trustcoach.network_of($1)
              AND at > $2
              AND method = ANY ($3)
              AND (NOT succeeded OR $4)
              AND id <> $5
            ORDER BY at DESC
            LIMIT $6
            "#,
            ip,
            after as _,
            &methods,
            limit.counts_successes,
            id,
            most,
        )
        .fetch_all(conn)
        .await?
    } else {
        sqlx::query_scalar!(
            r#"
            SELECT at
            FROM trustcoach.login_log
            WHERE identifier_hash = $1
              AND at > $2
              AND method = ANY ($3)
              AND (NOT succeeded OR $4)
              AND id <> $5
              AND (NOT $7 OR device IS NOT DISTINCT FROM $8)
              AND (NOT $9 OR trustcoach.network_of(ip) IS NOT DISTINCT FROM trustcoach.network_of($10))
            ORDER BY at DESC
            LIMIT $6
            "#,
            attempt.identifier_hash,
            after as _,
            &methods,
            limit.counts_successes,
            id,
            most,
            limit.scope != Scope::Email,
            attempt.device,
            limit.scope == Scope::EmailFromNetwork,
            ip,
        )
        .fetch_all(conn)
        .await?
    };
    Ok(found.into_iter().map(|at| at.0).collect())
}

/// Whether a person had logged in before an instant.
pub async fn has_logged_in(
    conn: &mut PgConnection,
    user: &UserId,
    before: Timestamp,
) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"
        SELECT EXISTS (
          SELECT FROM trustcoach.login_log
          WHERE user_id = $1
            AND at < $2
            AND succeeded
            AND method NOT IN ('mail', 'register')
        ) AS "has!"
        "#,
        user as _,
        Instant(before) as _,
    )
    .fetch_one(conn)
    .await?)
}

/// Notes that an attempt succeeded, and whose it was.
pub async fn succeed_attempt(
    conn: &mut PgConnection,
    id: i64,
    user: Option<&UserId>,
) -> Result<()> {
    sqlx::query!(
        "
        UPDATE trustcoach.login_log
        SET succeeded = true, user_id = coalesce($2, user_id)
        WHERE id = $1
        ",
        id,
        user.map(UserId::as_str),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes back an attempt that was not made: it was refused before anything was looked at, or
/// it was not a login after all.
pub async fn forget_attempt(conn: &mut PgConnection, id: i64) -> Result<()> {
    sqlx::query!("DELETE FROM trustcoach.login_log WHERE id = $1", id)
        .execute(conn)
        .await?;
    Ok(())
}

/// An attempt to log in, as its person reads it.
#[derive(Clone, Debug)]
pub struct LoginEntry {
    pub at: Instant,
    pub method: String,
    pub succeeded: bool,
    pub ip: Option<String>,
    pub user_agent: Option<String>,
}

/// The last attempts to log in as a person, the latest first.
pub async fn recent_logins(conn: &mut PgConnection, user: &UserId) -> Result<Vec<LoginEntry>> {
    Ok(sqlx::query_as!(
        LoginEntry,
        "
        SELECT at, method, succeeded, ip, user_agent
        FROM trustcoach.login_log
        WHERE user_id = $1
          AND method NOT IN ('mail', 'challenge')
        ORDER BY at DESC, id DESC
        LIMIT 10
        ",
        user as _,
    )
    .fetch_all(conn)
    .await?)
}

/// Forgets attempts made before an instant.
pub async fn purge_log(conn: &mut PgConnection, before: Timestamp) -> Result<u64> {
    let done = sqlx::query!(
        "DELETE FROM trustcoach.login_log WHERE at < $1",
        Instant(before) as _,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}
