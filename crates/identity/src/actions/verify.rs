//! Proving that an address is one's own.
//!
//! Anybody can register with anybody's address, and wait for its owner to use the account. So
//! a password that was chosen before the address was proven counts only for who shows both at
//! once: the letter's link in a browser that is logged in with it, or the link and the
//! password together. For everybody else who proves the address (by this link, or by one that
//! logs in) the password goes, every login made with it ends, and a letter says so.

use axum::http::HeaderMap;
use domain::ids::UserId;
use jiff::Timestamp;
use platform::{
    crypto::hash_token,
    error::{Error, Result},
    i18n::Locale,
    web::Client,
};
use sqlx::PgConnection;

use super::{
    entry::{self, Asked, Entry, FirstFactor},
    logins::verified,
    tokens::{self, VERIFY_EMAIL, link_over},
};
use crate::{
    Email, Identity,
    identify::lookup,
    queries::{self, Person},
    rate_limit::{self, Attempt},
};
use post::Letter;
use site::who::User;

/// Sends a letter with the link to a person's address.
pub async fn send_verification(
    conn: &mut PgConnection,
    app: &Identity,
    (id, email): (&UserId, &Email),
    locale: Locale,
) -> Result<()> {
    let Some(reader) = post::reader(conn, id, locale).await? else {
        return Ok(());
    };
    let token = tokens::issue(conn, app, &VERIFY_EMAIL, email).await?;
    let letter = Letter::new(&reader, "mail-verify-subject")
        .paragraph(reader.t("mail-verify-text"))
        .action(
            reader.t("mail-verify-action"),
            post::address(app, &format!("/account/verify/{token}")),
        )
        .paragraph_after(reader.t("mail-verify-after"));
    post::letter(conn, app, &letter.mail(app, &reader)?).await
}

/// Sends the letter again, to someone who is logged in. Nothing happens once the address is
/// proven.
///
/// # Errors
/// 429 after too many letters.
pub async fn resend_verification(
    app: &Identity,
    user: &User,
    locale: Locale,
    from: &Client,
) -> Result<()> {
    let email = Email::stored(&user.email);
    let attempt = Attempt::new(app.now(), "mail", Some(&email), from)
        .admit(&app.db, rate_limit::LETTERS)
        .await?;
    let mut tx = app.db.begin().await?;
    queries::succeed_attempt(&mut tx, attempt, None).await?;
    let profile = queries::profile(&mut tx, &user.id).await?;
    if profile.is_some_and(|p| p.email_verified.is_none()) {
        send_verification(&mut tx, app, (&user.id, &email), locale).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// How someone who is not logged in as the person shows that the password is theirs, or that
/// it is not.
#[derive(Clone, Copy, Debug)]
pub enum Proof<'a> {
    /// They know it.
    Password(&'a str),
    /// They never chose it: it goes.
    NotMine,
}

/// The outcome of proving an address.
pub struct Proven {
    /// What follows; nothing when this browser was logged in.
    pub entry: Option<Entry>,
    /// Whether a password that was not theirs is gone.
    pub dropped: bool,
}

/// Proves an address by the letter's link, once.
///
/// # Errors
/// 410 `link-over` when it was used, replaced, has expired or never was; 422 naming `password`
/// when that is empty or wrong, the link then still holds; 429 after too many attempts.
pub async fn verify(
    app: &Identity,
    token: &str,
    proof: Proof<'_>,
    locale: Locale,
    from: &Client,
    request: &HeaderMap,
) -> Result<Proven> {
    let asked = (from, request, locale);
    let attempt = Attempt::new(app.now(), "magic_link", None, from)
        .admit(&app.db, rate_limit::TOKEN)
        .await?;
    let hash = hash_token(token);
    let now = app.now();
    let email = tokens::email(app, &VERIFY_EMAIL, &hash).await?;
    let person = queries::person_by_email(&mut *app.db.acquire().await?, email.as_str())
        .await?
        .ok_or_else(link_over)?;
    let here = is_here(app, &person.id, request).await?;
    let owns_password = here
        || match proof {
            Proof::Password(_) if person.password.is_none() => false,
            Proof::Password(password) => {
                // A right link and a wrong password is a guess at the password.
                queries::forget_attempt(&mut *app.db.acquire().await?, attempt).await?;
                check_password(app, &person, &email, password, asked).await?;
                true
            }
            Proof::NotMine => false,
        };

    let mut tx = app.db.begin().await?;
    queries::take_token(&mut tx, VERIFY_EMAIL.prefix, &hash, now)
        .await?
        .ok_or_else(link_over)?;
    let dropped = !owns_password && drop_unproven(&mut tx, app, &person.id, now).await?;
    queries::verify_email(&mut tx, &person.id, now).await?;
    queries::forget_attempt(&mut tx, attempt).await?;
    let version = queries::login_version(&mut tx, &person.id).await?;
    let entry = if here {
        None
    } else {
        let first = FirstFactor {
            person: &person,
            version,
            method: "magic_link",
            announced: false,
        };
        Some(entry::enter(&mut tx, app, first, asked).await?)
    };
    tx.commit().await?;
    Ok(Proven { entry, dropped })
}

/// Whether this browser is logged in as that person.
pub async fn is_here(app: &Identity, person: &UserId, request: &HeaderMap) -> Result<bool> {
    let user = lookup(app, request).await?.user;
    Ok(user.is_some_and(|user| user.id == *person))
}

async fn check_password(
    app: &Identity,
    person: &Person,
    email: &Email,
    password: &str,
    (from, request, _): Asked<'_>,
) -> Result<()> {
    if password.is_empty() {
        return Err(Error::field("password", "error-field-required"));
    }
    let attempt = Attempt::new(app.now(), "password", Some(email), from)
        .on_account(&app.db, Some(&person.id), request)
        .await?
        .admit(&app.db, rate_limit::PASSWORD)
        .await?;
    verified(app, Some(person.clone()), password)
        .await?
        .ok_or_else(|| Error::field("password", "error-field-wrong-password"))?;
    queries::forget_attempt(&mut *app.db.acquire().await?, attempt).await
}

/// Drops the password that somebody chose before the address was proven, ends what it opened,
/// and tells whoever reads the mail of the address. Answers whether there was one.
pub async fn drop_unproven(
    conn: &mut PgConnection,
    app: &Identity,
    person: &UserId,
    now: Timestamp,
) -> Result<bool> {
    if !queries::drop_unproven_password(conn, person, now).await? {
        return Ok(false);
    }
    queries::end_all_logins(conn, person, now).await?;
    if let Some(reader) = post::reader(conn, person, Locale::default()).await? {
        let letter = Letter::new(&reader, "mail-unproven-subject")
            .paragraph(reader.t("mail-unproven-text"))
            .action(
                reader.t("mail-unproven-action"),
                post::address(app, "/password/forgotten"),
            )
            .paragraph_after(reader.t("mail-unproven-after"));
        post::letter(conn, app, &letter.mail(app, &reader)?).await?;
    }
    Ok(true)
}
