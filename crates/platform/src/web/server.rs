//! The HTTP server: connections that are counted, and that have to be used.
//!
//! A connection is closed when its request's head does not come in time, when nothing is asked of
//! it for a while, and when its client takes nothing of an answer. Bodies are looked after by
//! [`super::refuse_slow_bodies`].

use std::{
    collections::HashMap,
    convert::Infallible,
    io,
    net::{IpAddr, Ipv6Addr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{Router, body::Body, extract::ConnectInfo, http::Request};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::ServiceExt as _;

mod watched;

use watched::{Busy, BusyBody, Watched};

/// The most of a request's head that is kept.
const HEAD_BYTES: usize = 64 << 10;

/// How long to wait when the system has no more connections to give.
const BREATH: Duration = Duration::from_millis(200);

/// What a client may take of us.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Connections of everybody.
    pub connections: usize,
    /// Connections of one address; of one /64 network for IPv6. `None` behind proxies, where all
    /// come from theirs.
    pub per_address: Option<usize>,
    /// How long a request's head may take.
    pub header: Duration,
    /// How long a connection may wait for its next request.
    pub idle: Duration,
    /// How long a body may stand still.
    pub stall: Duration,
    /// Bytes a second that a body brings on average, after its first moments.
    pub body_rate: u64,
    /// How long an answer may wait for its reader to take some of it.
    pub write: Duration,
}

/// Serves until `stop`, then ends what is under way.
///
/// # Errors
/// Only those of the listener itself.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    stop: CancellationToken,
) -> io::Result<()> {
    let seats = Seats::default();
    let connections = TaskTracker::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stop.cancelled() => break,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) if is_of_one_connection(&error) => continue,
            Err(error) => {
                tracing::warn!(%error, "no connection can be taken");
                tokio::time::sleep(BREATH).await;
                continue;
            }
        };
        match seats.take(peer.ip(), limits) {
            Some(seat) => {
                let served = connection(stream, peer, router.clone(), limits, stop.clone());
                connections.spawn(async move {
                    served.await;
                    drop(seat);
                });
            }
            None => refuse(&stream),
        }
    }
    drop(listener);
    connections.close();
    connections.wait().await;
    Ok(())
}

/// A client that left before it was served.
fn is_of_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
    )
}

/// Tells a client that there are too many, if it listens; nobody waits for it.
fn refuse(stream: &TcpStream) {
    metrics::counter!("trustcoach_connections_refused_total").increment(1);
    let answer = b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 5\r\nconnection: close\r\n\
                   content-length: 0\r\n\r\n";
    // It is new, so its buffer is empty and takes this whole.
    drop(stream.try_write(answer));
}

async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    limits: Limits,
    stop: CancellationToken,
) {
    drop(stream.set_nodelay(true));
    let busy = Busy::default();
    let io = TokioIo::new(Watched::new(stream, limits, busy.clone()));
    let service = service_fn(move |mut request: Request<Incoming>| {
        let (router, at_work) = (router.clone(), busy.begin());
        request.extensions_mut().insert(ConnectInfo(peer));
        async move {
            let Ok(response) = router.oneshot(request.map(Body::new)).await;
            Ok::<_, Infallible>(response.map(|body| BusyBody::new(body, at_work)))
        }
    });
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        // It would end idle connections too; `Watched` tells them apart.
        .header_read_timeout(None)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(io, service);
    let mut served = std::pin::pin!(served);
    let ended = tokio::select! {
        ended = served.as_mut() => ended,
        () = stop.cancelled() => {
            served.as_mut().graceful_shutdown();
            served.await
        }
    };
    if let Err(error) = ended {
        tracing::trace!(%error, "a connection ended early");
    }
}

/// Who is connected.
#[derive(Clone, Default)]
struct Seats(Arc<Mutex<Taken>>);

#[derive(Default)]
struct Taken {
    all: usize,
    by: HashMap<IpAddr, usize>,
}

/// A connection's place, given back when it is dropped.
struct Seat {
    seats: Seats,
    network: IpAddr,
}

impl Seats {
    fn take(&self, address: IpAddr, limits: Limits) -> Option<Seat> {
        let network = network_of(address);
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mine = taken.by.get(&network).copied().unwrap_or_default();
        let full =
            taken.all >= limits.connections || limits.per_address.is_some_and(|most| mine >= most);
        if full {
            return None;
        }
        taken.all += 1;
        taken.by.insert(network, mine + 1);
        Some(Seat {
            seats: self.clone(),
            network,
        })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.seats.0.lock().unwrap_or_else(PoisonError::into_inner);
        taken.all -= 1;
        if let Some(mine) = taken.by.get_mut(&self.network) {
            *mine -= 1;
            if *mine == 0 {
                taken.by.remove(&self.network);
            }
        }
    }
}

/// One subscriber has one IPv4 address, and 2^64 of IPv6.
fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(ip) => {
            let prefix = u128::from(ip) & !u128::from(u64::MAX);
            IpAddr::V6(Ipv6Addr::from(prefix))
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_subscriber() {
        let same =
            |a: &str, b: &str| network_of(a.parse().unwrap()) == network_of(b.parse().unwrap());
        assert!(same("192.0.2.1", "::ffff:192.0.2.1"));
        assert!(!same("192.0.2.1", "192.0.2.2"));
        assert!(same("2001:db8::1", "2001:db8::ffff:1:2"));
        assert!(!same("2001:db8::1", "2001:db8:0:1::1"));
    }
}
