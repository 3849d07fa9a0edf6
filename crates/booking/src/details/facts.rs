//! What follows from a booking's columns.

use domain::{
    booking,
    money::{Cents, Split},
    schema::{BookingStatus, PaymentStatus},
};
use jiff::{SignedDuration, Timestamp};
use platform::db::Instant;

use super::{BookingDetails, VisibleBooking};

impl BookingDetails {
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

    /// What was paid and not given back, and who gets what of it.
    pub fn paid(&self) -> Option<Split> {
        let paid = self.payment_status == Some(PaymentStatus::Succeeded);
        let (amount, payout) = self.payment_amount.zip(self.coach_payout)?;
        paid.then(|| Split {
            amount: Cents::from(amount),
            platform_fee: Cents::from(amount - payout),
            coach_payout: Cents::from(payout),
        })
    }

    /// Whether it is paid, and not over.
    pub fn to_be_held(&self) -> bool {
        matches!(
            self.status,
            BookingStatus::Confirmed | BookingStatus::InProgress
        )
    }
}

impl VisibleBooking {
    /// What to call the other one; for an administrator, the coach.
    pub fn other_name(&self) -> &str {
        if self.for_coach() {
            &self.client_name
        } else {
            &self.coach_name
        }
    }

    /// Until when the reader may move it; `None` where they cannot.
    pub fn movable_until(&self, now: Timestamp) -> Option<Instant> {
        let (status, start) = (self.status, self.scheduled_at.0);
        let may = self.for_party() && booking::may_reschedule(status, start, now).is_ok();
        may.then(|| Instant(booking::movable_until(start)))
    }

    /// The video room, for its two people and while the session is to be held.
    pub fn room(&self) -> Option<&str> {
        let room = self.meeting_url.as_ref().filter(|_| self.to_be_held())?;
        room.read_by(self.side())
    }

    /// The other place that the client proposed, for its two people, and what became of it:
    /// `None` while it waits for the coach.
    pub fn proposed_place(&self) -> Option<(&str, Option<bool>)> {
        let place = self.proposed_place.as_ref()?.read_by(self.side())?;
        Some((place, self.place_accepted))
    }

    /// The place that waits for the coach's answer.
    pub fn waiting_place(&self) -> Option<&str> {
        let ahead = matches!(
            self.status,
            BookingStatus::Pending | BookingStatus::Confirmed
        );
        let (place, answer) = self.proposed_place().filter(|_| ahead)?;
        answer.is_none().then_some(place)
    }

    /// How to get there, for its two people; the directions are those to the coach's.
    pub fn directions(&self) -> Option<&str> {
        if self.place_accepted == Some(true) {
            return None;
        }
        self.directions.as_ref()?.read_by(self.side())
    }

    /// Why it was moved, in the words of who did.
    pub fn move_reason(&self) -> Option<&str> {
        self.move_reason.as_ref()?.read_by(self.side())
    }

    /// Where it takes place in person, for its two people. Once it is cancelled nobody needs
    /// to know the address.
    pub fn place(&self) -> Option<&str> {
        let shown = self.status != BookingStatus::Cancelled;
        let place = self.location.as_ref().filter(|_| shown)?;
        place.read_by(self.side())
    }
}
