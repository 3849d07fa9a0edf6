use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Path as UrlPath, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::*;

const WEIGHTS: &[u8] = b"not really weights, but a file all the same";

/// A file and the range of it that was asked for.
type RequestedRange = (String, Option<String>);

/// A hub that honours ranges and remembers what was asked of it.
#[derive(Clone, Default)]
struct Hub {
    requests: Arc<Mutex<Vec<RequestedRange>>>,
}

impl Hub {
    async fn start(&self) -> String {
        let app = Router::new()
            .route("/repo/{file}", get(serve))
            .with_state(self.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, app).await });
        format!("http://{address}/repo")
    }
}

async fn serve(
    State(hub): State<Hub>,
    UrlPath(file): UrlPath<String>,
    headers: HeaderMap,
) -> Response {
    let range = headers
        .get("range")
        .map(|range| range.to_str().unwrap().to_owned());
    hub.requests
        .lock()
        .unwrap()
        .push((file.clone(), range.clone()));
    if file != "ggml-toy.bin" {
        return StatusCode::NOT_FOUND.into_response();
    }
    match range {
        None => WEIGHTS.into_response(),
        Some(range) => {
            let from = range.trim_start_matches("bytes=").trim_end_matches('-');
            let from: usize = from.parse().unwrap();
            if from >= WEIGHTS.len() {
                return StatusCode::RANGE_NOT_SATISFIABLE.into_response();
            }
            (StatusCode::PARTIAL_CONTENT, &WEIGHTS[from..]).into_response()
        }
    }
}

fn toy() -> Model {
    Model {
        name: "toy",
        mebibytes: 0,
        sha1: Box::leak(hex::encode(Sha1::digest(WEIGHTS)).into_boxed_str()),
    }
}

#[tokio::test]
async fn a_model_is_fetched_checked_and_verifiable_afterwards() {
    let dir = tempfile::tempdir().unwrap();
    let base = Hub::default().start().await;
    let mut seen = Vec::new();
    let path = pull_checked(&toy(), dir.path(), &base, &mut |have, total| {
        seen.push((have, total));
    })
    .await
    .unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), WEIGHTS);
    let all = WEIGHTS.len() as u64;
    assert_eq!(seen.first(), Some(&(0, Some(all))));
    assert_eq!(seen.last(), Some(&(all, Some(all))));
    let verdict = crate::models::verify(dir.path(), "toy").unwrap();
    assert_eq!(verdict, crate::models::Verdict::AsImported);
    assert!(!path.with_extension("bin.part").exists());
}

#[tokio::test]
async fn an_interrupted_download_continues_where_it_stopped() {
    for arrived in [10, WEIGHTS.len()] {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("ggml-toy.bin.part"), &WEIGHTS[..arrived]).unwrap();
        let hub = Hub::default();
        let base = hub.start().await;
        let path = pull_checked(&toy(), dir.path(), &base, &mut |_, _| {})
            .await
            .unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), WEIGHTS);
        let asked = hub.requests.lock().unwrap().clone();
        let range = Some(format!("bytes={arrived}-"));
        assert_eq!(asked, [("ggml-toy.bin".to_owned(), range)]);
    }
}

#[tokio::test]
async fn a_wrong_checksum_is_refused_and_leaves_nothing_behind() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("ggml-toy.bin.part"), b"rubbish").unwrap();
    let base = Hub::default().start().await;
    let error = pull_checked(&toy(), dir.path(), &base, &mut |_, _| {})
        .await
        .unwrap_err();
    assert!(matches!(error, PullError::Checksum { .. }), "{error}");
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn a_hub_out_of_reach_is_named_with_a_way_out() {
    let dir = tempfile::tempdir().unwrap();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let error = pull("base", dir.path(), &base, |_, _| {})
        .await
        .unwrap_err();
    let message = error.to_string();
    assert!(matches!(error, PullError::Unreachable { .. }), "{message}");
    assert!(
        message.contains(&base) && message.contains("import"),
        "{message}"
    );
}

#[tokio::test]
async fn a_model_nobody_publishes_is_refused_with_the_names_there_are() {
    let dir = tempfile::tempdir().unwrap();
    let error = pull("huge", dir.path(), HUB, |_, _| {}).await.unwrap_err();
    assert!(error.to_string().contains("tiny, base, small"), "{error}");
}

#[tokio::test]
async fn a_file_the_hub_does_not_have_is_reported_with_the_status() {
    let dir = tempfile::tempdir().unwrap();
    let base = Hub::default().start().await;
    let error = pull("base", dir.path(), &base, |_, _| {})
        .await
        .unwrap_err();
    assert!(
        matches!(error, PullError::Refused { status: 404, .. }),
        "{error}"
    );
}
