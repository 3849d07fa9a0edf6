//! Page of absences.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use domain::slots::Interval;
use platform::{db::Instant, error::Result};
use serde::Deserialize;

use super::{UpcomingView, stretch, week_form::clock};
use crate::Market;
use crate::practice::availability::{
    actions::{
        self,
        time_off::{self, AddedTimeOff, TimeOffInput},
        week,
    },
    queries,
};
use site::{
    forms::FormErrors,
    input::Form,
    page::{FlashRedirect, Page, zone_name},
    render,
    who::Coach,
};

const HERE: &str = "/desk/availability/time-off";
/// More than anyone has to come.
const SHOWN: i64 = 200;

/// An absence, and who is booked within it all the same.
struct AbsenceView {
    id: String,
    when: String,
    reason: Option<String>,
    now: bool,
    within: Vec<UpcomingView>,
}

#[derive(Template)]
#[template(path = "practice/availability/time_off.html")]
struct TimeOffPage {
    page: Page,
    absences: Vec<AbsenceView>,
    form: TimeOffForm,
    errors: FormErrors,
    zone_name: String,
}

/// The form of an absence.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct TimeOffForm {
    start_date: String,
    start_time: String,
    end_date: String,
    end_time: String,
    reason: String,
}

/// `GET /desk/availability/time-off`
pub async fn show(State(app): State<Market>, page: Page, coach: Coach) -> Result<Response> {
    let shown = TimeOffPage::load(&app, page, &coach).await?;
    Ok(render::html(&shown))
}

/// `POST /desk/availability/time-off`
pub async fn submit(
    State(app): State<Market>,
    page: Page,
    coach: Coach,
    Form(form): Form<TimeOffForm>,
) -> Result<Response> {
    let input = TimeOffInput {
        start_date: form.start_date.clone(),
        start_time: clock(form.start_time.clone()),
        end_date: form.end_date.clone(),
        end_time: clock(form.end_time.clone()),
        reason: form.reason.clone(),
    };
    match time_off::add(&app, &coach.id, &input).await {
        Ok(added) => Ok(saved_message(&page, &added).into_response()),
        Err(error) => {
            let errors = FormErrors::beside(error, page.locale)?;
            let status = errors.status();
            let mut shown = TimeOffPage::load(&app, page, &coach).await?;
            shown.errors = errors;
            shown.form = form;
            Ok(render::html_with(status, &shown))
        }
    }
}

/// What was written; and what the clocks made of it, when they skip what was typed.
fn saved_message(page: &Page, added: &AddedTimeOff) -> FlashRedirect {
    let when = |at: Instant| page.moment_in(&at, &added.zone);
    let time_off = &added.time_off;
    if added.absence.start_skipped {
        return FlashRedirect::info(HERE, "flash-time-off-start-moved")
            .with("when", when(time_off.starts_at));
    }
    if added.absence.end_skipped {
        return FlashRedirect::info(HERE, "flash-time-off-end-moved")
            .with("when", when(time_off.ends_at));
    }
    FlashRedirect::success(HERE, "flash-time-off-added")
}

/// `POST /desk/availability/time-off/{id}/remove`
pub async fn remove(
    State(app): State<Market>,
    coach: Coach,
    Path(id): Path<String>,
) -> Result<FlashRedirect> {
    time_off::remove(&app, &coach.id, &id).await?;
    Ok(FlashRedirect::success(HERE, "flash-time-off-removed").undo(&id))
}

impl TimeOffPage {
    async fn load(app: &Market, page: Page, coach: &Coach) -> Result<Self> {
        let now = app.now();
        let mut conn = app.db.acquire().await?;
        let zone = week::week(&mut conn, &coach.id).await?.zone;
        let rows = queries::time_off(&mut conn, &coach.id, now, None, SHOWN).await?;
        let outside = actions::outside(&mut conn, &coach.id, now).await?;
        drop(conn);
        let absences = rows
            .into_iter()
            .map(|row| {
                let interval = Interval {
                    start: row.starts_at.0,
                    end: row.ends_at.0,
                };
                let within = outside
                    .away
                    .iter()
                    .filter(|b| {
                        let session = b.interval();
                        session.start < interval.end && interval.start < session.end
                    })
                    .map(|b| UpcomingView::new(&page, &zone, b))
                    .collect();
                AbsenceView {
                    id: row.id,
                    when: stretch(&page, &zone, interval),
                    reason: row.reason,
                    now: interval.start <= now,
                    within,
                }
            })
            .collect();
        Ok(Self {
            absences,
            form: TimeOffForm::default(),
            errors: FormErrors::none(),
            zone_name: zone_name(&zone),
            page,
        })
    }
}
