//! The SQL of a profile as its coach writes it.

pub mod proofs;
pub mod verification;

use domain::{
    ids::{CoachId, UserId},
    schema::{BadgeLevel, InterventionMode, TargetAudience},
};
use platform::{db::Instant, error::Result};
use sqlx::PgConnection;

/// A profile as its coach sees it: all of `Coach`, and what is not published.
#[derive(Clone, Debug)]
pub struct Own {
    pub id: CoachId,
    pub user_id: UserId,
    pub name: String,
    pub email_verified: bool,
    pub headline: Option<String>,
    pub bio: Option<String>,
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
    pub latitude: Option<f64>,
    pub longitude: Option<f64>,
    pub offers_in_person: bool,
    pub offers_remote: bool,
    pub active: bool,
    pub draft: bool,
    pub step: i32,
    pub barred: bool,
    pub barred_reason: Option<String>,
    pub meeting_url: Option<String>,
    pub address: Option<String>,
    pub directions: Option<String>,
}

/// The profile of a person, and whether it is a draft.
pub async fn profile_of_user(
    conn: &mut PgConnection,
    user: &UserId,
) -> Result<Option<(CoachId, bool)>> {
    let row = sqlx::query!(
        r#"
        SELECT c.id AS "id: CoachId",
               coalesce(s.draft, false) AS "draft!"
        FROM "Coach" c
        LEFT JOIN trustcoach.coach_settings s ON s.coach_id = c.id
        WHERE c."userId" = $1
        "#,
        user as _,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|r| (r.id, r.draft)))
}

/// A profile as its coach sees it.
pub async fn own(conn: &mut PgConnection, coach: &CoachId) -> Result<Option<Own>> {
    Ok(sqlx::query_as!(
        Own,
        r#"
        SELECT c.id AS "id: CoachId",
               u.id AS "user_id: UserId",
               trustcoach.display_name(u.name, u.email) AS "name!",
               u."emailVerified" IS NOT NULL AS "email_verified!",
               c.headline,
               c.bio,
               coalesce(c.specialties, '{}') AS "specialties!",
               coalesce(c.languages, '{}') AS "languages!",
               coalesce(c.methodologies, '{}') AS "methodologies!",
               coalesce(c."interventionModes", '{}') AS "intervention_modes!: Vec<InterventionMode>",
               coalesce(c."targetAudience", '{}') AS "target_audience!: Vec<TargetAudience>",
               c."acceptsCorporate" AS accepts_corporate,
               c."hourlyRate" AS hourly_rate,
               c."dailyRate" AS daily_rate,
               c.currency,
               c."avatarUrl" AS avatar_url,
               c."videoUrl" AS video_url,
               c.verified,
               c."badgeLevel" AS badge_level,
               c."verifiedAt" AS verified_at,
               c.city,
               c.country,
               c.timezone,
               c.latitude,
               c.longitude,
               c."offersInPerson" AS offers_in_person,
               c."offersRemote" AS offers_remote,
               coalesce(s.active, true) AS "active!",
               coalesce(s.draft, false) AS "draft!",
               coalesce(s.step, 7) AS "step!",
               coalesce(s.barred, false) AS "barred!",
               s.barred_reason AS "barred_reason?",
               s.meeting_url AS "meeting_url?",
               s.address AS "address?",
               s.directions AS "directions?"
        FROM "Coach" c
        JOIN "User" u ON u.id = c."userId"
        LEFT JOIN trustcoach.coach_settings s ON s.coach_id = c.id
        WHERE c.id = $1
        "#,
        coach as _,
    )
    .fetch_optional(conn)
    .await?)
}

/// Takes a coach's profile and proofs for oneself until the end of the transaction. Always
/// before anything else of theirs. Bookings go on meanwhile.
pub async fn lock_profile(conn: &mut PgConnection, coach: &CoachId) -> Result<bool> {
    let row = sqlx::query_scalar!(
        r#"SELECT id FROM "Coach" WHERE id = $1 FOR NO KEY UPDATE"#,
        coach as _,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.is_some())
}

/// Begins a draft; nothing when the person has a profile.
pub async fn insert_draft(
    conn: &mut PgConnection,
    coach: &CoachId,
    user: &UserId,
    timezone: &str,
    now: Instant,
) -> Result<()> {
    let made = sqlx::query!(
        r#"
        INSERT INTO "Coach" (
          id, "userId", languages, timezone, "targetAudience", "createdAt", "updatedAt"
        )
        VALUES ($1, $2, '{fr}', $3, '{INDIVIDUAL}', $4, $4)
        ON CONFLICT ("userId") DO NOTHING
        "#,
        coach as _,
        user as _,
        timezone,
        now as _,
    )
    .execute(&mut *conn)
    .await?;
    if made.rows_affected() == 1 {
        sqlx::query!(
            "
            INSERT INTO trustcoach.coach_settings (coach_id, active, draft, updated_at)
            VALUES ($1, false, true, $2)
            ",
            coach as _,
            now as _,
        )
        .execute(conn)
        .await?;
    }
    Ok(())
}

/// Writes what a coach may change of their profile.
pub async fn save(conn: &mut PgConnection, own: &Own, now: Instant) -> Result<()> {
    sqlx::query!(
        r#"
        UPDATE "Coach"
        SET headline = $2,
            bio = $3,
            specialties = $4,
            languages = $5,
            methodologies = $6,
            "interventionModes" = $7,
            "targetAudience" = $8,
            "acceptsCorporate" = $9,
            "hourlyRate" = $10,
            "dailyRate" = $11,
            currency = $12,
            "videoUrl" = $13,
            city = $14,
            country = $15,
            timezone = $16,
            latitude = $17,
            longitude = $18,
            "offersInPerson" = $19,
            "offersRemote" = $20,
            "updatedAt" = $21
        WHERE id = $1
        "#,
        own.id as _,
        own.headline,
        own.bio,
        &own.specialties,
        &own.languages,
        &own.methodologies,
        own.intervention_modes as _,
        own.target_audience as _,
        own.accepts_corporate,
        own.hourly_rate,
        own.daily_rate,
        own.currency,
        own.video_url,
        own.city,
        own.country,
        own.timezone,
        own.latitude,
        own.longitude,
        own.offers_in_person,
        own.offers_remote,
        now as _,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "
        INSERT INTO trustcoach.coach_settings (
          coach_id, meeting_url, address, directions, updated_at
        )
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (coach_id) DO UPDATE
        SET meeting_url = excluded.meeting_url,
            address = excluded.address,
            directions = excluded.directions,
            updated_at = excluded.updated_at
        ",
        own.id as _,
        own.meeting_url,
        own.address,
        own.directions,
        now as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Remembers how far a draft has come; it never goes back.
pub async fn save_progress(conn: &mut PgConnection, coach: &CoachId, step: i32) -> Result<()> {
    sqlx::query!(
        "
        UPDATE trustcoach.coach_settings
        SET step = greatest(step, least($2, 7))
        WHERE coach_id = $1
          AND draft
        ",
        coach as _,
        step,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Publishes a draft: its person is a coach from now on.
pub async fn publish(
    conn: &mut PgConnection,
    coach: &CoachId,
    user: &UserId,
    now: Instant,
) -> Result<()> {
    sqlx::query!(
        "
        UPDATE trustcoach.coach_settings
        SET draft = false, active = true, published_at = $2, updated_at = $2
        WHERE coach_id = $1
        ",
        coach as _,
        now as _,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        r#"
        UPDATE "User"
        SET role = 'COACH', "updatedAt" = $2
        WHERE id = $1
          AND role = 'USER'
        "#,
        user as _,
        now as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether a coach is listed and can be booked; `barred` is the platform's own decision.
pub async fn set_active(
    conn: &mut PgConnection,
    coach: &CoachId,
    active: bool,
    barred: Option<&str>,
    now: Instant,
) -> Result<()> {
    sqlx::query!(
        "
        INSERT INTO trustcoach.coach_settings (coach_id, active, barred, barred_reason, updated_at)
        VALUES ($1, $2, $3::text IS NOT NULL, $3, $4)
        ON CONFLICT (coach_id) DO UPDATE
        SET active = excluded.active,
            barred = excluded.barred,
            barred_reason = excluded.barred_reason,
            updated_at = excluded.updated_at
        ",
        coach as _,
        active,
        barred,
        now as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Changes the picture of a coach.
pub async fn set_avatar(
    conn: &mut PgConnection,
    coach: &CoachId,
    url: Option<&str>,
    now: Instant,
) -> Result<()> {
    sqlx::query!(
        r#"
        UPDATE "Coach"
        SET "avatarUrl" = $2, "updatedAt" = $3
        WHERE id = $1
        "#,
        coach as _,
        url,
        now as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The specialties and the methodologies that published coaches use most.
pub async fn used_words(conn: &mut PgConnection) -> Result<(Vec<String>, Vec<String>)> {
    let rows = sqlx::query!(
        r#"
        SELECT kind AS "kind!",
               word AS "word!"
        FROM (
          SELECT w.kind, w.word, count(*) AS uses
          FROM "Coach" c
          LEFT JOIN trustcoach.coach_settings s ON s.coach_id = c.id
          CROSS JOIN LATERAL (
            SELECT 1 AS kind, unnest(c.specialties) AS word
            UNION ALL
            SELECT 2, unnest(c.methodologies)
          ) AS w
          WHERE coalesce(s.active, true)
          GROUP BY w.kind, w.word
          HAVING count(*) > 1
        ) AS counted
        ORDER BY uses DESC, word
        LIMIT 120
        "#,
    )
    .fetch_all(conn)
    .await?;
    let of = |kind: i32| {
        rows.iter()
            .filter(|r| r.kind == kind)
            .map(|r| r.word.clone())
            .collect()
    };
    Ok((of(1), of(2)))
}

/// Coaches that everybody may see and when they last changed, for search engines.
pub async fn published(conn: &mut PgConnection, limit: i64) -> Result<Vec<(CoachId, Instant)>> {
    let rows = sqlx::query!(
        r#"
        SELECT c.id AS "id: CoachId",
               c."updatedAt" AS "updated_at: Instant"
        FROM "Coach" c
        LEFT JOIN trustcoach.coach_settings s ON s.coach_id = c.id
        WHERE coalesce(s.active, true)
        ORDER BY c."updatedAt" DESC, c.id
        LIMIT $1
        "#,
        limit,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|r| (r.id, r.updated_at)).collect())
}
