//! A booking as an entry of a calendar (RFC 5545), for the one who downloads it.

use domain::booking::Canceller;
use icalendar::{Calendar, Component, Event, EventLike, EventStatus};
use jiff::{Timestamp, tz::TimeZone};
use platform::i18n::Locale;

use super::details::Details;

/// The `.ics` of a booking. Its UID stays, so that a calendar replaces what it has.
pub fn entry(
    booking: &Details,
    side: Canceller,
    page: &str,
    now: Timestamp,
    locale: Locale,
) -> String {
    let other = match side {
        Canceller::Coach => &booking.client_name,
        Canceller::Client | Canceller::Admin => &booking.coach_name,
    };
    let title = locale.text_with("booking-calendar-title", &[("name", other.into())]);
    let mut event = Event::new();
    event
        .uid(&format!("{}@trustcoach", booking.id))
        .add_property("DTSTAMP", utc(now))
        .add_property("DTSTART", utc(booking.scheduled_at.0))
        .add_property("DTEND", utc(booking.ends_at().0))
        .summary(&title)
        .url(page)
        .status(EventStatus::Confirmed);
    if let Some(url) = &booking.meeting_url {
        event.location(url);
        event.description(&format!("{url}\n{page}"));
    } else {
        event.description(page);
        if let Some(place) = &booking.location {
            event.location(place);
        }
    }
    Calendar::new().push(event.done()).done().to_string()
}

fn utc(at: Timestamp) -> String {
    TimeZone::UTC
        .to_datetime(at)
        .strftime("%Y%m%dT%H%M%SZ")
        .to_string()
}
