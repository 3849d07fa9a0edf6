//! What coaches set up: their profile and its proofs, their hours, their time off.

mod actions;
mod author;
mod files;
mod jobs;
mod letters;
mod lists;
mod photo;
mod queries;
mod typed;

pub use jobs::SweepBadges;

use platform::queue::Jobs;
use utoipa_axum::router::OpenApiRouter;

use crate::App;

/// The slice's pages and API.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
}

/// The slice's background steps.
pub fn jobs() -> Jobs {
    Jobs::new().every::<SweepBadges>("7 * * * *")
}
