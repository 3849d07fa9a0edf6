//! Undo of a removal, for an hour: the windows of a week, an absence, a certification, a
//! reference. Each is kept as the row it was.
//!
//! A removal writes here in its own transaction, and its page says « Annuler »
//! ([`site::page::FlashRedirect::undo`]).

pub mod queries;

use axum::{
    extract::{Path, State},
    http::StatusCode,
};
use domain::ids::CoachId;
use jiff::SignedDuration;
use platform::{
    db::Instant,
    error::{Error, Result},
    queue::{Attempt, Job, Lane, Outcome},
};
use serde::{Deserialize, Serialize};

use super::{
    availability, profile_owner::ProfileOwner, queries as profiles,
    queries::verification as requests,
};
use crate::Market;
use site::{objects, page::FlashRedirect};

/// How long a removal can be undone.
const UNDO_WINDOW: SignedDuration = SignedDuration::from_hours(1);

/// Tables whose rows can be brought back, each on its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RemovedRow {
    TimeOff,
    /// With its scan.
    Certification,
    Reference,
}

/// Brings back what was removed, and says on which page it is seen again.
///
/// # Errors
/// 404 when there is nothing of theirs to bring back; 409 `week-changed` when the week was
/// saved again since, and nothing is changed.
async fn restore(app: &Market, owner: &ProfileOwner, id: &str) -> Result<String> {
    let now = app.now();
    let coach = &owner.id;
    let mut tx = app.db.begin().await?;
    crate::coaches::lock_diary(&mut tx, coach).await?;
    profiles::lock_profile(&mut tx, coach).await?;
    let since = Instant(now - UNDO_WINDOW);
    let removed = queries::take_removed(&mut tx, coach, id, since)
        .await?
        .ok_or_else(Error::not_found)?;
    let (row, page) = match removed.kind.as_str() {
        "week" => (None, "/desk/availability".to_owned()),
        "time_off" => (
            Some(RemovedRow::TimeOff),
            "/desk/availability/time-off".to_owned(),
        ),
        "certification" => (
            Some(RemovedRow::Certification),
            format!("{}/certifications", owner.base()),
        ),
        "reference" => (
            Some(RemovedRow::Reference),
            format!("{}/references", owner.base()),
        ),
        _ => return Err(Error::not_found()),
    };
    match row {
        Some(row) => queries::restore(&mut tx, row, &removed.content).await?,
        None => restore_week(&mut tx, coach, &removed.content).await?,
    }
    if row == Some(RemovedRow::Certification) {
        requests::touch_open(&mut tx, coach).await?;
    }
    tx.commit().await?;
    Ok(page)
}

async fn restore_week(
    conn: &mut sqlx::PgConnection,
    coach: &CoachId,
    content: &serde_json::Value,
) -> Result<()> {
    let current = availability::version(conn, coach).await?;
    if content["after"].as_str() != Some(current.as_str()) {
        return Err(Error::conflict("week-changed"));
    }
    queries::restore_week(conn, coach, &content["windows"]).await
}

/// `POST /undo/{id}`: the button beside what was just said.
pub async fn undo(
    State(app): State<Market>,
    owner: ProfileOwner,
    Path(id): Path<String>,
) -> Result<FlashRedirect> {
    let page = restore(&app, &owner, &id).await?;
    Ok(FlashRedirect::success(page, "flash-undone"))
}

/// Bring back what I removed
///
/// An absence, a certification or a reference, by its id, within an hour.
#[utoipa::path(
    post, path = "/api/v1/me/removed/{id}/restore", tag = "practice",
    operation_id = "restoreRemoved",
    params(("id" = String, Path)),
    responses((status = 204), (status = 404)),
)]
pub async fn restore_removed(
    State(app): State<Market>,
    owner: ProfileOwner,
    Path(id): Path<String>,
) -> Result<StatusCode> {
    restore(&app, &owner, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Forgets what was removed an hour ago; scans go with their certifications.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct PurgeRemoved {}

impl Job for PurgeRemoved {
    type State = Market;
    const NAME: &'static str = "purge_removed";
    const LANE: Lane = Lane::Upkeep;

    async fn run(self, app: Market, _: Attempt) -> Outcome {
        purge(&app).await.into()
    }
}

async fn purge(app: &Market) -> Result<()> {
    let now = app.now();
    let mut tx = app.db.begin().await?;
    for key in queries::purge(&mut tx, Instant(now - UNDO_WINDOW)).await? {
        objects::owe_deletion(&mut tx, &key, Instant(now)).await?;
    }
    tx.commit().await?;
    Ok(())
}
