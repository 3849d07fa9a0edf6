//! Someone else's calendar on this machine, that answers as a test wants.

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};

/// What it answers.
#[derive(Clone, Debug)]
pub enum Answer {
    Text(String),
    Tagged(String, &'static str),
    Status(u16),
    Redirect(String),
    /// Bytes without end.
    Endless,
    /// Nothing, for a long time.
    Silent,
}

/// The server.
pub struct Server {
    pub address: std::net::SocketAddr,
    state: Shared,
}

#[derive(Clone)]
struct Shared {
    answer: Arc<Mutex<Answer>>,
    asked: Arc<Mutex<Vec<HeaderMap>>>,
}

impl Server {
    pub async fn start(answer: Answer) -> Self {
        let state = Shared {
            answer: Arc::new(Mutex::new(answer)),
            asked: Arc::default(),
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().fallback(respond).with_state(state.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { address, state }
    }

    pub fn url(&self) -> String {
        format!("http://{}/agenda.ics?secret=cle-tres-secrete", self.address)
    }

    pub fn answers(&self, answer: Answer) {
        *self.state.answer.lock().unwrap() = answer;
    }

    /// The headers of each request so far.
    pub fn asked(&self) -> Vec<HeaderMap> {
        self.state.asked.lock().unwrap().clone()
    }
}

async fn respond(State(state): State<Shared>, headers: HeaderMap) -> Response {
    state.asked.lock().unwrap().push(headers.clone());
    let answer = state.answer.lock().unwrap().clone();
    match answer {
        Answer::Text(text) => text.into_response(),
        Answer::Tagged(text, tag) => {
            if headers
                .get(header::IF_NONE_MATCH)
                .is_some_and(|known| known == tag)
            {
                return StatusCode::NOT_MODIFIED.into_response();
            }
            ([(header::ETAG, tag)], text).into_response()
        }
        Answer::Status(status) => StatusCode::from_u16(status).unwrap().into_response(),
        Answer::Redirect(to) => (StatusCode::FOUND, [(header::LOCATION, to)]).into_response(),
        Answer::Endless => {
            let stream = futures::stream::repeat_with(|| {
                Ok::<_, std::io::Error>(Bytes::from(vec![b'x'; 1 << 16]))
            });
            Body::from_stream(stream).into_response()
        }
        Answer::Silent => {
            tokio::time::sleep(std::time::Duration::from_mins(10)).await;
            StatusCode::OK.into_response()
        }
    }
}

/// A calendar of some events.
pub fn calendar(events: &[&str]) -> String {
    let mut text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//test//FR\r\n".to_owned();
    for (nth, event) in events.iter().enumerate() {
        let lines = event.trim().replace('\n', "\r\n");
        for line in [
            "BEGIN:VEVENT",
            &format!("UID:{nth}@test"),
            &lines,
            "END:VEVENT",
        ] {
            text.push_str(line);
            text.push_str("\r\n");
        }
    }
    text + "END:VCALENDAR\r\n"
}
