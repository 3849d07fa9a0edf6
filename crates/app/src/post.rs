//! Letters: written in the reader's language, sealed, and put in the post on the caller's
//! transaction, so that a letter announces what really happened, once.
//!
//! ```ignore
//! let reader = post::reader(&mut tx, &user_id, locale).await?;
//! let letter = Letter::new(&reader, "mail-booked-subject")
//!     .say(reader.t("mail-booked-text"))
//!     .action(reader.t("mail-booked-action"), post::address(app, "/sessions"));
//! post::letter(&mut tx, app, &letter.mail(app, &reader)?).await?;
//! ```

use anyhow::{Context, anyhow};
use askama::Template;
use domain::ids::UserId;
use jiff::tz::TimeZone;
use platform::{
    error::{Error, Result},
    i18n::{Arg, Locale},
    mail::{Mail, SendError},
    queue::{self, Attempt, Job, Outcome},
};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

use crate::App;

/// Where a letter is sealed for: it opens nowhere else.
const CONTEXT: &str = "mail";

/// Puts a letter in the post, on the caller's transaction: it leaves once that is committed.
///
/// # Errors
/// Only when the database does not answer.
pub async fn letter(conn: &mut PgConnection, app: &App, mail: &Mail) -> Result<()> {
    let json = serde_json::to_vec(mail).map_err(Error::internal)?;
    queue::enqueue(
        conn,
        SendMail {
            sealed: app.keys.seal(CONTEXT, &json),
        },
    )
    .await
}

/// A letter in the post. Sealed: it may hold a link that logs in.
#[derive(Serialize, Deserialize)]
pub struct SendMail {
    sealed: String,
}

impl Job for SendMail {
    type State = App;
    const NAME: &'static str = "send_mail";
    // About a day, by the queue's delays.
    const ATTEMPTS: u32 = 150;

    async fn run(self, app: App, _: Attempt) -> Outcome {
        let mail: Mail = match open(&app, &self.sealed) {
            Ok(mail) => mail,
            Err(error) => return Outcome::Fail(error),
        };
        match app.mailer.send(&mail).await {
            Ok(()) => Outcome::Done,
            Err(error @ SendError::Temporary(_)) => Outcome::Retry(error.into()),
            Err(error @ SendError::Permanent(_)) => Outcome::Fail(error.into()),
        }
    }
}

fn open(app: &App, sealed: &str) -> anyhow::Result<Mail> {
    let json = app
        .keys
        .open(CONTEXT, sealed)
        .map_err(|e| anyhow!(e))
        .context("a sealed letter")?;
    Ok(serde_json::from_slice(&json)?)
}

/// Whom a letter is for, and how they read.
#[derive(Clone, Debug)]
pub struct Reader {
    /// Their address.
    pub email: String,
    /// Their name.
    pub name: Option<String>,
    /// The language they chose.
    pub locale: Locale,
    /// The zone they chose, else Paris: name it when a letter tells a time.
    pub zone: TimeZone,
}

impl Reader {
    /// A sentence of the catalogues in their language.
    pub fn t(&self, key: &str) -> String {
        self.locale.text(key)
    }

    /// A sentence that names something.
    pub fn tw<const N: usize>(&self, key: &str, args: [(&'static str, Arg); N]) -> String {
        self.locale.text_with(key, &args)
    }
}

/// A person as a reader of letters; `locale` is the language of those who chose none.
pub async fn reader(
    conn: &mut PgConnection,
    user: &UserId,
    locale: Locale,
) -> Result<Option<Reader>> {
    let row = sqlx::query!(
        r#"
        SELECT u.email,
               u.name,
               p.language AS "language?",
               p.timezone AS "timezone?"
        FROM "User" u
        LEFT JOIN trustcoach.preference p ON p.user_id = u.id
        WHERE u.id = $1
        "#,
        user as _,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| Reader {
        email: row.email,
        name: row.name.filter(|name| !name.trim().is_empty()),
        locale: row
            .language
            .as_deref()
            .and_then(Locale::from_tag)
            .unwrap_or(locale),
        zone: row
            .timezone
            .as_deref()
            .or(Some("Europe/Paris"))
            .and_then(|name| TimeZone::get(name).ok())
            .unwrap_or(TimeZone::UTC),
    }))
}

/// The whole address of a page of ours.
pub fn address(app: &App, path: &str) -> String {
    format!(
        "{}{path}",
        app.config.http.public_url.as_str().trim_end_matches('/')
    )
}

/// A letter as it is written: a subject, a few sentences, one thing to do.
#[derive(Clone, Debug)]
pub struct Letter {
    subject: String,
    paragraphs: Vec<String>,
    action: Option<(String, String)>,
    after: Vec<String>,
}

impl Letter {
    /// A letter about something: the key of its subject.
    pub fn new(reader: &Reader, subject: &str) -> Self {
        Self::about(reader.t(subject))
    }

    /// A letter whose subject names something.
    pub fn about(subject: String) -> Self {
        Self {
            subject,
            paragraphs: vec![],
            action: None,
            after: vec![],
        }
    }

    /// Adds a paragraph.
    #[must_use]
    pub fn say(mut self, paragraph: String) -> Self {
        self.paragraphs.push(paragraph);
        self
    }

    /// The one thing to do: a verb, and the whole address of its page ([`address`]).
    #[must_use]
    pub fn action(mut self, label: String, url: String) -> Self {
        self.action = Some((label, url));
        self
    }

    /// Adds a paragraph below what is to do.
    #[must_use]
    pub fn say_after(mut self, paragraph: String) -> Self {
        self.after.push(paragraph);
        self
    }

    /// The letter for its reader, in plain words and set.
    pub fn mail(self, app: &App, reader: &Reader) -> Result<Mail> {
        let site = address(app, "/");
        let text = Text {
            letter: &self,
            reader,
            site: &site,
        };
        let html = Html {
            letter: &self,
            reader,
            site: &site,
        };
        Ok(Mail {
            id: platform::random::uuid(),
            written_at: app.now(),
            to: reader.email.clone(),
            name: reader.name.clone(),
            text: text.render().map_err(Error::internal)?,
            html: html.render().map_err(Error::internal)?,
            subject: self.subject.clone(),
        })
    }
}

#[derive(Template)]
#[template(path = "mail/letter.txt", escape = "none")]
struct Text<'a> {
    letter: &'a Letter,
    reader: &'a Reader,
    site: &'a str,
}

#[derive(Template)]
#[template(path = "mail/letter.html")]
struct Html<'a> {
    letter: &'a Letter,
    reader: &'a Reader,
    site: &'a str,
}

impl Text<'_> {
    fn greeting(&self) -> String {
        greeting(self.reader)
    }
}

impl Html<'_> {
    fn greeting(&self) -> String {
        greeting(self.reader)
    }
}

fn greeting(reader: &Reader) -> String {
    match &reader.name {
        Some(name) => reader.tw("mail-greeting-name", [("name", Arg::from(name))]),
        None => reader.t("mail-greeting"),
    }
}
