//! Calendars and feeds for programs.

use axum::{
    Json,
    extract::{Path, Request, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use platform::{
    db::Instant,
    error::{Error, Result},
};
use serde::{Deserialize, Serialize};

use super::actions::{
    external::{self, Calendar},
    feeds::{self, Feed, Side},
};
use site::{
    App, json,
    once::Once,
    who::{Coach, User},
};

/// A calendar of the coach that blocks slots. Its address is never given back.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CalendarView {
    /// Its id.
    pub id: String,
    /// What the coach calls it.
    pub name: String,
    /// Where it is.
    pub host: String,
    /// `reading`, `read`, `failing` (the last try failed, slots are still offered) or
    /// `unreadable` (no slots are offered).
    pub state: &'static str,
    /// Why the last try failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// When it was last read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read_at: Option<Instant>,
    /// When that was last tried.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tried_at: Option<Instant>,
    /// When it is read next, unless you ask sooner. Less often when it fails for long.
    pub next_read_at: Instant,
    /// Stretches of busy time in it.
    pub busy: i32,
    /// Events that were not understood, and that take all the time they may need.
    pub unclear: i32,
}

impl From<Calendar> for CalendarView {
    fn from(calendar: Calendar) -> Self {
        Self {
            id: calendar.id,
            name: calendar.name,
            host: calendar.host,
            state: calendar.state.as_str(),
            error: calendar.error,
            read_at: calendar.read_at,
            tried_at: calendar.tried_at,
            next_read_at: calendar.next_read_at,
            busy: calendar.busy,
            unclear: calendar.unclear,
        }
    }
}

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
    responses((status = 200, body = Vec<CalendarView>)),
)]
pub async fn list_calendars(
    State(app): State<App>,
    coach: Coach,
) -> Result<Json<Vec<CalendarView>>> {
    let calendars = external::list(&app, &coach.id).await?;
    Ok(Json(calendars.into_iter().map(Into::into).collect()))
}

/// Take on a calendar
///
/// It is read at once, then every 10 to 15 minutes, less often once it fails for hours. What it cannot be read for is not offered.
#[utoipa::path(
    post, path = "/api/v1/me/calendars", tag = "calendars", operation_id = "addCalendar",
    request_body = NewCalendar,
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request safe")),
    responses(
        (status = 201, body = CalendarView),
        (status = 409, description = "`too-many-calendars`"),
        (status = 422, description = "Names the field"),
    ),
)]
pub async fn add_calendar(State(app): State<App>, coach: Coach, once: Once) -> Result<Response> {
    once.json(|new: NewCalendar| async move {
        let id = external::add(&app, &coach, new.name.as_deref(), new.url.as_deref()).await?;
        let place = format!("/api/v1/me/calendars/{id}");
        let view: CalendarView = external::one(&app, &coach.id, &id).await?.into();
        Ok((StatusCode::CREATED, [("location", place)], Json(view)))
    })
    .await
}

/// One of my calendars
#[utoipa::path(
    get, path = "/api/v1/me/calendars/{id}", tag = "calendars", operation_id = "getCalendar",
    params(("id" = String, Path)),
    responses((status = 200, body = CalendarView), (status = 404)),
)]
pub async fn get_calendar(
    State(app): State<App>,
    coach: Coach,
    Path(id): Path<String>,
) -> Result<Json<CalendarView>> {
    Ok(Json(external::one(&app, &coach.id, &id).await?.into()))
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
    responses((status = 202, body = CalendarView), (status = 404)),
)]
pub async fn read_calendar(
    State(app): State<App>,
    coach: Coach,
    Path(id): Path<String>,
) -> Result<(StatusCode, Json<CalendarView>)> {
    external::ask(&app, &coach.id, &id).await?;
    let view = external::one(&app, &coach.id, &id).await?.into();
    Ok((StatusCode::ACCEPTED, Json(view)))
}

/// A feed of one's own bookings. Whoever has its address reads it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FeedView {
    /// `client` or `coach`.
    pub side: &'static str,
    /// Its address.
    pub url: String,
    /// Whether it tells with whom, or only that the time is taken.
    pub names: bool,
    /// When the address was made.
    pub created_at: Instant,
    /// When it was last read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read_at: Option<Instant>,
}

impl FeedView {
    fn of(side: Side, feed: Feed) -> Self {
        Self {
            side: side.as_str(),
            url: feed.url,
            names: feed.names,
            created_at: feed.created_at,
            read_at: feed.read_at,
        }
    }
}

/// What to change of a feed.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FeedChange {
    /// Whether it tells with whom; true at first.
    pub names: Option<bool>,
}

/// The side that is named, if this person has it.
fn side(user: &User, name: &str) -> Result<Side> {
    match Side::read(name).ok_or_else(Error::not_found)? {
        Side::Coach if user.coach_id.is_none() => Err(Error::forbidden("coaches-only")),
        side => Ok(side),
    }
}

async fn shown(app: &App, user: &User, side: Side) -> Result<Json<FeedView>> {
    let feed = feeds::shown(app, &user.id, side).await?;
    let feed = feed.ok_or_else(Error::not_found)?;
    Ok(Json(FeedView::of(side, feed)))
}

/// My feed
#[utoipa::path(
    get, path = "/api/v1/me/calendars/feeds/{side}", tag = "calendars", operation_id = "getFeed",
    params(("side" = String, Path, description = "`client` or `coach`")),
    responses((status = 200, body = FeedView), (status = 404)),
)]
pub async fn get_feed(
    State(app): State<App>,
    user: User,
    Path(name): Path<String>,
) -> Result<Json<FeedView>> {
    let side = side(&user, &name)?;
    shown(&app, &user, side).await
}

/// Make my feed, or change it
#[utoipa::path(
    put, path = "/api/v1/me/calendars/feeds/{side}", tag = "calendars", operation_id = "putFeed",
    params(("side" = String, Path, description = "`client` or `coach`")),
    request_body = Option<FeedChange>,
    responses((status = 200, body = FeedView)),
)]
pub async fn put_feed(
    State(app): State<App>,
    user: User,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response> {
    let side = side(&user, &name)?;
    let change: FeedChange = json::json_or_nothing(request).await?;
    if feeds::shown(&app, &user.id, side).await?.is_none() {
        feeds::renew(&app, &user.id, side).await?;
    }
    if let Some(names) = change.names {
        feeds::set_names(&app, &user.id, side, names).await?;
    }
    Ok(shown(&app, &user, side).await?.into_response())
}

/// Give my feed a new address
///
/// The one before stops working at once.
#[utoipa::path(
    post, path = "/api/v1/me/calendars/feeds/{side}/renew", tag = "calendars", operation_id = "renewFeed",
    params(("side" = String, Path, description = "`client` or `coach`")),
    responses((status = 200, body = FeedView)),
)]
pub async fn renew_feed(
    State(app): State<App>,
    user: User,
    Path(name): Path<String>,
) -> Result<Json<FeedView>> {
    let side = side(&user, &name)?;
    feeds::renew(&app, &user.id, side).await?;
    shown(&app, &user, side).await
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
