//! Strangers' files are opened in a process of its own: pictures, PDFs, audio.
//!
//! The process is this program again ([`run_if_asked`]), with the file as its standard input and
//! nothing else: no environment, no other file, limits on memory, time and files that it sets
//! before it reads a byte. What a file needs is computed from what it says about itself, and
//! refused before anything is unfolded; what lies about itself meets the limits, and only that
//! process ends. Few run at once, and few wait.
//!
//! ```text
//! file ─ stdin ─▶ limits ─ budget ─ decode ─ stdout ─▶ a small JPEG, or a few numbers
//! ```

mod child;
mod jail;
mod pdf;
mod picture;
mod wire;

use std::{
    ffi::OsString,
    fs::File,
    io::{self, Seek},
    process::Stdio,
    sync::Arc,
    time::Duration,
};

use serde::{Deserialize, Serialize};
use speech::decode::{Format, Probe};
use tokio::{io::AsyncReadExt, process::Command, sync::Semaphore};

pub use child::run_if_asked;
pub use picture::{Kind, kind};

/// The variable that asks this program to open a file, and says what for.
const ASKED: &str = "TRUSTCOACH_OPEN_FILE";
/// What a process may say, at most, in bytes.
const LONGEST_ANSWER: u64 = 24 << 20;
/// How long a process may take, waiting included; its own limit is on the processor's time.
const LONGEST: Duration = Duration::from_secs(90);
/// Pictures and PDFs that wait for their turn, at most. More are told to come back.
const MOST_WAITING: usize = 24;

/// What is to be done with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Task {
    /// A picture written anew, cut to a face.
    Portrait,
    /// A picture written anew, in its own shape.
    Scan,
    /// A PDF judged, and a page of it drawn, from 0.
    Page(u32),
    /// An audio file read from one end to the other.
    Audio,
}

/// What a task gives, beside bytes.
#[derive(Debug, Serialize, Deserialize)]
enum Done {
    Picture,
    Page {
        pages: u32,
    },
    Audio {
        format: Format,
        duration: Duration,
        sample_rate: u32,
        channels: u16,
    },
}

/// Why a file was not opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum Refusal {
    /// It is not what it should be, or is damaged.
    #[error("the file cannot be read")]
    Unreadable,
    /// It needs more memory or time than a file gets.
    #[error("the file needs too much to be opened")]
    TooLarge,
    /// A picture with too few points.
    #[error("the picture is too small")]
    TooSmall,
    /// A PDF that holds more than pages: programs, files, forms that send.
    #[error("the document does more than show pages")]
    Active,
    /// An audio file without a sample.
    #[error("the file holds no audio")]
    Empty,
    /// An audio codec that we do not have.
    #[error("the audio codec is not supported: {0}")]
    Unsupported(String),
    /// Too many wait already.
    #[error("too many files wait to be opened")]
    Busy,
    /// The process could not be started or heard. The machine's fault, not the file's.
    #[error("the process for a file failed: {0}")]
    Failed(String),
}

/// A page as a picture.
#[derive(Clone, Debug)]
pub struct DrawnPage {
    /// JPEG.
    pub jpeg: Vec<u8>,
    /// How many pages the document has.
    pub pages: u32,
}

/// Starts the processes. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Sandbox(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    command: Vec<OsString>,
    /// Pictures and PDFs take up to [`jail::DRAWING`] bytes each: one at a time.
    drawing: Semaphore,
    waiting: Semaphore,
    /// Audio takes little memory, and its own time.
    listening: Semaphore,
}

impl Sandbox {
    /// Processes of this program.
    ///
    /// # Errors
    /// When the system does not say where the program is.
    pub fn new() -> io::Result<Self> {
        let program = std::env::current_exe()?;
        Ok(Self::with_command([
            program.into(),
            OsString::from("open-file"),
        ]))
    }

    /// Processes of another program, which calls [`run_if_asked`].
    pub fn with_command(command: impl IntoIterator<Item = OsString>) -> Self {
        Self(Arc::new(Inner {
            command: command.into_iter().collect(),
            drawing: Semaphore::new(1),
            waiting: Semaphore::new(MOST_WAITING),
            listening: Semaphore::new(1),
        }))
    }

    /// A picture cut square and written anew as JPEG.
    ///
    /// # Errors
    /// [`Refusal`]
    pub async fn portrait(&self, file: File) -> Result<Vec<u8>, Refusal> {
        Ok(self.draw(file, Task::Portrait).await?.1)
    }

    /// A picture made no larger than a readable page, and written anew as JPEG.
    ///
    /// # Errors
    /// [`Refusal`]
    pub async fn scan(&self, file: File) -> Result<Vec<u8>, Refusal> {
        Ok(self.draw(file, Task::Scan).await?.1)
    }

    /// A page of a PDF, from 0, as a picture; the whole document is judged first.
    ///
    /// # Errors
    /// [`Refusal`]
    pub async fn page(&self, file: File, page: u32) -> Result<DrawnPage, Refusal> {
        match self.draw(file, Task::Page(page)).await? {
            (Done::Page { pages }, jpeg) => Ok(DrawnPage { jpeg, pages }),
            _ => Err(Refusal::Failed("it answered something else".to_owned())),
        }
    }

    /// What an audio file is, read from one end to the other.
    ///
    /// # Errors
    /// [`Refusal`]
    pub async fn audio(&self, file: File) -> Result<Probe, Refusal> {
        let _turn = self.0.listening.acquire().await.map_err(failed)?;
        match self.run(file, Task::Audio).await? {
            (
                Done::Audio {
                    format,
                    duration,
                    sample_rate,
                    channels,
                },
                _,
            ) => Ok(Probe {
                format,
                duration,
                sample_rate,
                channels,
            }),
            _ => Err(Refusal::Failed("it answered something else".to_owned())),
        }
    }

    async fn draw(&self, file: File, task: Task) -> Result<(Done, Vec<u8>), Refusal> {
        let _waiting = self.0.waiting.try_acquire().map_err(|_| Refusal::Busy)?;
        let _turn = self.0.drawing.acquire().await.map_err(failed)?;
        self.run(file, task).await
    }

    async fn run(&self, mut file: File, task: Task) -> Result<(Done, Vec<u8>), Refusal> {
        file.rewind().map_err(failed)?;
        let (program, arguments) = self
            .0
            .command
            .split_first()
            .ok_or_else(|| failed("no program"))?;
        let mut child = Command::new(program)
            .args(arguments)
            .env_clear()
            .env(ASKED, serde_json::to_string(&task).map_err(failed)?)
            .current_dir("/")
            .stdin(Stdio::from(file))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(failed)?;
        let out = child.stdout.take().ok_or_else(|| failed("no output"))?;
        let mut said = vec![];
        let mut out = out.take(LONGEST_ANSWER);
        if let Ok(read) = tokio::time::timeout(LONGEST, out.read_to_end(&mut said)).await {
            read.map_err(failed)?;
        }
        if let Some(answer) = wire::read(&said) {
            // It has said all; whatever it still does, it does no longer.
            child.kill().await.map_err(failed)?;
            return answer;
        }
        child.kill().await.map_err(failed)?;
        let status = child.wait().await.map_err(failed)?;
        tracing::warn!(?task, %status, "a file ended the process that opened it");
        Err(Refusal::TooLarge)
    }
}

fn failed(error: impl std::fmt::Display) -> Refusal {
    Refusal::Failed(error.to_string())
}
