//! PostgreSQL: the pool, and instants as the specification stores them.

mod locks;
mod retry;

use std::time::Duration;

use jiff::{Timestamp, civil, tz::TimeZone};
use serde::{Deserialize, Serialize};
use sqlx::{
    Decode, Encode, PgPool, Postgres, Type,
    encode::IsNull,
    error::BoxDynError,
    postgres::{
        PgArgumentBuffer, PgConnectOptions, PgHasArrayType, PgPoolOptions, PgTypeInfo, PgValueRef,
    },
};

pub use locks::AdvisoryLock;
pub use retry::{DEADLOCK_TRIES, retry_on_deadlock};

/// An instant, stored as `timestamp(3)` in UTC like Prisma does. Milliseconds.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(transparent)]
#[schema(value_type = String, format = DateTime)]
pub struct Instant(pub Timestamp);

impl Instant {
    /// Whole milliseconds since 1970, as JavaScript counts them.
    pub fn as_millisecond(self) -> i64 {
        self.0.as_millisecond()
    }
}

impl From<Timestamp> for Instant {
    fn from(value: Timestamp) -> Self {
        Self(value)
    }
}

impl From<Instant> for Timestamp {
    fn from(value: Instant) -> Self {
        value.0
    }
}

impl std::ops::Deref for Instant {
    type Target = Timestamp;
    fn deref(&self) -> &Timestamp {
        &self.0
    }
}

impl std::fmt::Display for Instant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl Type<Postgres> for Instant {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_name("timestamp")
    }
}

impl PgHasArrayType for Instant {
    fn array_type_info() -> PgTypeInfo {
        PgTypeInfo::with_name("_timestamp")
    }
}

impl Encode<'_, Postgres> for Instant {
    fn encode_by_ref(&self, buf: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        let civil = TimeZone::UTC.to_datetime(self.0);
        Encode::<Postgres>::encode(jiff_sqlx::DateTime::from(civil), buf)
    }
}

impl<'r> Decode<'r, Postgres> for Instant {
    fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
        let civil: civil::DateTime =
            <jiff_sqlx::DateTime as Decode<Postgres>>::decode(value)?.to_jiff();
        Ok(Self(TimeZone::UTC.to_timestamp(civil)?))
    }
}

/// Opens a pool; waits up to `patience` for a server that is still starting.
///
/// # Errors
/// When the address is malformed, or no connection could be made in time; the message
/// names the server, never the password.
pub async fn connect(url: &str, connections: u32, patience: Duration) -> anyhow::Result<PgPool> {
    let options: PgConnectOptions = url
        .parse::<PgConnectOptions>()
        .map_err(|e| anyhow::anyhow!("DATABASE_URL is not a PostgreSQL address: {e}"))?
        .application_name("trustcoach");
    let place = format!("{}:{}", options.get_host(), options.get_port());
    PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(patience)
        .idle_timeout(Duration::from_mins(5))
        .connect_with(options)
        .await
        .map_err(|e| {
            anyhow::anyhow!(
                "PostgreSQL at {place} does not answer ({e}). Is it running, and is DATABASE_URL right?"
            )
        })
}

/// The name of the constraint that refused a statement, if one did.
pub fn constraint(error: &sqlx::Error) -> Option<&str> {
    error.as_database_error().and_then(|e| e.constraint())
}
