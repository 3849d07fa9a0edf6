//! JSON API: passkeys, an application's codes, recovery codes.

use axum::{
    Json,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
};
use platform::{db::Instant, error::Result, i18n::Locale, web::Client};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use site::{
    json::JsonBody,
    who::{Account, Fresh},
};
use utoipa::ToSchema;

use crate::{
    Identity,
    actions::{self, Challenge, SetLogin},
    queries,
};

/// A challenge for `navigator.credentials`.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChallengeView {
    /// What the answer is sent with; it lasts five minutes and counts once.
    ceremony: String,
    /// The options, as `parseCreationOptionsFromJSON` and `parseRequestOptionsFromJSON` read them.
    #[schema(value_type = Object)]
    public_key: Value,
}

impl From<Challenge> for ChallengeView {
    fn from(challenge: Challenge) -> Self {
        Self {
            ceremony: challenge.ceremony,
            public_key: challenge.public_key,
        }
    }
}

/// A passkey's answer.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, rename_all = "camelCase")]
pub struct PasskeyAnswer {
    /// What the challenge came with.
    ceremony: String,
    /// `PublicKeyCredential.toJSON()`.
    #[schema(value_type = Object)]
    credential: Value,
}

/// A passkey that a browser made.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, rename_all = "camelCase")]
pub struct NewPasskey {
    /// What the challenge came with.
    ceremony: String,
    /// What to call it.
    name: String,
    /// `PublicKeyCredential.toJSON()`.
    #[schema(value_type = Object)]
    credential: Value,
}

/// A passkey.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PasskeyView {
    id: String,
    name: String,
    created_at: Instant,
    last_used_at: Option<Instant>,
}

/// A passkey that was added.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AddedPasskey {
    id: String,
    /// The recovery codes that come with the first second factor; shown this once.
    recovery_codes: Option<Vec<String>>,
}

/// What one can show besides a password.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Factors {
    passkeys: Vec<PasskeyView>,
    /// Whether an application makes codes.
    totp: bool,
    /// How many recovery codes are left.
    recovery_codes_left: i64,
    /// Whether one's role needs a second factor that was not shown.
    owed: bool,
}

/// An application that is being set up.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewTotp {
    /// What is typed into it.
    secret: String,
    /// What it reads from a QR code: `otpauth://totp/…`.
    uri: String,
}

/// An application's code.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, rename_all = "camelCase")]
pub struct TotpCode {
    /// Six digits.
    code: String,
}

/// Recovery codes; each works once.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RecoveryCodes {
    /// Shown this once. Null when the ones before still hold.
    recovery_codes: Option<Vec<String>>,
}

/// Ask for any passkey, to log in.
#[utoipa::path(
    post, path = "/api/v1/auth/passkey/options", tag = "accounts",
    responses(
        (status = 200, body = ChallengeView),
        (status = 409, description = "`passkeys-unavailable` at this address"),
        (status = 429, description = "Too many"),
    ),
    security(()),
)]
pub async fn login_options(
    State(app): State<Identity>,
    locale: Locale,
    from: Client,
    headers: HeaderMap,
) -> Result<Json<ChallengeView>> {
    let challenge = actions::begin_login(&app, (&from, &headers, locale)).await?;
    Ok(Json(challenge.into()))
}

/// Log in with a passkey.
#[utoipa::path(
    post, path = "/api/v1/auth/passkey", tag = "accounts", operation_id = "log_in_by_passkey",
    request_body = PasskeyAnswer,
    responses(
        (status = 204, description = "Logged in: the answer sets the cookie"),
        (status = 410, description = "The challenge is over"),
        (status = 422, description = "The passkey is refused"),
        (status = 429, description = "Too many attempts"),
    ),
    security(()),
)]
pub async fn log_in(
    State(app): State<Identity>,
    locale: Locale,
    from: Client,
    headers: HeaderMap,
    JsonBody(body): JsonBody<PasskeyAnswer>,
) -> Result<(StatusCode, SetLogin)> {
    let asked = (&from, &headers, locale);
    let PasskeyAnswer {
        ceremony,
        credential,
    } = body;
    let (_, login) = actions::log_in_by_passkey(&app, &ceremony, credential, asked).await?;
    Ok((StatusCode::NO_CONTENT, login))
}

/// Ask for one of my passkeys, to show again who I am.
#[utoipa::path(
    post, path = "/api/v1/me/again/options", tag = "accounts",
    responses(
        (status = 200, body = ChallengeView),
        (status = 401, description = "Nobody is logged in"),
        (status = 409, description = "`no-second-factor`, or `passkeys-unavailable`"),
    ),
)]
pub async fn again_options(
    State(app): State<Identity>,
    Account(user): Account,
) -> Result<Json<ChallengeView>> {
    Ok(Json(actions::begin_again(&app, &user).await?.into()))
}

/// My second factors
#[utoipa::path(
    get, path = "/api/v1/me/factors", tag = "accounts",
    responses((status = 200, body = Factors), (status = 401)),
)]
pub async fn factors(State(app): State<Identity>, Account(user): Account) -> Result<Json<Factors>> {
    let mut conn = app.db.acquire().await?;
    let rows = queries::passkeys(&mut conn, &user.id).await?;
    let view = |row: queries::PasskeyRow| PasskeyView {
        id: row.id,
        name: row.name,
        created_at: row.created_at,
        last_used_at: row.used_at,
    };
    let totp = queries::totp(&mut conn, &user.id).await?;
    Ok(Json(Factors {
        passkeys: rows.into_iter().map(view).collect(),
        totp: totp.is_some_and(|row| row.confirmed_at.is_some()),
        recovery_codes_left: queries::recovery_codes_left(&mut conn, &user.id).await?,
        owed: user.standing.owes_factor,
    }))
}

/// Ask for a new passkey.
#[utoipa::path(
    post, path = "/api/v1/me/passkeys/options", tag = "accounts",
    responses(
        (status = 200, body = ChallengeView),
        (status = 401, description = "Nobody is logged in"),
        (status = 403, description = "`fresh-login-needed`: show again who you are"),
        (status = 409, description = "`too-many-passkeys`, or `passkeys-unavailable`"),
    ),
)]
pub async fn passkey_options(
    State(app): State<Identity>,
    Fresh(Account(user)): Fresh<Account>,
) -> Result<Json<ChallengeView>> {
    Ok(Json(actions::begin_adding(&app, &user).await?.into()))
}

/// Add a passkey.
#[utoipa::path(
    post, path = "/api/v1/me/passkeys", tag = "accounts",
    request_body = NewPasskey,
    responses(
        (status = 201, body = AddedPasskey),
        (status = 401, description = "Nobody is logged in"),
        (status = 403, description = "`fresh-login-needed`: show again who you are"),
        (status = 410, description = "The challenge is over"),
        (status = 422, description = "The passkey is refused, or its name"),
    ),
)]
pub async fn add_passkey(
    State(app): State<Identity>,
    Fresh(Account(user)): Fresh<Account>,
    JsonBody(body): JsonBody<NewPasskey>,
) -> Result<(StatusCode, Json<AddedPasskey>)> {
    let NewPasskey {
        ceremony,
        name,
        credential,
    } = body;
    let added = actions::add_passkey(&app, &user, &ceremony, &name, credential).await?;
    let view = AddedPasskey {
        id: added.id,
        recovery_codes: added.recovery_codes,
    };
    Ok((StatusCode::CREATED, Json(view)))
}

/// Remove a passkey
#[utoipa::path(
    delete, path = "/api/v1/me/passkeys/{id}", tag = "accounts",
    params(("id" = String, Path)),
    responses(
        (status = 204),
        (status = 401),
        (status = 403, description = "`fresh-login-needed`: show again who you are"),
        (status = 404),
    ),
)]
pub async fn remove_passkey(
    State(app): State<Identity>,
    Fresh(Account(user)): Fresh<Account>,
    Path(id): Path<String>,
) -> Result<StatusCode> {
    actions::remove_passkey(&app, &user, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Begin to set up an application that makes codes.
#[utoipa::path(
    post, path = "/api/v1/me/totp", tag = "accounts",
    responses(
        (status = 200, body = NewTotp),
        (status = 401, description = "Nobody is logged in"),
        (status = 403, description = "`fresh-login-needed`: show again who you are"),
        (status = 409, description = "`totp-exists`"),
    ),
)]
pub async fn begin_totp(
    State(app): State<Identity>,
    Fresh(Account(user)): Fresh<Account>,
) -> Result<Json<NewTotp>> {
    let new = actions::begin_totp(&app, &user).await?;
    Ok(Json(NewTotp {
        secret: new.secret,
        uri: new.uri,
    }))
}

/// Confirm the application by a first code.
#[utoipa::path(
    post, path = "/api/v1/me/totp/confirm", tag = "accounts",
    request_body = TotpCode,
    responses(
        (status = 200, body = RecoveryCodes),
        (status = 401, description = "Nobody is logged in"),
        (status = 403, description = "`fresh-login-needed`: show again who you are"),
        (status = 404, description = "None is being set up"),
        (status = 422, description = "The code is wrong"),
        (status = 429, description = "Too many attempts"),
    ),
)]
pub async fn confirm_totp(
    State(app): State<Identity>,
    Fresh(Account(user)): Fresh<Account>,
    from: Client,
    headers: HeaderMap,
    JsonBody(body): JsonBody<TotpCode>,
) -> Result<Json<RecoveryCodes>> {
    let recovery_codes = actions::confirm_totp(&app, &user, &body.code, &from, &headers).await?;
    Ok(Json(RecoveryCodes { recovery_codes }))
}

/// Remove the application
#[utoipa::path(
    delete, path = "/api/v1/me/totp", tag = "accounts",
    responses(
        (status = 204),
        (status = 401),
        (status = 403, description = "`fresh-login-needed`: show again who you are"),
        (status = 404),
    ),
)]
pub async fn remove_totp(
    State(app): State<Identity>,
    Fresh(Account(user)): Fresh<Account>,
) -> Result<StatusCode> {
    actions::remove_totp(&app, &user).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Get new recovery codes
///
/// The ones before no longer work.
#[utoipa::path(
    post, path = "/api/v1/me/recovery-codes", tag = "accounts",
    responses(
        (status = 200, body = RecoveryCodes),
        (status = 401, description = "Nobody is logged in"),
        (status = 403, description = "`fresh-login-needed`: show again who you are"),
        (status = 409, description = "`no-second-factor`"),
    ),
)]
pub async fn renew_recovery_codes(
    State(app): State<Identity>,
    Fresh(Account(user)): Fresh<Account>,
) -> Result<Json<RecoveryCodes>> {
    let codes = actions::renew_recovery_codes(&app, &user).await?;
    Ok(Json(RecoveryCodes {
        recovery_codes: Some(codes),
    }))
}
