//! SQL of marked moments.

use domain::{
    ids::{MomentId, SessionId},
    schema::MomentType,
};
use platform::{db::Instant, error::Result};
use sqlx::PgConnection;

use super::rows::MarkedMomentRow;

/// The moments of a session, in their order in the recording.
pub async fn moments(conn: &mut PgConnection, id: &SessionId) -> Result<Vec<MarkedMomentRow>> {
    Ok(sqlx::query_as!(
        MarkedMomentRow,
        r#"
        SELECT "id" AS "id: MomentId",
               "sessionId" AS "session_id: SessionId",
               "timestamp",
               "type" AS kind,
               "note",
               "excerpt",
               "createdAt" AS created_at
        FROM "MarkedMoment"
        WHERE "sessionId" = $1
        ORDER BY "timestamp", "id"
        "#,
        id.as_str(),
    )
    .fetch_all(conn)
    .await?)
}

/// Marks a moment.
pub async fn insert_moment(conn: &mut PgConnection, row: &MarkedMomentRow) -> Result<()> {
    sqlx::query!(
        r#"
        INSERT INTO "MarkedMoment" ("id", "sessionId", "timestamp", "type", "note", "excerpt",
                                    "createdAt")
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        "#,
        row.id.as_str(),
        row.session_id.as_str(),
        row.timestamp,
        row.kind as MomentType,
        row.note,
        row.excerpt,
        row.created_at as Instant,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Removes a moment of a session; `false` when there is none.
pub async fn delete_moment(
    conn: &mut PgConnection,
    id: &SessionId,
    moment: &MomentId,
) -> Result<bool> {
    let done = sqlx::query!(
        r#"DELETE FROM "MarkedMoment" WHERE "sessionId" = $1 AND "id" = $2"#,
        id.as_str(),
        moment.as_str(),
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Writes what was said around a moment.
pub async fn set_excerpt(
    conn: &mut PgConnection,
    moment: &MomentId,
    sealed: Option<&str>,
) -> Result<()> {
    sqlx::query!(
        r#"UPDATE "MarkedMoment" SET "excerpt" = $2 WHERE "id" = $1"#,
        moment.as_str(),
        sealed,
    )
    .execute(conn)
    .await?;
    Ok(())
}
