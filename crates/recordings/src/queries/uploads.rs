//! SQL of audio uploads.

use domain::{
    ids::{SessionId, UploadId, UserId},
    schema::OfflineUploadStatus,
};
use platform::{db::Instant, error::Result};
use sqlx::PgConnection;

use super::rows::LastUpload;

/// The latest attempt to send the audio of a session.
pub async fn last_upload(conn: &mut PgConnection, id: &SessionId) -> Result<Option<LastUpload>> {
    Ok(sqlx::query_as!(
        LastUpload,
        r#"
        SELECT "status",
               "errorMessage" AS error,
               "fileSize" AS file_size,
               "checksum",
               "createdAt" AS created_at,
               "completedAt" AS completed_at
        FROM "OfflineUpload"
        WHERE "sessionId" = $1
        ORDER BY "createdAt" DESC, "id" DESC
        LIMIT 1
        "#,
        id.as_str(),
    )
    .fetch_optional(conn)
    .await?)
}

/// Records that an attempt begins.
pub async fn begin_upload(
    conn: &mut PgConnection,
    upload: &UploadId,
    id: &SessionId,
    size: i32,
    checksum: Option<&str>,
    now: Instant,
) -> Result<()> {
    sqlx::query!(
        r#"
        INSERT INTO "OfflineUpload" ("id", "sessionId", "status", "retryCount", "lastRetryAt",
                                     "fileSize", "checksum", "createdAt")
        SELECT $1, $2, 'UPLOADING', count(*), $5, $3, $4, $5
        FROM "OfflineUpload"
        WHERE "sessionId" = $2
          AND "status" = 'FAILED'
        "#,
        upload.as_str(),
        id.as_str(),
        size,
        checksum,
        now as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// How an attempt ended.
pub struct UploadEnd<'a> {
    /// `COMPLETED` or `FAILED`.
    pub status: OfflineUploadStatus,
    /// The problem's code.
    pub error: Option<&'a str>,
    /// Bytes received and their SHA-256, when all were.
    pub received: Option<(i32, &'a str)>,
}

/// Records how an attempt ended.
pub async fn end_upload(
    conn: &mut PgConnection,
    upload: &UploadId,
    end: UploadEnd<'_>,
    now: Instant,
) -> Result<()> {
    let completed = (end.status == OfflineUploadStatus::Completed).then_some(now);
    sqlx::query!(
        r#"
        UPDATE "OfflineUpload"
        SET "status" = $2,
            "errorMessage" = $3,
            "fileSize" = coalesce($4, "fileSize"),
            "checksum" = coalesce($5, "checksum"),
            "completedAt" = $6
        WHERE "id" = $1
        "#,
        upload.as_str(),
        end.status as _,
        end.error,
        end.received.map(|r| r.0),
        end.received.map(|r| r.1),
        completed as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether another attempt for a session is in progress.
pub async fn other_upload_in_progress(
    conn: &mut PgConnection,
    id: &SessionId,
    upload: &UploadId,
) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"
        SELECT EXISTS (
          SELECT FROM "OfflineUpload"
          WHERE "sessionId" = $1
            AND "id" <> $2
            AND "status" = 'UPLOADING'
        ) AS "exists!"
        "#,
        id.as_str(),
        upload.as_str(),
    )
    .fetch_one(conn)
    .await?)
}

/// An audio received whole.
pub struct Audio<'a> {
    /// Its key in the object store.
    pub key: &'a str,
    /// Bytes.
    pub size: i32,
    /// Seconds.
    pub duration: i32,
    /// The container.
    pub format: &'a str,
    /// SHA-256, in hexadecimal.
    pub sha256: &'a str,
    /// Who sent it.
    pub by: &'a UserId,
}

/// Writes what is known of the audio.
pub async fn save_audio(
    conn: &mut PgConnection,
    id: &SessionId,
    audio: &Audio<'_>,
    now: Instant,
) -> Result<()> {
    sqlx::query!(
        r#"
        UPDATE "Session"
        SET "audioUrl" = $2,
            "audioSize" = $3,
            "audioDuration" = $4,
            "audioFormat" = $5,
            "updatedAt" = $6
        WHERE "id" = $1
        "#,
        id.as_str(),
        audio.key,
        audio.size,
        audio.duration,
        audio.format,
        now as _,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        r#"
        INSERT INTO trustcoach.session_facts
               (session_id, audio_sha256, audio_uploaded_by, audio_uploaded_at)
        VALUES ($1, $2, $3, $4)
        ON CONFLICT (session_id) DO UPDATE
        SET audio_sha256 = excluded.audio_sha256,
            audio_uploaded_by = excluded.audio_uploaded_by,
            audio_uploaded_at = excluded.audio_uploaded_at,
            audio_deleted_at = NULL
        "#,
        id.as_str(),
        audio.sha256,
        audio.by.as_str(),
        now as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Attempts that began before an instant and never ended: their process died. Without those that
/// the sweep has postponed.
pub async fn abandoned_uploads(
    conn: &mut PgConnection,
    before: Instant,
    now: Instant,
) -> Result<Vec<(UploadId, SessionId)>> {
    let rows = sqlx::query!(
        r#"
        SELECT u."id" AS "id: UploadId",
               u."sessionId" AS "session_id: SessionId"
        FROM "OfflineUpload" u
        WHERE u."status" = 'UPLOADING'
          AND u."createdAt" < $1
          AND NOT EXISTS (
                SELECT FROM trustcoach.postponed p
                WHERE p.sweep = 'abandoned_uploads'
                  AND p.id = u."id"
                  AND p.next_attempt_at > $2
              )
        LIMIT 500
        "#,
        before as _,
        now as _,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|r| (r.id, r.session_id)).collect())
}

/// Whether an upload is in progress: it has neither ended nor been ended by a withdrawal.
pub async fn is_uploading(conn: &mut PgConnection, upload: &UploadId) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"
        SELECT EXISTS (
          SELECT FROM "OfflineUpload"
          WHERE "id" = $1
            AND "status" = 'UPLOADING'
        ) AS "exists!"
        "#,
        upload.as_str(),
    )
    .fetch_one(conn)
    .await?)
}

/// Fails the uploads in progress of a session; gives their ids, whose objects are to be deleted.
pub async fn fail_uploads_in_progress(
    conn: &mut PgConnection,
    id: &SessionId,
    error: &str,
) -> Result<Vec<UploadId>> {
    Ok(sqlx::query_scalar!(
        r#"
        UPDATE "OfflineUpload"
        SET "status" = 'FAILED', "errorMessage" = $2
        WHERE "sessionId" = $1
          AND "status" = 'UPLOADING'
        RETURNING "id" AS "id: UploadId"
        "#,
        id.as_str(),
        error,
    )
    .fetch_all(conn)
    .await?)
}
