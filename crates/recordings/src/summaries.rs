//! The coach's summary: prefilled from the draft, edited, validated.

use domain::{
    consent::withdrawal_effect,
    schema::{ConsentType, SessionStatus},
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
    access::{Access, state_conflict},
    letters, queries,
    sealed::{self, SealedColumn},
};
use crate::Recordings;
use site::objects;

/// The longest summary, in characters.
const MAX_LENGTH: usize = 50_000;

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

/// Saves the coach's edit; nobody else sees it.
///
/// # Errors
/// 403 for the client, 404 for a coach with whom the summary is not shared, 409 before there is
/// a draft, 422 when it is too long.
pub async fn save(app: &Recordings, access: &Access, text: &str) -> Result<()> {
    let text = checked_text(text)?;
    let mut tx = app.db.begin().await?;
    let access = lock_for_writing(&mut tx, access).await?;
    let sealed = SealedColumn::Edit(access.id()).seal(&app.keys, &text);
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
    let text = text.map(checked_text).transpose()?;
    let now = Instant(app.now());
    let mut tx = app.db.begin().await?;
    let access = lock_for_writing(&mut tx, access).await?;
    let text = match text {
        Some(text) => text,
        None => latest_text(app, &mut tx, &access).await?,
    };
    if text.is_empty() {
        return Err(Error::field("text", "error-field-required"));
    }
    let sealed = SealedColumn::Final(access.id()).seal(&app.keys, &text);
    queries::save_final(&mut tx, access.id(), &sealed, &access.user.id, now).await?;
    queries::delete_edit(&mut tx, access.id()).await?;
    if access.context.validated_at.is_none() {
        letters::summary_validated(app, &mut tx, access.id()).await?;
    }
    let mut deleted_audio = None;
    if !access.consents.keep_after_validation() {
        let effects = withdrawal_effect(ConsentType::DataRetention, true);
        let status = access.session.status;
        queries::erase(&mut tx, access.id(), effects, status, None, now).await?;
        enqueue(&mut tx, objects::DeleteObjects {}).await?;
        deleted_audio = access.session.audio_url.as_deref();
    }
    tx.commit().await?;
    objects::delete_at_once(app, deleted_audio).await;
    Ok(())
}

/// Locks and reloads the session, for a coach who may write its summary now.
async fn lock_for_writing(conn: &mut sqlx::PgConnection, access: &Access) -> Result<Access> {
    access.must_be_coach()?;
    queries::lock(conn, access.id()).await?;
    let access = access.reload(conn).await?;
    access.must_see(Thing::RawSummary)?;
    if access.session.status == SessionStatus::Completed {
        Ok(access)
    } else {
        Err(state_conflict(access.session.status))
    }
}

/// What the coach last saved, else the prefilled draft.
async fn latest_text(
    app: &Recordings,
    conn: &mut sqlx::PgConnection,
    access: &Access,
) -> Result<String> {
    if let Some(edit) = queries::edit(conn, access.id()).await? {
        return SealedColumn::Edit(access.id()).open(&app.keys, &edit.sealed);
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

fn checked_text(text: &str) -> Result<String> {
    let text = text.replace("\r\n", "\n").trim().to_owned();
    if text.chars().count() > MAX_LENGTH {
        let mut fields = FieldErrors::new();
        fields.add_with(
            "text",
            "error-field-too-long",
            vec![("max", Arg::from(MAX_LENGTH))],
        );
        return Err(Error::invalid(fields));
    }
    Ok(text)
}
