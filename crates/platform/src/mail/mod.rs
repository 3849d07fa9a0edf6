//! Mail: composed by a slice, kept sealed in its outbox, sent by SMTP or, without a server,
//! written as `.eml` files one can open.
//!
//! A letter goes out in two steps, so that a process which dies never sends it twice.
//! [`Mailer::offer`] does all that can be done over again: it connects, names the reader and
//! asks to be heard. [`Offered::hand_over`] gives the letter away. Who calls writes down that
//! the second step begins; a try that finds it begun leaves the letter alone.

mod message;
mod smtp;

use std::path::{Path, PathBuf};

use anyhow::Context;
use jiff::Timestamp;
use lettre::message::Mailbox;
use serde::{Deserialize, Serialize};

use smtp::{Open, SmtpServer};

/// A letter to one person.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Mail {
    /// Tells it from every other: what stands before the `@` of its Message-ID. Each try
    /// carries the same one, so that a server which took it already can tell.
    pub id: String,
    /// When it was written, which may be long before it leaves.
    pub written_at: Timestamp,
    /// The reader's address.
    pub to: String,
    /// The reader's name.
    pub name: Option<String>,
    /// What it is about.
    pub subject: String,
    /// The letter in plain words.
    pub text: String,
    /// The same, set.
    pub html: String,
    /// Who reads an answer to it, when that is not its sender.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<ReplyTo>,
    /// What it does to the reader's calendar.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<Calendar>,
    /// The address that ends letters of its kind with one POST (RFC 8058).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unsubscribe: Option<String>,
}

/// Who reads an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplyTo {
    pub name: String,
    pub address: String,
}

/// A calendar object in a letter (RFC 6047).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    /// `REQUEST` or `CANCEL`, as in the object itself.
    pub method: String,
    /// The object (RFC 5545).
    pub ics: String,
}

/// Where letters go.
#[derive(Clone, Debug)]
pub struct Mailer {
    from: Mailbox,
    transport: Transport,
}

#[derive(Clone, Debug)]
enum Transport {
    Smtp(Box<SmtpServer>),
    Files(PathBuf),
}

impl Mailer {
    /// Sends through an SMTP server (`smtp://user:password@host:587`, `smtps://…`).
    ///
    /// Without `?tls=` in the address, `smtp://` upgrades to TLS where the server offers it,
    /// and must before it says a password; a server on this machine is spoken to plainly.
    ///
    /// # Errors
    /// When the address or the sender is none.
    pub fn smtp(url: &str, from: &str) -> anyhow::Result<Self> {
        let door = SmtpServer::at(url).context("TRUSTCOACH_SMTP_URL is not an SMTP address")?;
        Ok(Self {
            from: parse_from(from)?,
            transport: Transport::Smtp(Box::new(door)),
        })
    }

    /// Writes `.eml` files into a directory, which is created.
    ///
    /// # Errors
    /// When it cannot be created, or the sender is none.
    pub fn files(directory: &Path, from: &str) -> anyhow::Result<Self> {
        crate::private::folder(directory)
            .with_context(|| format!("cannot create {}", directory.display()))?;
        Ok(Self {
            from: parse_from(from)?,
            transport: Transport::Files(directory.to_owned()),
        })
    }

    /// Which of the two it is, for `doctor`.
    pub fn kind(&self) -> &'static str {
        match self.transport {
            Transport::Smtp(_) => "smtp",
            Transport::Files(_) => "files",
        }
    }

    /// The address that letters come from, and the name before it.
    pub fn from(&self) -> (String, Option<String>) {
        (self.from.email.to_string(), self.from.name.clone())
    }

    /// Brings a letter as far as its last step: the server has its reader's name and waits for
    /// the letter. Nothing has arrived yet, and nothing will if this is given up.
    ///
    /// # Errors
    /// Why it went no further.
    pub async fn offer(&self, mail: &Mail) -> Result<Offered, SendError> {
        let message = message::compose(&self.from, mail)?;
        match &self.transport {
            Transport::Smtp(door) => Ok(Offered(Way::Smtp(Box::new((
                door.open(message.envelope()).await?,
                message.formatted(),
            ))))),
            Transport::Files(directory) => Ok(Offered(Way::File {
                path: directory.join(format!("{}.eml", mail.id)),
                bytes: message.formatted(),
            })),
        }
    }

    /// Whether the server answers; files always do.
    pub async fn answers(&self) -> bool {
        match &self.transport {
            Transport::Smtp(door) => door.answers().await,
            Transport::Files(_) => true,
        }
    }
}

/// A letter before its last step.
pub struct Offered(Way);

enum Way {
    Smtp(Box<(Open, Vec<u8>)>),
    File { path: PathBuf, bytes: Vec<u8> },
}

impl std::fmt::Debug for Offered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Offered")
    }
}

impl Offered {
    /// Whether handing it over again would be seen: a file of the same name is the same letter,
    /// a mail server may deliver both.
    pub fn can_be_repeated(&self) -> bool {
        matches!(self.0, Way::File { .. })
    }

    /// Gives the letter away, and waits for the answer.
    ///
    /// # Errors
    /// What the server said instead of taking it; [`SendError::Unanswered`] when it said
    /// nothing, so that nobody knows.
    pub async fn hand_over(self) -> Result<(), SendError> {
        match self.0 {
            Way::Smtp(open) => {
                let (open, bytes) = *open;
                open.hand_over(&bytes).await
            }
            Way::File { path, bytes } => {
                let temporary = |e: std::io::Error| SendError::Temporary(e.to_string());
                let draft = path.with_extension("tmp");
                write_private(&draft, &bytes).await.map_err(temporary)?;
                tokio::fs::rename(&draft, &path).await.map_err(temporary)
            }
        }
    }

    /// Leaves without giving it away. The server waits for the letter's words, so a goodbye
    /// would be taken for them: one just hangs up, and it forgets what it was told.
    pub fn withdraw(self) {
        drop(self);
    }
}

/// A letter on disk, for its user alone.
async fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use tokio::io::AsyncWriteExt as _;
    let mut options = tokio::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    let mut file = options.open(path).await?;
    file.write_all(bytes).await?;
    file.flush().await
}

fn parse_from(from: &str) -> anyhow::Result<Mailbox> {
    from.parse()
        .with_context(|| format!("TRUSTCOACH_MAIL_FROM is not a sender: {from}"))
}

/// Why a letter was not sent.
#[derive(Clone, Debug, thiserror::Error)]
pub enum SendError {
    /// Its reader's address is none, or is refused for good.
    #[error("the address was refused for good: {0}")]
    Address(String),
    /// It never will be, for another reason.
    #[error("the letter was refused for good: {0}")]
    Permanent(String),
    /// It may be, later.
    #[error("the letter could not be sent now: {0}")]
    Temporary(String),
    /// The server had all of it and hung up without a word.
    #[error("the server did not say whether it took the letter: {0}")]
    Unanswered(String),
}
