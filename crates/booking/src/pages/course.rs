//! The buttons of a booking's page: begun, held, no-show, rated.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use domain::ids::BookingId;
use platform::error::{Error, Result};
use serde::Deserialize;

use crate::{Bookings, actions, pages::show};
use site::{
    forms::FormErrors,
    input::Form,
    page::{FlashRedirect, Page},
    who::{Coach, User},
};

/// `POST /bookings/{id}/start`
pub async fn start(
    State(app): State<Bookings>,
    page: Page,
    coach: Coach,
    Path(id): Path<BookingId>,
) -> Result<Response> {
    let done = actions::start(&app, &coach, &id).await;
    answer(&app, page, &coach.user, id, done, "flash-session-started").await
}

/// `POST /bookings/{id}/complete`
pub async fn complete(
    State(app): State<Bookings>,
    page: Page,
    coach: Coach,
    Path(id): Path<BookingId>,
) -> Result<Response> {
    let done = actions::complete(&app, &coach, &id).await;
    answer(&app, page, &coach.user, id, done, "flash-session-completed").await
}

/// `POST /bookings/{id}/no-show`
pub async fn no_show(
    State(app): State<Bookings>,
    page: Page,
    coach: Coach,
    Path(id): Path<BookingId>,
) -> Result<Response> {
    let done = actions::declare_no_show(&app, &coach, &id).await;
    answer(&app, page, &coach.user, id, done, "flash-session-missed").await
}

/// The coach's answer about a place.
#[derive(Debug, Deserialize)]
pub struct PlaceForm {
    /// `accept` or `refuse`.
    answer: String,
}

/// `POST /bookings/{id}/place`
pub async fn place(
    State(app): State<Bookings>,
    page: Page,
    coach: Coach,
    Path(id): Path<BookingId>,
    Form(form): Form<PlaceForm>,
) -> Result<Response> {
    let (accepted, flash) = match form.answer.as_str() {
        "accept" => (true, "flash-place-accepted"),
        "refuse" => (false, "flash-place-refused"),
        _ => return Err(Error::field("answer", "error-field-choice")),
    };
    let done = actions::answer_place(&app, &coach, &id, accepted).await;
    answer(&app, page, &coach.user, id, done, flash).await
}

/// The client's opinion.
#[derive(Debug, Deserialize)]
pub struct ReviewForm {
    rating: Option<String>,
    comment: Option<String>,
    anonymous: Option<String>,
}

/// `POST /bookings/{id}/review`
pub async fn review(
    State(app): State<Bookings>,
    page: Page,
    user: User,
    Path(id): Path<BookingId>,
    Form(form): Form<ReviewForm>,
) -> Result<Response> {
    let given = reviews::RatingRequest {
        stars: form.rating.and_then(|r| r.parse().ok()).unwrap_or(0),
        comment: form.comment,
        // An unticked box is not sent.
        anonymous: Some(form.anonymous.is_some()),
    };
    let done = actions::rate(&app, &user, &id, &given).await;
    answer(&app, page, &user, id, done, "flash-review-kept").await
}

/// Back to the booking; with what is wrong on it, when it was refused.
async fn answer(
    app: &Bookings,
    page: Page,
    user: &User,
    id: BookingId,
    done: Result<(), Error>,
    flash: &'static str,
) -> Result<Response> {
    match done {
        Ok(()) => Ok(FlashRedirect::success(format!("/bookings/{id}"), flash).into_response()),
        Err(error) => {
            let errors = FormErrors::beside(error, page.locale)?;
            show::with_errors(app, page, user, &id, errors).await
        }
    }
}
