//! API of the preview: one's own slots as a client in another zone sees them.

use axum::{Json, extract::State};
use domain::slots::Interval;
use jiff::{Timestamp, ToSpan, Zoned, civil::Date, tz::TimeZone};
use platform::{
    db::Instant,
    error::{FieldErrors, Result},
};
use serde::{Deserialize, Serialize};
use site::input::Query;

use crate::{
    Market,
    practice::availability::actions::preview::{self, SchedulePreview},
};
use site::who::Coach;

/// Which slots, and for whom.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct PreviewQuery {
    /// The IANA zone of the client; the coach's own by default.
    #[param(required = false)]
    zone: String,
    /// Minutes, one of the coach's lengths; about an hour by default.
    #[param(required = false)]
    duration: String,
    /// The first of the seven days, in that zone; today by default.
    #[param(required = false)]
    week: String,
}

/// A slot, on both clocks.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PreviewSlot {
    start: Instant,
    end: Instant,
    /// What the client's clock shows: date, time and offset.
    #[schema(example = "2026-06-03T03:00:00-04:00")]
    there: String,
    /// What the coach's shows.
    #[schema(example = "2026-06-03T09:00:00+02:00")]
    here: String,
}

/// A day of the client's calendar.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct PreviewDay {
    #[schema(value_type = String, format = Date)]
    date: Date,
    slots: Vec<PreviewSlot>,
}

/// Seven days of slots as a client sees them; days without any are left out.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PreviewView {
    /// The client's zone.
    zone: String,
    /// The coach's.
    timezone: String,
    /// Minutes.
    duration: u32,
    /// The lengths that can be chosen.
    durations: Vec<u32>,
    /// The first day.
    #[schema(value_type = String, format = Date)]
    from: Date,
    /// The last.
    #[schema(value_type = String, format = Date)]
    to: Date,
    /// Whether anybody can book yet: there is a price, somewhere to meet, and a way to be paid.
    bookable: bool,
    days: Vec<PreviewDay>,
}

/// Preview my slots
///
/// As a client sees them, wherever they are.
#[utoipa::path(
    get, path = "/api/v1/me/availability/preview", tag = "practice",
    operation_id = "previewAvailability",
    params(PreviewQuery),
    responses(
        (status = 200, body = PreviewView),
        (status = 422, description = "Names each field"),
    ),
)]
pub async fn preview(
    State(app): State<Market>,
    coach: Coach,
    Query(query): Query<PreviewQuery>,
) -> Result<Json<PreviewView>> {
    let now = app.now();
    let preview = preview::load(&app, &coach.id).await?;
    view(&preview, &query, now).map(Json)
}

fn view(preview: &SchedulePreview, query: &PreviewQuery, now: Timestamp) -> Result<PreviewView> {
    let schedule = &preview.schedule;
    let rules = schedule.rules();
    let mut errors = FieldErrors::new();
    let zone = match query.zone.trim() {
        "" => schedule.zone().clone(),
        name => TimeZone::get(name).unwrap_or_else(|_| {
            errors.add("zone", "error-field-timezone");
            TimeZone::UTC
        }),
    };
    let duration = match query.duration.trim() {
        "" => crate::coaches::usual_duration(rules),
        text => {
            let minutes = text.parse().ok().filter(|m| rules.durations.contains(m));
            minutes.unwrap_or_else(|| {
                errors.add("duration", "error-field-choice");
                60
            })
        }
    };
    let today = zone.to_datetime(now).date();
    let from = match query.week.trim() {
        "" => today,
        text => text.parse().unwrap_or_else(|_| {
            errors.add("week", "error-field-day");
            today
        }),
    };
    errors.check()?;
    let after = from.saturating_add(7.days());
    let midnight = |day: Date| {
        day.to_zoned(zone.clone())
            .map_or(Timestamp::MAX, |at| at.timestamp())
    };
    let slots =
        crate::coaches::slots_between(schedule, now, midnight(from), midnight(after), duration);
    let days = slots
        .chunk_by(|a, b| zone.to_datetime(a.start).date() == zone.to_datetime(b.start).date())
        .map(|slots| PreviewDay {
            date: zone.to_datetime(slots[0].start).date(),
            slots: slots
                .iter()
                .map(|slot| on_both_clocks(slot, &zone, schedule.zone()))
                .collect(),
        })
        .collect();
    let name = |zone: &TimeZone| zone.iana_name().unwrap_or("UTC").to_owned();
    Ok(PreviewView {
        zone: name(&zone),
        timezone: name(schedule.zone()),
        duration,
        durations: rules.durations.clone(),
        from,
        to: from.saturating_add(6.days()),
        bookable: preview.bookable && preview.account,
        days,
    })
}

fn on_both_clocks(slot: &Interval, client: &TimeZone, coach: &TimeZone) -> PreviewSlot {
    let shown = |zone: &TimeZone| {
        let at: Zoned = slot.start.to_zoned(zone.clone());
        at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    };
    PreviewSlot {
        start: slot.start.into(),
        end: slot.end.into(),
        there: shown(client),
        here: shown(coach),
    }
}
