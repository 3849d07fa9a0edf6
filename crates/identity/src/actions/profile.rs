//! Changing one's profile and password.

use axum::http::HeaderMap;
use domain::ids::UserId;
use jiff::tz::TimeZone;
use platform::{
    error::{Error, FieldErrors, Result},
    i18n::Locale,
    web::Client,
};
use sqlx::PgConnection;

use super::{
    entry::{self, FirstFactor},
    logins::{SetLogin, verified},
    register::{check_name, check_password},
    tokens::{self, LOG_IN, RESET_PASSWORD},
};
use crate::{
    Email, Identity,
    queries::{self, Profile},
    rate_limit::{self, Attempt},
};
use post::Letter;
use site::who::User;

/// A profile as it is to be.
#[derive(Clone, Copy, Debug)]
pub struct ProfileChange<'a> {
    pub name: &'a str,
    /// `fr` or `en`.
    pub language: &'a str,
    /// An IANA zone; empty for that of the browser.
    pub timezone: &'a str,
}

/// Saves a person's name, language and zone.
///
/// # Errors
/// 422 naming each field.
pub async fn save_profile(
    app: &Identity,
    user: &User,
    change: ProfileChange<'_>,
) -> Result<Profile> {
    let mut fields = FieldErrors::new();
    let name = check_name(&mut fields, change.name);
    if !Locale::ALL.iter().any(|l| l.tag() == change.language) {
        fields.add("language", "error-field-choice");
    }
    let timezone = change.timezone.trim();
    let zone = canonical_zone(timezone);
    if zone.is_none() && !timezone.is_empty() {
        fields.add("timezone", "error-field-timezone");
    }
    fields.check()?;

    let mut tx = app.db.begin().await?;
    queries::save_name(&mut tx, &user.id, &name, app.now()).await?;
    queries::save_preference(&mut tx, &user.id, change.language, zone.as_deref()).await?;
    let profile = queries::profile(&mut tx, &user.id)
        .await?
        .ok_or_else(Error::not_found)?;
    tx.commit().await?;
    Ok(profile)
}

/// A zone as the IANA database spells it.
fn canonical_zone(name: &str) -> Option<String> {
    TimeZone::get(name).ok()?.iana_name().map(str::to_owned)
}

/// Changes the password: every other login ends, this browser gets a new one.
///
/// # Errors
/// 422 naming `current` or `new`; 429 after too many wrong ones.
pub async fn change_password(
    app: &Identity,
    user: &User,
    current: &str,
    new: &str,
    locale: Locale,
    from: &Client,
    request: &HeaderMap,
) -> Result<SetLogin> {
    let email = Email::stored(&user.email);
    let mut fields = FieldErrors::new();
    if current.is_empty() {
        fields.add("current", "error-field-required");
    }
    let own = (email.as_str(), user.name.as_deref());
    check_password(&mut fields, "new", new, own);
    if fields.is_empty() && current == new {
        fields.add("new", "error-field-password-same");
    }
    fields.check()?;

    let person = queries::person_by_id(&mut *app.db.acquire().await?, &user.id).await?;
    if person.as_ref().is_some_and(|p| p.password.is_none()) {
        return Err(Error::field("current", "error-field-no-password"));
    }
    let attempt = Attempt::new(app.now(), "password", Some(&email), from)
        .on_account(&app.db, Some(&user.id), request)
        .await?
        .admit(&app.db, rate_limit::PASSWORD)
        .await?;
    let person = verified(app, person, current)
        .await?
        .ok_or_else(|| Error::field("current", "error-field-wrong-password"))?;
    let hash = app.passwords.hash(new).await.map_err(Error::internal)?;

    let mut tx = app.db.begin().await?;
    queries::set_password(&mut tx, &person.id, &hash, app.now()).await?;
    let version = queries::end_all_logins(&mut tx, &person.id, app.now()).await?;
    // Links that were asked for before are as old as the password.
    for purpose in [&LOG_IN, &RESET_PASSWORD] {
        tokens::revoke(&mut tx, purpose, &email).await?;
    }
    queries::forget_attempt(&mut tx, attempt).await?;
    notify_password_changed(&mut tx, app, &person.id, locale).await?;
    let first = FirstFactor {
        person: &person,
        version,
        method: "password",
        announced: true,
    };
    // They have just shown who they are, with their second factor if they have one.
    let asked = (from, request, locale);
    let login = entry::issue(&mut tx, app, first, user.standing.has_factor, asked).await?;
    tx.commit().await?;
    Ok(login)
}

/// Tells a person by mail that their password was changed: it may not have been them.
pub async fn notify_password_changed(
    conn: &mut PgConnection,
    app: &Identity,
    user: &UserId,
    locale: Locale,
) -> Result<()> {
    let Some(reader) = post::reader(conn, user, locale).await? else {
        return Ok(());
    };
    let letter = Letter::new(&reader, "mail-changed-subject")
        .paragraph(reader.t("mail-changed-text"))
        .action(
            reader.t("mail-changed-action"),
            post::address(app, "/password/forgotten"),
        )
        .paragraph_after(reader.t("mail-changed-after"));
    post::letter(conn, app, &letter.mail(app, &reader)?).await
}
