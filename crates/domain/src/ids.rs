//! Identifiers, one type each, so that a coach is never passed where a user is meant.
//!
//! An id is a CUID as Prisma makes them, kept as text and never interpreted. It is not a
//! secret: knowing one gives no right to what it names.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        #[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(transparent))]
        #[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema), schema(value_type = String))]
        pub struct $name(String);

        impl $name {
            /// Takes the text as it is.
            pub fn new(id: impl Into<String>) -> Self {
                Self(id.into())
            }

            /// The text of the id.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The text of the id, owned.
            pub fn into_string(self) -> String {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl From<String> for $name {
            fn from(id: String) -> Self {
                Self(id)
            }
        }

        impl From<&str> for $name {
            fn from(id: &str) -> Self {
                Self(id.to_owned())
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    )+};
}

ids! {
    /// A person with a login.
    UserId,
    /// A login of that person at an OAuth provider.
    AccountId,
    /// The coach's profile; a coach is also a user, with a `UserId` of their own.
    CoachId,
    /// A weekly window of a coach.
    AvailabilityId,
    /// A company a coach worked for.
    ReferenceId,
    /// A diploma of a coach.
    CertificationId,
    /// A reserved time of a coach.
    BookingId,
    /// What a client paid for a booking.
    PaymentId,
    /// Payments that are paid together, on one page of the provider.
    PaymentGroupId,
    /// The coaching session of a booking, with its recording.
    SessionId,
    /// A moment marked during a session.
    MomentId,
    /// The answer of one side to one consent.
    ConsentId,
    /// A daily check-in.
    CheckInId,
    /// A company that pays.
    OrganizationId,
    /// The membership of a user in an organization.
    MemberId,
    /// A goal of a client.
    GoalId,
    /// One measure of a goal.
    MeasurementId,
    /// A working document.
    DocumentId,
    /// An upload made offline, waiting to arrive.
    UploadId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_its_text_in_json() {
        let id = BookingId::new("clx1");
        assert_eq!(serde_json::to_string(&id).unwrap(), "\"clx1\"");
        assert_eq!(serde_json::from_str::<BookingId>("\"clx1\"").unwrap(), id);
        assert_eq!(id.to_string(), "clx1");
    }
}
