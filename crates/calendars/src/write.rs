//! Writing iCalendar (RFC 5545, RFC 5546): invitations that Gmail, Outlook and Apple accept,
//! update and remove, and feeds that they follow.
//!
//! ```ignore
//! let entry = calendars::booking_entry(&mut conn, &app, &id, &reader).await?;
//! let ics = calendars::write(Method::Request, &[entry]);
//! ```

use jiff::{Timestamp, tz::TimeZone};

use super::{line::LineWriter, vtimezone};

const PRODUCT: &str = "-//TrustCoach IA//TrustCoach//FR";

/// What the reader's calendar is to do with the entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Show them: a feed, a download.
    Publish,
    /// Take them in, or replace what it has by a higher sequence.
    Request,
    /// Remove them.
    Cancel,
}

impl Method {
    /// As the format and the `method` of `text/calendar` name it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Publish => "PUBLISH",
            Self::Request => "REQUEST",
            Self::Cancel => "CANCEL",
        }
    }
}

/// How sure an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It takes place.
    Confirmed,
    /// It does not.
    Cancelled,
}

/// Someone of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// What to call them.
    pub name: String,
    pub email: String,
}

/// One event.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Stays the same for the life of the event.
    pub uid: String,
    /// Rises with each change that people must be told of.
    pub sequence: u32,
    /// First instant.
    pub start: Timestamp,
    /// First instant after.
    pub end: Timestamp,
    /// The zone in which the times are written.
    pub zone: TimeZone,
    /// In a line.
    pub title: String,
    /// In words.
    pub description: Option<String>,
    /// An address, or the link of a video room.
    pub location: Option<String>,
    /// The page about it.
    pub url: Option<String>,
    /// Whether it takes place.
    pub status: Status,
    /// Who invites.
    pub organizer: Person,
    /// Who is invited: the reader. Not written in what is published.
    pub attendee: Option<Person>,
    /// When the event was made.
    pub created: Timestamp,
    /// When it last changed.
    pub last_modified: Timestamp,
    /// When this word of it was written.
    pub stamp: Timestamp,
}

/// The entries as a calendar.
pub fn write(method: Method, entries: &[Entry]) -> String {
    calendar(method, None, entries)
}

/// The entries as a feed with a name, to be asked for again every hour.
pub fn feed(name: &str, entries: &[Entry]) -> String {
    calendar(Method::Publish, Some(name), entries)
}

fn calendar(method: Method, name: Option<&str>, entries: &[Entry]) -> String {
    let mut out = LineWriter::default();
    out.push("BEGIN", "VCALENDAR")
        .push("VERSION", "2.0")
        .push("PRODID", PRODUCT)
        .push("CALSCALE", "GREGORIAN")
        .push("METHOD", method.as_str());
    if let Some(name) = name {
        out.text("NAME", name)
            .text("X-WR-CALNAME", name)
            .push_with("REFRESH-INTERVAL", &[("VALUE", "DURATION")], "PT1H")
            .push("X-PUBLISHED-TTL", "PT1H");
    }
    for (zone, from, to) in zones(entries) {
        if let Some(name) = zone.iana_name() {
            vtimezone::write(&mut out, zone, name, from, to);
        }
    }
    for entry in entries {
        event(&mut out, method, entry);
    }
    out.push("END", "VCALENDAR");
    out.finish()
}

fn event(out: &mut LineWriter, method: Method, entry: &Entry) {
    let cancelled = method == Method::Cancel || entry.status == Status::Cancelled;
    out.push("BEGIN", "VEVENT")
        .push("UID", &entry.uid)
        .push("SEQUENCE", &entry.sequence.to_string())
        .push("DTSTAMP", &utc(entry.stamp))
        .push("CREATED", &utc(entry.created))
        .push("LAST-MODIFIED", &utc(entry.last_modified));
    match local_zone(entry) {
        Some(name) => {
            let local = |at| civil(&entry.zone, at);
            out.push_with("DTSTART", &[("TZID", name)], &local(entry.start))
                .push_with("DTEND", &[("TZID", name)], &local(entry.end));
        }
        None => {
            out.push("DTSTART", &utc(entry.start))
                .push("DTEND", &utc(entry.end));
        }
    }
    out.text("SUMMARY", &entry.title);
    if let Some(words) = &entry.description {
        out.text("DESCRIPTION", words);
    }
    if let Some(place) = &entry.location {
        out.text("LOCATION", place);
    }
    if let Some(url) = &entry.url {
        out.push("URL", url);
    }
    out.push("STATUS", if cancelled { "CANCELLED" } else { "CONFIRMED" })
        .push("TRANSP", if cancelled { "TRANSPARENT" } else { "OPAQUE" })
        // A calendar shared with colleagues shows the time as taken, and no more.
        .push("CLASS", "PRIVATE");
    let organizer = &entry.organizer;
    out.push_with(
        "ORGANIZER",
        &[("CN", &organizer.name)],
        &format!("mailto:{}", organizer.email),
    );
    let attendee = entry
        .attendee
        .as_ref()
        .filter(|_| method != Method::Publish);
    if let Some(attendee) = attendee {
        out.push_with(
            "ATTENDEE",
            &[
                ("CUTYPE", "INDIVIDUAL"),
                ("ROLE", "REQ-PARTICIPANT"),
                // They booked it: there is nothing left to answer.
                ("PARTSTAT", "ACCEPTED"),
                ("RSVP", "FALSE"),
                ("CN", &attendee.name),
            ],
            &format!("mailto:{}", attendee.email),
        );
    }
    out.push("END", "VEVENT");
}

/// The name of the zone in which an entry's times can be written; `None` for UTC. A local time
/// that the clock shows twice names no instant to every reader, so that entry is in UTC.
fn local_zone(entry: &Entry) -> Option<&str> {
    let name = entry
        .zone
        .iana_name()
        .filter(|name| !matches!(*name, "UTC" | "Etc/UTC" | "Etc/Unknown"))?;
    let clear = |at| {
        let civil = entry.zone.to_datetime(at);
        !entry.zone.to_ambiguous_timestamp(civil).is_ambiguous()
    };
    (clear(entry.start) && clear(entry.end)).then_some(name)
}

/// The zones that local times are written in, and for how long each must be right.
fn zones(entries: &[Entry]) -> Vec<(&TimeZone, Timestamp, Timestamp)> {
    let mut zones: Vec<(&TimeZone, Timestamp, Timestamp)> = vec![];
    for entry in entries.iter().filter(|entry| local_zone(entry).is_some()) {
        match zones.iter_mut().find(|(zone, ..)| *zone == &entry.zone) {
            Some((_, from, to)) => {
                *from = entry.start.min(*from);
                *to = entry.end.max(*to);
            }
            None => zones.push((&entry.zone, entry.start, entry.end)),
        }
    }
    zones
}

fn civil(zone: &TimeZone, at: Timestamp) -> String {
    zone.to_datetime(at).strftime("%Y%m%dT%H%M%S").to_string()
}

fn utc(at: Timestamp) -> String {
    format!("{}Z", civil(&TimeZone::UTC, at))
}
