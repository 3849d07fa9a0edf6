//! Reviews of sessions: the rating counts at once; the comment and the coach's answer are
//! moderated before anyone else sees them.

mod actions;
mod api;
mod letters;
mod pages;
mod queries;

pub use actions::{RatedBooking, RatingRequest, rate};
pub use queries::{PublishedReview, Review, count_waiting, for_booking, published_for_coach};

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
