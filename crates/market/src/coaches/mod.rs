//! Coaches as clients meet them: search, profile, free slots.

mod actions;
mod api;
mod jobs;
mod pages;
pub mod picker;
mod queries;
mod schedule;
mod search;
mod towns;

pub(crate) use actions::slots_between;
pub use jobs::refresh;
pub use schedule::{
    Bookable, bookable, lock_diary, offered, offered_without, rules_of, schedule, usual_duration,
};

use crate::Market;
use axum::routing::get;
use platform::queue::Jobs;
use utoipa_axum::{router::OpenApiRouter, routes};

/// The slice's pages and API.
pub fn router() -> OpenApiRouter<Market> {
    OpenApiRouter::new()
        .route("/", get(pages::home::show))
        .route("/promises", get(pages::home::promises))
        .route("/coaches", get(pages::list::show))
        .route("/coaches/{id}", get(pages::profile::show))
        .route("/coaches/map", get(pages::map::show))
        .routes(routes!(api::list::list))
        .routes(routes!(api::list::facets))
        .routes(routes!(api::list::map))
        .routes(routes!(api::list::places))
        .routes(routes!(api::one))
        .routes(routes!(api::slots::list))
}

/// The slice's background steps.
pub fn jobs(app: &Market) -> Jobs<Market> {
    Jobs::with_state(app.clone())
        .every::<jobs::RefreshListings>("* * * * *")
        .every::<jobs::ForgetWords>("23 3 * * *")
}
