//! All SQL about reviews.

use domain::{
    ids::{BookingId, CoachId, UserId},
    review::{WordsState, public_name},
};
use jiff::Timestamp;
use platform::{db::Instant, error::Result};
use sqlx::PgConnection;

use super::{RatedBooking, actions::Part};

mod reading;
mod writing;

pub use reading::{
    ModerationEntry, PublishedReview, count_waiting, list_for_coach, moderation_queue,
    published_for_coach,
};
pub use writing::{approve, log_event, rate, refuse, report, write_answer, write_comment};

/// Words, as they are decided about.
#[allow(
    clippy::struct_field_names,
    reason = "that is what the column is called"
)]
#[derive(Clone, Debug)]
pub struct Words {
    pub words: Option<String>,
    pub version: i32,
    pub published: bool,
    pub reported: bool,
    pub refused: bool,
}

impl Words {
    /// Where they stand.
    pub fn state(&self) -> WordsState {
        WordsState::from_columns(
            self.words.is_some(),
            self.published,
            self.reported,
            self.refused,
        )
    }
}

/// A rating as it stood before it changes.
pub struct PreviousRating {
    pub comment: Option<String>,
    pub anonymous: bool,
    pub created_at: Instant,
}

/// The rating of a booking; the coach's row is locked, so that averages are made one after the
/// other, and so is the review.
pub async fn lock_rating(
    conn: &mut PgConnection,
    booking: &BookingId,
    coach: &CoachId,
) -> Result<Option<PreviousRating>> {
    sqlx::query!(
        r#"SELECT id FROM "Coach" WHERE id = $1 FOR NO KEY UPDATE"#,
        coach.as_str()
    )
    .fetch_one(&mut *conn)
    .await?;
    Ok(sqlx::query_as!(
        PreviousRating,
        r#"
        SELECT r.comment, r.anonymous, r.created_at
        FROM trustcoach.review r
        WHERE r.booking_id = $1
        FOR UPDATE
        "#,
        booking.as_str(),
    )
    .fetch_optional(conn)
    .await?)
}

/// The client's words, locked; of this coach only, when one is named.
pub async fn lock_comment_for(
    conn: &mut PgConnection,
    booking: &BookingId,
    coach: Option<&CoachId>,
) -> Result<Option<Words>> {
    Ok(sqlx::query_as!(
        Words,
        r#"
        SELECT r.comment AS words,
               r.version,
               r.published,
               r.reported_at IS NOT NULL AS "reported!",
               r.refused_at IS NOT NULL AS "refused!"
        FROM trustcoach.review r
        WHERE r.booking_id = $1
          AND ($2::text IS NULL OR r.coach_id = $2)
        FOR UPDATE
        "#,
        booking.as_str(),
        coach.map(CoachId::as_str),
    )
    .fetch_optional(conn)
    .await?)
}

/// Words, locked until the transaction ends. Lock the comment before the answer.
pub async fn lock_words(
    conn: &mut PgConnection,
    booking: &BookingId,
    part: Part,
) -> Result<Option<Words>> {
    match part {
        Part::Comment => lock_comment_for(conn, booking, None).await,
        Part::Answer => Ok(sqlx::query_as!(
            Words,
            r#"
            SELECT a.words AS "words?",
                   a.version,
                   a.published,
                   a.reported_at IS NOT NULL AS "reported!",
                   a.refused_at IS NOT NULL AS "refused!"
            FROM trustcoach.review_answer a
            WHERE a.booking_id = $1
            FOR UPDATE
            "#,
            booking.as_str(),
        )
        .fetch_optional(conn)
        .await?),
    }
}

/// Whether this person reported this version of these words before.
pub async fn reported_by(
    conn: &mut PgConnection,
    booking: &BookingId,
    part: Part,
    version: i32,
    by: &UserId,
) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"
        SELECT EXISTS (
          SELECT FROM trustcoach.review_event e
          WHERE e.booking_id = $1
            AND e.part = $2
            AND e.kind = 'reported'
            AND e.version = $3
            AND e.by_user = $4
        ) AS "reported!"
        "#,
        booking.as_str(),
        part.as_str(),
        version,
        by.as_str(),
    )
    .fetch_one(conn)
    .await?)
}

/// A review with its answer, for the two people of the booking and for moderators.
#[derive(Clone, Debug)]
pub struct Review {
    pub booking_id: BookingId,
    pub client_id: UserId,
    pub coach_id: CoachId,
    /// The coach as a person.
    pub coach_user: UserId,
    /// What to call the coach.
    pub coach_name: String,
    /// The client's name; show [`Review::public_name`].
    pub client_name: Option<String>,
    /// 1 to 5.
    pub rating: i32,
    /// Whether the client wishes no first name.
    pub anonymous: bool,
    /// When it was first given.
    pub created_at: Instant,
    /// The client's words.
    pub comment: Option<String>,
    /// Where they stand, in columns.
    pub published: bool,
    /// See `published`.
    pub reported: bool,
    /// Why they were refused.
    pub refusal: Option<String>,
    /// The coach's answer.
    pub answer: Option<String>,
    /// Where it stands, in columns.
    pub answer_published: Option<bool>,
    /// See `answer_published`.
    pub answer_reported: bool,
    /// Why it was refused.
    pub answer_refusal: Option<String>,
}

impl Review {
    /// Where the client's words stand.
    pub fn state(&self) -> WordsState {
        WordsState::from_columns(
            self.comment.is_some(),
            self.published,
            self.reported,
            self.refusal.is_some(),
        )
    }

    /// Where the coach's answer stands.
    pub fn answer_state(&self) -> WordsState {
        WordsState::from_columns(
            self.answer.is_some(),
            self.answer_published.unwrap_or(false),
            self.answer_reported,
            self.answer_refusal.is_some(),
        )
    }

    /// The name beside the words.
    pub fn public_name(&self) -> Option<String> {
        public_name(self.client_name.as_deref(), self.anonymous)
    }
}

/// The one list of columns of a review; `$rest` is everything after the joins.
macro_rules! reviews {
    ($rest:literal, $($arg:expr),* $(,)?) => {
        sqlx::query_as!(
            crate::queries::Review,
            r#"
            SELECT r.booking_id AS "booking_id: BookingId",
                   b."userId" AS "client_id: UserId",
                   r.coach_id AS "coach_id: CoachId",
                   c."userId" AS "coach_user: UserId",
                   trustcoach.display_name(cu.name, cu.email) AS "coach_name!",
                   u.name AS client_name,
                   r.rating,
                   r.anonymous,
                   r.created_at,
                   r.comment,
                   r.published,
                   r.reported_at IS NOT NULL AS "reported!",
                   r.refusal,
                   a.words AS "answer?",
                   a.published AS "answer_published?",
                   a.reported_at IS NOT NULL AS "answer_reported!",
                   a.refusal AS "answer_refusal?"
            FROM trustcoach.review r
            JOIN "Booking" b ON b.id = r.booking_id
            JOIN "User" u ON u.id = b."userId"
            JOIN "Coach" c ON c.id = r.coach_id
            JOIN "User" cu ON cu.id = c."userId"
            LEFT JOIN trustcoach.review_answer a ON a.booking_id = r.booking_id
            "# + $rest,
            $($arg),*
        )
    };
}
use reviews;

/// The review of a booking. Ask only for a booking that its reader may know of.
pub async fn for_booking(conn: &mut PgConnection, id: &BookingId) -> Result<Option<Review>> {
    Ok(reviews!(r#"WHERE r.booking_id = $1"#, id.as_str())
        .fetch_optional(conn)
        .await?)
}
