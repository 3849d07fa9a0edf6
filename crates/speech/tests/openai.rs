//! The client against a server that looks closely at what it is sent.

#![allow(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss
)]
#![expect(
    clippy::disallowed_types,
    reason = "a peer that is no site of ours reads as axum does"
)]

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{Multipart, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use speech::{Error, FinishedWindow, OpenAiCompatible, OpenAiConfig, Options, Transcriber};
use tokio_util::sync::CancellationToken;

/// A request as it arrived: its fields in order, its file, its authorization.
#[derive(Debug, Clone)]
struct Received {
    fields: Vec<(String, String)>,
    file: Vec<u8>,
    authorization: Option<String>,
}

#[derive(Clone, Default)]
struct Server {
    received: Arc<Mutex<Vec<Received>>>,
    /// What to answer, in order; a transcript when nothing is left.
    answers: Arc<Mutex<VecDeque<(u16, &'static str)>>>,
}

const TRANSCRIPT: &str = r#"{"task":"transcribe","language":"english","duration":7.9,
    "text":"Hello coach.","segments":[{"id":0,"start":0.5,"end":1.5,"text":" Hello coach."}],
    "words":[{"word":"Hello","start":0.5,"end":0.9},{"word":"coach","start":1.0,"end":1.5}]}"#;

async fn transcriptions(
    State(server): State<Server>,
    headers: HeaderMap,
    mut form: Multipart,
) -> Response {
    let mut received = Received {
        fields: Vec::new(),
        file: Vec::new(),
        authorization: headers
            .get("authorization")
            .map(|v| v.to_str().unwrap().to_owned()),
    };
    while let Some(field) = form.next_field().await.unwrap() {
        let name = field.name().unwrap().to_owned();
        if name == "file" {
            assert_eq!(field.content_type(), Some("audio/wav"));
            assert_eq!(field.file_name(), Some("window.wav"));
            received.file = field.bytes().await.unwrap().to_vec();
        } else {
            received.fields.push((name, field.text().await.unwrap()));
        }
    }
    server.received.lock().unwrap().push(received);
    let answer = server.answers.lock().unwrap().pop_front();
    let (status, body) = answer.unwrap_or((200, TRANSCRIPT));
    if status == 0 {
        tokio::time::sleep(Duration::from_secs(30)).await;
    }
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    (status, body).into_response()
}

impl Server {
    fn answering(answers: &[(u16, &'static str)]) -> Self {
        let server = Self::default();
        server.answers.lock().unwrap().extend(answers);
        server
    }

    async fn start(&self) -> OpenAiConfig {
        let app = Router::new()
            .route("/v1/audio/transcriptions", post(transcriptions))
            .layer(axum::extract::DefaultBodyLimit::disable())
            .with_state(self.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, app).await });
        let mut config = OpenAiConfig::new(
            &format!("http://{address}/v1/"),
            "whisper-1",
            Some("sk-1".into()),
        );
        config.backoff = Duration::from_millis(5);
        config
    }

    fn count(&self) -> usize {
        self.received.lock().unwrap().len()
    }
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(name)
}

async fn transcribe(
    config: OpenAiConfig,
    done: &[FinishedWindow],
) -> (Result<speech::Transcript, Error>, Vec<FinishedWindow>) {
    let mut windows = Vec::new();
    let outcome = OpenAiCompatible::new(config)
        .unwrap()
        .transcribe(
            &fixture("synthetic_en.wav"),
            &Options::default(),
            done,
            &mut windows,
            &CancellationToken::new(),
        )
        .await;
    (outcome, windows)
}

#[tokio::test]
async fn a_window_is_sent_as_the_interface_asks_and_read_back_with_its_words() {
    let server = Server::default();
    let (outcome, windows) = transcribe(server.start().await, &[]).await;
    let transcript = outcome.unwrap();
    assert_eq!(transcript.language.as_deref(), Some("en"));
    assert_eq!(transcript.text(), "Hello coach.");
    let words: Vec<&str> = transcript.words().map(|word| word.text.as_str()).collect();
    assert_eq!(words, ["Hello", "coach"]);
    let offset = windows[0].window.start_ms;
    assert_eq!(transcript.segments[0].start_ms, offset + 500);

    let received = server.received.lock().unwrap()[0].clone();
    let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(
        received.fields,
        [
            field("model", "whisper-1"),
            field("response_format", "verbose_json"),
            field("timestamp_granularities[]", "word"),
            field("timestamp_granularities[]", "segment"),
        ]
    );
    assert_eq!(received.authorization.as_deref(), Some("Bearer sk-1"));
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("sent.wav");
    std::fs::write(&path, received.file).unwrap();
    let samples = speech::decode::decode(&path).unwrap();
    let window = windows[0].window;
    assert_eq!(samples.len() as u32 / 16, window.end_ms - window.start_ms);
}

#[tokio::test]
async fn language_and_prompt_are_passed_on() {
    let server = Server::default();
    let options = Options {
        language: Some("fr".to_owned()),
        initial_prompt: Some("Séance avec Éloïse.".to_owned()),
        ..Options::default()
    };
    let mut windows = Vec::new();
    let transcript = OpenAiCompatible::new(server.start().await)
        .unwrap()
        .transcribe(
            &fixture("human_fr.wav"),
            &options,
            &[],
            &mut windows,
            &CancellationToken::new(),
        )
        .await
        .unwrap();
    assert_eq!(transcript.language.as_deref(), Some("fr"));
    let fields = server.received.lock().unwrap()[0].fields.clone();
    assert!(
        fields.contains(&("language".to_owned(), "fr".to_owned())),
        "{fields:?}"
    );
    let prompt = ("prompt".to_owned(), "Séance avec Éloïse.".to_owned());
    assert!(fields.contains(&prompt), "{fields:?}");
}

#[tokio::test]
async fn a_busy_or_broken_server_is_asked_again() {
    let server = Server::answering(&[(429, "slow down"), (503, "<html>"), (500, "")]);
    let (outcome, _) = transcribe(server.start().await, &[]).await;
    assert_eq!(outcome.unwrap().text(), "Hello coach.");
    assert_eq!(server.count(), 4);
}

#[tokio::test]
async fn a_server_that_stays_broken_is_given_up_on_and_may_be_retried_later() {
    let server = Server::answering(&[(502, "bad gateway"); 9]);
    let mut config = server.start().await;
    config.retries = 2;
    let (outcome, windows) = transcribe(config, &[]).await;
    let error = outcome.unwrap_err();
    assert!(
        matches!(
            error,
            Error::Remote {
                status: Some(502),
                ..
            }
        ),
        "{error}"
    );
    assert!(error.is_retryable() && windows.is_empty());
    assert_eq!(server.count(), 3);
}

#[tokio::test]
async fn a_refusal_is_final_and_says_why() {
    for (status, body) in [
        (401, r#"{"error":{"message":"Incorrect API key provided"}}"#),
        (
            429,
            r#"{"error":{"message":"Quota is used up","code":"insufficient_quota"}}"#,
        ),
        (400, "no such model"),
        (200, "<html>a proxy's login page</html>"),
    ] {
        let server = Server::answering(&[(status, body); 3]);
        let (outcome, _) = transcribe(server.start().await, &[]).await;
        let error = outcome.unwrap_err();
        assert!(!error.is_retryable(), "{status}: {error}");
        assert_eq!(server.count(), 1, "{status} is not asked again");
        if status == 401 {
            assert!(error.to_string().contains("Incorrect API key"), "{error}");
        }
    }
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_is_not_repeated_in_the_error() {
    let said =
        r#"{"text":"un secret","segments":[{"start":"un secret","end":1,"text":"un secret"}]}"#;
    let server = Server::answering(&[(200, said)]);
    let (outcome, _) = transcribe(server.start().await, &[]).await;
    let error = outcome.unwrap_err();
    assert!(
        !format!("{error} {error:?}").contains("secret"),
        "{error:?}"
    );
    assert!(error.to_string().contains("line 1"), "{error}");
}

#[tokio::test]
async fn finished_windows_are_not_sent_again() {
    let server = Server::default();
    let config = server.start().await;
    let (first, windows) = transcribe(config.clone(), &[]).await;
    let (second, saved_again) = transcribe(config, &windows).await;
    assert_eq!(first.unwrap(), second.unwrap());
    assert_eq!((server.count(), saved_again.len()), (1, 0));
}

#[tokio::test]
async fn a_server_out_of_reach_is_a_retryable_error() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let mut config = OpenAiConfig::new(&base, "whisper-1", None);
    (config.retries, config.backoff) = (1, Duration::from_millis(1));
    let error = transcribe(config, &[]).await.0.unwrap_err();
    assert!(
        matches!(error, Error::Remote { status: None, .. }),
        "{error}"
    );
    assert!(error.is_retryable());
}

#[tokio::test]
async fn a_silent_server_is_left_after_the_timeout_and_at_once_on_cancellation() {
    let server = Server::answering(&[(0, ""); 4]);
    let mut config = server.start().await;
    (config.timeout, config.retries) = (Duration::from_millis(200), 0);
    let error = transcribe(config.clone(), &[]).await.0.unwrap_err();
    assert!(
        matches!(error, Error::Remote { status: None, .. }),
        "{error}"
    );

    config.timeout = Duration::from_secs(20);
    let cancel = CancellationToken::new();
    let stop = cancel.clone();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(300)).await;
        stop.cancel();
    });
    let started = Instant::now();
    let mut windows = Vec::new();
    let outcome = OpenAiCompatible::new(config)
        .unwrap()
        .transcribe(
            &fixture("synthetic_en.wav"),
            &Options::default(),
            &[],
            &mut windows,
            &cancel,
        )
        .await;
    assert!(matches!(outcome, Err(Error::Cancelled)), "{outcome:?}");
    assert!(started.elapsed() < Duration::from_secs(2));
}

#[test]
fn the_name_says_where_the_audio_goes() {
    let config = OpenAiConfig::new("http://gpu.local:8000/v1", "large-v3", None);
    let name = OpenAiCompatible::new(config).unwrap().name();
    assert_eq!(name, "openai-compatible http://gpu.local:8000 large-v3");
}
