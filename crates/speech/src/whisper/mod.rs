//! Local transcriber: whisper.cpp.

mod guards;
mod words;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use tokio_util::sync::CancellationToken;
use whisper_rs::{
    FullParams, SamplingStrategy, WhisperContext, WhisperContextParameters, WhisperState,
};

use self::words::Token;
use crate::error::Error;
use crate::models;
use crate::pipeline::{self, Engine, Recognised};
use crate::transcriber::{Options, Transcriber, WindowSink};
use crate::transcript::{FinishedWindow, Segment, Transcript, Window};
use crate::windows::Cut;

/// How long a cancelled window is waited for.
const CANCEL_TIMEOUT: Duration = Duration::from_secs(1);

/// How whisper.cpp is to work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WhisperConfig {
    /// Threads per window. More than there are cores slows it down.
    pub threads: usize,
    /// Alternatives followed while decoding; 1 is greedy and fastest, 5 is OpenAI's default.
    pub beam_size: u8,
}

impl Default for WhisperConfig {
    /// All cores up to eight, greedy.
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            threads: cores.min(8),
            beam_size: 1,
        }
    }
}

/// A Whisper model in memory.
///
/// Cheap to clone and safe to share. Each window that is transcribed takes `threads` cores and
/// some 200 MB for `base`; how many run at once is for the caller to bound.
#[derive(Clone)]
pub struct Whisper {
    context: Arc<WhisperContext>,
    model: String,
    path: PathBuf,
    config: WhisperConfig,
}

impl Whisper {
    /// Loads `<dir>/ggml-<model>.bin`. Blocking: about a second for `base`.
    ///
    /// # Errors
    /// [`Error::ModelMissing`], [`Error::ModelUnusable`].
    pub fn load(dir: &Path, model: &str, config: WhisperConfig) -> Result<Self, Error> {
        whisper_rs::install_logging_hooks();
        let path = models::path(dir, model);
        if !path.is_file() {
            return Err(Error::ModelMissing {
                name: model.to_owned(),
                path,
            });
        }
        let unusable = |reason: String| Error::ModelUnusable {
            path: path.clone(),
            reason,
        };
        if !starts_like_a_model(&path).map_err(|error| unusable(error.to_string()))? {
            return Err(unusable("it is not a ggml file".to_owned()));
        }
        let mut parameters = WhisperContextParameters::default();
        parameters.flash_attn(true);
        let context = WhisperContext::new_with_params(&path, parameters)
            .map_err(|error| unusable(format!("whisper.cpp does not load it ({error})")))?;
        Ok(Self {
            context: Arc::new(context),
            model: model.to_owned(),
            path,
            config,
        })
    }

    /// The file that was loaded.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Transcribes one window. Blocking, for as long as the window lasts on a slow machine.
    fn transcribe_window(
        &self,
        cut: &Cut,
        language: Option<&str>,
        prompt: Option<&str>,
        cancel: &CancellationToken,
    ) -> Result<Recognised, Error> {
        let failed = |error: whisper_rs::WhisperError| {
            if cancel.is_cancelled() {
                Error::Cancelled
            } else {
                Error::Inference(error.to_string())
            }
        };
        // A new state for each window: its random numbers start over, so that a window gives
        // the same words whether it is the first of a run or the first after a restart.
        let mut state = self.context.create_state().map_err(failed)?;
        let language = self.whisper_language(language);
        let parameters = self.parameters(language.as_deref(), prompt, cancel);
        state.full(parameters, &cut.samples).map_err(failed)?;
        if cancel.is_cancelled() {
            return Err(Error::Cancelled);
        }
        let detected = whisper_rs::get_lang_str(state.full_lang_id_from_state());
        Ok(Recognised {
            language: language.or_else(|| detected.map(str::to_owned)),
            segments: guards::without_loops(self.segments(&state, cut.window)),
        })
    }

    /// The language as Whisper knows it; nothing (it is then detected) if it does not.
    fn whisper_language(&self, language: Option<&str>) -> Option<String> {
        if !self.context.is_multilingual() {
            return Some("en".to_owned());
        }
        let language = language?.to_ascii_lowercase();
        let known = language.bytes().all(|b| b.is_ascii_alphabetic())
            && whisper_rs::get_lang_id(&language).is_some();
        known.then_some(language)
    }

    fn parameters<'a>(
        &self,
        language: Option<&'a str>,
        prompt: Option<&str>,
        cancel: &CancellationToken,
    ) -> FullParams<'a, 'static> {
        let mut parameters = FullParams::new(match self.config.beam_size {
            0 | 1 => SamplingStrategy::Greedy { best_of: 2 },
            beam => SamplingStrategy::BeamSearch {
                beam_size: beam.into(),
                patience: -1.0,
            },
        });
        parameters.set_n_threads(i32::try_from(self.config.threads.max(1)).unwrap_or(1));
        parameters.set_language(language);
        parameters.set_no_context(true);
        parameters.set_token_timestamps(true);
        parameters.set_suppress_blank(true);
        // Left free to write `[Motor]` over noise, which is then dropped; when it may not, it
        // hears sentences in it.
        parameters.set_suppress_nst(false);
        parameters.set_print_progress(false);
        parameters.set_print_realtime(false);
        parameters.set_print_timestamps(false);
        parameters.set_print_special(false);
        // OpenAI's thresholds: a window that loops or is improbable is tried again, warmer.
        parameters.set_temperature(0.0);
        parameters.set_temperature_inc(0.2);
        parameters.set_entropy_thold(2.4);
        parameters.set_logprob_thold(-1.0);
        parameters.set_no_speech_thold(0.6);
        if let Some(prompt) = prompt {
            parameters.set_initial_prompt(&prompt.replace('\0', " "));
        }
        // whisper-rs reads the closure back as the type it is given; only a boxed one is
        // stored as such.
        let cancel = cancel.clone();
        let abort: Box<dyn FnMut() -> bool> = Box::new(move || cancel.is_cancelled());
        parameters.set_abort_callback_safe(abort);
        parameters
    }

    fn segments(&self, state: &WhisperState, window: Window) -> Vec<Segment> {
        let text_tokens = self.context.token_eot();
        let mut segments = Vec::new();
        for segment in state.as_iter() {
            let mut tokens = Vec::new();
            for at in 0..segment.n_tokens() {
                let Some(token) = segment.get_token(at) else {
                    continue;
                };
                if token.token_id() >= text_tokens {
                    continue;
                }
                let data = token.token_data();
                tokens.push(Token {
                    bytes: token.to_bytes().unwrap_or_default(),
                    start: data.t0,
                    end: data.t1,
                    log_probability: data.plog,
                });
            }
            let span = (segment.start_timestamp(), segment.end_timestamp());
            if !guards::believable(&tokens, segment.no_speech_probability()) {
                tracing::debug!(window = window.index, "an improbable segment was dropped");
                continue;
            }
            if let Some(segment) = words::segment(&tokens, span, window)
                && !guards::is_filler(&segment.text)
            {
                segments.extend(guards::without_annotations(segment));
            }
        }
        segments
    }
}

#[async_trait]
impl Engine for Whisper {
    async fn recognise(
        &self,
        cut: Cut,
        language: Option<&str>,
        prompt: Option<&str>,
        cancel: &CancellationToken,
    ) -> Result<Recognised, Error> {
        let whisper = self.clone();
        let (language, prompt) = (language.map(str::to_owned), prompt.map(str::to_owned));
        let aborted = cancel.clone();
        let work = tokio::task::spawn_blocking(move || {
            whisper.transcribe_window(&cut, language.as_deref(), prompt.as_deref(), &aborted)
        });
        // whisper.cpp asks between its steps only: after the encoder, and at every token. A pass
        // of the encoder (seconds for `base`, longer for the large models) cannot be interrupted;
        // its result is then not waited for, and the thread ends with it.
        let cancelled = async {
            cancel.cancelled().await;
            tokio::time::sleep(CANCEL_TIMEOUT).await;
        };
        tokio::select! {
            biased;
            recognised = work => recognised.map_err(|error| Error::Inference(error.to_string()))?,
            () = cancelled => Err(Error::Cancelled),
        }
    }
}

#[async_trait]
impl Transcriber for Whisper {
    fn name(&self) -> String {
        format!("whisper.cpp {}", self.model)
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

/// whisper.cpp trusts the numbers in a file; one that does not even start right is kept from it.
fn starts_like_a_model(path: &Path) -> std::io::Result<bool> {
    use std::io::Read as _;
    let mut magic = [0; 4];
    let read = std::fs::File::open(path)?.read(&mut magic)?;
    Ok(read == 4 && &magic == b"lmgg")
}
