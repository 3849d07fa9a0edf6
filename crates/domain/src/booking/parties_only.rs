//! What of a booking only its client and its coach read.

use super::Canceller;

/// A text that the two people of a booking read, and nobody else: the video room, the place, the
/// way there. Whoever draws it has to say for whom, so no form of a booking can forget to.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(transparent))]
pub struct PartiesOnly(String);

impl PartiesOnly {
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text, for a reader who stands so to the booking; `None` for an administrator.
    pub fn read_by(&self, side: Canceller) -> Option<&str> {
        match side {
            Canceller::Client | Canceller::Coach => Some(&self.0),
            Canceller::Admin => None,
        }
    }
}

/// Logs and panics are read by others too.
impl std::fmt::Debug for PartiesOnly {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PartiesOnly(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_two_people_of_a_booking_read_its_room_and_place() {
        let room = PartiesOnly::new("https://meet.example/secret");
        for (side, may) in [
            (Canceller::Client, true),
            (Canceller::Coach, true),
            (Canceller::Admin, false),
        ] {
            assert_eq!(room.read_by(side).is_some(), may, "{side:?}");
        }
        assert!(!format!("{room:?}").contains("secret"));
    }
}
