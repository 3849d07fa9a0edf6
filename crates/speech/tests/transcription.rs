//! Real speech through the real model.
//!
//! These tests need the weights of `base` and fail without them: a transcription that nobody
//! tried is not known to work.

#![allow(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss
)]

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use speech::{
    Error, FinishedWindow, Options, SinkError, Transcriber, Transcript, Whisper, WhisperConfig,
    WindowSink,
};
use tokio_util::sync::CancellationToken;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(name)
}

/// The directory that holds ggml-base.bin.
fn models() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let places = [
        std::env::var_os("TRUSTCOACH_MODELS").map(PathBuf::from),
        Some(root.join("models")),
        Some(root.join("../../models")),
    ];
    let found = places
        .into_iter()
        .flatten()
        .find(|dir| dir.join("ggml-base.bin").is_file());
    found.unwrap_or_else(|| {
        panic!(
            "The Whisper model `base` is missing: run scripts/fetch-whisper (or `make test`, \
             which does), or set TRUSTCOACH_MODELS to a directory that holds ggml-base.bin."
        )
    })
}

fn whisper() -> Whisper {
    static WHISPER: OnceLock<Whisper> = OnceLock::new();
    // One thread: tests run side by side, and whisper.cpp's threads spin while they wait.
    let config = WhisperConfig {
        threads: 1,
        ..WhisperConfig::default()
    };
    let load = || Whisper::load(&models(), "base", config).unwrap();
    WHISPER.get_or_init(load).clone()
}

async fn transcribe(audio: &Path, options: &Options) -> Transcript {
    let mut windows = Vec::new();
    let outcome = whisper()
        .transcribe(audio, options, &[], &mut windows, &CancellationToken::new())
        .await;
    outcome.unwrap_or_else(|error| panic!("{}: {error}", audio.display()))
}

fn words(text: &str) -> Vec<String> {
    let split = text.split(|c: char| !c.is_alphanumeric());
    split
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// Insertions, deletions and substitutions from `expected` to `heard`, over its length.
#[allow(clippy::cast_precision_loss)]
fn word_error_rate(expected: &str, heard: &str) -> f64 {
    let (expected, heard) = (words(expected), words(heard));
    let mut row: Vec<usize> = (0..=heard.len()).collect();
    for (i, wanted) in expected.iter().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, got) in heard.iter().enumerate() {
            let substituted = diagonal + usize::from(wanted != got);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[heard.len()] as f64 / expected.len() as f64
}

fn written(samples: &[f32]) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("audio.wav");
    let data = u32::try_from(samples.len() * 2).unwrap();
    let mut bytes = b"RIFF".to_vec();
    bytes.extend((36 + data).to_le_bytes());
    bytes.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0\x80\x3e\0\0\0\x7d\0\0\x02\0\x10\0data");
    bytes.extend(data.to_le_bytes());
    #[allow(clippy::cast_possible_truncation)]
    bytes.extend(
        samples
            .iter()
            .flat_map(|s| ((s * 32_767.0) as i16).to_le_bytes()),
    );
    std::fs::write(&path, bytes).unwrap();
    (dir, path)
}

/// Three windows: a sentence, counting, the sentence again, ten seconds of silence between.
fn long_recording() -> (tempfile::TempDir, PathBuf) {
    let mut samples = Vec::new();
    for name in ["synthetic_en.wav", "human_en.wav", "synthetic_en.wav"] {
        samples.extend(speech::decode::decode(&fixture(name)).unwrap());
        samples.extend(vec![0.0; 160_000]);
    }
    written(&samples)
}

#[tokio::test]
async fn synthetic_english_speech_is_at_least_85_percent_right() {
    let expected = std::fs::read_to_string(fixture("synthetic_en.txt")).unwrap();
    let transcript = transcribe(&fixture("synthetic_en.wav"), &Options::default()).await;
    let rate = word_error_rate(&expected, &transcript.text());
    assert!(
        rate <= 0.15,
        "{:.0} % wrong: {}",
        rate * 100.0,
        transcript.text()
    );
    assert_eq!(transcript.language.as_deref(), Some("en"));
    assert!(
        transcript.duration_ms.abs_diff(7966) < 20,
        "{}",
        transcript.duration_ms
    );
}

#[tokio::test]
async fn words_have_times_in_order_within_their_segments() {
    let transcript = transcribe(&fixture("synthetic_en.wav"), &Options::default()).await;
    let mut last = 0;
    for segment in &transcript.segments {
        assert!(segment.start_ms >= last, "{segment:?}");
        last = segment.start_ms;
        for word in &segment.words {
            assert!(
                word.start_ms >= last && word.end_ms >= word.start_ms,
                "{segment:?}"
            );
            assert!(word.end_ms <= segment.end_ms, "{segment:?}");
            last = word.start_ms;
        }
        let texts: Vec<&str> = segment.words.iter().map(|w| w.text.as_str()).collect();
        assert_eq!(texts.join(" "), segment.text);
    }
    assert!(last <= transcript.duration_ms);
    // "management" is said in the last third of the recording, not at its start or end.
    let said = transcript
        .words()
        .find(|w| w.text.starts_with("management"))
        .unwrap();
    assert!((4500..7000).contains(&said.start_ms), "{said:?}");
}

#[tokio::test]
async fn a_human_voice_is_understood_in_english_and_in_french() {
    let english = transcribe(&fixture("human_en.wav"), &Options::default()).await;
    let heard = words(&english.text())
        .join(" ")
        .replace('1', "one")
        .replace('2', "two");
    assert!(heard.contains("one two"), "{heard}");

    let options = Options {
        language: Some("fr".to_owned()),
        ..Options::default()
    };
    let french = transcribe(&fixture("human_fr.wav"), &options).await;
    assert_eq!(french.language.as_deref(), Some("fr"));
    let heard = words(&french.text());
    assert!(heard.contains(&"dictée".to_owned()), "{heard:?}");
}

#[tokio::test]
async fn every_format_gives_the_same_words() {
    for name in ["opus.webm", "aac.m4a", "lame.mp3"] {
        let transcript = transcribe(&fixture(name), &Options::default()).await;
        let heard = words(&transcript.text())
            .join(" ")
            .replace('1', "one")
            .replace('2', "two");
        assert!(heard.contains("one two"), "{name}: {heard}");
    }
}

#[tokio::test]
async fn silence_and_noise_give_no_words() {
    let mut state = 1_u32;
    let noise: Vec<f32> = (0..40 * 16_000)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (f32::from(u16::try_from(state >> 16).unwrap()) / 65_536.0 - 0.5) * 0.02
        })
        .collect();
    for samples in [vec![0.0; 40 * 16_000], noise] {
        let (_dir, path) = written(&samples);
        let transcript = transcribe(&path, &Options::default()).await;
        assert_eq!(transcript.segments, []);
        assert_eq!(transcript.language, None);
        assert_eq!(transcript.duration_ms, 40_000);
    }
}

#[tokio::test]
async fn whisper_itself_says_nothing_over_loud_noise() {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f32::from(u16::try_from(state >> 16).unwrap()) / 65_536.0 - 0.5
    };
    // Bursts, so that it passes for speech until Whisper listens.
    let samples: Vec<f32> = (0..20 * 16_000)
        .map(|n| next() * if (n / 8_000) % 2 == 0 { 0.6 } else { 0.001 })
        .collect();
    let (_dir, path) = written(&samples);
    let transcript = transcribe(&path, &Options::default()).await;
    assert!(
        words(&transcript.text()).is_empty(),
        "{}",
        transcript.text()
    );
}

/// Saves like a database, and cancels after the first window as a withdrawn consent would.
struct CancelAfterOne {
    saved: Vec<FinishedWindow>,
    cancel: CancellationToken,
}

#[async_trait::async_trait]
impl WindowSink for CancelAfterOne {
    async fn save(&mut self, window: &FinishedWindow) -> Result<(), SinkError> {
        self.saved.push(window.clone());
        self.cancel.cancel();
        Ok(())
    }
}

#[tokio::test]
async fn a_transcription_resumed_after_a_cancellation_equals_one_made_in_one_go() {
    let (_dir, path) = long_recording();
    let whole = transcribe(&path, &Options::default()).await;
    assert!(!whole.segments.is_empty());

    let cancel = CancellationToken::new();
    let mut sink = CancelAfterOne {
        saved: Vec::new(),
        cancel: cancel.clone(),
    };
    let stopped = whisper()
        .transcribe(&path, &Options::default(), &[], &mut sink, &cancel)
        .await;
    assert!(matches!(stopped, Err(Error::Cancelled)), "{stopped:?}");
    assert_eq!(sink.saved.len(), 1);

    let mut rest = Vec::new();
    let resumed = whisper()
        .transcribe(
            &path,
            &Options::default(),
            &sink.saved,
            &mut rest,
            &CancellationToken::new(),
        )
        .await
        .unwrap();
    assert_eq!(resumed, whole);
    let indices: Vec<u32> = rest.iter().map(|w| w.window.index).collect();
    assert_eq!(indices, [1, 2], "only what was missing is done again");
}

#[tokio::test]
async fn a_cancellation_in_the_middle_of_a_window_acts_within_two_seconds() {
    let cancel = CancellationToken::new();
    let (_dir, path) = long_recording();
    let started = tokio::spawn({
        let (cancel, path) = (cancel.clone(), path.clone());
        async move {
            let mut windows = Vec::new();
            whisper()
                .transcribe(&path, &Options::default(), &[], &mut windows, &cancel)
                .await
        }
    });
    tokio::time::sleep(Duration::from_millis(500)).await;
    let asked = Instant::now();
    cancel.cancel();
    let outcome = started.await.unwrap();
    assert!(matches!(outcome, Err(Error::Cancelled)), "{outcome:?}");
    assert!(
        asked.elapsed() < Duration::from_secs(2),
        "{:?}",
        asked.elapsed()
    );
}

struct FullDisk;

#[async_trait::async_trait]
impl WindowSink for FullDisk {
    async fn save(&mut self, _: &FinishedWindow) -> Result<(), SinkError> {
        Err("no space left".into())
    }
}

#[tokio::test]
async fn a_window_that_cannot_be_saved_stops_the_work_and_may_be_retried() {
    let outcome = whisper()
        .transcribe(
            &fixture("human_en.wav"),
            &Options::default(),
            &[],
            &mut FullDisk,
            &CancellationToken::new(),
        )
        .await;
    let error = outcome.unwrap_err();
    assert!(error.is_retryable(), "{error}");
    assert!(error.to_string().contains("no space left"), "{error}");
}

#[tokio::test]
async fn a_recording_longer_than_allowed_is_refused_before_any_work() {
    let options = Options {
        max_duration: Duration::from_secs(5),
        ..Options::default()
    };
    let mut windows = Vec::new();
    let outcome = whisper()
        .transcribe(
            &fixture("synthetic_en.wav"),
            &options,
            &[],
            &mut windows,
            &CancellationToken::new(),
        )
        .await;
    assert!(matches!(outcome, Err(Error::TooLong { .. })), "{outcome:?}");
    assert_eq!(windows, []);
}

#[test]
fn a_missing_or_damaged_model_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let load = || Whisper::load(dir.path(), "small", WhisperConfig::default()).map(|_| ());
    let error = load().unwrap_err();
    assert!(
        matches!(&error, Error::ModelMissing { name, .. } if name == "small"),
        "{error}"
    );
    std::fs::write(dir.path().join("ggml-small.bin"), b"<html>not found</html>").unwrap();
    let error = load().unwrap_err();
    assert!(matches!(error, Error::ModelUnusable { .. }), "{error}");
    let whole = std::fs::read(models().join("ggml-base.bin")).unwrap();
    std::fs::write(dir.path().join("ggml-small.bin"), &whole[..9_000_000]).unwrap();
    let error = load().unwrap_err();
    assert!(matches!(error, Error::ModelUnusable { .. }), "{error}");
}
