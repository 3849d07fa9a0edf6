//! Transcription pipeline around an engine: decode, cut into windows, recognise, save; windows that
//! an earlier run finished are skipped.

use std::path::{Path, PathBuf};
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::decode;
use crate::error::Error;
use crate::transcriber::{Options, WindowSink};
use crate::transcript::{FinishedWindow, Segment, Transcript};
use crate::windows::{Cut, Windows};

/// What an engine recognised in one window.
pub(crate) struct Recognised {
    /// The language it worked in, detected or given.
    pub(crate) language: Option<String>,
    /// Segments with times from the start of the file.
    pub(crate) segments: Vec<Segment>,
}

/// A speech recogniser for single windows.
#[async_trait]
pub(crate) trait Engine: Send + Sync {
    /// Transcribes one window. Must return soon once `cancel` is triggered.
    async fn recognise(
        &self,
        cut: Cut,
        language: Option<&str>,
        prompt: Option<&str>,
        cancel: &CancellationToken,
    ) -> Result<Recognised, Error>;
}

enum Step {
    Speech(Cut),
    End { duration_ms: u32 },
}

/// Transcribes a file by `engine`, window by window.
///
/// Windows share nothing but the language, so a resumed transcript equals one made in one go.
pub(crate) async fn run(
    engine: &dyn Engine,
    audio: &Path,
    options: &Options,
    done: &[FinishedWindow],
    on_window: &mut dyn WindowSink,
    cancel: &CancellationToken,
) -> Result<Transcript, Error> {
    let cancel = cancel.child_token();
    // Dropping this future stops the threads that work for it.
    let _stop = cancel.clone().drop_guard();
    let mut steps = decode_in_background(audio.to_owned(), options.max_duration, cancel.clone());

    let mut language = options.language.clone();
    let mut segments = Vec::new();
    loop {
        let step = tokio::select! {
            biased;
            () = cancel.cancelled() => return Err(Error::Cancelled),
            step = steps.recv() => step,
        };
        let cut = match step {
            Some(Ok(Step::Speech(cut))) => cut,
            Some(Ok(Step::End { duration_ms })) => {
                return Ok(Transcript {
                    language,
                    duration_ms,
                    segments,
                });
            }
            Some(Err(error)) => return Err(error),
            None => return Err(Error::Inference("decoding stopped unexpectedly".to_owned())),
        };
        let window = cut.window;
        let earlier = done.iter().find(|done| done.window == window);
        let finished = if let Some(finished) = earlier {
            finished.clone()
        } else {
            let prompt = options.initial_prompt.as_deref();
            let recognised = engine
                .recognise(cut, language.as_deref(), prompt, &cancel)
                .await?;
            let finished = FinishedWindow {
                window,
                // A language detected in a window without speech means nothing.
                language: if recognised.segments.is_empty() {
                    language.clone()
                } else {
                    recognised.language
                },
                segments: recognised.segments,
            };
            on_window.save(&finished).await.map_err(Error::Sink)?;
            finished
        };
        language = language.or(finished.language);
        segments.extend(finished.segments);
    }
}

/// Decodes on a thread of its own, at most two windows ahead.
fn decode_in_background(
    path: PathBuf,
    max: Duration,
    cancel: CancellationToken,
) -> mpsc::Receiver<Result<Step, Error>> {
    let (sender, receiver) = mpsc::channel(1);
    tokio::task::spawn_blocking(move || {
        let outcome = decode_windows(&path, max, |cut| {
            !cancel.is_cancelled() && sender.blocking_send(Ok(Step::Speech(cut))).is_ok()
        });
        let last = outcome.map(|duration_ms| Step::End { duration_ms });
        // After a cancellation there is no receiver any more.
        let _ = sender.blocking_send(last);
    });
    receiver
}

fn decode_windows(
    path: &Path,
    max: Duration,
    mut send: impl FnMut(Cut) -> bool,
) -> Result<u32, Error> {
    // Before any work is spent on the file.
    if decode::probe(path)?.duration > max {
        return Err(Error::TooLong { max });
    }
    // Time stamps may lie a little; two seconds are not worth a refusal.
    let limit = max + Duration::from_secs(2);
    let mut windows = Windows::open(path)?;
    for cut in windows.by_ref() {
        let cut = cut?;
        if Duration::from_millis(cut.window.end_ms.into()) > limit {
            return Err(Error::TooLong { max });
        }
        if !send(cut) {
            return Err(Error::Cancelled);
        }
    }
    Ok(windows.duration_ms())
}
