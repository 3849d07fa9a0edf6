//! The HTTP server against clients that take their time, over real connections.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{net::SocketAddr, time::Duration};

use axum::{
    Router,
    body::{Body, Bytes},
    middleware::from_fn_with_state,
    routing::{get, post},
};
use futures::stream;
use platform::web::{
    refuse_slow_bodies,
    server::{self, Limits},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpSocket, TcpStream},
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;

const HEAD: &str = "GET / HTTP/1.1\r\nhost: us.example\r\n\r\n";

/// Nothing is refused by these in the time of a test.
fn patient() -> Limits {
    let long = Duration::from_hours(1);
    Limits {
        connections: 100,
        per_address: None,
        header: long,
        idle: long,
        stall: long,
        body_rate: 1000,
        write: long,
    }
}

const SOON: Duration = Duration::from_millis(150);

struct Server {
    address: SocketAddr,
    stop: CancellationToken,
    ended: tokio::task::JoinHandle<std::io::Result<()>>,
}

async fn start(limits: Limits) -> Server {
    // An answer that never ends, for who does not read.
    let endless = || async {
        let zeros = Bytes::from(vec![0; 64 << 10]);
        Body::from_stream(stream::repeat_with(move || {
            Ok::<_, std::io::Error>(zeros.clone())
        }))
    };
    let router = Router::new()
        .route("/", get(|| async { "hello" }))
        .route(
            "/count",
            post(|body: Bytes| async move { body.len().to_string() }),
        )
        .route("/endless", get(endless))
        .layer(from_fn_with_state(limits, refuse_slow_bodies));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let stop = CancellationToken::new();
    let ended = tokio::spawn(server::serve(listener, router, limits, stop.clone()));
    Server {
        address,
        stop,
        ended,
    }
}

impl Server {
    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    async fn connect_from(&self, ip: &str) -> TcpStream {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(format!("{ip}:0").parse().unwrap()).unwrap();
        socket.connect(self.address).await.unwrap()
    }

    /// Asks for the page on a connection of its own: the answer's first line.
    async fn asks(&self) -> String {
        ask(&mut self.connect().await, HEAD).await
    }
}

/// Sends something and reads the beginning of what comes back.
async fn ask(stream: &mut TcpStream, text: &str) -> String {
    stream.write_all(text.as_bytes()).await.unwrap();
    first_line(stream).await
}

async fn first_line(stream: &mut TcpStream) -> String {
    let mut buffer = vec![0; 4096];
    let read = timeout(Duration::from_mins(1), stream.read(&mut buffer)).await;
    // A connection that was cut before it was read says nothing.
    let length = read.expect("it is answered or closed").unwrap_or_default();
    let text = String::from_utf8_lossy(&buffer[..length]).into_owned();
    text.lines().next().unwrap_or_default().to_owned()
}

/// Waits until the server has closed a connection.
async fn closed(stream: &mut TcpStream) {
    let mut buffer = vec![0; 64 << 10];
    let reading = async { while !matches!(stream.read(&mut buffer).await, Ok(0) | Err(_)) {} };
    timeout(Duration::from_mins(1), reading)
        .await
        .expect("it is closed");
}

/// Sends a piece again and again until the server no longer takes it.
async fn trickle(stream: &mut TcpStream, piece: &str) {
    let sending = async {
        while stream.write_all(piece.as_bytes()).await.is_ok() {
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(Duration::from_mins(1), sending)
        .await
        .expect("it is cut off");
}

#[tokio::test]
async fn a_head_that_does_not_come_in_time_ends_its_connection() {
    let limits = Limits {
        header: SOON,
        ..patient()
    };
    let server = start(limits).await;
    let mut silent = server.connect().await;
    let mut half = server.connect().await;
    half.write_all(b"GET / HTTP/1.1\r\nhost: us").await.unwrap();
    // A header every now and then, for ever.
    let mut slow = server.connect().await;
    slow.write_all(b"GET / HTTP/1.1\r\n").await.unwrap();
    trickle(&mut slow, "x-a: b\r\n").await;
    closed(&mut silent).await;
    closed(&mut half).await;
    // The same for the second request of a connection that was good.
    let mut second = server.connect().await;
    assert_eq!(ask(&mut second, HEAD).await, "HTTP/1.1 200 OK");
    second.write_all(b"GET / HTTP/1.1\r\n").await.unwrap();
    trickle(&mut second, "x-a: b\r\n").await;
    assert_eq!(server.asks().await, "HTTP/1.1 200 OK");
}

#[tokio::test]
async fn a_connection_that_asks_nothing_more_is_closed() {
    let limits = Limits {
        idle: SOON,
        ..patient()
    };
    let server = start(limits).await;
    let mut stream = server.connect().await;
    for _ in 0..3 {
        assert_eq!(ask(&mut stream, HEAD).await, "HTTP/1.1 200 OK");
    }
    closed(&mut stream).await;
}

#[tokio::test]
async fn a_body_that_stands_still_or_crawls_is_given_up() {
    let limits = Limits {
        stall: SOON,
        ..patient()
    };
    let server = start(limits).await;
    let head = "POST /count HTTP/1.1\r\nhost: us.example\r\ncontent-length: 100000\r\n\r\n";
    let mut still = server.connect().await;
    assert_eq!(ask(&mut still, head).await, "HTTP/1.1 408 Request Timeout");
    closed(&mut still).await;
    let mut begun = server.connect().await;
    begun.write_all(head.as_bytes()).await.unwrap();
    assert_eq!(
        ask(&mut begun, "some of it").await,
        "HTTP/1.1 408 Request Timeout"
    );
    closed(&mut begun).await;
    // A byte every 20 ms: never still, and 50 bytes a second.
    let mut crawling = server.connect().await;
    crawling.write_all(head.as_bytes()).await.unwrap();
    trickle(&mut crawling, "x").await;
    let mut chunked = server.connect().await;
    let head = "POST /count HTTP/1.1\r\nhost: us.example\r\ntransfer-encoding: chunked\r\n\r\n";
    chunked.write_all(head.as_bytes()).await.unwrap();
    trickle(&mut chunked, "1\r\nx\r\n").await;
}

#[tokio::test]
async fn a_slow_line_that_keeps_the_rate_sends_all_of_its_body() {
    // Four times the free moments, at ten times the rate.
    let limits = Limits {
        stall: SOON,
        body_rate: 10,
        ..patient()
    };
    let server = start(limits).await;
    let mut stream = server.connect().await;
    let head = "POST /count HTTP/1.1\r\nhost: us.example\r\ncontent-length: 600\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    for _ in 0..30 {
        stream.write_all(&[b'x'; 20]).await.unwrap();
        sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(first_line(&mut stream).await, "HTTP/1.1 200 OK");
}

#[tokio::test]
async fn a_reader_that_takes_nothing_is_let_go() {
    let limits = Limits {
        write: SOON,
        ..patient()
    };
    let server = start(limits).await;
    let mut stream = server.connect().await;
    let head = HEAD.replace("/ ", "/endless ");
    stream.write_all(head.as_bytes()).await.unwrap();
    // The buffers fill, and then nothing moves until the server gives up.
    sleep(SOON * 6).await;
    closed(&mut stream).await;
}

#[tokio::test]
async fn connections_are_counted_and_their_places_given_back() {
    let limits = Limits {
        connections: 3,
        ..patient()
    };
    let server = start(limits).await;
    let mut taken = vec![];
    for _ in 0..3 {
        let mut stream = server.connect().await;
        assert_eq!(ask(&mut stream, HEAD).await, "HTTP/1.1 200 OK");
        taken.push(stream);
    }
    let mut more = server.connect().await;
    assert_eq!(
        first_line(&mut more).await,
        "HTTP/1.1 503 Service Unavailable"
    );
    closed(&mut more).await;
    taken.pop();
    let again = async {
        while server.asks().await != "HTTP/1.1 200 OK" {
            sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(Duration::from_mins(1), again)
        .await
        .expect("a place is free");
}

#[tokio::test]
async fn one_address_does_not_take_the_places_of_others() {
    let limits = Limits {
        per_address: Some(2),
        ..patient()
    };
    let server = start(limits).await;
    let mut taken = vec![];
    for _ in 0..2 {
        let mut stream = server.connect().await;
        assert_eq!(ask(&mut stream, HEAD).await, "HTTP/1.1 200 OK");
        taken.push(stream);
    }
    let mut more = server.connect().await;
    assert_eq!(
        first_line(&mut more).await,
        "HTTP/1.1 503 Service Unavailable"
    );
    let mut other = server.connect_from("127.0.0.2").await;
    assert_eq!(ask(&mut other, HEAD).await, "HTTP/1.1 200 OK");
}

#[tokio::test]
async fn three_hundred_half_open_connections_go_and_meanwhile_pages_are_answered() {
    let limits = Limits {
        connections: 400,
        header: SOON,
        ..patient()
    };
    let server = start(limits).await;
    let mut half_open = vec![];
    for n in 0..300 {
        let mut stream = server.connect().await;
        if n % 2 == 0 {
            stream.write_all(b"GET /").await.unwrap();
        }
        half_open.push(stream);
    }
    assert_eq!(server.asks().await, "HTTP/1.1 200 OK");
    for mut stream in half_open {
        closed(&mut stream).await;
    }
}

#[tokio::test]
async fn a_head_without_end_is_refused() {
    let server = start(patient()).await;
    let mut stream = server.connect().await;
    let long = format!(
        "GET / HTTP/1.1\r\nhost: us.example\r\nx-a: {}",
        "a".repeat(200 << 10)
    );
    // It may be cut off while it is sent.
    drop(stream.write_all(long.as_bytes()).await);
    closed(&mut stream).await;
}

#[tokio::test]
async fn stopping_closes_what_waits_and_ends_what_is_under_way() {
    let server = start(patient()).await;
    let mut idle = server.connect().await;
    assert_eq!(ask(&mut idle, HEAD).await, "HTTP/1.1 200 OK");
    let mut under_way = server.connect().await;
    let head = "POST /count HTTP/1.1\r\nhost: us.example\r\ncontent-length: 4\r\n\r\nab";
    under_way.write_all(head.as_bytes()).await.unwrap();
    sleep(Duration::from_millis(50)).await;
    server.stop.cancel();
    closed(&mut idle).await;
    assert_eq!(ask(&mut under_way, "cd").await, "HTTP/1.1 200 OK");
    let ended = timeout(Duration::from_mins(1), server.ended).await;
    ended.expect("it ends").unwrap().unwrap();
}
