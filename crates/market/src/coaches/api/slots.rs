//! API of a coach's free slots.

use axum::{
    Json,
    extract::{Path, State},
};
use domain::{ids::CoachId, slots::Interval};
use platform::{db::Instant, error::Result};
use serde::{Deserialize, Serialize};
use site::input::Query;

use crate::{Market, coaches::actions};
use site::who::Visitor;

/// A time that can be booked.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Slot {
    /// When the session would start.
    start: Instant,
    /// When it would end.
    end: Instant,
}

impl From<Interval> for Slot {
    fn from(interval: Interval) -> Self {
        Self {
            start: interval.start.into(),
            end: interval.end.into(),
        }
    }
}

/// Which slots are asked for.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct SlotsQuery {
    /// First instant, RFC 3339, or a date: its midnight at the coach's. Now by default.
    #[param(required = false)]
    from: String,
    /// First instant after, or a date: its midnight at the coach's. At most 62 days after
    /// `from`; two weeks by default.
    #[param(required = false)]
    to: String,
    /// Minutes of the session; 60 by default.
    #[param(required = false)]
    duration: String,
}

/// A coach's free times.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FreeTimes {
    coach_id: CoachId,
    /// The IANA zone that the coach lives in.
    timezone: String,
    /// Minutes.
    duration: u32,
    slots: Vec<Slot>,
}

/// When a coach is free
///
/// A slot is listed if and only if booking it at that moment would succeed; for someone who is
/// logged in, their own bookings take their time too.
#[utoipa::path(
    get, path = "/api/v1/coaches/{id}/slots", tag = "coaches", operation_id = "listSlots",
    params(("id" = String, Path, description = "The coach"), SlotsQuery),
    responses(
        (status = 200, description = "The starts in [from, to) that can be booked now", body = FreeTimes),
        (status = 404, description = "There is no such coach"),
        (status = 422, description = "A field makes no sense"),
    ),
    security(()),
)]
pub async fn list(
    State(app): State<Market>,
    Visitor(visitor): Visitor,
    Path(id): Path<String>,
    Query(query): Query<SlotsQuery>,
) -> Result<Json<FreeTimes>> {
    let mut conn = app.db.acquire().await?;
    let request = actions::SlotsRequest {
        from: &query.from,
        to: &query.to,
        duration: &query.duration,
    };
    let client = visitor.as_ref().map(|user| &user.id);
    let found = actions::free_slots(&app, &mut conn, &id, client, app.now(), &request).await?;
    Ok(Json(FreeTimes {
        coach_id: found.coach.id,
        timezone: found.coach.timezone,
        duration: found.minutes,
        slots: found.slots.into_iter().map(Slot::from).collect(),
    }))
}
