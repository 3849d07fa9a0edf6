//! SQL about the events of payment providers.

use jiff::Timestamp;
use platform::{db::Instant, error::Result};
use sqlx::PgConnection;

use crate::WebhookEvent;

/// Stores an event of a provider; `false` when it was stored before.
pub async fn store_event(
    conn: &mut PgConnection,
    provider: &str,
    event: &WebhookEvent,
    now: Timestamp,
) -> Result<bool> {
    let done = sqlx::query!(
        r#"
        INSERT INTO trustcoach.payment_event (id, provider, kind, payload, received_at, account)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (id) DO NOTHING
        "#,
        event.id,
        provider,
        event.kind,
        event.payload,
        Instant(now) as _,
        event.account,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A stored event that was not applied yet.
pub struct StoredEvent {
    pub provider: String,
    pub payload: serde_json::Value,
    pub account: Option<String>,
    pub received_at: Instant,
}

/// An event that was not applied yet.
pub async fn stored_event(conn: &mut PgConnection, id: &str) -> Result<Option<StoredEvent>> {
    Ok(sqlx::query_as!(
        StoredEvent,
        r#"
        SELECT e.provider, e.payload, e.account, e.received_at
        FROM trustcoach.payment_event e
        WHERE e.id = $1
          AND e.processed_at IS NULL
        "#,
        id,
    )
    .fetch_optional(conn)
    .await?)
}

/// Locks an event until the transaction ends; `false` when it has been applied meanwhile.
pub async fn lock_event(conn: &mut PgConnection, id: &str) -> Result<bool> {
    let row = sqlx::query_scalar!(
        r#"
        SELECT e.id
        FROM trustcoach.payment_event e
        WHERE e.id = $1
          AND e.processed_at IS NULL
        FOR UPDATE
        "#,
        id,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.is_some())
}

/// The event is applied, or there was nothing in it for us.
pub async fn event_done(
    conn: &mut PgConnection,
    id: &str,
    ignored: bool,
    now: Timestamp,
) -> Result<()> {
    sqlx::query!(
        r#"
        UPDATE trustcoach.payment_event
        SET processed_at = $2, ignored = $3, error = NULL
        WHERE id = $1
        "#,
        id,
        Instant(now) as _,
        ignored,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The event could not be applied, and why; each time it waits longer to be taken up, from ten
/// minutes to a day.
pub async fn event_failed(
    conn: &mut PgConnection,
    id: &str,
    error: &str,
    now: Timestamp,
) -> Result<()> {
    sqlx::query!(
        r#"
        UPDATE trustcoach.payment_event
        SET error = $2,
            attempts = attempts + 1,
            next_try_at = $3::timestamp + least(interval '10 minutes' * 2 ^ least(attempts, 10),
                                     interval '1 day')
        WHERE id = $1
          AND processed_at IS NULL
        "#,
        id,
        error,
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Events received before `before` that still wait, and whose time to be tried has come.
pub async fn events_waiting(
    conn: &mut PgConnection,
    before: Timestamp,
    now: Timestamp,
) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar!(
        r#"
        SELECT e.id
        FROM trustcoach.payment_event e
        WHERE e.processed_at IS NULL
          AND e.received_at < $1
          AND coalesce(e.next_try_at, e.received_at) <= $2
        ORDER BY e.received_at
        LIMIT 200
        "#,
        Instant(before) as _,
        Instant(now) as _,
    )
    .fetch_all(conn)
    .await?)
}

/// Events that wait for a charge of which we had not heard yet.
pub async fn events_about_charge(conn: &mut PgConnection, intent: &str) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar!(
        r#"
        SELECT e.id
        FROM trustcoach.payment_event e
        WHERE e.processed_at IS NULL
          AND e.attempts > 0
          AND $1 IN (e.payload #>> '{data,object,payment_intent}', e.payload #>> '{about,intent}')
        ORDER BY e.received_at
        LIMIT 200
        "#,
        intent,
    )
    .fetch_all(conn)
    .await?)
}
