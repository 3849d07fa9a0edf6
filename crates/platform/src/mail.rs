//! Mail: composed by a slice, sealed into a job on its transaction, sent by SMTP or, without
//! a server, written as `.eml` files one can open.

use std::path::Path;

use anyhow::Context;
use jiff::Timestamp;
use lettre::{
    AsyncFileTransport, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Mailbox, MultiPart},
    transport::smtp,
};
use serde::{Deserialize, Serialize};
use url::Url;

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
    /// Sends through an SMTP server (`smtp://user:password@host:587`, `smtps://…`).
    ///
    /// Without `?tls=` in the address, `smtp://` upgrades to TLS where the server offers it,
    /// and must before it says a password; a server on this machine is spoken to plainly.
    ///
    /// # Errors
    /// When the address or the sender is none.
    pub fn smtp(url: &str, from: &str) -> anyhow::Result<Self> {
        let transport = with_tls(url)
            .and_then(|url| {
                Ok(AsyncSmtpTransport::<Tokio1Executor>::from_url(
                    url.as_str(),
                )?)
            })
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
            .message_id(Some(format!("<{}@{}>", mail.id, self.from.email.domain())))
            .date(mail.written_at.into())
            .from(self.from.clone())
            .to(Mailbox::new(mail.name.clone(), address))
            .subject(&mail.subject)
            .multipart(MultiPart::alternative_plain_html(
                mail.text.clone(),
                mail.html.clone(),
            ))
            .map_err(|e| permanent(&e))?;
        match &self.transport {
            Transport::Smtp(smtp) => match smtp.send(message).await {
                Ok(_) => Ok(()),
                Err(error) if refused_for_good(&error) => {
                    Err(SendError::Permanent(error.to_string()))
                }
                Err(error) => Err(SendError::Temporary(error.to_string())),
            },
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

/// Whether the server refused the letter, for ever. A password that it refuses (RFC 4954: 530,
/// 534, 535, 538) is ours to put right, and the letter waits for that.
fn refused_for_good(error: &smtp::Error) -> bool {
    let ours = ["530", "534", "535", "538"];
    let code = error.status().map(|code| code.to_string());
    error.is_permanent() && !code.is_some_and(|code| ours.contains(&code.as_str()))
}

/// An SMTP address that says how it is to be encrypted.
fn with_tls(address: &str) -> anyhow::Result<Url> {
    let mut url = Url::parse(address)?;
    let host = url.host_str().unwrap_or_default();
    let local = host == "localhost" || host == "[::1]" || host.starts_with("127.");
    let said = url.query_pairs().any(|(name, _)| name == "tls");
    if url.scheme() != "smtp" || local || said {
        return Ok(url);
    }
    if url.password().is_some() {
        url.query_pairs_mut().append_pair("tls", "required");
    } else {
        // A relay's port is 25; the library would take that of mail programs.
        let port = url.port().unwrap_or(25);
        url.set_port(Some(port))
            .map_err(|()| anyhow::anyhow!("it names no host"))?;
        url.query_pairs_mut().append_pair("tls", "opportunistic");
    }
    Ok(url)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_said_to_a_far_server_in_the_clear() {
        for (address, meant) in [
            (
                "smtp://anna:secret@mail.example:587",
                "smtp://anna:secret@mail.example:587?tls=required",
            ),
            (
                "smtp://relay.example",
                "smtp://relay.example:25?tls=opportunistic",
            ),
            (
                "smtp://anna:secret@127.0.0.1:2525",
                "smtp://anna:secret@127.0.0.1:2525",
            ),
            ("smtp://localhost", "smtp://localhost"),
            (
                "smtps://anna:secret@mail.example",
                "smtps://anna:secret@mail.example",
            ),
            (
                "smtp://anna:secret@mail.example?tls=opportunistic",
                "smtp://anna:secret@mail.example?tls=opportunistic",
            ),
        ] {
            assert_eq!(with_tls(address).unwrap().as_str(), meant);
            assert!(Mailer::smtp(address, "TrustCoach <bonjour@trustcoach.test>").is_ok());
        }
        assert!(Mailer::smtp("mail.example", "bonjour@trustcoach.test").is_err());
    }
}
