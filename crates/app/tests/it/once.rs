//! Requests with an `Idempotency-Key`, whose clients hang up and whose handlers fail.

use std::sync::Arc;

use axum::{
    body::{Body, to_bytes},
    http::Request,
    response::IntoResponse,
};
use platform::web::idempotency;
use serde_json::json;
use testing::{Site, people::PASSWORD, problem, until};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::Notify,
};

use testing::scene::{Scene, WEDNESDAY};

#[tokio::test]
async fn a_client_that_hangs_up_finds_the_answer_under_its_key() {
    let scene = Scene::start().await;
    let wish = scene.wish(WEDNESDAY);
    let cookie = cookie(&scene).await;
    let mut lock = scene.site.db().begin().await.unwrap();
    sqlx::query(r#"LOCK TABLE "Booking" IN ACCESS EXCLUSIVE MODE"#)
        .execute(&mut *lock)
        .await
        .unwrap();

    let mut line = TcpStream::connect(scene.site.address).await.unwrap();
    let body = wish.to_string();
    let request = format!(
        "POST /api/v1/bookings HTTP/1.1\r\nHost: {}\r\nCookie: {cookie}\r\n\
         Content-Type: application/json\r\nIdempotency-Key: one\r\nContent-Length: {}\r\n\r\n{body}",
        scene.site.address,
        body.len(),
    );
    line.write_all(request.as_bytes()).await.unwrap();
    until("the handler waits for the lock", async || {
        sqlx::query_scalar(
            "SELECT EXISTS (
               SELECT FROM pg_stat_activity
               WHERE datname = current_database() AND wait_event_type = 'Lock'
             )",
        )
        .fetch_one(scene.site.db())
        .await
        .unwrap()
    })
    .await;
    // The server has noticed when it closes its side too.
    line.shutdown().await.unwrap();
    let mut answer = vec![];
    line.read_to_end(&mut answer).await.unwrap();
    assert_eq!(answer, b"");

    let again = async || {
        let request = scene
            .client
            .client
            .post(scene.client.url("/api/v1/bookings"));
        let request = request.header("idempotency-key", "one").json(&wish);
        request.send().await.unwrap()
    };
    let (status, body) = problem(again().await).await;
    assert_eq!(
        (status, &body["code"]),
        (409, &json!("request-in-progress"))
    );
    lock.rollback().await.unwrap();

    until("the first request is answered", async || {
        again().await.status() != 409
    })
    .await;
    let answer = again().await;
    assert_eq!(answer.status(), 201);
    assert_eq!(answer.headers()["idempotency-replayed"], "true");
    let list = scene.client.json("/api/v1/bookings").await;
    assert_eq!(list["items"].as_array().unwrap().len(), 1, "{list}");
}

#[tokio::test]
async fn what_was_begun_is_done_before_the_process_ends() {
    let site = Site::start().await;
    let (begun, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (inside, wait) = (Arc::clone(&begun), Arc::clone(&go));
    let work = idempotency::once(site.db(), site.now(), "anna", request(), |_| async move {
        inside.notify_one();
        wait.notified().await;
        "done".into_response()
    });
    tokio::select! {
        _ = work => unreachable!("it waits"),
        () = begun.notified() => {}
    }
    go.notify_one();
    idempotency::finish().await;
    let answer = idempotency::once(site.db(), site.now(), "anna", request(), |_| async {
        unreachable!("it was done")
    });
    let answer = answer.await.unwrap();
    assert_eq!(answer.headers()["idempotency-replayed"], "true");
    assert_eq!(to_bytes(answer.into_body(), 100).await.unwrap(), "done");
}

#[tokio::test]
async fn a_panic_frees_the_key() {
    let site = Site::start().await;
    let ask = async |fails: bool| {
        let handle = move |_| async move {
            assert!(!fails, "a fault of ours");
            "done".into_response()
        };
        let answer = idempotency::once(site.db(), site.now(), "anna", request(), handle);
        answer.await.unwrap().status()
    };
    assert_eq!(ask(true).await, 500);
    assert_eq!(ask(false).await, 200);
}

/// What the client's browser sends to be known.
async fn cookie(scene: &Scene) -> String {
    let body = json!({ "email": "claire@example.fr", "password": PASSWORD });
    let answer = scene.client.post("/api/v1/auth/login", &body).await;
    let set = answer.headers().get_all("set-cookie").iter();
    let cookies: Vec<_> = set
        .map(|cookie| cookie.to_str().unwrap().split(';').next().unwrap())
        .collect();
    cookies.join("; ")
}

fn request() -> Request<Body> {
    let request = Request::post("/").header("idempotency-key", "one");
    request.body(Body::empty()).unwrap()
}
