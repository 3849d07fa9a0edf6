//! The SQL of undoing: rows are set aside as they were, brought back as they were, or forgotten.

use domain::ids::CoachId;
use platform::{db::Instant, error::Result};
use serde_json::Value;
use sqlx::PgConnection;

use super::RemovedRow;

/// Moves a row of `$table` to what can be brought back.
macro_rules! set_aside {
    ($table:literal, $coach:literal, $kind:literal, $($arg:expr),*) => {
        sqlx::query!(
            "
            WITH gone AS (
              DELETE FROM " + $table + "
              WHERE id = $2
                AND " + $coach + " = $1
              RETURNING *
            )
            INSERT INTO trustcoach.removed (id, coach_id, kind, content, removed_at)
            SELECT g.id, g." + $coach + ", '" + $kind + "', to_jsonb(g), $3
            FROM gone g
            ",
            $($arg),*
        )
    };
}

/// Removes a row of a coach, so that it can be brought back; `false` when this coach has none of
/// this id.
pub async fn remove(
    conn: &mut PgConnection,
    row: RemovedRow,
    coach: &CoachId,
    id: &str,
    now: Instant,
) -> Result<bool> {
    let coach = coach.as_str();
    let done = match row {
        RemovedRow::TimeOff => {
            set_aside!(
                "trustcoach.time_off",
                "coach_id",
                "time_off",
                coach,
                id,
                now as _
            )
            .execute(conn)
            .await?
        }
        RemovedRow::Certification => {
            set_aside!(
                "\"Certification\"",
                "\"coachId\"",
                "certification",
                coach,
                id,
                now as _
            )
            .execute(conn)
            .await?
        }
        RemovedRow::Reference => {
            set_aside!(
                "\"CoachReference\"",
                "\"coachId\"",
                "reference",
                coach,
                id,
                now as _
            )
            .execute(conn)
            .await?
        }
    };
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

/// What was set aside: a row, or a whole week.
pub struct Removed {
    pub kind: String,
    pub content: Value,
}

/// Takes what was set aside after `since`.
pub async fn take_removed(
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

/// Inserts into `$table` the row that was set aside.
macro_rules! put_back {
    ($table:literal, $row:expr) => {
        sqlx::query!(
            "
            INSERT INTO "
                + $table
                + "
            SELECT r.*
            FROM jsonb_populate_record(NULL::"
                + $table
                + ", $1) r
            ",
            $row,
        )
    };
}

/// Brings back a row. What was verified of a certification holds if its coach's badge still does.
pub async fn restore(conn: &mut PgConnection, row: RemovedRow, content: &Value) -> Result<()> {
    match row {
        RemovedRow::TimeOff => {
            put_back!("trustcoach.time_off", content)
                .execute(conn)
                .await?;
        }
        RemovedRow::Reference => {
            put_back!("\"CoachReference\"", content)
                .execute(conn)
                .await?;
        }
        RemovedRow::Certification => {
            put_back!("\"Certification\"", content)
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
                content,
            )
            .execute(conn)
            .await?;
        }
    }
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
