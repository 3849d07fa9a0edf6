//! A forgotten password: a letter with a link, and the new password chosen under it.

use axum::http::HeaderMap;
use platform::{
    crypto::hash_token,
    error::{Error, FieldErrors, Result},
    i18n::Locale,
    web::Client,
};

use super::{
    entry::{self, Entry, FirstFactor},
    login_links::{Wanted, request_link},
    profile::notify_password_changed,
    register::check_password,
    tokens::{self, LOG_IN, RESET_PASSWORD, link_over},
};
use crate::{
    Identity,
    queries::{self, Person},
    rate_limit::{self, Attempt},
};

/// Has a letter sent with a link under which a new password is chosen.
///
/// # Errors
/// Those of [`super::request_login_link`].
pub async fn request_password_reset(
    app: &Identity,
    email: &str,
    locale: Locale,
    from: &Client,
) -> Result<()> {
    request_link(app, Wanted::NewPassword, email, locale, from).await
}

/// Sets a new password under a link, once: all logins end, and this browser is logged in.
///
/// # Errors
/// 410 `link-over` when it was used, replaced, has expired or never was; 422 when the password is
/// refused, the link then still holds.
pub async fn reset_password(
    app: &Identity,
    token: &str,
    new: &str,
    locale: Locale,
    from: &Client,
    request: &HeaderMap,
) -> Result<(Person, Entry)> {
    let attempt = Attempt::new(app.now(), "reset", None, from)
        .admit(&app.db, rate_limit::TOKEN)
        .await?;
    let hash = hash_token(token);
    let email = tokens::email(app, &RESET_PASSWORD, &hash).await?;
    let known = queries::person_by_email(&mut *app.db.acquire().await?, email.as_str()).await?;
    let name = known.as_ref().and_then(|person| person.name.as_deref());
    let mut fields = FieldErrors::new();
    check_password(&mut fields, "password", new, (email.as_str(), name));
    if !fields.is_empty() {
        // A right link and a weak password is no guess.
        queries::forget_attempt(&mut *app.db.acquire().await?, attempt).await?;
        return Err(Error::invalid(fields));
    }
    let password = app.passwords.hash(new).await.map_err(Error::internal)?;

    let now = app.now();
    let mut tx = app.db.begin().await?;
    queries::take_token(&mut tx, RESET_PASSWORD.prefix, &hash, now)
        .await?
        .ok_or_else(link_over)?;
    let person = queries::person_by_email(&mut tx, email.as_str())
        .await?
        .ok_or_else(link_over)?;
    queries::set_password(&mut tx, &person.id, &password, now).await?;
    queries::verify_email(&mut tx, &person.id, now).await?;
    tokens::revoke(&mut tx, &LOG_IN, &email).await?;
    let version = queries::end_all_logins(&mut tx, &person.id, now).await?;
    queries::succeed_attempt(&mut tx, attempt, Some(&person.id)).await?;
    notify_password_changed(&mut tx, app, &person.id, locale).await?;
    let first = FirstFactor {
        person: &person,
        version,
        method: "reset",
        announced: true,
    };
    let entry = entry::enter(&mut tx, app, first, (from, request, locale)).await?;
    tx.commit().await?;
    Ok((person, entry))
}
