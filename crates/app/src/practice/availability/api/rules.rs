//! How the hours are cut into sessions.

use axum::{Json, extract::State};
use domain::slots::SlotRules;
use platform::error::{Problem, Result};
use serde::{Deserialize, Serialize};

use crate::{
    App, coaches,
    practice::availability::actions::rules::{self, Wanted},
    read::Body,
    who::Coach,
};

/// How a coach's hours are cut into sessions.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SlotRulesView {
    /// Minutes between two possible starts, 5 to 240.
    step_minutes: i64,
    /// How long before the start one must book, 0 to 43 200 minutes.
    notice_minutes: i64,
    /// How far ahead one can book, 1 to 365 days.
    horizon_days: i64,
    /// The lengths of a session, 15 to 480 minutes each; 1 to 12 of them.
    durations: Vec<i64>,
    /// Minutes kept free before a session, 0 to 240. Between two sessions the larger of this
    /// and the next counts.
    #[serde(default)]
    buffer_before_minutes: i64,
    /// Minutes kept free after a session, 0 to 240.
    #[serde(default)]
    buffer_after_minutes: i64,
    /// Sessions that may begin on one day, 1 to 24; no limit when absent.
    #[serde(default)]
    daily_maximum: Option<i64>,
}

impl From<SlotRulesView> for Wanted {
    fn from(view: SlotRulesView) -> Self {
        Self {
            step_minutes: view.step_minutes,
            notice_minutes: view.notice_minutes,
            horizon_days: view.horizon_days,
            durations: view.durations,
            buffer_before_minutes: view.buffer_before_minutes,
            buffer_after_minutes: view.buffer_after_minutes,
            daily_maximum: view.daily_maximum,
        }
    }
}

impl From<&SlotRules> for SlotRulesView {
    fn from(rules: &SlotRules) -> Self {
        let wanted = Wanted::of(rules);
        Self {
            step_minutes: wanted.step_minutes,
            notice_minutes: wanted.notice_minutes,
            horizon_days: wanted.horizon_days,
            durations: wanted.durations,
            buffer_before_minutes: wanted.buffer_before_minutes,
            buffer_after_minutes: wanted.buffer_after_minutes,
            daily_maximum: wanted.daily_maximum,
        }
    }
}

/// My slot rules
#[utoipa::path(
    get, path = "/api/v1/me/slot-rules", tag = "practice", operation_id = "readSlotRules",
    responses((status = 200, body = SlotRulesView)),
    security(("login" = [])),
)]
pub async fn read_rules(State(app): State<App>, coach: Coach) -> Result<Json<SlotRulesView>> {
    let mut conn = app.db.acquire().await?;
    let (_, rules) = coaches::rules_of(&mut conn, &coach.id).await?;
    Ok(Json((&rules).into()))
}

/// Replace my slot rules
///
/// They hold for what is booked from now on.
#[utoipa::path(
    put, path = "/api/v1/me/slot-rules", tag = "practice", operation_id = "replaceSlotRules",
    request_body = SlotRulesView,
    responses(
        (status = 200, body = SlotRulesView),
        (status = 422, body = Problem, description = "Names each field"),
    ),
    security(("login" = [])),
)]
pub async fn replace_rules(
    State(app): State<App>,
    coach: Coach,
    Body(new): Body<SlotRulesView>,
) -> Result<Json<SlotRulesView>> {
    let rules = rules::save(&app, &coach.id, &new.into()).await?;
    Ok(Json((&rules).into()))
}
