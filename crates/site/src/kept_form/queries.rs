//! All SQL of kept forms.

use domain::ids::UserId;
use jiff::Timestamp;
use platform::{db::Instant, error::Result};
use sqlx::PgConnection;

pub async fn insert(
    conn: &mut PgConnection,
    id: &str,
    sealed: &str,
    user: Option<&UserId>,
    network: &str,
    now: Timestamp,
) -> Result<()> {
    sqlx::query!(
        r#"
        INSERT INTO trustcoach.kept_form (id, sealed, user_id, network, created_at)
        VALUES ($1, $2, $3, $4, $5)
        "#,
        id,
        sealed,
        user.map(UserId::as_str),
        network,
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// How many forms of a network address are kept.
pub async fn of_network(conn: &mut PgConnection, network: &str, since: Timestamp) -> Result<i64> {
    Ok(sqlx::query_scalar!(
        r#"
        SELECT count(*) AS "count!"
        FROM trustcoach.kept_form
        WHERE network = $1
          AND created_at > $2
        "#,
        network,
        Instant(since) as _,
    )
    .fetch_one(conn)
    .await?)
}

/// A form that this person may see: theirs, or one of which only the browser is known.
pub async fn sealed(
    conn: &mut PgConnection,
    id: &str,
    user: &UserId,
    since: Timestamp,
) -> Result<Option<String>> {
    Ok(sqlx::query_scalar!(
        r#"
        SELECT sealed
        FROM trustcoach.kept_form
        WHERE id = $1
          AND (user_id IS NULL OR user_id = $2)
          AND created_at > $3
        "#,
        id,
        user.as_str(),
        Instant(since) as _,
    )
    .fetch_optional(conn)
    .await?)
}

pub async fn delete(conn: &mut PgConnection, id: &str) -> Result<()> {
    sqlx::query!("DELETE FROM trustcoach.kept_form WHERE id = $1", id)
        .execute(conn)
        .await?;
    Ok(())
}

/// Forgets the forms that nobody came back for.
///
/// # Errors
/// Only the database's.
pub async fn forget_old(conn: &mut PgConnection, now: Timestamp) -> Result<u64> {
    let done = sqlx::query!(
        "DELETE FROM trustcoach.kept_form WHERE created_at <= $1",
        Instant(super::oldest(now)) as _,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}
