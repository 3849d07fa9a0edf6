//! Mail: composed by a slice, sealed into a job on its transaction, sent by SMTP or, without
//! a server, written as `.eml` files one can open.

use std::path::Path;

use anyhow::Context;
use lettre::{
    AsyncFileTransport, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Mailbox, MultiPart},
};
use serde::{Deserialize, Serialize};

/// A letter to one person.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Mail {
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
}

/// Where letters go.
#[derive(Clone, Debug)]
pub struct Mailer {
    from: Mailbox,
    transport: Transport,
}

#[derive(Clone)]
enum Transport {
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    Files(AsyncFileTransport<Tokio1Executor>),
}

impl std::fmt::Debug for Transport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Smtp(_) => "Smtp",
            Self::Files(_) => "Files",
        })
    }
}

impl Mailer {
    /// Sends through an SMTP server (`smtp://user:password@host:587?tls=required`, `smtps://…`).
    pub fn smtp(url: &str, from: &str) -> anyhow::Result<Self> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .context("TRUSTCOACH_SMTP_URL is not an SMTP address")?
            .build();
        Ok(Self {
            from: parse_from(from)?,
            transport: Transport::Smtp(transport),
        })
    }

    /// Writes `.eml` files into a directory, which is created.
    pub fn files(directory: &Path, from: &str) -> anyhow::Result<Self> {
        std::fs::create_dir_all(directory)
            .with_context(|| format!("cannot create {}", directory.display()))?;
        let transport = AsyncFileTransport::<Tokio1Executor>::new(directory);
        Ok(Self {
            from: parse_from(from)?,
            transport: Transport::Files(transport),
        })
    }

    /// Which of the two it is, for `doctor`.
    pub fn kind(&self) -> &'static str {
        match self.transport {
            Transport::Smtp(_) => "smtp",
            Transport::Files(_) => "files",
        }
    }

    /// Sends a letter.
    ///
    /// # Errors
    /// [`SendError::Permanent`] when it can never be sent (the address is malformed or
    /// refused for good), [`SendError::Temporary`] otherwise.
    pub async fn send(&self, mail: &Mail) -> Result<(), SendError> {
        let permanent = |e: &dyn std::fmt::Display| SendError::Permanent(e.to_string());
        let address = mail.to.parse().map_err(|e| permanent(&e))?;
        let message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(mail.name.clone(), address))
            .subject(&mail.subject)
            .multipart(MultiPart::alternative_plain_html(
                mail.text.clone(),
                mail.html.clone(),
            ))
            .map_err(|e| permanent(&e))?;
        match &self.transport {
            Transport::Smtp(smtp) => smtp.send(message).await.map(|_| ()).map_err(|e| {
                if e.is_permanent() {
                    SendError::Permanent(e.to_string())
                } else {
                    SendError::Temporary(e.to_string())
                }
            }),
            Transport::Files(files) => files
                .send(message)
                .await
                .map(|_| ())
                .map_err(|e| SendError::Temporary(e.to_string())),
        }
    }

    /// Whether the server answers; files always do.
    pub async fn answers(&self) -> bool {
        match &self.transport {
            Transport::Smtp(smtp) => smtp.test_connection().await.unwrap_or(false),
            Transport::Files(_) => true,
        }
    }
}

fn parse_from(from: &str) -> anyhow::Result<Mailbox> {
    from.parse()
        .with_context(|| format!("TRUSTCOACH_MAIL_FROM is not a sender: {from}"))
}

/// Why a letter was not sent.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// It never will be.
    #[error("the letter was refused for good: {0}")]
    Permanent(String),
    /// It may be, later.
    #[error("the letter could not be sent now: {0}")]
    Temporary(String),
}
