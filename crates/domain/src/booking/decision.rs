//! The decision to take a booking: all of it that needs no database.

use super::{BillingType, BookingMode, BookingStatus, PriceError, hold_until, price};
use crate::ids::UserId;
use crate::money::Cents;
use crate::slots::{Schedule, SlotRefusal};
use jiff::{SignedDuration, Timestamp};

/// What is asked for, and what is known of the coach.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// Who books.
    pub client: &'a UserId,
    /// The coach's own user.
    pub coach_user: &'a UserId,
    /// When the session is to start.
    pub start: Timestamp,
    /// How long it is to last.
    pub minutes: u32,
    /// Where it is to take place.
    pub mode: BookingMode,
    /// Who is to pay.
    pub billing: BillingType,
    /// Whether the coach works by video.
    pub offers_remote: bool,
    /// Whether the coach works in person.
    pub offers_in_person: bool,
    /// Whether the coach works for companies.
    pub accepts_corporate: bool,
    /// What an hour costs.
    pub hourly_rate: Option<Cents>,
    /// What a day costs a company.
    pub daily_rate: Option<Cents>,
    /// The coach's slots.
    pub schedule: &'a Schedule,
    /// The present.
    pub now: Timestamp,
}

/// A booking to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Its price, fixed from now on.
    pub price: Cents,
    /// When the session ends.
    pub ends_at: Timestamp,
    /// Its first state: held for a payment, or confirmed at once when a company pays.
    pub status: BookingStatus,
    /// Until when the slot is held for the payment; `None` when none is waited for.
    pub hold_until: Option<Timestamp>,
}

/// Why a booking is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BookingRefused {
    /// A coach does not book their own time.
    #[error("the client is the coach")]
    OwnCoach,
    /// The coach does not work that way.
    #[error("the coach does not offer {0} sessions")]
    ModeNotOffered(BookingMode),
    /// The coach does not work for companies.
    #[error("the coach does not work for companies")]
    CorporateNotAccepted,
    /// The session has no price.
    #[error(transparent)]
    Price(#[from] PriceError),
    /// The time cannot be booked.
    #[error(transparent)]
    Slot(#[from] SlotRefusal),
}

/// What a session would cost, or why there can be none whatever its time.
pub fn price_of(request: &Request<'_>) -> Result<Cents, BookingRefused> {
    if request.client == request.coach_user {
        return Err(BookingRefused::OwnCoach);
    }
    let offered = match request.mode {
        BookingMode::Remote => request.offers_remote,
        BookingMode::InPerson => request.offers_in_person,
    };
    if !offered {
        return Err(BookingRefused::ModeNotOffered(request.mode));
    }
    if request.billing == BillingType::Corporate && !request.accepts_corporate {
        return Err(BookingRefused::CorporateNotAccepted);
    }
    Ok(price(
        request.hourly_rate,
        request.daily_rate,
        request.minutes,
        request.billing,
    )?)
}

/// Takes or refuses a booking. The database still has the last word on double booking, and
/// [`crate::corporate`] on limits.
pub fn decide(request: &Request<'_>) -> Result<Decision, BookingRefused> {
    let price = price_of(request)?;
    request
        .schedule
        .offer(request.now, request.start, request.minutes)?;
    let length = SignedDuration::from_mins(i64::from(request.minutes));
    let ends_at = request
        .start
        .saturating_add(length)
        .unwrap_or(Timestamp::MAX);
    let (status, hold_until) = match request.billing {
        BillingType::Individual => (BookingStatus::Pending, Some(hold_until(request.now))),
        BillingType::Corporate => (BookingStatus::Confirmed, None),
    };
    Ok(Decision {
        price,
        ends_at,
        status,
        hold_until,
    })
}
