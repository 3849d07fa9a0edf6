//! Codes: those that an application makes (TOTP, RFC 6238), and those that recover.

use axum::http::HeaderMap;
use domain::ids::UserId;
use platform::{
    crypto::hash_token,
    error::{Error, Result},
    i18n::Locale,
    random,
    web::Client,
};
use post::Letter;
use qrcode::{QrCode, render::svg};
use site::who::User;
use sqlx::PgConnection;
use totp_rs::{Builder, Secret, Totp};

use crate::{
    Email, Identity,
    queries::{self, Person},
    rate_limit::{self, Attempt},
};

/// How many recovery codes a person gets.
const RECOVERY_CODES: usize = 10;
/// The letters of recovery codes (Crockford's): none is taken for another.
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// An application that is being set up.
#[derive(Debug)]
pub struct NewApplication {
    /// What is typed into the application, in groups of four.
    pub secret: String,
    /// What it reads instead.
    pub uri: String,
    /// The same as a picture.
    pub qr: String,
}

/// Begins to set up an application, or goes on with it.
///
/// # Errors
/// 409 `totp-exists` once one is set up.
pub async fn begin_totp(app: &Identity, user: &User) -> Result<NewApplication> {
    let fresh = app.keys.seal(&place(&user.id), &random::bytes::<20>());
    let mut conn = app.db.acquire().await?;
    let row = queries::begin_totp(&mut conn, &user.id, &fresh, app.now()).await?;
    if row.confirmed_at.is_some() {
        return Err(Error::conflict("totp-exists"));
    }
    let totp = opened(app, user, &row.sealed_secret)?;
    let uri = totp.to_url().map_err(Error::internal)?;
    let code = QrCode::new(uri.as_bytes()).map_err(Error::internal)?;
    let qr = code
        .render::<svg::Color<'_>>()
        .min_dimensions(220, 220)
        .build();
    let secret = totp.secret().to_base32();
    let groups: Vec<&str> = secret
        .as_bytes()
        .chunks(4)
        .filter_map(|group| std::str::from_utf8(group).ok())
        .collect();
    Ok(NewApplication {
        secret: groups.join(" "),
        uri,
        // The page has no room for the head of a file.
        qr: qr
            .split_once("?>")
            .map_or(qr.clone(), |(_, svg)| svg.to_owned()),
    })
}

/// Confirms an application by its first code. Answers the recovery codes that the person gets
/// with their first second factor.
///
/// # Errors
/// 422 naming `code`; 404 when none is being set up; 429 after too many wrong ones.
pub async fn confirm_totp(
    app: &Identity,
    user: &User,
    code: &str,
    from: &Client,
    request: &HeaderMap,
) -> Result<Option<Vec<String>>> {
    let row = queries::totp(&mut *app.db.acquire().await?, &user.id).await?;
    let row = row.ok_or_else(Error::not_found)?;
    if row.confirmed_at.is_some() {
        return Err(Error::conflict("totp-exists"));
    }
    let email = Email::stored(&user.email);
    let attempt = Attempt::new(app.now(), "code", Some(&email), from)
        .on_account(&app.db, Some(&user.id), request)
        .await?
        .admit(&app.db, rate_limit::CODE)
        .await?;
    let totp = opened(app, user, &row.sealed_secret)?;
    let step = step_of(&totp, code, app).ok_or_else(wrong_code)?;
    let mut tx = app.db.begin().await?;
    if !queries::take_step(&mut tx, &user.id, step, app.now()).await? {
        return Err(wrong_code());
    }
    queries::forget_attempt(&mut tx, attempt).await?;
    let codes = added(&mut tx, app, user).await?;
    tx.commit().await?;
    Ok(codes)
}

/// What follows from a second factor that was added: this login has shown it, a letter tells of
/// it, and the first one brings recovery codes.
pub async fn added(
    conn: &mut PgConnection,
    app: &Identity,
    user: &User,
) -> Result<Option<Vec<String>>> {
    queries::refresh_login(conn, user.login.login_id(), true, app.now()).await?;
    tell_of_factors(conn, app, &user.id, "mail-factor-added").await?;
    if queries::recovery_codes_left(conn, &user.id).await? > 0 {
        return Ok(None);
    }
    Ok(Some(renew(conn, app, &user.id).await?))
}

/// Removes the application.
///
/// # Errors
/// 404 when there is none.
pub async fn remove_totp(app: &Identity, user: &User) -> Result<()> {
    let mut tx = app.db.begin().await?;
    if !queries::drop_totp(&mut tx, &user.id).await? {
        return Err(Error::not_found());
    }
    removed(&mut tx, app, &user.id).await?;
    tx.commit().await?;
    Ok(())
}

/// What follows from a second factor that was removed: a letter, and no recovery codes without
/// anything to recover.
pub async fn removed(conn: &mut PgConnection, app: &Identity, user: &UserId) -> Result<()> {
    if !queries::has_factor(conn, user).await? {
        queries::drop_recovery_codes(conn, user).await?;
    }
    tell_of_factors(conn, app, user, "mail-factor-removed").await
}

/// Gives a person new recovery codes; the ones before no longer work.
///
/// # Errors
/// 409 `no-second-factor` without anything to recover.
pub async fn renew_recovery_codes(app: &Identity, user: &User) -> Result<Vec<String>> {
    let mut tx = app.db.begin().await?;
    if !queries::has_factor(&mut tx, &user.id).await? {
        return Err(Error::conflict("no-second-factor"));
    }
    let codes = renew(&mut tx, app, &user.id).await?;
    tx.commit().await?;
    Ok(codes)
}

async fn renew(conn: &mut PgConnection, app: &Identity, user: &UserId) -> Result<Vec<String>> {
    let codes: Vec<String> = (0..RECOVERY_CODES).map(|_| new_code()).collect();
    let hashes: Vec<String> = codes.iter().map(|code| recovery_hash(code)).collect();
    queries::replace_recovery_codes(conn, user, &hashes, app.now()).await?;
    Ok(codes)
}

/// 80 random bits in four groups.
fn new_code() -> String {
    let letters: Vec<u8> = random::bytes::<16>()
        .iter()
        .map(|byte| LETTERS[usize::from(byte % 32)])
        .collect();
    let groups: Vec<&str> = letters
        .chunks(4)
        .filter_map(|group| std::str::from_utf8(group).ok())
        .collect();
    groups.join("-")
}

/// A recovery code as it is stored: however it was written down.
fn recovery_hash(code: &str) -> String {
    let letters = code.chars().filter(char::is_ascii_alphanumeric);
    let read = letters.map(|letter| match letter.to_ascii_lowercase() {
        'o' => '0',
        'i' | 'l' => '1',
        other => other,
    });
    hash_token(&read.collect::<String>())
}

/// Whether a text is meant as a recovery code: an application's code has six digits.
pub fn is_recovery(code: &str) -> bool {
    code.chars().filter(char::is_ascii_alphanumeric).count() > 8
}

/// Checks a person's code, and uses it up.
///
/// # Errors
/// 422 naming `code`; 429 after too many wrong ones.
pub async fn check(
    app: &Identity,
    person: &Person,
    code: &str,
    from: &Client,
    request: &HeaderMap,
) -> Result<()> {
    let recovery = is_recovery(code);
    let (method, limits) = if recovery {
        ("recovery", rate_limit::RECOVERY)
    } else {
        ("code", rate_limit::CODE)
    };
    let email = Email::stored(&person.email);
    let attempt = Attempt::new(app.now(), method, Some(&email), from)
        .on_account(&app.db, Some(&person.id), request)
        .await?
        .admit(&app.db, limits)
        .await?;
    let mut tx = app.db.begin().await?;
    let right = if recovery {
        queries::take_recovery_code(&mut tx, &person.id, &recovery_hash(code), app.now()).await?
    } else {
        take_totp(&mut tx, app, person, code).await?
    };
    if !right {
        return Err(wrong_code());
    }
    queries::succeed_attempt(&mut tx, attempt, Some(&person.id)).await?;
    tx.commit().await?;
    Ok(())
}

async fn take_totp(
    conn: &mut PgConnection,
    app: &Identity,
    person: &Person,
    code: &str,
) -> Result<bool> {
    let row = queries::totp(conn, &person.id).await?;
    let Some(row) = row.filter(|row| row.confirmed_at.is_some()) else {
        return Ok(false);
    };
    let secret = open(app, &person.id, &row.sealed_secret)?;
    let totp = totp(secret, &person.email)?;
    match step_of(&totp, code, app) {
        Some(step) => queries::take_step(conn, &person.id, step, app.now()).await,
        None => Ok(false),
    }
}

/// The step that a code is of: now, or the one before or after.
fn step_of(totp: &Totp, code: &str, app: &Identity) -> Option<i64> {
    let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let now = u64::try_from(app.now().as_second()).ok()?;
    i64::try_from(totp.check(&digits, now)?).ok()
}

fn opened(app: &Identity, user: &User, sealed: &str) -> Result<Totp> {
    totp(open(app, &user.id, sealed)?, &user.email)
}

fn open(app: &Identity, user: &UserId, sealed: &str) -> Result<Vec<u8>> {
    app.keys.open(&place(user), sealed).map_err(Error::internal)
}

fn totp(secret: Vec<u8>, email: &str) -> Result<Totp> {
    Builder::new()
        .with_secret(Secret::new(secret.into()))
        .with_account_name(email.replace(':', " "))
        .with_issuer(Some("TrustCoach IA"))
        .build()
        .map_err(Error::internal)
}

/// Where a secret is stored: it opens nowhere else.
fn place(user: &UserId) -> String {
    format!("totp.sealed_secret.{user}")
}

fn wrong_code() -> Error {
    Error::field("code", "error-field-code")
}

/// Tells a person by mail that a recovery code was used, when one was.
pub async fn tell_of_recovery(
    conn: &mut PgConnection,
    app: &Identity,
    user: &UserId,
    code: &str,
    locale: Locale,
) -> Result<()> {
    if !is_recovery(code) {
        return Ok(());
    }
    let Some(reader) = post::reader(conn, user, locale).await? else {
        return Ok(());
    };
    let left = queries::recovery_codes_left(conn, user).await?;
    let letter = Letter::new(&reader, "mail-recovery-subject")
        .paragraph(reader.t1("mail-recovery-text", "count", left))
        .action(
            reader.t("mail-device-action"),
            post::address(app, "/account/security"),
        )
        .paragraph_after(reader.t("mail-device-after"));
    post::letter(conn, app, &letter.mail(app, &reader)?).await
}

/// Tells a person by mail that their second factors changed: it may not have been them.
async fn tell_of_factors(
    conn: &mut PgConnection,
    app: &Identity,
    user: &UserId,
    text: &'static str,
) -> Result<()> {
    let Some(reader) = post::reader(conn, user, Locale::default()).await? else {
        return Ok(());
    };
    let letter = Letter::new(&reader, "mail-factor-subject")
        .paragraph(reader.t(text))
        .action(
            reader.t("mail-device-action"),
            post::address(app, "/account/security"),
        )
        .paragraph_after(reader.t("mail-device-after"));
    post::letter(conn, app, &letter.mail(app, &reader)?).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recovery_code_counts_however_it_was_written_down() {
        let code = new_code();
        assert_eq!(code.len(), 19, "{code}");
        let spoken = code
            .to_uppercase()
            .replace('-', " ")
            .replace('0', "O")
            .replace('1', "l");
        assert_eq!(recovery_hash(&code), recovery_hash(&spoken), "{code}");
        assert_ne!(recovery_hash(&code), recovery_hash(&new_code()));
        assert!(is_recovery(&code) && !is_recovery("123 456"));
    }
}
