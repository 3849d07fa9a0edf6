//! Moving a booking: choose another time, see both, confirm.

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{
    booking::{self, Canceller},
    ids::BookingId,
    slots::Schedule,
};
use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use platform::{
    db::Instant,
    error::{Error, Result},
};
use serde::Deserialize;

use super::Summary;
use crate::{
    Bookings,
    actions::{self, read_start},
    details::{self, Details},
    queries::Reader,
};
use market::coaches::picker::{Frame, Picker, PickerQuery};
use site::{
    forms::{FormErrors, belongs_to_form},
    page::{FlashRedirect, Page, zone_name},
    render,
    who::User,
};

/// No coach opens their diary further ahead.
const FURTHEST: SignedDuration = SignedDuration::from_hours(366 * 24);

/// An instant, as the reader's clock shows it and, where it differs, the other one's.
struct Shown {
    here: String,
    there: Option<String>,
}

/// Both times, before anything is moved.
struct Confirm {
    to: String,
    old: Shown,
    new: Shown,
    /// Until when cancelling gives the client everything back.
    free_until: Option<String>,
}

#[derive(Template)]
#[template(path = "booking/move.html")]
struct MovePage {
    page: Page,
    id: BookingId,
    summary: Summary,
    other: String,
    for_coach: bool,
    week: Option<Picker>,
    confirm: Option<Confirm>,
    reason: String,
    errors: FormErrors,
}

impl MovePage {
    /// The sentence of the one thing that is wrong, whatever field it is about.
    fn problem(&self) -> Option<String> {
        ["form", "scheduledAt", "duration"]
            .iter()
            .find_map(|field| self.errors.on(field))
            .map(str::to_owned)
    }
}

/// What the page is asked for.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    /// First of the seven days, in the reader's zone.
    week: Option<String>,
    /// The time that was chosen.
    to: Option<String>,
}

/// `GET /bookings/{id}/move`
pub async fn ask(
    State(app): State<Bookings>,
    page: Page,
    user: User,
    Path(id): Path<BookingId>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let booking = load(&app, &user, &id).await?;
    let Some(to) = asked.to.filter(|to| !to.trim().is_empty()) else {
        let week = asked.week.as_deref();
        let (status, errors) = (StatusCode::OK, FormErrors::none());
        return choose(&app, page, &user, booking, week, status, errors).await;
    };
    // A `+` of an offset that was not escaped arrives as a space.
    let to = read_start(Some(&to.trim().replace(' ', "+")));
    let previewed = match to {
        Ok(to) => actions::preview_move(&app, &user, &id, to).await,
        Err(error) => Err(error),
    };
    match previewed {
        Ok(moved) => {
            let (reason, errors) = (String::new(), FormErrors::none());
            let shown = confirm(page, &user, booking, moved.start, reason, errors);
            Ok(render::html(&shown))
        }
        Err(error) if belongs_to_form(&error) => {
            let errors = FormErrors::from_error(&error, page.locale);
            choose(&app, page, &user, booking, None, error.status, errors).await
        }
        Err(error) => Err(error),
    }
}

/// The form of the page.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MoveForm {
    scheduled_at: Option<String>,
    reason: Option<String>,
}

/// `POST /bookings/{id}/move`
pub async fn submit(
    State(app): State<Bookings>,
    page: Page,
    user: User,
    Path(id): Path<BookingId>,
    Form(form): Form<MoveForm>,
) -> Result<Response> {
    let booking = load(&app, &user, &id).await?;
    let reason = form.reason.unwrap_or_default();
    let to = read_start(form.scheduled_at.as_deref());
    let moved = match to {
        Ok(to) => actions::reschedule(&app, &user, &id, to, Some(&reason)).await,
        Err(error) => Err(error),
    };
    let error = match moved {
        Ok(moved) => {
            let when = page.moment(&Instant(moved.start));
            let said = FlashRedirect::success(format!("/bookings/{id}"), "flash-booking-moved");
            return Ok(said.with("when", when).into_response());
        }
        Err(error) if belongs_to_form(&error) => error,
        Err(error) => return Err(error),
    };
    let errors = FormErrors::from_error(&error, page.locale);
    // A reason too long is typed again beside its field; a time that is gone is chosen again.
    if errors.on("reason").is_some()
        && let Ok(to) = read_start(form.scheduled_at.as_deref())
    {
        let shown = confirm(page, &user, booking, to, reason, errors);
        return Ok(render::html_with(error.status, &shown));
    }
    choose(&app, page, &user, booking, None, error.status, errors).await
}

async fn load(app: &Bookings, user: &User, id: &BookingId) -> Result<Details> {
    let mut conn = app.db.acquire().await?;
    details::find(&mut conn, id, Reader::party(user))
        .await?
        .ok_or_else(Error::not_found)
}

/// The page on which to choose a time.
async fn choose(
    app: &Bookings,
    page: Page,
    user: &User,
    booking: Details,
    week: Option<&str>,
    status: StatusCode,
    errors: FormErrors,
) -> Result<Response> {
    let side = booking.side(user);
    let horizon = page.now.saturating_add(FURTHEST).unwrap_or(Timestamp::MAX);
    let found = actions::to_choose_from(app, user, &booking.id, page.now, horizon).await;
    let (week, errors, status) = match found {
        Ok(schedule) => {
            let picker = picker(&page, &booking, &schedule, week);
            (Some(picker), errors, status)
        }
        Err(error) if belongs_to_form(&error) => {
            let errors = FormErrors::from_error(&error, page.locale);
            (None, errors, error.status)
        }
        Err(error) => return Err(error),
    };
    let shown = MovePage {
        summary: Summary::seen_as(&page, &booking, side),
        other: other(&booking, side),
        for_coach: side == Canceller::Coach,
        id: booking.id,
        page,
        week,
        confirm: None,
        reason: String::new(),
        errors,
    };
    Ok(render::html_with(status, &shown))
}

/// The page that shows both times.
fn confirm(
    page: Page,
    user: &User,
    booking: Details,
    to: Timestamp,
    reason: String,
    errors: FormErrors,
) -> MovePage {
    let side = booking.side(user);
    let zone = if side == Canceller::Coach {
        &booking.timezone
    } else {
        &booking.coach_timezone
    };
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let moved_by_coach = (side == Canceller::Coach).then_some(page.now);
    let free_until = booking::full_refund_until(to, moved_by_coach);
    let confirm = Confirm {
        to: to.to_string(),
        old: Shown::of(&page, booking.scheduled_at, &zone),
        new: Shown::of(&page, Instant(to), &zone),
        free_until: (free_until > page.now).then(|| page.moment(&Instant(free_until))),
    };
    MovePage {
        // What stays in sight is what it will be.
        summary: Summary {
            start: Instant(to),
            when: page.moment(&Instant(to)),
            free_until: Instant(free_until),
            free: free_until > page.now,
            ..Summary::seen_as(&page, &booking, side)
        },
        other: other(&booking, side),
        for_coach: side == Canceller::Coach,
        id: booking.id,
        page,
        week: None,
        confirm: Some(confirm),
        reason,
        errors,
    }
}

fn other(booking: &Details, side: Canceller) -> String {
    match side {
        Canceller::Coach => booking.client_name.clone(),
        Canceller::Client | Canceller::Admin => booking.coach_name.clone(),
    }
}

impl Shown {
    fn of(page: &Page, at: Instant, zone: &TimeZone) -> Self {
        let named = |zone: &TimeZone| {
            let words = page.moment_in(&at, zone);
            let args = [("when", words.into()), ("zone", zone_name(zone).into())];
            page.tw("booking-in-zone", args)
        };
        let differs = page.zone.to_offset(at.0) != zone.to_offset(at.0);
        Self {
            here: named(&page.zone),
            there: differs.then(|| named(zone)),
        }
    }
}

/// The coach's slots of the booking's length, without the time where it is.
fn picker(page: &Page, booking: &Details, schedule: &Schedule, week: Option<&str>) -> Picker {
    let address = |_: u32, week: Option<Date>| {
        let week = week.map(|day| format!("?week={day}")).unwrap_or_default();
        format!("/bookings/{}/move{week}", booking.id)
    };
    let frame = Frame {
        schedule,
        name: &booking.coach_name,
        longest: 0,
        address: &address,
    };
    let query = PickerQuery {
        duration: booking.duration.to_string(),
        week: week.unwrap_or_default().to_owned(),
    };
    let mut picker = Picker::new(page, &frame, &query);
    let here = booking.scheduled_at.0.to_string();
    for day in &mut picker.days {
        day.slots.retain(|slot| slot.start != here);
        day.more.retain(|slot| slot.start != here);
    }
    picker
        .days
        .retain(|day| !(day.slots.is_empty() && day.more.is_empty()));
    picker
}
