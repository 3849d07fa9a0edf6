//! API of absences.

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use platform::{db::Instant, error::Result};
use serde::Deserialize;

use crate::Market;
use crate::practice::availability::{
    actions::time_off::{self, TimeOffInput},
    queries::{self, TimeOff},
};
use site::{
    input::Query,
    once::Once,
    pagination::{Listing, PageQuery},
    who::Coach,
};

/// An absence to add, in civil time of the coach's zone. A time that the clocks skip is the
/// instant at which they jump; of one that comes twice, the absence begins with the first and
/// ends with the second.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewTimeOff {
    /// `YYYY-MM-DD`.
    start_date: String,
    /// `HH:mm`; the beginning of the day without it.
    #[serde(default)]
    start_time: Option<String>,
    /// `YYYY-MM-DD`; the day of the start without it.
    #[serde(default)]
    end_date: Option<String>,
    /// `HH:mm`, up to `24:00`; the end of the day without it.
    #[serde(default)]
    end_time: Option<String>,
    /// For the coach alone, at most 200 characters.
    #[serde(default)]
    reason: Option<String>,
}

/// My absences
///
/// Those that are not over, in order of their start.
#[utoipa::path(
    get, path = "/api/v1/me/time-off", tag = "practice", operation_id = "listTimeOff",
    params(PageQuery),
    responses((status = 200, body = Listing<TimeOff>)),
)]
pub async fn list_time_off(
    State(app): State<Market>,
    coach: Coach,
    Query(page): Query<PageQuery>,
) -> Result<Json<Listing<TimeOff>>> {
    let limit = page.limit()?;
    let after: Option<(Instant, String)> = page.after()?;
    let mut conn = app.db.acquire().await?;
    let rows =
        queries::time_off(&mut conn, &coach.id, app.now(), after.as_ref(), limit + 1).await?;
    Ok(Json(Listing::cut(rows, limit, |row| {
        (row.starts_at, row.id.clone())
    })))
}

/// Add an absence
///
/// Bookings within it stay.
#[utoipa::path(
    post, path = "/api/v1/me/time-off", tag = "practice", operation_id = "createTimeOff",
    request_body = NewTimeOff,
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request safe")),
    responses(
        (status = 201, body = TimeOff),
        (status = 422, description = "Names each field"),
    ),
)]
pub async fn create_time_off(
    State(app): State<Market>,
    coach: Coach,
    once: Once,
) -> Result<Response> {
    once.json(|new| async move { create(&app, &coach, new).await })
        .await
}

async fn create(app: &Market, coach: &Coach, new: NewTimeOff) -> Result<Response> {
    let input = TimeOffInput {
        start_date: new.start_date,
        start_time: new.start_time.unwrap_or_default(),
        end_date: new.end_date.unwrap_or_default(),
        end_time: new.end_time.unwrap_or_default(),
        reason: new.reason.unwrap_or_default(),
    };
    let added = time_off::add(app, &coach.id, &input).await?;
    let place = format!("/api/v1/me/time-off/{}", added.time_off.id);
    let body = Json(added.time_off);
    Ok((StatusCode::CREATED, [("location", place)], body).into_response())
}

/// Remove an absence
///
/// For an hour it can be brought back.
#[utoipa::path(
    delete, path = "/api/v1/me/time-off/{id}", tag = "practice", operation_id = "removeTimeOff",
    params(("id" = String, Path)),
    responses((status = 204), (status = 404)),
)]
pub async fn remove_time_off(
    State(app): State<Market>,
    coach: Coach,
    Path(id): Path<String>,
) -> Result<StatusCode> {
    time_off::remove(&app, &coach.id, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
