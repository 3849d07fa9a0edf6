//! Bookings as they are shown: each with its coach, client, payment and session. What people see
//! of them is a [`VisibleBooking`], read for a [`Reader`].

use domain::{
    booking::PartiesOnly,
    ids::{BookingId, CoachId, PaymentId, SessionId, UserId},
    schema::{BillingType, BookingMode, BookingStatus, PaymentStatus, SessionStatus},
};
use platform::{
    db::Instant,
    error::{Error, Result},
};
use sqlx::PgConnection;

use crate::access::{HasParties, Reader, Visible};

mod facts;
pub mod listing;

/// A booking, and what surrounds it.
#[derive(Clone, Debug)]
pub struct BookingDetails {
    pub id: BookingId,
    pub client_id: UserId,
    pub client_name: String,
    /// The coach writes to it.
    pub client_email: String,
    pub client_image: Option<String>,
    pub coach_id: CoachId,
    /// The coach as a person.
    pub coach_user: UserId,
    pub coach_name: String,
    /// The client writes to it.
    pub coach_email: String,
    /// The coach in a line.
    pub coach_headline: Option<String>,
    pub coach_avatar: Option<String>,
    pub billing_type: BillingType,
    pub scheduled_at: Instant,
    /// Minutes.
    pub duration: i32,
    /// The zone that the client booked in.
    pub timezone: String,
    pub mode: BookingMode,
    /// Where, when in the same room.
    pub location: Option<PartiesOnly>,
    /// Another place that the client proposes, or proposed.
    pub proposed_place: Option<PartiesOnly>,
    /// Whether the coach accepted it; `None` until they answer.
    pub place_accepted: Option<bool>,
    /// The video room.
    pub meeting_url: Option<PartiesOnly>,
    /// In cents.
    pub price: i32,
    /// ISO 4217.
    pub currency: String,
    pub status: BookingStatus,
    pub cancelled_at: Option<Instant>,
    pub cancelled_by: Option<UserId>,
    pub cancellation_reason: Option<String>,
    pub created_at: Instant,
    pub payment_id: Option<PaymentId>,
    pub payment_status: Option<PaymentStatus>,
    /// What was asked, in cents.
    pub payment_amount: Option<i32>,
    /// What the coach gets of it.
    pub coach_payout: Option<i32>,
    pub paid_at: Option<Instant>,
    /// What went back, in cents.
    pub refund_amount: Option<i32>,
    pub refunded_at: Option<Instant>,
    pub session_id: Option<SessionId>,
    /// Where the session's recording stands.
    pub session_status: Option<SessionStatus>,
    pub rating: Option<i32>,
    /// The client's words.
    pub comment: Option<String>,
    /// When it was first rated.
    pub rated_at: Option<Instant>,
    /// IANA.
    pub coach_timezone: String,
    /// How to get there, for a session in the same room that is confirmed.
    pub directions: Option<PartiesOnly>,
    /// When it was last moved.
    pub moved_at: Option<Instant>,
    /// When it was to start before that.
    pub moved_from: Option<Instant>,
    /// Who moved it: `client` or `coach`.
    pub moved_side: Option<String>,
    pub move_reason: Option<PartiesOnly>,
    pub series_id: Option<String>,
    /// Its place in the series, from 1.
    pub series_position: Option<i32>,
}

impl HasParties for BookingDetails {
    fn parties(&self) -> (&UserId, &CoachId) {
        (&self.client_id, &self.coach_id)
    }
}

/// A booking for someone who may know of it.
pub type VisibleBooking = Visible<BookingDetails>;

/// The one list of columns; `$rest` is everything after the joins.
macro_rules! select_details {
    ($rest:literal, $($arg:expr),* $(,)?) => {
        sqlx::query_as!(
            BookingDetails,
            r#"
            SELECT b.id AS "id: BookingId",
                   b."userId" AS "client_id: UserId",
                   trustcoach.display_name(u.name, u.email) AS "client_name!",
                   u.email AS client_email,
                   u.image AS client_image,
                   b."coachId" AS "coach_id: CoachId",
                   c."userId" AS "coach_user: UserId",
                   trustcoach.display_name(cu.name, cu.email) AS "coach_name!",
                   cu.email AS coach_email,
                   c.headline AS coach_headline,
                   c."avatarUrl" AS coach_avatar,
                   b."billingType" AS billing_type,
                   b."scheduledAt" AS scheduled_at,
                   b.duration,
                   b.timezone,
                   b.mode,
                   b.location AS "location: PartiesOnly",
                   o.place AS "proposed_place?: PartiesOnly",
                   o.accepted AS "place_accepted?",
                   b."meetingUrl" AS "meeting_url: PartiesOnly",
                   b.price,
                   b.currency,
                   b.status,
                   b."cancelledAt" AS cancelled_at,
                   b."cancelledBy" AS "cancelled_by: UserId",
                   b."cancellationReason" AS cancellation_reason,
                   b."createdAt" AS created_at,
                   p.id AS "payment_id?: PaymentId",
                   p.status AS "payment_status?",
                   p.amount AS "payment_amount?",
                   p."coachPayout" AS "coach_payout?",
                   p."paidAt" AS "paid_at?",
                   p."refundAmount" AS "refund_amount?",
                   p."refundedAt" AS "refunded_at?",
                   s.id AS "session_id?: SessionId",
                   s.status AS "session_status?",
                   r.rating AS "rating?",
                   r.comment AS "comment?",
                   r.created_at AS "rated_at?",
                   c.timezone AS coach_timezone,
                   CASE
                     WHEN b.mode = 'IN_PERSON' AND b.status IN ('CONFIRMED', 'IN_PROGRESS')
                     THEN nullif(trim(k.directions), '')
                   END AS "directions: PartiesOnly",
                   m.moved_at AS "moved_at?",
                   m.moved_from AS "moved_from?",
                   m.side AS "moved_side?",
                   m.reason AS "move_reason?: PartiesOnly",
                   n.series_id AS "series_id?",
                   n.position AS "series_position?"
            FROM "Booking" b
            JOIN "User" u ON u.id = b."userId"
            JOIN "Coach" c ON c.id = b."coachId"
            JOIN "User" cu ON cu.id = c."userId"
            LEFT JOIN "Payment" p ON p."bookingId" = b.id
            LEFT JOIN "Session" s ON s."bookingId" = b.id
            LEFT JOIN trustcoach.review r ON r.booking_id = b.id
            LEFT JOIN trustcoach.coach_settings k ON k.coach_id = b."coachId"
            LEFT JOIN trustcoach.place_proposal o ON o.booking_id = b.id
            LEFT JOIN trustcoach.booking_in_series n ON n.booking_id = b.id
            LEFT JOIN LATERAL (
                   SELECT l.moved_at, l.moved_from, l.side, l.reason
                   FROM trustcoach.booking_move l
                   WHERE l.booking_id = b.id
                   ORDER BY l.id DESC
                   LIMIT 1
                 ) m ON true
            "# + $rest,
            $($arg),*
        )
    };
}

use select_details;

/// A booking.
///
/// # Errors
/// 404 when there is none that this reader may know of.
pub async fn find(
    conn: &mut PgConnection,
    id: &BookingId,
    reader: Reader<'_>,
) -> Result<VisibleBooking> {
    let booking = select_details!(r#"WHERE b.id = $1"#, id.as_str())
        .fetch_optional(conn)
        .await?;
    booking
        .and_then(|booking| reader.admit(booking))
        .ok_or_else(Error::not_found)
}

/// A booking for both of its people: for the letters about it, each of which has its own reader.
pub async fn for_letters(conn: &mut PgConnection, id: &BookingId) -> Result<BookingDetails> {
    Ok(select_details!(r#"WHERE b.id = $1"#, id.as_str())
        .fetch_one(conn)
        .await?)
}

/// A coach's face and line, for the summary of a booking that is not made yet.
#[derive(Clone, Debug)]
pub struct CoachCard {
    /// Their line.
    pub headline: Option<String>,
    /// Their picture.
    pub avatar: Option<String>,
}

/// The face and line of a coach.
pub async fn coach_card(conn: &mut PgConnection, coach: &CoachId) -> Result<Option<CoachCard>> {
    Ok(sqlx::query_as!(
        CoachCard,
        r#"
        SELECT c.headline,
               c."avatarUrl" AS avatar
        FROM "Coach" c
        WHERE c.id = $1
        "#,
        coach.as_str(),
    )
    .fetch_optional(conn)
    .await?)
}
