//! Which letters a person wants.

use domain::ids::UserId;
use jiff::Timestamp;
use platform::{db::Instant, error::Result};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

/// What a letter is, as far as one may do without it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Kind {
    /// What one has to know: a booking, money, the safety of the account. Always sent.
    #[default]
    Notice,
    /// A session is a day away.
    ReminderDay,
    /// A session is an hour away.
    ReminderHour,
    /// How was the session?
    Review,
}

impl Kind {
    /// Those that one may do without.
    pub const OPTIONAL: [Self; 3] = [Self::ReminderDay, Self::ReminderHour, Self::Review];

    /// As it is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Notice => "notice",
            Self::ReminderDay => "reminder_day",
            Self::ReminderHour => "reminder_hour",
            Self::Review => "review",
        }
    }

    /// As a field of a form and of the API.
    pub fn field(self) -> &'static str {
        match self {
            Self::Notice => "notice",
            Self::ReminderDay => "reminderDay",
            Self::ReminderHour => "reminderHour",
            Self::Review => "review",
        }
    }

    /// Whether one may do without.
    pub fn is_optional(self) -> bool {
        self != Self::Notice
    }
}

/// No letter is called so.
#[derive(Debug, thiserror::Error)]
#[error("no kind of letter")]
pub struct NoKind;

impl std::str::FromStr for Kind {
    type Err = NoKind;
    fn from_str(name: &str) -> Result<Self, NoKind> {
        [Self::Notice]
            .into_iter()
            .chain(Self::OPTIONAL)
            .find(|kind| kind.as_str() == name)
            .ok_or(NoKind)
    }
}

/// Which optional letters a person wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Wanted {
    /// A reminder a day before.
    pub reminder_day: bool,
    /// A reminder an hour before.
    pub reminder_hour: bool,
    /// A request to rate a session.
    pub review: bool,
}

impl Wanted {
    /// Whether a kind is wanted.
    pub fn has(self, kind: Kind) -> bool {
        match kind {
            Kind::Notice => true,
            Kind::ReminderDay => self.reminder_day,
            Kind::ReminderHour => self.reminder_hour,
            Kind::Review => self.review,
        }
    }
}

/// Whether a person wants a kind of letter; they do until they say otherwise.
///
/// # Errors
/// Only the database's.
pub async fn wants(conn: &mut PgConnection, user: &UserId, kind: Kind) -> Result<bool> {
    if !kind.is_optional() {
        return Ok(true);
    }
    Ok(sqlx::query_scalar!(
        "SELECT wanted FROM trustcoach.mail_preference WHERE user_id = $1 AND kind = $2",
        user.as_str(),
        kind.as_str(),
    )
    .fetch_optional(conn)
    .await?
    .unwrap_or(true))
}

/// All that a person wants.
pub async fn wanted(conn: &mut PgConnection, user: &UserId) -> Result<Wanted> {
    let refused = sqlx::query_scalar!(
        "SELECT kind FROM trustcoach.mail_preference WHERE user_id = $1 AND NOT wanted",
        user.as_str(),
    )
    .fetch_all(conn)
    .await?;
    let has = |kind: Kind| !refused.iter().any(|name| name == kind.as_str());
    Ok(Wanted {
        reminder_day: has(Kind::ReminderDay),
        reminder_hour: has(Kind::ReminderHour),
        review: has(Kind::Review),
    })
}

/// Keeps whether a person wants a kind of letter. Nothing happens when there is no such
/// person any more.
pub async fn want(
    conn: &mut PgConnection,
    user: &UserId,
    kind: Kind,
    wanted: bool,
    now: Timestamp,
) -> Result<()> {
    sqlx::query!(
        r#"
        INSERT INTO trustcoach.mail_preference (user_id, kind, wanted, changed_at)
        SELECT u.id, $2, $3, $4
        FROM "User" u
        WHERE u.id = $1
        ON CONFLICT (user_id, kind) DO UPDATE
        SET wanted = excluded.wanted, changed_at = excluded.changed_at
        WHERE trustcoach.mail_preference.wanted <> excluded.wanted
        "#,
        user.as_str(),
        kind.as_str(),
        wanted,
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}
