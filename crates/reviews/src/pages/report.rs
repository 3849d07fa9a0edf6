//! The form that reports a published comment or answer to the moderators.

use askama::Template;
use axum::{
    extract::{Path, State},
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
    forms::FormErrors,
    input::Form,
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
    report_page(&app, page, id, part, String::new(), FormErrors::none()).await
}

async fn report_page(
    app: &App,
    page: Page,
    id: BookingId,
    part: Part,
    reason: String,
    errors: FormErrors,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let words = actions::public_words(&mut tx, &id, part).await?;
    let review = queries::for_booking(&mut tx, &id).await?;
    drop(tx);
    let review = review.ok_or_else(Error::not_found)?;
    Ok(render::html_with(
        errors.status(),
        &ReportPage {
            part: part.as_str(),
            coach: review.coach_id,
            coach_name: review.coach_name,
            words: words.words.unwrap_or_default(),
            longest: LONGEST_REASON,
            page,
            id,
            reason,
            errors,
        },
    ))
}

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
            let review = queries::for_booking(&mut conn, &id).await?;
            let coach = review.ok_or_else(Error::not_found)?.coach_id;
            let to = format!("/coaches/{coach}#reviews");
            Ok(FlashRedirect::success(to, "flash-review-reported").into_response())
        }
        Err(error) => {
            let errors = FormErrors::beside(error, page.locale)?;
            report_page(&app, page, id, part, form.reason, errors).await
        }
    }
}
