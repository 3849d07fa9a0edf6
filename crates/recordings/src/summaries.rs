//! The summary in the coach's hands: prefilled from the draft, corrected, validated.

use domain::{
    consent::withdrawal_effect,
    schema::{ConsentType, SessionStatus},
    session::Step,
    summary::{Draft, SectionKind},
    visibility::Thing,
};
use platform::{
    db::Instant,
    error::{Error, FieldErrors, Result},
    i18n::{Arg, Locale, dates::position},
    queue::enqueue,
};

use super::{
    access::Access,
    jobs::{Summarize, Transcribe},
    letters, queries,
    sealed::{self, Place},
    upload::wrong_state,
};
use crate::Recordings;
use site::objects;

/// The longest summary, in characters.
pub const LONGEST: usize = 50_000;

/// The name of a section, in the language of its summary.
pub fn section_title(kind: SectionKind, locale: Locale) -> String {
    locale.text(match kind {
        SectionKind::Overview => "session-section-overview",
        SectionKind::KeyPoints => "session-section-key-points",
        SectionKind::Insights => "session-section-insights",
        SectionKind::Actions => "session-section-actions",
        SectionKind::Quotes => "session-section-quotes",
        SectionKind::NextSession => "session-section-next-session",
    })
}

/// The text that the coach begins with: the draft, a title for each section and a line for each
/// statement, with its time in the recording.
pub fn prefill(draft: &Draft) -> String {
    let locale = Locale::from_tag(&draft.language).unwrap_or_default();
    let sections: Vec<String> = draft
        .sections
        .iter()
        .map(|section| {
            let lines: Vec<String> = section
                .statements
                .iter()
                .map(|statement| {
                    let at = statement.cites.first().map_or(0, |span| span.start_ms);
                    format!("- {} [{}]", statement.text.trim(), position(at))
                })
                .collect();
            format!(
                "{}\n{}",
                section_title(section.kind, locale),
                lines.join("\n")
            )
        })
        .collect();
    sections.join("\n\n")
}

/// Keeps what the coach is writing; nobody else sees it.
///
/// # Errors
/// 403 for the client, 404 for a coach with whom the summary is not shared, 409 before there is
/// a draft, 422 when it is too long.
pub async fn save(app: &Recordings, access: &Access, text: &str) -> Result<()> {
    let text = clean(text)?;
    let mut tx = app.db.begin().await?;
    let access = entered(&mut tx, access).await?;
    let sealed = Place::Edit(access.id()).seal(&app.keys, &text);
    queries::save_edit(
        &mut tx,
        access.id(),
        &sealed,
        &access.user.id,
        Instant(app.now()),
    )
    .await?;
    tx.commit().await?;
    Ok(())
}

/// Validates the summary: this text, else what the coach last kept, else the draft as it is.
/// Without `DATA_RETENTION` from both, audio and transcript are deleted with it.
///
/// # Errors
/// Those of [`save`]; 422 when there is nothing to validate.
pub async fn validate(app: &Recordings, access: &Access, text: Option<&str>) -> Result<()> {
    let text = text.map(clean).transpose()?;
    let now = Instant(app.now());
    let mut tx = app.db.begin().await?;
    let access = entered(&mut tx, access).await?;
    let text = match text {
        Some(text) => text,
        None => current(app, &mut tx, &access).await?,
    };
    if text.is_empty() {
        return Err(Error::field("text", "error-field-required"));
    }
    let sealed = Place::Final(access.id()).seal(&app.keys, &text);
    queries::save_final(&mut tx, access.id(), &sealed, &access.user.id, now).await?;
    queries::delete_edit(&mut tx, access.id()).await?;
    if access.around.validated_at.is_none() {
        letters::summary_validated(app, &mut tx, access.id()).await?;
    }
    let mut gone = None;
    if !access.consents.keep_after_validation() {
        let effects = withdrawal_effect(ConsentType::DataRetention, true);
        let status = access.session.status;
        queries::erase(&mut tx, access.id(), effects, status, None, now).await?;
        enqueue(&mut tx, objects::DeleteObjects {}).await?;
        gone = access.session.audio_url.as_deref();
    }
    tx.commit().await?;
    objects::delete_at_once(app, gone).await;
    Ok(())
}

/// Goes back to the step that failed.
///
/// # Errors
/// 409 when none did.
pub async fn retry(app: &Recordings, access: &Access) -> Result<()> {
    let now = Instant(app.now());
    let mut tx = app.db.begin().await?;
    queries::lock(&mut tx, access.id()).await?;
    let access = access.again(&mut tx).await?;
    let status = access.session.status;
    let refusal = || wrong_state(status);
    let step = access.retry().ok_or_else(refusal)?;
    let to = status.to(step.working()).map_err(|_| refusal())?;
    let session_id = access.id().clone();
    let sha256 = access.around.audio_sha256.clone();
    match (step, sha256) {
        (Step::Transcribe, Some(sha256)) => {
            enqueue(&mut tx, Transcribe { session_id, sha256 }).await?;
        }
        (Step::Summarize, Some(sha256)) => {
            enqueue(&mut tx, Summarize { session_id, sha256 }).await?;
        }
        // Only the sender can send the audio again.
        (Step::Upload, _) | (_, None) => return Err(refusal()),
    }
    queries::advance(&mut tx, access.id(), status, to, None, now).await?;
    tx.commit().await?;
    Ok(())
}

/// The session as it is now, held, for a coach who may write its summary.
async fn entered(conn: &mut sqlx::PgConnection, access: &Access) -> Result<Access> {
    access.must_be_coach()?;
    queries::lock(conn, access.id()).await?;
    let access = access.again(conn).await?;
    access.must_see(Thing::RawSummary)?;
    if access.session.status == SessionStatus::Completed {
        Ok(access)
    } else {
        Err(wrong_state(access.session.status))
    }
}

async fn current(
    app: &Recordings,
    conn: &mut sqlx::PgConnection,
    access: &Access,
) -> Result<String> {
    if let Some(edit) = queries::edit(conn, access.id()).await? {
        return Place::Edit(access.id()).open(&app.keys, &edit.sealed);
    }
    match &access.session.summary_raw {
        Some(sealed) => Ok(prefill(&sealed::open_draft(
            &app.keys,
            access.id(),
            sealed,
        )?)),
        None => Ok(String::new()),
    }
}

fn clean(text: &str) -> Result<String> {
    let text = text.replace("\r\n", "\n").trim().to_owned();
    if text.chars().count() > LONGEST {
        let mut fields = FieldErrors::new();
        fields.add_with(
            "text",
            "error-field-too-long",
            vec![("max", Arg::from(LONGEST))],
        );
        return Err(Error::invalid(fields));
    }
    Ok(text)
}
