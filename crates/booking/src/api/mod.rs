//! Bookings for programs.

mod checkout;
mod dto;
mod moves;
mod series;
mod suspend;

pub use checkout::{
    __path_checkout_booking, __path_simulate_payment, checkout_booking, simulate_payment,
};
pub use dto::{BookingView, Cancellation, NewTime, PlaceAnswer, Reason, Review, SideQuery, view};
pub use moves::{__path_reschedule_booking, reschedule_booking};
pub use series::{
    __path_cancel_series, __path_checkout_series, __path_create_series, __path_get_series,
    __path_preview_series, __path_quote_series, cancel_series, checkout_series, create_series,
    get_series, preview_series, quote_series,
};
pub use suspend::{__path_bar_coach, __path_suspend_profile, bar_coach, suspend_profile};

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use domain::{ids::BookingId, money::Cents};
use platform::error::{Error, Result};

use crate::{
    Bookings,
    access::Reader,
    actions::{self, CancelTarget, NewBooking},
    details::{
        self,
        listing::{self, ListFilter, Position, position},
    },
};
use site::{
    input::Query,
    json::JsonBody,
    once::Once,
    pagination::{Listing, PageQuery},
    who::{Coach, User},
};

/// Book a time
///
/// Holds it for 15 minutes, until it is paid.
#[utoipa::path(
    post, path = "/api/v1/bookings", tag = "bookings", operation_id = "createBooking",
    request_body = NewBooking,
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request safe")),
    responses(
        (status = 201, body = BookingView),
        (status = 409, description = "`slot-taken`, `slot-day-full`; `slot-yours`, `client-busy` (see `about`); `address-unproven`, `holds-too-many`, `holds-too-many-coach`, `slot-let-go`"),
        (status = 422, description = "Names the field"),
    ),
)]
pub async fn create_booking(
    State(app): State<Bookings>,
    user: User,
    once: Once,
) -> Result<Response> {
    once.json(|new: NewBooking| async move {
        let request = new.parse()?;
        let id = actions::book(&app, &user, &request).await?;
        let place = format!("/api/v1/bookings/{id}");
        let body = booking_view(&app, &user, &id).await?;
        Ok((StatusCode::CREATED, [("location", place)], body))
    })
    .await
}

/// A booking as this person may see it; 404 for whom it does not concern.
async fn booking_view(app: &Bookings, user: &User, id: &BookingId) -> Result<Json<BookingView>> {
    let mut conn = app.db.acquire().await?;
    let booking = details::find(&mut conn, id, Reader::in_any_role(user)).await?;
    Ok(Json(view(booking, app.now())))
}

/// My bookings, latest first
///
/// As a client; as a coach with `?as=coach`.
#[utoipa::path(
    get, path = "/api/v1/bookings", tag = "bookings", operation_id = "listBookings",
    params(SideQuery, PageQuery),
    responses((status = 200, body = Listing<BookingView>)),
)]
pub async fn list_bookings(
    State(app): State<Bookings>,
    user: User,
    Query(side): Query<SideQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Listing<BookingView>>> {
    let limit = page.limit()?;
    let after: Option<Position> = page.after()?;
    let mut conn = app.db.acquire().await?;
    let reader = match side.r#as.as_deref() {
        None | Some("client") => Reader::as_client(&user.id),
        Some("coach") => {
            let coach = user.coach_id.as_ref();
            Reader::as_coach(coach.ok_or_else(|| Error::forbidden("coaches-only"))?)
        }
        Some(_) => return Err(Error::field("as", "error-field-choice")),
    };
    let every = ListFilter {
        every: true,
        past: true,
        cancelled: true,
    };
    let rows = listing::latest_first(&mut conn, reader, every, after.as_ref(), limit + 1).await?;
    let page = Listing::cut(rows, limit, position);
    let now = app.now();
    Ok(Json(page.map(|booking| view(booking, now))))
}

/// One booking
#[utoipa::path(
    get, path = "/api/v1/bookings/{id}", tag = "bookings", operation_id = "getBooking",
    params(("id" = String, Path)),
    responses((status = 200, body = BookingView), (status = 404)),
)]
pub async fn get_booking(
    State(app): State<Bookings>,
    user: User,
    Path(id): Path<BookingId>,
) -> Result<Json<BookingView>> {
    booking_view(&app, &user, &id).await
}

/// What cancelling would give back now
///
/// Exactly; nothing is changed.
#[utoipa::path(
    get, path = "/api/v1/bookings/{id}/cancellation", tag = "bookings", operation_id = "quoteCancellation",
    params(("id" = String, Path)),
    responses(
        (status = 200, body = Cancellation),
        (status = 409, description = "`booking-state`, `cancel-after-start`"),
    ),
)]
pub async fn quote_cancellation(
    State(app): State<Bookings>,
    user: User,
    Path(id): Path<BookingId>,
) -> Result<Json<Cancellation>> {
    Ok(Json(actions::quote(&app, &user, &id).await?.into()))
}

/// Cancel a booking
///
/// By its client, its coach, or the platform. What is due goes back by itself.
#[utoipa::path(
    post, path = "/api/v1/bookings/{id}/cancel", tag = "bookings", operation_id = "cancelBooking",
    request_body = Option<Reason>,
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request safe")),
    responses(
        (status = 200, body = BookingView),
        (status = 409, description = "`booking-state`, `cancel-after-start`, `refund-changed`"),
    ),
)]
pub async fn cancel_booking(
    State(app): State<Bookings>,
    user: User,
    Path(id): Path<BookingId>,
    once: Once,
) -> Result<Response> {
    once.json_or_nothing(|body: Reason| async move {
        let target = CancelTarget::Booking(&id);
        let expected = body.refund_amount.map(Cents);
        actions::cancel(&app, &user, target, body.reason.as_deref(), expected).await?;
        booking_view(&app, &user, &id).await
    })
    .await
}

/// Accept or refuse the place that the client proposes
///
/// By its coach, before the session; of a series, for all that are ahead. Until it is accepted the
/// session takes place at the coach's, and there when it is refused.
#[utoipa::path(
    post, path = "/api/v1/bookings/{id}/place", tag = "bookings", operation_id = "answerPlace",
    request_body = PlaceAnswer,
    params(("id" = String, Path)),
    responses(
        (status = 200, body = BookingView),
        (status = 409, description = "`booking-state`, `place-too-late`, `place-answered`"),
        (status = 422),
    ),
)]
pub async fn answer_place(
    State(app): State<Bookings>,
    coach: Coach,
    Path(id): Path<BookingId>,
    JsonBody(answer): JsonBody<PlaceAnswer>,
) -> Result<Json<BookingView>> {
    let accepted = answer
        .accepted
        .ok_or_else(|| Error::field("accepted", "error-field-required"))?;
    actions::answer_place(&app, &coach, &id, accepted).await?;
    booking_view(&app, &coach.user, &id).await
}

/// The session has begun
#[utoipa::path(
    post, path = "/api/v1/bookings/{id}/start", tag = "bookings", operation_id = "startBooking",
    params(("id" = String, Path)),
    responses((status = 200, body = BookingView), (status = 409)),
)]
pub async fn start_booking(
    State(app): State<Bookings>,
    coach: Coach,
    Path(id): Path<BookingId>,
) -> Result<Json<BookingView>> {
    actions::start(&app, &coach, &id).await?;
    booking_view(&app, &coach.user, &id).await
}

/// The session took place
#[utoipa::path(
    post, path = "/api/v1/bookings/{id}/complete", tag = "bookings", operation_id = "completeBooking",
    params(("id" = String, Path)),
    responses((status = 200, body = BookingView), (status = 409)),
)]
pub async fn complete_booking(
    State(app): State<Bookings>,
    coach: Coach,
    Path(id): Path<BookingId>,
) -> Result<Json<BookingView>> {
    actions::complete(&app, &coach, &id).await?;
    booking_view(&app, &coach.user, &id).await
}

/// The client did not come
///
/// From 15 minutes after the start until 24 hours after it.
#[utoipa::path(
    post, path = "/api/v1/bookings/{id}/no-show", tag = "bookings", operation_id = "declareNoShow",
    params(("id" = String, Path)),
    responses((status = 200, body = BookingView), (status = 409)),
)]
pub async fn declare_no_show(
    State(app): State<Bookings>,
    coach: Coach,
    Path(id): Path<BookingId>,
) -> Result<Json<BookingView>> {
    actions::declare_no_show(&app, &coach, &id).await?;
    booking_view(&app, &coach.user, &id).await
}

/// Rate a completed booking
///
/// By its client, once; it can be changed for 14 days.
#[utoipa::path(
    put, path = "/api/v1/bookings/{id}/review", tag = "bookings", operation_id = "reviewBooking",
    request_body = Review,
    params(("id" = String, Path)),
    responses(
        (status = 200, body = BookingView),
        (status = 409),
        (status = 422),
    ),
)]
pub async fn review_booking(
    State(app): State<Bookings>,
    user: User,
    Path(id): Path<BookingId>,
    JsonBody(review): JsonBody<Review>,
) -> Result<Json<BookingView>> {
    let given = reviews::RatingRequest {
        stars: review.rating.unwrap_or(0),
        comment: review.comment,
        anonymous: review.anonymous,
    };
    actions::rate(&app, &user, &id, &given).await?;
    booking_view(&app, &user, &id).await
}
