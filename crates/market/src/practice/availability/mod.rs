//! A coach's hours: the weekly windows, the rules that cut them into sessions, the absences.

mod actions;
mod api;
mod pages;
mod queries;

use crate::Market;
use axum::routing::{get, post};
use domain::ids::CoachId;
use platform::error::Result;
use sqlx::PgConnection;
use utoipa_axum::{router::OpenApiRouter, routes};

/// The hours' pages and API.
pub fn router() -> OpenApiRouter<Market> {
    OpenApiRouter::new()
        .route(
            "/desk/availability",
            get(pages::week::show).post(pages::week::submit),
        )
        .route("/desk/availability/zone", post(pages::week::zone))
        .route(
            "/desk/availability/rules",
            get(pages::rules::show).post(pages::rules::submit),
        )
        .route("/desk/availability/preview", get(pages::preview::show))
        .route(
            "/desk/availability/time-off",
            get(pages::time_off::show).post(pages::time_off::submit),
        )
        .route(
            "/desk/availability/time-off/{id}/remove",
            post(pages::time_off::remove),
        )
        .routes(routes!(api::week::read_week, api::week::replace_week))
        .routes(routes!(api::preview::preview))
        .routes(routes!(api::rules::read_rules, api::rules::replace_rules))
        .routes(routes!(
            api::time_off::list_time_off,
            api::time_off::create_time_off
        ))
        .routes(routes!(api::time_off::remove_time_off))
}

/// What a coach's week is, in short: it changes when anything of it does.
///
/// # Errors
/// 404 when there is no such coach.
pub async fn version(conn: &mut PgConnection, coach: &CoachId) -> Result<String> {
    Ok(actions::week::week(conn, coach).await?.version)
}
