//! Who may know of a booking, and the side they see it from. A [`Visible`] is the proof that this
//! was checked: pages, the API and actions take one, and only [`Reader::admit`] makes it.

use std::ops::Deref;

use domain::{
    booking::Canceller,
    ids::{CoachId, UserId},
    schema::Role,
};
use site::who::User;

/// The roles in which somebody reads bookings.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    /// As the client of their bookings.
    pub client: Option<&'a UserId>,
    pub coach: Option<&'a CoachId>,
    /// As an administrator, who reads all of them.
    pub admin: bool,
}

impl<'a> Reader<'a> {
    /// Someone with all they may see: as client, as coach, as administrator.
    pub fn in_any_role(user: &'a User) -> Self {
        Self {
            admin: user.role == Role::Admin,
            ..Self::as_party(user)
        }
    }

    /// Someone on either side of a booking, without an administrator's eyes.
    pub fn as_party(user: &'a User) -> Self {
        Self {
            client: Some(&user.id),
            coach: user.coach_id.as_ref(),
            admin: false,
        }
    }

    /// A client, and nothing else.
    pub fn as_client(client: &'a UserId) -> Self {
        Self {
            client: Some(client),
            coach: None,
            admin: false,
        }
    }

    /// A coach, and nothing else: one who is another coach's client is not that booking's coach.
    pub fn as_coach(coach: &'a CoachId) -> Self {
        Self {
            client: None,
            coach: Some(coach),
            admin: false,
        }
    }

    /// What was read, if this reader may know of it.
    pub fn admit<T: HasParties>(&self, row: T) -> Option<Visible<T>> {
        let (client, coach) = row.parties();
        let side = if self.client == Some(client) {
            Canceller::Client
        } else if self.coach == Some(coach) {
            Canceller::Coach
        } else if self.admin {
            Canceller::Admin
        } else {
            return None;
        };
        Some(Visible { row, side })
    }
}

/// What belongs to a client and a coach.
pub trait HasParties {
    /// The two.
    fn parties(&self) -> (&UserId, &CoachId);
}

/// Something that its reader may know of, seen from their side.
#[derive(Clone, Debug)]
pub struct Visible<T> {
    row: T,
    side: Canceller,
}

impl<T> Visible<T> {
    /// As what the reader stands to it.
    pub fn side(&self) -> Canceller {
        self.side
    }

    /// Whether the reader is the client.
    pub fn for_client(&self) -> bool {
        self.side == Canceller::Client
    }

    /// Whether the reader is the coach.
    pub fn for_coach(&self) -> bool {
        self.side == Canceller::Coach
    }

    /// Whether the reader is one of its two people.
    pub fn for_party(&self) -> bool {
        self.side != Canceller::Admin
    }

    /// The row alone.
    pub fn into_inner(self) -> T {
        self.row
    }
}

impl<T> Deref for Visible<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.row
    }
}
