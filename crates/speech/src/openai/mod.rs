//! Any server that speaks OpenAI's `/v1/audio/transcriptions`.
//!
//! The file is decoded and cut here and sent window by window, each as a small WAV: silence is
//! not sent, nothing is sent twice after a restart, and servers that limit the size of a file
//! take recordings of any length.

mod answer;

use std::path::Path;
use std::time::Duration;

use async_trait::async_trait;
use reqwest::multipart::{Form, Part};
use reqwest::{Client, StatusCode};
use secrecy::{ExposeSecret as _, SecretString};
use tokio_util::sync::CancellationToken;

use self::answer::Answer;
use crate::decode::SAMPLE_RATE;
use crate::error::Error;
use crate::pipeline::{self, Engine, Recognised};
use crate::transcriber::{Options, Transcriber, WindowSink};
use crate::transcript::{FinishedWindow, Transcript};
use crate::windows::Cut;

/// Where and how to reach a transcription server.
#[derive(Debug, Clone)]
pub struct OpenAiConfig {
    /// Its address without `/v1`, such as `https://api.openai.com`.
    pub base: String,
    /// The model it is asked for, such as `whisper-1`.
    pub model: String,
    /// The bearer token, if it wants one.
    pub api_key: Option<SecretString>,
    /// How long one window may take.
    pub timeout: Duration,
    /// How often a window is tried again after 429, 5xx or a broken connection.
    pub retries: u32,
    /// The pause before the first retry; it doubles each time.
    pub backoff: Duration,
}

impl OpenAiConfig {
    /// Two minutes a window, four retries after 1, 2, 4 and 8 seconds.
    #[must_use]
    pub fn new(base: &str, model: &str, api_key: Option<SecretString>) -> Self {
        let base = base.trim_end_matches('/');
        Self {
            base: base.strip_suffix("/v1").unwrap_or(base).to_owned(),
            model: model.to_owned(),
            api_key,
            timeout: Duration::from_mins(2),
            retries: 4,
            backoff: Duration::from_secs(1),
        }
    }
}

/// A transcription server.
#[derive(Debug, Clone)]
pub struct OpenAiCompatible {
    client: Client,
    config: OpenAiConfig,
}

impl OpenAiCompatible {
    /// A client for the server. Nothing is sent yet.
    ///
    /// # Errors
    /// [`Error::Remote`] if TLS cannot be set up on this machine.
    pub fn new(config: OpenAiConfig) -> Result<Self, Error> {
        let client = Client::builder()
            .timeout(config.timeout)
            .connect_timeout(config.timeout.min(Duration::from_secs(20)))
            .build()
            .map_err(|error| network(&error))?;
        Ok(Self { client, config })
    }

    async fn post_window(
        &self,
        wav: Vec<u8>,
        language: Option<&str>,
        prompt: Option<&str>,
    ) -> Result<Answer, Failure> {
        let part = Part::bytes(wav)
            .file_name("window.wav")
            .mime_str("audio/wav");
        let mut form = Form::new()
            .part("file", part.map_err(|error| network(&error))?)
            .text("model", self.config.model.clone())
            .text("response_format", "verbose_json")
            .text("timestamp_granularities[]", "word")
            .text("timestamp_granularities[]", "segment");
        for (field, value) in [("language", language), ("prompt", prompt)] {
            if let Some(value) = value {
                form = form.text(field, value.to_owned());
            }
        }
        let url = format!("{}/v1/audio/transcriptions", self.config.base);
        let mut request = self.client.post(url).multipart(form);
        if let Some(key) = &self.config.api_key {
            request = request.bearer_auth(key.expose_secret());
        }
        let response = request.send().await.map_err(|error| network(&error))?;
        let status = response.status();
        if !status.is_success() {
            let retry_after = retry_after(&response);
            let body = response.text().await.unwrap_or_default();
            return Err(Failure {
                error: response_error(status, &body),
                retry_after,
            });
        }
        let body = response.bytes().await.map_err(|error| network(&error))?;
        serde_json::from_slice(&body).map_err(|error| {
            // The error itself may quote the answer, which is what was said: this goes to a log.
            let (line, column) = (error.line(), error.column());
            Failure::from(Error::Remote {
                status: Some(status.as_u16()),
                message: format!(
                    "the answer is not a verbose_json transcript, at line {line} column {column}"
                ),
                retryable: false,
            })
        })
    }
}

/// An error, and the `Retry-After` of the server.
struct Failure {
    error: Error,
    retry_after: Option<Duration>,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self {
            error,
            retry_after: None,
        }
    }
}

/// The longest `Retry-After` honoured: the job holds a worker meanwhile.
const LONGEST_PAUSE: Duration = Duration::from_mins(1);

#[async_trait]
impl Engine for OpenAiCompatible {
    async fn recognise(
        &self,
        cut: Cut,
        language: Option<&str>,
        prompt: Option<&str>,
        cancel: &CancellationToken,
    ) -> Result<Recognised, Error> {
        let wav = wav(&cut.samples);
        let mut pause = self.config.backoff;
        let mut left = self.config.retries;
        loop {
            let answer = tokio::select! {
                biased;
                () = cancel.cancelled() => return Err(Error::Cancelled),
                answer = self.post_window(wav.clone(), language, prompt) => answer,
            };
            let failure = match answer {
                Ok(answer) => return Ok(answer.recognised(cut.window, language)),
                Err(failure) => failure,
            };
            if left == 0 || !failure.error.is_retryable() {
                return Err(failure.error);
            }
            let wait = failure.retry_after.unwrap_or(pause).min(LONGEST_PAUSE);
            tracing::warn!(error = %failure.error, ?wait, "trying the window again");
            tokio::select! {
                biased;
                () = cancel.cancelled() => return Err(Error::Cancelled),
                () = tokio::time::sleep(wait) => {}
            }
            left -= 1;
            pause *= 2;
        }
    }
}

#[async_trait]
impl Transcriber for OpenAiCompatible {
    fn name(&self) -> String {
        format!(
            "openai-compatible {} {}",
            self.config.base, self.config.model
        )
    }

    async fn transcribe(
        &self,
        audio: &Path,
        options: &Options,
        done: &[FinishedWindow],
        on_window: &mut dyn WindowSink,
        cancel: &CancellationToken,
    ) -> Result<Transcript, Error> {
        pipeline::run(self, audio, options, done, on_window, cancel).await
    }
}

/// The error of an unsuccessful response. Too many requests, timeouts and server errors are retryable.
fn response_error(status: StatusCode, body: &str) -> Error {
    #[derive(serde::Deserialize)]
    struct Body {
        error: Detail,
    }
    #[derive(serde::Deserialize)]
    struct Detail {
        message: String,
        code: Option<String>,
    }
    let detail = serde_json::from_str::<Body>(body)
        .ok()
        .map(|body| body.error);
    // OpenAI answers 429 also when the account has no credit: retrying is useless.
    let out_of_credit = detail
        .as_ref()
        .is_some_and(|detail| detail.code.as_deref() == Some("insufficient_quota"));
    let temporary = status.is_server_error()
        || status == StatusCode::TOO_MANY_REQUESTS
        || status == StatusCode::REQUEST_TIMEOUT;
    Error::Remote {
        status: Some(status.as_u16()),
        message: detail.map_or_else(|| body.chars().take(200).collect(), |detail| detail.message),
        retryable: temporary && !out_of_credit,
    }
}

fn network(error: &reqwest::Error) -> Error {
    let mut message = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(source) = cause {
        message = format!("{message}: {source}");
        cause = source.source();
    }
    Error::Remote {
        status: None,
        message,
        retryable: !error.is_builder(),
    }
}

fn retry_after(response: &reqwest::Response) -> Option<Duration> {
    let value = response.headers().get(reqwest::header::RETRY_AFTER)?;
    value
        .to_str()
        .ok()?
        .trim()
        .parse()
        .ok()
        .map(Duration::from_secs)
}

/// Mono 16-bit PCM at 16 kHz in a WAV file: some 900 KB for a full window.
fn wav(samples: &[f32]) -> Vec<u8> {
    let data = u32::try_from(samples.len() * 2).unwrap_or(u32::MAX);
    let mut bytes = Vec::with_capacity(44 + samples.len() * 2);
    bytes.extend(b"RIFF");
    bytes.extend(data.saturating_add(36).to_le_bytes());
    bytes.extend(b"WAVEfmt ");
    bytes.extend(16_u32.to_le_bytes());
    bytes.extend(1_u16.to_le_bytes()); // PCM
    bytes.extend(1_u16.to_le_bytes()); // mono
    bytes.extend(SAMPLE_RATE.to_le_bytes());
    bytes.extend((SAMPLE_RATE * 2).to_le_bytes());
    bytes.extend(2_u16.to_le_bytes());
    bytes.extend(16_u16.to_le_bytes());
    bytes.extend(b"data");
    bytes.extend(data.to_le_bytes());
    for sample in samples {
        #[allow(clippy::cast_possible_truncation)]
        let value = (sample.clamp(-1.0, 1.0) * 32_767.0).round() as i16;
        bytes.extend(value.to_le_bytes());
    }
    bytes
}
