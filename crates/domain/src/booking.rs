//! Booking: its states, its price, how it is cancelled, missed, completed and rated.

use crate::money::{Cents, MoneyError, PaymentStatus, Share};
use jiff::{SignedDuration, Timestamp};

pub use crate::schema::{BillingType, BookingMode, BookingStatus};

mod decision;
pub mod holding;
mod joining;
mod parties_only;
mod rating;
mod reschedule;
pub mod series;
pub use decision::{BookingRefused, Decision, Request, decide, price_of};
pub use joining::{JOIN_FROM, may_join};
pub use parties_only::PartiesOnly;
pub use rating::{RATING_EDITABLE, Rating, RatingOutOfRange, RatingRefused, may_rate};
pub use reschedule::{
    MOVE_NOTICE, NewTime, REFUSE_MOVE, RescheduleRefused, cancel_moved, full_refund_until,
    may_reschedule, movable_until, quiet_after, reschedule,
};

/// How long a booking waits for its payment.
pub const HOLD: SignedDuration = SignedDuration::from_mins(15);
/// A client who cancels more than this before the start pays nothing.
pub const FREE_CANCELLATION: SignedDuration = SignedDuration::from_hours(24);
/// How long after the start a client may be late before being absent.
pub const NO_SHOW_FROM: SignedDuration = SignedDuration::from_mins(15);
/// Until how long after the start an absence can be declared.
pub const NO_SHOW_UNTIL: SignedDuration = SignedDuration::from_hours(24);
/// From this many minutes on, a company pays the daily rate.
pub const DAY_MINUTES: u32 = 7 * 60;

/// A step that a booking in this state cannot take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a booking cannot go from {from} to {to}")]
pub struct TransitionRefused {
    /// The current state.
    pub from: BookingStatus,
    /// The state asked for.
    pub to: BookingStatus,
}

impl BookingStatus {
    /// The next state, if this one may become it: `PENDING → CONFIRMED → IN_PROGRESS →
    /// COMPLETED`, `PENDING|CONFIRMED → CANCELLED`, `CONFIRMED → NO_SHOW`.
    pub const fn to(self, to: Self) -> Result<Self, TransitionRefused> {
        use BookingStatus::{Cancelled, Completed, Confirmed, InProgress, NoShow, Pending};
        match (self, to) {
            (Pending, Confirmed | Cancelled)
            | (Confirmed, InProgress | Cancelled | NoShow)
            | (InProgress, Completed) => Ok(to),
            _ => Err(TransitionRefused { from: self, to }),
        }
    }

    /// Whether the booking takes the time of its coach and its client. The exclusion
    /// constraints of the database are over the same states.
    pub const fn takes_time(self) -> bool {
        matches!(self, Self::Pending | Self::Confirmed | Self::InProgress)
    }

    /// Whether nothing can follow.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Completed | Self::Cancelled | Self::NoShow)
    }
}

/// Until when a hold made at `created_at` keeps the slot; from that instant it is expired.
pub fn hold_until(created_at: Timestamp) -> Timestamp {
    created_at.saturating_add(HOLD).unwrap_or(Timestamp::MAX)
}

/// Whether a hold made at `created_at` has lasted its 15 minutes.
pub fn hold_expired(created_at: Timestamp, now: Timestamp) -> bool {
    now >= hold_until(created_at)
}

/// Why a session has no price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PriceError {
    /// The coach has set no rate that applies.
    #[error("the coach has no rate")]
    NoRate,
    /// The rate makes no sense.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

/// What a session costs: `hourly × minutes / 60`, half a cent up; a corporate booking of seven
/// hours or more costs `daily` where the coach has one.
pub fn price(
    hourly: Option<Cents>,
    daily: Option<Cents>,
    minutes: u32,
    billing: BillingType,
) -> Result<Cents, PriceError> {
    if billing == BillingType::Corporate
        && minutes >= DAY_MINUTES
        && let Some(day) = daily
    {
        return if day < Cents::ZERO {
            Err(MoneyError::Negative.into())
        } else {
            Ok(day)
        };
    }
    let hour = hourly.ok_or(PriceError::NoRate)?;
    Ok(hour.part(i64::from(minutes), 60)?)
}

/// Who cancels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Canceller {
    /// The client of the booking.
    Client,
    Coach,
    /// An administrator of the platform.
    Admin,
}

/// Why a booking cannot be cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CancelRefused {
    /// Not from this state.
    #[error(transparent)]
    State(#[from] TransitionRefused),
    /// A client cannot cancel a session that has begun.
    #[error("the session has begun")]
    AfterStart,
}

/// Cancels: the share of the price that comes back. A client gets all of it more than 24 hours
/// before the start (elapsed time, strict), half before the start; from the start on a client
/// cannot cancel. Coach and admin always give all of it back.
pub fn cancel(
    status: BookingStatus,
    scheduled_at: Timestamp,
    now: Timestamp,
    who: Canceller,
) -> Result<Share, CancelRefused> {
    status.to(BookingStatus::Cancelled)?;
    let left = scheduled_at.duration_since(now);
    match who {
        Canceller::Coach | Canceller::Admin => Ok(Share::FULL),
        Canceller::Client if left > FREE_CANCELLATION => Ok(Share::FULL),
        Canceller::Client if left > SignedDuration::ZERO => Ok(Share::HALF),
        Canceller::Client => Err(CancelRefused::AfterStart),
    }
}

/// The instant from which cancelling costs the client half; strictly before it, nothing.
pub fn free_cancellation_until(scheduled_at: Timestamp) -> Timestamp {
    scheduled_at
        .saturating_sub(FREE_CANCELLATION)
        .unwrap_or(Timestamp::MIN)
}

/// Why the absence of the client cannot be declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoShowRefused {
    /// Not from this state.
    #[error(transparent)]
    State(#[from] TransitionRefused),
    /// The client may still come.
    #[error("the client may still come")]
    TooEarly,
    /// More than a day after the start.
    #[error("it is too late to declare an absence")]
    TooLate,
}

/// Whether the coach may declare the client absent: from 15 minutes after the start until 24
/// hours after it, both included.
pub fn may_declare_no_show(
    status: BookingStatus,
    scheduled_at: Timestamp,
    now: Timestamp,
) -> Result<(), NoShowRefused> {
    status.to(BookingStatus::NoShow)?;
    let since = now.duration_since(scheduled_at);
    if since < NO_SHOW_FROM {
        Err(NoShowRefused::TooEarly)
    } else if since > NO_SHOW_UNTIL {
        Err(NoShowRefused::TooLate)
    } else {
        Ok(())
    }
}

/// Why a session cannot be declared complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CompleteRefused {
    /// Not from this state.
    #[error(transparent)]
    State(#[from] TransitionRefused),
    /// It has not begun.
    #[error("the session has not begun")]
    BeforeStart,
}

/// Whether a session in progress may be declared complete.
pub fn may_complete(
    status: BookingStatus,
    scheduled_at: Timestamp,
    now: Timestamp,
) -> Result<(), CompleteRefused> {
    status.to(BookingStatus::Completed)?;
    if now < scheduled_at {
        Err(CompleteRefused::BeforeStart)
    } else {
        Ok(())
    }
}

/// What to do when the payment provider says that a payment succeeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaymentArrival {
    /// Count it and confirm the booking.
    Confirm,
    /// Count it and give it all back: nothing waits for it any more.
    RefundInFull,
    /// It was counted before, whatever became of it since: nothing to do, and what another charge
    /// brings is too much.
    AlreadyCounted,
}

/// A payment that arrives for an expired hold or a cancelled booking is refunded in full; one
/// that arrives twice, even after a partial refund, counts once. `payment` is the state that is
/// on record.
pub fn payment_arrives(
    payment: PaymentStatus,
    booking: BookingStatus,
    created_at: Timestamp,
    now: Timestamp,
) -> PaymentArrival {
    match payment {
        PaymentStatus::Succeeded | PaymentStatus::Refunded | PaymentStatus::PartialRefund => {
            PaymentArrival::AlreadyCounted
        }
        PaymentStatus::Pending | PaymentStatus::Failed
            if booking == BookingStatus::Pending && !hold_expired(created_at, now) =>
        {
            PaymentArrival::Confirm
        }
        PaymentStatus::Pending | PaymentStatus::Failed => PaymentArrival::RefundInFull,
    }
}

#[cfg(test)]
mod tests;
