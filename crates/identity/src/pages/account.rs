//! The account page: profile, and the ways to everything else about the account.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use platform::{
    error::{Error, Result},
    i18n::Locale,
};
use serde::Deserialize;

use super::display;
use crate::{
    Identity,
    actions::{self, ProfileChange, SetLogin},
    queries::{self, Profile},
};
use site::{
    forms::FormErrors,
    input::Form,
    page::{FlashRedirect, Page},
    render::html,
    who::{Account, User},
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
    /// Whether our letters come back.
    address_refused: bool,
    /// Whether they have a second factor.
    has_factor: bool,
    errors: FormErrors,
}

impl AccountPage {
    async fn load(app: &Identity, page: Page, user: &User) -> Result<Self> {
        let mut conn = app.db.acquire().await?;
        let profile = queries::profile(&mut conn, &user.id)
            .await?
            .ok_or_else(Error::login_required)?;
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
            address_refused,
            has_factor: user.standing.has_factor,
            errors: FormErrors::none(),
            page,
        })
    }
}

/// What a person says about themselves.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ProfileForm {
    name: String,
    language: String,
    timezone: String,
}

/// One's account.
pub async fn show(
    State(app): State<Identity>,
    page: Page,
    Account(user): Account,
) -> Result<Response> {
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
