//! `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): a request that creates or
//! pays can be sent again after a broken connection, and is done once.
//!
//! The first request takes the key, is answered, and its answer kept for a day; the same
//! request again gets the kept answer, another request under the same key is refused. It is
//! worked on apart from its connection: a client that hangs up finds the answer when it asks
//! again.

use std::{convert::Infallible, panic::AssertUnwindSafe, sync::LazyLock, time::Duration};

use axum::{
    body::{Body, Bytes, to_bytes},
    http::{HeaderName, HeaderValue, Request, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures::FutureExt;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use sqlx::PgPool;
use tokio::sync::oneshot;
use tokio_util::task::TaskTracker;
use tracing::Instrument;

use crate::{
    db::Instant,
    error::{Error, FieldErrors, Result},
};

/// A key whose lock was not renewed for so long belongs to a process that died.
const STALE_AFTER: SignedDuration = SignedDuration::from_secs(60);
const RENEWAL: Duration = Duration::from_secs(15);
const LARGEST_BODY: usize = 1 << 20;

static AT_WORK: LazyLock<TaskTracker> = LazyLock::new(TaskTracker::new);

/// Waits until what was begun is done, also for clients that hung up. For the end of a process.
pub async fn finish() {
    AT_WORK.close();
    AT_WORK.wait().await;
}

/// Runs `handle` once for a key of `owner`; a request without the header is simply handled.
///
/// # Errors
/// 409 while the first request is still at work, 422 when the key was used for another
/// request or is malformed.
pub async fn once<F, Fut>(
    pool: &PgPool,
    now: Timestamp,
    owner: &str,
    request: Request<Body>,
    handle: F,
) -> Result<Response>
where
    F: FnOnce(Request<Body>) -> Fut + Send + 'static,
    Fut: Future<Output = Response> + Send + 'static,
{
    let Some(key) = request.headers().get("idempotency-key") else {
        return Ok(handle(request).await);
    };
    let key = key
        .to_str()
        .unwrap_or_default()
        .trim()
        .trim_matches('"')
        .to_owned();
    if key.is_empty() || key.len() > 255 {
        let mut fields = FieldErrors::new();
        fields.add("Idempotency-Key", "error-field-idempotency-key");
        return Err(Error::invalid(fields));
    }
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, LARGEST_BODY)
        .await
        .map_err(|_| Error::new(StatusCode::PAYLOAD_TOO_LARGE, "body-too-large"))?;
    let fingerprint = fingerprint(&parts.method, parts.uri.path(), &body);
    let request = Request::from_parts(parts, Body::from(body));

    let (pool, owner) = (pool.clone(), owner.to_owned());
    let (answer, answered) = oneshot::channel();
    let work = async move {
        let done = run(&pool, now, &owner, &key, &fingerprint, request, handle).await;
        if let Err(unread) = answer.send(done) {
            log_unread(&unread);
        }
    };
    AT_WORK.spawn(work.in_current_span());
    answered.await.map_err(Error::internal)?
}

async fn run<F, Fut>(
    pool: &PgPool,
    now: Timestamp,
    owner: &str,
    key: &str,
    fingerprint: &str,
    request: Request<Body>,
    handle: F,
) -> Result<Response>
where
    F: FnOnce(Request<Body>) -> Fut,
    Fut: Future<Output = Response>,
{
    match take(pool, now, owner, key, fingerprint).await? {
        Taken::Replay(response) => return Ok(response),
        Taken::Busy => return Err(Error::conflict("request-in-progress").retry_after(2)),
        Taken::Mismatch => {
            return Err(Error::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "idempotency-key-reused",
            ));
        }
        Taken::Ours => {}
    }

    let handled = AssertUnwindSafe(async move { handle(request).await }).catch_unwind();
    let handled = tokio::select! {
        handled = handled => handled,
        never = stay_locked(pool, now, owner, key) => match never {},
    };
    let response = handled
        .unwrap_or_else(|_| Error::internal(anyhow::anyhow!("a handler panicked")).into_response());
    // What may go otherwise next time is not kept.
    if response.status().is_server_error() || response.status() == StatusCode::TOO_MANY_REQUESTS {
        release(pool, owner, key).await?;
        return Ok(response);
    }
    keep(pool, owner, key, response).await
}

/// A failure that nobody is there to be told of, and that no middleware sees.
fn log_unread(done: &Result<Response>) {
    let error = match done {
        Ok(response) => response.extensions().get::<Error>(),
        Err(error) => Some(error),
    };
    if let Some(error) = error.filter(|e| e.status.is_server_error()) {
        tracing::error!(%error, "request failed after its client hung up");
    }
}

enum Taken {
    Ours,
    Busy,
    Mismatch,
    Replay(Response),
}

fn fingerprint(method: &axum::http::Method, path: &str, body: &[u8]) -> String {
    let mut hash = Sha256::new();
    hash.update(method.as_str());
    hash.update([0]);
    hash.update(path);
    hash.update([0]);
    hash.update(body);
    hex::encode(hash.finalize())
}

type Kept = (
    String,
    Option<i32>,
    Option<serde_json::Value>,
    Option<Vec<u8>>,
);

async fn take(pool: &PgPool, now: Timestamp, owner: &str, key: &str, print: &str) -> Result<Taken> {
    let taken = sqlx::query(
        "INSERT INTO trustcoach.idempotency_key AS k (owner, key, fingerprint, locked_at)
         VALUES ($1, $2, $3, $4)
         ON CONFLICT (owner, key) DO UPDATE SET locked_at = $4
         WHERE k.status IS NULL AND k.fingerprint = $3 AND k.locked_at < $5",
    )
    .bind(owner)
    .bind(key)
    .bind(print)
    .bind(Instant(now))
    .bind(Instant(now - STALE_AFTER))
    .execute(pool)
    .await?;
    if taken.rows_affected() == 1 {
        return Ok(Taken::Ours);
    }
    let kept: Option<Kept> = sqlx::query_as(
        "SELECT fingerprint, status, headers, body
         FROM trustcoach.idempotency_key
         WHERE owner = $1 AND key = $2",
    )
    .bind(owner)
    .bind(key)
    .fetch_optional(pool)
    .await?;
    Ok(match kept {
        Some((other, ..)) if other != print => Taken::Mismatch,
        Some((_, Some(status), headers, body)) => {
            Taken::Replay(replay(status, headers, body.unwrap_or_default()))
        }
        _ => Taken::Busy,
    })
}

fn replay(status: i32, headers: Option<serde_json::Value>, body: Vec<u8>) -> Response {
    let status = u16::try_from(status)
        .ok()
        .and_then(|s| StatusCode::from_u16(s).ok());
    let mut response = (status.unwrap_or(StatusCode::OK), body).into_response();
    let out = response.headers_mut();
    out.remove(header::CONTENT_TYPE);
    for (name, value) in headers
        .as_ref()
        .and_then(|h| h.as_object())
        .into_iter()
        .flatten()
    {
        if let (Ok(name), Some(Ok(value))) = (
            name.parse::<HeaderName>(),
            value.as_str().map(HeaderValue::from_str),
        ) {
            out.insert(name, value);
        }
    }
    out.insert("idempotency-replayed", HeaderValue::from_static("true"));
    response
}

async fn keep(pool: &PgPool, owner: &str, key: &str, response: Response) -> Result<Response> {
    let (parts, body) = response.into_parts();
    let body: Bytes = to_bytes(body, LARGEST_BODY)
        .await
        .map_err(anyhow::Error::from)?;
    let headers: serde_json::Map<String, serde_json::Value> =
        [header::CONTENT_TYPE, header::LOCATION]
            .into_iter()
            .filter_map(|name| {
                let value = parts.headers.get(&name)?.to_str().ok()?;
                Some((name.to_string(), value.into()))
            })
            .collect();
    // A problem is rendered later, for the reader of that request; it is not ours to keep.
    if parts.extensions.get::<Error>().is_some() {
        release(pool, owner, key).await?;
        return Ok(Response::from_parts(parts, Body::from(body)));
    }
    sqlx::query(
        "UPDATE trustcoach.idempotency_key
         SET status = $3, headers = $4, body = $5
         WHERE owner = $1 AND key = $2",
    )
    .bind(owner)
    .bind(key)
    .bind(i32::from(parts.status.as_u16()))
    .bind(serde_json::Value::Object(headers))
    .bind(body.as_ref())
    .execute(pool)
    .await?;
    Ok(Response::from_parts(parts, Body::from(body)))
}

/// Says every few seconds that the work goes on.
async fn stay_locked(pool: &PgPool, since: Timestamp, owner: &str, key: &str) -> Infallible {
    let mut locked_at = since;
    loop {
        tokio::time::sleep(RENEWAL).await;
        locked_at += RENEWAL;
        let renewed = sqlx::query(
            "UPDATE trustcoach.idempotency_key
             SET locked_at = $3
             WHERE owner = $1 AND key = $2",
        )
        .bind(owner)
        .bind(key)
        .bind(Instant(locked_at))
        .execute(pool)
        .await;
        if let Err(error) = renewed {
            tracing::warn!(%error, "an idempotency key's lock was not renewed");
        }
    }
}

async fn release(pool: &PgPool, owner: &str, key: &str) -> Result<()> {
    sqlx::query("DELETE FROM trustcoach.idempotency_key WHERE owner = $1 AND key = $2")
        .bind(owner)
        .bind(key)
        .execute(pool)
        .await?;
    Ok(())
}

/// Forgets answers older than a day.
pub async fn forget_old(pool: &PgPool, now: Timestamp) -> Result<u64> {
    let done = sqlx::query("DELETE FROM trustcoach.idempotency_key WHERE locked_at < $1")
        .bind(Instant(now - SignedDuration::from_hours(24)))
        .execute(pool)
        .await?;
    Ok(done.rows_affected())
}
