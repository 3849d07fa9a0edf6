//! Creating an account.

use axum::http::HeaderMap;
use domain::{ids::UserId, schema::Role};
use platform::{
    error::{Error, FieldErrors, Result},
    i18n::{Arg, Locale},
    id::cuid,
    password::{self, MAX_BYTES, MIN_CHARACTERS, WeakPassword},
    web::Client,
};

use super::{
    logins::{SetLogin, issue},
    verify::send_verification,
};
use crate::{
    Email, Identity,
    queries::{self, NewUser, Person},
    rate_limit::{self, Attempt},
};

/// The longest name, in characters.
const LONGEST_NAME: usize = 100;

/// An account to be created.
#[derive(Clone, Copy)]
pub struct NewAccount<'a> {
    pub email: &'a str,
    pub password: &'a str,
    pub name: &'a str,
}

/// Creates the account of a client and logs them in. A letter asks to prove the address.
///
/// # Errors
/// 422 naming each field; 429 after too many attempts from one place.
pub async fn register(
    app: &Identity,
    new: NewAccount<'_>,
    locale: Locale,
    from: &Client,
    request: &HeaderMap,
) -> Result<(Person, SetLogin)> {
    let NewAccount {
        email,
        password,
        name,
    } = new;
    let mut fields = FieldErrors::new();
    let email = Email::parse(email)
        .and_then(|email| email.mailable().map(|()| email))
        .map_err(|e| fields.0.extend(e.fields.0))
        .ok();
    check_password(&mut fields, "password", password, email.as_ref());
    let name = check_name(&mut fields, name);
    fields.check()?;
    let Some(email) = email else {
        return Err(Error::field("email", "error-field-email"));
    };

    let known = queries::person_by_email(&mut *app.db.acquire().await?, email.as_str()).await?;
    let attempt = Attempt::new(app.now(), "register", Some(&email), from)
        .on_account_of(known.as_ref().map(|p| &p.id))
        .admit(&app.db, rate_limit::REGISTER)
        .await?;
    if known.is_some() {
        return Err(Error::field("email", "error-field-email-taken"));
    }
    let hash = app
        .passwords
        .hash(password)
        .await
        .map_err(Error::internal)?;

    let now = app.now();
    let id = UserId::new(cuid(now));
    let mut tx = app.db.begin().await?;
    let new = NewUser {
        id: &id,
        email: email.as_str(),
        name: &name,
        password: &hash,
        now,
    };
    queries::insert_user(&mut tx, new).await?;
    queries::save_language(&mut tx, &id, locale.tag()).await?;
    queries::succeed_attempt(&mut tx, attempt, Some(&id)).await?;
    send_verification(&mut tx, app, (&id, &email), locale).await?;
    tx.commit().await?;
    let person = Person {
        id,
        email: email.as_str().to_owned(),
        name: Some(name),
        password: Some(hash),
        role: Role::User,
    };
    let login = issue(app, &person, 0, request);
    Ok((person, login))
}

/// Adds what is wrong with a new password.
pub fn check_password(fields: &mut FieldErrors, field: &str, new: &str, email: Option<&Email>) {
    if new.is_empty() {
        fields.add(field, "error-field-required");
        return;
    }
    match password::check_new(new, email.map_or("", Email::as_str)) {
        Ok(()) => {}
        Err(WeakPassword::TooShort) => {
            let min = vec![("min", Arg::from(MIN_CHARACTERS))];
            fields.add_with(field, "error-field-password-short", min);
        }
        Err(WeakPassword::TooLong) => {
            fields.add_with(
                field,
                "error-field-password-long",
                vec![("max", Arg::from(MAX_BYTES))],
            );
        }
        Err(WeakPassword::IsEmail) => {
            fields.add(field, "error-field-password-email");
        }
        Err(WeakPassword::Common) => {
            fields.add(field, "error-field-password-common");
        }
    }
}

/// A name as it is seen; adds what is wrong with it.
pub fn check_name(fields: &mut FieldErrors, name: &str) -> String {
    let name = domain::text::line(name);
    if name.is_empty() {
        fields.add("name", "error-field-required");
    } else if name.chars().count() > LONGEST_NAME {
        fields.add_with(
            "name",
            "error-field-too-long",
            vec![("max", Arg::from(LONGEST_NAME))],
        );
    }
    name
}
