//! JSON API: accounts and logins.

pub mod factors;
pub mod security;

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use domain::{
    ids::{CoachId, UserId},
    schema::Role,
};
use platform::{
    error::{Error, Result},
    i18n::Locale,
    web::Client,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Identity, pages};
use crate::{
    actions::{self, CLEAR_SITE_DATA, Entry, NewAccount, Pending, ProfileChange, Proof, SetLogin},
    queries::{self, Profile},
};
use site::{
    input::Verbatim,
    json::JsonBody,
    who::{Account, Fresh, User, Visitor},
};

/// An account to be created.
#[derive(Deserialize, ToSchema)]
#[serde(default, rename_all = "camelCase")]
#[derive(Default)]
pub struct Registration {
    /// The address; its case does not matter.
    email: String,
    /// 10 characters to 72 bytes.
    #[schema(value_type = String)]
    password: Verbatim,
    /// What to call the person.
    name: String,
}

/// An address and a password.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, rename_all = "camelCase")]
pub struct Credentials {
    /// The address; its case does not matter.
    email: String,
    /// The password.
    #[schema(value_type = String)]
    password: Verbatim,
}

/// Whom to write to.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, rename_all = "camelCase")]
pub struct Address {
    /// The address; its case does not matter.
    email: String,
}

/// What a letter's link holds.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, rename_all = "camelCase")]
pub struct Link {
    /// The last part of the link.
    token: String,
}

/// What proves an address.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, rename_all = "camelCase")]
pub struct Verification {
    /// The last part of the letter's link.
    token: String,
    /// The account's password, from who is not logged in.
    #[schema(value_type = String)]
    password: Verbatim,
    /// True from who is not logged in and never chose the password: it is dropped.
    password_is_not_mine: bool,
}

/// A new password, by a letter's link.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, rename_all = "camelCase")]
pub struct NewPassword {
    /// The last part of the link.
    token: String,
    /// 10 characters to 72 bytes.
    #[schema(value_type = String)]
    password: Verbatim,
}

/// A new password in place of the current one.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, rename_all = "camelCase")]
pub struct PasswordChange {
    /// The password until now.
    #[schema(value_type = String)]
    current: Verbatim,
    /// 10 characters to 72 bytes.
    #[schema(value_type = String)]
    new: Verbatim,
}

/// What one can change about oneself.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, rename_all = "camelCase")]
pub struct MeChange {
    /// What to call the person.
    name: String,
    /// `fr` or `en`.
    language: String,
    /// An IANA zone; null for that of the browser.
    timezone: Option<String>,
}

/// The person who is logged in.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Me {
    /// Their id.
    id: UserId,
    /// Their address.
    email: String,
    /// Whether they have shown that they read its mail.
    email_verified: bool,
    /// Their name.
    name: Option<String>,
    /// Their picture.
    image: Option<String>,
    /// What they are on the platform.
    role: Role,
    /// Their coach's profile, when they have one.
    coach_id: Option<CoachId>,
    /// Whether they can log in with a password.
    has_password: bool,
    /// The language in which they are written to.
    language: String,
    /// Their IANA zone; null for that of the browser.
    timezone: Option<String>,
}

impl Me {
    fn new(profile: Profile, locale: Locale) -> Self {
        Self {
            id: profile.id,
            email: profile.email,
            email_verified: profile.email_verified.is_some(),
            name: profile.name,
            image: profile.image,
            role: profile.role,
            coach_id: profile.coach_id,
            has_password: profile.has_password,
            language: profile.language.unwrap_or_else(|| locale.tag().to_owned()),
            timezone: profile.timezone,
        }
    }
}

/// What confirms an account.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, rename_all = "camelCase")]
pub struct RegistrationConfirmation {
    /// The last part of the letter's link.
    token: String,
    /// The password that was chosen; not needed with the cookie that asking for the account gave.
    #[schema(value_type = String)]
    password: Verbatim,
}

/// Ask for an account.
///
/// A letter follows: its link makes the account, or it says that the address has one.
#[utoipa::path(
    post, path = "/api/v1/auth/register", tag = "accounts",
    request_body = Registration,
    responses(
        (status = 202, description = "A letter is on its way, whether the address has an account or not"),
        (status = 422, description = "A field is wrong"),
        (status = 429, description = "Too many attempts"),
    ),
    security(()),
)]
pub async fn register(
    State(app): State<Identity>,
    locale: Locale,
    from: Client,
    JsonBody(body): JsonBody<Registration>,
) -> Result<(StatusCode, SetLogin)> {
    let new = NewAccount {
        email: &body.email,
        password: &body.password,
        name: &body.name,
        next: None,
    };
    let browser = actions::register(&app, new, locale, &from).await?;
    let cookie = pages::register::cookie(&app, &browser);
    Ok((StatusCode::ACCEPTED, SetLogin(cookie.into_iter().collect())))
}

/// Make the account by the letter's link, and log in.
#[utoipa::path(
    post, path = "/api/v1/auth/register/confirm", tag = "accounts",
    request_body = RegistrationConfirmation,
    responses(
        (status = 201, description = "The account, and the login's cookie", body = Me),
        (status = 410, description = "The link is over"),
        (status = 422, description = "The password is wrong"),
        (status = 429, description = "Too many attempts"),
    ),
    security(()),
)]
pub async fn confirm_registration(
    State(app): State<Identity>,
    locale: Locale,
    from: Client,
    headers: HeaderMap,
    JsonBody(body): JsonBody<RegistrationConfirmation>,
) -> Result<impl IntoResponse> {
    let asked = (&from, &headers, locale);
    let RegistrationConfirmation { token, password } = &body;
    let (person, login) = actions::confirm_registration(&app, token, password, asked).await?;
    let me = load_me(&app, &person.id, locale).await?;
    Ok((StatusCode::CREATED, login, Json(me)))
}

/// A login that waits for its second factor.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SecondFactor {
    /// What `POST /api/v1/auth/second-factor` is asked with; it lasts ten minutes.
    pending: String,
    /// Whether a passkey would do instead: `POST /api/v1/auth/passkey/options`.
    passkey: bool,
    /// Whether an application's code would do; a recovery code always does.
    code: bool,
}

/// The answer to a first factor: 204 with the cookie, or 202 with the question for the second.
fn entered(entry: Entry) -> Response {
    match entry {
        Entry::In(login) => (StatusCode::NO_CONTENT, login).into_response(),
        Entry::Second(Pending {
            token,
            passkey,
            code,
        }) => {
            let asked = SecondFactor {
                pending: token,
                passkey,
                code,
            };
            (StatusCode::ACCEPTED, Json(asked)).into_response()
        }
    }
}

/// Log in with a password.
#[utoipa::path(
    post, path = "/api/v1/auth/login", tag = "accounts",
    request_body = Credentials,
    responses(
        (status = 204, description = "Logged in: the answer sets the cookie"),
        (status = 202, description = "The second factor is asked for", body = SecondFactor),
        (status = 401, description = "The address or the password is wrong"),
        (status = 422, description = "A field is wrong"),
        (status = 429, description = "Too many attempts"),
    ),
    security(()),
)]
pub async fn log_in(
    State(app): State<Identity>,
    locale: Locale,
    from: Client,
    headers: HeaderMap,
    JsonBody(body): JsonBody<Credentials>,
) -> Result<Response> {
    let Credentials { email, password } = &body;
    let (_, entry) = actions::log_in(&app, email, password, locale, &from, &headers).await?;
    Ok(entered(entry))
}

/// Log out: the login ends at once, wherever its cookie is.
#[utoipa::path(
    post, path = "/api/v1/auth/logout", tag = "accounts",
    responses((status = 204, description = "Logged out, or nobody was logged in")),
    security(()),
)]
pub async fn log_out(
    State(app): State<Identity>,
    Visitor(user): Visitor,
    headers: HeaderMap,
) -> Result<impl IntoResponse> {
    let login = actions::log_out(&app, user.as_ref(), &headers).await?;
    Ok((StatusCode::NO_CONTENT, CLEAR_SITE_DATA, login))
}

/// Who one is.
#[utoipa::path(
    get, path = "/api/v1/me", tag = "accounts",
    responses(
        (status = 200, body = Me),
        (status = 401, description = "Nobody is logged in"),
    ),
)]
pub async fn me(
    State(app): State<Identity>,
    Account(user): Account,
    locale: Locale,
) -> Result<Json<Me>> {
    Ok(Json(load_me(&app, &user.id, locale).await?))
}

/// Change one's name, language and zone.
#[utoipa::path(
    put, path = "/api/v1/me", tag = "accounts",
    request_body = MeChange,
    responses(
        (status = 200, body = Me),
        (status = 401, description = "Nobody is logged in"),
        (status = 422, description = "A field is wrong"),
    ),
)]
pub async fn change_me(
    State(app): State<Identity>,
    user: User,
    locale: Locale,
    JsonBody(body): JsonBody<MeChange>,
) -> Result<Json<Me>> {
    let change = ProfileChange {
        name: &body.name,
        language: &body.language,
        timezone: body.timezone.as_deref().unwrap_or_default(),
    };
    let profile = actions::save_profile(&app, &user, change).await?;
    Ok(Json(Me::new(profile, locale)))
}

/// Change one's password: every other login ends, this one gets a new cookie.
#[utoipa::path(
    post, path = "/api/v1/me/password", tag = "accounts",
    request_body = PasswordChange,
    responses(
        (status = 204, description = "Changed: the answer sets the new cookie"),
        (status = 401, description = "Nobody is logged in"),
        (status = 403, description = "`fresh-login-needed`: show again who you are"),
        (status = 422, description = "A field is wrong"),
        (status = 429, description = "Too many attempts"),
    ),
)]
pub async fn change_password(
    State(app): State<Identity>,
    Fresh(Account(user)): Fresh<Account>,
    locale: Locale,
    from: Client,
    headers: HeaderMap,
    JsonBody(body): JsonBody<PasswordChange>,
) -> Result<(StatusCode, SetLogin)> {
    let PasswordChange { current, new } = &body;
    let login =
        actions::change_password(&app, &user, current, new, locale, &from, &headers).await?;
    Ok((StatusCode::NO_CONTENT, login))
}

/// Ask for a letter with a link to choose a new password.
#[utoipa::path(
    post, path = "/api/v1/auth/password-reset", tag = "accounts",
    request_body = Address,
    responses(
        (status = 202, description = "If the address has an account, a letter is on its way"),
        (status = 422, description = "It is not an address"),
        (status = 429, description = "Too many letters"),
    ),
    security(()),
)]
pub async fn ask_reset(
    State(app): State<Identity>,
    locale: Locale,
    from: Client,
    JsonBody(body): JsonBody<Address>,
) -> Result<StatusCode> {
    actions::request_password_reset(&app, &body.email, locale, &from).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Choose a new password by a letter's link, and log in. All other logins end.
#[utoipa::path(
    post, path = "/api/v1/auth/password-reset/confirm", tag = "accounts",
    request_body = NewPassword,
    responses(
        (status = 204, description = "Changed and logged in: the answer sets the cookie"),
        (status = 202, description = "The second factor is asked for", body = SecondFactor),
        (status = 410, description = "The link is over"),
        (status = 422, description = "The password is refused"),
        (status = 429, description = "Too many attempts"),
    ),
    security(()),
)]
pub async fn reset(
    State(app): State<Identity>,
    locale: Locale,
    from: Client,
    headers: HeaderMap,
    JsonBody(body): JsonBody<NewPassword>,
) -> Result<Response> {
    let (_, entry) =
        actions::reset_password(&app, &body.token, &body.password, locale, &from, &headers).await?;
    Ok(entered(entry))
}

/// Ask for a letter with a link that logs in.
#[utoipa::path(
    post, path = "/api/v1/auth/magic-link", tag = "accounts",
    request_body = Address,
    responses(
        (status = 202, description = "If the address has an account, a letter is on its way"),
        (status = 422, description = "It is not an address"),
        (status = 429, description = "Too many letters"),
    ),
    security(()),
)]
pub async fn ask_magic_link(
    State(app): State<Identity>,
    locale: Locale,
    from: Client,
    JsonBody(body): JsonBody<Address>,
) -> Result<StatusCode> {
    actions::request_login_link(&app, &body.email, None, locale, &from).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Log in by a letter's link, once.
#[utoipa::path(
    post, path = "/api/v1/auth/magic-link/confirm", tag = "accounts",
    request_body = Link,
    responses(
        (status = 204, description = "Logged in: the answer sets the cookie"),
        (status = 202, description = "The second factor is asked for", body = SecondFactor),
        (status = 410, description = "The link is over"),
        (status = 429, description = "Too many attempts"),
    ),
    security(()),
)]
pub async fn log_in_by_link(
    State(app): State<Identity>,
    locale: Locale,
    from: Client,
    headers: HeaderMap,
    JsonBody(body): JsonBody<Link>,
) -> Result<Response> {
    let (_, entry) = actions::log_in_by_link(&app, &body.token, locale, &from, &headers).await?;
    Ok(entered(entry))
}

/// Have the letter that proves one's address sent again.
#[utoipa::path(
    post, path = "/api/v1/me/verification", tag = "accounts",
    responses(
        (status = 202, description = "The letter is on its way, unless the address is proven"),
        (status = 401, description = "Nobody is logged in"),
        (status = 429, description = "Too many letters"),
    ),
)]
pub async fn ask_verification(
    State(app): State<Identity>,
    Account(user): Account,
    locale: Locale,
    from: Client,
) -> Result<StatusCode> {
    actions::resend_verification(&app, &user, locale, &from).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Prove one's address by a letter's link, once.
#[utoipa::path(
    post, path = "/api/v1/auth/verification/confirm", tag = "accounts",
    request_body = Verification,
    responses(
        (status = 204, description = "Proven: the answer sets the cookie of who was not logged in"),
        (status = 202, description = "The second factor is asked for", body = SecondFactor),
        (status = 410, description = "The link is over"),
        (status = 422, description = "The password is wrong"),
        (status = 429, description = "Too many attempts"),
    ),
    security(()),
)]
pub async fn verify(
    State(app): State<Identity>,
    locale: Locale,
    from: Client,
    headers: HeaderMap,
    JsonBody(body): JsonBody<Verification>,
) -> Result<Response> {
    let proof = if body.password_is_not_mine {
        Proof::NotMine
    } else {
        Proof::Password(&body.password)
    };
    let proven = actions::verify(&app, &body.token, proof, locale, &from, &headers).await?;
    Ok(match proven.entry {
        Some(entry) => entered(entry),
        None => StatusCode::NO_CONTENT.into_response(),
    })
}

async fn load_me(app: &Identity, user: &UserId, locale: Locale) -> Result<Me> {
    let profile = queries::profile(&mut *app.db.acquire().await?, user).await?;
    profile
        .map(|p| Me::new(p, locale))
        .ok_or_else(Error::login_required)
}
