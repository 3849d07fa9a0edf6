//! SQL of who sends which upload.

use domain::ids::{SessionId, UploadId, UserId};
use platform::{
    db::{AdvisoryLock, Instant},
    error::Result,
};
use sqlx::PgConnection;

/// One at a time begins an upload for a person, until the transaction ends.
pub async fn lock_sender(conn: &mut PgConnection, user: &UserId) -> Result<()> {
    Ok(AdvisoryLock::Uploads.hold(conn, user.as_str()).await?)
}

/// Records who sends an upload, and how many bytes are set aside for it.
pub async fn insert_sender(
    conn: &mut PgConnection,
    upload: &UploadId,
    user: &UserId,
    bytes: i64,
    now: Instant,
) -> Result<()> {
    sqlx::query!(
        r#"
        INSERT INTO trustcoach.upload_sender (upload_id, user_id, bytes, begun_at, heard_at)
        VALUES ($1, $2, $3, $4, $4)
        "#,
        upload.as_str(),
        user.as_str(),
        bytes,
        now as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The uploads in progress of a person to a session, each with when something last came of it.
pub async fn uploads_of_sender(
    conn: &mut PgConnection,
    id: &SessionId,
    user: &UserId,
) -> Result<Vec<(UploadId, Instant)>> {
    let rows = sqlx::query!(
        r#"
        SELECT s.upload_id AS "id: UploadId",
               s.heard_at AS "heard_at: Instant"
        FROM "OfflineUpload" u
        JOIN trustcoach.upload_sender s ON s.upload_id = u.id
        WHERE u."sessionId" = $1
          AND u.status = 'UPLOADING'
          AND s.user_id = $2
        "#,
        id.as_str(),
        user.as_str(),
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|r| (r.id, r.heard_at)).collect())
}

/// The bytes that a person's uploads took since an instant, those set aside included.
pub async fn bytes_of_sender(
    conn: &mut PgConnection,
    user: &UserId,
    since: Instant,
) -> Result<i64> {
    Ok(sqlx::query_scalar!(
        r#"
        SELECT coalesce(sum(s.bytes), 0)::bigint AS "bytes!"
        FROM trustcoach.upload_sender s
        WHERE s.user_id = $1
          AND s.begun_at > $2
        "#,
        user.as_str(),
        since as _,
    )
    .fetch_one(conn)
    .await?)
}

/// Records that something came of an upload.
pub async fn hear_sender(conn: &mut PgConnection, upload: &UploadId, now: Instant) -> Result<()> {
    sqlx::query!(
        "UPDATE trustcoach.upload_sender SET heard_at = $2 WHERE upload_id = $1",
        upload.as_str(),
        now as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Records how many bytes came in the end.
pub async fn settle_sender(conn: &mut PgConnection, upload: &UploadId, bytes: i64) -> Result<()> {
    sqlx::query!(
        "UPDATE trustcoach.upload_sender SET bytes = $2 WHERE upload_id = $1",
        upload.as_str(),
        bytes,
    )
    .execute(conn)
    .await?;
    Ok(())
}
