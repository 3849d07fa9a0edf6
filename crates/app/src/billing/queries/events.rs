//! SQL about the events of payment providers.

use jiff::Timestamp;
use platform::{db::Instant, error::Result};
use sqlx::PgConnection;

/// Stores an event of a provider; `false` when it was stored before.
pub async fn store_event(
    conn: &mut PgConnection,
    id: &str,
    provider: &str,
    kind: &str,
    payload: &serde_json::Value,
    now: Timestamp,
) -> Result<bool> {
    let done = sqlx::query!(
        r#"
        INSERT INTO trustcoach.payment_event (id, provider, kind, payload, received_at)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (id) DO NOTHING
        "#,
        id,
        provider,
        kind,
        payload,
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A stored event that was not understood yet, locked until the transaction ends.
pub async fn lock_event(
    conn: &mut PgConnection,
    id: &str,
) -> Result<Option<(serde_json::Value, Instant)>> {
    let row = sqlx::query!(
        r#"
        SELECT e.payload, e.received_at
        FROM trustcoach.payment_event e
        WHERE e.id = $1
          AND e.processed_at IS NULL
        FOR UPDATE
        "#,
        id,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|r| (r.payload, r.received_at)))
}

/// The event is applied.
pub async fn event_done(conn: &mut PgConnection, id: &str, now: Timestamp) -> Result<()> {
    sqlx::query!(
        r#"
        UPDATE trustcoach.payment_event
        SET processed_at = $2, error = NULL
        WHERE id = $1
        "#,
        id,
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The event could not be applied, and why.
pub async fn event_failed(conn: &mut PgConnection, id: &str, error: &str) -> Result<()> {
    sqlx::query!(
        r#"
        UPDATE trustcoach.payment_event
        SET error = $2
        WHERE id = $1
          AND processed_at IS NULL
        "#,
        id,
        error,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Events received before `before` that still wait.
pub async fn events_waiting(conn: &mut PgConnection, before: Timestamp) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar!(
        r#"
        SELECT e.id
        FROM trustcoach.payment_event e
        WHERE e.processed_at IS NULL
          AND e.received_at < $1
        ORDER BY e.received_at
        LIMIT 200
        "#,
        Instant(before) as _,
    )
    .fetch_all(conn)
    .await?)
}
