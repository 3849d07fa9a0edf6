//! The account page: profile, password, logins.

use askama::Template;
use axum::{
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use platform::{
    error::{Error, Result},
    i18n::Locale,
    web::Client,
};
use serde::Deserialize;

use super::display;
use crate::{
    Identity,
    actions::{self, CLEAR_SITE_DATA, ProfileChange, SetLogin},
    queries::{self, LoginEntry, Profile},
};
use site::{
    forms::FormErrors,
    input::{Form, Verbatim},
    page::{FlashRedirect, Page},
    render::html,
    who::User,
    zones,
};

#[derive(Template)]
#[template(path = "accounts/account.html")]
struct AccountPage {
    page: Page,
    profile: Profile,
    name: String,
    language: String,
    timezone: String,
    languages: Vec<(&'static str, String)>,
    zones: &'static [String],
    logins: Vec<LoginEntry>,
    /// Whether our letters come back.
    address_refused: bool,
    /// Of the profile.
    errors: FormErrors,
    /// Of the new password.
    password_errors: FormErrors,
}

impl AccountPage {
    async fn load(app: &Identity, page: Page, user: &User) -> Result<Self> {
        let mut conn = app.db.acquire().await?;
        let profile = queries::profile(&mut conn, &user.id)
            .await?
            .ok_or_else(Error::login_required)?;
        let logins = queries::recent_logins(&mut conn, &user.id).await?;
        let address_refused = post::address_refused(&mut conn, &user.id, &profile.email).await?;
        let languages = Locale::ALL
            .map(|l| (l.tag(), page.t_of("lang", l.tag())))
            .to_vec();
        Ok(Self {
            name: profile.name.clone().unwrap_or_default(),
            language: profile
                .language
                .clone()
                .unwrap_or_else(|| page.lang().to_owned()),
            timezone: profile.timezone.clone().unwrap_or_default(),
            profile,
            languages,
            zones: zones::all(),
            logins,
            address_refused,
            errors: FormErrors::none(),
            password_errors: FormErrors::none(),
            page,
        })
    }

    /// Where an attempt to log in came from, for the person to recognise.
    fn origin(&self, login: &LoginEntry) -> String {
        let device = login.user_agent.as_deref().and_then(device);
        let ip = login
            .ip
            .clone()
            .unwrap_or_else(|| self.page.t("account-unknown-place"));
        match device {
            Some(device) => format!("{device} · {ip}"),
            None => ip,
        }
    }
}

/// A browser and its system, by what it calls itself. The order matters: each of them also
/// bears the names of those after it.
fn device(user_agent: &str) -> Option<String> {
    let named = |names: &[(&str, &'static str)]| {
        names
            .iter()
            .find(|(mark, _)| user_agent.contains(mark))
            .map(|&(_, name)| name)
    };
    let browser = named(&[
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("CriOS/", "Chrome"),
        ("Safari/", "Safari"),
    ])?;
    let system = named(&[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ]);
    Some(system.map_or_else(
        || browser.to_owned(),
        |system| format!("{browser}, {system}"),
    ))
}

/// What a person says about themselves.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ProfileForm {
    name: String,
    language: String,
    timezone: String,
}

/// A new password in place of the current one.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct PasswordForm {
    current: Verbatim,
    new: Verbatim,
}

/// One's account.
pub async fn show(State(app): State<Identity>, page: Page, user: User) -> Result<Response> {
    Ok(html(&AccountPage::load(&app, page, &user).await?))
}

/// Saves the name, the language and the zone.
pub async fn save(
    State(app): State<Identity>,
    page: Page,
    user: User,
    Form(form): Form<ProfileForm>,
) -> Result<Response> {
    let change = ProfileChange {
        name: &form.name,
        language: &form.language,
        timezone: &form.timezone,
    };
    match actions::save_profile(&app, &user, change).await {
        Ok(profile) => {
            let cookies = SetLogin(display::cookies(&app, &profile));
            Ok((
                cookies,
                FlashRedirect::success("/account", "flash-profile-saved"),
            )
                .into_response())
        }
        Err(error) => {
            let errors = FormErrors::beside(error, page.locale)?;
            let form = AccountPage {
                name: form.name,
                language: form.language,
                timezone: form.timezone,
                errors,
                ..AccountPage::load(&app, page, &user).await?
            };
            Ok(form.errors.response(&form))
        }
    }
}

/// Changes the password; every other login ends.
pub async fn change_password(
    State(app): State<Identity>,
    page: Page,
    user: User,
    from: Client,
    headers: HeaderMap,
    Form(form): Form<PasswordForm>,
) -> Result<Response> {
    let PasswordForm { current, new } = &form;
    let changed =
        actions::change_password(&app, &user, current, new, page.locale, &from, &headers).await;
    match changed {
        Ok(login) => Ok((
            login,
            FlashRedirect::success("/account", "flash-password-changed"),
        )
            .into_response()),
        Err(error) => {
            let password_errors = FormErrors::beside(error, page.locale)?;
            let form = AccountPage {
                password_errors,
                ..AccountPage::load(&app, page, &user).await?
            };
            Ok(form.password_errors.response(&form))
        }
    }
}

/// Ends all logins, this one too.
pub async fn log_out_everywhere(
    State(app): State<Identity>,
    user: User,
    headers: HeaderMap,
) -> Result<impl IntoResponse> {
    let login = actions::log_out_everywhere(&app, &user, &headers).await?;
    Ok((
        login,
        CLEAR_SITE_DATA,
        FlashRedirect::success("/login", "flash-logged-out-everywhere"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_named_as_people_know_it() {
        for (user_agent, name) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
                Some("Firefox, Linux"),
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36 Edg/126.0",
                Some("Edge, Windows"),
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
                Some("Safari, iPhone"),
            ),
            (
                "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36",
                Some("Chrome, Android"),
            ),
            ("curl/8.0", None),
        ] {
            assert_eq!(device(user_agent).as_deref(), name, "{user_agent}");
        }
    }
}
