//! The SQL of what was removed: set aside as it was, brought back as it was, forgotten.

use domain::ids::CoachId;
use platform::{db::Instant, error::Result};
use serde_json::Value;
use sqlx::PgConnection;

/// Sets an absence aside; `false` when this coach has none of this id.
pub async fn remove_time_off(
    conn: &mut PgConnection,
    coach: &CoachId,
    id: &str,
    now: Instant,
) -> Result<bool> {
    let done = sqlx::query!(
        r#"
        WITH gone AS (
          DELETE FROM trustcoach.time_off t
          WHERE t.id = $2
            AND t.coach_id = $1
          RETURNING t.*
        )
        INSERT INTO trustcoach.removed (id, coach_id, kind, content, removed_at)
        SELECT g.id, g.coach_id, 'time_off', to_jsonb(g), $3
        FROM gone g
        "#,
        coach.as_str(),
        id,
        now as _,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Sets a certification aside; `false` when this coach has none of this id.
pub async fn remove_certification(
    conn: &mut PgConnection,
    coach: &CoachId,
    id: &str,
    now: Instant,
) -> Result<bool> {
    let done = sqlx::query!(
        r#"
        WITH gone AS (
          DELETE FROM "Certification" p
          WHERE p.id = $2
            AND p."coachId" = $1
          RETURNING p.*
        )
        INSERT INTO trustcoach.removed (id, coach_id, kind, content, removed_at)
        SELECT g.id, g."coachId", 'certification', to_jsonb(g), $3
        FROM gone g
        "#,
        coach.as_str(),
        id,
        now as _,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Sets a reference aside; `false` when this coach has none of this id.
pub async fn remove_reference(
    conn: &mut PgConnection,
    coach: &CoachId,
    id: &str,
    now: Instant,
) -> Result<bool> {
    let done = sqlx::query!(
        r#"
        WITH gone AS (
          DELETE FROM "CoachReference" r
          WHERE r.id = $2
            AND r."coachId" = $1
          RETURNING r.*
        )
        INSERT INTO trustcoach.removed (id, coach_id, kind, content, removed_at)
        SELECT g.id, g."coachId", 'reference', to_jsonb(g), $3
        FROM gone g
        "#,
        coach.as_str(),
        id,
        now as _,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The windows of a coach, as they are.
pub async fn windows(conn: &mut PgConnection, coach: &CoachId) -> Result<Value> {
    Ok(sqlx::query_scalar!(
        r#"
        SELECT coalesce(jsonb_agg(a), '[]') AS "windows!"
        FROM "Availability" a
        WHERE a."coachId" = $1
        "#,
        coach.as_str(),
    )
    .fetch_one(conn)
    .await?)
}

/// Keeps the windows that a week had, and what the week became.
pub async fn keep_week(
    conn: &mut PgConnection,
    coach: &CoachId,
    id: &str,
    (windows, after): (&Value, &str),
    now: Instant,
) -> Result<()> {
    sqlx::query!(
        r#"
        INSERT INTO trustcoach.removed (id, coach_id, kind, content, removed_at)
        VALUES ($1, $2, 'week', jsonb_build_object('windows', $3::jsonb, 'after', $4::text), $5)
        "#,
        id,
        coach.as_str(),
        windows,
        after,
        now as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Something that was set aside.
pub struct Removed {
    pub kind: String,
    pub content: Value,
}

/// Takes back what was set aside after `since`.
pub async fn take(
    conn: &mut PgConnection,
    coach: &CoachId,
    id: &str,
    since: Instant,
) -> Result<Option<Removed>> {
    Ok(sqlx::query_as!(
        Removed,
        r#"
        DELETE FROM trustcoach.removed
        WHERE id = $2
          AND coach_id = $1
          AND removed_at > $3
        RETURNING kind, content
        "#,
        coach.as_str(),
        id,
        since as _,
    )
    .fetch_optional(conn)
    .await?)
}

/// Puts windows in the place of all that a coach has.
pub async fn restore_week(conn: &mut PgConnection, coach: &CoachId, windows: &Value) -> Result<()> {
    sqlx::query!(
        r#"DELETE FROM "Availability" WHERE "coachId" = $1"#,
        coach.as_str(),
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        r#"
        INSERT INTO "Availability"
        SELECT a.*
        FROM jsonb_populate_recordset(NULL::"Availability", $1) a
        "#,
        windows,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Writes an absence again.
pub async fn restore_time_off(conn: &mut PgConnection, row: &Value) -> Result<()> {
    sqlx::query!(
        r#"
        INSERT INTO trustcoach.time_off
        SELECT t.*
        FROM jsonb_populate_record(NULL::trustcoach.time_off, $1) t
        "#,
        row,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Writes a reference again.
pub async fn restore_reference(conn: &mut PgConnection, row: &Value) -> Result<()> {
    sqlx::query!(
        r#"
        INSERT INTO "CoachReference"
        SELECT r.*
        FROM jsonb_populate_record(NULL::"CoachReference", $1) r
        "#,
        row,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Writes a certification again. What was verified of it holds if its coach's badge still does.
pub async fn restore_certification(conn: &mut PgConnection, row: &Value) -> Result<()> {
    sqlx::query!(
        r#"
        INSERT INTO "Certification"
        SELECT p.*
        FROM jsonb_populate_record(NULL::"Certification", $1) p
        "#,
        row,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        r#"
        UPDATE "Certification" p
        SET verified = false, "verifiedAt" = NULL
        FROM "Coach" c
        WHERE p.id = $1::jsonb ->> 'id'
          AND c.id = p."coachId"
          AND NOT c.verified
        "#,
        row,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets what was set aside before an instant: the keys of the scans that go with it.
pub async fn purge(conn: &mut PgConnection, before: Instant) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar!(
        r#"
        WITH gone AS (
          DELETE FROM trustcoach.removed
          WHERE removed_at <= $1
          RETURNING content ->> 'documentUrl' AS document
        )
        SELECT document AS "document!"
        FROM gone
        WHERE document LIKE 'certificates/%'
        "#,
        before as _,
    )
    .fetch_all(conn)
    .await?)
}
