//! Transcription job: audio of a session to a sealed transcript.

use std::time::Duration;

use async_trait::async_trait;
use domain::{
    ids::SessionId,
    session::{MAX_ATTEMPTS, Step},
    transcript::{Segment, Transcript, Word, excerpt},
};
use platform::{
    db::Instant,
    error::Result,
    queue::{Attempt, Job, Lane, Outcome, enqueue},
};
use serde::{Deserialize, Serialize};
use speech::{FinishedWindow, Options, SinkError, WindowSink};
use tokio_util::sync::CancellationToken;

use super::{Stopped, Summarize, begin_step, claim::claim_step, finish_step, still_wanted};
use crate::{
    Recordings,
    queries::{self, SavedWindow},
    scratch::Scratch,
    sealed::{self, SealedColumn},
};

/// Transcribes the audio of a session, then enqueues its summary.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Transcribe {
    /// Whose audio.
    pub session_id: SessionId,
    /// Which audio: a job for one that was replaced does nothing.
    pub sha256: String,
}

impl Job for Transcribe {
    type State = Recordings;
    const NAME: &'static str = "transcribe";
    const LANE: Lane = Lane::Media;
    const ATTEMPTS: u32 = MAX_ATTEMPTS;

    async fn run(self, app: Recordings, attempt: Attempt) -> Outcome {
        let claim = match claim_step(&app, &self.session_id, &self.sha256, Step::Transcribe).await {
            Ok(Some(claim)) => claim,
            Ok(None) => return Outcome::Done,
            Err(error) => return Outcome::Retry(error.into()),
        };
        let result = self.transcribe(&app, claim.unwanted()).await;
        let audio = (&self.session_id, self.sha256.as_str());
        let outcome = finish_step(&app, audio, Step::Transcribe, attempt, result).await;
        claim.release().await;
        outcome
    }
}

impl Transcribe {
    async fn transcribe(
        &self,
        app: &Recordings,
        unwanted: &CancellationToken,
    ) -> Result<(), Stopped> {
        let id = &self.session_id;
        let Some(session) = begin_step(app, id, &self.sha256, Step::Transcribe).await? else {
            return Err(Stopped::Superseded);
        };
        let Some(key) = session.audio_url else {
            let gone = anyhow::anyhow!("the audio of a session is gone");
            return Err(Stopped::Fail("session-message-audio-gone", gone));
        };
        let local = Scratch::new(&app.config)?;
        app.storage.download(&key, local.path()).await?;
        let finished = self.finished_windows(app).await?;
        let options = Options {
            max_duration: Duration::from_secs(u64::from(app.config.speech.max_minutes) * 60),
            ..Options::default()
        };
        let mut sink = Sink { app, job: self };
        let transcribed = app
            .transcriber
            .transcribe(local.path(), &options, &finished, &mut sink, unwanted)
            .await
            .map_err(|e| stop_reason(e, unwanted))?;
        self.save(app, transcribed).await
    }

    /// The windows that earlier attempts finished.
    async fn finished_windows(&self, app: &Recordings) -> Result<Vec<FinishedWindow>> {
        let mut conn = app.db.acquire().await?;
        queries::windows(&mut conn, &self.session_id, &self.sha256)
            .await?
            .iter()
            .map(|w| {
                let (id, sha256) = (&self.session_id, &self.sha256);
                sealed::open_window(&app.keys, id, sha256, w.window_index, &w.sealed)
            })
            .collect()
    }

    /// Transcript, excerpts, state and the next job: one transaction, once.
    async fn save(&self, app: &Recordings, transcribed: speech::Transcript) -> Result<(), Stopped> {
        let id = &self.session_id;
        let now = Instant(app.now());
        let transcript = domain_transcript(transcribed);
        let sealed = sealed::seal_transcript(&app.keys, id, &transcript)?;
        let mut tx = app.db.begin().await?;
        queries::lock(&mut tx, id).await?;
        // The watch looks once a second; what is written was allowed at this very moment.
        if !still_wanted(&mut tx, id, &self.sha256, Step::Transcribe).await? {
            return Err(Stopped::Superseded);
        }
        let (from, to) = (Step::Transcribe.working(), Step::Transcribe.done());
        if !queries::advance(&mut tx, id, from, to, None, now).await? {
            return Err(Stopped::Superseded);
        }
        let by = app.transcriber.name();
        queries::save_transcript(&mut tx, id, &sealed, &by, now).await?;
        for moment in queries::moments(&mut tx, id).await? {
            let words = excerpt(&transcript, moment.timestamp.unsigned_abs());
            let sealed = words.map(|w| SealedColumn::Excerpt(&moment.id).seal(&app.keys, &w));
            queries::set_excerpt(&mut tx, &moment.id, sealed.as_deref()).await?;
        }
        let next = Summarize {
            session_id: id.clone(),
            sha256: self.sha256.clone(),
        };
        enqueue(&mut tx, next).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// Keeps each finished window in a short transaction of its own.
struct Sink<'a> {
    app: &'a Recordings,
    job: &'a Transcribe,
}

#[async_trait]
impl WindowSink for Sink<'_> {
    async fn save(&mut self, window: &FinishedWindow) -> Result<(), SinkError> {
        let (id, sha256) = (&self.job.session_id, &self.job.sha256);
        let window_index = i32::try_from(window.window.index)?;
        let end_ms = i32::try_from(window.window.end_ms)?;
        let sealed = sealed::seal_window(&self.app.keys, id, sha256, window_index, window)?;
        let saved = SavedWindow {
            window_index,
            sealed,
        };
        let now = Instant(self.app.now());
        let mut conn = self.app.db.acquire().await?;
        if queries::save_window(&mut conn, id, sha256, &saved, end_ms, now).await? {
            Ok(())
        } else {
            Err(NoLongerWanted.into())
        }
    }
}

/// The session is no longer being transcribed.
#[derive(Debug, thiserror::Error)]
#[error("the transcription is no longer wanted")]
struct NoLongerWanted;

fn stop_reason(error: speech::Error, unwanted: &CancellationToken) -> Stopped {
    match error {
        speech::Error::Cancelled if unwanted.is_cancelled() => Stopped::Superseded,
        speech::Error::Sink(e) if e.is::<NoLongerWanted>() => Stopped::Superseded,
        speech::Error::ModelMissing { .. } => {
            Stopped::Retry("session-message-model-missing", error.into())
        }
        e if e.is_about_the_audio() => Stopped::Fail("session-message-audio-unreadable", e.into()),
        e if e.is_retryable() => Stopped::Retry("session-message-try-again", e.into()),
        e => Stopped::Fail("session-message-given-up", e.into()),
    }
}

/// The engine's transcript as the type of the rules.
fn domain_transcript(transcribed: speech::Transcript) -> Transcript {
    let word = |w: speech::Word| Word {
        start_ms: w.start_ms,
        end_ms: w.end_ms,
        text: w.text,
    };
    Transcript {
        language: transcribed.language.unwrap_or_else(|| "fr".to_owned()),
        segments: transcribed
            .segments
            .into_iter()
            .map(|s| Segment {
                start_ms: s.start_ms,
                end_ms: s.end_ms,
                text: s.text,
                words: s.words.into_iter().map(word).collect(),
            })
            .collect(),
    }
}
