//! What follows from a booking's columns.

use domain::{
    booking::{self, Canceller},
    schema::BookingStatus,
};
use jiff::{SignedDuration, Timestamp};
use platform::db::Instant;

use super::Details;
use site::who::User;

impl Details {
    /// As what this person looks at the booking. Only ask for someone it was read for.
    pub fn side(&self, user: &User) -> Canceller {
        if self.client_id == user.id {
            Canceller::Client
        } else if user.coach_id.as_ref() == Some(&self.coach_id) {
            Canceller::Coach
        } else {
            Canceller::Admin
        }
    }

    /// When the session ends.
    pub fn ends_at(&self) -> Instant {
        let length = SignedDuration::from_mins(i64::from(self.duration));
        Instant(
            self.scheduled_at
                .0
                .saturating_add(length)
                .unwrap_or(Timestamp::MAX),
        )
    }

    /// Until when the slot is held; `None` when no payment is waited for.
    pub fn hold_until(&self) -> Option<Instant> {
        (self.status == BookingStatus::Pending)
            .then(|| Instant(booking::hold_until(self.created_at.0)))
    }

    /// Whether the hold is over, swept or not.
    pub fn hold_expired(&self, now: Timestamp) -> bool {
        match self.status {
            BookingStatus::Pending => booking::hold_expired(self.created_at.0, now),
            BookingStatus::Cancelled => self.cancelled_by.is_none(),
            _ => false,
        }
    }

    /// The instant from which cancelling costs the client half: a day before the start, or
    /// later where the coach moved the booking and the client may still refuse.
    pub fn free_cancellation_until(&self) -> Instant {
        let moved = self.moved_by_coach_at();
        Instant(booking::full_refund_until(self.scheduled_at.0, moved))
    }

    /// When the coach moved it, if the latest move is theirs.
    pub fn moved_by_coach_at(&self) -> Option<Timestamp> {
        self.moved_at
            .filter(|_| self.moved_side.as_deref() == Some("coach"))
            .map(|at| at.0)
    }

    /// Until when this person may move it; `None` where they cannot.
    pub fn movable_until(&self, side: Canceller, now: Timestamp) -> Option<Instant> {
        let (status, start) = (self.status, self.scheduled_at.0);
        let may = side != Canceller::Admin && booking::may_reschedule(status, start, now).is_ok();
        may.then(|| Instant(booking::movable_until(start)))
    }

    /// The video room, for its two people and while the session is to be held.
    pub fn room(&self, side: Canceller) -> Option<&str> {
        self.meeting_url
            .as_deref()
            .filter(|_| side != Canceller::Admin && self.to_be_held())
    }

    /// Where it takes place in person, for its two people. Once it is cancelled nobody needs
    /// to know the address.
    pub fn place(&self, side: Canceller) -> Option<&str> {
        let shown = side != Canceller::Admin && self.status != BookingStatus::Cancelled;
        self.location.as_deref().filter(|_| shown)
    }

    /// Whether it is paid, and not over.
    pub fn to_be_held(&self) -> bool {
        matches!(
            self.status,
            BookingStatus::Confirmed | BookingStatus::InProgress
        )
    }
}
