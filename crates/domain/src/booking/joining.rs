//! When the link to the video room is shown.

use super::BookingStatus;
use jiff::{SignedDuration, Timestamp};

/// How long before the start the door is shown.
pub const JOIN_FROM: SignedDuration = SignedDuration::from_mins(15);

/// Whether the room can be joined now: from 15 minutes before the start until the end, for a
/// session that is confirmed or has begun.
pub fn may_join(status: BookingStatus, start: Timestamp, end: Timestamp, now: Timestamp) -> bool {
    matches!(status, BookingStatus::Confirmed | BookingStatus::InProgress)
        && start.duration_since(now) <= JOIN_FROM
        && now < end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_room_is_open_from_15_minutes_before_the_start_until_the_end() {
        let start = Timestamp::UNIX_EPOCH;
        let end = start + SignedDuration::from_mins(60);
        let milli = SignedDuration::from_millis(1);
        for &status in BookingStatus::ALL {
            let held = matches!(status, BookingStatus::Confirmed | BookingStatus::InProgress);
            assert_eq!(may_join(status, start, end, start - JOIN_FROM), held);
            assert!(!may_join(status, start, end, start - JOIN_FROM - milli));
            assert_eq!(may_join(status, start, end, end - milli), held);
            assert!(!may_join(status, start, end, end));
        }
    }
}
