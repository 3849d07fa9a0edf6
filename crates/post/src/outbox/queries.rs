//! All SQL of the outbox.

use domain::ids::UserId;
use jiff::Timestamp;
use platform::{db::Instant, error::Result, mail::Mail};
use sqlx::PgConnection;

use super::{Post, address_hash};
use crate::Kind;

/// Writes a new letter.
pub async fn insert(
    conn: &mut PgConnection,
    post: &Post,
    sealed: &str,
    now: Timestamp,
) -> Result<()> {
    sqlx::query!(
        "
        INSERT INTO trustcoach.letter
          (id, user_id, kind, about, address_hash, created_at, not_after, sealed)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ",
        post.mail.id,
        post.user.as_ref().map(UserId::as_str),
        post.kind.as_str(),
        post.about,
        address_hash(&post.mail.to),
        Instant(now) as _,
        post.not_after.map(Instant) as _,
        sealed,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Writes a letter that was queued without a row; one that has a row keeps it.
pub async fn insert_if_absent(
    conn: &mut PgConnection,
    mail: &Mail,
    sealed: &str,
    now: Timestamp,
) -> Result<()> {
    sqlx::query!(
        "
        INSERT INTO trustcoach.letter (id, kind, address_hash, created_at, sealed)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (id) DO NOTHING
        ",
        mail.id,
        Kind::Notice.as_str(),
        address_hash(&mail.to),
        Instant(now) as _,
        sealed,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A letter that is still to be sent, or whose answer is awaited.
pub struct UnsettledLetter {
    pub user_id: Option<UserId>,
    pub kind: String,
    pub not_after: Option<Instant>,
    pub sealed: String,
    pub handed_at: Option<Instant>,
    pub handed_by: Option<String>,
}

/// The letter, unless it is settled.
pub async fn load_unsettled(conn: &mut PgConnection, id: &str) -> Result<Option<UnsettledLetter>> {
    Ok(sqlx::query_as!(
        UnsettledLetter,
        r#"
        SELECT l.user_id AS "user_id: UserId",
               l.kind,
               l.not_after,
               l.sealed AS "sealed!",
               l.handed_at,
               l.handed_by
        FROM trustcoach.letter l
        WHERE l.id = $1
          AND l.status IN ('waiting', 'handed')
        "#,
        id,
    )
    .fetch_optional(conn)
    .await?)
}

pub async fn count_try(conn: &mut PgConnection, id: &str) -> Result<()> {
    sqlx::query!(
        "UPDATE trustcoach.letter SET tries = tries + 1 WHERE id = $1",
        id
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes that a try now hands the letter to the server; `false` when another one did.
pub async fn mark_handed_over(
    conn: &mut PgConnection,
    id: &str,
    by: &str,
    now: Timestamp,
) -> Result<bool> {
    let done = sqlx::query!(
        "
        UPDATE trustcoach.letter
        SET status = 'handed', handed_at = $3, handed_by = $2
        WHERE id = $1
          AND status = 'waiting'
        ",
        id,
        by,
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The server did not take the letter: it waits again.
pub async fn mark_waiting(
    conn: &mut PgConnection,
    id: &str,
    by: Option<&str>,
    answer: &str,
) -> Result<()> {
    sqlx::query!(
        "
        UPDATE trustcoach.letter
        SET status = 'waiting', handed_at = NULL, handed_by = NULL, answer = $3
        WHERE id = $1
          AND (status = 'waiting' OR status = 'handed' AND handed_by = $2)
        ",
        id,
        by,
        answer,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Settles a letter that waits, or that `by` handed over, and forgets what it said; not that of
/// an `unknown` one, which may be sent again.
pub async fn settle(
    conn: &mut PgConnection,
    id: &str,
    by: Option<&str>,
    status: &str,
    now: Timestamp,
    answer: Option<&str>,
) -> Result<()> {
    sqlx::query!(
        "
        UPDATE trustcoach.letter
        SET status = $3,
            settled_at = $4,
            answer = $5,
            sealed = CASE WHEN $3 = 'unknown' THEN sealed END
        WHERE id = $1
          AND (status = 'waiting' OR status = 'handed' AND handed_by = $2)
        ",
        id,
        by,
        status,
        Instant(now) as _,
        answer,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The letter was sent, even if it was settled as unknown meanwhile.
pub async fn mark_sent(conn: &mut PgConnection, id: &str, now: Timestamp) -> Result<()> {
    sqlx::query!(
        "
        UPDATE trustcoach.letter
        SET status = 'sent', settled_at = $2, answer = NULL, sealed = NULL
        WHERE id = $1
        ",
        id,
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The server refused the reader's address.
pub async fn mark_address_refused(conn: &mut PgConnection, id: &str) -> Result<()> {
    sqlx::query!(
        "UPDATE trustcoach.letter SET address_refused = true WHERE id = $1",
        id
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Drops the waiting letters about something that changed.
///
/// # Errors
/// Only the database's.
pub async fn withdraw(conn: &mut PgConnection, about: &str, now: Timestamp) -> Result<()> {
    sqlx::query!(
        "
        UPDATE trustcoach.letter
        SET status = 'dropped', settled_at = $2, answer = 'no longer true', sealed = NULL
        WHERE about = $1
          AND status = 'waiting'
        ",
        about,
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Has a letter whose fate is unknown wait again; `false` when it is not such a letter, or is no
/// longer worth sending.
pub async fn requeue_unknown(conn: &mut PgConnection, id: &str, now: Timestamp) -> Result<bool> {
    let done = sqlx::query!(
        "
        UPDATE trustcoach.letter
        SET status = 'waiting', settled_at = NULL, handed_at = NULL, handed_by = NULL, answer = NULL
        WHERE id = $1
          AND status = 'unknown'
          AND sealed IS NOT NULL
          AND (not_after IS NULL OR not_after > $2)
        ",
        id,
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub async fn exists(conn: &mut PgConnection, id: &str) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM trustcoach.letter WHERE id = $1) AS "exists!""#,
        id,
    )
    .fetch_one(conn)
    .await?)
}

/// The letters last touched before `before` that are not settled, oldest first.
pub async fn list_unsettled_before(
    conn: &mut PgConnection,
    before: Timestamp,
) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar!(
        "
        SELECT id
        FROM trustcoach.letter
        WHERE status IN ('waiting', 'handed')
          AND coalesce(handed_at, created_at) < $1
        ORDER BY created_at
        LIMIT 1000
        ",
        Instant(before) as _,
    )
    .fetch_all(conn)
    .await?)
}

pub async fn delete_settled_before(conn: &mut PgConnection, before: Timestamp) -> Result<()> {
    sqlx::query!(
        "DELETE FROM trustcoach.letter WHERE settled_at < $1",
        Instant(before) as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether the last letter to a person's address was refused because of the address.
///
/// # Errors
/// Only the database's.
pub async fn address_refused(
    conn: &mut PgConnection,
    user: &UserId,
    address: &str,
) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"
        SELECT l.address_refused
        FROM trustcoach.letter l
        WHERE l.user_id = $1
          AND l.address_hash = $2
          AND l.status IN ('sent', 'refused')
        ORDER BY l.settled_at DESC
        LIMIT 1
        "#,
        user.as_str(),
        address_hash(address),
    )
    .fetch_optional(conn)
    .await?
    .unwrap_or(false))
}
