//! Showing again who one is, before what matters most.

use serde_json::Value;
use site::who::User;

use platform::error::{Error, Result};

use super::{
    codes,
    entry::{self, Asked, FirstFactor},
    logins::{SetLogin, verified},
    passkeys,
};
use crate::{
    Email, Identity,
    queries::{self, Person},
    rate_limit::{self, Attempt},
};

/// What is shown.
pub enum Shown<'a> {
    /// The password, by who has no second factor.
    Password(&'a str),
    /// An application's code, or a recovery code.
    Code(&'a str),
    /// A passkey's answer to a challenge.
    Passkey { ceremony: &'a str, answer: Value },
}

/// How a person may show who they are.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ways {
    pub passkey: bool,
    pub code: bool,
    /// With a second factor, the password alone does not do.
    pub password: bool,
}

/// How a person may show again who they are. Without any of these, by a letter's link.
pub async fn ways(app: &Identity, user: &User) -> Result<Ways> {
    let mut conn = app.db.acquire().await?;
    if !queries::has_factor(&mut conn, &user.id).await? {
        let person = queries::person_by_id(&mut conn, &user.id).await?;
        return Ok(Ways {
            password: person.is_some_and(|p| p.password.is_some()),
            ..Ways::default()
        });
    }
    Ok(Ways {
        passkey: app.passkeys.is_some()
            && !queries::passkeys(&mut conn, &user.id).await?.is_empty(),
        // Recovery codes are codes too.
        code: true,
        password: false,
    })
}

/// Notes that a person has shown again who they are. A login that a front end of Auth.js made
/// becomes one of ours.
///
/// # Errors
/// 422 naming what is wrong; 429 after too many wrong ones.
pub async fn show(
    app: &Identity,
    user: &User,
    shown: Shown<'_>,
    asked: Asked<'_>,
) -> Result<SetLogin> {
    let (from, request, locale) = asked;
    let person = queries::person_by_id(&mut *app.db.acquire().await?, &user.id)
        .await?
        .ok_or_else(Error::login_required)?;
    let with_factor = !matches!(shown, Shown::Password(_));
    match &shown {
        Shown::Password(password) => check_password(app, &person, password, asked).await?,
        Shown::Code("") => return Err(Error::field("code", "error-field-required")),
        Shown::Code(code) => codes::check(app, &person, code, from, request).await?,
        Shown::Passkey { ceremony, answer } => {
            passkeys::check_again(app, user, ceremony, answer.clone()).await?;
        }
    }
    let mut tx = app.db.begin().await?;
    if let Shown::Code(code) = shown {
        codes::tell_of_recovery(&mut tx, app, &user.id, code, locale).await?;
    }
    let now = app.now();
    let ours = queries::refresh_login(&mut tx, user.login.login_id(), with_factor, now).await?;
    let login = if ours {
        SetLogin::default()
    } else {
        let first = FirstFactor {
            person: &person,
            version: queries::login_version(&mut tx, &user.id).await?,
            method: "password",
            announced: false,
        };
        entry::issue(&mut tx, app, first, with_factor, asked).await?
    };
    tx.commit().await?;
    Ok(login)
}

async fn check_password(
    app: &Identity,
    person: &Person,
    password: &str,
    (from, request, _): Asked<'_>,
) -> Result<()> {
    if password.is_empty() {
        return Err(Error::field("password", "error-field-required"));
    }
    if queries::has_factor(&mut *app.db.acquire().await?, &person.id).await? {
        return Err(Error::field("password", "error-field-second-factor"));
    }
    let email = Email::stored(&person.email);
    let attempt = Attempt::new(app.now(), "password", Some(&email), from)
        .on_account(&app.db, Some(&person.id), request)
        .await?
        .admit(&app.db, rate_limit::PASSWORD)
        .await?;
    verified(app, Some(person.clone()), password)
        .await?
        .ok_or_else(|| Error::field("password", "error-field-wrong-password"))?;
    queries::forget_attempt(&mut *app.db.acquire().await?, attempt).await
}
