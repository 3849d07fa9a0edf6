//! Coaches that match a search, a page at a time.

use domain::{
    ids::CoachId,
    schema::{BadgeLevel, BookingMode},
};
use platform::error::Result;
use sqlx::PgConnection;

use crate::coaches::search::{Place, Search};

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
    /// How many match in all.
    pub total: i64,
}

/// The coaches of a search after (or, going back, before) a place, in the order of the list.
///
/// Each order is a number that grows down the list, so one comparison of (position, id) turns
/// the page, whatever is inserted in between.
pub async fn page(
    conn: &mut PgConnection,
    search: &Search,
    place: Option<&Place>,
    now: platform::db::Instant,
    limit: i64,
) -> Result<Vec<CoachRow>> {
    let back = place.is_some_and(|p| p.back);
    let mut rows = sqlx::query_as!(
        CoachRow,
        r#"
        SELECT found.id AS "id: CoachId",
               found.name AS "name!",
               found.headline,
               found.city,
               found.country,
               found.timezone,
               found.specialties AS "specialties!",
               found.languages AS "languages!",
               found.hourly_rate,
               found.currency,
               found.avatar_url,
               found.verified,
               found.badge_level,
               found.offers_remote,
               found.offers_in_person,
               found.accepts_corporate,
               found.average_rating,
               found.total_sessions,
               found.position AS "position!",
               found.total AS "total!",
               (SELECT count(*) FROM trustcoach.review r WHERE r.coach_id = found.id) AS "ratings!",
               ARRAY(
                 SELECT k.name
                 FROM "Certification" k
                 WHERE k."coachId" = found.id
                   AND (k."expiresAt" IS NULL OR k."expiresAt" > $14)
                 ORDER BY k.verified DESC, k.year DESC NULLS LAST, k.id
                 LIMIT 3
               ) AS "certifications!"
        FROM (
          SELECT c.id,
                 coalesce(nullif(trim(u.name), ''), c.headline, '?') AS name,
                 c.headline,
                 c.city,
                 c.country,
                 c.timezone,
                 coalesce(c.specialties, '{}') AS specialties,
                 coalesce(c.languages, '{}') AS languages,
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
                 count(*) OVER () AS total,
                 CASE
                   WHEN $1 = 'price' THEN coalesce(c."hourlyRate", 2147483647)::bigint
                   WHEN $1 = '-price' THEN -coalesce(c."hourlyRate", 0)::bigint
                   WHEN $1 = 'rating' THEN -round(coalesce(c."averageRating", 0) * 1000)::bigint
                   WHEN $2::text IS NOT NULL THEN
                     -round(ts_rank(s.document, trustcoach.coach_query($2)) * 1000000)::bigint
                   -- Without words: who can be booked, then who was checked most thoroughly, then
                   -- the rating, drawn towards 4.5 while few have given one.
                   ELSE -(
                     CASE WHEN c."hourlyRate" IS NULL THEN 0 ELSE 100000 END
                     + CASE c."badgeLevel" WHEN 'PREMIUM' THEN 20000 WHEN 'VERIFIED' THEN 10000 ELSE 0 END
                     + round(
                         (coalesce(c."averageRating", 4.5) * c."totalSessions" + 4.5 * 5)
                         / (c."totalSessions" + 5) * 1000
                       )
                   )::bigint
                 END AS position
          FROM "Coach" c
          JOIN "User" u ON u.id = c."userId"
          JOIN trustcoach.coach_search s ON s.coach_id = c.id
          WHERE ($2::text IS NULL OR s.document @@ trustcoach.coach_query($2))
            AND ($3::text IS NULL OR trustcoach.fold_all(c.specialties) @> ARRAY[trustcoach.fold($3)])
            AND ($4::text IS NULL OR trustcoach.fold(c.city) = trustcoach.fold($4))
            AND ($5::"BookingMode" IS DISTINCT FROM 'REMOTE' OR c."offersRemote")
            AND ($5::"BookingMode" IS DISTINCT FROM 'IN_PERSON' OR c."offersInPerson")
            AND ($6::int IS NULL OR c."hourlyRate" >= $6)
            AND ($7::int IS NULL OR c."hourlyRate" <= $7)
            AND ($8::text IS NULL OR trustcoach.fold_all(c.languages) @> ARRAY[trustcoach.fold($8)])
            AND ($9::boolean IS NULL OR c.verified = $9)
        ) AS found
        WHERE $10::bigint IS NULL
           OR ($12 AND (found.position, found.id) < ($10, $11::text))
           OR (NOT $12 AND (found.position, found.id) > ($10, $11::text))
        ORDER BY CASE WHEN $12 THEN -found.position ELSE found.position END,
                 CASE WHEN $12 THEN found.id END DESC,
                 found.id
        LIMIT $13
        "#,
        search.sort.as_str(),
        search.words.as_deref(),
        search.specialty.as_deref(),
        search.city.as_deref(),
        search.mode as Option<BookingMode>,
        search.min_price,
        search.max_price,
        search.language.as_deref(),
        search.verified,
        place.map(|p| p.position),
        place.map(|p| p.id.as_str()),
        back,
        limit,
        now as _,
    )
    .fetch_all(conn)
    .await?;
    if back {
        rows.reverse();
    }
    Ok(rows)
}

/// What the filters can be set to: specialties, cities and languages of the coaches there are,
/// the most frequent first.
pub struct Choices {
    pub specialties: Vec<String>,
    pub cities: Vec<String>,
    pub languages: Vec<String>,
}

/// What the filters can be set to.
pub async fn choices(conn: &mut PgConnection) -> Result<Choices> {
    Ok(sqlx::query_as!(
        Choices,
        r#"
        SELECT ARRAY(
                 SELECT word
                 FROM "Coach" c
                 CROSS JOIN unnest(c.specialties) AS word
                 WHERE trim(word) <> ''
                 GROUP BY word
                 ORDER BY count(*) DESC, word
                 LIMIT 60
               ) AS "specialties!",
               ARRAY(
                 SELECT c.city
                 FROM "Coach" c
                 WHERE trim(c.city) <> ''
                 GROUP BY c.city
                 ORDER BY count(*) DESC, c.city
                 LIMIT 60
               ) AS "cities!",
               ARRAY(
                 SELECT tag
                 FROM "Coach" c
                 CROSS JOIN unnest(c.languages) AS tag
                 WHERE trim(tag) <> ''
                 GROUP BY tag
                 ORDER BY count(*) DESC, tag
                 LIMIT 30
               ) AS "languages!"
        "#,
    )
    .fetch_one(conn)
    .await?)
}
