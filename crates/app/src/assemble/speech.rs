//! Speech to text as configured: a server, or Whisper on this machine, loaded when the first
//! audio comes.

use std::{path::Path, sync::Arc};

use async_trait::async_trait;
use platform::config;
use speech::{
    Error, FinishedWindow, OpenAiCompatible, OpenAiConfig, Options, Transcriber, Transcript,
    Whisper, WhisperConfig, WindowSink,
};
use tokio::sync::{OnceCell, Semaphore};
use tokio_util::sync::CancellationToken;

/// The configured transcriber. Nothing is loaded or asked yet.
///
/// # Errors
/// When a client for the server cannot be made.
pub fn transcriber(config: &config::Speech) -> anyhow::Result<Arc<dyn Transcriber>> {
    Ok(match &config.server {
        Some(server) => {
            // Configured with its `/v1`, which the client adds itself.
            let base = server.url.as_str().trim_end_matches('/');
            let base = base.strip_suffix("/v1").unwrap_or(base);
            let settings = OpenAiConfig::new(base, &server.model, server.key.clone());
            Arc::new(OpenAiCompatible::new(settings)?)
        }
        None => Arc::new(LazyWhisper {
            config: config.clone(),
            loaded: OnceCell::new(),
            turn: Semaphore::new(1),
        }),
    })
}

/// Whisper on this machine. The model is looked for when there is something to transcribe, at
/// each try until it is there, so that serving does not wait for it.
struct LazyWhisper {
    config: config::Speech,
    loaded: OnceCell<Whisper>,
    /// One recording at a time: it already uses the threads it was given.
    turn: Semaphore,
}

impl LazyWhisper {
    async fn whisper(&self) -> Result<&Whisper, Error> {
        self.loaded
            .get_or_try_init(|| async {
                let config = self.config.clone();
                let load = move || {
                    let settings = WhisperConfig {
                        threads: config.whisper_threads,
                        ..WhisperConfig::default()
                    };
                    Whisper::load(&config.models, &config.whisper_model, settings)
                };
                tokio::task::spawn_blocking(load)
                    .await
                    .map_err(|e| Error::Inference(e.to_string()))?
            })
            .await
    }
}

#[async_trait]
impl Transcriber for LazyWhisper {
    fn name(&self) -> String {
        format!("whisper.cpp {}", self.config.whisper_model)
    }

    async fn transcribe(
        &self,
        audio: &Path,
        options: &Options,
        done: &[FinishedWindow],
        on_window: &mut dyn WindowSink,
        cancel: &CancellationToken,
    ) -> Result<Transcript, Error> {
        let turn = tokio::select! {
            turn = self.turn.acquire() => turn.map_err(|e| Error::Inference(e.to_string()))?,
            () = cancel.cancelled() => return Err(Error::Cancelled),
        };
        let whisper = self.whisper().await?;
        let transcript = whisper
            .transcribe(audio, options, done, on_window, cancel)
            .await;
        drop(turn);
        transcript
    }
}
