//! Sessions booked together, for programs.

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use domain::{
    ids::{BookingId, CoachId, PaymentId},
    money::Cents,
    schema::BookingMode,
};
use jiff::Timestamp;
use platform::{
    db::Instant,
    error::{Error, FieldErrors, Result},
    i18n::Locale,
};
use serde::{Deserialize, Serialize};

use super::{BookingView, Reason, view};
use crate::{
    Bookings,
    access::Reader,
    actions::{
        self, CancelTarget, NewBooking, SeriesPlan, SeriesRequest, add_count_error, parse_start,
        total_refund,
    },
    details::listing,
    queries::series,
};
use site::{json::JsonBody, once::Once, page::Page, who::User};

/// Sessions at a rhythm.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewSeries {
    /// With whom.
    #[schema(required)]
    pub coach_id: Option<String>,
    /// When the first is to start, RFC 3339. The others start at the same time of the day on
    /// the coach's clock.
    #[schema(required, format = DateTime)]
    pub scheduled_at: Option<String>,
    /// Minutes; 60 by default.
    pub duration: Option<i64>,
    /// `REMOTE` (the default) or `IN_PERSON`.
    #[schema(value_type = Option<BookingMode>)]
    pub mode: Option<String>,
    /// Where, when in person; the coach's place by default.
    pub location: Option<String>,
    /// The client's zone, IANA; the coach's by default.
    pub timezone: Option<String>,
    /// `WEEK`, `TWO_WEEKS`, or `MONTH`: the same weekday of the same week of each month.
    #[schema(required)]
    pub every: Option<String>,
    /// How many sessions, 2 to 12.
    #[schema(required)]
    pub count: Option<i64>,
    /// Exactly when they start, instead of the rhythm: to leave out or to change some dates.
    pub dates: Option<Vec<String>>,
}

impl NewSeries {
    /// Understands it.
    ///
    /// # Errors
    /// 422 naming every field that cannot be.
    fn parse(self) -> Result<SeriesRequest> {
        let (every, count) = actions::parse_rhythm(self.every.as_deref(), self.count)?;
        let first = NewBooking {
            coach_id: self.coach_id,
            scheduled_at: self.scheduled_at,
            duration: self.duration,
            mode: self.mode,
            location: self.location,
            timezone: self.timezone,
        }
        .parse()?;
        let dates = self.dates.map(|dates| parse_dates(&dates)).transpose()?;
        Ok(SeriesRequest {
            first,
            every,
            count,
            dates,
        })
    }
}

/// The starts of a series, in order, none twice.
fn parse_dates(dates: &[String]) -> Result<Vec<Timestamp>> {
    let mut errors = FieldErrors::new();
    let mut starts = vec![];
    for (n, text) in dates.iter().enumerate() {
        match parse_start(Some(text)) {
            Ok(start) => starts.push(start),
            Err(_) => drop(errors.add(&format!("dates[{n}]"), "error-field-date")),
        }
    }
    errors.check()?;
    actions::sort_dates(&mut starts).map_err(|()| {
        let mut errors = FieldErrors::new();
        add_count_error(&mut errors, "dates");
        Error::invalid(errors)
    })?;
    Ok(starts)
}

/// Sessions booked together.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SeriesView {
    /// Its id.
    pub id: String,
    /// The coach.
    pub coach_id: CoachId,
    /// `WEEK`, `TWO_WEEKS` or `MONTH`.
    pub every: String,
    /// What all of it costs, in cents, without what is cancelled.
    pub total: i64,
    /// ISO 4217.
    pub currency: String,
    /// Its bookings, in order.
    pub bookings: Vec<BookingView>,
}

/// One session of a series that is not booked yet.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SeriesDateView {
    /// When it would start; absent where the coach's clock jumps over that time.
    pub scheduled_at: Option<Instant>,
    /// Its day at the coach's.
    #[schema(value_type = String, format = Date)]
    pub day: jiff::civil::Date,
    /// Whether it can be booked.
    pub free: bool,
    /// Stable name of why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<&'static str>,
    /// Why not, for the person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// What booking a series would do now.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SeriesPreview {
    /// Whether all of it can be booked.
    pub free: bool,
    /// What one session costs, in cents.
    pub price: i64,
    /// ISO 4217.
    pub currency: String,
    /// The coach's zone, IANA: the sessions keep its time of the day.
    pub coach_timezone: String,
    /// Its sessions, in order.
    pub dates: Vec<SeriesDateView>,
}

impl SeriesPreview {
    fn new(plan: &SeriesPlan, locale: Locale) -> Self {
        Self {
            free: plan.free(),
            price: plan.price.get(),
            currency: plan.currency.clone(),
            coach_timezone: plan.zone.iana_name().unwrap_or("UTC").to_owned(),
            dates: plan
                .dates
                .iter()
                .map(|date| SeriesDateView {
                    scheduled_at: date.start.map(Instant),
                    day: date.day,
                    free: date.conflict.is_none(),
                    code: date.conflict,
                    message: date.conflict.map(|key| locale.text(key)),
                })
                .collect(),
        }
    }
}

/// Where to pay for a series.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SeriesCheckout {
    /// The page on which to pay.
    pub checkout_url: String,
    /// Our payment of its first booking.
    pub payment_id: PaymentId,
}

/// What cancelling the rest of a series would do now.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SeriesCancellation {
    /// What comes back in all, in cents.
    pub refund_amount: i64,
    /// Each booking that would be cancelled.
    pub bookings: Vec<OneCancellation>,
}

/// What cancelling one booking of a series would give back.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OneCancellation {
    /// The booking.
    pub booking_id: BookingId,
    /// The part of its price that comes back, in percents.
    pub refund_percent: u8,
    /// What comes back, in cents.
    pub refund_amount: i64,
    /// ISO 4217.
    pub currency: String,
}

/// Book several sessions at a rhythm
///
/// All of them or none. They are held for 15 minutes, until they are paid together. Where some
/// cannot be booked, `errors` says which (`dates[n]`, from 0) and why.
#[utoipa::path(
    post, path = "/api/v1/bookings/series", tag = "bookings", operation_id = "createSeries",
    request_body = NewSeries,
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request safe")),
    responses(
        (status = 201, body = SeriesView),
        (status = 409, description = "`series-conflicts`, `slot-taken`, `client-busy`; `address-unproven`, `holds-too-many`, `holds-too-many-coach`"),
        (status = 422, description = "Names the field"),
    ),
)]
pub async fn create_series(
    State(app): State<Bookings>,
    user: User,
    once: Once,
) -> Result<Response> {
    once.json(|new: NewSeries| async move {
        let id = actions::book_series(&app, &user, &new.parse()?).await?;
        let place = format!("/api/v1/bookings/series/{id}");
        let body = series_view(&app, &user, &id).await?;
        Ok((StatusCode::CREATED, [("location", place)], body))
    })
    .await
}

async fn series_view(app: &Bookings, user: &User, id: &str) -> Result<Json<SeriesView>> {
    let mut conn = app.db.acquire().await?;
    let reader = Reader::as_party(user);
    let series = series::find(&mut conn, id, reader).await?.into_inner();
    let bookings = listing::of_series(&mut conn, id, reader).await?;
    let total = bookings
        .iter()
        .filter(|b| b.status != domain::schema::BookingStatus::Cancelled)
        .map(|b| i64::from(b.price))
        .sum();
    let currency = bookings.first().map(|b| b.currency.clone());
    let now = app.now();
    Ok(Json(SeriesView {
        id: series.id,
        coach_id: series.coach_id,
        every: series.every,
        total,
        currency: currency.unwrap_or_default(),
        bookings: bookings
            .into_iter()
            .map(|booking| view(booking, now))
            .collect(),
    }))
}

/// What booking a series would do now
///
/// Each of its sessions, and why it cannot be booked; nothing is held.
#[utoipa::path(
    post, path = "/api/v1/bookings/series/preview", tag = "bookings", operation_id = "previewSeries",
    request_body = NewSeries,
    responses(
        (status = 200, body = SeriesPreview),
        (status = 422, description = "Names the field"),
    ),
)]
pub async fn preview_series(
    State(app): State<Bookings>,
    user: User,
    page: Page,
    JsonBody(new): JsonBody<NewSeries>,
) -> Result<Json<SeriesPreview>> {
    let plan = actions::preview_series(&app, &user, &new.parse()?).await?;
    Ok(Json(SeriesPreview::new(&plan, page.locale)))
}

/// Pay for a series
///
/// One page of the provider for all of it; as often as one likes while the holds last.
#[utoipa::path(
    post, path = "/api/v1/bookings/series/{id}/checkout", tag = "bookings", operation_id = "checkoutSeries",
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request safe")),
    responses(
        (status = 200, body = SeriesCheckout),
        (status = 404),
        (status = 409, description = "`hold-expired`, `series-paid`"),
    ),
)]
pub async fn checkout_series(
    State(app): State<Bookings>,
    user: User,
    Path(id): Path<String>,
    once: Once,
) -> Result<Response> {
    once.run(|_| async move {
        let opened = actions::open_series_checkout(&app, &user, &id).await?;
        Ok(Json(SeriesCheckout {
            checkout_url: opened.url,
            payment_id: opened.payment_id,
        }))
    })
    .await
}

/// One series
///
/// For its client and its coach.
#[utoipa::path(
    get, path = "/api/v1/bookings/series/{id}", tag = "bookings", operation_id = "getSeries",
    params(("id" = String, Path)),
    responses((status = 200, body = SeriesView), (status = 404)),
)]
pub async fn get_series(
    State(app): State<Bookings>,
    user: User,
    Path(id): Path<String>,
) -> Result<Json<SeriesView>> {
    series_view(&app, &user, &id).await
}

/// What cancelling the rest of a series would give back now
///
/// Exactly; nothing is changed.
#[utoipa::path(
    get, path = "/api/v1/bookings/series/{id}/cancellation", tag = "bookings", operation_id = "quoteSeriesCancellation",
    params(("id" = String, Path)),
    responses((status = 200, body = SeriesCancellation), (status = 404)),
)]
pub async fn quote_series(
    State(app): State<Bookings>,
    user: User,
    Path(id): Path<String>,
) -> Result<Json<SeriesCancellation>> {
    let quotes = actions::quote_series(&app, &user, &id).await?;
    Ok(Json(SeriesCancellation {
        refund_amount: total_refund(&quotes).get(),
        bookings: quotes
            .into_iter()
            .map(|quote| OneCancellation {
                booking_id: quote.booking,
                refund_percent: quote.share.as_percent(),
                refund_amount: quote.refund.get(),
                currency: quote.currency,
            })
            .collect(),
    }))
}

/// Cancel the rest of a series
///
/// Everything of it that has not begun, at once.
#[utoipa::path(
    post, path = "/api/v1/bookings/series/{id}/cancel", tag = "bookings", operation_id = "cancelSeries",
    request_body = Option<Reason>,
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request safe")),
    responses(
        (status = 200, body = SeriesView),
        (status = 404),
        (status = 409, description = "`series-over`, `refund-changed`"),
    ),
)]
pub async fn cancel_series(
    State(app): State<Bookings>,
    user: User,
    Path(id): Path<String>,
    once: Once,
) -> Result<Response> {
    once.json_or_nothing(|body: Reason| async move {
        let target = CancelTarget::Series(&id);
        let expected = body.refund_amount.map(Cents);
        actions::cancel(&app, &user, target, body.reason.as_deref(), expected).await?;
        series_view(&app, &user, &id).await
    })
    .await
}
