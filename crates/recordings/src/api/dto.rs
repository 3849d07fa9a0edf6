//! API types of a session.

use domain::{
    consent::{Consents, Side},
    ids::{BookingId, CoachId, SessionId},
    schema::{BookingMode, BookingStatus, SessionStatus},
    summary::{Draft, Method, SectionKind, Span},
    transcript::Transcript,
};
use platform::{db::Instant, i18n::Locale};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    queries::LastUpload,
    session_view::{Moment, SessionView},
    summaries,
};

/// A session, as much of it as the reader may see.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SessionDto {
    id: SessionId,
    booking_id: BookingId,
    /// Which of the two the reader is.
    side: Side,
    status: SessionStatus,
    /// What there is to know about the state, in the reader's language.
    status_message: Option<String>,
    booking: BookingDto,
    client: PersonDto,
    coach: CoachDto,
    /// The answers of both sides.
    consents: Consents,
    /// The audio, while it is kept.
    audio: Option<AudioDto>,
    /// The latest try at sending the audio.
    upload: Option<LastUpload>,
    /// How much of the audio is transcribed, in percent.
    progress: Option<u8>,
    /// What was said.
    transcript: Option<TranscriptDto>,
    /// The draft of the AI; each statement cites what it rests on. Nobody has validated it.
    draft: Option<DraftDto>,
    /// What the coach is writing; for the coach alone.
    edit: Option<EditDto>,
    /// The summary that the coach validated.
    summary: Option<SummaryDto>,
    moments: Vec<Moment>,
}

/// When and where the session takes place.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BookingDto {
    status: BookingStatus,
    scheduled_at: Instant,
    /// In minutes.
    duration: i32,
    mode: BookingMode,
    location: Option<String>,
    meeting_url: Option<String>,
}

/// The client.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonDto {
    name: String,
}

/// The coach.
#[derive(Debug, Serialize, ToSchema)]
pub struct CoachDto {
    id: CoachId,
    name: String,
}

/// The audio.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AudioDto {
    /// In bytes.
    size: Option<i32>,
    /// In seconds.
    duration: Option<i32>,
    /// `webm`, `mp3` …
    format: Option<String>,
}

/// What was said.
#[derive(Debug, Serialize, ToSchema)]
pub struct TranscriptDto {
    /// ISO 639-1.
    language: String,
    segments: Vec<SegmentDto>,
}

/// A stretch of speech; times in milliseconds from the start of the recording.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SegmentDto {
    start_ms: u32,
    end_ms: u32,
    text: String,
}

/// A draft.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DraftDto {
    /// Always `false`: what is validated is in `summary`.
    validated: bool,
    /// How it was made; extractive means sentences of the transcript, chosen, not written.
    method: Method,
    language: String,
    sections: Vec<SectionDto>,
    /// The text that the coach's editor begins with.
    text: String,
}

/// Statements on one subject.
#[derive(Debug, Serialize, ToSchema)]
pub struct SectionDto {
    kind: SectionKind,
    statements: Vec<StatementDto>,
}

/// One thing that the draft says, and where it was said.
#[derive(Debug, Serialize, ToSchema)]
pub struct StatementDto {
    text: String,
    quote: Option<String>,
    citations: Vec<CitationDto>,
}

/// A stretch of the recording, in milliseconds.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CitationDto {
    start_ms: u32,
    end_ms: u32,
}

/// What the coach is writing.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EditDto {
    text: String,
    edited_at: Instant,
}

/// The validated summary.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SummaryDto {
    text: String,
    validated_at: Option<Instant>,
}

/// An answer about a consent.
#[derive(Debug, Deserialize, ToSchema)]
pub struct AnswerDto {
    /// `false` refuses, or withdraws what was accepted.
    pub accepted: bool,
}

/// A text of the coach.
#[derive(Debug, Deserialize, ToSchema)]
pub struct TextDto {
    /// At most 50 000 characters.
    pub text: String,
}

/// What to validate.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct ValidateDto {
    /// Without it: what was last kept, else the draft.
    pub text: Option<String>,
}

/// An address of the audio.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AudioLinkDto {
    /// Answers byte ranges.
    pub url: String,
    /// Five minutes after it was asked for.
    pub expires_at: Instant,
}

impl SessionDto {
    /// A session for a reader of this language.
    pub fn new(view: SessionView, locale: Locale) -> Self {
        let SessionView {
            access,
            upload,
            progress,
            audio,
            transcript,
            draft,
            edit,
            summary,
            moments,
        } = view;
        let (session, context) = (access.session, access.context);
        let validated_at = context.validated_at;
        Self {
            id: session.id,
            booking_id: session.booking_id,
            side: access.side,
            status: session.status,
            status_message: session.status_message.map(|key| locale.text(&key)),
            booking: BookingDto {
                status: context.booking_status,
                scheduled_at: context.scheduled_at,
                duration: context.duration,
                mode: context.mode,
                location: context.location,
                meeting_url: context.meeting_url,
            },
            client: PersonDto {
                name: context.client_name,
            },
            coach: CoachDto {
                id: context.coach_id,
                name: context.coach_name,
            },
            consents: access.consents,
            audio: audio.then_some(AudioDto {
                size: session.audio_size,
                duration: session.audio_duration,
                format: session.audio_format,
            }),
            upload,
            progress,
            transcript: transcript.map(TranscriptDto::from),
            draft: draft.map(DraftDto::from),
            edit: edit.map(|(text, edited_at)| EditDto { text, edited_at }),
            summary: summary.map(|text| SummaryDto { text, validated_at }),
            moments,
        }
    }
}

impl From<Transcript> for TranscriptDto {
    fn from(transcript: Transcript) -> Self {
        let segments = transcript
            .segments
            .into_iter()
            .map(|s| SegmentDto {
                start_ms: s.start_ms,
                end_ms: s.end_ms,
                text: s.text,
            })
            .collect();
        Self {
            language: transcript.language,
            segments,
        }
    }
}

impl From<Draft> for DraftDto {
    fn from(draft: Draft) -> Self {
        let text = summaries::prefill(&draft);
        let citation = |span: Span| CitationDto {
            start_ms: span.start_ms,
            end_ms: span.end_ms,
        };
        let sections = draft
            .sections
            .into_iter()
            .map(|section| SectionDto {
                kind: section.kind,
                statements: section
                    .statements
                    .into_iter()
                    .map(|s| StatementDto {
                        text: s.text,
                        quote: s.quote,
                        citations: s.cites.into_iter().map(citation).collect(),
                    })
                    .collect(),
            })
            .collect();
        Self {
            validated: false,
            method: draft.method,
            language: draft.language,
            sections,
            text,
        }
    }
}
