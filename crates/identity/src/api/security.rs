//! JSON API: the second step of a login, showing again who one is, logins and devices.

use axum::{
    Json,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
};
use platform::{
    db::Instant,
    error::{Error, Result},
    i18n::Locale,
    web::Client,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use site::{json::JsonBody, who::Account};
use utoipa::ToSchema;

use crate::{
    Identity,
    actions::{self, SetLogin, Shown},
    queries,
};

/// A second factor.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, rename_all = "camelCase")]
pub struct SecondFactorAnswer {
    /// What the first step answered.
    pending: String,
    /// An application's code, or a recovery code.
    code: String,
}

/// What shows again who one is: one of these.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, rename_all = "camelCase")]
pub struct AgainAnswer {
    /// The password; from who has no second factor.
    password: Option<String>,
    /// An application's code, or a recovery code.
    code: Option<String>,
    /// What the passkey's challenge came with.
    ceremony: Option<String>,
    /// The passkey's answer: `PublicKeyCredential.toJSON()`.
    #[schema(value_type = Object)]
    credential: Value,
}

/// A login that has not ended.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LoginView {
    id: String,
    /// The device it was made on.
    device_id: String,
    /// `password`, `magic_link`, `reset`, `register` or `passkey`.
    method: String,
    created_at: Instant,
    last_used_at: Instant,
    ip: Option<String>,
    user_agent: Option<String>,
    /// Whether it is the one that asks.
    current: bool,
}

/// A browser that is remembered.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeviceView {
    id: String,
    created_at: Instant,
    last_used_at: Instant,
    ip: Option<String>,
    user_agent: Option<String>,
}

/// End a login by its second factor.
#[utoipa::path(
    post, path = "/api/v1/auth/second-factor", tag = "accounts",
    request_body = SecondFactorAnswer,
    responses(
        (status = 204, description = "Logged in: the answer sets the cookie"),
        (status = 410, description = "Too late, or too many tries: log in again"),
        (status = 422, description = "The code is wrong"),
        (status = 429, description = "Too many attempts"),
    ),
    security(()),
)]
pub async fn second_factor(
    State(app): State<Identity>,
    locale: Locale,
    from: Client,
    headers: HeaderMap,
    JsonBody(body): JsonBody<SecondFactorAnswer>,
) -> Result<(StatusCode, SetLogin)> {
    let asked = (&from, &headers, locale);
    let (_, second) = actions::second(&app, &body.pending, &body.code, asked).await?;
    Ok((StatusCode::NO_CONTENT, second.cookies))
}

/// Show again who one is, before money, passwords, second factors and feeds.
#[utoipa::path(
    post, path = "/api/v1/me/again", tag = "accounts",
    request_body = AgainAnswer,
    responses(
        (status = 204, description = "Shown: it counts for ten minutes"),
        (status = 401, description = "Nobody is logged in"),
        (status = 410, description = "The challenge is over"),
        (status = 422, description = "It is wrong"),
        (status = 429, description = "Too many attempts"),
    ),
)]
pub async fn show_again(
    State(app): State<Identity>,
    Account(user): Account,
    locale: Locale,
    from: Client,
    headers: HeaderMap,
    JsonBody(body): JsonBody<AgainAnswer>,
) -> Result<(StatusCode, SetLogin)> {
    let shown = match (&body.ceremony, &body.code, &body.password) {
        (Some(ceremony), _, _) => Shown::Passkey {
            ceremony,
            answer: body.credential.clone(),
        },
        (None, Some(code), _) => Shown::Code(code),
        (None, None, Some(password)) => Shown::Password(password),
        (None, None, None) => return Err(Error::field("password", "error-field-required")),
    };
    let login = actions::show(&app, &user, shown, (&from, &headers, locale)).await?;
    Ok((StatusCode::NO_CONTENT, login))
}

/// My logins that have not ended
#[utoipa::path(
    get, path = "/api/v1/me/logins", tag = "accounts",
    responses((status = 200, body = Vec<LoginView>), (status = 401)),
)]
pub async fn logins(
    State(app): State<Identity>,
    Account(user): Account,
) -> Result<Json<Vec<LoginView>>> {
    let rows = queries::open_logins(&mut *app.db.acquire().await?, &user.id).await?;
    let view = |row: queries::OpenLogin| LoginView {
        current: row.id == user.login.login_id(),
        id: row.id,
        device_id: row.device_id,
        method: row.method,
        created_at: row.created_at,
        last_used_at: row.seen_at,
        ip: row.ip,
        user_agent: row.user_agent,
    };
    Ok(Json(rows.into_iter().map(view).collect()))
}

/// End one of my logins
#[utoipa::path(
    delete, path = "/api/v1/me/logins/{id}", tag = "accounts",
    params(("id" = String, Path)),
    responses((status = 204), (status = 401), (status = 404)),
)]
pub async fn end_login(
    State(app): State<Identity>,
    Account(user): Account,
    Path(id): Path<String>,
) -> Result<StatusCode> {
    actions::end_login(&app, &user, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Browsers that are remembered
#[utoipa::path(
    get, path = "/api/v1/me/devices", tag = "accounts",
    responses((status = 200, body = Vec<DeviceView>), (status = 401)),
)]
pub async fn devices(
    State(app): State<Identity>,
    Account(user): Account,
) -> Result<Json<Vec<DeviceView>>> {
    let rows = queries::devices(&mut *app.db.acquire().await?, &user.id).await?;
    let view = |row: queries::Device| DeviceView {
        id: row.id,
        created_at: row.created_at,
        last_used_at: row.seen_at,
        ip: row.ip,
        user_agent: row.user_agent,
    };
    Ok(Json(rows.into_iter().map(view).collect()))
}

/// Forget a browser
///
/// Its logins end.
#[utoipa::path(
    delete, path = "/api/v1/me/devices/{id}", tag = "accounts",
    params(("id" = String, Path)),
    responses((status = 204), (status = 401), (status = 404)),
)]
pub async fn forget_device(
    State(app): State<Identity>,
    Account(user): Account,
    Path(id): Path<String>,
) -> Result<StatusCode> {
    actions::forget_device(&app, &user, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
