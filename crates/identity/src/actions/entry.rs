//! The end of every login: at once, or after a second factor when the person has one.

use axum::http::HeaderMap;
use domain::ids::UserId;
use jiff::SignedDuration;
use platform::{
    crypto::hash_token,
    error::{Error, Result},
    i18n::Locale,
    id::cuid,
    login::{Claims, LoggedIn},
    random,
    web::Client,
};
use post::Letter;
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

use super::{codes, logins::SetLogin};
use crate::{
    Identity, devices,
    queries::{self, Ceremony, NewDevice, NewLogin, Person},
};

/// How long a login waits for its second factor.
const PATIENCE: SignedDuration = SignedDuration::from_mins(10);
/// How many codes may be tried before the first factor is asked for again.
const TRIES: i32 = 5;

/// What a request came with: where from, its cookies, its language.
pub type Asked<'a> = (&'a Client, &'a HeaderMap, Locale);

/// Someone who has shown a first factor.
#[derive(Clone, Copy)]
pub struct FirstFactor<'a> {
    pub person: &'a Person,
    /// How many times all their logins had been ended when they showed it.
    pub version: i32,
    /// How they showed it: a method of the login log.
    pub method: &'a str,
    /// Whether another letter tells them already of what happened.
    pub announced: bool,
}

/// What a first factor opens.
#[derive(Debug)]
pub enum Entry {
    /// The account.
    In(SetLogin),
    /// The question for the second factor.
    Second(Pending),
}

/// A login that waits for its second factor.
#[derive(Debug)]
pub struct Pending {
    /// What it goes on with; a secret of this browser.
    pub token: String,
    /// Whether a passkey would do.
    pub passkey: bool,
    /// Whether an application's code would do.
    pub code: bool,
}

/// A login that is complete.
#[derive(Debug)]
pub struct Second {
    pub cookies: SetLogin,
    /// Whether it took a recovery code.
    pub recovered: bool,
}

#[derive(Serialize, Deserialize)]
struct PendingState {
    version: i32,
    method: String,
    announced: bool,
}

/// Logs in whoever has no second factor, and asks everybody else for theirs.
pub async fn enter(
    conn: &mut PgConnection,
    app: &Identity,
    first: FirstFactor<'_>,
    asked: Asked<'_>,
) -> Result<Entry> {
    let user = &first.person.id;
    if !queries::has_factor(conn, user).await? {
        let login = issue(conn, app, first, false, asked).await?;
        return Ok(Entry::In(login));
    }
    let token = random::token(32);
    let state = PendingState {
        version: first.version,
        method: first.method.to_owned(),
        announced: first.announced,
    };
    queries::begin_ceremony(
        conn,
        Ceremony {
            token_hash: &hash_token(&token),
            kind: "second",
            user: Some(user),
            state: &serde_json::to_value(state).map_err(Error::internal)?,
            expires_at: app.now() + PATIENCE,
        },
    )
    .await?;
    let (passkey, code) = factors(conn, app, user).await?;
    Ok(Entry::Second(Pending {
        token,
        passkey,
        code,
    }))
}

/// Whether a person has passkeys that can be used here, and an application's codes.
async fn factors(conn: &mut PgConnection, app: &Identity, user: &UserId) -> Result<(bool, bool)> {
    let passkey = app.passkeys.is_some() && !queries::passkeys(conn, user).await?.is_empty();
    let totp = queries::totp(conn, user).await?;
    Ok((passkey, totp.is_some_and(|row| row.confirmed_at.is_some())))
}

/// What a login waits for, to be shown on its page.
///
/// # Errors
/// 410 `second-over` once it is too late.
pub async fn pending(app: &Identity, token: &str) -> Result<Pending> {
    let mut conn = app.db.acquire().await?;
    let hash = hash_token(token);
    let user = queries::look_at_ceremony(&mut conn, "second", &hash, app.now())
        .await?
        .and_then(|begun| begun.user)
        .ok_or_else(second_over)?;
    let (passkey, code) = factors(&mut conn, app, &user).await?;
    Ok(Pending {
        token: token.to_owned(),
        passkey,
        code,
    })
}

/// Ends a login by an application's code, or by a recovery code.
///
/// # Errors
/// 422 naming `code` when it is wrong; 410 `second-over` when it is too late or after too many
/// tries; 429 after too many wrong ones.
pub async fn second(
    app: &Identity,
    token: &str,
    code: &str,
    asked: Asked<'_>,
) -> Result<(Person, Second)> {
    let (from, request, locale) = asked;
    if code.trim().is_empty() {
        return Err(Error::field("code", "error-field-required"));
    }
    let hash = hash_token(token);
    let mut conn = app.db.acquire().await?;
    let user = queries::try_ceremony(&mut conn, "second", &hash, TRIES, app.now())
        .await?
        .and_then(|begun| begun.user)
        .ok_or_else(second_over)?;
    let person = queries::person_by_id(&mut conn, &user)
        .await?
        .ok_or_else(second_over)?;
    drop(conn);
    codes::check(app, &person, code, from, request).await?;

    let mut tx = app.db.begin().await?;
    let begun = queries::take_ceremony(&mut tx, "second", &hash, app.now())
        .await?
        .ok_or_else(second_over)?;
    let state: PendingState = serde_json::from_value(begun.state).map_err(Error::internal)?;
    if queries::login_version(&mut tx, &user).await? != state.version {
        return Err(second_over());
    }
    codes::tell_of_recovery(&mut tx, app, &user, code, locale).await?;
    let first = FirstFactor {
        person: &person,
        version: state.version,
        method: &state.method,
        announced: state.announced,
    };
    let second = Second {
        cookies: issue(&mut tx, app, first, true, asked).await?,
        recovered: codes::is_recovery(code),
    };
    tx.commit().await?;
    Ok((person, second))
}

fn second_over() -> Error {
    Error::new(axum::http::StatusCode::GONE, "second-over")
}

/// Writes a login down and makes its cookies, in place of those that the request came with. A
/// letter tells of a device that the person had not used before.
pub async fn issue(
    conn: &mut PgConnection,
    app: &Identity,
    first: FirstFactor<'_>,
    second_factor: bool,
    (from, request, locale): Asked<'_>,
) -> Result<SetLogin> {
    let person = first.person;
    let who = LoggedIn {
        user_id: person.id.as_str(),
        email: &person.email,
        name: person.name.as_deref(),
        role: person.role.as_str(),
        version: i64::from(first.version),
    };
    let now = app.now();
    let claims = Claims::new(who, now);
    // A secret that we did not give, or took back, is nobody's: somebody else may know it.
    let token = match devices::token(request) {
        Some(token) if queries::is_device(conn, &hash_token(token)).await? => token.to_owned(),
        _ => random::token(32),
    };
    let ip = from.ip_text();
    let device = NewDevice {
        id: &cuid(now),
        user: &person.id,
        token_hash: &hash_token(&token),
        now,
        ip: ip.as_deref(),
        user_agent: from.user_agent.as_deref(),
    };
    let (device, is_new) = queries::remember_device(conn, device).await?;
    let login = NewLogin {
        id: claims.login_id(),
        user: &person.id,
        device: &device,
        method: first.method,
        second_factor,
        now,
        ip: ip.as_deref(),
        user_agent: from.user_agent.as_deref(),
    };
    queries::insert_login(conn, login).await?;
    if is_new && !first.announced && queries::has_logged_in(conn, &person.id, now).await? {
        tell_of_device(conn, app, &person.id, from, locale).await?;
    }
    let mut cookies = app.logins.write(&claims, request);
    cookies.extend(devices::cookie(app, &token));
    Ok(SetLogin(cookies))
}

/// Tells a person by mail that a device was used that they had not used before.
async fn tell_of_device(
    conn: &mut PgConnection,
    app: &Identity,
    user: &UserId,
    from: &Client,
    locale: Locale,
) -> Result<()> {
    let Some(reader) = post::reader(conn, user, locale).await? else {
        return Ok(());
    };
    let moment = app.now().to_zoned(reader.zone.clone());
    let when = reader.locale.moment(app.now(), &reader.zone, moment.year());
    let device = from.user_agent.as_deref().and_then(devices::name);
    let letter = Letter::new(&reader, "mail-device-subject")
        .paragraph(reader.t("mail-device-text"))
        .fact(reader.t("mail-device-when"), when)
        .fact(
            reader.t("mail-device-what"),
            device.unwrap_or_else(|| reader.t("mail-device-unknown")),
        )
        .fact(
            reader.t("mail-device-where"),
            from.ip_text()
                .unwrap_or_else(|| reader.t("account-unknown-place")),
        )
        .action(
            reader.t("mail-device-action"),
            post::address(app, "/account/security"),
        )
        .paragraph_after(reader.t("mail-device-after"));
    post::letter(conn, app, &letter.mail(app, &reader)?).await
}
