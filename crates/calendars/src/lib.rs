//! iCalendar: invitations, feeds of bookings, and external calendars that block slots.

mod actions;
mod api;
mod busy;
mod entries;
mod fetch;
mod jobs;
mod letters;
mod line;
mod pages;
mod queries;
pub mod read;
mod vtimezone;
mod write;

pub use busy::busy;
pub use entries::{EntryFor, booking_entry};
pub use jobs::{ReadCalendar, SweepCalendars};
pub use write::{Entry, Method, Person, Status, write};

use axum::routing::{get, post};
use platform::queue::Jobs;
use utoipa_axum::{router::OpenApiRouter, routes};

use site::App;

/// The slice's pages and API.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .route("/calendars/{file}", get(pages::feed::read))
        .route("/account/calendars", get(pages::account::show))
        .route(
            "/account/calendars/feed/{change}",
            post(pages::account::change),
        )
        .route(
            "/desk/calendars",
            get(pages::desk::show).post(pages::desk::add),
        )
        .route("/desk/calendars/list", get(pages::desk::list))
        .route(
            "/desk/calendars/feed/{change}",
            post(pages::account::change_coach),
        )
        .route("/desk/calendars/{id}/read", post(pages::desk::read))
        .route("/desk/calendars/{id}/remove", post(pages::desk::remove))
        .routes(routes!(api::list_calendars, api::add_calendar))
        .routes(routes!(api::get_calendar, api::remove_calendar))
        .routes(routes!(api::read_calendar))
        .routes(routes!(api::get_feed, api::put_feed, api::remove_feed))
        .routes(routes!(api::renew_feed))
}

/// The slice's background steps.
pub fn jobs(app: &App) -> Jobs<App> {
    Jobs::with_state(app.clone())
        .with::<ReadCalendar>()
        .every::<SweepCalendars>("* * * * *")
}
