//! The agenda, for programs.

use axum::{Json, extract::State};
use domain::{
    ids::{BookingId, SessionId},
    schema::{BookingMode, BookingStatus},
};
use jiff::{SignedDuration, Timestamp};
use platform::{
    db::Instant,
    error::{Error, FieldErrors, Result},
};
use serde::{Deserialize, Serialize};
use site::input::Query;

use super::{Block, BlockKind, blocks, coach_zone};
use crate::Bookings;
use site::who::Coach;

/// The longest stretch that can be asked for at once.
const LONGEST: SignedDuration = SignedDuration::from_hours(24 * 62);

/// From when to when.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Stretch {
    /// RFC 3339.
    #[param(required, value_type = String, format = DateTime)]
    from: Option<String>,
    /// RFC 3339; 62 days after `from` at most.
    #[param(required, value_type = String, format = DateTime)]
    to: Option<String>,
}

/// What fills a coach's time.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AgendaView {
    /// The coach's zone, IANA.
    timezone: String,
    /// By start.
    items: Vec<AgendaItem>,
}

/// A block of time.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AgendaItem {
    /// `booking`, `time-off`, or `busy` by another calendar.
    kind: &'static str,
    starts_at: Instant,
    ends_at: Instant,
    /// The booking; its state, its client and how they meet.
    #[serde(skip_serializing_if = "Option::is_none")]
    booking_id: Option<BookingId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    session_id: Option<SessionId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<BookingStatus>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mode: Option<BookingMode>,
    /// Why the coach is away, in their words.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl From<Block> for AgendaItem {
    fn from(block: Block) -> Self {
        let mut item = Self {
            kind: "time-off",
            starts_at: Instant(block.span.from),
            ends_at: Instant(block.span.to),
            booking_id: None,
            session_id: None,
            status: None,
            client_name: None,
            mode: None,
            reason: None,
        };
        match block.kind {
            BlockKind::Away { reason } => item.reason = reason,
            BlockKind::Busy => item.kind = "busy",
            BlockKind::Booked {
                id,
                session,
                client,
                mode,
                status,
            } => {
                item.kind = "booking";
                item.booking_id = Some(id);
                item.session_id = session;
                item.status = Some(status);
                item.client_name = Some(client);
                item.mode = Some(mode);
            }
        }
        item
    }
}

/// What fills my time
///
/// For a coach: sessions, holds and time off in some part of the stretch.
#[utoipa::path(
    get, path = "/api/v1/desk/agenda", tag = "bookings", operation_id = "deskAgenda",
    params(Stretch),
    responses(
        (status = 200, body = AgendaView),
        (status = 422),
    ),
)]
pub async fn desk_agenda(
    State(app): State<Bookings>,
    coach: Coach,
    Query(stretch): Query<Stretch>,
) -> Result<Json<AgendaView>> {
    let (from, to) = stretch.bounds()?;
    let mut conn = app.db.acquire().await?;
    let zone = coach_zone(&mut conn, &coach.id).await?;
    let items = blocks(&mut conn, &coach.id, from, to, app.now()).await?;
    Ok(Json(AgendaView {
        timezone: zone.iana_name().unwrap_or("UTC").to_owned(),
        items: items.into_iter().map(AgendaItem::from).collect(),
    }))
}

impl Stretch {
    fn bounds(&self) -> Result<(Timestamp, Timestamp)> {
        let mut errors = FieldErrors::new();
        let mut read = |name: &str, text: &Option<String>| match text.as_deref() {
            None => {
                errors.add(name, "error-field-required");
                None
            }
            Some(text) => {
                let at = text.parse::<Timestamp>().ok();
                if at.is_none() {
                    errors.add(name, "error-field-date");
                }
                at
            }
        };
        let (from, to) = (read("from", &self.from), read("to", &self.to));
        errors.check()?;
        match (from, to) {
            (Some(from), Some(to)) if from < to && to.duration_since(from) <= LONGEST => {
                Ok((from, to))
            }
            _ => Err(Error::field("to", "error-field-agenda-stretch")),
        }
    }
}
