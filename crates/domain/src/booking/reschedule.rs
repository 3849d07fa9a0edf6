//! Rescheduling of a booking, and its effect on cancelling.

use super::{BookingStatus, CancelRefused, Canceller, FREE_CANCELLATION, cancel};
use crate::money::Share;
use crate::slots::{Schedule, SlotRefusal};
use jiff::{SignedDuration, Timestamp};

/// Either side may move a booking while more than this is left before its start. It is the notice
/// of free cancellation, so that nobody escapes a fee by moving first.
pub const MOVE_NOTICE: SignedDuration = FREE_CANCELLATION;
/// How long a client may refuse a time that the coach moved them to, and get all of it back.
pub const REFUSE_MOVE: SignedDuration = SignedDuration::from_hours(48);

/// The new time of a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewTime {
    pub start: Timestamp,
    /// It lasts as long as before.
    pub ends_at: Timestamp,
}

/// Why a booking is not moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RescheduleRefused {
    /// Only a confirmed booking is moved; a hold is released and another made.
    #[error("a booking that is {0} is not moved")]
    State(BookingStatus),
    /// 24 hours or less are left before its start.
    #[error("it is too late to move the booking")]
    TooLate,
    /// It is there already.
    #[error("the booking is at that time already")]
    SameTime,
    /// The new time cannot be booked.
    #[error(transparent)]
    Slot(#[from] SlotRefusal),
}

/// Whether a booking may be moved at all, by its client or by its coach: confirmed, and more
/// than 24 hours before its present start (elapsed time, strict).
pub fn may_reschedule(
    status: BookingStatus,
    scheduled_at: Timestamp,
    now: Timestamp,
) -> Result<(), RescheduleRefused> {
    if status != BookingStatus::Confirmed {
        return Err(RescheduleRefused::State(status));
    }
    if scheduled_at.duration_since(now) > MOVE_NOTICE {
        Ok(())
    } else {
        Err(RescheduleRefused::TooLate)
    }
}

/// The instant from which a booking cannot be moved any more.
pub fn movable_until(scheduled_at: Timestamp) -> Timestamp {
    scheduled_at
        .saturating_sub(MOVE_NOTICE)
        .unwrap_or(Timestamp::MIN)
}

/// Moves a booking: the new start must be a slot that `schedule` offers now, the booking itself
/// left out of it. The length and the price stay.
pub fn reschedule(
    status: BookingStatus,
    scheduled_at: Timestamp,
    minutes: u32,
    to: Timestamp,
    schedule: &Schedule,
    now: Timestamp,
) -> Result<NewTime, RescheduleRefused> {
    may_reschedule(status, scheduled_at, now)?;
    if to == scheduled_at {
        return Err(RescheduleRefused::SameTime);
    }
    schedule.offer(now, to, minutes)?;
    let length = SignedDuration::from_mins(i64::from(minutes));
    let ends_at = to.saturating_add(length).unwrap_or(Timestamp::MAX);
    Ok(NewTime { start: to, ends_at })
}

/// Cancels a booking that may have been moved. `moved_by_coach_at` is when its latest move was
/// made, if the coach made it: for 48 hours from then, and until the start at most, the client
/// may refuse the new time and gets all of it back. A move of the client's own after that is
/// their consent, and ends it. Otherwise as [`cancel`].
pub fn cancel_moved(
    status: BookingStatus,
    scheduled_at: Timestamp,
    moved_by_coach_at: Option<Timestamp>,
    now: Timestamp,
    who: Canceller,
) -> Result<Share, CancelRefused> {
    let share = cancel(status, scheduled_at, now, who)?;
    let refused = moved_by_coach_at.is_some_and(|at| now < refusable_until(at, scheduled_at));
    Ok(if refused { Share::FULL } else { share })
}

/// Until when a client may refuse, for all of the price, a time the coach moved them to.
fn refusable_until(moved_at: Timestamp, scheduled_at: Timestamp) -> Timestamp {
    moved_at
        .saturating_add(REFUSE_MOVE)
        .unwrap_or(Timestamp::MAX)
        .min(scheduled_at)
}

/// The instant from which cancelling costs the client half; strictly before it, nothing.
pub fn full_refund_until(
    scheduled_at: Timestamp,
    moved_by_coach_at: Option<Timestamp>,
) -> Timestamp {
    let usual = super::free_cancellation_until(scheduled_at);
    moved_by_coach_at.map_or(usual, |at| usual.max(refusable_until(at, scheduled_at)))
}

/// How long after the `letters`th letter about a booking's moves further ones are gathered, when
/// the first pause is `quiet`: each pause is twice the one before, an hour at most. Nobody learns
/// later than that where their session went.
pub fn quiet_after(letters: u32, quiet: SignedDuration) -> SignedDuration {
    let longest = SignedDuration::from_hours(1);
    let doubled = 1_i32.checked_shl(letters.saturating_sub(1).min(16));
    (quiet * doubled.unwrap_or(i32::MAX)).min(longest)
}

#[cfg(test)]
mod tests;
