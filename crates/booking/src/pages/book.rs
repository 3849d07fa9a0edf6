//! The page between a slot and its payment: everything about the booking, and one button.

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use domain::schema::BookingMode;
use platform::error::{Error, Result};
use serde::Deserialize;
use site::input::{Form, Query};

use super::Summary;
use crate::{
    Bookings,
    actions::{self, BookingRequest, NewBooking},
    details,
};
use market::coaches::{self, Bookable};
use site::{
    forms::FormErrors,
    page::{FlashRedirect, Page},
    render,
    who::User,
};

#[derive(Template)]
#[template(path = "booking/book.html")]
struct BookPage {
    page: Page,
    summary: Option<Summary>,
    coach: Bookable,
    coach_url: String,
    request: BookingRequest,
    start: String,
    location: String,
    errors: FormErrors,
}

/// What a slot of a coach's page sends.
#[derive(Debug, Deserialize)]
pub struct Slot {
    coach: Option<String>,
    start: Option<String>,
    duration: Option<String>,
    mode: Option<String>,
}

/// `GET /book?coach=&start=&duration=`
pub async fn form(
    State(app): State<Bookings>,
    page: Page,
    user: User,
    Query(slot): Query<Slot>,
) -> Result<Response> {
    let coach = coach(&app, slot.coach.as_deref()).await?;
    let input = NewBooking {
        coach_id: slot.coach,
        // A `+` of an offset that was not escaped arrives as a space.
        scheduled_at: slot.start.map(|s| s.trim().replace(' ', "+")),
        duration: minutes(slot.duration.as_deref()),
        mode: slot
            .mode
            .filter(|m| !m.is_empty())
            .or_else(|| Some(first_mode(&coach))),
        location: None,
        timezone: None,
    };
    let request = input.parse()?;
    let (summary, errors) = match preview(&app, &page, &user, &request, &coach).await {
        Ok(summary) => (Some(summary), FormErrors::none()),
        Err(error) => match own(&error) {
            Some(own) => return Ok(own),
            None => (None, FormErrors::beside(error, page.locale)?),
        },
    };
    Ok(render::html(&BookPage {
        coach_url: format!("/coaches/{}", coach.id),
        start: request.start.to_string(),
        location: String::new(),
        page,
        summary,
        coach,
        request,
        errors,
    }))
}

/// The form of the page.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BookForm {
    coach_id: Option<String>,
    scheduled_at: Option<String>,
    duration: Option<String>,
    mode: Option<String>,
    location: Option<String>,
}

/// `POST /book`
pub async fn submit(
    State(app): State<Bookings>,
    page: Page,
    user: User,
    Form(form): Form<BookForm>,
) -> Result<Response> {
    let coach = coach(&app, form.coach_id.as_deref()).await?;
    let location = form.location.unwrap_or_default();
    let request = NewBooking {
        coach_id: form.coach_id,
        scheduled_at: form.scheduled_at,
        duration: minutes(form.duration.as_deref()),
        mode: form.mode,
        location: Some(location.clone()),
        timezone: page.zone.iana_name().map(str::to_owned),
    };
    let request = request.parse()?;
    let errors = match actions::book(&app, &user, &request).await {
        Ok(id) => return Ok(Redirect::to(&format!("/bookings/{id}/checkout")).into_response()),
        // Sent twice, or come back to: the time is already theirs.
        Err(error) => match own(&error) {
            Some(own) => return Ok(own),
            None => FormErrors::beside(error, page.locale)?,
        },
    };
    let summary = preview(&app, &page, &user, &request, &coach).await.ok();
    Ok(render::html_with(
        errors.status(),
        &BookPage {
            coach_url: format!("/coaches/{}", coach.id),
            start: request.start.to_string(),
            page,
            summary,
            coach,
            request,
            location,
            errors,
        },
    ))
}

/// Where one's own booking of the time goes on, when that is why it is refused.
fn own(error: &Error) -> Option<Response> {
    let about = error
        .about
        .as_ref()
        .filter(|_| error.code == "slot-yours")?;
    Some(FlashRedirect::info(about.link.as_str(), "flash-slot-yours").into_response())
}

pub(super) async fn coach(app: &Bookings, id: Option<&str>) -> Result<Bookable> {
    let missing = || Error::new(StatusCode::NOT_FOUND, "not-found");
    let mut conn = app.db.acquire().await?;
    coaches::bookable(&mut conn, &id.ok_or_else(missing)?.into())
        .await?
        .ok_or_else(missing)
}

async fn preview(
    app: &Bookings,
    page: &Page,
    user: &User,
    request: &BookingRequest,
    coach: &Bookable,
) -> Result<Summary> {
    let booking = actions::preview(app, user, request).await?;
    let mut conn = app.db.acquire().await?;
    let card = details::coach_card(&mut conn, &request.coach).await?;
    Ok(Summary::for_request(page, &booking, &coach.name, card))
}

pub(super) fn minutes(text: Option<&str>) -> Option<i64> {
    let text = text.map(str::trim).filter(|t| !t.is_empty())?;
    // What is no number is refused with the lengths that exist.
    Some(text.parse().unwrap_or(0))
}

pub(super) fn first_mode(coach: &Bookable) -> String {
    let mode = if coach.offers_remote {
        BookingMode::Remote
    } else {
        BookingMode::InPerson
    };
    mode.as_str().to_owned()
}

impl BookPage {
    fn mode(&self) -> &'static str {
        self.request.mode.as_str()
    }

    /// The sentence of the one thing that is wrong, whatever field it is about.
    fn problem(&self) -> Option<String> {
        [
            "form",
            "scheduledAt",
            "duration",
            "coachId",
            "mode",
            "location",
            "timezone",
        ]
        .iter()
        .find_map(|field| self.errors.on(field))
        .map(str::to_owned)
    }
}
