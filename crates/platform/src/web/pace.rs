//! The pace of a body: who sends one sends it, and does not hold a place with a byte a minute.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::{Body, Bytes, HttpBody},
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http_body::Frame;
use tokio::time::{Instant, Sleep};

use crate::error::Error;

/// How long is waited for a body before what came is counted. Only waiting counts, not what we
/// do meanwhile.
const WINDOW: Duration = Duration::from_secs(30);
/// What comes of a body within a window, at least: some 250 bytes a second.
const LEAST: usize = 7500;

/// Ends a request whose body trickles, with 408.
pub async fn pace_bodies(request: Request, next: Next) -> Response {
    let slow = Arc::new(AtomicBool::new(false));
    let request = request.map(|body| {
        if body.is_end_stream() {
            return body;
        }
        Body::new(Paced::new(body, slow.clone(), WINDOW))
    });
    let response = next.run(request).await;
    if slow.load(Ordering::Relaxed) && !response.status().is_success() {
        let mut response = Error::new(StatusCode::REQUEST_TIMEOUT, "timeout").into_response();
        response
            .headers_mut()
            .insert(header::CONNECTION, HeaderValue::from_static("close"));
        return response;
    }
    response
}

struct Paced {
    body: Body,
    slow: Arc<AtomicBool>,
    window: Duration,
    /// Since when the sender is waited for, and until when.
    timer: Option<(Instant, Pin<Box<Sleep>>)>,
    /// Waited in this window, before now.
    waited: Duration,
    /// Bytes in this window.
    came: usize,
}

impl Paced {
    fn new(body: Body, slow: Arc<AtomicBool>, window: Duration) -> Self {
        Self {
            body,
            slow,
            window,
            timer: None,
            waited: Duration::ZERO,
            came: 0,
        }
    }

    /// Counts what came; enough of it begins a new window.
    fn came(&mut self, bytes: usize) {
        self.came += bytes;
        if self.came >= LEAST {
            self.came = 0;
            self.waited = Duration::ZERO;
        }
    }

    /// How long is still waited.
    fn left(&self) -> Duration {
        self.window.saturating_sub(self.waited)
    }
}

impl HttpBody for Paced {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = self.get_mut();
        match Pin::new(&mut this.body).poll_frame(cx) {
            Poll::Ready(Some(Ok(frame))) => {
                if let Some((since, _)) = this.timer.take() {
                    this.waited += since.elapsed();
                }
                this.came(frame.data_ref().map_or(0, Bytes::len));
                Poll::Ready(Some(Ok(frame)))
            }
            Poll::Ready(other) => Poll::Ready(other),
            Poll::Pending => {
                let left = this.left();
                let (_, timer) = this
                    .timer
                    .get_or_insert_with(|| (Instant::now(), Box::pin(tokio::time::sleep(left))));
                if timer.as_mut().poll(cx).is_pending() {
                    return Poll::Pending;
                }
                this.slow.store(true, Ordering::Relaxed);
                Poll::Ready(Some(Err(axum::Error::new("the body comes too slowly"))))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> http_body::SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;
    use futures::{StreamExt as _, stream};

    use super::*;

    fn paced(body: Body, window: Duration) -> (Body, Arc<AtomicBool>) {
        let slow = Arc::new(AtomicBool::new(false));
        (Body::new(Paced::new(body, slow.clone(), window)), slow)
    }

    fn pieces(bytes: usize) -> impl futures::Stream<Item = std::io::Result<Bytes>> + Send {
        stream::iter([Ok(Bytes::from(vec![b'x'; bytes]))])
    }

    #[tokio::test]
    async fn a_body_that_stops_coming_is_ended() {
        let stuck = Body::from_stream(pieces(10).chain(stream::pending()));
        let (body, slow) = paced(stuck, Duration::from_millis(1));
        assert!(to_bytes(body, usize::MAX).await.is_err());
        assert!(slow.load(Ordering::Relaxed));
    }

    #[tokio::test]
    async fn a_body_that_is_there_is_never_slow() {
        let (body, slow) = paced(Body::from_stream(pieces(10)), Duration::ZERO);
        assert_eq!(to_bytes(body, usize::MAX).await.unwrap().len(), 10);
        assert!(!slow.load(Ordering::Relaxed));
    }

    #[test]
    fn what_came_gives_time_for_what_is_to_come() {
        let mut one = Paced::new(Body::empty(), Arc::default(), WINDOW);
        one.waited = WINDOW - Duration::from_secs(1);
        one.came(LEAST - 1);
        assert_eq!(one.left(), Duration::from_secs(1), "too little");
        one.came(1);
        assert_eq!(one.left(), WINDOW);
    }
}
