//! A coach's list of reviews, and the form of an answer.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use domain::{
    ids::BookingId,
    review::{LONGEST_WORDS, WordsState, answer_shown, may_answer},
};
use platform::error::{Error, Result};
use serde::Deserialize;

use super::{rating_text, state_label, state_tone};
use crate::{
    actions,
    queries::{self, Review},
};
use site::{
    App,
    forms::FormErrors,
    input::{Form, Query},
    page::{FlashRedirect, Page},
    pagination::{Listing, PageQuery},
    render,
    who::Coach,
};

/// A review as its coach reads it: the words once they are published.
struct Item {
    id: String,
    stars: String,
    who: String,
    date: String,
    comment: Option<String>,
    /// The comment waits or was refused.
    hidden: Option<String>,
    answer: Option<String>,
    answer_state: Option<(&'static str, String)>,
    answer_refusal: Option<String>,
    may_answer: bool,
    reportable: bool,
}

impl Item {
    fn new(page: &Page, review: Review) -> Self {
        let (state, answer_state) = (review.state(), review.answer_state());
        let hidden = match state {
            WordsState::Waiting => Some(page.t("review-coach-waiting")),
            WordsState::Absent | WordsState::Refused => Some(page.t("review-coach-none")),
            WordsState::Published | WordsState::Reported => None,
        };
        Self {
            stars: rating_text(page, review.rating),
            who: review
                .public_name()
                .unwrap_or_else(|| page.t("review-anonymous")),
            date: page.date(&review.created_at),
            may_answer: may_answer(state, answer_state).is_ok(),
            reportable: state == WordsState::Published,
            comment: review.comment.filter(|_| state.shown()),
            hidden,
            answer_state: (answer_state != WordsState::Absent)
                .then(|| (state_tone(answer_state), state_label(page, answer_state))),
            answer: review.answer,
            answer_refusal: review.answer_refusal,
            id: review.booking_id.into_string(),
        }
    }
}

#[derive(Template)]
#[template(path = "reviews/coach.html")]
struct CoachReviews {
    page: Page,
    items: Vec<Item>,
    first: bool,
    next: Option<String>,
}

/// `GET /desk/reviews`
pub async fn list(
    State(app): State<App>,
    page: Page,
    coach: Coach,
    Query(query): Query<PageQuery>,
) -> Result<Response> {
    let limit = query.limit()?;
    let after = query.after()?;
    let mut conn = app.db.acquire().await?;
    let rows = queries::list_for_coach(&mut conn, &coach.id, after.as_ref(), limit + 1).await?;
    drop(conn);
    let listing = Listing::cut(rows, limit, |row| (row.created_at, row.booking_id.clone()));
    Ok(render::html(&CoachReviews {
        first: after.is_none(),
        next: listing
            .next_cursor
            .map(|cursor| format!("/desk/reviews?cursor={cursor}")),
        items: listing
            .items
            .into_iter()
            .map(|row| Item::new(&page, row))
            .collect(),
        page,
    }))
}

#[derive(Template)]
#[template(path = "reviews/answer.html")]
struct AnswerPage {
    page: Page,
    id: BookingId,
    stars: String,
    who: String,
    comment: String,
    words: String,
    refusal: Option<String>,
    errors: FormErrors,
    longest: usize,
}

/// `GET /bookings/{id}/answer`
///
/// # Errors
/// 404 for any other coach and where there is nothing to answer, 409 when the answer is public.
pub async fn answer_form(
    State(app): State<App>,
    page: Page,
    coach: Coach,
    Path(id): Path<BookingId>,
) -> Result<Response> {
    answer_page(&app, page, &coach, id, None, FormErrors::none()).await
}

async fn answer_page(
    app: &App,
    page: Page,
    coach: &Coach,
    id: BookingId,
    typed: Option<String>,
    errors: FormErrors,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let review = queries::for_booking(&mut conn, &id)
        .await?
        .filter(|review| review.coach_id == coach.id && review.state().shown())
        .ok_or_else(Error::not_found)?;
    drop(conn);
    if answer_shown(review.state(), review.answer_state()) {
        return Err(Error::conflict("answer-given"));
    }
    Ok(render::html_with(
        errors.status(),
        &AnswerPage {
            stars: rating_text(&page, review.rating),
            who: review
                .public_name()
                .unwrap_or_else(|| page.t("review-anonymous")),
            comment: review.comment.unwrap_or_default(),
            words: typed.or(review.answer).unwrap_or_default(),
            refusal: review.answer_refusal,
            longest: LONGEST_WORDS,
            page,
            id,
            errors,
        },
    ))
}

/// What the coach answers.
#[derive(Debug, Deserialize)]
pub struct AnswerForm {
    #[serde(default)]
    words: String,
}

/// `POST /bookings/{id}/answer`
pub async fn answer(
    State(app): State<App>,
    page: Page,
    coach: Coach,
    Path(id): Path<BookingId>,
    Form(form): Form<AnswerForm>,
) -> Result<Response> {
    match actions::answer(&app, &coach, &id, &form.words).await {
        Ok(()) => Ok(FlashRedirect::success("/desk/reviews", "flash-answer-kept").into_response()),
        Err(error) => {
            let errors = FormErrors::beside(error, page.locale)?;
            answer_page(&app, page, &coach, id, Some(form.words), errors).await
        }
    }
}
