//! What clients thought of their sessions: the rating counts at once, the words are read by a
//! person before anyone else sees them; so is the coach's answer.

mod actions;
mod api;
mod letters;
mod pages;
mod queries;

pub use actions::{Given, Part, Rated, rate};
pub use queries::{Opinion, Shown, of_booking, shown, waiting};

use axum::routing::{get, post};
use utoipa_axum::{router::OpenApiRouter, routes};

use site::App;

/// The slice's pages and API.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .route(
            "/bookings/{id}/answer",
            get(pages::coach::answer_form).post(pages::coach::answer),
        )
        .route(
            "/bookings/{id}/report/{part}",
            get(pages::report::form).post(pages::report::submit),
        )
        .route("/desk/reviews", get(pages::coach::list))
        .route("/admin/reviews", get(pages::queue::queue))
        .route(
            "/admin/reviews/{id}/{part}/approve",
            post(pages::queue::approve),
        )
        .route(
            "/admin/reviews/{id}/{part}/refuse",
            post(pages::queue::refuse),
        )
        .routes(routes!(api::get_review))
        .routes(routes!(api::answer_review))
        .routes(routes!(api::report_review))
        .routes(routes!(api::list_reviews_to_read))
        .routes(routes!(api::decide_review))
}
