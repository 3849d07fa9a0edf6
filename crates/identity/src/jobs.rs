//! Nightly job that deletes old logs, tokens and ended logins.

use jiff::{SignedDuration, Timestamp};
use platform::{
    error::Result,
    login::LIFETIME,
    queue::{Attempt, Job, Lane, Outcome},
    web::idempotency,
};
use serde::{Deserialize, Serialize};

use super::queries;
use crate::Identity;

const LOG_RETENTION: SignedDuration = SignedDuration::from_hours(365 * 24);

/// Forgets what is over: the login log after a year, expired links, ended logins that would
/// have ended by themselves, forms that nobody came back for, answers kept for an `Idempotency-Key`.
#[derive(Default, Serialize, Deserialize)]
pub struct Purge {}

impl Job for Purge {
    type State = Identity;
    const NAME: &'static str = "purge_logins";
    const LANE: Lane = Lane::Upkeep;

    async fn run(self, app: Identity, _: Attempt) -> Outcome {
        purge(&app, app.now()).await.into()
    }
}

async fn purge(app: &Identity, now: Timestamp) -> Result<()> {
    let mut conn = app.db.acquire().await?;
    let log = queries::purge_log(&mut conn, now - LOG_RETENTION).await?;
    let links = queries::purge_tokens(&mut conn, now).await?;
    let logins = queries::purge_ended_logins(&mut conn, now).await?;
    let idle = queries::purge_logins(&mut conn, now - LIFETIME).await?;
    let devices = queries::purge_devices(&mut conn, now - LOG_RETENTION).await?;
    let unconfirmed = queries::purge_registrations(&mut conn, now).await?;
    let begun = queries::purge_ceremonies(&mut conn, now).await?;
    let answers = idempotency::forget_old(&app.db, now).await?;
    let forms = site::kept_form::forget_old(&mut conn, now).await?;
    tracing::info!(
        log,
        links,
        logins,
        idle,
        devices,
        begun,
        unconfirmed,
        answers,
        forms,
        "forgot what is over"
    );
    Ok(())
}
