//! Logging in without a password, by a link in a letter.

use axum::http::HeaderMap;
use platform::{crypto::hash_token, error::Result, i18n::Locale, web::Client};
use url::form_urlencoded::byte_serialize;

use super::{
    logins::{SetLogin, issue},
    tokens::{self, LOG_IN, Purpose, link_over},
    verify::{drop_unproven, is_here},
};
use crate::{
    Email, Identity,
    queries::{self, Person},
    rate_limit::{self, Attempt},
};
use post::{Letter, Reader};

/// Sends a letter with a link that logs in, to whoever has an account under the address.
///
/// # Errors
/// 422 for what is no address, 429 after too many letters; nothing tells whether the account
/// exists.
pub async fn request_login_link(
    app: &Identity,
    email: &str,
    next: Option<&str>,
    locale: Locale,
    from: &Client,
) -> Result<()> {
    send_link(app, &LOG_IN, email, locale, from, |reader, token| {
        let next = next
            .map(|n| format!("?next={}", byte_serialize(n.as_bytes()).collect::<String>()))
            .unwrap_or_default();
        Letter::new(reader, "mail-magic-subject")
            .paragraph(reader.t("mail-magic-text"))
            .action(
                reader.t("mail-magic-action"),
                post::address(app, &format!("/login/link/{token}{next}")),
            )
            .paragraph_after(reader.t("mail-magic-after"))
    })
    .await
}

/// Sends the letter that `write` makes of a new token, to whoever has an account under the address.
///
/// # Errors
/// Those of [`request_login_link`].
pub async fn send_link(
    app: &Identity,
    purpose: &Purpose,
    email: &str,
    locale: Locale,
    from: &Client,
    write: impl FnOnce(&Reader, &str) -> Letter,
) -> Result<()> {
    let email = Email::parse(email)?;
    let attempt = Attempt::new(app.now(), "mail", Some(&email), from)
        .admit(&app.db, rate_limit::LETTERS)
        .await?;
    let mut tx = app.db.begin().await?;
    queries::succeed_attempt(&mut tx, attempt, None).await?;
    if let Some(person) = queries::person_by_email(&mut tx, email.as_str()).await?
        && let Some(reader) = post::reader(&mut tx, &person.id, locale).await?
    {
        let token = tokens::issue(&mut tx, app, purpose, &email).await?;
        post::letter(&mut tx, app, &write(&reader, &token).mail(app, &reader)?).await?;
    }
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
    from: &Client,
    request: &HeaderMap,
) -> Result<(Person, SetLogin)> {
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
    tx.commit().await?;
    let login = issue(app, &person, version, request);
    Ok((person, login))
}
