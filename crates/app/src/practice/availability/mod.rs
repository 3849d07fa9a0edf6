//! A coach's hours: the weekly windows, the rules that cut them into sessions, the absences.

mod actions;
mod api;
mod pages;
mod purge;
mod queries;

pub use purge::PurgeRemovedTimeOff;

use axum::routing::{get, post};
use platform::queue::Jobs;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::App;

/// The hours' pages and API.
pub fn router() -> OpenApiRouter<App> {
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
        .route(
            "/desk/availability/time-off/{id}/restore",
            post(pages::time_off::restore),
        )
        .routes(routes!(api::week::read_week, api::week::replace_week))
        .routes(routes!(api::rules::read_rules, api::rules::replace_rules))
        .routes(routes!(
            api::time_off::list_time_off,
            api::time_off::create_time_off
        ))
        .routes(routes!(api::time_off::remove_time_off))
        .routes(routes!(api::time_off::restore_time_off))
}

/// Forgets removed absences.
pub fn jobs() -> Jobs {
    Jobs::new().every::<purge::PurgeRemovedTimeOff>("17 * * * *")
}
