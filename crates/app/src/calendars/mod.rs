//! Calendars, ours and others': invitations, feeds, and the diaries that block slots.

mod busy;
mod entries;
mod line;
mod queries;
pub mod read;
mod vtimezone;
mod write;

pub use busy::busy;
pub use entries::{EntryFor, booking_entry};
pub use write::{Entry, Method, Person, Status, write};

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
