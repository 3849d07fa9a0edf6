//! Which optional letters a person wants.

use domain::ids::UserId;
use jiff::Timestamp;
use platform::{db::Instant, error::Result};
use serde::{Deserialize, Serialize};
use site::App;
use sqlx::PgConnection;

/// The kinds of letters that a person can choose about.
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

    pub fn is_optional(self) -> bool {
        self != Self::Notice
    }
}

#[derive(Debug, thiserror::Error)]
#[error("no kind of letter")]
pub struct UnknownKind;

impl std::str::FromStr for Kind {
    type Err = UnknownKind;
    fn from_str(name: &str) -> Result<Self, UnknownKind> {
        [Self::Notice]
            .into_iter()
            .chain(Self::OPTIONAL)
            .find(|kind| kind.as_str() == name)
            .ok_or(UnknownKind)
    }
}

/// Which optional letters a person wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Wanted)]
pub struct LetterPreferences {
    /// A reminder a day before.
    pub reminder_day: bool,
    /// A reminder an hour before.
    pub reminder_hour: bool,
    /// A request to rate a session.
    pub review: bool,
}

impl LetterPreferences {
    pub fn wants(self, kind: Kind) -> bool {
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

/// All choices of a person.
pub async fn load(conn: &mut PgConnection, user: &UserId) -> Result<LetterPreferences> {
    let refused = sqlx::query_scalar!(
        "SELECT kind FROM trustcoach.mail_preference WHERE user_id = $1 AND NOT wanted",
        user.as_str(),
    )
    .fetch_all(conn)
    .await?;
    let wants = |kind: Kind| !refused.iter().any(|name| name == kind.as_str());
    Ok(LetterPreferences {
        reminder_day: wants(Kind::ReminderDay),
        reminder_hour: wants(Kind::ReminderHour),
        review: wants(Kind::Review),
    })
}

/// Saves whether a person wants a kind of letter. Nothing happens when there is no such person any
/// more.
pub async fn save(
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

/// Saves all choices of a person at once.
pub async fn save_all(app: &App, user: &UserId, preferences: LetterPreferences) -> Result<()> {
    let mut tx = app.db.begin().await?;
    for kind in Kind::OPTIONAL {
        save(&mut tx, user, kind, preferences.wants(kind), app.now()).await?;
    }
    tx.commit().await?;
    Ok(())
}
