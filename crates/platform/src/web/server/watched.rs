//! A connection that is watched: for its next request, and for its reader.

use std::{
    io::{self, IoSlice},
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use axum::body::{Body, HttpBody};
use bytes::Bytes;
use futures::task::AtomicWaker;
use http_body::{Frame, SizeHint};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Instant, Sleep, sleep_until},
};

use super::Limits;

/// Whether a request is being answered.
#[derive(Clone, Default)]
pub(super) struct Busy(Arc<State>);

#[derive(Default)]
struct State {
    /// Odd while a request is answered, so that each change is seen.
    turns: AtomicU64,
    /// Who reads. It has looked before the answer was sent, and looks again only when woken.
    reading: AtomicWaker,
}

/// Busy until it is dropped.
pub(super) struct AtWork(Busy);

impl Busy {
    pub(super) fn begin(&self) -> AtWork {
        self.0.turns.fetch_add(1, Ordering::Relaxed);
        AtWork(self.clone())
    }

    fn turns(&self) -> u64 {
        self.0.turns.load(Ordering::Relaxed)
    }
}

impl Drop for AtWork {
    fn drop(&mut self) {
        self.0.0.turns.fetch_add(1, Ordering::Relaxed);
        self.0.0.reading.wake();
    }
}

/// The body of an answer; its connection is busy until it is sent.
pub(super) struct BusyBody {
    body: Body,
    _at_work: AtWork,
}

impl BusyBody {
    pub(super) fn new(body: Body, at_work: AtWork) -> Self {
        Self {
            body,
            _at_work: at_work,
        }
    }
}

impl HttpBody for BusyBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A moment by which something has to happen.
#[derive(Default)]
struct Deadline(Option<Pin<Box<Sleep>>>);

impl Deadline {
    fn set(&mut self, after: Duration) {
        self.0 = Some(Box::pin(sleep_until(Instant::now() + after)));
    }

    fn clear(&mut self) {
        self.0 = None;
    }

    /// Whether it is past; whoever asks is woken then.
    fn is_past(&mut self, cx: &mut Context<'_>) -> bool {
        (self.0.as_mut()).is_some_and(|alarm| alarm.as_mut().poll(cx).is_ready())
    }
}

fn timed_out<T>(what: &str) -> Poll<io::Result<T>> {
    Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, what)))
}

/// See the module.
pub(super) struct Watched {
    stream: TcpStream,
    limits: Limits,
    busy: Busy,
    /// How often it had become busy or free when `request` was set.
    seen: u64,
    /// When the next request has to have come.
    request: Deadline,
    /// Whether a part of its head has come.
    begun: bool,
    /// When the reader has to have taken something.
    reader: Deadline,
}

impl Watched {
    /// A new connection has no time to be idle.
    pub(super) fn new(stream: TcpStream, limits: Limits, busy: Busy) -> Self {
        let mut request = Deadline::default();
        request.set(limits.header);
        Self {
            stream,
            limits,
            seen: busy.turns(),
            busy,
            request,
            begun: false,
            reader: Deadline::default(),
        }
    }

    /// Whether a request is awaited; its time begins with the end of the one before.
    fn awaits_request(&mut self) -> bool {
        let turns = self.busy.turns();
        let free = turns.is_multiple_of(2);
        if turns != self.seen {
            self.seen = turns;
            self.begun = false;
            self.request.clear();
            if free {
                self.request.set(self.limits.idle);
            }
        }
        free
    }

    fn poll_reader<T>(
        &mut self,
        cx: &mut Context<'_>,
        written: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.reader.clear();
            return written;
        }
        if self.reader.0.is_none() {
            self.reader.set(self.limits.write);
        }
        if self.reader.is_past(cx) {
            return timed_out("the reader takes nothing");
        }
        Poll::Pending
    }
}

impl AsyncRead for Watched {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        this.busy.0.reading.register(cx.waker());
        let awaited = this.awaits_request();
        if awaited && this.request.is_past(cx) {
            return timed_out("no request came");
        }
        let before = buf.filled().len();
        let read = Pin::new(&mut this.stream).poll_read(cx, buf);
        let came = buf.filled().len() > before;
        if awaited && came && !this.begun {
            this.begun = true;
            this.request.set(this.limits.header);
        }
        read
    }
}

impl AsyncWrite for Watched {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.stream).poll_write(cx, buf);
        this.poll_reader(cx, written)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.stream).poll_write_vectored(cx, bufs);
        this.poll_reader(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}
