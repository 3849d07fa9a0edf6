//! Logging in without a password, by a link in a letter.

use axum::http::HeaderMap;
use platform::{
    crypto::hash_token,
    error::{Error, Result},
    i18n::Locale,
    queue::{self, Attempt as Try, Job, Lane, Outcome},
    random,
    web::Client,
};
use serde::{Deserialize, Serialize};
use url::form_urlencoded::byte_serialize;

use super::{
    entry::{self, Entry, FirstFactor},
    tokens::{self, LOG_IN, RESET_PASSWORD, link_over},
    verify::{drop_unproven, is_here},
};
use crate::{
    Email, Identity,
    queries::{self, Person},
    rate_limit::{self, Attempt},
};
use post::Letter;

/// Has a letter sent with a link that logs in, to whoever has an account under the address.
///
/// # Errors
/// 422 for what is no address, 429 after too many letters; nothing tells whether the account
/// exists, the time of the answer neither.
pub async fn request_login_link(
    app: &Identity,
    email: &str,
    next: Option<&str>,
    locale: Locale,
    from: &Client,
) -> Result<()> {
    let next = next.map(str::to_owned);
    request_link(app, Wanted::LogIn { next }, email, locale, from).await
}

/// What a letter's link is for.
#[derive(Serialize, Deserialize)]
pub enum Wanted {
    LogIn { next: Option<String> },
    NewPassword,
}

/// Enqueues the job that looks for the account and writes to it.
///
/// # Errors
/// Those of [`request_login_link`].
pub async fn request_link(
    app: &Identity,
    wanted: Wanted,
    email: &str,
    locale: Locale,
    from: &Client,
) -> Result<()> {
    let email = Email::parse(email)?;
    let attempt = Attempt::new(app.now(), "mail", Some(&email), from)
        .admit(&app.db, rate_limit::LETTERS)
        .await?;
    let mut tx = app.db.begin().await?;
    queries::succeed_attempt(&mut tx, attempt, None).await?;
    let secret = format!("{} {}", random::token(32), email.as_str());
    let job = SendLink {
        secret: app.keys.seal(SEAL_CONTEXT, secret.as_bytes()),
        wanted,
        language: locale.tag().to_owned(),
    };
    queue::enqueue(&mut tx, job).await?;
    tx.commit().await?;
    Ok(())
}

/// What the token and the address are sealed for in the queue.
const SEAL_CONTEXT: &str = "send_link";

/// Job that sends a link to whoever has an account under an address.
#[derive(Serialize, Deserialize)]
pub struct SendLink {
    /// The link's token and the address, sealed. The token is made before the job, so that a job
    /// that runs twice sends one letter.
    secret: String,
    wanted: Wanted,
    language: String,
}

impl Job for SendLink {
    type State = Identity;
    const LANE: Lane = Lane::Prompt;
    const NAME: &'static str = "send_link";

    async fn run(self, app: Identity, _: Try) -> Outcome {
        send_link(&app, self).await.into()
    }
}

async fn send_link(app: &Identity, job: SendLink) -> Result<()> {
    let secret = app
        .keys
        .open(SEAL_CONTEXT, &job.secret)
        .map_err(Error::internal)?;
    let secret = String::from_utf8(secret).map_err(Error::internal)?;
    let (token, email) = secret.split_once(' ').unwrap_or_default();
    let email = Email::stored(email);
    let locale = Locale::from_tag(&job.language).unwrap_or_default();
    let mut tx = app.db.begin().await?;
    if queries::token(&mut tx, &hash_token(token)).await?.is_some() {
        return Ok(());
    }
    let Some(person) = queries::person_by_email(&mut tx, email.as_str()).await? else {
        return Ok(());
    };
    let Some(reader) = post::reader(&mut tx, &person.id, locale).await? else {
        return Ok(());
    };
    let letter = match job.wanted {
        Wanted::LogIn { next } => {
            tokens::keep(&mut tx, app, &LOG_IN, &email, token).await?;
            let next = next
                .map(|n| format!("?next={}", byte_serialize(n.as_bytes()).collect::<String>()))
                .unwrap_or_default();
            Letter::new(&reader, "mail-magic-subject")
                .paragraph(reader.t("mail-magic-text"))
                .action(
                    reader.t("mail-magic-action"),
                    post::address(app, &format!("/login/link/{token}{next}")),
                )
                .paragraph_after(reader.t("mail-magic-after"))
        }
        Wanted::NewPassword => {
            tokens::keep(&mut tx, app, &RESET_PASSWORD, &email, token).await?;
            Letter::new(&reader, "mail-reset-subject")
                .paragraph(reader.t("mail-reset-text"))
                .action(
                    reader.t("mail-reset-action"),
                    post::address(app, &format!("/password/new?token={token}")),
                )
                .paragraph_after(reader.t("mail-reset-after"))
        }
    };
    post::letter(&mut tx, app, &letter.mail(app, &reader)?).await?;
    tx.commit().await?;
    Ok(())
}

/// Logs in with a link, once. Whoever has it reads the mail of its address.
///
/// # Errors
/// 410 `link-over` when it was used, replaced, has expired or never was.
pub async fn log_in_by_link(
    app: &Identity,
    token: &str,
    locale: Locale,
    from: &Client,
    request: &HeaderMap,
) -> Result<(Person, Entry)> {
    let attempt = Attempt::new(app.now(), "magic_link", None, from)
        .admit(&app.db, rate_limit::TOKEN)
        .await?;
    let hash = hash_token(token);
    let email = tokens::email(app, &LOG_IN, &hash).await?;
    let person = queries::person_by_email(&mut *app.db.acquire().await?, email.as_str())
        .await?
        .ok_or_else(link_over)?;
    let here = is_here(app, &person.id, request).await?;

    let now = app.now();
    let mut tx = app.db.begin().await?;
    queries::take_token(&mut tx, LOG_IN.prefix, &hash, now)
        .await?
        .ok_or_else(link_over)?;
    // Whoever chose the password of an address that nobody proved may be someone else.
    if !here {
        drop_unproven(&mut tx, app, &person.id, now).await?;
    }
    queries::verify_email(&mut tx, &person.id, now).await?;
    queries::succeed_attempt(&mut tx, attempt, Some(&person.id)).await?;
    let version = queries::login_version(&mut tx, &person.id).await?;
    let first = FirstFactor {
        person: &person,
        version,
        method: "magic_link",
        announced: false,
    };
    let entry = entry::enter(&mut tx, app, first, (from, request, locale)).await?;
    tx.commit().await?;
    Ok((person, entry))
}
