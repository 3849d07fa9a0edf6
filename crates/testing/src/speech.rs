//! A transcriber that "hears" a text a test gives it, so that tests of everything around it
//! take milliseconds. The real one has its own tests in `speech`, and the browser tests use it.

use std::{path::Path, sync::Mutex, time::Duration};

use async_trait::async_trait;
use speech::{
    Error, FinishedWindow, Options, Segment, Transcriber, Transcript, Window, WindowSink, Word,
};
use tokio_util::sync::CancellationToken;

/// Says the given sentences, one in each window of ten seconds.
#[derive(Default)]
pub struct SpokenText {
    sentences: Mutex<Vec<String>>,
    failures: Mutex<Vec<Error>>,
    windows: Mutex<Vec<u32>>,
    pace: Mutex<Duration>,
}

impl SpokenText {
    /// What it will hear in the next audio.
    pub fn say(&self, sentences: &[&str]) {
        *self.sentences.lock().unwrap() = sentences.iter().map(|s| (*s).to_owned()).collect();
    }

    /// An error for one of the next tries.
    pub fn fail_once(&self, error: Error) {
        self.failures.lock().unwrap().push(error);
    }

    /// How long each window takes.
    pub fn pace(&self, pace: Duration) {
        *self.pace.lock().unwrap() = pace;
    }

    /// The windows it worked on, over all tries.
    pub fn worked_on(&self) -> Vec<u32> {
        self.windows.lock().unwrap().clone()
    }
}

fn window(index: u32, text: &str) -> FinishedWindow {
    let start_ms = index * 10_000;
    let count = u32::try_from(text.split_whitespace().count().max(1)).unwrap();
    let words = text
        .split_whitespace()
        .zip(0u32..)
        .map(|(word, i)| Word {
            start_ms: start_ms + i * 9_000 / count,
            end_ms: start_ms + (i + 1) * 9_000 / count,
            text: word.to_owned(),
        })
        .collect();
    FinishedWindow {
        window: Window {
            index,
            start_ms,
            end_ms: start_ms + 10_000,
        },
        language: Some("fr".to_owned()),
        segments: vec![Segment {
            start_ms,
            end_ms: start_ms + 9_000,
            text: text.to_owned(),
            words,
        }],
    }
}

#[async_trait]
impl Transcriber for SpokenText {
    fn name(&self) -> String {
        "a text read aloud".to_owned()
    }

    async fn transcribe(
        &self,
        _audio: &Path,
        _options: &Options,
        done: &[FinishedWindow],
        on_window: &mut dyn WindowSink,
        cancel: &CancellationToken,
    ) -> Result<Transcript, Error> {
        let sentences = self.sentences.lock().unwrap().clone();
        let mut segments = vec![];
        for (index, text) in (0u32..).zip(&sentences) {
            if cancel.is_cancelled() {
                return Err(Error::Cancelled);
            }
            if let Some(known) = done.iter().find(|w| w.window.index == index) {
                segments.extend(known.segments.clone());
                continue;
            }
            if index > 0
                && let Some(error) = self.failures.lock().unwrap().pop()
            {
                return Err(error);
            }
            let pace = *self.pace.lock().unwrap();
            tokio::select! {
                () = tokio::time::sleep(pace) => {}
                () = cancel.cancelled() => return Err(Error::Cancelled),
            }
            self.windows.lock().unwrap().push(index);
            let finished = window(index, text);
            segments.extend(finished.segments.clone());
            on_window.save(&finished).await.map_err(Error::Sink)?;
        }
        Ok(Transcript {
            language: (!segments.is_empty()).then(|| "fr".to_owned()),
            duration_ms: u32::try_from(sentences.len()).unwrap() * 10_000,
            segments,
        })
    }
}
