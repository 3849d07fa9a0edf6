//! The part of a coach's listing row that a job writes: free hours, cell.

use domain::ids::CoachId;
use platform::{
    db::{AdvisoryLock, Instant},
    error::Result,
};
use sqlx::PgConnection;

/// Whether this transaction is the only one that renews rows until it ends: of two at once, the
/// one that read earlier could write later.
pub async fn try_lock_listings(conn: &mut PgConnection) -> Result<bool> {
    Ok(AdvisoryLock::Listings.try_hold(conn, "").await?)
}

/// Takes coaches that were said to have changed off the list.
pub async fn take_stale(conn: &mut PgConnection, limit: i64) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar!(
        r#"
        WITH claimed AS (
          DELETE FROM trustcoach.coach_stale
          WHERE id IN (
            SELECT id
            FROM trustcoach.coach_stale
            ORDER BY id
            LIMIT $1
            FOR UPDATE SKIP LOCKED
          )
          RETURNING coach_id
        )
        SELECT DISTINCT coach_id AS "coach_id!"
        FROM claimed
        ORDER BY 1
        "#,
        limit,
    )
    .fetch_all(conn)
    .await?)
}

/// Coaches whose row has become old by itself: the first start it names is too near now, or a
/// day has passed, which brings a new last day.
pub async fn due_coaches(conn: &mut PgConnection, now: Instant, limit: i64) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar!(
        r#"
        SELECT coach_id
        FROM trustcoach.coach_listing
        WHERE due_at < $1
        ORDER BY due_at
        LIMIT $2
        "#,
        now as _,
        limit,
    )
    .fetch_all(conn)
    .await?)
}

/// Says whether coaches need an account to be bookable; when that was not so before, every row
/// is due.
pub async fn set_needs_accounts(conn: &mut PgConnection, needs_accounts: bool) -> Result<()> {
    sqlx::query!(
        r#"
        WITH changed AS (
          UPDATE trustcoach.listing_basis
          SET needs_accounts = $1
          WHERE needs_accounts <> $1
          RETURNING one
        )
        UPDATE trustcoach.coach_listing
        SET due_at = '1970-01-01'
        WHERE EXISTS (SELECT FROM changed)
        "#,
        needs_accounts,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Where a coach lives, and whether a person can book them at all.
pub struct HomeRow {
    pub id: CoachId,
    pub latitude: Option<f64>,
    pub longitude: Option<f64>,
    pub city: Option<String>,
    pub country: Option<String>,
    pub bookable: bool,
}

/// Where some coaches live. Nothing but the job reads this.
pub async fn coach_homes(conn: &mut PgConnection, coaches: &[String]) -> Result<Vec<HomeRow>> {
    Ok(sqlx::query_as!(
        HomeRow,
        r#"
        SELECT c.id AS "id: CoachId",
               c.latitude,
               c.longitude,
               c.city,
               c.country,
               c."hourlyRate" IS NOT NULL AND (c."offersRemote" OR c."offersInPerson") AS "bookable!"
        FROM "Coach" c
        WHERE c.id = ANY ($1)
        ORDER BY c.id
        "#,
        coaches,
    )
    .fetch_all(conn)
    .await?)
}

/// What the job found out of some coaches, column by column.
#[derive(Debug, Default)]
pub struct Renewed {
    pub ids: Vec<String>,
    /// Seconds since 1970.
    pub next: Vec<i64>,
    /// Seconds.
    pub notice: Vec<i32>,
    /// Hours since 1970.
    pub free_hour: Vec<i32>,
    /// Zeros and ones.
    pub free: Vec<String>,
    pub cells: Vec<Option<i32>>,
    pub due: Vec<Instant>,
}

/// Writes it.
pub async fn write_renewed(conn: &mut PgConnection, renewed: &Renewed) -> Result<()> {
    sqlx::query!(
        r#"
        UPDATE trustcoach.coach_listing l
        SET by_next = n.next,
            notice = n.notice,
            free_hour = n.free_hour,
            free = n.free::bit varying,
            cell = n.cell,
            due_at = n.due_at
        FROM unnest(
          $1::text[], $2::bigint[], $3::int[], $4::int[], $5::text[], $6::int[], $7::timestamp[]
        ) AS n (coach_id, next, notice, free_hour, free, cell, due_at)
        WHERE l.coach_id = n.coach_id
        "#,
        &renewed.ids,
        &renewed.next,
        &renewed.notice,
        &renewed.free_hour,
        &renewed.free,
        &renewed.cells as &[Option<i32>],
        &renewed.due as &[Instant],
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Has a coach's row renewed at `due`, not before.
pub async fn put_off(conn: &mut PgConnection, coach: &str, due: Instant) -> Result<()> {
    sqlx::query!(
        "UPDATE trustcoach.coach_listing SET due_at = $2 WHERE coach_id = $1",
        coach,
        due as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Says that the rows of some coaches are old.
pub async fn mark_stale(conn: &mut PgConnection, coaches: &[String]) -> Result<()> {
    sqlx::query!(
        r#"
        SELECT trustcoach.coach_free_changed(coach_id)::text AS nothing
        FROM unnest($1::text[]) AS coach_id
        "#,
        coaches,
    )
    .fetch_all(conn)
    .await?;
    Ok(())
}
