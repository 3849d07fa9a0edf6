//! SQL of consents and of their event chain.

use domain::{
    consent::{Consents, Side, answer},
    ids::{SessionId, UserId},
    schema::ConsentType,
};
use platform::{db::Instant, error::Result};
use sqlx::PgConnection;

use super::rows::{ConsentRow, SessionContext};

/// All the answers of a session, by side.
pub async fn consents(
    conn: &mut PgConnection,
    id: &SessionId,
    context: &SessionContext,
) -> Result<Consents> {
    let mut consents = Consents::new();
    let rows = sqlx::query!(
        r#"
        SELECT "userId" AS "user_id: UserId",
               "type" AS kind,
               "accepted",
               "revokedAt" IS NOT NULL AS "revoked!"
        FROM "Consent"
        WHERE "sessionId" = $1
        "#,
        id.as_str(),
    )
    .fetch_all(conn)
    .await?;
    for row in rows {
        let side = if row.user_id == context.client_id {
            Side::Client
        } else if row.user_id == context.coach_user_id {
            Side::Coach
        } else {
            continue;
        };
        consents.set(row.kind, side, Some(answer(row.accepted, row.revoked)));
    }
    Ok(consents)
}

/// Records an answer: a consent or a refusal.
pub async fn save_consent(conn: &mut PgConnection, row: &ConsentRow) -> Result<()> {
    sqlx::query!(
        r#"
        INSERT INTO "Consent" ("id", "sessionId", "userId", "coachId", "type", "accepted",
                               "acceptedAt", "ipAddress", "userAgent")
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT ("sessionId", "userId", "type") DO UPDATE
        SET "accepted" = excluded."accepted",
            "acceptedAt" = excluded."acceptedAt",
            "ipAddress" = excluded."ipAddress",
            "userAgent" = excluded."userAgent",
            "revokedAt" = NULL
        "#,
        row.id.as_str(),
        row.session_id.as_str(),
        row.user_id.as_str(),
        row.coach_id.as_str(),
        row.kind as _,
        row.accepted,
        row.accepted_at as _,
        row.ip_address,
        row.user_agent,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Ends an accepted consent.
pub async fn revoke_consent(
    conn: &mut PgConnection,
    id: &SessionId,
    user: &UserId,
    kind: ConsentType,
    now: Instant,
) -> Result<()> {
    sqlx::query!(
        r#"
        UPDATE "Consent"
        SET "revokedAt" = $4
        WHERE "sessionId" = $1
          AND "userId" = $2
          AND "type" = $3
        "#,
        id.as_str(),
        user.as_str(),
        kind as _,
        now as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A link of the chain of a session's consents.
#[derive(Clone, Debug)]
pub struct ConsentEvent {
    /// Whose consents.
    pub session_id: SessionId,
    /// Who answered.
    pub user_id: UserId,
    /// `client` or `coach`.
    pub side: String,
    /// What was asked.
    pub kind: ConsentType,
    /// The answer.
    pub accepted: bool,
    pub at: Instant,
    /// Hash of the event before.
    pub previous_hash: String,
    /// Hash of this event.
    pub hash: String,
}

/// The hash that the next event of a session continues.
pub async fn last_hash(conn: &mut PgConnection, id: &SessionId) -> Result<Option<String>> {
    Ok(sqlx::query_scalar!(
        r#"
        SELECT hash
        FROM trustcoach.consent_event
        WHERE session_id = $1
        ORDER BY id DESC
        LIMIT 1
        "#,
        id.as_str(),
    )
    .fetch_optional(conn)
    .await?)
}

/// Adds an event to the chain.
pub async fn insert_event(conn: &mut PgConnection, event: &ConsentEvent) -> Result<()> {
    sqlx::query!(
        r#"
        INSERT INTO trustcoach.consent_event
               (session_id, user_id, side, type, accepted, at, previous_hash, hash)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        "#,
        event.session_id.as_str(),
        event.user_id.as_str(),
        event.side,
        event.kind as _,
        event.accepted,
        event.at as _,
        event.previous_hash,
        event.hash,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The chain of a session, oldest first.
pub async fn consent_events(conn: &mut PgConnection, id: &SessionId) -> Result<Vec<ConsentEvent>> {
    Ok(sqlx::query_as!(
        ConsentEvent,
        r#"
        SELECT session_id AS "session_id: SessionId",
               user_id AS "user_id: UserId",
               side,
               type AS kind,
               accepted,
               at,
               previous_hash,
               hash
        FROM trustcoach.consent_event
        WHERE session_id = $1
        ORDER BY id
        "#,
        id.as_str(),
    )
    .fetch_all(conn)
    .await?)
}
