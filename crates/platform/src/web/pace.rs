//! Bodies that hardly come: whoever sends nothing for a while, or next to nothing for long, is
//! let go.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::{
    body::{Body, HttpBody},
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use http_body::{Frame, SizeHint};
use tokio::time::{Instant, Sleep, sleep_until};

use super::server::Limits;
use crate::error::Error;

/// Gives up a request whose body comes too slowly: 408, and the connection is closed. Only the
/// time that we wait for the client counts, not what we do with what came.
pub async fn refuse_slow_bodies(
    State(limits): State<Limits>,
    request: Request,
    next: Next,
) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let slow = Arc::new(AtomicBool::new(false));
    let request = request.map(|body| {
        Body::new(PacedBody {
            body,
            limits,
            slow: slow.clone(),
            received: 0,
            waited: Duration::ZERO,
            waiting: None,
        })
    });
    let response = next.run(request).await;
    if !slow.load(Ordering::Relaxed) {
        return response;
    }
    let mut response = Error::new(StatusCode::REQUEST_TIMEOUT, "body-too-slow").into_response();
    let close = HeaderValue::from_static("close");
    response.headers_mut().insert(header::CONNECTION, close);
    response
}

/// A body that has to come at some rate.
struct PacedBody {
    body: Body,
    limits: Limits,
    /// Whether it was given up.
    slow: Arc<AtomicBool>,
    received: u64,
    /// How long we have waited for what came.
    waited: Duration,
    /// Since when we wait for more, and when that is too long.
    waiting: Option<(Instant, Pin<Box<Sleep>>)>,
}

impl PacedBody {
    /// How long all of the waiting may last for what came so far. The first moments are free.
    fn patience(&self) -> Duration {
        let earned = self.received / self.limits.body_rate.max(1);
        self.limits.stall + Duration::from_secs(earned)
    }

    fn give_up(&self) -> axum::Error {
        self.slow.store(true, Ordering::Relaxed);
        axum::Error::new(anyhow::anyhow!("the body comes too slowly"))
    }
}

impl HttpBody for PacedBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = self.get_mut();
        if this.slow.load(Ordering::Relaxed) {
            return Poll::Ready(None);
        }
        if let Poll::Ready(frame) = Pin::new(&mut this.body).poll_frame(cx) {
            if let Some((since, _)) = this.waiting.take() {
                this.waited += since.elapsed();
            }
            if let Some(Ok(frame)) = &frame {
                let length = frame.data_ref().map_or(0, Bytes::len);
                this.received += u64::try_from(length).unwrap_or(u64::MAX);
            }
            if matches!(&frame, Some(Ok(_))) && this.waited > this.patience() {
                return Poll::Ready(Some(Err(this.give_up())));
            }
            return Poll::Ready(frame);
        }
        let left = this.patience().saturating_sub(this.waited);
        let (_, alarm) = this.waiting.get_or_insert_with(|| {
            let now = Instant::now();
            let end = now + left.min(this.limits.stall);
            (now, Box::pin(sleep_until(end)))
        });
        ready!(alarm.as_mut().poll(cx));
        Poll::Ready(Some(Err(this.give_up())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
