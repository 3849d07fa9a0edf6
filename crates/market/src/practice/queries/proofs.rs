//! The SQL of certifications and references.

use domain::ids::{CertificationId, CoachId, ReferenceId};
use platform::{db::Instant, error::Result};
use serde::Serialize;
use sqlx::PgConnection;

/// A certification, with its document.
#[derive(Clone, Debug)]
pub struct Certification {
    pub id: CertificationId,
    pub name: String,
    pub issuer: String,
    pub year: Option<i32>,
    pub expires_at: Option<Instant>,
    pub verified: bool,
    pub verified_at: Option<Instant>,
    /// The key of its scan.
    pub document_url: Option<String>,
    /// Whether the coach's badge rests on it.
    pub bears_badge: bool,
}

impl Certification {
    /// The key of the scan that we keep. What another program wrote is no key of ours.
    pub fn document(&self) -> Option<&str> {
        self.document_url
            .as_deref()
            .filter(|key| key.starts_with("certificates/"))
    }
}

/// A coach's certifications, the latest first.
pub async fn certifications(
    conn: &mut PgConnection,
    coach: &CoachId,
) -> Result<Vec<Certification>> {
    Ok(sqlx::query_as!(
        Certification,
        r#"
        SELECT p.id AS "id: CertificationId",
               p.name,
               p.issuer,
               p.year,
               p."expiresAt" AS expires_at,
               p.verified,
               p."verifiedAt" AS verified_at,
               p."documentUrl" AS document_url,
               EXISTS (
                 SELECT FROM trustcoach.badge_basis b
                 WHERE b.coach_id = p."coachId"
                   AND b.certification_id = p.id
               ) AS "bears_badge!"
        FROM "Certification" p
        WHERE p."coachId" = $1
        ORDER BY p.year DESC NULLS LAST, p.id
        "#,
        coach as _,
    )
    .fetch_all(conn)
    .await?)
}

/// What a coach says of a certification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatedCertification {
    pub name: String,
    pub issuer: String,
    pub year: Option<i32>,
    pub expires_at: Option<Instant>,
}

/// Writes a certification.
pub async fn insert_certification(
    conn: &mut PgConnection,
    coach: &CoachId,
    id: &CertificationId,
    stated: &StatedCertification,
    document: Option<&str>,
    now: Instant,
) -> Result<()> {
    sqlx::query!(
        r#"
        INSERT INTO "Certification" (
          id, "coachId", name, issuer, year, "expiresAt", "documentUrl", "createdAt"
        )
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        "#,
        id as _,
        coach as _,
        stated.name,
        stated.issuer,
        stated.year,
        stated.expires_at as _,
        document,
        now as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Changes a certification; what was verified of it is no more.
pub async fn update_certification(
    conn: &mut PgConnection,
    coach: &CoachId,
    id: &CertificationId,
    stated: &StatedCertification,
    document: Option<&str>,
) -> Result<()> {
    sqlx::query!(
        r#"
        UPDATE "Certification"
        SET name = $3,
            issuer = $4,
            year = $5,
            "expiresAt" = $6,
            "documentUrl" = $7,
            verified = false,
            "verifiedAt" = NULL
        WHERE id = $1
          AND "coachId" = $2
        "#,
        id as _,
        coach as _,
        stated.name,
        stated.issuer,
        stated.year,
        stated.expires_at as _,
        document,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Certifications that were seen.
pub async fn mark_verified(
    conn: &mut PgConnection,
    coach: &CoachId,
    ids: &[String],
    now: Instant,
) -> Result<()> {
    sqlx::query!(
        r#"
        UPDATE "Certification"
        SET verified = true, "verifiedAt" = $3
        WHERE "coachId" = $1
          AND id = ANY ($2)
        "#,
        coach as _,
        ids,
        now as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A company that a coach worked for.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
#[schema(as = ReferenceView)]
#[serde(rename_all = "camelCase")]
pub struct Reference {
    pub id: ReferenceId,
    pub company_name: String,
    pub sector: Option<String>,
    pub mission_type: Option<String>,
    pub year: Option<i32>,
    pub testimonial: Option<String>,
    pub contact_name: Option<String>,
    pub can_display: bool,
}

/// A coach's references, those that nobody else sees too; the latest first.
pub async fn references(conn: &mut PgConnection, coach: &CoachId) -> Result<Vec<Reference>> {
    Ok(sqlx::query_as!(
        Reference,
        r#"
        SELECT id AS "id: ReferenceId",
               "companyName" AS company_name,
               sector,
               "missionType" AS mission_type,
               year,
               testimonial,
               "contactName" AS contact_name,
               "canDisplay" AS can_display
        FROM "CoachReference"
        WHERE "coachId" = $1
        ORDER BY year DESC NULLS LAST, id
        "#,
        coach as _,
    )
    .fetch_all(conn)
    .await?)
}

/// Writes a reference, or changes the coach's own with this id.
pub async fn save_reference(
    conn: &mut PgConnection,
    coach: &CoachId,
    row: &Reference,
    now: Instant,
) -> Result<()> {
    sqlx::query!(
        r#"
        INSERT INTO "CoachReference" AS r (
          id, "coachId", "companyName", sector, "missionType", year, testimonial, "contactName",
          "canDisplay", "createdAt"
        )
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (id) DO UPDATE
        SET "companyName" = excluded."companyName",
            sector = excluded.sector,
            "missionType" = excluded."missionType",
            year = excluded.year,
            testimonial = excluded.testimonial,
            "contactName" = excluded."contactName",
            "canDisplay" = excluded."canDisplay"
        WHERE r."coachId" = excluded."coachId"
        "#,
        row.id as _,
        coach as _,
        row.company_name,
        row.sector,
        row.mission_type,
        row.year,
        row.testimonial,
        row.contact_name,
        row.can_display,
        now as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}
