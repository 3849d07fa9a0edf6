//! Bookings: a time held, paid for, confirmed, cancelled, completed, rated.

mod access;
mod actions;
mod agenda;
mod api;
mod details;
mod jobs;
mod letters;
mod pages;
mod queries;
mod sold;
mod state;
mod turns;

pub use actions::{cancel_all_ahead, drop_holds};
pub use details::listing::confirmed_ahead;
pub use jobs::SweepBookings;
pub use letters::{Remind, moved as tell_moved, series_confirmed as tell_series_confirmed};
pub use sold::SoldBookings;
pub use state::Bookings;

use axum::routing::{get, post};
use platform::queue::Jobs;
use utoipa_axum::{router::OpenApiRouter, routes};

/// The slice's pages and API.
pub fn router() -> OpenApiRouter<Bookings> {
    OpenApiRouter::new()
        .route("/book", get(pages::book::form).post(pages::book::submit))
        .route("/bookings/{id}", get(pages::show::show))
        .route(
            "/bookings/{id}/cancel",
            get(pages::cancel::preview).post(pages::cancel::submit),
        )
        .route(
            "/bookings/{id}/checkout",
            get(pages::checkout::checkout).post(pages::checkout::pay),
        )
        .route(
            "/checkout/simulated/{payment}",
            get(pages::checkout::simulated).post(pages::checkout::simulate),
        )
        .route(
            "/bookings/{id}/move",
            get(pages::reschedule::form).post(pages::reschedule::submit),
        )
        .route(
            "/book/series",
            get(pages::series::form).post(pages::series::submit),
        )
        .route(
            "/desk/profile/suspend",
            get(pages::suspend::form).post(pages::suspend::submit),
        )
        .route("/admin/coaches/{id}/bar", post(pages::suspend::bar))
        .route("/series/{id}", get(pages::series::show))
        .route("/series/{id}/checkout", post(pages::checkout::pay_series))
        .route(
            "/series/{id}/cancel",
            get(pages::cancel::preview_series).post(pages::cancel::submit_series),
        )
        .route("/bookings/{id}/place", post(pages::course::place))
        .route("/bookings/{id}/start", post(pages::course::start))
        .route("/bookings/{id}/complete", post(pages::course::complete))
        .route("/bookings/{id}/no-show", post(pages::course::no_show))
        .route("/bookings/{id}/review", post(pages::course::review))
        .route("/sessions", get(pages::sessions::sessions))
        .route("/desk", get(pages::desk::desk))
        .route("/desk/agenda", get(agenda::agenda))
        .routes(routes!(agenda::desk_agenda))
        .routes(routes!(api::create_booking, api::list_bookings))
        .routes(routes!(api::get_booking))
        .routes(routes!(api::quote_cancellation))
        .routes(routes!(api::cancel_booking))
        .routes(routes!(api::reschedule_booking))
        .routes(routes!(api::checkout_booking))
        .routes(routes!(api::simulate_payment))
        .routes(routes!(api::create_series))
        .routes(routes!(api::preview_series))
        .routes(routes!(api::get_series))
        .routes(routes!(api::checkout_series))
        .routes(routes!(api::quote_series))
        .routes(routes!(api::cancel_series))
        .routes(routes!(api::answer_place))
        .routes(routes!(api::start_booking))
        .routes(routes!(api::complete_booking))
        .routes(routes!(api::declare_no_show))
        .routes(routes!(api::review_booking))
        .routes(routes!(api::suspend_profile))
        .routes(routes!(api::bar_coach))
}

/// The slice's background steps.
pub fn jobs(app: &Bookings) -> Jobs<Bookings> {
    Jobs::with_state(app.clone())
        .with::<jobs::ExpireHold>()
        .with::<jobs::CancelAhead>()
        .with::<jobs::SessionBegan>()
        .every::<SweepBookings>("* * * * *")
        .every::<Remind>("* * * * *")
}
