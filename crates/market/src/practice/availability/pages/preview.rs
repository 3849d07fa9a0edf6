//! Page of the preview: one's own slots as a client in another zone sees them.

use askama::Template;
use axum::{extract::State, response::Response};
use jiff::{civil::Date, tz::TimeZone};
use platform::error::Result;
use serde::Deserialize;

use crate::{
    Market,
    coaches::picker::{Frame, Picker, PickerQuery},
    practice::availability::actions::preview::{self, SchedulePreview},
};
use site::{
    input::Query,
    page::{Page, zone_name},
    render,
    who::Coach,
    zones,
};

#[derive(Template)]
#[template(path = "practice/availability/preview.html")]
struct PreviewPage {
    page: Page,
    picker: Picker,
    zones: Vec<(String, String)>,
    zone: String,
    zone_name: String,
    coach_zone: String,
    /// Lengths: minutes, words.
    lengths: Vec<(String, String)>,
    chosen: String,
    week: String,
    /// Nobody can book yet: no price, or nowhere to meet.
    bookable: bool,
    /// Whether clients can pay them.
    account: bool,
}

/// Which slots, and for whom.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct PreviewQuery {
    zone: String,
    duration: String,
    week: String,
}

/// `GET /desk/availability/preview?zone=&duration=&week=`
pub async fn show(
    State(app): State<Market>,
    page: Page,
    coach: Coach,
    Query(query): Query<PreviewQuery>,
) -> Result<Response> {
    let now = app.now();
    let SchedulePreview {
        schedule,
        bookable,
        account,
    } = preview::load(&app, &coach.id).await?;
    let zone = TimeZone::get(query.zone.trim()).unwrap_or_else(|_| schedule.zone().clone());
    let name = zone.iana_name().unwrap_or("UTC").to_owned();
    // The page of a reader who lives there.
    let mut theirs = page.clone();
    theirs.zone = zone.clone();
    let address = |minutes: u32, week: Option<Date>| {
        let week = week.map_or_else(String::new, |week| format!("&week={week}"));
        format!("/desk/availability/preview?zone={name}&duration={minutes}{week}")
    };
    let frame = Frame {
        schedule: &schedule,
        name: coach.user.display_name(),
        longest: u32::MAX,
        address: &address,
    };
    let picker_query = PickerQuery {
        duration: query.duration,
        week: query.week.clone(),
    };
    let picker = Picker::new(&theirs, &frame, &picker_query);
    Ok(render::html(&PreviewPage {
        lengths: schedule
            .rules()
            .durations
            .iter()
            .map(|m| (m.to_string(), page.minutes(*m)))
            .collect(),
        chosen: picker.minutes.to_string(),
        week: query.week,
        zones: zones::common(&zone, now),
        zone_name: zone_name(&zone),
        coach_zone: zone_name(schedule.zone()),
        bookable,
        account,
        zone: name.clone(),
        picker,
        page,
    }))
}
