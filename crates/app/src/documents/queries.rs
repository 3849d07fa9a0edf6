//! All SQL about working documents.

use domain::{
    ids::{CoachId, DocumentId, SessionId, UserId},
    schema::DocumentType,
};
use platform::{db::Instant, error::Result};
use sqlx::PgConnection;

/// A row of the model `CoachDocument`.
#[derive(Clone, Debug, PartialEq)]
pub struct DocumentRow {
    /// A CUID.
    pub id: DocumentId,
    /// The coach, when the coach put it there.
    pub coach_id: Option<CoachId>,
    /// The client, when the client did.
    pub user_id: Option<UserId>,
    /// The session it belongs to.
    pub session_id: Option<SessionId>,
    /// What it is called.
    pub name: String,
    /// What it is.
    pub kind: DocumentType,
    /// The key of the object.
    pub file_url: String,
    /// Bytes.
    pub file_size: i32,
    /// The media type.
    pub mime_type: String,
    /// What an AI says of it.
    pub ai_summary: Option<String>,
    /// When it did.
    pub ai_analyzed_at: Option<Instant>,
    /// Whether the coach may read it.
    pub shared_with_coach: bool,
    /// Whether the client may read it.
    pub shared_with_user: bool,
    /// Whether it is confidential.
    pub is_confidential: bool,
    /// When it is deleted by itself.
    pub expires_at: Option<Instant>,
    /// When the row was made.
    pub created_at: Instant,
    /// When it was last changed.
    pub updated_at: Instant,
}

/// Writes one.
pub async fn insert_document(conn: &mut PgConnection, row: &DocumentRow) -> Result<()> {
    sqlx::query!(
        r#"
        INSERT INTO "CoachDocument" (
          "id",
          "coachId",
          "userId",
          "sessionId",
          "name",
          "type",
          "fileUrl",
          "fileSize",
          "mimeType",
          "aiSummary",
          "aiAnalyzedAt",
          "sharedWithCoach",
          "sharedWithUser",
          "isConfidential",
          "expiresAt",
          "createdAt",
          "updatedAt"
        )
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
        "#,
        row.id.as_str(),
        row.coach_id.as_ref().map(CoachId::as_str),
        row.user_id.as_ref().map(UserId::as_str),
        row.session_id.as_ref().map(SessionId::as_str),
        row.name,
        row.kind as _,
        row.file_url,
        row.file_size,
        row.mime_type,
        row.ai_summary.as_deref(),
        row.ai_analyzed_at as _,
        row.shared_with_coach,
        row.shared_with_user,
        row.is_confidential,
        row.expires_at as _,
        row.created_at as _,
        row.updated_at as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A document, by its id.
pub async fn document(conn: &mut PgConnection, id: &DocumentId) -> Result<Option<DocumentRow>> {
    Ok(sqlx::query_as!(
        DocumentRow,
        r#"
        SELECT "id" AS "id: DocumentId",
               "coachId" AS "coach_id: CoachId",
               "userId" AS "user_id: UserId",
               "sessionId" AS "session_id: SessionId",
               "name",
               "type" AS kind,
               "fileUrl" AS file_url,
               "fileSize" AS file_size,
               "mimeType" AS mime_type,
               "aiSummary" AS ai_summary,
               "aiAnalyzedAt" AS ai_analyzed_at,
               "sharedWithCoach" AS shared_with_coach,
               "sharedWithUser" AS shared_with_user,
               "isConfidential" AS is_confidential,
               "expiresAt" AS expires_at,
               "createdAt" AS created_at,
               "updatedAt" AS updated_at
        FROM "CoachDocument"
        WHERE "id" = $1
        "#,
        id.as_str(),
    )
    .fetch_optional(conn)
    .await?)
}
