//! Row types of the sessions' tables.

use domain::{
    ids::{BookingId, CoachId, ConsentId, MomentId, SessionId, UserId},
    schema::{
        BookingMode, BookingStatus, ConsentType, MomentType, OfflineUploadStatus, SessionStatus,
    },
};
use platform::db::Instant;
use serde::Serialize;
use utoipa::ToSchema;

/// A row of `Session`. Texts are sealed; [`crate::sealed`] opens them.
#[derive(Clone, Debug)]
pub struct SessionRow {
    pub id: SessionId,
    pub booking_id: BookingId,
    /// Where the pipeline is.
    pub status: SessionStatus,
    /// Key of a sentence of the catalogues (`session-message-…`), never a transcript.
    pub status_message: Option<String>,
    /// Key of the audio in the object store.
    pub audio_url: Option<String>,
    /// Bytes of audio.
    pub audio_size: Option<i32>,
    /// Seconds of audio.
    pub audio_duration: Option<i32>,
    /// The container: `webm`, `mp3` …
    pub audio_format: Option<String>,
    /// What was said: sealed JSON of a `domain::transcript::Transcript`.
    pub transcript: Option<String>,
    /// The draft: sealed JSON of a `domain::summary::Draft`. Never changes once written.
    pub summary_raw: Option<String>,
    /// What the coach validated: sealed text.
    pub summary_final: Option<String>,
}

/// A row of `MarkedMoment`.
#[derive(Clone, Debug)]
pub struct MarkedMomentRow {
    pub id: MomentId,
    pub session_id: SessionId,
    /// Seconds from the start of the recording.
    pub timestamp: i32,
    pub kind: MomentType,
    pub note: Option<String>,
    /// What was said around it: sealed text, written after the transcription.
    pub excerpt: Option<String>,
    pub created_at: Instant,
}

/// A new row of `Consent`: the answer of one side to one type.
#[derive(Clone, Debug)]
pub struct ConsentRow {
    pub id: ConsentId,
    pub session_id: SessionId,
    /// Who answered: the client, or the coach as a person.
    pub user_id: UserId,
    /// The session's coach, on the rows of both sides.
    pub coach_id: CoachId,
    /// What was asked.
    pub kind: ConsentType,
    /// `false` is a refusal on record.
    pub accepted: bool,
    /// When it was answered, by the server's clock.
    pub accepted_at: Instant,
    /// Where the answer came from.
    pub ip_address: Option<String>,
    /// The browser it came with.
    pub user_agent: Option<String>,
}

/// A try at sending the audio.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = UploadDto)]
#[serde(rename_all = "camelCase")]
pub struct LastUpload {
    pub status: OfflineUploadStatus,
    /// In bytes: announced, then received.
    pub file_size: i32,
    /// SHA-256, in hexadecimal.
    pub checksum: Option<String>,
    /// Code of the problem that ended it.
    pub error: Option<String>,
    pub created_at: Instant,
    pub completed_at: Option<Instant>,
}

/// What surrounds a session: its booking, its two people, and our own facts about it.
#[derive(Clone, Debug)]
pub struct SessionContext {
    pub client_id: UserId,
    /// What to call the client.
    pub client_name: String,
    /// The coach's profile.
    pub coach_id: CoachId,
    /// The coach as a person.
    pub coach_user_id: UserId,
    /// What to call the coach.
    pub coach_name: String,
    /// When the booking starts.
    pub scheduled_at: Instant,
    /// Its minutes.
    pub duration: i32,
    pub mode: BookingMode,
    /// The address, in person.
    pub location: Option<String>,
    /// The link, when remote.
    pub meeting_url: Option<String>,
    pub booking_status: BookingStatus,
    /// SHA-256 of the audio as it came in.
    pub audio_sha256: Option<String>,
    /// When the coach validated the summary.
    pub validated_at: Option<Instant>,
}
