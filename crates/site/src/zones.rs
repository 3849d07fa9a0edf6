//! Time zones: those to choose from, and those that the database names.

use std::sync::LazyLock;

use jiff::{Timestamp, tz::TimeZone};

use crate::page::zone_name;

/// The zones that a person may choose from: places, not abbreviations.
static ALL: LazyLock<Vec<String>> = LazyLock::new(|| {
    const AREAS: [&str; 10] = [
        "Europe/",
        "Africa/",
        "America/",
        "Antarctica/",
        "Arctic/",
        "Asia/",
        "Atlantic/",
        "Australia/",
        "Indian/",
        "Pacific/",
    ];
    jiff::tz::db()
        .available()
        .map(|zone| zone.to_string())
        .filter(|zone| AREAS.iter().any(|area| zone.starts_with(area)))
        .collect()
});

/// Where readers are likely to be, and a place for each time of the clock that exists.
const COMMON: [&str; 57] = [
    "Pacific/Tahiti",
    "Pacific/Honolulu",
    "Pacific/Marquesas",
    "America/Anchorage",
    "America/Los_Angeles",
    "America/Denver",
    "America/Phoenix",
    "America/Mexico_City",
    "America/Chicago",
    "America/New_York",
    "America/Toronto",
    "America/Guadeloupe",
    "America/Martinique",
    "America/Halifax",
    "America/Santiago",
    "America/St_Johns",
    "America/Cayenne",
    "America/Sao_Paulo",
    "America/Argentina/Buenos_Aires",
    "America/Miquelon",
    "Atlantic/Azores",
    "Africa/Abidjan",
    "Africa/Dakar",
    "Africa/Casablanca",
    "Africa/Algiers",
    "Africa/Tunis",
    "Africa/Lagos",
    "Europe/Lisbon",
    "Europe/London",
    "Europe/Dublin",
    "Europe/Paris",
    "Europe/Brussels",
    "Europe/Zurich",
    "Europe/Berlin",
    "Europe/Madrid",
    "Europe/Rome",
    "Europe/Athens",
    "Africa/Johannesburg",
    "Africa/Cairo",
    "Europe/Istanbul",
    "Indian/Mayotte",
    "Asia/Tehran",
    "Asia/Dubai",
    "Indian/Reunion",
    "Asia/Kabul",
    "Asia/Karachi",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Bangkok",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Australia/Adelaide",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "Pacific/Noumea",
    "Pacific/Auckland",
    "Pacific/Chatham",
];

/// The zone of those who chose none.
pub fn paris() -> TimeZone {
    static PARIS: LazyLock<TimeZone> = LazyLock::new(|| {
        TimeZone::get("Europe/Paris").expect("the tz database is part of the program")
    });
    PARIS.clone()
}

/// The zone that the database names. An unknown name (the tz database drops some) is logged,
/// and Paris stands in for it.
pub fn stored(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or_else(|error| {
        tracing::warn!(zone = name, %error, "a stored time zone is unknown: Paris instead");
        paris()
    })
}

/// Every zone by name.
pub fn all() -> &'static [String] {
    &ALL
}

/// The zones of a short list, from west to east, with the time they are from UTC:
/// (`America/New_York`, `New York (UTC−5)`). `chosen` is among them wherever it is.
pub fn common(chosen: &TimeZone, now: Timestamp) -> Vec<(String, String)> {
    let mut zones: Vec<TimeZone> = COMMON
        .iter()
        .filter_map(|name| TimeZone::get(name).ok())
        .collect();
    if !zones.iter().any(|z| z.iana_name() == chosen.iana_name()) {
        zones.push(chosen.clone());
    }
    zones.sort_by_key(|zone| (zone.to_offset(now).seconds(), zone_name(zone)));
    zones
        .iter()
        .map(|zone| {
            let name = zone.iana_name().unwrap_or("UTC").to_owned();
            let label = format!("{} ({})", zone_name(zone), offset(zone, now));
            (name, label)
        })
        .collect()
}

/// How far a zone is from UTC at an instant: `UTC+5:30`.
pub fn offset(zone: &TimeZone, at: Timestamp) -> String {
    let minutes = zone.to_offset(at).seconds() / 60;
    let sign = if minutes < 0 { '\u{2212}' } else { '+' };
    match (minutes.abs() / 60, minutes.abs() % 60) {
        (0, 0) => "UTC".to_owned(),
        (hours, 0) => format!("UTC{sign}{hours}"),
        (hours, rest) => format!("UTC{sign}{hours}:{rest:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_zone_that_is_unknown_is_paris() {
        assert_eq!(stored("Asia/Tokyo").iana_name(), Some("Asia/Tokyo"));
        for name in ["", "Mars/Olympus", "UTC+2"] {
            assert_eq!(stored(name).iana_name(), Some("Europe/Paris"), "{name}");
        }
    }

    #[test]
    fn the_short_list_goes_from_west_to_east_and_holds_the_chosen_one() {
        let now = "2026-06-01T08:00:00Z".parse().unwrap();
        let troll = TimeZone::get("Antarctica/Troll").unwrap();
        let zones = common(&troll, now);
        assert_eq!(zones.len(), COMMON.len() + 1);
        assert!(zones.iter().any(|(name, _)| name == "Antarctica/Troll"));
        let label = |wanted: &str| {
            let found = zones.iter().find(|(name, _)| name == wanted);
            found.map(|(_, label)| label.clone()).unwrap_or_default()
        };
        assert_eq!(label("Pacific/Marquesas"), "Marquesas (UTC\u{2212}9:30)");
        assert_eq!(label("Africa/Dakar"), "Dakar (UTC)");
        assert_eq!(label("Pacific/Chatham"), "Chatham (UTC+12:45)");
    }
}
