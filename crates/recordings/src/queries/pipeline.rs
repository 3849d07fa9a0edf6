//! SQL of the pipeline's jobs.

use domain::{ids::SessionId, schema::SessionStatus};
use platform::{db::Instant, error::Result};
use sqlx::PgConnection;

/// A transcribed window.
pub struct SavedWindow {
    /// Its place among the windows of the audio.
    pub window_index: i32,
    /// Sealed JSON of a `speech::FinishedWindow`.
    pub sealed: String,
}

/// The windows that earlier tries finished, for this very audio.
pub async fn windows(
    conn: &mut PgConnection,
    id: &SessionId,
    sha256: &str,
) -> Result<Vec<SavedWindow>> {
    Ok(sqlx::query_as!(
        SavedWindow,
        r#"
        SELECT window_index, sealed
        FROM trustcoach.transcription_window
        WHERE session_id = $1
          AND audio_sha256 = $2
        ORDER BY window_index
        "#,
        id.as_str(),
        sha256,
    )
    .fetch_all(conn)
    .await?)
}

/// Keeps a finished window, as long as the session is still being transcribed; `false` when it
/// no longer is (a consent was withdrawn), and nothing was kept.
pub async fn save_window(
    conn: &mut PgConnection,
    id: &SessionId,
    sha256: &str,
    window: &SavedWindow,
    end_ms: i32,
    now: Instant,
) -> Result<bool> {
    let done = sqlx::query!(
        r#"
        WITH working AS (
          UPDATE "Session"
          SET "updatedAt" = $6
          WHERE "id" = $1
            AND "status" = 'TRANSCRIBING'
          RETURNING "id"
        ), saved AS (
          INSERT INTO trustcoach.transcription_window
                 (session_id, audio_sha256, window_index, sealed, end_ms, created_at)
          SELECT "id", $2, $3, $4, $5, $6
          FROM working
          ON CONFLICT (session_id, audio_sha256, window_index) DO NOTHING
        )
        SELECT "id" FROM working
        "#,
        id.as_str(),
        sha256,
        window.window_index,
        window.sealed,
        end_ms,
        now as _,
    )
    .fetch_optional(conn)
    .await?;
    Ok(done.is_some())
}

/// How far the transcription of an audio has come, in milliseconds of it.
pub async fn transcribed_ms(conn: &mut PgConnection, id: &SessionId, sha256: &str) -> Result<i32> {
    Ok(sqlx::query_scalar!(
        r#"
        SELECT coalesce(max(end_ms), 0) AS "end_ms!"
        FROM trustcoach.transcription_window
        WHERE session_id = $1
          AND audio_sha256 = $2
        "#,
        id.as_str(),
        sha256,
    )
    .fetch_one(conn)
    .await?)
}

/// Writes the transcript and forgets its windows.
pub async fn save_transcript(
    conn: &mut PgConnection,
    id: &SessionId,
    sealed: &str,
    by: &str,
    now: Instant,
) -> Result<()> {
    sqlx::query!(
        r#"
        UPDATE "Session"
        SET "transcript" = $2,
            "transcribedAt" = $3,
            "updatedAt" = $3
        WHERE "id" = $1
        "#,
        id.as_str(),
        sealed,
        now as _,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        r#"
        INSERT INTO trustcoach.session_facts (session_id, transcribed_with)
        VALUES ($1, $2)
        ON CONFLICT (session_id) DO UPDATE SET transcribed_with = excluded.transcribed_with
        "#,
        id.as_str(),
        by,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "DELETE FROM trustcoach.transcription_window WHERE session_id = $1",
        id.as_str()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Writes the draft, once: `false` when there was one already.
pub async fn save_draft(
    conn: &mut PgConnection,
    id: &SessionId,
    sealed: &str,
    by: &str,
    now: Instant,
) -> Result<bool> {
    let done = sqlx::query!(
        r#"
        UPDATE "Session"
        SET "summaryRaw" = $2,
            "summarizedAt" = $3,
            "updatedAt" = $3
        WHERE "id" = $1
          AND "summaryRaw" IS NULL
        "#,
        id.as_str(),
        sealed,
        now as _,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        r#"
        INSERT INTO trustcoach.session_facts (session_id, summarized_with)
        VALUES ($1, $2)
        ON CONFLICT (session_id) DO UPDATE SET summarized_with = excluded.summarized_with
        "#,
        id.as_str(),
        by,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A session in a working state whose job was lost.
pub struct Stalled {
    pub id: SessionId,
    pub status: SessionStatus,
    /// Of its audio.
    pub sha256: String,
}

/// Sessions in a working state that nothing has touched since an instant.
pub async fn stalled(
    conn: &mut PgConnection,
    before: Instant,
    now: Instant,
) -> Result<Vec<Stalled>> {
    Ok(sqlx::query_as!(
        Stalled,
        r#"
        SELECT s."id" AS "id: SessionId",
               s."status",
               f.audio_sha256 AS "sha256!"
        FROM "Session" s
        JOIN trustcoach.session_facts f ON f.session_id = s."id"
        WHERE s."status" IN ('TRANSCRIBING', 'TRANSCRIBE_FAILED', 'SUMMARIZING', 'SUMMARIZE_FAILED')
          AND s."updatedAt" < $1
          AND f.audio_sha256 IS NOT NULL
          AND NOT EXISTS (
                SELECT FROM trustcoach.postponed p
                WHERE p.sweep = 'stalled_sessions'
                  AND p.id = s."id"
                  AND p.next_attempt_at > $2
              )
        LIMIT 500
        "#,
        before as _,
        now as _,
    )
    .fetch_all(conn)
    .await?)
}

/// Touches a session, so that it is not taken for a stalled one.
pub async fn touch(conn: &mut PgConnection, id: &SessionId, now: Instant) -> Result<()> {
    sqlx::query!(
        r#"UPDATE "Session" SET "updatedAt" = $2 WHERE "id" = $1"#,
        id.as_str(),
        now as _
    )
    .execute(conn)
    .await?;
    Ok(())
}
