//! What coaches set up: their profile and its proofs, their hours, their time off.

mod availability;

use platform::queue::Jobs;
use utoipa_axum::router::OpenApiRouter;

use crate::App;

/// The slice's pages and API.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().merge(availability::router())
}

/// The slice's background steps.
pub fn jobs() -> Jobs {
    Jobs::new().and(availability::jobs())
}
