//! Leaving the list for programs: a coach's own wish, and the platform's.

use axum::{
    Json,
    extract::{Path, Request, State},
    http::StatusCode,
};
use domain::ids::CoachId;
use platform::error::Result;
use serde::Deserialize;

use crate::{Bookings, actions};
use market::practice::{self, OwnProfile, ProfileOwner};
use site::{json, who::Admin};

/// How a coach leaves the list.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Leave {
    /// Whether to cancel what is ahead too: each client is paid back and told.
    pub cancel_ahead: bool,
}

/// Leave the list for a while
#[utoipa::path(
    post, path = "/api/v1/me/coach/suspend", tag = "practice", operation_id = "suspendProfile",
    request_body = Option<Leave>,
    responses((status = 200, body = OwnProfile), (status = 409)),
)]
pub async fn suspend_profile(
    State(app): State<Bookings>,
    owner: ProfileOwner,
    request: Request,
) -> Result<Json<OwnProfile>> {
    let leave: Leave = json::json_or_nothing(request).await?;
    actions::suspend(&app, &owner, leave.cancel_ahead).await?;
    practice::own_profile(&app, &owner).await
}

/// Why a profile is suspended.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BarReason {
    /// The coach reads it; the clients too, if what is ahead is cancelled.
    reason: String,
    /// Whether to cancel what is ahead too, all of it paid back.
    #[serde(default)]
    cancel_ahead: bool,
}

/// Suspend a coach's profile
#[utoipa::path(
    post, path = "/api/v1/admin/coaches/{id}/bar", tag = "admin",
    operation_id = "barCoach",
    params(("id" = String, Path)), request_body = BarReason,
    responses(
        (status = 204), (status = 404),
        (status = 409), (status = 422),
    ),
)]
pub async fn bar_coach(
    State(app): State<Bookings>,
    admin: Admin,
    Path(id): Path<String>,
    json::JsonBody(body): json::JsonBody<BarReason>,
) -> Result<StatusCode> {
    let coach = CoachId::new(id);
    actions::bar(&app, &admin, &coach, &body.reason, body.cancel_ahead).await?;
    Ok(StatusCode::NO_CONTENT)
}
