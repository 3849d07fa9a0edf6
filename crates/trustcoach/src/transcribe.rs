//! `transcribe FILE`: timed text on standard output.

use std::{io, path::Path, time::Duration};

use async_trait::async_trait;
use indicatif::ProgressBar;
use platform::{
    config::Config,
    i18n::{Locale, dates::position},
};
use speech::{FinishedWindow, Options, SinkError, WindowSink};
use tokio_util::sync::CancellationToken;

use crate::{models::progress, problem::Problem};

/// Transcribes a file with the configured transcriber, or another local model.
pub async fn run(
    config: Config,
    file: &Path,
    json: bool,
    language: Option<String>,
    model: Option<String>,
    locale: Locale,
) -> anyhow::Result<()> {
    readable(file)?;
    let mut speech = config.speech;
    if let Some(model) = model {
        speech.whisper_model = model;
        speech.server = None;
    }
    let transcriber = app::assemble::transcriber(&speech)?;
    let options = Options {
        language,
        max_duration: Duration::from_secs(u64::from(speech.max_minutes) * 60),
        ..Options::default()
    };
    let cancel = CancellationToken::new();
    let interrupted = cancel.clone();
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            interrupted.cancel();
        }
    });
    let bar = progress("{spinner} {elapsed} {msg}");
    bar.enable_steady_tick(Duration::from_millis(200));
    let mut shown = ProgressSink {
        bar: bar.clone(),
        locale,
    };
    let transcript = transcriber
        .transcribe(file, &options, &[], &mut shown, &cancel)
        .await?;
    bar.finish_and_clear();
    if json {
        serde_json::to_writer_pretty(io::stdout(), &transcript)?;
        println!();
    } else if transcript.segments.is_empty() {
        eprintln!("{}", locale.text("cli-no-words"));
    } else {
        for segment in &transcript.segments {
            println!(
                "[{} → {}] {}",
                position(segment.start_ms),
                position(segment.end_ms),
                segment.text
            );
        }
    }
    Ok(())
}

/// Says in words that there is no such file, before anything is loaded.
pub fn readable(file: &Path) -> anyhow::Result<()> {
    match std::fs::File::open(file) {
        Ok(open) if open.metadata()?.is_file() => Ok(()),
        Ok(_) => Err(Problem::new("cli-not-a-file")
            .with("file", file.display().to_string())
            .into()),
        Err(error) => Err(Problem::new("cli-file-unreadable")
            .with("file", file.display().to_string())
            .with("reason", error.to_string())
            .into()),
    }
}

/// Shows how far it is.
struct ProgressSink {
    bar: ProgressBar,
    locale: Locale,
}

#[async_trait]
impl WindowSink for ProgressSink {
    async fn save(&mut self, window: &FinishedWindow) -> Result<(), SinkError> {
        let args = [("time", position(window.window.end_ms).into())];
        self.bar
            .set_message(self.locale.text_with("cli-transcribed-until", &args));
        Ok(())
    }
}
