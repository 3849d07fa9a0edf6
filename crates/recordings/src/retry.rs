//! Retry of a failed pipeline step, asked for by one of the two people.

use domain::session::Step;
use platform::{db::Instant, error::Result};

use super::{
    access::{Access, state_conflict},
    jobs::enqueue_step,
    queries,
};
use crate::Recordings;

/// Goes back to the step that failed.
///
/// # Errors
/// 409 when none did.
pub async fn retry_failed_step(app: &Recordings, access: &Access) -> Result<()> {
    let mut tx = app.db.begin().await?;
    queries::lock(&mut tx, access.id()).await?;
    let access = access.reload(&mut tx).await?;
    let status = access.session.status;
    let refusal = || state_conflict(status);
    let step = access.retry().ok_or_else(refusal)?;
    let to = status.to(step.working()).map_err(|_| refusal())?;
    // Only the sender can send the audio again.
    if step == Step::Upload {
        return Err(refusal());
    }
    let sha256 = access.context.audio_sha256.clone().ok_or_else(refusal)?;
    enqueue_step(&mut tx, Some(step), access.id().clone(), sha256).await?;
    let now = Instant(app.now());
    queries::advance(&mut tx, access.id(), status, to, None, now).await?;
    tx.commit().await?;
    Ok(())
}
