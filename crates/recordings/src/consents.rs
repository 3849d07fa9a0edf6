//! Consents: giving, refusing, withdrawing, and what a withdrawal deletes.

use domain::{
    consent::{Effects, withdrawal_effect},
    ids::ConsentId,
    schema::{ConsentType, SessionStatus},
};
use platform::{db::Instant, error::Result, id::cuid, queue::enqueue, web::Client};
use sqlx::PgConnection;

use super::{
    access::Access,
    consent_chain::{self, to_the_millisecond},
    jobs::{current_step, enqueue_step},
    queries::{self, ConsentRow},
    upload,
};
use crate::Recordings;
use site::objects;

/// Records the answer of one side to one type, and does at once what follows from it. The same
/// answer again changes nothing.
///
/// # Errors
/// 409 for a consent to a session that was cancelled; withdrawing is always possible.
pub async fn record(
    app: &Recordings,
    access: &Access,
    kind: ConsentType,
    accepted: bool,
    client: &Client,
) -> Result<()> {
    if accepted {
        access.must_not_be_cancelled()?;
    }
    let now = to_the_millisecond(app.now());
    let mut tx = app.db.begin().await?;
    queries::lock(&mut tx, access.id()).await?;
    let mut access = access.reload(&mut tx).await?;
    let before = access.consents.get(kind).answer_of(access.side);
    if before == Some(accepted) {
        return Ok(());
    }
    let withdrawn = before == Some(true);
    if withdrawn {
        queries::revoke_consent(&mut tx, access.id(), &access.user.id, kind, now).await?;
    } else {
        let row = ConsentRow {
            id: ConsentId::new(cuid(app.now())),
            session_id: access.id().clone(),
            user_id: access.user.id.clone(),
            coach_id: access.context.coach_id.clone(),
            kind,
            accepted,
            accepted_at: now,
            ip_address: client.ip_text(),
            user_agent: client.user_agent.clone(),
        };
        queries::save_consent(&mut tx, &row).await?;
    }
    let who = (&access.user.id, access.side);
    consent_chain::append(&mut tx, access.id(), who, (kind, accepted), now).await?;
    access.consents.set(kind, access.side, Some(accepted));
    let mut deleted_audio = None;
    if withdrawn {
        let effects = withdrawal_effect(kind, access.context.validated_at.is_some());
        withdraw(&mut tx, &access, effects, now).await?;
        deleted_audio = access.session.audio_url.filter(|_| effects.delete_audio);
    } else if accepted && access.consents.may_process() {
        resume_pipeline(&mut tx, &access).await?;
    }
    tx.commit().await?;
    objects::delete_at_once(app, deleted_audio.as_deref()).await;
    Ok(())
}

/// Deletes what a withdrawal deletes. Jobs and uploads that are under way see the new answer
/// within a second and stop.
async fn withdraw(
    conn: &mut PgConnection,
    access: &Access,
    effects: Effects,
    now: Instant,
) -> Result<()> {
    if effects == Effects::default() {
        return Ok(());
    }
    let session = &access.session;
    let after = session
        .status
        .after_withdrawal(access.context.validated_at.is_some());
    let began = session.status != SessionStatus::Idle && session.status != SessionStatus::Recording;
    let message = began.then_some("session-message-withdrawn");
    queries::erase(conn, access.id(), effects, after, message, now).await?;
    if effects.delete_audio {
        for upload in
            queries::fail_uploads_in_progress(conn, access.id(), "consent-missing").await?
        {
            let key = upload::object_key(access.id(), &upload);
            objects::owe_deletion(conn, &key, now).await?;
        }
    }
    enqueue(conn, objects::DeleteObjects {}).await
}

/// Starts the step that waited for the consent to process the audio.
async fn resume_pipeline(conn: &mut PgConnection, access: &Access) -> Result<()> {
    let Some(sha256) = access.context.audio_sha256.clone() else {
        return Ok(());
    };
    let step = current_step(access.session.status);
    enqueue_step(conn, step, access.id().clone(), sha256).await
}
