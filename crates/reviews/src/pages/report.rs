//! Asking the platform to look again at words that everybody may read.

use askama::Template;
use axum::{
    Form,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{
    ids::{BookingId, CoachId},
    review::LONGEST_REASON,
};
use platform::error::{Error, Result};
use serde::Deserialize;

use crate::{
    actions::{self, Part},
    queries,
};
use site::{
    App,
    forms::{FormErrors, belongs_to_form},
    page::{FlashRedirect, Page},
    render,
    who::User,
};

#[derive(Template)]
#[template(path = "reviews/report.html")]
struct ReportPage {
    page: Page,
    id: BookingId,
    part: &'static str,
    coach: CoachId,
    coach_name: String,
    words: String,
    reason: String,
    errors: FormErrors,
    longest: usize,
}

/// `GET /bookings/{id}/report/{part}`
///
/// # Errors
/// 404 when these words are not public.
pub async fn form(
    State(app): State<App>,
    page: Page,
    _: User,
    Path((id, part)): Path<(BookingId, Part)>,
) -> Result<Response> {
    let none = FormErrors::none();
    made(&app, page, id, part, String::new(), none, StatusCode::OK).await
}

async fn made(
    app: &App,
    page: Page,
    id: BookingId,
    part: Part,
    reason: String,
    errors: FormErrors,
    status: StatusCode,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let words = actions::public_words(&mut tx, &id, part).await?;
    let opinion = queries::of_booking(&mut tx, &id).await?;
    drop(tx);
    let opinion = opinion.ok_or_else(Error::not_found)?;
    Ok(render::html_with(
        status,
        &ReportPage {
            part: part.as_str(),
            coach: opinion.coach_id,
            coach_name: opinion.coach_name,
            words: words.words.unwrap_or_default(),
            longest: LONGEST_REASON,
            page,
            id,
            reason,
            errors,
        },
    ))
}

/// Why.
#[derive(Debug, Deserialize)]
pub struct ReportForm {
    #[serde(default)]
    reason: String,
}

/// `POST /bookings/{id}/report/{part}`
pub async fn submit(
    State(app): State<App>,
    page: Page,
    user: User,
    Path((id, part)): Path<(BookingId, Part)>,
    Form(form): Form<ReportForm>,
) -> Result<Response> {
    match actions::report(&app, &user, &id, part, &form.reason).await {
        Ok(()) => {
            let mut conn = app.db.acquire().await?;
            let opinion = queries::of_booking(&mut conn, &id).await?;
            let coach = opinion.ok_or_else(Error::not_found)?.coach_id;
            let to = format!("/coaches/{coach}#reviews");
            Ok(FlashRedirect::success(to, "flash-review-reported").into_response())
        }
        Err(error) if belongs_to_form(&error) => {
            let errors = FormErrors::from_error(&error, page.locale);
            made(&app, page, id, part, form.reason, errors, error.status).await
        }
        Err(error) => Err(error),
    }
}
