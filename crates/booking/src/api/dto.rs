//! Bookings as programs read and write them.

use domain::{
    ids::{BookingId, CoachId, PaymentId, SessionId, UserId},
    schema::{BillingType, BookingMode, BookingStatus, PaymentStatus},
};
use jiff::Timestamp;
use platform::db::Instant;
use serde::{Deserialize, Serialize};

use crate::{actions::CancellationQuote, details::VisibleBooking};

/// Why one cancels, and what one was told.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Reason {
    /// In the person's own words.
    pub reason: Option<String>,
    /// What they were told would come back, in cents: nothing is cancelled when it would be
    /// another amount (409 `refund-changed`).
    pub refund_amount: Option<i64>,
}

/// Another time for a booking.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewTime {
    /// When it is to start, RFC 3339; one of the coach's slots of the same length.
    #[schema(required, format = DateTime)]
    pub scheduled_at: Option<String>,
    /// In the person's own words; the other one reads it.
    pub reason: Option<String>,
}

/// The coach's answer about the place that the client proposes.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlaceAnswer {
    /// Whether the session takes place there.
    #[schema(required)]
    pub accepted: Option<bool>,
}

/// What the client thought of the session.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Review {
    /// 1 to 5.
    #[schema(required)]
    pub rating: Option<i64>,
    /// Shown once a person has read it.
    pub comment: Option<String>,
    /// Without the client's first name; as before when absent.
    pub anonymous: Option<bool>,
}

/// On which side one looks.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SideQuery {
    /// `client` (the default) or `coach`.
    pub r#as: Option<String>,
}

/// What cancelling would do now.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Cancellation {
    /// The part of the price that comes back, in percents.
    pub refund_percent: u8,
    /// What was paid, in cents.
    pub paid_amount: i64,
    /// What comes back, in cents.
    pub refund_amount: i64,
    /// ISO 4217.
    pub currency: String,
}

impl From<CancellationQuote> for Cancellation {
    fn from(quote: CancellationQuote) -> Self {
        Self {
            refund_percent: quote.share.as_percent(),
            paid_amount: quote.paid.get(),
            refund_amount: quote.refund.get(),
            currency: quote.currency,
        }
    }
}

/// A booking.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BookingView {
    /// Its id.
    pub id: BookingId,
    /// Where it stands.
    pub status: BookingStatus,
    /// The coach.
    pub coach_id: CoachId,
    /// What to call the coach.
    pub coach_name: String,
    /// The client.
    pub client_id: UserId,
    /// What to call the client.
    pub client_name: String,
    /// When it starts.
    pub scheduled_at: Instant,
    /// When it ends.
    pub ends_at: Instant,
    /// Minutes.
    pub duration: i32,
    /// The client's zone, IANA.
    pub timezone: String,
    /// The coach's zone, IANA.
    pub coach_timezone: String,
    /// By video or in the same room.
    pub mode: BookingMode,
    /// Where, when in person: a city until it is paid, then the address.
    pub location: Option<String>,
    /// Another place that the client proposes, when in person.
    pub proposed_location: Option<String>,
    /// What became of it: `WAITING`, `ACCEPTED` or `REFUSED`. Only what is accepted counts.
    pub proposed_location_status: Option<&'static str>,
    /// How to get there, once confirmed.
    pub directions: Option<String>,
    /// The video room, once confirmed.
    pub meeting_url: Option<String>,
    /// Who pays.
    pub billing_type: BillingType,
    /// In cents.
    pub price: i32,
    /// ISO 4217.
    pub currency: String,
    /// Until when the time is held for the payment.
    pub hold_expires_at: Option<Instant>,
    /// From this instant on, cancelling costs the client half.
    pub free_cancellation_until: Instant,
    /// Until when the reader may move it; absent where they cannot.
    pub movable_until: Option<Instant>,
    /// When it was last moved.
    pub moved_at: Option<Instant>,
    /// When it was to start before that.
    pub moved_from: Option<Instant>,
    /// Who moved it: `client` or `coach`.
    pub moved_by: Option<String>,
    /// Why.
    pub move_reason: Option<String>,
    /// The series that it is part of.
    pub series_id: Option<String>,
    /// Its place in the series, from 1.
    pub series_position: Option<i32>,
    /// When it was cancelled.
    pub cancelled_at: Option<Instant>,
    /// `client`, `coach` or `platform`; nobody when a hold expired.
    pub cancelled_by: Option<&'static str>,
    /// Why.
    pub cancellation_reason: Option<String>,
    /// Its coaching session, once confirmed.
    pub session_id: Option<SessionId>,
    /// Its payment.
    pub payment: Option<PaymentView>,
    /// The client's rating, 1 to 5.
    pub rating: Option<i32>,
    /// When it was made.
    pub created_at: Instant,
}

/// A payment.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PaymentView {
    /// Its id.
    pub id: PaymentId,
    /// Where it stands.
    pub status: PaymentStatus,
    /// In cents.
    pub amount: i32,
    /// What the coach gets of it; for the coach.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coach_payout: Option<i32>,
    /// When it was paid.
    pub paid_at: Option<Instant>,
    /// What went back, in cents.
    pub refund_amount: Option<i32>,
    /// When it went back.
    pub refunded_at: Option<Instant>,
}

/// A booking as its reader may see it.
pub fn view(booking: VisibleBooking, now: Timestamp) -> BookingView {
    let for_client = booking.for_client();
    let movable_until = booking.movable_until(now);
    let location = booking.place().map(str::to_owned);
    let meeting_url = booking.room().map(str::to_owned);
    let (proposed_location, proposed_location_status) = booking
        .proposed_place()
        .map(|(place, accepted)| {
            let status = match accepted {
                None => "WAITING",
                Some(true) => "ACCEPTED",
                Some(false) => "REFUSED",
            };
            (place.to_owned(), status)
        })
        .unzip();
    let directions = booking.directions().map(str::to_owned);
    let move_reason = booking.move_reason().map(str::to_owned);
    let row = booking.into_inner();
    let cancelled_by = row.cancelled_by.as_ref().map(|by| {
        if by == &row.client_id {
            "client"
        } else if by == &row.coach_user {
            "coach"
        } else {
            "platform"
        }
    });
    let payment = row
        .payment_id
        .clone()
        .zip(row.payment_status)
        .map(|(id, status)| PaymentView {
            id,
            status,
            amount: row.payment_amount.unwrap_or(row.price),
            coach_payout: row.coach_payout.filter(|_| !for_client),
            paid_at: row.paid_at,
            refund_amount: row.refund_amount,
            refunded_at: row.refunded_at,
        });
    BookingView {
        ends_at: row.ends_at(),
        hold_expires_at: row.hold_until(),
        free_cancellation_until: row.free_cancellation_until(),
        movable_until,
        location,
        proposed_location,
        proposed_location_status,
        meeting_url,
        directions,
        coach_timezone: row.coach_timezone,
        moved_at: row.moved_at,
        moved_from: row.moved_from,
        moved_by: row.moved_side,
        move_reason,
        series_id: row.series_id,
        series_position: row.series_position,
        cancelled_by,
        payment,
        id: row.id,
        status: row.status,
        coach_id: row.coach_id,
        coach_name: row.coach_name,
        client_id: row.client_id,
        client_name: row.client_name,
        scheduled_at: row.scheduled_at,
        duration: row.duration,
        timezone: row.timezone,
        mode: row.mode,
        billing_type: row.billing_type,
        price: row.price,
        currency: row.currency,
        cancelled_at: row.cancelled_at,
        cancellation_reason: row.cancellation_reason,
        session_id: row.session_id,
        rating: row.rating,
        created_at: row.created_at,
    }
}
