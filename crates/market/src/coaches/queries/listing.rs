//! Coaches that match a search, a page at a time.

use domain::{ids::CoachId, schema::BadgeLevel};
use platform::error::Result;
use sqlx::PgConnection;

use super::Filters;
use crate::coaches::search::{ListCursor, Sort};

/// A coach in a list.
#[derive(Clone, Debug)]
pub struct CoachRow {
    pub id: CoachId,
    pub name: String,
    pub headline: Option<String>,
    pub city: Option<String>,
    pub country: Option<String>,
    pub timezone: String,
    pub specialties: Vec<String>,
    pub languages: Vec<String>,
    pub hourly_rate: Option<i32>,
    pub currency: String,
    pub avatar_url: Option<String>,
    pub verified: bool,
    pub badge_level: BadgeLevel,
    pub offers_remote: bool,
    pub offers_in_person: bool,
    pub accepts_corporate: bool,
    pub average_rating: Option<f64>,
    pub total_sessions: i32,
    /// How many clients gave a rating.
    pub ratings: i64,
    /// Names of certifications that hold now, the verified ones first.
    pub certifications: Vec<String>,
    /// Where the coach stands in this order; ties go by id.
    pub position: i64,
    /// The cell of the map that they are shown in.
    pub cell: Option<i32>,
}

/// The coaches of a search after (or, going back, before) a cursor, in the order of the list.
///
/// Each order is a number that grows down the list, so one comparison of (position, id) turns
/// the page, whatever is inserted in between.
pub async fn page(
    conn: &mut PgConnection,
    filters: &Filters,
    sort: Sort,
    cursor: Option<&ListCursor>,
    now: platform::db::Instant,
    limit: i64,
) -> Result<Vec<CoachRow>> {
    let back = cursor.is_some_and(|c| c.back);
    Ok(sqlx::query_as!(
        CoachRow,
        r#"
        SELECT c.id AS "id: CoachId",
               trustcoach.public_name(u.name, c.headline) AS "name!",
               c.headline,
               c.city,
               c.country,
               c.timezone,
               coalesce(c.specialties, '{}') AS "specialties!",
               coalesce(c.languages, '{}') AS "languages!",
               c."hourlyRate" AS hourly_rate,
               c.currency,
               coalesce(c."avatarUrl", u.image) AS avatar_url,
               c.verified,
               c."badgeLevel" AS badge_level,
               c."offersRemote" AS offers_remote,
               c."offersInPerson" AS offers_in_person,
               c."acceptsCorporate" AS accepts_corporate,
               c."averageRating" AS average_rating,
               c."totalSessions" AS total_sessions,
               found.position AS "position!",
               found.cell,
               (SELECT count(*) FROM trustcoach.review r WHERE r.coach_id = c.id) AS "ratings!",
               ARRAY(
                 SELECT k.name
                 FROM "Certification" k
                 WHERE k."coachId" = c.id
                   AND (k."expiresAt" IS NULL OR k."expiresAt" > $15)
                 ORDER BY k.verified DESC, k.year DESC NULLS LAST, k.id
                 LIMIT 3
               ) AS "certifications!"
        FROM (
          SELECT placed.coach_id,
                 placed.position,
                 placed.cell
          FROM (
            SELECT l.coach_id,
                   l.cell,
                   CASE
                     WHEN $1 = 'price' THEN l.by_price
                     WHEN $1 = '-price' THEN l.by_price_down
                     WHEN $1 = 'rating' THEN l.by_rating
                     WHEN $1 = 'next' THEN l.by_next
                     WHEN $1 = 'distance' THEN ($10::bigint[])[width_bucket(l.cell, $6::int[])]
                     WHEN $2::text IS NOT NULL THEN
                       -round(ts_rank(l.document, trustcoach.coach_query($2)) * 10000)::bigint * 1000000
                       + l.by_quality
                     ELSE l.by_quality
                   END AS position
            FROM trustcoach.coaches_found($2, $3, $4, $5, $6, $7, $8, $9) l
          ) AS placed
          WHERE $11::bigint IS NULL
             OR ($13 AND (placed.position, placed.coach_id) < ($11, $12::text))
             OR (NOT $13 AND (placed.position, placed.coach_id) > ($11, $12::text))
          ORDER BY CASE WHEN NOT $13 THEN placed.position END,
                   CASE WHEN NOT $13 THEN placed.coach_id END,
                   CASE WHEN $13 THEN placed.position END DESC,
                   CASE WHEN $13 THEN placed.coach_id END DESC
          LIMIT $14
        ) AS found
        JOIN "Coach" c ON c.id = found.coach_id
        JOIN "User" u ON u.id = c."userId"
        ORDER BY found.position,
                 c.id
        "#,
        sort.as_str(),
        filters.words.as_deref(),
        filters.chosen.as_deref(),
        filters.min_price,
        filters.max_price,
        filters.cells.as_deref(),
        filters.free_from,
        filters.free_to,
        filters.at,
        &filters.metres,
        cursor.map(|c| c.position),
        cursor.map(|c| c.id.as_str()),
        back,
        limit,
        now as _,
    )
    .fetch_all(conn)
    .await?)
}
