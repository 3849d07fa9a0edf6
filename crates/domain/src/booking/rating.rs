//! Ratings: one to five, by the client, once per completed booking.

use super::BookingStatus;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// How long a rating can be changed after it was first given.
pub const RATING_EDITABLE: SignedDuration = SignedDuration::from_hours(14 * 24);

/// How a client found a session, from 1 to 5.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "i32", into = "i32")]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema), schema(value_type = i32))]
pub struct Rating(u8);

/// A number that is no rating.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is not between 1 and 5")]
pub struct RatingOutOfRange(pub i32);

impl Rating {
    /// Refuses what is not between 1 and 5.
    pub fn new(stars: i32) -> Result<Self, RatingOutOfRange> {
        match u8::try_from(stars) {
            Ok(stars @ 1..=5) => Ok(Self(stars)),
            _ => Err(RatingOutOfRange(stars)),
        }
    }

    /// The number, 1 to 5.
    pub const fn get(self) -> u8 {
        self.0
    }
}

impl TryFrom<i32> for Rating {
    type Error = RatingOutOfRange;

    fn try_from(stars: i32) -> Result<Self, RatingOutOfRange> {
        Self::new(stars)
    }
}

impl From<Rating> for i32 {
    fn from(rating: Rating) -> Self {
        Self::from(rating.0)
    }
}

/// Why a booking cannot be rated now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RatingRefused {
    /// Only a completed booking is rated.
    #[error("a booking that is {0} cannot be rated")]
    NotCompleted(BookingStatus),
    /// It was rated more than 14 days ago.
    #[error("the rating can no longer be changed")]
    Settled,
}

/// Whether the client may rate: the first time, or again within 14 days of the first time
/// (`rated_at`), which changes the same rating.
pub fn may_rate(
    status: BookingStatus,
    rated_at: Option<Timestamp>,
    now: Timestamp,
) -> Result<(), RatingRefused> {
    if status != BookingStatus::Completed {
        return Err(RatingRefused::NotCompleted(status));
    }
    match rated_at {
        Some(first) if now.duration_since(first) > RATING_EDITABLE => Err(RatingRefused::Settled),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const THEN: Timestamp = Timestamp::UNIX_EPOCH;

    #[test]
    fn a_rating_is_one_to_five() {
        for stars in 1..=5 {
            assert_eq!(i32::from(Rating::new(stars).unwrap()), stars);
        }
        for wrong in [0, 6, -1, 257, i32::MIN] {
            assert_eq!(Rating::new(wrong), Err(RatingOutOfRange(wrong)));
        }
        assert!(serde_json::from_str::<Rating>("6").is_err());
    }

    #[test]
    fn only_a_completed_booking_is_rated() {
        for &status in BookingStatus::ALL {
            let answer = may_rate(status, None, THEN);
            if status == BookingStatus::Completed {
                assert_eq!(answer, Ok(()));
            } else {
                assert_eq!(answer, Err(RatingRefused::NotCompleted(status)));
            }
        }
    }

    #[test]
    fn a_rating_is_editable_for_14_days() {
        let last = THEN + RATING_EDITABLE;
        assert_eq!(may_rate(BookingStatus::Completed, Some(THEN), last), Ok(()));
        assert_eq!(
            may_rate(
                BookingStatus::Completed,
                Some(THEN),
                last + SignedDuration::from_millis(1)
            ),
            Err(RatingRefused::Settled)
        );
    }
}
