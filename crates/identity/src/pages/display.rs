//! Display settings, kept in cookies of this browser: language, theme, time zone.

use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{AppendHeaders, IntoResponse, Redirect},
};
use platform::{
    error::{Error, Result},
    i18n::Locale,
};
use serde::Deserialize;
use site::input::Form;

use crate::{
    Identity,
    queries::{self, Profile},
    redirects,
};
use site::who::Visitor;

const A_YEAR: u32 = 365 * 24 * 60 * 60;

/// A language, and the page to go back to.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct LangForm {
    lang: String,
    back: String,
}

/// A theme, and the page to go back to.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ThemeForm {
    theme: String,
    back: String,
}

/// A time zone, and the page to go back to.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ZoneForm {
    tz: String,
    back: String,
}

/// Changes the zone in which this browser shows hours; bookings keep their instants.
pub async fn zone(
    State(app): State<Identity>,
    Form(form): Form<ZoneForm>,
) -> Result<impl IntoResponse> {
    let zone = jiff::tz::TimeZone::get(form.tz.trim()).ok();
    let name = zone
        .as_ref()
        .and_then(|zone| zone.iana_name())
        .ok_or_else(|| Error::field("tz", "error-field-timezone"))?;
    Ok(back(&form.back, cookie(&app, "tz", name)))
}

/// Changes the language of the pages; of the letters too, when somebody is logged in.
pub async fn lang(
    State(app): State<Identity>,
    Visitor(user): Visitor,
    Form(form): Form<LangForm>,
) -> Result<impl IntoResponse> {
    let locale = Locale::ALL
        .into_iter()
        .find(|l| l.tag() == form.lang)
        .ok_or_else(|| Error::field("lang", "error-field-choice"))?;
    if let Some(user) = user {
        let mut conn = app.db.acquire().await?;
        queries::save_language(&mut conn, &user.id, locale.tag()).await?;
    }
    Ok(back(&form.back, cookie(&app, "lang", locale.tag())))
}

/// Changes the theme of the pages; empty means that of the machine.
pub async fn theme(
    State(app): State<Identity>,
    Form(form): Form<ThemeForm>,
) -> Result<impl IntoResponse> {
    if !["", "light", "dark"].contains(&form.theme.as_str()) {
        return Err(Error::field("theme", "error-field-choice"));
    }
    Ok(back(&form.back, cookie(&app, "theme", &form.theme)))
}

/// The cookies of a person's settings, for a browser where they have just logged in or changed
/// them.
pub fn cookies(app: &Identity, profile: &Profile) -> Vec<HeaderValue> {
    let lang = profile
        .language
        .as_deref()
        .map(|lang| cookie(app, "lang", lang));
    let zone = profile
        .timezone
        .as_deref()
        .map(|zone| cookie(app, "tz", zone));
    lang.into_iter().chain(zone).flatten().collect()
}

fn back(to: &str, cookie: Option<HeaderValue>) -> impl IntoResponse + use<> {
    let to = redirects::same_site(to).unwrap_or_else(|| "/".to_owned());
    let cookies = AppendHeaders(cookie.map(|cookie| (header::SET_COOKIE, cookie)));
    (cookies, Redirect::to(&to))
}

/// A choice is no secret, and scripts of the page may read it; without a value it is removed.
fn cookie(app: &Identity, name: &str, value: &str) -> Option<HeaderValue> {
    let seconds = if value.is_empty() { 0 } else { A_YEAR };
    let secure = if app.config.http.secure() {
        "; Secure"
    } else {
        ""
    };
    let text = format!("{name}={value}; Path=/; Max-Age={seconds}; SameSite=Lax{secure}");
    HeaderValue::try_from(text).ok()
}
