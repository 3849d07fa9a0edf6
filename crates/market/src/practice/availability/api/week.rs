//! API of the weekly windows.

use axum::{Json, extract::State};
use platform::error::Result;
use serde::{Deserialize, Serialize};

use crate::Market;
use crate::practice::availability::actions::week::{self, Week, WindowInput};
use site::{json::JsonBody, who::Coach};

/// A weekly window, in the coach's zone.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WeeklyWindow {
    /// 0 is Sunday.
    day_of_week: i32,
    /// `HH:mm`.
    start_time: String,
    /// `HH:mm`, up to `24:00`; after the start.
    end_time: String,
    /// First day, `YYYY-MM-DD`, included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    valid_from: Option<String>,
    /// Last day, included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    valid_until: Option<String>,
}

/// A coach's week.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WeekView {
    /// The IANA zone of the hours.
    timezone: String,
    /// Send it back with a change, and a change that someone made meanwhile is not lost.
    version: String,
    /// From Monday to Sunday. Windows that overlap count as one.
    windows: Vec<WeeklyWindow>,
}

/// A whole week in place of the one that is.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewWeek {
    /// All the windows, at most 100.
    windows: Vec<WeeklyWindow>,
    /// The version that this one changes; without it, whatever is there is replaced.
    version: Option<String>,
    /// Another zone for the hours, IANA.
    timezone: Option<String>,
}

impl From<Week> for WeekView {
    fn from(week: Week) -> Self {
        let some = |text: String| (!text.is_empty()).then_some(text);
        Self {
            timezone: week.timezone,
            version: week.version,
            windows: week
                .windows
                .into_iter()
                .map(|w| WeeklyWindow {
                    day_of_week: w.day,
                    start_time: w.start,
                    end_time: w.end,
                    valid_from: some(w.from),
                    valid_until: some(w.until),
                })
                .collect(),
        }
    }
}

impl From<WeeklyWindow> for WindowInput {
    fn from(w: WeeklyWindow) -> Self {
        Self {
            day: w.day_of_week,
            start: w.start_time,
            end: w.end_time,
            from: w.valid_from.unwrap_or_default(),
            until: w.valid_until.unwrap_or_default(),
        }
    }
}

/// My weekly hours
#[utoipa::path(
    get, path = "/api/v1/me/availability", tag = "practice", operation_id = "readWeek",
    responses((status = 200, body = WeekView)),
)]
pub async fn read_week(State(app): State<Market>, coach: Coach) -> Result<Json<WeekView>> {
    let mut conn = app.db.acquire().await?;
    Ok(Json(week::week(&mut conn, &coach.id).await?.into()))
}

/// Replace my weekly hours
///
/// All or nothing. Bookings already made stay.
#[utoipa::path(
    put, path = "/api/v1/me/availability", tag = "practice", operation_id = "replaceWeek",
    request_body = NewWeek,
    responses(
        (status = 200, body = WeekView),
        (status = 409, description = "`week-changed`: it is not the version you changed"),
        (status = 422, description = "Names each field, as `windows[2].endTime`"),
    ),
)]
pub async fn replace_week(
    State(app): State<Market>,
    coach: Coach,
    JsonBody(new): JsonBody<NewWeek>,
) -> Result<Json<WeekView>> {
    let windows: Vec<WindowInput> = new.windows.into_iter().map(Into::into).collect();
    let change = week::WeekChange {
        windows: &windows,
        version: new.version.as_deref(),
        timezone: new.timezone.as_deref(),
    };
    let name = |n, field| format!("windows[{n}].{field}");
    Ok(Json(
        week::save(&app, &coach.id, &change, name)
            .await?
            .week
            .into(),
    ))
}
