//! API of reviews.

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use domain::{ids::BookingId, review::WordsState};
use platform::{
    db::Instant,
    error::{Error, Result},
};
use serde::{Deserialize, Serialize};

use super::{
    actions::{self, Decision, Part},
    queries::{self, ModerationEntry, Review},
};
use site::{
    App,
    input::Query,
    json::JsonBody,
    pagination::{Listing, PageQuery},
    who::{Admin, Coach, User},
};

/// The opinion about a booking, as one of its two people may see it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReviewView {
    /// What it is about.
    pub booking_id: BookingId,
    /// 1 to 5; counts at once.
    pub rating: i32,
    /// Whether the client wishes no first name beside the words.
    pub anonymous: bool,
    /// When it was first given.
    pub created_at: Instant,
    /// The client's words; for the coach, once they are published.
    pub comment: Option<String>,
    /// Where they stand.
    pub comment_state: WordsState,
    /// Why they were refused; for the client.
    pub comment_refusal: Option<String>,
    /// The coach's answer; for the client, once it is published.
    pub answer: Option<String>,
    /// Where it stands.
    pub answer_state: WordsState,
    /// Why it was refused; for the coach.
    pub answer_refusal: Option<String>,
}

/// The state as the two people of the booking may know it: a report is between whoever made it
/// and the platform.
fn state_without_report(state: WordsState) -> WordsState {
    match state {
        WordsState::Reported => WordsState::Published,
        other => other,
    }
}

fn view(review: Review, user: &User) -> ReviewView {
    let client = review.client_id == user.id;
    let (state, answer_state) = (review.state(), review.answer_state());
    ReviewView {
        rating: review.rating,
        anonymous: review.anonymous,
        created_at: review.created_at,
        comment: review.comment.filter(|_| client || state.shown()),
        comment_state: state_without_report(state),
        comment_refusal: review.refusal.filter(|_| client),
        answer: review.answer.filter(|_| !client || answer_state.shown()),
        answer_state: state_without_report(answer_state),
        answer_refusal: review.answer_refusal.filter(|_| !client),
        booking_id: review.booking_id,
    }
}

/// For the two people of the booking: nobody else learns that there is a review.
async fn load_view(app: &App, user: &User, id: &BookingId) -> Result<ReviewView> {
    let mut conn = app.db.acquire().await?;
    let review = queries::for_booking(&mut conn, id)
        .await?
        .filter(|r| r.client_id == user.id || user.coach_id.as_ref() == Some(&r.coach_id))
        .ok_or_else(Error::not_found)?;
    Ok(view(review, user))
}

/// The opinion about a booking
///
/// For its client and its coach.
#[utoipa::path(
    get, path = "/api/v1/bookings/{id}/review", tag = "reviews", operation_id = "getReview",
    params(("id" = String, Path)),
    responses((status = 200, body = ReviewView), (status = 404)),
)]
pub async fn get_review(
    State(app): State<App>,
    user: User,
    Path(id): Path<BookingId>,
) -> Result<Json<ReviewView>> {
    load_view(&app, &user, &id).await.map(Json)
}

/// What a coach answers.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewAnswer {
    /// Shown once a person has read it.
    pub words: String,
}

/// Answer a review
///
/// By the coach, once; it can be rewritten until it is published.
#[utoipa::path(
    put, path = "/api/v1/bookings/{id}/review/answer", tag = "reviews", operation_id = "answerReview",
    request_body = NewAnswer,
    params(("id" = String, Path)),
    responses(
        (status = 200, body = ReviewView),
        (status = 404),
        (status = 409, description = "`answer-given`"),
        (status = 422),
    ),
)]
pub async fn answer_review(
    State(app): State<App>,
    coach: Coach,
    Path(id): Path<BookingId>,
    JsonBody(answer): JsonBody<NewAnswer>,
) -> Result<Json<ReviewView>> {
    actions::answer(&app, &coach, &id, &answer.words).await?;
    load_view(&app, &coach.user, &id).await.map(Json)
}

/// Words that should not stand there.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewReport {
    /// Which.
    pub part: Part,
    /// Why.
    pub reason: String,
}

/// Report a review
///
/// Words that everybody may read; a person of the platform looks at them again.
#[utoipa::path(
    post, path = "/api/v1/bookings/{id}/review/report", tag = "reviews", operation_id = "reportReview",
    request_body = NewReport,
    params(("id" = String, Path)),
    responses(
        (status = 204),
        (status = 404),
        (status = 422),
    ),
)]
pub async fn report_review(
    State(app): State<App>,
    user: User,
    Path(id): Path<BookingId>,
    JsonBody(new): JsonBody<NewReport>,
) -> Result<StatusCode> {
    actions::report(&app, &user, &id, new.part, &new.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Words to read
///
/// What was reported or noticed first, then what waits longest. For administrators.
#[utoipa::path(
    get, path = "/api/v1/admin/reviews", tag = "reviews", operation_id = "listReviewsToRead",
    params(PageQuery),
    responses((status = 200, body = Listing<ModerationEntry>)),
)]
pub async fn list_reviews_to_read(
    State(app): State<App>,
    _: Admin,
    Query(query): Query<PageQuery>,
) -> Result<Json<Listing<ModerationEntry>>> {
    let limit = query.limit()?;
    let after = query.after()?;
    let mut conn = app.db.acquire().await?;
    let rows = queries::moderation_queue(&mut conn, after.as_ref(), limit + 1).await?;
    Ok(Json(Listing::cut(rows, limit, ModerationEntry::position)))
}

/// What a reader of the platform decides.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewDecision {
    /// Which words.
    pub part: Part,
    /// The version that was read.
    pub version: i32,
    /// Whether everybody may read them.
    pub approve: bool,
    /// Why not; required for a refusal, and told to the author.
    pub reason: Option<String>,
}

/// Decide about words
///
/// Only about the version that was read. For administrators.
#[utoipa::path(
    post, path = "/api/v1/admin/reviews/{id}/decision", tag = "reviews", operation_id = "decideReview",
    request_body = NewDecision,
    params(("id" = String, Path, description = "The booking")),
    responses(
        (status = 204),
        (status = 404),
        (status = 409, description = "`review-changed`, `review-decided`"),
        (status = 422),
    ),
)]
pub async fn decide_review(
    State(app): State<App>,
    admin: Admin,
    Path(id): Path<BookingId>,
    JsonBody(new): JsonBody<NewDecision>,
) -> Result<StatusCode> {
    let decision = if new.approve {
        Decision::Approve
    } else {
        let reason = new.reason.unwrap_or_default();
        Decision::Refuse { reason }
    };
    actions::decide(&app, &admin, &id, new.part, new.version, &decision).await?;
    Ok(StatusCode::NO_CONTENT)
}
