//! Marked moments: a time in the recording with a note, and the excerpt of the transcript around
//! it.

use domain::{ids::MomentId, schema::MomentType, transcript::excerpt, visibility::Thing};
use platform::{
    db::Instant,
    error::{Error, FieldErrors, Result},
    i18n::Arg,
    id::cuid,
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    access::Access,
    queries::{self, MarkedMomentRow},
    sealed::{self, SealedColumn},
};
use crate::Recordings;

/// The last second that can be marked: a day.
const LAST_SECOND: i64 = 86_400;
/// The longest note, in characters.
const LONGEST_NOTE: usize = 1000;
/// Moments of a session, at most: one a minute of the longest.
const MOST_MOMENTS: usize = 180;

/// A moment to mark.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[schema(as = NewMomentDto)]
pub struct NewMoment {
    /// In seconds from the start of the recording.
    pub timestamp: i64,
    /// `IMPORTANT` unless given.
    #[serde(rename = "type", default = "important")]
    pub kind: MomentType,
    /// At most 1000 characters.
    pub note: Option<String>,
}

fn important() -> MomentType {
    MomentType::Important
}

/// Marks a moment. When the transcript is there, its excerpt is taken at once.
///
/// # Errors
/// 422 when the time or the note cannot be; 409 when the session was cancelled, or has as many
/// as it may.
pub async fn mark(app: &Recordings, access: &Access, new: NewMoment) -> Result<MomentId> {
    access.must_see(Thing::Moments)?;
    access.must_not_be_cancelled()?;
    let mut fields = FieldErrors::new();
    if !(0..=LAST_SECOND).contains(&new.timestamp) {
        fields.add("timestamp", "error-field-moment-time");
    }
    let note = new
        .note
        .map(|n| n.trim().to_owned())
        .filter(|n| !n.is_empty());
    if note
        .as_ref()
        .is_some_and(|n| n.chars().count() > LONGEST_NOTE)
    {
        let args = vec![("max", Arg::from(LONGEST_NOTE))];
        fields.add_with("note", "error-field-too-long", args);
    }
    fields.check()?;
    let mut row = MarkedMomentRow {
        id: MomentId::new(cuid(app.now())),
        session_id: access.id().clone(),
        timestamp: i32::try_from(new.timestamp).map_err(Error::internal)?,
        kind: new.kind,
        note,
        excerpt: None,
        created_at: Instant(app.now()),
    };
    let mut tx = app.db.begin().await?;
    // Held, so that a transcription or a withdrawal meanwhile does not miss this moment.
    queries::lock(&mut tx, access.id()).await?;
    let access = access.reload(&mut tx).await?;
    if queries::moments(&mut tx, access.id()).await?.len() >= MOST_MOMENTS {
        return Err(Error::conflict("too-many-moments").with("max", MOST_MOMENTS.to_string()));
    }
    if let Some(sealed) = &access.session.transcript {
        let transcript = sealed::open_transcript(&app.keys, access.id(), sealed)?;
        row.excerpt = excerpt(&transcript, row.timestamp.unsigned_abs())
            .map(|words| SealedColumn::Excerpt(&row.id).seal(&app.keys, &words));
    }
    queries::insert_moment(&mut tx, &row).await?;
    tx.commit().await?;
    Ok(row.id)
}

/// Removes a moment.
///
/// # Errors
/// 404 when the session has none of this id.
pub async fn remove(app: &Recordings, access: &Access, moment: &MomentId) -> Result<()> {
    access.must_see(Thing::Moments)?;
    let mut conn = app.db.acquire().await?;
    if queries::delete_moment(&mut conn, access.id(), moment).await? {
        Ok(())
    } else {
        Err(Error::not_found())
    }
}
