//! Logins that have not ended, and the devices they were made on.

use domain::ids::UserId;
use jiff::Timestamp;
use platform::{db::Instant, error::Result};
use sqlx::PgConnection;

/// A login that begins.
pub struct NewLogin<'a> {
    pub id: &'a str,
    pub user: &'a UserId,
    pub device: &'a str,
    pub method: &'a str,
    pub second_factor: bool,
    pub now: Timestamp,
    pub ip: Option<&'a str>,
    pub user_agent: Option<&'a str>,
}

/// Writes a login.
pub async fn insert_login(conn: &mut PgConnection, new: NewLogin<'_>) -> Result<()> {
    sqlx::query!(
        "
        INSERT INTO trustcoach.login (
          id, user_id, device_id, method, second_factor,
          created_at, seen_at, fresh_at, ip, user_agent
        )
        VALUES ($1, $2, $3, $4, $5, $6, $6, $6, $7, $8)
        ",
        new.id,
        new.user as _,
        new.device,
        new.method,
        new.second_factor,
        Instant(new.now) as _,
        new.ip,
        new.user_agent,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes that a login is used now, and its device.
pub async fn touch_login(conn: &mut PgConnection, login: &str, now: Timestamp) -> Result<()> {
    sqlx::query!(
        "
        WITH used AS (
          UPDATE trustcoach.login
          SET seen_at = $2
          WHERE id = $1
          RETURNING device_id
        )
        UPDATE trustcoach.known_device d
        SET seen_at = $2
        FROM used
        WHERE d.id = used.device_id
        ",
        login,
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes that the person of a login has shown again who they are; answers whether it is ours.
pub async fn refresh_login(
    conn: &mut PgConnection,
    login: &str,
    second_factor: bool,
    now: Timestamp,
) -> Result<bool> {
    let done = sqlx::query!(
        "
        UPDATE trustcoach.login
        SET fresh_at = $3, second_factor = second_factor OR $2
        WHERE id = $1
        ",
        login,
        second_factor,
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Forgets a login of a person; answers whether there was one.
pub async fn drop_login(conn: &mut PgConnection, user: &UserId, login: &str) -> Result<bool> {
    let done = sqlx::query!(
        "DELETE FROM trustcoach.login WHERE id = $1 AND user_id = $2",
        login,
        user as _,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Forgets logins that were not used since an instant.
pub async fn purge_logins(conn: &mut PgConnection, before: Timestamp) -> Result<u64> {
    let done = sqlx::query!(
        "DELETE FROM trustcoach.login WHERE seen_at < $1",
        Instant(before) as _,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}

/// Forgets devices that were not used since an instant.
pub async fn purge_devices(conn: &mut PgConnection, before: Timestamp) -> Result<u64> {
    let done = sqlx::query!(
        "DELETE FROM trustcoach.known_device WHERE seen_at < $1",
        Instant(before) as _,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}

/// Whether a person has logged in on the device of a secret.
pub async fn is_known_device(
    conn: &mut PgConnection,
    user: &UserId,
    token_hash: &str,
) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"
        SELECT EXISTS (
          SELECT FROM trustcoach.known_device
          WHERE user_id = $1
            AND token_hash = $2
        ) AS "known!"
        "#,
        user as _,
        token_hash,
    )
    .fetch_one(conn)
    .await?)
}

/// Whether the secret of a device is one that we gave out and that counts for somebody.
pub async fn is_device(conn: &mut PgConnection, token_hash: &str) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"
        SELECT EXISTS (
          SELECT FROM trustcoach.known_device WHERE token_hash = $1
        ) AS "known!"
        "#,
        token_hash,
    )
    .fetch_one(conn)
    .await?)
}

/// A device on which somebody logs in.
pub struct NewDevice<'a> {
    pub id: &'a str,
    pub user: &'a UserId,
    pub token_hash: &'a str,
    pub now: Timestamp,
    pub ip: Option<&'a str>,
    pub user_agent: Option<&'a str>,
}

/// Remembers a device; answers its id, and whether it is new to the person.
pub async fn remember_device(
    conn: &mut PgConnection,
    new: NewDevice<'_>,
) -> Result<(String, bool)> {
    let id = sqlx::query_scalar!(
        "
        INSERT INTO trustcoach.known_device AS d
          (id, user_id, token_hash, created_at, seen_at, ip, user_agent)
        VALUES ($1, $2, $3, $4, $4, $5, $6)
        ON CONFLICT (user_id, token_hash) DO UPDATE
        SET seen_at = excluded.seen_at, ip = excluded.ip, user_agent = excluded.user_agent
        RETURNING id
        ",
        new.id,
        new.user as _,
        new.token_hash,
        Instant(new.now) as _,
        new.ip,
        new.user_agent,
    )
    .fetch_one(conn)
    .await?;
    let is_new = id == new.id;
    Ok((id, is_new))
}

/// Forgets a device of a person, and ends its logins; answers whether there was one.
pub async fn drop_device(conn: &mut PgConnection, user: &UserId, device: &str) -> Result<bool> {
    let done = sqlx::query!(
        "DELETE FROM trustcoach.known_device WHERE id = $1 AND user_id = $2",
        device,
        user as _,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A login that has not ended.
#[derive(Clone, Debug)]
pub struct OpenLogin {
    pub id: String,
    pub device_id: String,
    pub method: String,
    pub created_at: Instant,
    pub seen_at: Instant,
    pub ip: Option<String>,
    pub user_agent: Option<String>,
}

/// The logins of a person, the last used first.
pub async fn open_logins(conn: &mut PgConnection, user: &UserId) -> Result<Vec<OpenLogin>> {
    Ok(sqlx::query_as!(
        OpenLogin,
        "
        SELECT id, device_id, method, created_at, seen_at, ip, user_agent
        FROM trustcoach.login
        WHERE user_id = $1
        ORDER BY seen_at DESC, id
        ",
        user as _,
    )
    .fetch_all(conn)
    .await?)
}

/// A browser that is remembered.
#[derive(Clone, Debug)]
pub struct Device {
    pub id: String,
    pub created_at: Instant,
    pub seen_at: Instant,
    pub ip: Option<String>,
    pub user_agent: Option<String>,
}

/// The browsers in which a person has logged in, the last used first.
pub async fn devices(conn: &mut PgConnection, user: &UserId) -> Result<Vec<Device>> {
    Ok(sqlx::query_as!(
        Device,
        "
        SELECT id, created_at, seen_at, ip, user_agent
        FROM trustcoach.known_device
        WHERE user_id = $1
        ORDER BY seen_at DESC, id
        ",
        user as _,
    )
    .fetch_all(conn)
    .await?)
}
