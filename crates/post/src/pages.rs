//! The page of a person's letter preferences.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use platform::error::Result;
use serde::Deserialize;

use super::{
    outbox,
    preferences::{self, Kind, LetterPreferences},
    reader,
};
use site::{
    App,
    input::Form,
    page::{FlashRedirect, Page, zone_name},
    render::html,
    who::User,
};

#[derive(Template)]
#[template(path = "post/notifications.html")]
struct NotificationsPage {
    page: Page,
    email: String,
    address_refused: bool,
    language: String,
    zone: String,
    kinds: Vec<(&'static str, bool)>,
    always: [&'static str; 4],
}

/// `GET /account/notifications`: the optional letters, and the others with the reason why.
pub async fn show(State(app): State<App>, page: Page, user: User) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let wanted = preferences::load(&mut conn, &user.id).await?;
    let address_refused = outbox::address_refused(&mut conn, &user.id, &user.email).await?;
    let me = reader(&mut conn, &user.id, page.locale).await?;
    let zone = me
        .as_ref()
        .map_or_else(|| page.zone_name(), |me| zone_name(&me.zone));
    let language = me.map_or(page.locale, |me| me.locale);
    Ok(html(&NotificationsPage {
        email: user.email,
        address_refused,
        language: page.t_of("lang", language.tag()),
        zone,
        kinds: Kind::OPTIONAL
            .map(|kind| (kind.field(), wanted.wants(kind)))
            .to_vec(),
        always: ["bookings", "money", "summaries", "safety"],
        page,
    }))
}

/// The form: browsers send no box that is not ticked.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct PreferencesForm {
    reminder_day: Option<String>,
    reminder_hour: Option<String>,
    review: Option<String>,
}

/// `POST /account/notifications`
pub async fn save(
    State(app): State<App>,
    user: User,
    Form(form): Form<PreferencesForm>,
) -> Result<Response> {
    let preferences = LetterPreferences {
        reminder_day: form.reminder_day.is_some(),
        reminder_hour: form.reminder_hour.is_some(),
        review: form.review.is_some(),
    };
    preferences::save_all(&app, &user.id, preferences).await?;
    Ok(
        FlashRedirect::success("/account/notifications", "flash-notifications-saved")
            .into_response(),
    )
}
