//! SQL of the session, its context, and its summary.

use domain::{
    consent::Effects,
    ids::{BookingId, CoachId, SessionId, UserId},
    schema::SessionStatus,
};
use platform::{db::Instant, error::Result};
use sqlx::PgConnection;

use super::rows::{SessionContext, SessionRow};
use site::objects;

/// Opens the session of a confirmed booking; one that is open already stays.
pub async fn insert(
    conn: &mut PgConnection,
    id: &SessionId,
    booking: &BookingId,
    now: Instant,
) -> Result<SessionId> {
    Ok(sqlx::query_scalar!(
        r#"
        INSERT INTO "Session" ("id", "bookingId", "createdAt", "updatedAt")
        VALUES ($1, $2, $3, $3)
        ON CONFLICT ("bookingId") DO UPDATE SET "bookingId" = excluded."bookingId"
        RETURNING "id" AS "id: SessionId"
        "#,
        id.as_str(),
        booking.as_str(),
        now as _,
    )
    .fetch_one(conn)
    .await?)
}

/// Holds a session until the transaction ends: changes to one session come one after another.
pub async fn lock(conn: &mut PgConnection, id: &SessionId) -> Result<()> {
    sqlx::query!(
        r#"SELECT "id" FROM "Session" WHERE "id" = $1 FOR UPDATE"#,
        id.as_str()
    )
    .fetch_optional(conn)
    .await?;
    Ok(())
}

pub async fn session(conn: &mut PgConnection, id: &SessionId) -> Result<Option<SessionRow>> {
    Ok(sqlx::query_as!(
        SessionRow,
        r#"
        SELECT "id" AS "id: SessionId",
               "bookingId" AS "booking_id: BookingId",
               "status",
               "statusMessage" AS status_message,
               "audioUrl" AS audio_url,
               "audioSize" AS audio_size,
               "audioDuration" AS audio_duration,
               "audioFormat" AS audio_format,
               "transcript",
               "summaryRaw" AS summary_raw,
               "summaryFinal" AS summary_final
        FROM "Session"
        WHERE "id" = $1
        "#,
        id.as_str(),
    )
    .fetch_optional(conn)
    .await?)
}

/// The booking, the people and the facts of a session.
pub async fn session_context(
    conn: &mut PgConnection,
    id: &SessionId,
) -> Result<Option<SessionContext>> {
    Ok(sqlx::query_as!(
        SessionContext,
        r#"
        SELECT b."userId" AS "client_id: UserId",
               trustcoach.display_name(client.name, client.email) AS "client_name!",
               c."id" AS "coach_id: CoachId",
               c."userId" AS "coach_user_id: UserId",
               trustcoach.display_name(coach.name, coach.email) AS "coach_name!",
               b."scheduledAt" AS scheduled_at,
               b."duration",
               b."mode",
               b."location",
               b."meetingUrl" AS meeting_url,
               b."status" AS booking_status,
               f.audio_sha256 AS "audio_sha256?",
               f.validated_at AS "validated_at?"
        FROM "Session" s
        JOIN "Booking" b ON b."id" = s."bookingId"
        JOIN "User" client ON client."id" = b."userId"
        JOIN "Coach" c ON c."id" = b."coachId"
        JOIN "User" coach ON coach."id" = c."userId"
        LEFT JOIN trustcoach.session_facts f ON f.session_id = s."id"
        WHERE s."id" = $1
        "#,
        id.as_str(),
    )
    .fetch_optional(conn)
    .await?)
}

/// Moves a session from one state to another; `false` when it was in another by then.
pub async fn advance(
    conn: &mut PgConnection,
    id: &SessionId,
    from: SessionStatus,
    to: SessionStatus,
    message: Option<&str>,
    now: Instant,
) -> Result<bool> {
    let done = sqlx::query!(
        r#"
        UPDATE "Session"
        SET "status" = $3,
            "statusMessage" = $4,
            "updatedAt" = $5
        WHERE "id" = $1
          AND "status" = $2
        "#,
        id.as_str(),
        from as _,
        to as _,
        message,
        now as _,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Deletes what [`Effects`] names, and puts the audio on the list of objects to delete. The
/// state goes to `status` when jobs stop.
pub async fn erase(
    conn: &mut PgConnection,
    id: &SessionId,
    effects: Effects,
    status: SessionStatus,
    message: Option<&str>,
    now: Instant,
) -> Result<()> {
    if effects.delete_audio {
        erase_audio(conn, id, now).await?;
    }
    if effects.delete_transcript {
        sqlx::query!(
            "DELETE FROM trustcoach.transcription_window WHERE session_id = $1",
            id.as_str()
        )
        .execute(&mut *conn)
        .await?;
    }
    if effects.delete_excerpts {
        sqlx::query!(
            r#"UPDATE "MarkedMoment" SET "excerpt" = NULL WHERE "sessionId" = $1"#,
            id.as_str(),
        )
        .execute(&mut *conn)
        .await?;
    }
    if effects.delete_raw_summary {
        delete_edit(conn, id).await?;
    }
    sqlx::query!(
        r#"
        UPDATE "Session"
        SET "transcript" = CASE WHEN $2 THEN NULL ELSE "transcript" END,
            "transcribedAt" = CASE WHEN $2 THEN NULL ELSE "transcribedAt" END,
            "summaryRaw" = CASE WHEN $3 THEN NULL ELSE "summaryRaw" END,
            "summarizedAt" = CASE WHEN $3 THEN NULL ELSE "summarizedAt" END,
            "status" = CASE WHEN $4 THEN $5 ELSE "status" END,
            "statusMessage" = CASE WHEN $4 THEN $6 ELSE "statusMessage" END,
            "updatedAt" = $7
        WHERE "id" = $1
        "#,
        id.as_str(),
        effects.delete_transcript,
        effects.delete_raw_summary,
        effects.stop_jobs,
        status as _,
        message,
        now as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn erase_audio(conn: &mut PgConnection, id: &SessionId, now: Instant) -> Result<()> {
    let key = sqlx::query_scalar!(
        r#"SELECT "audioUrl" FROM "Session" WHERE "id" = $1"#,
        id.as_str(),
    )
    .fetch_optional(&mut *conn)
    .await?;
    if let Some(key) = key.flatten() {
        objects::owe_deletion(conn, &key, now).await?;
    }
    sqlx::query!(
        r#"
        UPDATE trustcoach.session_facts f
        SET audio_deleted_at = $2
        FROM "Session" s
        WHERE f.session_id = $1
          AND s."id" = $1
          AND s."audioUrl" IS NOT NULL
        "#,
        id.as_str(),
        now as _,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        r#"
        UPDATE "Session"
        SET "audioUrl" = NULL,
            "audioSize" = NULL,
            "audioDuration" = NULL,
            "audioFormat" = NULL
        WHERE "id" = $1
        "#,
        id.as_str(),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Saves the coach's edit.
pub async fn save_edit(
    conn: &mut PgConnection,
    id: &SessionId,
    sealed: &str,
    by: &UserId,
    now: Instant,
) -> Result<()> {
    sqlx::query!(
        r#"
        INSERT INTO trustcoach.summary_edit (session_id, sealed, edited_by, edited_at)
        VALUES ($1, $2, $3, $4)
        ON CONFLICT (session_id) DO UPDATE
        SET sealed = excluded.sealed,
            edited_by = excluded.edited_by,
            edited_at = excluded.edited_at
        "#,
        id.as_str(),
        sealed,
        by.as_str(),
        now as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The coach's unfinished edit of the summary.
pub struct Edit {
    pub sealed: String,
    pub edited_at: Instant,
}

pub async fn edit(conn: &mut PgConnection, id: &SessionId) -> Result<Option<Edit>> {
    Ok(sqlx::query_as!(
        Edit,
        r#"SELECT sealed, edited_at FROM trustcoach.summary_edit WHERE session_id = $1"#,
        id.as_str(),
    )
    .fetch_optional(conn)
    .await?)
}

/// Deletes the coach's edit.
pub async fn delete_edit(conn: &mut PgConnection, id: &SessionId) -> Result<()> {
    sqlx::query!(
        "DELETE FROM trustcoach.summary_edit WHERE session_id = $1",
        id.as_str()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Writes the validated summary: the first time it is validated, afterwards it is corrected.
pub async fn save_final(
    conn: &mut PgConnection,
    id: &SessionId,
    sealed: &str,
    by: &UserId,
    now: Instant,
) -> Result<()> {
    sqlx::query!(
        r#"UPDATE "Session" SET "summaryFinal" = $2, "updatedAt" = $3 WHERE "id" = $1"#,
        id.as_str(),
        sealed,
        now as _,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        r#"
        INSERT INTO trustcoach.session_facts AS f (session_id, validated_at, validated_by)
        VALUES ($1, $2, $3)
        ON CONFLICT (session_id) DO UPDATE
        SET final_edited_at = CASE WHEN f.validated_at IS NULL THEN NULL ELSE $2 END,
            validated_at = coalesce(f.validated_at, $2),
            validated_by = coalesce(f.validated_by, $3)
        "#,
        id.as_str(),
        now as _,
        by.as_str(),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The booking of the demonstration's session, if its two people are there; `false` otherwise.
pub async fn insert_demo_booking(
    conn: &mut PgConnection,
    booking: &BookingId,
    starts: Instant,
    now: Instant,
) -> Result<bool> {
    sqlx::query!(
        r#"
        INSERT INTO "Booking" ("id", "userId", "coachId", "scheduledAt", "duration", "mode",
                               "price", "status", "createdAt", "updatedAt")
        SELECT $1, client."id", c."id", $2, 60, 'REMOTE',
               coalesce(c."hourlyRate", 8000), 'COMPLETED', $3, $3
        FROM "User" client
        JOIN "Coach" c ON true
        JOIN "User" coach ON coach."id" = c."userId"
        WHERE client."email" = 'user@test.fr'
          AND coach."name" = 'Marie Dupont'
        ORDER BY c."createdAt"
        LIMIT 1
        ON CONFLICT DO NOTHING
        "#,
        booking.as_str(),
        starts as _,
        now as _,
    )
    .execute(&mut *conn)
    .await?;
    let there = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM "Booking" WHERE "id" = $1) AS "exists!""#,
        booking.as_str(),
    )
    .fetch_one(conn)
    .await?;
    Ok(there)
}
