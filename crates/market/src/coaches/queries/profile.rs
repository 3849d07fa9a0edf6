//! One coach, as everybody may see them.

use domain::{
    ids::{CertificationId, CoachId, ReferenceId, UserId},
    schema::{BadgeLevel, InterventionMode, TargetAudience},
};
use platform::{db::Instant, error::Result};
use serde::Serialize;
use sqlx::PgConnection;

/// A coach's profile (`Coach`, with the name of its `User`).
#[derive(Clone, Debug)]
pub struct ProfileRow {
    pub id: CoachId,
    pub user_id: UserId,
    pub name: String,
    pub bio: Option<String>,
    pub headline: Option<String>,
    pub specialties: Vec<String>,
    pub languages: Vec<String>,
    pub methodologies: Vec<String>,
    pub intervention_modes: Vec<InterventionMode>,
    pub target_audience: Vec<TargetAudience>,
    pub accepts_corporate: bool,
    pub hourly_rate: Option<i32>,
    pub daily_rate: Option<i32>,
    pub currency: String,
    pub avatar_url: Option<String>,
    pub video_url: Option<String>,
    pub verified: bool,
    pub badge_level: BadgeLevel,
    pub verified_at: Option<Instant>,
    pub city: Option<String>,
    pub country: Option<String>,
    pub timezone: String,
    pub offers_in_person: bool,
    pub offers_remote: bool,
    pub total_sessions: i32,
    pub average_rating: Option<f64>,
    pub ratings: i64,
    /// Whether everybody may see and book them.
    pub active: bool,
}

/// A coach's profile.
pub async fn profile(conn: &mut PgConnection, coach: &CoachId) -> Result<Option<ProfileRow>> {
    Ok(sqlx::query_as!(
        ProfileRow,
        r#"
        SELECT c.id AS "id: CoachId",
               u.id AS "user_id: UserId",
               trustcoach.public_name(u.name, c.headline) AS "name!",
               c.bio,
               c.headline,
               coalesce(c.specialties, '{}') AS "specialties!",
               coalesce(c.languages, '{}') AS "languages!",
               coalesce(c.methodologies, '{}') AS "methodologies!",
               coalesce(c."interventionModes", '{}') AS "intervention_modes!: Vec<InterventionMode>",
               coalesce(c."targetAudience", '{}') AS "target_audience!: Vec<TargetAudience>",
               c."acceptsCorporate" AS accepts_corporate,
               c."hourlyRate" AS hourly_rate,
               c."dailyRate" AS daily_rate,
               c.currency,
               coalesce(c."avatarUrl", u.image) AS avatar_url,
               c."videoUrl" AS video_url,
               c.verified,
               c."badgeLevel" AS badge_level,
               c."verifiedAt" AS verified_at,
               c.city,
               c.country,
               c.timezone,
               c."offersInPerson" AS offers_in_person,
               c."offersRemote" AS offers_remote,
               c."totalSessions" AS total_sessions,
               c."averageRating" AS average_rating,
               (SELECT count(*) FROM trustcoach.review r WHERE r.coach_id = c.id) AS "ratings!",
               coalesce(s.active, true) AS "active!"
        FROM "Coach" c
        JOIN "User" u ON u.id = c."userId"
        LEFT JOIN trustcoach.coach_settings s ON s.coach_id = c.id
        WHERE c.id = $1
        "#,
        coach.as_str(),
    )
    .fetch_optional(conn)
    .await?)
}

/// A diploma.
// The scanned document stays with the platform.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Certification)]
#[serde(rename_all = "camelCase")]
pub struct CertificationRow {
    pub id: CertificationId,
    pub name: String,
    pub issuer: String,
    pub year: Option<i32>,
    pub expires_at: Option<Instant>,
    /// Whether the platform has seen the document.
    pub verified: bool,
    pub verified_at: Option<Instant>,
}

/// A coach's diplomas, the verified ones first.
pub async fn certifications(
    conn: &mut PgConnection,
    coach: &CoachId,
) -> Result<Vec<CertificationRow>> {
    Ok(sqlx::query_as!(
        CertificationRow,
        r#"
        SELECT id AS "id: CertificationId",
               name,
               issuer,
               year,
               "expiresAt" AS expires_at,
               verified,
               "verifiedAt" AS verified_at
        FROM "Certification"
        WHERE "coachId" = $1
        ORDER BY verified DESC, year DESC NULLS LAST, id
        "#,
        coach.as_str(),
    )
    .fetch_all(conn)
    .await?)
}

/// A company that the coach worked for.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Reference)]
#[serde(rename_all = "camelCase")]
pub struct ReferenceRow {
    pub id: ReferenceId,
    pub company_name: String,
    pub sector: Option<String>,
    pub mission_type: Option<String>,
    pub year: Option<i32>,
    pub testimonial: Option<String>,
    pub contact_name: Option<String>,
}

/// The references that a coach may show, the latest first.
pub async fn references(conn: &mut PgConnection, coach: &CoachId) -> Result<Vec<ReferenceRow>> {
    Ok(sqlx::query_as!(
        ReferenceRow,
        r#"
        SELECT id AS "id: ReferenceId",
               "companyName" AS company_name,
               sector,
               "missionType" AS mission_type,
               year,
               testimonial,
               "contactName" AS contact_name
        FROM "CoachReference"
        WHERE "coachId" = $1
          AND "canDisplay"
        ORDER BY year DESC NULLS LAST, id
        "#,
        coach.as_str(),
    )
    .fetch_all(conn)
    .await?)
}
