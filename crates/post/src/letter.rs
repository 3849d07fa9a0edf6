//! Letters: their content, and its rendering as plain text and HTML.

use askama::Template;
use jiff::Timestamp;
use platform::{
    error::{Error, Result},
    i18n::Arg,
    mail::{Calendar, Mail, ReplyTo},
};

use super::{Kind, Reader, address, outbox::Post, unsubscribe};
use site::App;

/// The content of a letter: a subject, a few sentences, some facts, one thing to do.
#[derive(Clone, Debug)]
pub struct Letter {
    subject: String,
    preheader: Option<String>,
    paragraphs: Vec<String>,
    facts: Vec<(String, String)>,
    action: Option<(String, String)>,
    after: Vec<String>,
    kind: Kind,
    about: Option<String>,
    not_after: Option<Timestamp>,
    reply_to: Option<ReplyTo>,
    calendar: Option<Calendar>,
}

impl Letter {
    /// A letter; `subject` is the key of a sentence.
    pub fn new(reader: &Reader, subject: &str) -> Self {
        Self::about(reader.t(subject))
    }

    /// A letter whose subject names something.
    pub fn about(subject: String) -> Self {
        Self {
            subject,
            preheader: None,
            paragraphs: vec![],
            facts: vec![],
            action: None,
            after: vec![],
            kind: Kind::Notice,
            about: None,
            not_after: None,
            reply_to: None,
            calendar: None,
        }
    }

    /// What a list of letters shows after the subject; the first paragraph unless said.
    #[must_use]
    pub fn preheader(mut self, words: String) -> Self {
        self.preheader = Some(words);
        self
    }

    /// Adds a paragraph.
    #[must_use]
    pub fn paragraph(mut self, paragraph: String) -> Self {
        self.paragraphs.push(paragraph);
        self
    }

    /// Adds a fact: what it is, and what it says. They stand together as a small table.
    #[must_use]
    pub fn fact(mut self, what: String, says: String) -> Self {
        self.facts.push((what, says));
        self
    }

    /// The one thing to do: a verb, and the whole address of its page ([`address`]).
    #[must_use]
    pub fn action(mut self, label: String, url: String) -> Self {
        self.action = Some((label, url));
        self
    }

    /// Adds a paragraph below the action.
    #[must_use]
    pub fn paragraph_after(mut self, paragraph: String) -> Self {
        self.after.push(paragraph);
        self
    }

    /// What kind of letter it is: its reader may not want the optional ones. `about` names what
    /// it reminds of, so that it can be withdrawn ([`super::withdraw`]); from `not_after` on it
    /// is not sent any more.
    #[must_use]
    pub fn optional(mut self, kind: Kind, about: &str, not_after: Timestamp) -> Self {
        self.kind = kind;
        self.about = Some(about.to_owned());
        self.not_after = Some(not_after);
        self
    }

    /// Who reads an answer to it.
    #[must_use]
    pub fn reply_to(mut self, name: &str, address: &str) -> Self {
        self.reply_to = Some(ReplyTo {
            name: name.to_owned(),
            address: address.to_owned(),
        });
        self
    }

    /// What it does to the reader's calendar.
    #[must_use]
    pub fn calendar(mut self, calendar: Calendar) -> Self {
        self.calendar = Some(calendar);
        self
    }

    /// The letter for its reader, as plain text and HTML.
    ///
    /// # Errors
    /// Only when a template fails.
    pub fn mail(self, app: &App, reader: &Reader) -> Result<Post> {
        let site = address(app, "/");
        let unsubscribe = self
            .kind
            .is_optional()
            .then(|| unsubscribe::url(app, &reader.id, self.kind));
        let preferences = address(app, "/account/notifications");
        let context = LetterContext {
            content: &self,
            reader,
            site: &site,
            unsubscribe: unsubscribe.as_deref(),
            preferences: &preferences,
        };
        let mail = Mail {
            id: platform::random::uuid(),
            written_at: app.now(),
            to: reader.email.clone(),
            name: reader.name.clone(),
            text: tidy(
                &Text { letter: &context }
                    .render()
                    .map_err(Error::internal)?,
            ),
            html: Html { letter: &context }
                .render()
                .map_err(Error::internal)?,
            subject: self.subject.clone(),
            reply_to: self.reply_to.clone(),
            calendar: self.calendar.clone(),
            unsubscribe: unsubscribe.clone(),
        };
        Ok(Post {
            mail,
            user: (!reader.is_stranger()).then(|| reader.id.clone()),
            kind: self.kind,
            about: self.about.clone(),
            not_after: self.not_after,
        })
    }
}

/// No more than one empty line, and none at the end.
fn tidy(text: &str) -> String {
    let mut tidy = String::with_capacity(text.len());
    let mut empty = true;
    for line in text.lines() {
        let blank = line.trim().is_empty();
        if !(blank && empty) {
            tidy.push_str(line);
            tidy.push('\n');
        }
        empty = blank;
    }
    tidy
}

/// The context of both templates.
struct LetterContext<'a> {
    content: &'a Letter,
    reader: &'a Reader,
    site: &'a str,
    unsubscribe: Option<&'a str>,
    preferences: &'a str,
}

impl LetterContext<'_> {
    fn greeting(&self) -> String {
        match &self.reader.name {
            Some(name) => self
                .reader
                .tw("mail-greeting-name", [("name", Arg::from(name))]),
            None => self.reader.t("mail-greeting"),
        }
    }

    /// A fact on a line of its own.
    fn fact(&self, what: &str, says: &str) -> String {
        self.reader
            .tw("mail-fact", [("what", what.into()), ("says", says.into())])
    }

    fn preheader(&self) -> &str {
        let first = self.content.paragraphs.first().map(String::as_str);
        self.content
            .preheader
            .as_deref()
            .or(first)
            .unwrap_or_default()
    }
}

#[derive(Template)]
#[template(path = "mail/letter.txt", escape = "none")]
struct Text<'a> {
    letter: &'a LetterContext<'a>,
}

#[derive(Template)]
#[template(path = "mail/letter.html")]
struct Html<'a> {
    letter: &'a LetterContext<'a>,
}

impl Html<'_> {
    /// What keeps a list of letters from showing the greeting after the preheader.
    fn padding(&self) -> String {
        let width = self.letter.preheader().chars().count();
        "&#847;&zwnj;&nbsp;".repeat(90_usize.saturating_sub(width))
    }
}
