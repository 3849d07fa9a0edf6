//! SMTP client (RFC 5321): one letter at a time, in two steps.

use std::{future::Future, time::Duration};

use lettre::{
    address::Envelope,
    transport::smtp::{
        self,
        authentication::{Credentials, Mechanism},
        client::{AsyncSmtpConnection, TlsParameters},
        commands::{Data, Mail, Rcpt},
        extension::{ClientId, Extension, MailParameter},
    },
};
use percent_encoding::percent_decode_str;
use url::Url;

use super::SendError;

/// For each part of the conversation before the letter: a server that is slower is away.
const STEP_TIMEOUT: Duration = Duration::from_mins(1);
/// For the answer to the letter itself (RFC 5321, section 4.5.3.2.6, asks for 10 minutes).
const LETTER_TIMEOUT: Duration = Duration::from_mins(10);

/// Where a mail server is, and how one is let in.
#[derive(Clone)]
pub struct SmtpServer {
    host: String,
    port: u16,
    tls: Encrypted,
    hello: ClientId,
    login: Option<Credentials>,
}

/// How the conversation is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encrypted {
    Never,
    WhereOffered,
    Always,
    FromTheStart,
}

impl std::fmt::Debug for SmtpServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{} ({:?})", self.host, self.port, self.tls)
    }
}

impl SmtpServer {
    /// The server of an address.
    pub fn at(url: &str) -> anyhow::Result<Self> {
        let url = with_tls(url)?;
        let tls = url
            .query_pairs()
            .find_map(|(name, value)| (name == "tls").then(|| value.into_owned()));
        let (tls, port) = match (url.scheme(), tls.as_deref()) {
            ("smtp", None) => (Encrypted::Never, 25),
            ("smtp", Some("opportunistic")) => (Encrypted::WhereOffered, 587),
            ("smtp", Some("required")) => (Encrypted::Always, 587),
            ("smtps", _) => (Encrypted::FromTheStart, 465),
            (scheme, tls) => anyhow::bail!("{scheme} with tls={tls:?} is not known"),
        };
        let host = url
            .host_str()
            .ok_or_else(|| anyhow::anyhow!("it names no host"))?;
        let read = |text: &str| percent_decode_str(text).decode_utf8().map(String::from);
        let login = match url.password() {
            Some(password) => Some(Credentials::new(read(url.username())?, read(password)?)),
            None => None,
        };
        let hello = match url.path().trim_matches('/') {
            "" => ClientId::default(),
            name => ClientId::Domain(name.to_owned()),
        };
        Ok(Self {
            port: url.port().unwrap_or(port),
            host: host.to_owned(),
            tls,
            hello,
            login,
        })
    }

    /// Whether the server lets us in.
    pub async fn answers(&self) -> bool {
        match in_time(self.enter()).await {
            Ok(connection) => {
                Open(connection).leave().await;
                true
            }
            Err(_) => false,
        }
    }

    /// Goes as far as the server's word that it listens.
    pub async fn open(&self, envelope: &Envelope) -> Result<Open, SendError> {
        let mut open = Open(in_time(self.enter()).await?);
        match open.name(envelope).await {
            Ok(()) => Ok(open),
            Err(error) => {
                open.leave().await;
                Err(error)
            }
        }
    }

    async fn enter(&self) -> Result<AsyncSmtpConnection, SendError> {
        let certificate = || TlsParameters::new(self.host.clone());
        let wrapped = match self.tls {
            Encrypted::FromTheStart => Some(certificate().map_err(|e| later(&e))?),
            _ => None,
        };
        let address = (self.host.as_str(), self.port);
        let mut connection = AsyncSmtpConnection::connect_tokio1(
            address,
            Some(STEP_TIMEOUT),
            &self.hello,
            wrapped,
            None,
        )
        .await
        .map_err(|e| judged(&e))?;
        let upgrade = match self.tls {
            Encrypted::Always => true,
            Encrypted::WhereOffered => connection.can_starttls(),
            Encrypted::Never | Encrypted::FromTheStart => false,
        };
        if upgrade {
            connection
                .starttls(certificate().map_err(|e| later(&e))?, &self.hello)
                .await
                .map_err(|e| later(&e))?;
        }
        if let Some(login) = &self.login {
            // A password that is refused is ours to put right; the letter waits for that.
            connection
                .auth(&[Mechanism::Plain, Mechanism::Login], login)
                .await
                .map_err(|e| later(&e))?;
        }
        Ok(connection)
    }
}

/// A server that waits for a letter.
pub struct Open(AsyncSmtpConnection);

impl Open {
    /// Says from whom and to whom, and asks to be heard.
    async fn name(&mut self, envelope: &Envelope) -> Result<(), SendError> {
        let mut options = vec![];
        let addresses = envelope.to().iter().chain(envelope.from());
        if !addresses
            .into_iter()
            .all(|a| AsRef::<str>::as_ref(a).is_ascii())
        {
            if !self
                .0
                .server_info()
                .supports_feature(Extension::SmtpUtfEight)
            {
                return Err(SendError::Address(
                    "the server takes no such address".into(),
                ));
            }
            options.push(MailParameter::SmtpUtfEight);
        }
        let from = Mail::new(envelope.from().cloned(), options);
        in_time(async { self.0.command(from).await.map_err(|e| judged(&e)) }).await?;
        for reader in envelope.to() {
            let to = Rcpt::new(reader.clone(), vec![]);
            let said = in_time(async { self.0.command(to).await.map_err(|e| judged(&e)) }).await;
            said.map_err(|error| match error {
                SendError::Permanent(said) => SendError::Address(said),
                other => other,
            })?;
        }
        in_time(async { self.0.command(Data).await.map_err(|e| judged(&e)) }).await?;
        Ok(())
    }

    /// Gives it the letter.
    pub async fn hand_over(mut self, letter: &[u8]) -> Result<(), SendError> {
        let said = match tokio::time::timeout(LETTER_TIMEOUT, self.0.message(letter)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) if error.status().is_some() => Err(judged(&error)),
            Ok(Err(error)) => Err(SendError::Unanswered(error.to_string())),
            Err(late) => Err(SendError::Unanswered(late.to_string())),
        };
        // The goodbye is nobody's business: the letter is where it is.
        tokio::spawn(self.leave());
        said
    }

    /// Says goodbye.
    pub async fn leave(mut self) {
        let _ = tokio::time::timeout(Duration::from_secs(5), self.0.abort()).await;
    }
}

async fn in_time<T>(step: impl Future<Output = Result<T, SendError>>) -> Result<T, SendError> {
    tokio::time::timeout(STEP_TIMEOUT, step)
        .await
        .map_err(|late| SendError::Temporary(late.to_string()))?
}

fn later(error: &smtp::Error) -> SendError {
    SendError::Temporary(error.to_string())
}

/// What the server's answer means for the letter. That it wants a password (RFC 4954: 530,
/// 534, 535, 538) is ours to put right, and the letter waits for that.
fn judged(error: &smtp::Error) -> SendError {
    let ours = ["530", "534", "535", "538"];
    let code = error.status().map(|code| code.to_string());
    if error.is_permanent() && !code.is_some_and(|code| ours.contains(&code.as_str())) {
        SendError::Permanent(error.to_string())
    } else {
        later(error)
    }
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
        // A relay's port is 25; with TLS the library's was that of mail programs.
        let port = url.port().unwrap_or(25);
        url.set_port(Some(port))
            .map_err(|()| anyhow::anyhow!("it names no host"))?;
        url.query_pairs_mut().append_pair("tls", "opportunistic");
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::Mailer;

    #[test]
    fn a_password_is_never_said_to_a_far_server_in_the_clear() {
        for (address, meant, how) in [
            (
                "smtp://anna:secret@mail.example:587",
                "smtp://anna:secret@mail.example:587?tls=required",
                Encrypted::Always,
            ),
            (
                "smtp://relay.example",
                "smtp://relay.example:25?tls=opportunistic",
                Encrypted::WhereOffered,
            ),
            (
                "smtp://anna:secret@127.0.0.1:2525",
                "smtp://anna:secret@127.0.0.1:2525",
                Encrypted::Never,
            ),
            ("smtp://localhost", "smtp://localhost", Encrypted::Never),
            (
                "smtps://anna:secret@mail.example",
                "smtps://anna:secret@mail.example",
                Encrypted::FromTheStart,
            ),
            (
                "smtp://anna:secret@mail.example?tls=opportunistic",
                "smtp://anna:secret@mail.example?tls=opportunistic",
                Encrypted::WhereOffered,
            ),
        ] {
            assert_eq!(with_tls(address).unwrap().as_str(), meant);
            assert_eq!(SmtpServer::at(address).unwrap().tls, how, "{address}");
            assert!(Mailer::smtp(address, "TrustCoach <bonjour@trustcoach.test>").is_ok());
        }
        assert!(Mailer::smtp("mail.example", "bonjour@trustcoach.test").is_err());
    }

    #[test]
    fn a_name_and_a_password_are_read_as_they_were_meant() {
        let door =
            SmtpServer::at("smtp://anna%40example.fr:p%3Ass%25@127.0.0.1/moi.example").unwrap();
        assert_eq!(
            door.login,
            Some(Credentials::new("anna@example.fr".into(), "p:ss%".into()))
        );
        assert_eq!(door.hello, ClientId::Domain("moi.example".into()));
        assert_eq!(door.port, 25);
    }
}
