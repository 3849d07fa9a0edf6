//! Summary job: transcript of a session to a sealed draft, verified before anyone reads it.

use domain::{
    ids::SessionId,
    session::{MAX_ATTEMPTS, Step},
    summary::{Draft, NoSummary, verify},
    transcript::Transcript,
};
use platform::{
    db::Instant,
    error::Result,
    queue::{Attempt, Job, Lane, Outcome},
};
use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;

use super::{Stopped, begin_step, claim::claim_step, finish_step, still_wanted};
use crate::{Recordings, SummarizeError, letters, queries, sealed};

/// Drafts the summary of a session.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Summarize {
    /// Whose transcript.
    pub session_id: SessionId,
    /// The audio that it was made from.
    pub sha256: String,
}

impl Job for Summarize {
    type State = Recordings;
    const NAME: &'static str = "summarize";
    const LANE: Lane = Lane::Models;
    const ATTEMPTS: u32 = MAX_ATTEMPTS;

    async fn run(self, app: Recordings, attempt: Attempt) -> Outcome {
        let claim = match claim_step(&app, &self.session_id, &self.sha256, Step::Summarize).await {
            Ok(Some(claim)) => claim,
            Ok(None) => return Outcome::Done,
            Err(error) => return Outcome::Retry(error.into()),
        };
        let result = self.summarize(&app, claim.unwanted()).await;
        let audio = (&self.session_id, self.sha256.as_str());
        let outcome = finish_step(&app, audio, Step::Summarize, attempt, result).await;
        claim.release().await;
        outcome
    }
}

impl Summarize {
    async fn summarize(
        &self,
        app: &Recordings,
        unwanted: &CancellationToken,
    ) -> Result<(), Stopped> {
        let id = &self.session_id;
        let Some(session) = begin_step(app, id, &self.sha256, Step::Summarize).await? else {
            return Err(Stopped::Superseded);
        };
        let Some(sealed) = session.transcript else {
            let gone = anyhow::anyhow!("the transcript of a session is gone");
            return Err(Stopped::Fail("session-message-given-up", gone));
        };
        let transcript = sealed::open_transcript(&app.keys, id, &sealed)?;
        if transcript.is_empty() {
            return self.complete_without_summary(app).await;
        }
        let draft = draft(app, &transcript, unwanted).await?;
        let verified = match verify(draft, &transcript) {
            Ok(verified) => verified,
            Err(NoSummary::EmptyTranscript) => return self.complete_without_summary(app).await,
            Err(e @ NoSummary::NothingRests) => {
                return Err(Stopped::Retry("session-message-summary-later", e.into()));
            }
        };
        if !verified.dropped().is_empty() {
            metrics::counter!("trustcoach_statements_dropped_total")
                .increment(verified.dropped().len() as u64);
        }
        let sealed = sealed::seal_draft(&app.keys, id, verified.draft())?;
        let now = Instant(app.now());
        let mut tx = app.db.begin().await?;
        queries::lock(&mut tx, id).await?;
        if !still_wanted(&mut tx, id, &self.sha256, Step::Summarize).await? {
            return Err(Stopped::Superseded);
        }
        let (from, to) = (Step::Summarize.working(), Step::Summarize.done());
        if !queries::advance(&mut tx, id, from, to, None, now).await? {
            return Err(Stopped::Superseded);
        }
        queries::save_draft(&mut tx, id, &sealed, &app.summarizer.name(), now).await?;
        letters::draft_ready(app, &mut tx, id).await?;
        tx.commit().await?;
        Ok(())
    }

    /// An empty transcript gives no summary: the session is completed without one.
    async fn complete_without_summary(&self, app: &Recordings) -> Result<(), Stopped> {
        let mut conn = app.db.acquire().await?;
        let (from, to) = (Step::Summarize.working(), Step::Summarize.done());
        let message = Some("session-message-no-words");
        let now = Instant(app.now());
        queries::advance(&mut conn, &self.session_id, from, to, message, now).await?;
        Ok(())
    }
}

async fn draft(
    app: &Recordings,
    transcript: &Transcript,
    unwanted: &CancellationToken,
) -> Result<Draft, Stopped> {
    let draft = tokio::select! {
        draft = app.summarizer.draft(transcript) => draft,
        () = unwanted.cancelled() => return Err(Stopped::Superseded),
    };
    draft.map_err(|e| match e {
        SummarizeError::Temporary(_) => Stopped::Retry("session-message-summary-later", e.into()),
        SummarizeError::Permanent(_) => Stopped::Fail("session-message-summary-refused", e.into()),
    })
}
