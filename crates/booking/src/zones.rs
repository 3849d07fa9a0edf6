//! Zones as they are stored.

use jiff::tz::TimeZone;

/// The zone of a stored name. One that is not known any more is logged, and Paris takes its place.
pub fn stored_zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or_else(|error| {
        tracing::warn!(name, %error, "a stored zone is unknown");
        TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC)
    })
}
