//! The sixteen enums of the database, spelled as Prisma spells them.
//!
//! One list of texts per enum serves PostgreSQL, JSON, OpenAPI and parsing, so the four cannot
//! disagree. The rules of each (which state follows which, for instance) are in the module of
//! its topic, which re-exports it.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A text that is not a value of the enum named.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{value}` is not a {kind}")]
pub struct UnknownValue {
    /// The enum, as the database names it.
    pub kind: &'static str,
    /// The text that was found.
    pub value: String,
}

macro_rules! schema_enums {
    ($($(#[$doc:meta])* $name:ident $quoted:tt {
        $($(#[$variant_doc:meta])* $variant:ident = $text:tt),+ $(,)?
    })+) => {$(
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
        )]
        #[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(type_name = $quoted))]
        #[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
        pub enum $name {$(
            $(#[$variant_doc])*
            #[serde(rename = $text)]
            #[cfg_attr(feature = "sqlx", sqlx(rename = $text))]
            $variant,
        )+}

        impl $name {
            /// Every value, in the order of the database.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The value as the database and the API spell it.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = UnknownValue;

            fn from_str(text: &str) -> Result<Self, UnknownValue> {
                match text {
                    $($text => Ok(Self::$variant),)+
                    _ => Err(UnknownValue { kind: stringify!($name), value: text.to_owned() }),
                }
            }
        }
    )+

        /// Name and texts of every enum, for the test against the specification.
        #[cfg(test)]
        fn catalog() -> Vec<(&'static str, Vec<&'static str>)> {
            vec![$((stringify!($name), vec![$($text),+])),+]
        }
    };
}

schema_enums! {
    /// What a user may do on the platform.
    Role "\"Role\"" {
        /// A client who books sessions.
        User = "USER",
        /// A coach who offers them.
        Coach = "COACH",
        /// An administrator of the platform.
        Admin = "ADMIN",
    }

    /// Whom a coach works with at once.
    InterventionMode "\"InterventionMode\"" {
        /// One person.
        Individual = "INDIVIDUAL",
        /// A team.
        Team = "TEAM",
        /// A whole organization.
        Organization = "ORGANIZATION",
        /// A workshop.
        Group = "GROUP",
    }

    /// Whom a coach addresses.
    TargetAudience "\"TargetAudience\"" {
        /// Private persons.
        Individual = "INDIVIDUAL",
        /// Executives.
        Executive = "EXECUTIVE",
        /// Middle managers.
        Manager = "MANAGER",
        /// Employees.
        Employee = "EMPLOYEE",
        /// Entrepreneurs and the self-employed.
        Entrepreneur = "ENTREPRENEUR",
    }

    /// What the platform has checked about a coach.
    BadgeLevel "\"BadgeLevel\"" {
        /// The address of their mail.
        Standard = "STANDARD",
        /// Their diplomas, by hand.
        Verified = "VERIFIED",
        /// Their diplomas, and an interview by video.
        Premium = "PREMIUM",
    }

    /// Who pays for a booking.
    BillingType "\"BillingType\"" {
        /// The client.
        Individual = "INDIVIDUAL",
        /// The client's organization.
        Corporate = "CORPORATE",
    }

    /// Where a session takes place.
    BookingMode "\"BookingMode\"" {
        /// By video.
        Remote = "REMOTE",
        /// In the same room.
        InPerson = "IN_PERSON",
    }

    /// The life of a booking; its steps are in [`crate::booking`].
    BookingStatus "\"BookingStatus\"" {
        /// Held, waiting for the payment.
        Pending = "PENDING",
        /// Paid, to come.
        Confirmed = "CONFIRMED",
        /// The session is going on.
        InProgress = "IN_PROGRESS",
        /// The session took place.
        Completed = "COMPLETED",
        /// Cancelled by someone, or an expired hold.
        Cancelled = "CANCELLED",
        /// The client did not come.
        NoShow = "NO_SHOW",
    }

    /// The life of a payment.
    PaymentStatus "\"PaymentStatus\"" {
        /// Waiting.
        Pending = "PENDING",
        /// Paid.
        Succeeded = "SUCCEEDED",
        /// Refused.
        Failed = "FAILED",
        /// Given back in full.
        Refunded = "REFUNDED",
        /// Given back in part.
        PartialRefund = "PARTIAL_REFUND",
    }

    /// The pipeline from recording to summary; its steps are in [`crate::session`].
    SessionStatus "\"SessionStatus\"" {
        /// No recording yet.
        Idle = "IDLE",
        /// Recording.
        Recording = "RECORDING",
        /// The audio is on its way.
        Uploading = "UPLOADING",
        /// The audio did not arrive; it can be sent again.
        UploadFailed = "UPLOAD_FAILED",
        /// Whisper is working.
        Transcribing = "TRANSCRIBING",
        /// Whisper failed; it will be tried again.
        TranscribeFailed = "TRANSCRIBE_FAILED",
        /// The summary is being drafted.
        Summarizing = "SUMMARIZING",
        /// Drafting failed; it will be tried again.
        SummarizeFailed = "SUMMARIZE_FAILED",
        /// All done.
        Completed = "COMPLETED",
        /// Given up.
        Failed = "FAILED",
    }

    /// Why a moment was marked.
    MomentType "\"MomentType\"" {
        /// It matters.
        Important = "IMPORTANT",
        /// Something became clear.
        Insight = "INSIGHT",
        /// Something to do.
        Action = "ACTION",
        /// Words to keep.
        Quote = "QUOTE",
    }

    /// What is consented to; the meaning of each is in [`crate::consent`].
    ConsentType "\"ConsentType\"" {
        /// The recording of the audio.
        AudioRecording = "AUDIO_RECORDING",
        /// The reading of it by an AI.
        DataProcessing = "DATA_PROCESSING",
        /// Letting the coach see the summary.
        SummarySharing = "SUMMARY_SHARING",
        /// Keeping audio and transcript after validation.
        DataRetention = "DATA_RETENTION",
    }

    /// What a member may do in an organization.
    OrgMemberRole "\"OrgMemberRole\"" {
        /// Human resources: runs the company's account.
        Admin = "ADMIN",
        /// Sees the aggregates of a team.
        Manager = "MANAGER",
        /// Is coached.
        Employee = "EMPLOYEE",
    }

    /// Whose goal it is.
    GoalCategory "\"GoalCategory\"" {
        /// Private life.
        Personal = "PERSONAL",
        /// Working life.
        Professional = "PROFESSIONAL",
        /// Set by the company.
        Organizational = "ORGANIZATIONAL",
    }

    /// The life of a goal.
    GoalStatus "\"GoalStatus\"" {
        /// Being written.
        Draft = "DRAFT",
        /// Pursued.
        InProgress = "IN_PROGRESS",
        /// Reached.
        Completed = "COMPLETED",
        /// Given up.
        Abandoned = "ABANDONED",
    }

    /// What a working document is.
    DocumentType "\"DocumentType\"" {
        /// MBTI, Process Com and the like.
        PersonalityTest = "PERSONALITY_TEST",
        /// Feedback from all around.
        Evaluation360 = "EVALUATION_360",
        /// The yearly interview.
        PerformanceReview = "PERFORMANCE_REVIEW",
        /// Anything else.
        Custom = "CUSTOM",
        /// Notes taken by hand.
        SessionNotes = "SESSION_NOTES",
    }

    /// An upload made offline.
    OfflineUploadStatus "\"OfflineUploadStatus\"" {
        /// Waiting for a connection.
        Pending = "PENDING",
        /// On its way.
        Uploading = "UPLOADING",
        /// Arrived.
        Completed = "COMPLETED",
        /// Given up.
        Failed = "FAILED",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQL: &str = include_str!("../../app/tests/fixtures/prisma.sql");

    /// The enums that Prisma creates, read from its SQL.
    fn specified() -> Vec<(String, Vec<String>)> {
        SQL.lines()
            .filter_map(|line| line.strip_prefix("CREATE TYPE \""))
            .map(|line| {
                let (name, values) = line.split_once("\" AS ENUM (").unwrap();
                let values = values.trim_end_matches(");").split(", ");
                (
                    name.to_owned(),
                    values.map(|v| v.trim_matches('\'').to_owned()).collect(),
                )
            })
            .collect()
    }

    #[test]
    fn the_sixteen_enums_are_those_of_the_specification_in_its_order() {
        let mut specified = specified();
        let mut ours: Vec<(String, Vec<String>)> = catalog()
            .into_iter()
            .map(|(name, texts)| {
                (
                    name.to_owned(),
                    texts.into_iter().map(str::to_owned).collect(),
                )
            })
            .collect();
        specified.sort();
        ours.sort();
        assert_eq!(ours.len(), 16);
        assert_eq!(ours, specified);
    }

    #[test]
    fn a_value_is_spelled_alike_in_sql_json_and_text() {
        for value in DocumentType::ALL {
            assert_eq!(value.as_str().parse(), Ok(*value));
            assert_eq!(value.to_string(), value.as_str());
            assert_eq!(serde_json::to_value(value).unwrap(), value.as_str());
        }
        assert_eq!(DocumentType::Evaluation360.as_str(), "EVALUATION_360");
    }

    #[cfg(feature = "sqlx")]
    #[test]
    fn a_value_is_sent_to_postgresql_under_its_type_and_spelling() {
        use sqlx::postgres::{PgArgumentBuffer, PgHasArrayType, PgTypeInfo, Postgres};
        use sqlx::{Encode, Type};
        for &value in DocumentType::ALL {
            let mut sent = PgArgumentBuffer::default();
            let _ = Encode::<Postgres>::encode_by_ref(&value, &mut sent).unwrap();
            assert_eq!(&sent[..], value.as_str().as_bytes());
        }
        let named = PgTypeInfo::with_name("\"DocumentType\"");
        assert_eq!(<DocumentType as Type<Postgres>>::type_info(), named);
        assert_ne!(DocumentType::array_type_info(), named);
    }

    #[cfg(feature = "utoipa")]
    #[test]
    fn the_api_description_spells_values_as_the_database_does() {
        use utoipa::PartialSchema;
        let described = serde_json::to_value(DocumentType::schema()).unwrap();
        let texts: Vec<&str> = DocumentType::ALL
            .iter()
            .map(|value| value.as_str())
            .collect();
        assert_eq!(described["enum"], serde_json::json!(texts));
        let id = serde_json::to_value(crate::ids::BookingId::schema()).unwrap();
        assert_eq!(id["type"], "string");
        let cents = serde_json::to_value(crate::money::Cents::schema()).unwrap();
        assert_eq!(cents["type"], "integer");
    }

    #[test]
    fn an_unknown_text_is_refused_by_name() {
        let refused = "pending".parse::<BookingStatus>().unwrap_err();
        assert_eq!(refused.to_string(), "`pending` is not a BookingStatus");
    }
}
