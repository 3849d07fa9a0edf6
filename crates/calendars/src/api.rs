//! JSON API: external calendars and feeds.

use axum::{
    Json,
    extract::{Path, Request, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use platform::error::{Error, Result};
use serde::Deserialize;

use super::actions::{
    external::{self, Calendar},
    feeds::{self, Feed, Side},
};
use site::{
    App, json,
    once::Once,
    who::{Coach, Fresh, User},
};

/// A calendar to take on.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewCalendar {
    /// Its ICS address, https.
    #[schema(required)]
    pub url: Option<String>,
    /// What to call it; its host by default.
    pub name: Option<String>,
}

/// My calendars that block slots
///
/// Of a coach. At most five.
#[utoipa::path(
    get, path = "/api/v1/me/calendars", tag = "calendars", operation_id = "listCalendars",
    responses((status = 200, body = Vec<Calendar>)),
)]
pub async fn list_calendars(State(app): State<App>, coach: Coach) -> Result<Json<Vec<Calendar>>> {
    Ok(Json(external::list(&app, &coach.id).await?))
}

/// Take on a calendar
///
/// It is read at once, then every 10 to 15 minutes, less often once it fails for hours. What it cannot be read for is not offered.
#[utoipa::path(
    post, path = "/api/v1/me/calendars", tag = "calendars", operation_id = "addCalendar",
    request_body = NewCalendar,
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request safe")),
    responses(
        (status = 201, body = Calendar),
        (status = 409, description = "`too-many-calendars`"),
        (status = 422, description = "Names the field"),
    ),
)]
pub async fn add_calendar(State(app): State<App>, coach: Coach, once: Once) -> Result<Response> {
    once.json(|new: NewCalendar| async move {
        let id = external::add(&app, &coach, new.name.as_deref(), new.url.as_deref()).await?;
        let location = format!("/api/v1/me/calendars/{id}");
        let calendar = external::get(&app, &coach.id, &id).await?;
        Ok((
            StatusCode::CREATED,
            [("location", location)],
            Json(calendar),
        ))
    })
    .await
}

/// One of my calendars
#[utoipa::path(
    get, path = "/api/v1/me/calendars/{id}", tag = "calendars", operation_id = "getCalendar",
    params(("id" = String, Path)),
    responses((status = 200, body = Calendar), (status = 404)),
)]
pub async fn get_calendar(
    State(app): State<App>,
    coach: Coach,
    Path(id): Path<String>,
) -> Result<Json<Calendar>> {
    Ok(Json(external::get(&app, &coach.id, &id).await?))
}

/// Drop a calendar
///
/// It blocks nothing any more.
#[utoipa::path(
    delete, path = "/api/v1/me/calendars/{id}", tag = "calendars", operation_id = "removeCalendar",
    params(("id" = String, Path)),
    responses((status = 204), (status = 404)),
)]
pub async fn remove_calendar(
    State(app): State<App>,
    coach: Coach,
    Path(id): Path<String>,
) -> Result<StatusCode> {
    external::remove(&app, &coach.id, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Read a calendar now
#[utoipa::path(
    post, path = "/api/v1/me/calendars/{id}/read", tag = "calendars", operation_id = "readCalendar",
    params(("id" = String, Path)),
    responses((status = 202, body = Calendar), (status = 404)),
)]
pub async fn read_calendar(
    State(app): State<App>,
    coach: Coach,
    Path(id): Path<String>,
) -> Result<(StatusCode, Json<Calendar>)> {
    external::read_now(&app, &coach.id, &id).await?;
    let calendar = external::get(&app, &coach.id, &id).await?;
    Ok((StatusCode::ACCEPTED, Json(calendar)))
}

/// What to change of a feed.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FeedChange {
    /// Whether it tells with whom; true at first.
    pub names: Option<bool>,
}

/// The side that a path names, if this person has it.
fn side(user: &User, name: &str) -> Result<Side> {
    match Side::parse(name).ok_or_else(Error::not_found)? {
        Side::Coach if user.coach_id.is_none() => Err(Error::forbidden("coaches-only")),
        side => Ok(side),
    }
}

async fn feed(app: &App, user: &User, side: Side) -> Result<Json<Feed>> {
    let feed = feeds::find(app, &user.id, side).await?;
    feed.map(Json).ok_or_else(Error::not_found)
}

/// My feed
#[utoipa::path(
    get, path = "/api/v1/me/calendars/feeds/{side}", tag = "calendars", operation_id = "getFeed",
    params(("side" = String, Path, description = "`client` or `coach`")),
    responses(
        (status = 200, body = Feed),
        (status = 403, description = "`fresh-login-needed`: show again who you are"),
        (status = 404),
    ),
)]
pub async fn get_feed(
    State(app): State<App>,
    Fresh(user): Fresh<User>,
    Path(name): Path<String>,
) -> Result<Json<Feed>> {
    let side = side(&user, &name)?;
    feed(&app, &user, side).await
}

/// Make my feed, or change it
#[utoipa::path(
    put, path = "/api/v1/me/calendars/feeds/{side}", tag = "calendars", operation_id = "putFeed",
    params(("side" = String, Path, description = "`client` or `coach`")),
    request_body = Option<FeedChange>,
    responses(
        (status = 200, body = Feed),
        (status = 403, description = "`fresh-login-needed`: show again who you are"),
        (status = 409, description = "`feed-needs-proof`: the address is not proven"),
    ),
)]
pub async fn put_feed(
    State(app): State<App>,
    Fresh(user): Fresh<User>,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response> {
    let side = side(&user, &name)?;
    let change: FeedChange = json::json_or_nothing(request).await?;
    if feeds::find(&app, &user.id, side).await?.is_none() {
        feeds::renew(&app, &user.id, side).await?;
    }
    if let Some(names) = change.names {
        feeds::set_names(&app, &user.id, side, names).await?;
    }
    Ok(feed(&app, &user, side).await?.into_response())
}

/// Give my feed a new address
///
/// The one before stops working at once.
#[utoipa::path(
    post, path = "/api/v1/me/calendars/feeds/{side}/renew", tag = "calendars", operation_id = "renewFeed",
    params(("side" = String, Path, description = "`client` or `coach`")),
    responses(
        (status = 200, body = Feed),
        (status = 403, description = "`fresh-login-needed`: show again who you are"),
        (status = 409, description = "`feed-needs-proof`: the address is not proven"),
    ),
)]
pub async fn renew_feed(
    State(app): State<App>,
    Fresh(user): Fresh<User>,
    Path(name): Path<String>,
) -> Result<Json<Feed>> {
    let side = side(&user, &name)?;
    feeds::renew(&app, &user.id, side).await?;
    feed(&app, &user, side).await
}

/// End my feed
#[utoipa::path(
    delete, path = "/api/v1/me/calendars/feeds/{side}", tag = "calendars", operation_id = "removeFeed",
    params(("side" = String, Path, description = "`client` or `coach`")),
    responses((status = 204), (status = 404)),
)]
pub async fn remove_feed(
    State(app): State<App>,
    user: User,
    Path(name): Path<String>,
) -> Result<StatusCode> {
    let side = side(&user, &name)?;
    feeds::revoke(&app, &user.id, side).await?;
    Ok(StatusCode::NO_CONTENT)
}
