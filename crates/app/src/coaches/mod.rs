//! Coaches: finding one, who they are, when they are free.

mod queries;
mod schedule;

pub use schedule::{Bookable, bookable, schedule};

use platform::queue::Jobs;
use utoipa_axum::router::OpenApiRouter;

use crate::App;

/// The slice's pages and API.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
}

/// The slice's background steps.
pub fn jobs() -> Jobs {
    Jobs::new()
}
