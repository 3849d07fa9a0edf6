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
    slots::{Interval, Schedule},
};
use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date, tz::TimeZone};
use platform::{
    db::Instant,
    error::{Error, Result},
};
use serde::Deserialize;

use super::Summary;
use crate::{
    App,
    booking::{
        actions::{self, read_start},
        details::{self, Details},
        queries::Reader,
    },
    coaches::{self, DayView},
    forms::{FormErrors, belongs_to_form},
    page::{Page, Said, zone_name},
    render,
    who::User,
};

/// How far ahead the next free time is looked for at once.
const FORTNIGHT: SignedDuration = SignedDuration::from_hours(14 * 24);

/// An instant, as the reader's clock shows it and, where it differs, the other one's.
struct Shown {
    here: String,
    there: Option<String>,
}

/// The free times of seven days.
struct Week {
    days: Vec<DayView>,
    span: String,
    previous: Option<String>,
    next: Option<String>,
    /// The next free time in words, and its week, when these days are full.
    later: Option<(String, String)>,
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
    week: Option<Week>,
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
    State(app): State<App>,
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
            let errors = FormErrors::of(&error, page.locale);
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
    State(app): State<App>,
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
            let said = Said::success(format!("/bookings/{id}"), "flash-booking-moved");
            return Ok(said.with("when", when).into_response());
        }
        Err(error) if belongs_to_form(&error) => error,
        Err(error) => return Err(error),
    };
    let errors = FormErrors::of(&error, page.locale);
    // A reason too long is typed again beside its field; a time that is gone is chosen again.
    if errors.on("reason").is_some()
        && let Ok(to) = read_start(form.scheduled_at.as_deref())
    {
        let shown = confirm(page, &user, booking, to, reason, errors);
        return Ok(render::html_with(error.status, &shown));
    }
    choose(&app, page, &user, booking, None, error.status, errors).await
}

async fn load(app: &App, user: &User, id: &BookingId) -> Result<Details> {
    let mut conn = app.db.acquire().await?;
    details::find(&mut conn, id, Reader::party(user))
        .await?
        .ok_or_else(Error::not_found)
}

/// The page on which to choose a time.
async fn choose(
    app: &App,
    page: Page,
    user: &User,
    booking: Details,
    week: Option<&str>,
    status: StatusCode,
    errors: FormErrors,
) -> Result<Response> {
    let side = booking.side(user);
    let today = page.now.to_zoned(page.zone.clone()).date();
    let first = week
        .and_then(|day| day.parse().ok())
        .filter(|day: &Date| (today..=today.saturating_add(366.days())).contains(day))
        .unwrap_or(today);
    let (from, to) = (
        midnight(first, &page.zone),
        midnight(first.saturating_add(7.days()), &page.zone),
    );
    let horizon = from
        .saturating_add(SignedDuration::from_hours(24 * 366))
        .unwrap_or(to);
    let found = actions::to_choose_from(app, user, &booking.id, from, horizon).await;
    let (week, errors, status) = match found {
        Ok(schedule) => {
            let week = Week::of(&page, &booking, &schedule, first, (from, to));
            (Some(week), errors, status)
        }
        Err(error) if belongs_to_form(&error) => {
            let errors = FormErrors::of(&error, page.locale);
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
        summary: Summary::seen_as(&page, &booking, side),
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

fn midnight(day: Date, zone: &TimeZone) -> Timestamp {
    day.to_zoned(zone.clone())
        .map_or(Timestamp::MAX, |at| at.timestamp())
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

impl Week {
    fn of(
        page: &Page,
        booking: &Details,
        schedule: &Schedule,
        first: Date,
        (from, to): (Timestamp, Timestamp),
    ) -> Self {
        let minutes = u32::try_from(booking.duration).unwrap_or(0);
        let length = SignedDuration::from_mins(i64::from(minutes));
        let mut starts = schedule.slots(page.now, from, to, minutes);
        starts.retain(|start| *start != booking.scheduled_at.0);
        let slots: Vec<Interval> = starts
            .into_iter()
            .map(|start| Interval {
                start,
                end: start + length,
            })
            .collect();
        let today = page.now.to_zoned(page.zone.clone()).date();
        let last = page.now.saturating_add(schedule.rules().horizon);
        let last = page.zone.to_datetime(last.unwrap_or(to)).date();
        let week = |day: Date| format!("/bookings/{}/move?week={day}", booking.id);
        let after = first.saturating_add(7.days());
        let later = if slots.is_empty() {
            first_after(schedule, page.now, to, minutes).map(|at| {
                let day = page.zone.to_datetime(at).date();
                (page.moment(&Instant(at)), week(day))
            })
        } else {
            None
        };
        Self {
            days: coaches::days(page, &slots),
            span: page.tw(
                "coaches-week-span",
                [
                    ("from", page.locale.day(first).into()),
                    ("to", page.locale.day(first.saturating_add(6.days())).into()),
                ],
            ),
            previous: (first > today).then(|| week(first.saturating_sub(7.days()).max(today))),
            next: (after <= last).then(|| week(after)),
            later,
        }
    }
}

/// The first free time from an instant on, as far as the coach offers any.
fn first_after(
    schedule: &Schedule,
    now: Timestamp,
    mut from: Timestamp,
    minutes: u32,
) -> Option<Timestamp> {
    let last = now.checked_add(schedule.rules().horizon).ok()?;
    while from <= last {
        let to = from.checked_add(FORTNIGHT).ok()?;
        if let Some(found) = schedule.slots(now, from, to, minutes).first() {
            return Some(*found);
        }
        from = to;
    }
    None
}
