//! The page of second factors, logins and devices.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use platform::{error::Result, web::Client};
use serde::Deserialize;

use crate::{
    Identity,
    actions::{self, CLEAR_SITE_DATA, NewApplication},
    devices,
    queries::{self, Device, LoginEntry, LongLivedSecret, OpenLogin, PasskeyRow},
};
use site::{
    forms::FormErrors,
    input::Form,
    page::{FlashRedirect, Page},
    render::html,
    who::{Account, Fresh, User},
};

const HERE: &str = "/account/security";

#[derive(Template)]
#[template(path = "accounts/security.html")]
struct SecurityPage {
    page: Page,
    passkeys: Vec<PasskeyRow>,
    /// Whether passkeys can be made at this address.
    passkeys_here: bool,
    totp: bool,
    codes_left: i64,
    /// Whether nothing else is open to this person before they show a second factor.
    owed: bool,
    /// Whether a passkey can be added without being asked again who one is.
    fresh: bool,
    logins: Vec<OpenLogin>,
    current: String,
    devices: Vec<Device>,
    /// What opens something for longer than a login.
    secrets: Vec<LongLivedSecret>,
    attempts: Vec<LoginEntry>,
}

impl SecurityPage {
    fn has_factor(&self) -> bool {
        self.totp || !self.passkeys.is_empty()
    }

    /// A browser and where it was, for the person to recognise.
    #[expect(clippy::ref_option, reason = "a template lends its fields")]
    fn origin(&self, user_agent: &Option<String>, ip: &Option<String>) -> String {
        let ip = ip
            .clone()
            .unwrap_or_else(|| self.page.t("account-unknown-place"));
        match user_agent.as_deref().and_then(devices::name) {
            Some(device) => format!("{device} · {ip}"),
            None => ip,
        }
    }
}

#[derive(Template)]
#[template(path = "accounts/totp.html")]
struct TotpPage {
    page: Page,
    errors: FormErrors,
    new: NewApplication,
}

#[derive(Template)]
#[template(path = "accounts/recovery_codes.html")]
struct CodesPage {
    page: Page,
    codes: Vec<String>,
}

/// A code of the application.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct CodeForm {
    code: String,
}

/// The page.
pub async fn show(
    State(app): State<Identity>,
    page: Page,
    Account(user): Account,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let totp = queries::totp(&mut conn, &user.id).await?;
    Ok(html(&SecurityPage {
        page,
        passkeys: queries::passkeys(&mut conn, &user.id).await?,
        passkeys_here: app.passkeys.is_some(),
        totp: totp.is_some_and(|row| row.confirmed_at.is_some()),
        codes_left: queries::recovery_codes_left(&mut conn, &user.id).await?,
        owed: user.standing.owes_factor,
        fresh: user.standing.fresh,
        logins: queries::open_logins(&mut conn, &user.id).await?,
        current: user.login.login_id().to_owned(),
        devices: queries::devices(&mut conn, &user.id).await?,
        secrets: queries::long_lived_secrets(&mut conn, &user.id).await?,
        attempts: queries::recent_logins(&mut conn, &user.id).await?,
    }))
}

/// How to set up an application that makes codes.
pub async fn show_totp(
    State(app): State<Identity>,
    page: Page,
    Fresh(Account(user)): Fresh<Account>,
) -> Result<Response> {
    totp_page(&app, page, &user, FormErrors::none()).await
}

async fn totp_page(
    app: &Identity,
    page: Page,
    user: &User,
    errors: FormErrors,
) -> Result<Response> {
    let new = match actions::begin_totp(app, user).await {
        Ok(new) => new,
        Err(error) if error.code == "totp-exists" => {
            return Ok(FlashRedirect::info(HERE, "flash-totp-exists").into_response());
        }
        Err(error) => return Err(error),
    };
    let form = TotpPage { page, errors, new };
    Ok(if form.errors.is_empty() {
        html(&form)
    } else {
        form.errors.response(&form)
    })
}

/// Confirms it by its first code.
pub async fn confirm_totp(
    State(app): State<Identity>,
    page: Page,
    Fresh(Account(user)): Fresh<Account>,
    from: Client,
    headers: HeaderMap,
    Form(CodeForm { code }): Form<CodeForm>,
) -> Result<Response> {
    match actions::confirm_totp(&app, &user, &code, &from, &headers).await {
        Ok(Some(codes)) => Ok(html(&CodesPage { page, codes })),
        Ok(None) => Ok(FlashRedirect::success(HERE, "flash-totp-added").into_response()),
        Err(error) => {
            let errors = FormErrors::beside(error, page.locale)?;
            totp_page(&app, page, &user, errors).await
        }
    }
}

/// Removes it.
pub async fn remove_totp(
    State(app): State<Identity>,
    Fresh(Account(user)): Fresh<Account>,
) -> Result<impl IntoResponse> {
    actions::remove_totp(&app, &user).await?;
    Ok(FlashRedirect::success(HERE, "flash-totp-removed"))
}

/// Gives new recovery codes, shown this once.
pub async fn renew_codes(
    State(app): State<Identity>,
    page: Page,
    Fresh(Account(user)): Fresh<Account>,
) -> Result<Response> {
    let codes = actions::renew_recovery_codes(&app, &user).await?;
    Ok(html(&CodesPage { page, codes }))
}

/// Removes a passkey.
pub async fn remove_passkey(
    State(app): State<Identity>,
    Fresh(Account(user)): Fresh<Account>,
    Path(id): Path<String>,
) -> Result<impl IntoResponse> {
    let name = actions::remove_passkey(&app, &user, &id).await?;
    Ok(FlashRedirect::success(HERE, "flash-passkey-removed").with("name", name))
}

/// Ends one login.
pub async fn end_login(
    State(app): State<Identity>,
    Account(user): Account,
    Path(id): Path<String>,
) -> Result<impl IntoResponse> {
    actions::end_login(&app, &user, &id).await?;
    Ok(FlashRedirect::success(HERE, "flash-login-ended"))
}

/// Forgets one device; its logins end.
pub async fn forget_device(
    State(app): State<Identity>,
    Account(user): Account,
    Path(id): Path<String>,
) -> Result<impl IntoResponse> {
    actions::forget_device(&app, &user, &id).await?;
    Ok(FlashRedirect::success(HERE, "flash-device-forgotten"))
}

/// Ends all logins, this one too.
pub async fn log_out_everywhere(
    State(app): State<Identity>,
    Account(user): Account,
    headers: HeaderMap,
) -> Result<impl IntoResponse> {
    let login = actions::log_out_everywhere(&app, &user, &headers).await?;
    Ok((
        login,
        CLEAR_SITE_DATA,
        FlashRedirect::success("/login", "flash-logged-out-everywhere"),
    ))
}
