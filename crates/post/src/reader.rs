//! Readers of letters: their address, language and time zone.

use domain::ids::UserId;
use jiff::tz::TimeZone;
use platform::{
    error::Result,
    i18n::{Arg, Locale},
};
use site::zones;
use sqlx::PgConnection;

/// The person a letter is for, and how they read.
#[derive(Clone, Debug)]
pub struct Reader {
    pub id: UserId,
    pub email: String,
    pub name: Option<String>,
    /// The language they chose, else the caller's.
    pub locale: Locale,
    /// The zone they chose, else the caller's or Paris: name it when a letter tells a time.
    pub zone: TimeZone,
}

impl Reader {
    /// Whoever reads the mail of an address that has no account. Nothing that somebody typed is
    /// known of them but the address.
    pub fn stranger(email: &str, locale: Locale) -> Self {
        Self {
            id: UserId::new(""),
            email: email.to_owned(),
            name: None,
            locale,
            zone: zones::paris(),
        }
    }

    /// Whether they have no account.
    pub(crate) fn is_stranger(&self) -> bool {
        self.id.as_str().is_empty()
    }

    /// A sentence of the catalogues in their language.
    pub fn t(&self, key: &str) -> String {
        self.locale.text(key)
    }

    /// A sentence that names something.
    pub fn tw<const N: usize>(&self, key: &str, args: [(&'static str, Arg); N]) -> String {
        self.locale.text_with(key, &args)
    }

    /// A sentence that names one thing: words or a number.
    pub fn t1(&self, key: &str, name: &'static str, value: impl Into<Arg>) -> String {
        self.locale.text_with(key, &[(name, value.into())])
    }
}

/// A person as a reader of letters; `locale` is the language of those who chose none.
///
/// # Errors
/// Only the database's.
pub async fn reader(
    conn: &mut PgConnection,
    user: &UserId,
    locale: Locale,
) -> Result<Option<Reader>> {
    reader_in(conn, user, locale, "Europe/Paris").await
}

/// The same, where more is known of the zone of those who chose none: the one in which they
/// booked, or work.
///
/// # Errors
/// Only the database's.
pub async fn reader_in(
    conn: &mut PgConnection,
    user: &UserId,
    locale: Locale,
    zone: &str,
) -> Result<Option<Reader>> {
    let row = sqlx::query!(
        r#"
        SELECT u.email,
               u.name,
               p.language AS "language?",
               p.timezone AS "timezone?"
        FROM "User" u
        LEFT JOIN trustcoach.preference p ON p.user_id = u.id
        WHERE u.id = $1
        "#,
        user as _,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| Reader {
        id: user.clone(),
        email: row.email,
        name: row.name.filter(|name| !name.trim().is_empty()),
        locale: row
            .language
            .as_deref()
            .and_then(Locale::from_tag)
            .unwrap_or(locale),
        zone: zones::stored(row.timezone.as_deref().unwrap_or(zone)),
    }))
}
