//! MIME message of a letter (RFC 5322, RFC 2045, RFC 6047, RFC 8058).

use lettre::{
    Message,
    message::{
        Attachment, Mailbox, MultiPart, SinglePart,
        header::{ContentType, Header, HeaderName, HeaderValue},
    },
};

use super::{Calendar, Mail, SendError};

/// Composes a letter.
pub fn compose(from: &Mailbox, mail: &Mail) -> Result<Message, SendError> {
    let broken = |e: &dyn std::fmt::Display| SendError::Permanent(e.to_string());
    let address = as_servers_write_it(&mail.to)
        .parse()
        .map_err(|e| SendError::Address(format!("{e}")))?;
    let mut message = Message::builder()
        .message_id(Some(format!("<{}@{}>", mail.id, from.email.domain())))
        .date(mail.written_at.into())
        .from(from.clone())
        .to(Mailbox::new(mail.name.clone(), address))
        .subject(&mail.subject)
        // No machine answers it with an absence, and none is told it is away.
        .header(AutoSubmitted);
    // An address that cannot be answered to is no reason to keep the letter.
    if let Some(reply) = &mail.reply_to
        && let Ok(address) = as_servers_write_it(&reply.address).parse()
    {
        message = message.reply_to(Mailbox::new(Some(reply.name.clone()), address));
    }
    if let Some(url) = &mail.unsubscribe {
        message = message
            .header(ListUnsubscribe(format!("<{url}>")))
            .header(ListUnsubscribePost);
    }
    let words = MultiPart::alternative_plain_html(mail.text.clone(), mail.html.clone());
    let body = match &mail.calendar {
        None => words,
        Some(calendar) => with_calendar(words, calendar).map_err(|e| broken(&e))?,
    };
    message.multipart(body).map_err(|e| broken(&e))
}

/// An address whose domain is written in A-labels (RFC 5890): not every server on the way knows
/// other letters.
fn as_servers_write_it(address: &str) -> String {
    match address.rsplit_once('@') {
        Some((local, domain)) => match url::Host::parse(domain) {
            Ok(url::Host::Domain(domain)) => format!("{local}@{domain}"),
            _ => address.to_owned(),
        },
        None => address.to_owned(),
    }
}

/// The letter in the form in which Gmail, Outlook and Apple find an invitation: as an
/// alternative of the words, and again as a file for programs that read none.
fn with_calendar(
    words: MultiPart,
    calendar: &Calendar,
) -> Result<MultiPart, lettre::message::header::ContentTypeErr> {
    let kind = format!("text/calendar; method={}; charset=utf-8", calendar.method);
    let invitation = SinglePart::builder()
        .header(ContentType::parse(&kind)?)
        .body(calendar.ics.clone());
    let file = Attachment::new("invite.ics".to_owned()).body(
        calendar.ics.clone(),
        ContentType::parse("application/ics; name=\"invite.ics\"")?,
    );
    Ok(MultiPart::mixed()
        .multipart(words.singlepart(invitation))
        .singlepart(file))
}

#[derive(Clone, Copy)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }
    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }
    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

#[derive(Clone)]
struct ListUnsubscribe(String);

impl Header for ListUnsubscribe {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("List-Unsubscribe")
    }
    fn parse(value: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self(value.to_owned()))
    }
    fn display(&self) -> HeaderValue {
        // A folded or encoded address is none to half of those who read it.
        HeaderValue::dangerous_new_pre_encoded(Self::name(), self.0.clone(), self.0.clone())
    }
}

#[derive(Clone, Copy)]
struct ListUnsubscribePost;

impl Header for ListUnsubscribePost {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("List-Unsubscribe-Post")
    }
    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }
    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "List-Unsubscribe=One-Click".to_owned())
    }
}
