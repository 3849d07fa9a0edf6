//! Passkeys: adding one, logging in with one, showing again who one is.

use axum::http::StatusCode;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::ids::UserId;
use jiff::SignedDuration;
use platform::{
    crypto::hash_token,
    error::{Error, Result},
    id::cuid,
    random,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use site::who::User;
use sqlx::PgConnection;
use webauthn_rs::prelude::{
    AuthenticationResult, DiscoverableAuthentication, DiscoverableKey, Passkey,
    PasskeyAuthentication, PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential,
    Uuid, Webauthn, WebauthnError,
};

use super::{
    codes,
    entry::{self, Asked, FirstFactor},
    logins::SetLogin,
    register::check_name,
};
use crate::{
    Identity,
    queries::{self, Ceremony, NewPasskey, PasskeyRow, Person},
    rate_limit::{self, Attempt},
};

/// How long a challenge can be answered.
const PATIENCE: SignedDuration = SignedDuration::from_mins(5);
/// How many passkeys a person may have.
const MOST: usize = 20;

/// A challenge for a browser.
#[derive(Debug)]
pub struct Challenge {
    /// What the answer comes back with.
    pub ceremony: String,
    /// What the browser is asked: the options of `navigator.credentials`.
    pub public_key: Value,
}

/// A passkey that was added, and the recovery codes that the first second factor brings.
pub struct Added {
    pub id: String,
    pub recovery_codes: Option<Vec<String>>,
}

fn webauthn(app: &Identity) -> Result<&Webauthn> {
    app.passkeys
        .as_deref()
        .ok_or_else(|| Error::conflict("passkeys-unavailable"))
}

/// 422: the browser's answer is not what was asked for.
fn refused(error: WebauthnError) -> Error {
    tracing::debug!(%error, "a passkey was refused");
    Error::new(StatusCode::UNPROCESSABLE_ENTITY, "passkey-refused")
}

fn read<T: DeserializeOwned>(value: Value) -> Result<T> {
    serde_json::from_value(value).map_err(|error| {
        tracing::debug!(%error, "a passkey could not be read");
        Error::new(StatusCode::UNPROCESSABLE_ENTITY, "passkey-refused")
    })
}

async fn begin(
    conn: &mut PgConnection,
    app: &Identity,
    kind: &str,
    user: Option<&UserId>,
    state: &impl Serialize,
) -> Result<String> {
    let token = random::token(32);
    queries::begin_ceremony(
        conn,
        Ceremony {
            token_hash: &hash_token(&token),
            kind,
            user,
            state: &serde_json::to_value(state).map_err(Error::internal)?,
            expires_at: app.now() + PATIENCE,
        },
    )
    .await?;
    Ok(token)
}

/// Takes what was begun, for good, whatever comes of it: no challenge is answered twice.
async fn take<T: DeserializeOwned>(
    app: &Identity,
    kind: &str,
    token: &str,
    user: Option<&UserId>,
) -> Result<T> {
    let mut conn = app.db.acquire().await?;
    let begun = queries::take_ceremony(&mut conn, kind, &hash_token(token), app.now()).await?;
    let begun = begun
        .filter(|begun| begun.user.as_ref() == user)
        .ok_or_else(|| Error::new(StatusCode::GONE, "challenge-over"))?;
    serde_json::from_value(begun.state).map_err(Error::internal)
}

fn stored(row: &PasskeyRow) -> Result<Passkey> {
    serde_json::from_value(row.credential.clone()).map_err(Error::internal)
}

/// Asks a browser to make a passkey for a person.
///
/// # Errors
/// 409 where there are no passkeys, or after twenty.
pub async fn begin_adding(app: &Identity, user: &User) -> Result<Challenge> {
    let webauthn = webauthn(app)?;
    let mut tx = app.db.begin().await?;
    let rows = queries::passkeys(&mut tx, &user.id).await?;
    if rows.len() >= MOST {
        return Err(Error::conflict("too-many-passkeys"));
    }
    let known = rows.iter().map(stored).collect::<Result<Vec<_>>>()?;
    let known = known.iter().map(|key| key.cred_id().clone()).collect();
    let fresh = Uuid::from_bytes(random::bytes()).to_string();
    let handle = queries::passkey_handle(&mut tx, &user.id, &fresh).await?;
    let handle = Uuid::parse_str(&handle).map_err(Error::internal)?;
    let (challenge, state) = webauthn
        .start_passkey_registration(handle, &user.email, user.display_name(), Some(known))
        .map_err(Error::internal)?;
    let ceremony = begin(&mut tx, app, "register", Some(&user.id), &state).await?;
    tx.commit().await?;
    let mut public_key = serde_json::to_value(&challenge.public_key).map_err(Error::internal)?;
    // Found again without an address being typed: it logs in by itself.
    public_key["authenticatorSelection"]["residentKey"] = "required".into();
    public_key["authenticatorSelection"]["requireResidentKey"] = true.into();
    Ok(Challenge {
        ceremony,
        public_key,
    })
}

/// Keeps the passkey that a browser made.
///
/// # Errors
/// 410 `challenge-over`; 422 `passkey-refused`, or naming `name`.
pub async fn add(
    app: &Identity,
    user: &User,
    ceremony: &str,
    name: &str,
    credential: Value,
) -> Result<Added> {
    let webauthn = webauthn(app)?;
    let mut fields = platform::error::FieldErrors::new();
    let name = check_name(&mut fields, name);
    fields.check()?;
    let state: PasskeyRegistration = take(app, "register", ceremony, Some(&user.id)).await?;
    let made: RegisterPublicKeyCredential = read(credential)?;
    let passkey = webauthn
        .finish_passkey_registration(&made, &state)
        .map_err(refused)?;
    let id = cuid(app.now());
    let mut tx = app.db.begin().await?;
    let new = NewPasskey {
        id: &id,
        user: &user.id,
        credential_id: &URL_SAFE_NO_PAD.encode(passkey.cred_id()),
        credential: &serde_json::to_value(&passkey).map_err(Error::internal)?,
        name: &name,
        now: app.now(),
    };
    queries::insert_passkey(&mut tx, new).await?;
    let recovery_codes = codes::added(&mut tx, app, user).await?;
    tx.commit().await?;
    Ok(Added { id, recovery_codes })
}

/// Removes a passkey; answers its name.
///
/// # Errors
/// 404 when it is not theirs.
pub async fn remove(app: &Identity, user: &User, id: &str) -> Result<String> {
    let mut tx = app.db.begin().await?;
    let name = queries::drop_passkey(&mut tx, &user.id, id)
        .await?
        .ok_or_else(Error::not_found)?;
    codes::removed(&mut tx, app, &user.id).await?;
    tx.commit().await?;
    Ok(name)
}

/// Asks a browser for any passkey of ours: nobody says yet who they are.
///
/// # Errors
/// 409 where there are no passkeys; 429 after too many from one place.
pub async fn begin_login(app: &Identity, asked: Asked<'_>) -> Result<Challenge> {
    let webauthn = webauthn(app)?;
    let attempt = Attempt::new(app.now(), "challenge", None, asked.0)
        .admit(&app.db, rate_limit::CHALLENGES)
        .await?;
    let (challenge, state) = webauthn
        .start_discoverable_authentication()
        .map_err(Error::internal)?;
    let mut tx = app.db.begin().await?;
    queries::succeed_attempt(&mut tx, attempt, None).await?;
    let ceremony = begin(&mut tx, app, "login", None, &state).await?;
    tx.commit().await?;
    Ok(Challenge {
        ceremony,
        public_key: serde_json::to_value(&challenge.public_key).map_err(Error::internal)?,
    })
}

/// Logs in with a passkey alone: it has verified its person itself, by a finger, a face or a
/// number of its own.
///
/// # Errors
/// 410 `challenge-over`; 422 `passkey-refused`, the same whether it is unknown, another's or
/// wrong; 429 after too many.
pub async fn log_in(
    app: &Identity,
    ceremony: &str,
    credential: Value,
    asked: Asked<'_>,
) -> Result<(Person, SetLogin)> {
    let webauthn = webauthn(app)?;
    let attempt = Attempt::new(app.now(), "passkey", None, asked.0)
        .admit(&app.db, rate_limit::TOKEN)
        .await?;
    let state: DiscoverableAuthentication = take(app, "login", ceremony, None).await?;
    let answer: PublicKeyCredential = read(credential)?;
    let (handle, credential) = webauthn
        .identify_discoverable_authentication(&answer)
        .map_err(refused)?;
    let unknown = || refused(WebauthnError::CredentialNotFound);
    let mut tx = app.db.begin().await?;
    let user = queries::person_of_handle(&mut tx, &handle.to_string())
        .await?
        .ok_or_else(unknown)?;
    let row = queries::passkey_for_update(&mut tx, &user, &URL_SAFE_NO_PAD.encode(credential))
        .await?
        .ok_or_else(unknown)?;
    let passkey = stored(&row)?;
    let result = webauthn
        .finish_discoverable_authentication_v2(&answer, state, DiscoverableKey::from(&passkey))
        .map_err(refused)?;
    used(&mut tx, app, &row, passkey, &result).await?;
    let person = queries::person_by_id(&mut tx, &user)
        .await?
        .ok_or_else(unknown)?;
    queries::succeed_attempt(&mut tx, attempt, Some(&user)).await?;
    let first = FirstFactor {
        person: &person,
        version: queries::login_version(&mut tx, &user).await?,
        method: "passkey",
        announced: false,
    };
    let login = entry::issue(&mut tx, app, first, true, asked).await?;
    tx.commit().await?;
    Ok((person, login))
}

/// Keeps a passkey's counter; one that did not verify its person is no passkey.
async fn used(
    conn: &mut PgConnection,
    app: &Identity,
    row: &PasskeyRow,
    mut passkey: Passkey,
    result: &AuthenticationResult,
) -> Result<()> {
    if !result.user_verified() {
        return Err(refused(WebauthnError::UserNotVerified));
    }
    passkey.update_credential(result);
    let credential = serde_json::to_value(&passkey).map_err(Error::internal)?;
    queries::use_passkey(conn, &row.id, &credential, app.now()).await
}

/// Asks a browser for one of a person's passkeys: they show again who they are.
///
/// # Errors
/// 409 where there are no passkeys, or when they have none.
pub async fn begin_again(app: &Identity, user: &User) -> Result<Challenge> {
    let webauthn = webauthn(app)?;
    let mut tx = app.db.begin().await?;
    let rows = queries::passkeys(&mut tx, &user.id).await?;
    if rows.is_empty() {
        return Err(Error::conflict("no-second-factor"));
    }
    let known = rows.iter().map(stored).collect::<Result<Vec<_>>>()?;
    let (challenge, state) = webauthn
        .start_passkey_authentication(&known)
        .map_err(Error::internal)?;
    let ceremony = begin(&mut tx, app, "again", Some(&user.id), &state).await?;
    tx.commit().await?;
    Ok(Challenge {
        ceremony,
        public_key: serde_json::to_value(&challenge.public_key).map_err(Error::internal)?,
    })
}

/// Whether a browser's answer is of one of a person's passkeys.
///
/// # Errors
/// 410 `challenge-over`; 422 `passkey-refused`.
pub async fn check_again(
    app: &Identity,
    user: &User,
    ceremony: &str,
    credential: Value,
) -> Result<()> {
    let webauthn = webauthn(app)?;
    let state: PasskeyAuthentication = take(app, "again", ceremony, Some(&user.id)).await?;
    let answer: PublicKeyCredential = read(credential)?;
    let result = webauthn
        .finish_passkey_authentication(&answer, &state)
        .map_err(refused)?;
    let mut tx = app.db.begin().await?;
    let id = URL_SAFE_NO_PAD.encode(result.cred_id());
    let row = queries::passkey_for_update(&mut tx, &user.id, &id)
        .await?
        .ok_or_else(|| refused(WebauthnError::CredentialNotFound))?;
    let passkey = stored(&row)?;
    used(&mut tx, app, &row, passkey, &result).await?;
    tx.commit().await?;
    Ok(())
}
