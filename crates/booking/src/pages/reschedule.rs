//! Moving a booking: choose another time, see both, confirm.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use domain::{booking, ids::BookingId, slots::Schedule};
use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use platform::{db::Instant, error::Result};
use serde::Deserialize;

use super::Summary;
use crate::{
    Bookings,
    access::Reader,
    actions::{self, parse_start},
    details::{self, VisibleBooking},
};
use market::coaches::picker::{self, Frame, Picker};
use site::{
    forms::FormErrors,
    input::{Form, Query},
    page::{FlashRedirect, Page, zone_name},
    render,
    who::User,
};

/// No coach opens their diary further ahead.
const FURTHEST: SignedDuration = SignedDuration::from_hours(366 * 24);

/// An instant, as the reader's clock shows it and, where it differs, the other one's.
struct OnBothClocks {
    here: String,
    there: Option<String>,
}

/// Both times, before anything is moved.
struct Confirm {
    to: String,
    old: OnBothClocks,
    new: OnBothClocks,
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

#[derive(Debug, Default, Deserialize)]
pub struct MoveQuery {
    /// First of the seven days, in the reader's zone.
    week: Option<String>,
    /// The time that was chosen.
    to: Option<String>,
}

/// `GET /bookings/{id}/move`
pub async fn form(
    State(app): State<Bookings>,
    page: Page,
    user: User,
    Path(id): Path<BookingId>,
    Query(query): Query<MoveQuery>,
) -> Result<Response> {
    let booking = load(&app, &user, &id).await?;
    let Some(to) = query.to.filter(|to| !to.trim().is_empty()) else {
        let week = query.week.as_deref();
        return choose(&app, page, &user, booking, week, FormErrors::none()).await;
    };
    // A `+` of an offset that was not escaped arrives as a space.
    let to = parse_start(Some(&to.trim().replace(' ', "+")));
    let previewed = match to {
        Ok(to) => actions::preview_move(&app, &user, &id, to).await,
        Err(error) => Err(error),
    };
    match previewed {
        Ok(moved) => {
            let (reason, errors) = (String::new(), FormErrors::none());
            Ok(render::html(&confirm(
                page,
                booking,
                moved.start,
                reason,
                errors,
            )))
        }
        Err(error) => {
            let errors = FormErrors::beside(error, page.locale)?;
            choose(&app, page, &user, booking, None, errors).await
        }
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
    let to = parse_start(form.scheduled_at.as_deref());
    let moved = match to {
        Ok(to) => actions::reschedule(&app, &user, &id, to, Some(&reason)).await,
        Err(error) => Err(error),
    };
    let errors = match moved {
        Ok(moved) => {
            let when = page.moment(&Instant(moved.start));
            let flash = FlashRedirect::success(format!("/bookings/{id}"), "flash-booking-moved");
            return Ok(flash.with("when", when).into_response());
        }
        Err(error) => FormErrors::beside(error, page.locale)?,
    };
    // A reason too long is typed again beside its field; a time that is gone is chosen again.
    if errors.on("reason").is_some()
        && let Ok(to) = parse_start(form.scheduled_at.as_deref())
    {
        let status = errors.status();
        let shown = confirm(page, booking, to, reason, errors);
        return Ok(render::html_with(status, &shown));
    }
    choose(&app, page, &user, booking, None, errors).await
}

async fn load(app: &Bookings, user: &User, id: &BookingId) -> Result<VisibleBooking> {
    let mut conn = app.db.acquire().await?;
    details::find(&mut conn, id, Reader::as_party(user)).await
}

/// The page on which to choose a time.
async fn choose(
    app: &Bookings,
    page: Page,
    user: &User,
    booking: VisibleBooking,
    week: Option<&str>,
    errors: FormErrors,
) -> Result<Response> {
    let horizon = page.now.saturating_add(FURTHEST).unwrap_or(Timestamp::MAX);
    let schedule = actions::schedule_to_move(app, user, &booking.id, page.now, horizon).await;
    let (week, errors) = match schedule {
        Ok(schedule) => (Some(picker(&page, &booking, &schedule, week)), errors),
        Err(error) => (None, FormErrors::beside(error, page.locale)?),
    };
    let status = errors.status();
    let shown = MovePage {
        summary: Summary::for_booking(&page, &booking),
        other: booking.other_name().to_owned(),
        for_coach: booking.for_coach(),
        id: booking.id.clone(),
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
    booking: VisibleBooking,
    to: Timestamp,
    reason: String,
    errors: FormErrors,
) -> MovePage {
    let zone = site::zones::stored(if booking.for_coach() {
        &booking.timezone
    } else {
        &booking.coach_timezone
    });
    let moved_by_coach = booking.for_coach().then_some(page.now);
    let free_until = booking::full_refund_until(to, moved_by_coach);
    let confirm = Confirm {
        to: to.to_string(),
        old: OnBothClocks::new(&page, booking.scheduled_at, &zone),
        new: OnBothClocks::new(&page, Instant(to), &zone),
        free_until: (free_until > page.now).then(|| page.moment(&Instant(free_until))),
    };
    MovePage {
        // What stays in sight is what it will be.
        summary: Summary {
            start: Instant(to),
            when: page.moment(&Instant(to)),
            free_until: Instant(free_until),
            free: free_until > page.now,
            ..Summary::for_booking(&page, &booking)
        },
        other: booking.other_name().to_owned(),
        for_coach: booking.for_coach(),
        id: booking.id.clone(),
        page,
        week: None,
        confirm: Some(confirm),
        reason,
        errors,
    }
}

impl OnBothClocks {
    fn new(page: &Page, at: Instant, zone: &TimeZone) -> Self {
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
fn picker(
    page: &Page,
    booking: &VisibleBooking,
    schedule: &Schedule,
    week: Option<&str>,
) -> Picker {
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
    let query = picker::PickerQuery {
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
