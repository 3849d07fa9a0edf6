//! Badges, what they rest on, and when that expires.

use domain::{
    ids::{CertificationId, CoachId, UserId},
    schema::BadgeLevel,
};
use platform::{db::Instant, error::Result};
use sqlx::PgConnection;

/// The submission that gave a coach's badge.
pub async fn badge_request(
    conn: &mut PgConnection,
    coach: &CoachId,
) -> Result<Option<(String, String)>> {
    let row = sqlx::query!(
        "
        SELECT id, state
        FROM trustcoach.verification_request
        WHERE coach_id = $1
          AND state IN ('VERIFIED', 'PREMIUM')
        ",
        coach as _,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|r| (r.id, r.state)))
}

/// The badge of a coach, as everybody sees it.
pub async fn set_badge(
    conn: &mut PgConnection,
    coach: &CoachId,
    level: BadgeLevel,
    at: Option<Instant>,
    now: Instant,
) -> Result<()> {
    sqlx::query!(
        r#"
        UPDATE "Coach"
        SET verified = $3::timestamp IS NOT NULL,
            "badgeLevel" = $2,
            "verifiedAt" = $3,
            "updatedAt" = $4
        WHERE id = $1
        "#,
        coach as _,
        level as _,
        at as _,
        now as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What a badge rests on from now on.
pub async fn set_basis(conn: &mut PgConnection, coach: &CoachId, ids: &[String]) -> Result<()> {
    sqlx::query!(
        "DELETE FROM trustcoach.badge_basis WHERE coach_id = $1",
        coach as _
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        r#"
        INSERT INTO trustcoach.badge_basis (coach_id, certification_id, name)
        SELECT "coachId", id, name
        FROM "Certification"
        WHERE "coachId" = $1
          AND id = ANY ($2)
        "#,
        coach as _,
        ids,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Something that a badge rests on.
#[derive(Clone, Debug)]
pub struct BasisRow {
    pub name: String,
    /// Whether it is there and verified as it was.
    pub unchanged: bool,
    pub expires_at: Option<Instant>,
}

/// What a coach's badge rests on.
pub async fn basis(conn: &mut PgConnection, coach: &CoachId) -> Result<Vec<BasisRow>> {
    Ok(sqlx::query_as!(
        BasisRow,
        r#"
        SELECT coalesce(p.name, b.name) AS "name!",
               coalesce(p.verified, false) AS "unchanged!",
               p."expiresAt" AS "expires_at?: Instant"
        FROM trustcoach.badge_basis b
        LEFT JOIN "Certification" p ON p.id = b.certification_id
        WHERE b.coach_id = $1
        ORDER BY b.certification_id
        "#,
        coach as _,
    )
    .fetch_all(conn)
    .await?)
}

/// Coaches whose badge may have to fall: something that it rests on expires before `until`, or
/// is gone or changed.
pub async fn doubtful(
    conn: &mut PgConnection,
    until: Instant,
    now: Instant,
) -> Result<Vec<CoachId>> {
    Ok(sqlx::query_scalar!(
        r#"
        SELECT DISTINCT b.coach_id AS "id: CoachId"
        FROM trustcoach.badge_basis b
        JOIN "Coach" c ON c.id = b.coach_id
        LEFT JOIN "Certification" p ON p.id = b.certification_id
        WHERE c.verified
          AND (p.id IS NULL OR NOT p.verified OR p."expiresAt" <= $1)
          AND NOT EXISTS (
                SELECT FROM trustcoach.postponed w
                WHERE w.sweep = 'doubtful_badges'
                  AND w.id = b.coach_id
                  AND w.next_attempt_at > $2
              )
        ORDER BY 1
        "#,
        until as _,
        now as _,
    )
    .fetch_all(conn)
    .await?)
}

/// A certification whose coach may have to be told that it expires.
#[derive(Clone, Debug)]
pub struct Expiring {
    pub id: CertificationId,
    pub user_id: UserId,
    pub name: String,
    pub timezone: String,
    pub expires_at: Instant,
    pub bears_badge: bool,
    /// Notices that were sent about this expiry: days before it.
    pub sent: Vec<i32>,
}

/// Certifications of badges that expire between two instants.
pub async fn expiring(
    conn: &mut PgConnection,
    from: Instant,
    until: Instant,
    now: Instant,
) -> Result<Vec<Expiring>> {
    Ok(sqlx::query_as!(
        Expiring,
        r#"
        SELECT p.id AS "id: CertificationId",
               c."userId" AS "user_id: UserId",
               p.name,
               c.timezone,
               p."expiresAt" AS "expires_at!: Instant",
               EXISTS (
                 SELECT FROM trustcoach.badge_basis b
                 WHERE b.certification_id = p.id
               ) AS "bears_badge!",
               array(
                 SELECT n.days
                 FROM trustcoach.expiry_notice n
                 WHERE n.certification_id = p.id
                   AND n.expires_at = p."expiresAt"
               ) AS "sent!"
        FROM "Certification" p
        JOIN "Coach" c ON c.id = p."coachId"
        WHERE p.verified
          AND p."expiresAt" BETWEEN $1 AND $2
          AND NOT EXISTS (
                SELECT FROM trustcoach.postponed w
                WHERE w.sweep = 'expiring_certifications'
                  AND w.id = p.id
                  AND w.next_attempt_at > $3
              )
        ORDER BY p."expiresAt", p.id
        "#,
        from as _,
        until as _,
        now as _,
    )
    .fetch_all(conn)
    .await?)
}

/// Remembers a notice; `false` when it was sent already.
pub async fn remember_notice(
    conn: &mut PgConnection,
    expiring: &Expiring,
    days: i32,
    now: Instant,
) -> Result<bool> {
    let done = sqlx::query!(
        "
        INSERT INTO trustcoach.expiry_notice (certification_id, expires_at, days, sent_at)
        VALUES ($1, $2, $3, $4)
        ON CONFLICT DO NOTHING
        ",
        expiring.id as _,
        expiring.expires_at as _,
        days,
        now as _,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}
