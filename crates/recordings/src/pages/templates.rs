//! Template structs of the session's page.

use askama::Template;
use domain::{
    consent::Side,
    ids::SessionId,
    schema::{BookingMode, ConsentType, MomentType, SessionStatus},
    session::Step,
    summary::Method,
    transcript::Transcript,
};
use jiff::ToSpan;
use platform::{
    error::Error,
    i18n::{dates::position, french},
};

use super::{
    MomentForm,
    consents::{ConsentView, consents},
    summary_text::{Block, Cite, Piece, blocks, cite},
};
use crate::{
    access::Access,
    session_view::{Moment, SessionView},
    summaries,
};
use site::{forms::FormErrors, page::Page};

/// A form that came back: what was typed, and what was wrong.
#[derive(Default)]
pub struct Attempted {
    /// Why the audio was not taken.
    pub upload: Option<Error>,
    /// The summary.
    pub summary: Option<(String, FormErrors)>,
    /// A moment.
    pub moment: Option<(MomentForm, FormErrors)>,
}

/// The page.
#[derive(Template)]
#[template(path = "sessions/session.html")]
pub struct SessionPage {
    page: Page,
    view: SessionView,
    id: SessionId,
    lede: String,
    validated: Option<String>,
    state: PipelineState,
    consents: Vec<ConsentView>,
    /// Whether the reader has a consent to give or to refuse: then it comes first.
    awaits_answer: bool,
    records: bool,
    cancelled: bool,
    ahead: bool,
    takes_audio: bool,
    /// Where the form posts, where the island puts, and what it shows then.
    action: String,
    url: String,
    next: String,
    upload_error: String,
    segments: Vec<SegmentView>,
    draft: Vec<SectionView>,
    extractive: bool,
    model: Option<String>,
    summary: Vec<Block>,
    is_coach: bool,
    hidden_from_coach: bool,
    editor: Option<String>,
    editor_errors: FormErrors,
    kept_at: Option<String>,
    moment: MomentForm,
    moment_errors: FormErrors,
    moment_kinds: Vec<(String, String)>,
}

/// The pipeline's state alone.
#[derive(Template)]
#[template(path = "sessions/state.html")]
pub struct StateFragment {
    page: Page,
    id: SessionId,
    pub state: PipelineState,
}

/// Where the pipeline is.
pub struct PipelineState {
    /// Whether it is asked again.
    pub working: bool,
    steps: Vec<StepView>,
    message: Option<String>,
    failed: bool,
    retry: bool,
}

struct StepView {
    state: &'static str,
    title: String,
    text: String,
}

struct SegmentView {
    start_ms: u32,
    end_ms: u32,
    time: String,
    text: String,
    marked: bool,
}

struct SectionView {
    title: String,
    statements: Vec<(String, Vec<Cite>)>,
}

impl StateFragment {
    /// The state of a session.
    pub fn new(page: Page, access: &Access, progress: Option<u8>) -> Self {
        Self {
            state: PipelineState::new(&page, access, progress),
            id: access.id().clone(),
            page,
        }
    }
}

impl SessionPage {
    /// The page of a session for one of its two people.
    pub fn new(page: Page, view: SessionView, attempted: Attempted) -> Self {
        let access = &view.access;
        let is_coach = access.side == Side::Coach;
        let context = &access.context;
        let status = access.session.status;
        let cancelled = access.must_not_be_cancelled().is_err();
        let end = context.scheduled_at.0 + i64::from(context.duration).minutes();
        let transcript = view.transcript.as_ref();
        let writes = is_coach
            && status == SessionStatus::Completed
            && access.consents.coach_sees_summary()
            && (view.draft.is_some() || view.summary.is_some());
        let (typed, editor_errors) = match attempted.summary {
            Some((text, errors)) => (Some(text), errors),
            None => (None, FormErrors::none()),
        };
        let editor = writes.then(|| {
            typed
                .or_else(|| view.edit.as_ref().map(|(text, _)| text.clone()))
                .or_else(|| view.summary.clone())
                .or_else(|| view.draft.as_ref().map(summaries::prefill))
                .unwrap_or_default()
        });
        let (moment, moment_errors) = attempted.moment.unwrap_or_default();
        let method = view.draft.as_ref().map(|d| &d.method);
        Self {
            id: access.id().clone(),
            lede: lede(&page, access),
            validated: context.validated_at.as_ref().map(|at| {
                let when = page.moment(at).into();
                let coach = context.coach_name.as_str().into();
                page.tw(
                    "session-summary-validated",
                    [("coach", coach), ("when", when)],
                )
            }),
            state: PipelineState::new(&page, access, view.progress),
            consents: consents(&page, access),
            awaits_answer: !cancelled
                && ConsentType::ALL
                    .iter()
                    .any(|&kind| access.consents.get(kind).answer_of(access.side).is_none()),
            records: access.consents.may_record(),
            cancelled,
            ahead: page.now < end && status == SessionStatus::Idle,
            takes_audio: !cancelled && status.takes_audio(),
            action: format!("/sessions/{}/audio", access.id()),
            url: format!("/api/v1/sessions/{}/audio", access.id()),
            next: format!("/sessions/{}", access.id()),
            upload_error: attempted.upload.map_or_else(String::new, |e| {
                let title = e.title(page.locale);
                e.detail(page.locale)
                    .map_or(title.clone(), |detail| format!("{title}. {detail}"))
            }),
            segments: segments(&view),
            draft: sections(&page, &view),
            extractive: method == Some(&Method::Extractive),
            model: match method {
                Some(Method::Generated { model }) => Some(model.clone()),
                _ => None,
            },
            summary: view
                .summary
                .as_ref()
                .map_or_else(Vec::new, |t| blocks(&typeset(t, transcript), transcript)),
            is_coach,
            hidden_from_coach: is_coach
                && status == SessionStatus::Completed
                && !access.consents.coach_sees_summary(),
            editor,
            editor_errors,
            kept_at: view.edit.as_ref().map(|(_, at)| page.moment(at)),
            moment,
            moment_errors,
            moment_kinds: MomentType::ALL
                .iter()
                .map(|kind| (kind.to_string(), page.t_of("session-moment", kind)))
                .collect(),
            page,
            view,
        }
    }

    fn badge(&self) -> (&'static str, String) {
        let status = self.view.access.session.status;
        let key = match (status, self.view.access.context.validated_at) {
            _ if self.cancelled => return ("red", self.page.t("session-badge-cancelled")),
            (SessionStatus::Completed, Some(_)) => "session-badge-validated",
            (SessionStatus::Completed, None) => "session-badge-draft",
            (SessionStatus::Failed, _) => return ("red", self.page.t("session-badge-failed")),
            (SessionStatus::Idle, _) if self.ahead => "session-badge-ahead",
            (SessionStatus::Idle | SessionStatus::UploadFailed, _) => "session-badge-no-audio",
            (SessionStatus::Recording, _) => {
                return ("clay", self.page.t("session-badge-recording"));
            }
            _ => "session-badge-working",
        };
        let tone = match key {
            "session-badge-validated" => "green",
            "session-badge-no-audio" | "session-badge-working" => "amber",
            _ => "teal",
        };
        (tone, self.page.t(key))
    }

    fn moment_time(&self, moment: &Moment) -> Cite {
        let ms = moment.timestamp.unsigned_abs().saturating_mul(1000);
        cite(ms, self.view.transcript.as_ref())
    }
}

/// With whom, when, how long, and where.
fn lede(page: &Page, access: &Access) -> String {
    let context = &access.context;
    let other = match access.side {
        Side::Client => &context.coach_name,
        Side::Coach => &context.client_name,
    };
    let key = match context.mode {
        BookingMode::Remote => "session-lede-remote",
        BookingMode::InPerson => "session-lede-in-person",
    };
    let args = [
        ("name", other.as_str().into()),
        ("when", page.time(&context.scheduled_at).into()),
        ("length", page.minutes(context.duration).into()),
    ];
    page.tw(key, args)
}

/// Words said in French, set as French is printed. What is kept and edited stays as it was.
fn typeset(text: &str, transcript: Option<&Transcript>) -> String {
    match transcript {
        Some(transcript) if transcript.language == "fr" => french(text),
        _ => text.to_owned(),
    }
}

fn segments(view: &SessionView) -> Vec<SegmentView> {
    let marked = |start: u32, end: u32| {
        view.moments.iter().any(|m| {
            let at = m.timestamp.unsigned_abs().saturating_mul(1000);
            start <= at && at < end.max(start.saturating_add(1))
        })
    };
    let segments = view.transcript.iter().flat_map(|t| &t.segments);
    segments
        .map(|s| SegmentView {
            start_ms: s.start_ms,
            end_ms: s.end_ms,
            time: position(s.start_ms),
            text: typeset(&s.text, view.transcript.as_ref()),
            marked: marked(s.start_ms, s.end_ms),
        })
        .collect()
}

fn sections(page: &Page, view: &SessionView) -> Vec<SectionView> {
    let transcript = view.transcript.as_ref();
    let sections = view.draft.iter().flat_map(|d| &d.sections);
    sections
        .map(|section| SectionView {
            title: summaries::section_title(section.kind, page.locale),
            statements: section
                .statements
                .iter()
                .map(|s| {
                    let cites = s.cites.iter().map(|span| cite(span.start_ms, transcript));
                    (typeset(&s.text, transcript), cites.collect())
                })
                .collect(),
        })
        .collect()
}

impl PipelineState {
    fn new(page: &Page, access: &Access, progress: Option<u8>) -> Self {
        let session = &access.session;
        let status = session.status;
        let validated = access.context.validated_at.is_some();
        let reached = match status {
            SessionStatus::Idle
            | SessionStatus::Recording
            | SessionStatus::Uploading
            | SessionStatus::UploadFailed => 0,
            SessionStatus::Summarizing | SessionStatus::SummarizeFailed => 2,
            SessionStatus::Failed if session.transcript.is_some() => 2,
            SessionStatus::Transcribing
            | SessionStatus::TranscribeFailed
            | SessionStatus::Failed => 1,
            SessionStatus::Completed if validated => 4,
            SessionStatus::Completed => 3,
        };
        let failed = status.retry().is_some() || status == SessionStatus::Failed;
        let percent = match (status, progress) {
            (SessionStatus::Transcribing, Some(percent)) => {
                page.t1("session-step-percent", "percent", u32::from(percent))
            }
            _ => String::new(),
        };
        let length = session.audio_duration.map_or_else(String::new, |seconds| {
            position(seconds.unsigned_abs().saturating_mul(1000))
        });
        let notes = [length, percent, String::new(), String::new()];
        let titles = [
            "session-step-upload",
            "session-step-transcribe",
            "session-step-summarize",
            "session-step-validate",
        ];
        let steps = titles
            .into_iter()
            .zip(notes)
            .enumerate()
            .map(|(i, (title, text))| StepView {
                state: match i.cmp(&reached) {
                    std::cmp::Ordering::Less => "done",
                    std::cmp::Ordering::Equal if failed => "failed",
                    std::cmp::Ordering::Equal if status == SessionStatus::Idle => "todo",
                    std::cmp::Ordering::Equal => "now",
                    std::cmp::Ordering::Greater => "todo",
                },
                title: page.t(title),
                text,
            });
        let works_by_itself = |step| matches!(step, Step::Transcribe | Step::Summarize);
        Self {
            working: status
                .step()
                .or_else(|| status.retry())
                .is_some_and(works_by_itself),
            steps: steps.collect(),
            message: session.status_message.as_deref().map(|key| page.t(key)),
            failed,
            retry: access.retry().is_some_and(works_by_itself),
        }
    }
}
