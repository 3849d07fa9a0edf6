//! Read model of a session for one of its two people: unsealed, without what they may not see.

use domain::{
    ids::MomentId,
    schema::{MomentType, SessionStatus},
    summary::Draft,
    transcript::Transcript,
    visibility::Thing,
};
use platform::{db::Instant, error::Result};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    access::Access,
    queries::{self, LastUpload},
    sealed::{self, SealedColumn},
};
use crate::Recordings;
use site::objects::{self, Link};

/// What one of the two sees of a session.
#[derive(Clone, Debug)]
pub struct SessionView {
    /// The session and who looks at it.
    pub access: Access,
    /// The latest attempt to send the audio.
    pub upload: Option<LastUpload>,
    /// How much of the audio is transcribed, in percent.
    pub progress: Option<u8>,
    /// Whether there is audio to listen to.
    pub audio: bool,
    /// What was said.
    pub transcript: Option<Transcript>,
    /// The draft, which nobody has validated.
    pub draft: Option<Draft>,
    /// What the coach is writing.
    pub edit: Option<(String, Instant)>,
    /// What the coach validated.
    pub summary: Option<String>,
    /// The marked moments.
    pub moments: Vec<Moment>,
}

/// A marked moment.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = MomentDto)]
pub struct Moment {
    pub id: MomentId,
    /// In seconds from the start of the recording.
    pub timestamp: i32,
    #[serde(rename = "type")]
    pub kind: MomentType,
    pub note: Option<String>,
    /// What was said from 15 s before to 15 s after.
    pub excerpt: Option<String>,
}

/// Opens what this person may see (RULES.md, *Visibility*), and nothing else.
///
/// # Errors
/// When the database does not answer, or a sealed text does not open.
pub async fn open_view(app: &Recordings, access: Access) -> Result<SessionView> {
    let mut conn = app.db.acquire().await?;
    let id = access.id().clone();
    let session = &access.session;
    let keys = &app.keys;
    let transcript = match &session.transcript {
        Some(sealed) if access.sees(Thing::Transcript) => {
            Some(sealed::open_transcript(keys, &id, sealed)?)
        }
        _ => None,
    };
    let draft = match &session.summary_raw {
        Some(sealed) if access.sees(Thing::RawSummary) => {
            Some(sealed::open_draft(keys, &id, sealed)?)
        }
        _ => None,
    };
    let summary = match &session.summary_final {
        Some(sealed) if access.sees(Thing::FinalSummary) => {
            Some(SealedColumn::Final(&id).open(keys, sealed)?)
        }
        _ => None,
    };
    let writes = access.must_be_coach().is_ok() && access.sees(Thing::RawSummary);
    let edit = match queries::edit(&mut conn, &id).await? {
        Some(edit) if writes => Some((
            SealedColumn::Edit(&id).open(keys, &edit.sealed)?,
            edit.edited_at,
        )),
        _ => None,
    };
    let mut moments = vec![];
    if access.sees(Thing::Moments) {
        for row in queries::moments(&mut conn, &id).await? {
            let excerpt = row
                .excerpt
                .as_ref()
                .map(|s| SealedColumn::Excerpt(&row.id).open(keys, s))
                .transpose()?;
            moments.push(Moment {
                id: row.id,
                timestamp: row.timestamp,
                kind: row.kind,
                note: row.note,
                excerpt,
            });
        }
    }
    Ok(SessionView {
        upload: queries::last_upload(&mut conn, &id).await?,
        progress: progress(&mut conn, &access).await?,
        audio: session.audio_url.is_some() && access.sees(Thing::Audio),
        transcript,
        draft,
        edit,
        summary,
        moments,
        access,
    })
}

/// How much of the audio is transcribed, in percent.
///
/// # Errors
/// When the database does not answer.
pub async fn progress(conn: &mut sqlx::PgConnection, access: &Access) -> Result<Option<u8>> {
    let session = &access.session;
    Ok(match session.status {
        SessionStatus::Transcribing | SessionStatus::TranscribeFailed => {
            let (Some(sha256), Some(seconds)) = (
                access.context.audio_sha256.as_deref(),
                session.audio_duration,
            ) else {
                return Ok(None);
            };
            let done = queries::transcribed_ms(conn, access.id(), sha256).await?;
            let percent = i64::from(done) / (i64::from(seconds.max(1)) * 10);
            Some(u8::try_from(percent.clamp(0, 99)).unwrap_or(99))
        }
        SessionStatus::Summarizing | SessionStatus::SummarizeFailed | SessionStatus::Completed => {
            Some(100)
        }
        _ => None,
    })
}

/// A fresh address of the audio.
///
/// # Errors
/// 404 when there is none, or none for this person.
pub async fn audio_link(app: &Recordings, access: &Access) -> Result<Link> {
    access.must_see(Thing::Audio)?;
    let key = access
        .session
        .audio_url
        .as_deref()
        .ok_or_else(platform::error::Error::not_found)?;
    let format = access.session.audio_format.as_deref().unwrap_or_default();
    objects::link(app, key, media_type(format)).await
}

/// The media type of an `audioFormat`.
fn media_type(format: &str) -> &'static str {
    domain::session::AudioFormat::ALL
        .iter()
        .find(|f| f.as_str() == format)
        .map_or("application/octet-stream", |f| f.mime_types()[0])
}
