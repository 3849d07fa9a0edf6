//! Links by mail: logging in without a password, choosing a new one.

use axum::http::{HeaderMap, StatusCode};
use jiff::SignedDuration;
use platform::{
    crypto::hash_token,
    error::{Error, FieldErrors, Result},
    i18n::Locale,
    random,
    web::Client,
};
use url::form_urlencoded::byte_serialize;

use super::{
    logins::{SetLogin, issue},
    profile::tell_password_changed,
    register::check_password,
    verify::{drop_unproven, is_here},
};
use crate::{
    Email, Identity,
    limit::{self, Attempt},
    queries::{self, Person, TokenRow},
};
use post::{Letter, Reader};

/// What a link is for.
pub struct Purpose {
    /// Before the address, in the token's identifier.
    pub(super) prefix: &'static str,
    /// How long the link can be used.
    pub lifetime: SignedDuration,
}

/// A link that logs in.
pub const MAGIC: Purpose = Purpose {
    prefix: "magic:",
    lifetime: SignedDuration::from_mins(15),
};
/// A link under which a new password is chosen.
pub const RESET: Purpose = Purpose {
    prefix: "reset:",
    lifetime: SignedDuration::from_mins(60),
};

/// Writes a letter with a link that logs in, to whoever has an account under the address.
///
/// # Errors
/// 422 for what is no address, 429 after too many letters; nothing tells whether the account
/// exists.
pub async fn ask_magic_link(
    app: &Identity,
    email: &str,
    next: Option<&str>,
    locale: Locale,
    from: &Client,
) -> Result<()> {
    ask(app, &MAGIC, email, locale, from, |reader, token| {
        let next = next
            .map(|n| format!("?next={}", byte_serialize(n.as_bytes()).collect::<String>()))
            .unwrap_or_default();
        Letter::new(reader, "mail-magic-subject")
            .say(reader.t("mail-magic-text"))
            .action(
                reader.t("mail-magic-action"),
                app_url(app, &format!("/login/link/{token}{next}")),
            )
            .say_after(reader.t("mail-magic-after"))
    })
    .await
}

/// Writes a letter with a link under which a new password is chosen. As [`ask_magic_link`].
pub async fn ask_reset(app: &Identity, email: &str, locale: Locale, from: &Client) -> Result<()> {
    ask(app, &RESET, email, locale, from, |reader, token| {
        Letter::new(reader, "mail-reset-subject")
            .say(reader.t("mail-reset-text"))
            .action(
                reader.t("mail-reset-action"),
                app_url(app, &format!("/password/new?token={token}")),
            )
            .say_after(reader.t("mail-reset-after"))
    })
    .await
}

fn app_url(app: &Identity, path: &str) -> String {
    post::address(app, path)
}

async fn ask(
    app: &Identity,
    purpose: &Purpose,
    email: &str,
    locale: Locale,
    from: &Client,
    write: impl FnOnce(&Reader, &str) -> Letter,
) -> Result<()> {
    let email = Email::parse(email)?;
    let attempt = Attempt::new(app.now(), "mail", Some(&email), from)
        .admit(&app.db, limit::MAIL)
        .await?;
    let token = random::token(32);

    let mut tx = app.db.begin().await?;
    queries::succeed_attempt(&mut tx, attempt, None).await?;
    if let Some(person) = queries::person_by_email(&mut tx, email.as_str()).await?
        && let Some(reader) = post::reader(&mut tx, &person.id, locale).await?
    {
        let identifier = identifier(purpose, &email);
        queries::drop_tokens(&mut tx, &identifier).await?;
        let row = TokenRow {
            identifier,
            token: hash_token(&token),
            expires: (app.now() + purpose.lifetime).into(),
        };
        queries::insert_token(&mut tx, &row).await?;
        post::letter(&mut tx, app, &write(&reader, &token).mail(app, &reader)?).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Under which a token is stored: the purpose and the address.
pub fn identifier(purpose: &Purpose, email: &Email) -> String {
    format!("{}{}", purpose.prefix, email.as_str())
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
        .admit(&app.db, limit::GUESS)
        .await?;
    let hash = hash_token(token);
    let here = match queries::token(&mut *app.db.acquire().await?, &hash).await? {
        Some(row) => belongs_here(app, &row, request).await?,
        None => false,
    };
    let now = app.now();
    let mut tx = app.db.begin().await?;
    let identifier = queries::take_token(&mut tx, MAGIC.prefix, &hash, now)
        .await?
        .ok_or_else(link_over)?;
    let person = queries::person_by_email(&mut tx, &identifier[MAGIC.prefix.len()..])
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

/// Whether this browser is logged in as the person whose link it is.
async fn belongs_here(app: &Identity, row: &TokenRow, request: &HeaderMap) -> Result<bool> {
    let Some(email) = row.identifier.strip_prefix(MAGIC.prefix) else {
        return Ok(false);
    };
    let person = queries::person_by_email(&mut *app.db.acquire().await?, email).await?;
    match person {
        Some(person) => is_here(app, &person.id, request).await,
        None => Ok(false),
    }
}

/// Chooses a new password under a link, once: all logins end, and this browser is logged in.
///
/// # Errors
/// 410 `link-over` as for [`log_in_by_link`]; 422 when the password is refused, the link then
/// still holds.
pub async fn choose_new_password(
    app: &Identity,
    token: &str,
    new: &str,
    locale: Locale,
    from: &Client,
    request: &HeaderMap,
) -> Result<(Person, SetLogin)> {
    let attempt = Attempt::new(app.now(), "reset", None, from)
        .admit(&app.db, limit::GUESS)
        .await?;
    let hash = hash_token(token);
    let now = app.now();
    let row = queries::token(&mut *app.db.acquire().await?, &hash).await?;
    let email = row
        .filter(|row| row.expires.0 > now)
        .and_then(|row| row.identifier.strip_prefix(RESET.prefix).map(Email::stored))
        .ok_or_else(link_over)?;
    let mut fields = FieldErrors::new();
    check_password(&mut fields, "password", new, Some(&email));
    if !fields.is_empty() {
        // A right link and a weak password is no guess.
        queries::forget_attempt(&mut *app.db.acquire().await?, attempt).await?;
        return Err(Error::invalid(fields));
    }
    let password = app.passwords.hash(new).await.map_err(Error::internal)?;

    let mut tx = app.db.begin().await?;
    queries::take_token(&mut tx, RESET.prefix, &hash, now)
        .await?
        .ok_or_else(link_over)?;
    let person = queries::person_by_email(&mut tx, email.as_str())
        .await?
        .ok_or_else(link_over)?;
    queries::set_password(&mut tx, &person.id, &password, now).await?;
    queries::verify_email(&mut tx, &person.id, now).await?;
    queries::drop_tokens(&mut tx, &identifier(&MAGIC, &email)).await?;
    let version = queries::end_all_logins(&mut tx, &person.id, now).await?;
    queries::succeed_attempt(&mut tx, attempt, Some(&person.id)).await?;
    tell_password_changed(&mut tx, app, &person.id, locale).await?;
    tx.commit().await?;
    let login = issue(app, &person, version, request);
    Ok((person, login))
}

/// 410: the link was used, replaced, has expired or never was.
pub fn link_over() -> Error {
    Error::new(StatusCode::GONE, "link-over")
}
