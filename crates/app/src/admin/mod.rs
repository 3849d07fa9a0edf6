//! The platform's own work: verifying coaches, reading reviews, watching the money.

mod pages;

use axum::routing::get;
use utoipa_axum::router::OpenApiRouter;

use crate::App;

/// The slice's pages and API.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().route("/admin", get(pages::home))
}
