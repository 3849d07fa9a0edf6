//! Stored objects: signed addresses, and deletions that are owed.

mod deletion;
mod links;
mod queries;

pub use deletion::{DeleteObjects, delete_at_once};
pub use links::{Link, link};
pub use queries::owe_deletion;

use axum::routing::get;
use platform::queue::Jobs;
use utoipa_axum::router::OpenApiRouter;

use crate::App;

/// The route of the addresses that we sign ourselves.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().route("/files/{token}", get(links::serve))
}

/// Deletes what is owed deletion.
pub fn jobs(app: &App) -> Jobs<App> {
    Jobs::with_state(app.clone()).every::<DeleteObjects>("*/10 * * * *")
}
