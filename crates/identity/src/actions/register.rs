//! Creating an account: asking for it, and confirming it by the link of a letter.
//!
//! Whoever asks learns nothing about the address: the answer is the same and takes as long, and
//! what follows is a job. Its letter leads to the new account, or says that there is one.

use axum::http::HeaderMap;
use domain::{ids::UserId, schema::Role};
use jiff::SignedDuration;
use platform::{
    crypto::hash_token,
    error::{Error, FieldErrors, Result},
    i18n::{Arg, Locale},
    id::cuid,
    password::{self, MAX_BYTES, MIN_CHARACTERS, WeakPassword},
    queue::{self, Attempt as Try, Job, Lane, Outcome},
    random,
    web::{self, Client},
};
use post::{Letter, Reader};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use url::form_urlencoded::byte_serialize;

use super::{
    entry::{self, Asked, FirstFactor},
    logins::SetLogin,
    tokens::link_over,
};
use crate::{
    Email, Identity,
    queries::{self, NewUser, Person, Registration},
    rate_limit::{self, Attempt},
};

/// The longest name, in characters.
const LONGEST_NAME: usize = 100;
/// How long an account can be confirmed.
const PATIENCE: SignedDuration = SignedDuration::from_hours(72);
/// The cookie that a browser is known again by which has asked for an account.
pub const BROWSER_COOKIE: &str = "registering";
/// What the job and the row are sealed for.
const SEAL_CONTEXT: &str = "registration";

/// An account to be created.
#[derive(Clone, Copy)]
pub struct NewAccount<'a> {
    pub email: &'a str,
    pub password: &'a str,
    pub name: &'a str,
    /// The page to go on to.
    pub next: Option<&'a str>,
}

/// What the job is told; sealed in the queue.
#[derive(Serialize, Deserialize)]
struct Wish {
    email: String,
    account: Account,
    /// Of the letter's link; made before the job, so that one that runs twice sends one letter.
    token: String,
    browser_hash: String,
    next: Option<String>,
}

/// What the account will be made of; sealed in its row.
#[derive(Serialize, Deserialize)]
struct Account {
    name: String,
    password: String,
    language: String,
}

fn seal(app: &Identity, value: &impl Serialize) -> Result<String> {
    let json = serde_json::to_vec(value).map_err(Error::internal)?;
    Ok(app.keys.seal(SEAL_CONTEXT, &json))
}

fn open<T: DeserializeOwned>(app: &Identity, sealed: &str) -> Result<T> {
    let json = app
        .keys
        .open(SEAL_CONTEXT, sealed)
        .map_err(Error::internal)?;
    serde_json::from_slice(&json).map_err(Error::internal)
}

/// Asks for an account. A letter goes to the address, whether or not it has one already. Answers
/// what this browser is known again by.
///
/// # Errors
/// 422 naming each field; 429 after too many attempts from one place, or letters to one address.
pub async fn register(
    app: &Identity,
    new: NewAccount<'_>,
    locale: Locale,
    from: &Client,
) -> Result<String> {
    let mut fields = FieldErrors::new();
    let email = Email::parse(new.email)
        .and_then(|email| email.mailable().map(|()| email))
        .map_err(|e| fields.0.extend(e.fields.0))
        .ok();
    let own = (email.as_ref().map_or("", Email::as_str), Some(new.name));
    check_password(&mut fields, "password", new.password, own);
    let name = check_name(&mut fields, new.name);
    fields.check()?;
    let Some(email) = email else {
        return Err(Error::field("email", "error-field-email"));
    };
    let now = app.now();
    let attempt = Attempt::new(now, "register", Some(&email), from)
        .admit(&app.db, rate_limit::REGISTER)
        .await?;
    let letter = Attempt::new(now, "mail", Some(&email), from)
        .admit(&app.db, rate_limit::LETTERS)
        .await?;
    let password = app
        .passwords
        .hash(new.password)
        .await
        .map_err(Error::internal)?;
    let browser = random::token(32);
    let wish = Wish {
        email: email.as_str().to_owned(),
        account: Account {
            name,
            password,
            language: locale.tag().to_owned(),
        },
        token: random::token(32),
        browser_hash: hash_token(&browser),
        next: new.next.map(str::to_owned),
    };
    let mut tx = app.db.begin().await?;
    queries::succeed_attempt(&mut tx, attempt, None).await?;
    queries::succeed_attempt(&mut tx, letter, None).await?;
    let sealed = seal(app, &wish)?;
    queue::enqueue(&mut tx, BeginRegistration { sealed }).await?;
    tx.commit().await?;
    Ok(browser)
}

/// Job that answers a wish for an account by a letter.
#[derive(Serialize, Deserialize)]
pub struct BeginRegistration {
    sealed: String,
}

impl Job for BeginRegistration {
    type State = Identity;
    const LANE: Lane = Lane::Prompt;
    const NAME: &'static str = "begin_registration";

    async fn run(self, app: Identity, _: Try) -> Outcome {
        begin(&app, &self.sealed).await.into()
    }
}

async fn begin(app: &Identity, sealed: &str) -> Result<()> {
    let wish: Wish = open(app, sealed)?;
    let locale = Locale::from_tag(&wish.account.language).unwrap_or_default();
    let mut tx = app.db.begin().await?;
    let (reader, letter) = match queries::person_by_email(&mut tx, &wish.email).await? {
        Some(person) => {
            let reader = post::reader(&mut tx, &person.id, locale).await?;
            let reader = reader.ok_or_else(Error::not_found)?;
            let letter = Letter::new(&reader, "mail-exists-subject")
                .paragraph(reader.t("mail-exists-text"))
                .action(reader.t("mail-exists-action"), post::address(app, "/login"))
                .paragraph_after(reader.t("mail-exists-after"));
            (reader, letter)
        }
        None => {
            let token = wish.token;
            let row = Registration {
                token_hash: hash_token(&token),
                email: wish.email.clone(),
                sealed: seal(app, &wish.account)?,
                browser_hash: wish.browser_hash,
                expires_at: (app.now() + PATIENCE).into(),
            };
            if !queries::insert_registration(&mut tx, &row).await? {
                return Ok(());
            }
            let next = wish.next.map(|next| {
                let next: String = byte_serialize(next.as_bytes()).collect();
                format!("?next={next}")
            });
            let path = format!("/register/{token}{}", next.unwrap_or_default());
            let reader = Reader::stranger(&wish.email, locale);
            let letter = Letter::new(&reader, "mail-register-subject")
                .paragraph(reader.t("mail-register-text"))
                .action(reader.t("mail-register-action"), post::address(app, &path))
                .paragraph_after(reader.t("mail-register-after"));
            (reader, letter)
        }
    };
    post::letter(&mut tx, app, &letter.mail(app, &reader)?).await?;
    tx.commit().await.map_err(Into::into)
}

/// Whether this is the browser that asked for the account of a link; no link, no answer.
pub async fn is_registering(app: &Identity, token: &str, request: &HeaderMap) -> Result<bool> {
    let mut conn = app.db.acquire().await?;
    let row = queries::registration(&mut conn, &hash_token(token), app.now()).await?;
    Ok(row.is_some_and(|row| knows(&row, request)))
}

fn knows(row: &Registration, request: &HeaderMap) -> bool {
    web::cookie(request, BROWSER_COOKIE).is_some_and(|token| hash_token(token) == row.browser_hash)
}

/// Makes the account of a letter's link and logs in, once. Whoever has the link reads the mail;
/// that they chose the password, they show by being in the browser that asked, or by knowing it.
///
/// # Errors
/// 410 `link-over`; 422 naming `password` when that is empty or wrong, the link then still
/// holds; 429 after too many attempts.
pub async fn confirm_registration(
    app: &Identity,
    token: &str,
    password: &str,
    asked: Asked<'_>,
) -> Result<(Person, SetLogin)> {
    let (from, request, _) = asked;
    let now = app.now();
    let hash = hash_token(token);
    let attempt = Attempt::new(now, "register", None, from)
        .admit(&app.db, rate_limit::TOKEN)
        .await?;
    let row = queries::registration(&mut *app.db.acquire().await?, &hash, now)
        .await?
        .ok_or_else(link_over)?;
    let account: Account = open(app, &row.sealed)?;
    if !knows(&row, request) {
        let email = Email::stored(&row.email);
        check_chosen(app, &account, &email, password, from).await?;
    }
    let id = UserId::new(cuid(now));
    let mut tx = app.db.begin().await?;
    let new = NewUser {
        id: &id,
        email: &row.email,
        name: &account.name,
        password: Some(&account.password),
        role: Role::User,
        now,
    };
    queries::insert_user(&mut tx, new)
        .await
        .map_err(|error| match error.code {
            "account-exists" => link_over(),
            _ => error,
        })?;
    queries::drop_registrations(&mut tx, &row.email).await?;
    queries::save_language(&mut tx, &id, &account.language).await?;
    queries::succeed_attempt(&mut tx, attempt, Some(&id)).await?;
    let person = Person {
        id,
        email: row.email,
        name: Some(account.name),
        password: Some(account.password),
        role: Role::User,
    };
    let first = FirstFactor {
        person: &person,
        version: 0,
        method: "register",
        announced: true,
    };
    let login = entry::issue(&mut tx, app, first, false, asked).await?;
    tx.commit().await?;
    Ok((person, login))
}

async fn check_chosen(
    app: &Identity,
    account: &Account,
    email: &Email,
    password: &str,
    from: &Client,
) -> Result<()> {
    if password.is_empty() {
        return Err(Error::field("password", "error-field-required"));
    }
    let attempt = Attempt::new(app.now(), "password", Some(email), from)
        .admit(&app.db, rate_limit::PASSWORD)
        .await?;
    let right = app.passwords.verify(password, &account.password).await;
    if !right.map_err(Error::internal)? {
        return Err(Error::field("password", "error-field-wrong-password"));
    }
    queries::forget_attempt(&mut *app.db.acquire().await?, attempt).await
}

/// Makes an administrator, or finds the one of this address, and answers a link under which they
/// choose a password, once, within the hour.
///
/// # Errors
/// 422 for what is no address or name; 409 `account-exists` when somebody else has the address.
pub async fn create_admin(app: &Identity, email: &str, name: &str) -> Result<String> {
    let email = Email::parse(email)?;
    let mut fields = FieldErrors::new();
    let name = check_name(&mut fields, name);
    fields.check()?;
    let mut tx = app.db.begin().await?;
    match queries::person_by_email(&mut tx, email.as_str()).await? {
        Some(person) if person.role == Role::Admin => {}
        Some(_) => return Err(Error::conflict("account-exists")),
        None => {
            let new = NewUser {
                id: &UserId::new(cuid(app.now())),
                email: email.as_str(),
                name: &name,
                password: None,
                role: Role::Admin,
                now: app.now(),
            };
            queries::insert_user(&mut tx, new).await?;
        }
    }
    let token = super::tokens::issue(&mut tx, app, &super::tokens::RESET_PASSWORD, &email).await?;
    tx.commit().await?;
    Ok(post::address(app, &format!("/password/new?token={token}")))
}

/// Adds what is wrong with a new password of a person with this address and name.
pub fn check_password(
    fields: &mut FieldErrors,
    field: &str,
    new: &str,
    (email, name): (&str, Option<&str>),
) {
    if new.is_empty() {
        fields.add(field, "error-field-required");
        return;
    }
    match password::check_new(new, email, name.unwrap_or_default()) {
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
        Err(WeakPassword::OwnWords) => {
            fields.add(field, "error-field-password-own");
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
