//! SQL that reads reviews: in public, for their coach, for moderators.

use serde::Serialize;

use super::{
    BookingId, CoachId, Instant, PgConnection, Result, Review, UserId, public_name, reviews,
};

/// A review that everybody may read.
#[derive(Clone, Debug)]
pub struct PublishedReview {
    /// The booking it is about.
    pub booking_id: BookingId,
    /// 1 to 5.
    pub rating: i32,
    /// The client's words.
    pub comment: String,
    /// When it was given.
    pub at: Instant,
    /// The client's first name, unless they wish not.
    pub name: Option<String>,
    /// What the coach answered.
    pub answer: Option<String>,
}

/// The latest reviews of a coach that a person has read and published.
pub async fn published_for_coach(
    conn: &mut PgConnection,
    coach: &CoachId,
    limit: i64,
) -> Result<Vec<PublishedReview>> {
    let rows = sqlx::query!(
        r#"
        SELECT r.booking_id AS "booking_id: BookingId",
               r.rating,
               r.comment AS "comment!",
               r.created_at,
               r.anonymous,
               u.name,
               a.words AS "answer?"
        FROM trustcoach.review r
        JOIN "Booking" b ON b.id = r.booking_id
        JOIN "User" u ON u.id = b."userId"
        LEFT JOIN trustcoach.review_answer a ON a.booking_id = r.booking_id AND a.published
        WHERE r.coach_id = $1
          AND r.published
          AND trim(r.comment) <> ''
        ORDER BY r.created_at DESC, r.booking_id
        LIMIT $2
        "#,
        coach.as_str(),
        limit,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| PublishedReview {
            booking_id: row.booking_id,
            rating: row.rating,
            comment: row.comment,
            at: row.created_at,
            name: public_name(row.name.as_deref(), row.anonymous),
            answer: row.answer,
        })
        .collect())
}

/// All reviews of a coach's sessions, latest first.
pub async fn list_for_coach(
    conn: &mut PgConnection,
    coach: &CoachId,
    after: Option<&(Instant, BookingId)>,
    limit: i64,
) -> Result<Vec<Review>> {
    Ok(reviews!(
        r#"
        WHERE r.coach_id = $1
          AND ($2::timestamp IS NULL OR (r.created_at, r.booking_id) < ($2, $3))
        ORDER BY r.created_at DESC, r.booking_id DESC
        LIMIT $4
        "#,
        coach.as_str(),
        after.map(|p| p.0) as _,
        after.map(|p| p.1.as_str()),
        limit,
    )
    .fetch_all(conn)
    .await?)
}

/// Words that wait for a reader of the platform.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = WordsToRead)]
pub struct ModerationEntry {
    /// The booking they are about.
    pub booking_id: BookingId,
    /// `comment` or `answer`.
    pub part: String,
    /// What is written.
    pub words: String,
    /// Which version of it; send it back with the decision.
    pub version: i32,
    /// What a machine noticed: `link`, `email`, `phone`, `insult`.
    pub signs: Vec<String>,
    /// Whether everybody may read it now.
    pub published: bool,
    /// Why somebody reported it.
    pub report: Option<String>,
    /// Since when it waits.
    pub since: Instant,
    /// Whether to read it before the others: reported, or with a sign.
    #[serde(skip)]
    pub first: bool,
    /// The rating it stands beside.
    pub rating: i32,
    /// The comment, when this is an answer to it.
    #[serde(skip)]
    pub comment: Option<String>,
    /// What to call the coach.
    #[serde(skip)]
    pub coach_name: String,
    /// The coach.
    pub coach_id: CoachId,
}

/// Where an entry stands in the queue.
pub type QueuePosition = (i32, Instant, BookingId, String);

impl ModerationEntry {
    /// Where it stands in the queue.
    pub fn position(&self) -> QueuePosition {
        (
            i32::from(!self.first),
            self.since,
            self.booking_id.clone(),
            self.part.clone(),
        )
    }
}

/// The queue: what is to be read first, then what waits longest.
pub async fn moderation_queue(
    conn: &mut PgConnection,
    after: Option<&QueuePosition>,
    limit: i64,
) -> Result<Vec<ModerationEntry>> {
    Ok(sqlx::query_as!(
        ModerationEntry,
        r#"
        WITH waiting AS (
          SELECT r.booking_id, 'comment' AS part, r.comment AS words, r.version, r.signs,
                 r.published, r.report, r.rating, NULL::text AS comment, r.coach_id,
                 coalesce(r.reported_at, r.written_at, r.updated_at) AS since,
                 r.reported_at IS NOT NULL OR r.signs <> '{}' AS first
          FROM trustcoach.review r
          WHERE r.comment IS NOT NULL
            AND r.refused_at IS NULL
            AND (NOT r.published OR r.reported_at IS NOT NULL)
          UNION ALL
          SELECT a.booking_id, 'answer', a.words, a.version, a.signs,
                 a.published, a.report, r.rating, r.comment, r.coach_id,
                 coalesce(a.reported_at, a.written_at),
                 a.reported_at IS NOT NULL OR a.signs <> '{}'
          FROM trustcoach.review_answer a
          JOIN trustcoach.review r ON r.booking_id = a.booking_id
          WHERE a.refused_at IS NULL
            AND (NOT a.published OR a.reported_at IS NOT NULL)
        )
        SELECT w.booking_id AS "booking_id!: BookingId",
               w.part AS "part!",
               w.words AS "words!",
               w.version AS "version!",
               w.signs AS "signs!",
               w.published AS "published!",
               w.report,
               w.since AS "since!",
               w.first AS "first!",
               w.rating AS "rating!",
               w.comment,
               trustcoach.display_name(u.name, u.email) AS "coach_name!",
               w.coach_id AS "coach_id!: CoachId"
        FROM waiting w
        JOIN "Coach" c ON c.id = w.coach_id
        JOIN "User" u ON u.id = c."userId"
        WHERE $1::int IS NULL
           OR ((NOT w.first)::int, w.since, w.booking_id, w.part) > ($1, $2::timestamp, $3, $4)
        ORDER BY (NOT w.first)::int, w.since, w.booking_id, w.part
        LIMIT $5
        "#,
        after.map(|p| p.0),
        after.map(|p| p.1) as _,
        after.map(|p| p.2.as_str()),
        after.map(|p| p.3.as_str()),
        limit,
    )
    .fetch_all(conn)
    .await?)
}

/// How many words wait for a moderator.
pub async fn count_waiting(conn: &mut PgConnection) -> Result<i64> {
    Ok(sqlx::query_scalar!(
        r#"
        SELECT (
          SELECT count(*)
          FROM trustcoach.review r
          WHERE r.comment IS NOT NULL
            AND r.refused_at IS NULL
            AND (NOT r.published OR r.reported_at IS NOT NULL)
        ) + (
          SELECT count(*)
          FROM trustcoach.review_answer a
          WHERE a.refused_at IS NULL
            AND (NOT a.published OR a.reported_at IS NOT NULL)
        ) AS "count!"
        "#,
    )
    .fetch_one(conn)
    .await?)
}
