//! Row types of the sessions' tables.

use domain::{
    ids::{BookingId, CoachId, ConsentId, MomentId, SessionId, UploadId, UserId},
    schema::{
        BookingMode, BookingStatus, ConsentType, MomentType, OfflineUploadStatus, SessionStatus,
    },
};
use platform::db::Instant;

/// A row of `Session`. Texts are sealed; [`crate::sealed`] opens them.
#[derive(Clone, Debug)]
pub struct SessionRow {
    /// Its id.
    pub id: SessionId,
    /// The booking it belongs to.
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
    /// When it was written down.
    pub transcribed_at: Option<Instant>,
    /// The draft: sealed JSON of a `domain::summary::Draft`. Never changes once written.
    pub summary_raw: Option<String>,
    /// What the coach validated: sealed text.
    pub summary_final: Option<String>,
    /// When the draft was made.
    pub summarized_at: Option<Instant>,
    /// When the session was opened.
    pub created_at: Instant,
    /// When the row last changed.
    pub updated_at: Instant,
}

/// A row of `MarkedMoment`.
#[derive(Clone, Debug)]
pub struct MarkedMomentRow {
    /// Its id.
    pub id: MomentId,
    /// The session it belongs to.
    pub session_id: SessionId,
    /// Seconds from the start of the recording.
    pub timestamp: i32,
    /// What kind of moment.
    pub kind: MomentType,
    /// What was noted.
    pub note: Option<String>,
    /// What was said around it: sealed text, written after the transcription.
    pub excerpt: Option<String>,
    /// When it was marked.
    pub created_at: Instant,
}

/// A row of `Consent`: the answer of one side to one type.
#[derive(Clone, Debug)]
pub struct ConsentRow {
    /// Its id.
    pub id: ConsentId,
    /// The session it is about.
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
    /// When it was withdrawn.
    pub revoked_at: Option<Instant>,
}

/// A row of `OfflineUpload`: one try at sending the audio.
#[derive(Clone, Debug)]
pub struct OfflineUploadRow {
    /// Its id; the object's key ends with it.
    pub id: UploadId,
    /// The session it is for.
    pub session_id: SessionId,
    /// How it went.
    pub status: OfflineUploadStatus,
    /// Tries before this one.
    pub retry_count: i32,
    /// When it was last tried.
    pub last_retry_at: Option<Instant>,
    /// The problem's code.
    pub error_message: Option<String>,
    /// Bytes announced, then received.
    pub file_size: i32,
    /// SHA-256, in hexadecimal.
    pub checksum: Option<String>,
    /// When it began.
    pub created_at: Instant,
    /// When all of it was there.
    pub completed_at: Option<Instant>,
}

/// What surrounds a session: its booking, its two people, and our own facts about it.
#[derive(Clone, Debug)]
pub struct SessionContext {
    /// The client.
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
    /// Remote or in person.
    pub mode: BookingMode,
    /// The address, in person.
    pub location: Option<String>,
    /// The link, when remote.
    pub meeting_url: Option<String>,
    /// Where the booking is.
    pub booking_status: BookingStatus,
    /// SHA-256 of the audio as it came in.
    pub audio_sha256: Option<String>,
    /// What wrote the transcript.
    pub transcribed_with: Option<String>,
    /// When the coach validated the summary.
    pub validated_at: Option<Instant>,
}
