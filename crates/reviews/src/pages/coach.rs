//! The coach reads what clients wrote, and answers.

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{
    ids::BookingId,
    review::{LONGEST_WORDS, WordsState, answer_shown, may_answer},
};
use platform::error::{Error, Result};
use serde::Deserialize;

use super::{stars, tone, word};
use crate::{
    actions,
    queries::{self, Opinion},
};
use site::{
    App,
    forms::{FormErrors, belongs_to_form},
    page::{FlashRedirect, Page},
    pagination::{Listing, PageQuery},
    render,
    who::Coach,
};

/// An opinion as its coach reads it: the words once they are published.
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
    fn of(page: &Page, opinion: Opinion) -> Self {
        let (state, answer_state) = (opinion.state(), opinion.answer_state());
        let hidden = match state {
            WordsState::Waiting => Some(page.t("review-coach-waiting")),
            WordsState::Absent | WordsState::Refused => Some(page.t("review-coach-none")),
            WordsState::Published | WordsState::Reported => None,
        };
        Self {
            stars: stars(page, opinion.rating),
            who: opinion
                .public_name()
                .unwrap_or_else(|| page.t("review-anonymous")),
            date: page.date(&opinion.created_at),
            may_answer: may_answer(state, answer_state).is_ok(),
            reportable: state == WordsState::Published,
            comment: opinion.comment.filter(|_| state.shown()),
            hidden,
            answer_state: (answer_state != WordsState::Absent)
                .then(|| (tone(answer_state), word(page, answer_state))),
            answer: opinion.answer,
            answer_refusal: opinion.answer_refusal,
            id: opinion.booking_id.into_string(),
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
    let rows = queries::of_coach(&mut conn, &coach.id, after.as_ref(), limit + 1).await?;
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
            .map(|row| Item::of(&page, row))
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
    let (errors, ok) = (FormErrors::none(), StatusCode::OK);
    made(&app, page, &coach, id, None, errors, ok).await
}

async fn made(
    app: &App,
    page: Page,
    coach: &Coach,
    id: BookingId,
    typed: Option<String>,
    errors: FormErrors,
    status: StatusCode,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let opinion = queries::of_booking(&mut conn, &id)
        .await?
        .filter(|opinion| opinion.coach_id == coach.id && opinion.state().shown())
        .ok_or_else(Error::not_found)?;
    drop(conn);
    if answer_shown(opinion.state(), opinion.answer_state()) {
        return Err(Error::conflict("answer-given"));
    }
    Ok(render::html_with(
        status,
        &AnswerPage {
            stars: stars(&page, opinion.rating),
            who: opinion
                .public_name()
                .unwrap_or_else(|| page.t("review-anonymous")),
            comment: opinion.comment.unwrap_or_default(),
            words: typed.or(opinion.answer).unwrap_or_default(),
            refusal: opinion.answer_refusal,
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
        Err(error) if belongs_to_form(&error) && !error.fields.is_empty() => {
            let errors = FormErrors::from_error(&error, page.locale);
            let (typed, status) = (Some(form.words), error.status);
            made(&app, page, &coach, id, typed, errors, status).await
        }
        Err(error) => Err(error),
    }
}
