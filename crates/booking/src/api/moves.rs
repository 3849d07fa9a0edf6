//! Moving a booking, for programs.

use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::ids::BookingId;
use platform::error::Result;

use super::{BookingView, NewTime, booking_view};
use crate::{
    Bookings,
    actions::{self, parse_start},
};
use site::{once::Once, who::User};

/// Move a booking
///
/// By its client or its coach, while more than 24 hours are left before its start. The new
/// time is one that the coach offers now; length and price stay. After a coach's move the
/// client may cancel for all of the price for 48 hours.
#[utoipa::path(
    post, path = "/api/v1/bookings/{id}/reschedule", tag = "bookings", operation_id = "rescheduleBooking",
    request_body = NewTime,
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request safe")),
    responses(
        (status = 200, body = BookingView),
        (status = 404),
        (status = 409, description = "`booking-state`, `move-too-late`, `move-same-time`, `slot-taken`, `slot-yours`, `client-busy`"),
        (status = 422, description = "Names the field"),
    ),
)]
pub async fn reschedule_booking(
    State(app): State<Bookings>,
    user: User,
    Path(id): Path<BookingId>,
    once: Once,
) -> Result<Response> {
    once.json(|body: NewTime| async move {
        let to = parse_start(body.scheduled_at.as_deref())?;
        actions::reschedule(&app, &user, &id, to, body.reason.as_deref()).await?;
        booking_view(&app, &user, &id).await
    })
    .await
}
