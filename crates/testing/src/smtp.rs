//! A mail server for a test: enough of RFC 5321, and of AUTH PLAIN (RFC 4954).

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// A letter that came through.
#[derive(Clone, Debug)]
pub struct Received {
    /// The sender of the envelope.
    pub from: String,
    /// The readers of the envelope.
    pub to: Vec<String>,
    /// The letter itself.
    pub text: String,
}

#[derive(Default)]
struct Shared {
    /// What to answer instead, once, to a command.
    instead: HashMap<String, String>,
    /// After which command it never answers again, and what it waits for then.
    silent_at: Option<String>,
    /// How long it thinks before each answer.
    pace: std::time::Duration,
    silent: bool,
    seen: Vec<Received>,
    received: Vec<Received>,
}

/// The server, until it is dropped.
pub struct SmtpServer {
    address: SocketAddr,
    shared: Arc<Mutex<Shared>>,
    listening: JoinHandle<()>,
}

impl SmtpServer {
    /// Takes letters from everybody, or from who has this name and password.
    pub async fn start(login: Option<(&'static str, &'static str)>) -> Self {
        Self::start_at("127.0.0.1:0".parse().unwrap(), login).await
    }

    /// The same at an address of before.
    pub async fn start_at(
        address: SocketAddr,
        login: Option<(&'static str, &'static str)>,
    ) -> Self {
        let listener = TcpListener::bind(address).await.unwrap();
        let address = listener.local_addr().unwrap();
        let shared: Arc<Mutex<Shared>> = Arc::default();
        let of_all = Arc::clone(&shared);
        let listening = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let shared = Arc::clone(&of_all);
                // A client that hangs up ends its conversation, nothing else.
                tokio::spawn(async move { drop(converse(stream, &shared, login).await) });
            }
        });
        Self {
            address,
            shared,
            listening,
        }
    }

    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// Answers a command (or `the letter`) in another way, once; hangs up instead of saying
    /// nothing to the letter.
    pub fn answer_once(&self, command: &str, answer: &str) {
        let mut shared = self.shared.lock().unwrap();
        shared.instead.insert(command.to_owned(), answer.to_owned());
    }

    /// Thinks for a while before each answer.
    #[allow(dead_code, reason = "for the tests that kill the process")]
    pub fn take_its_time(&self, pace: std::time::Duration) {
        self.shared.lock().unwrap().pace = pace;
    }

    /// Answers nothing more from a command (or `the letter`, which it takes) on, once.
    pub fn fall_silent_at(&self, command: &str) {
        let mut shared = self.shared.lock().unwrap();
        (shared.silent_at, shared.silent) = (Some(command.to_owned()), false);
    }

    /// Waits until it has fallen silent.
    pub async fn silence(&self) {
        while !self.shared.lock().unwrap().silent {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    }

    /// The letters it took.
    pub fn received(&self) -> Vec<Received> {
        self.shared.lock().unwrap().received.clone()
    }

    /// The letters it was sent, those that it refused in the end included.
    pub fn seen(&self) -> Vec<Received> {
        self.shared.lock().unwrap().seen.clone()
    }

    /// Goes away; nobody listens at its address any more.
    pub async fn stop(self) -> SocketAddr {
        self.listening.abort();
        drop(self.listening.await);
        self.address
    }
}

async fn converse(
    stream: TcpStream,
    shared: &Mutex<Shared>,
    login: Option<(&str, &str)>,
) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    say(&mut stream, "220 mail.test ESMTP").await?;
    let mut known = login.is_none();
    let (mut from, mut to) = (String::new(), vec![]);
    while let Some(line) = hear(&mut stream).await? {
        let command = line.split([' ', ':']).next().unwrap().to_ascii_uppercase();
        let pace = shared.lock().unwrap().pace;
        tokio::time::sleep(pace).await;
        if falls_silent(shared, &command) {
            std::future::pending::<()>().await;
        }
        let instead = shared.lock().unwrap().instead.remove(&command);
        if let Some(answer) = instead {
            say(&mut stream, &answer).await?;
            continue;
        }
        match command.as_str() {
            "EHLO" if login.is_some() => {
                say(&mut stream, "250-mail.test\r\n250 AUTH PLAIN").await?;
            }
            "EHLO" => say(&mut stream, "250 mail.test").await?,
            "AUTH" => {
                let said = STANDARD.decode(line.rsplit(' ').next().unwrap()).unwrap();
                let (name, password) = login.unwrap();
                known = said == format!("\0{name}\0{password}").into_bytes();
                let answer = if known {
                    "235 2.7.0 Welcome"
                } else {
                    "535 5.7.8 Wrong name or password"
                };
                say(&mut stream, answer).await?;
            }
            "MAIL" | "RCPT" if !known => say(&mut stream, "530 5.7.0 Who are you").await?,
            "MAIL" => {
                (from, to) = (address(&line), vec![]);
                say(&mut stream, "250 2.1.0 OK").await?;
            }
            "RCPT" => {
                to.push(address(&line));
                say(&mut stream, "250 2.1.5 OK").await?;
            }
            "DATA" => {
                say(&mut stream, "354 Go on").await?;
                let Some(text) = letter(&mut stream).await? else {
                    return Ok(());
                };
                let (from, to) = (from.clone(), std::mem::take(&mut to));
                let received = Received { from, to, text };
                let answer = {
                    let mut shared = shared.lock().unwrap();
                    shared.seen.push(received.clone());
                    shared.instead.remove("the letter").unwrap_or_else(|| {
                        shared.received.push(received);
                        "250 2.0.0 Taken".to_owned()
                    })
                };
                tokio::time::sleep(pace).await;
                if falls_silent(shared, "the letter") {
                    std::future::pending::<()>().await;
                }
                if answer.is_empty() {
                    return Ok(());
                }
                say(&mut stream, &answer).await?;
            }
            "QUIT" => return say(&mut stream, "221 2.0.0 Bye").await,
            "NOOP" | "RSET" => say(&mut stream, "250 2.0.0 OK").await?,
            _ => say(&mut stream, "502 5.5.1 What").await?,
        }
    }
    Ok(())
}

fn falls_silent(shared: &Mutex<Shared>, command: &str) -> bool {
    let mut shared = shared.lock().unwrap();
    let now = shared.silent_at.as_deref() == Some(command);
    if now {
        (shared.silent_at, shared.silent) = (None, true);
    }
    now
}

async fn say(stream: &mut BufReader<TcpStream>, line: &str) -> std::io::Result<()> {
    stream.write_all(format!("{line}\r\n").as_bytes()).await
}

/// A line without its end; `None` when the client hung up.
async fn hear(stream: &mut BufReader<TcpStream>) -> std::io::Result<Option<String>> {
    let mut line = String::new();
    if stream.read_line(&mut line).await? == 0 {
        return Ok(None);
    }
    let line = line.strip_suffix("\r\n").expect("lines end with CR LF");
    Ok(Some(line.to_owned()))
}

/// Up to the line with only a dot; the dots that were doubled are not. `None` when the client
/// hung up before it: nothing was sent then (RFC 5321, section 4.1.1.4).
async fn letter(stream: &mut BufReader<TcpStream>) -> std::io::Result<Option<String>> {
    let mut text = String::new();
    while let Some(line) = hear(stream).await? {
        if line == "." {
            return Ok(Some(text));
        }
        text.push_str(line.strip_prefix('.').unwrap_or(&line));
        text.push_str("\r\n");
    }
    Ok(None)
}

/// What stands between the angle brackets.
fn address(line: &str) -> String {
    let start = line.find('<').unwrap() + 1;
    line[start..line.find('>').unwrap()].to_owned()
}
