//! Coaching sessions: consents, audio upload, transcription, summary, marked moments.

mod access;
mod api;
pub mod consent_chain;
mod consents;
mod content_digest;
mod demo;
mod jobs;
mod letters;
mod moments;
mod pages;
mod queries;
mod retry;
mod scratch;
mod sealed;
mod session_view;
mod state;
mod summaries;
mod summarizer;
mod upload;

pub use access::{Access, access};
pub use demo::seed as seed_demo;
pub use jobs::{MendSessions, Summarize, Transcribe};
pub use queries::{ConsentEvent, consent_events};
pub use scratch::sweep as sweep_scratch;
pub use state::Recordings;
pub use summarizer::{Extractive, LanguageModel, SummarizeError, Summarizer, Vendor};
pub use upload::SESSION_BEGAN;

use std::sync::Arc;

use axum::{
    extract::DefaultBodyLimit,
    routing::{get, post},
};
use domain::ids::{BookingId, SessionId};
use jiff::Timestamp;
use platform::{db::Instant, error::Result, id::cuid, queue::Jobs};
use sqlx::PgConnection;
use utoipa_axum::{router::OpenApiRouter, routes};

/// The slice's pages and API.
pub fn router() -> OpenApiRouter<Recordings> {
    // The audio is streamed and bounded as it comes in; nothing else here is large.
    let audio = get(pages::audio)
        .post(pages::send_audio)
        .layer(DefaultBodyLimit::disable());
    OpenApiRouter::new()
        .routes(routes!(api::show))
        .routes(routes!(api::consent))
        .routes(routes!(api::audio, api::send_audio))
        .routes(routes!(api::retry))
        .routes(routes!(api::save_summary))
        .routes(routes!(api::validate_summary))
        .routes(routes!(api::list_moments, api::mark_moment))
        .routes(routes!(api::remove_moment))
        .route("/sessions/{id}", get(pages::show))
        .route("/sessions/{id}/state", get(pages::state))
        .route("/sessions/{id}/consents", post(pages::consent))
        .route("/sessions/{id}/audio", audio)
        .route("/sessions/{id}/retry", post(pages::retry))
        .route("/sessions/{id}/summary", post(pages::summary))
        .route("/sessions/{id}/moments", post(pages::mark_moment))
        .route(
            "/sessions/{id}/moments/{moment}/delete",
            post(pages::remove_moment),
        )
}

/// The slice's background steps.
pub fn jobs(app: &Recordings) -> Jobs<Recordings> {
    Jobs::with_state(app.clone())
        .with::<Transcribe>()
        .with::<Summarize>()
        .every::<MendSessions>("*/5 * * * *")
}

/// The summarizer that needs nobody: extractive, on this machine.
pub fn local_summarizer() -> Arc<dyn Summarizer> {
    Arc::new(Extractive)
}

/// Opens the session of a booking that is confirmed, in the caller's transaction; one that is
/// open already is given back.
///
/// # Errors
/// When there is no such booking.
pub async fn open(
    conn: &mut PgConnection,
    booking: &BookingId,
    now: Timestamp,
) -> Result<SessionId> {
    queries::insert(conn, &SessionId::new(cuid(now)), booking, Instant(now)).await
}

/// The language model that the configuration names; the extractive summarizer without one.
///
/// # Errors
/// When the client of the model cannot be made.
pub fn summarizer(config: &platform::config::Config) -> anyhow::Result<Arc<dyn Summarizer>> {
    match &config.summary {
        Some(summary) => Ok(Arc::new(LanguageModel::configured(summary)?)),
        None => Ok(local_summarizer()),
    }
}
