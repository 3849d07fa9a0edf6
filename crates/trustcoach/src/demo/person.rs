//! API client of one logged-in person.

use std::path::Path;

use base64::{Engine, engine::general_purpose::STANDARD};
use reqwest::{Body, Client, Method, RequestBuilder, Response, StatusCode, header};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::io::AsyncReadExt;
use tokio_util::io::ReaderStream;
use url::Url;

use crate::problem::Problem;

/// A person who is logged in.
pub struct Person {
    http: Client,
    base: Url,
}

/// The server said no, in its own words.
#[derive(Debug, thiserror::Error)]
#[error("{method} {path}: {status} {words}")]
pub struct Refused {
    pub status: StatusCode,
    method: Method,
    path: String,
    words: String,
}

impl Person {
    pub async fn log_in(base: &Url, email: &str, password: &str) -> anyhow::Result<Self> {
        let http = Client::builder().cookie_store(true).build()?;
        let person = Self {
            http,
            base: base.clone(),
        };
        let body = json!({ "email": email, "password": password });
        let answer = person.post("/auth/login", &body).await;
        answer.map_err(|error| match error.downcast_ref::<Refused>() {
            Some(refused) if refused.status == StatusCode::UNAUTHORIZED => {
                Problem::new("cli-demo-no-account")
                    .with("email", email)
                    .into()
            }
            _ => error,
        })?;
        Ok(person)
    }

    /// Reads something.
    pub async fn get(&self, path: &str) -> anyhow::Result<Value> {
        self.ask(Method::GET, path, |request| request).await
    }

    /// Creates something, once even if it is sent twice.
    pub async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        let key = platform::random::uuid();
        self.ask(Method::POST, path, |request| {
            request.json(body).header("idempotency-key", key)
        })
        .await
    }

    /// Sets something.
    pub async fn put(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        self.ask(Method::PUT, path, |request| request.json(body))
            .await
    }

    /// Sends a file as it is read, with its SHA-256 (RFC 9530).
    pub async fn upload(&self, path: &str, file: &Path) -> anyhow::Result<Value> {
        let digest = STANDARD.encode(sha256(file).await?);
        let open = tokio::fs::File::open(file).await?;
        let size = open.metadata().await?.len();
        let body = Body::wrap_stream(ReaderStream::with_capacity(open, 1 << 16));
        self.ask(Method::PUT, path, |request| {
            request
                .header(header::CONTENT_TYPE, "application/octet-stream")
                .header(header::CONTENT_LENGTH, size)
                .header("content-digest", format!("sha-256=:{digest}:"))
                .body(body)
        })
        .await
    }

    async fn ask(
        &self,
        method: Method,
        path: &str,
        with: impl FnOnce(RequestBuilder) -> RequestBuilder,
    ) -> anyhow::Result<Value> {
        let url = self.base.join(&format!("/api/v1{path}"))?;
        let request = with(self.http.request(method.clone(), url)).send().await;
        let response = request.map_err(|error| self.unreached(error))?;
        let status = response.status();
        if status.is_success() {
            let body = response.bytes().await?;
            return Ok(serde_json::from_slice(&body).unwrap_or(Value::Null));
        }
        let words = words(response).await;
        Err(Refused {
            status,
            method,
            path: path.to_owned(),
            words,
        }
        .into())
    }

    fn unreached(&self, error: reqwest::Error) -> anyhow::Error {
        if error.is_connect() {
            Problem::new("cli-demo-no-server")
                .with("url", self.base.as_str())
                .into()
        } else {
            error.into()
        }
    }
}

/// What a problem (RFC 9457) says: its title, its detail, its fields.
async fn words(response: Response) -> String {
    let body: Value = response.json().await.unwrap_or_default();
    let mut words: Vec<&str> = ["title", "detail"]
        .iter()
        .filter_map(|name| body[name].as_str())
        .collect();
    let fields = body["errors"].as_array().into_iter().flatten();
    words.extend(fields.filter_map(|field| field["detail"].as_str()));
    words.join(". ")
}

async fn sha256(file: &Path) -> anyhow::Result<[u8; 32]> {
    let mut file = tokio::fs::File::open(file).await?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer).await? {
            0 => return Ok(hash.finalize().into()),
            n => hash.update(&buffer[..n]),
        }
    }
}
