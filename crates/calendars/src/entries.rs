//! Bookings as entries of a calendar.

use domain::{
    booking::{Canceller, PartiesOnly},
    ids::BookingId,
    schema::BookingStatus,
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use platform::{
    error::{Error, Result},
    i18n::Locale,
};
use sqlx::PgConnection;

use super::{
    queries::entries::{self as queries, EntryRow},
    write::{Entry, Person, Status},
};
use site::App;

/// Whose calendar an entry is for, and how they read.
#[derive(Clone, Debug)]
pub struct EntryFor {
    /// As what they are in the booking.
    pub side: Canceller,
    /// Their language.
    pub locale: Locale,
    pub zone: TimeZone,
}

/// A booking as it is now, for a letter about it or for download. Its UID stays, its sequence
/// rises with each change that its people must be told of.
///
/// # Errors
/// 404 when there is no such booking.
pub async fn booking_entry(
    conn: &mut PgConnection,
    app: &App,
    id: &BookingId,
    reader: &EntryFor,
) -> Result<Entry> {
    let row = queries::for_booking(conn, id)
        .await?
        .ok_or_else(Error::not_found)?;
    let mut entry = entry(
        app,
        &row,
        reader,
        Told {
            names: true,
            room: true,
        },
    );
    entry.stamp = app.now();
    Ok(entry)
}

/// A booking as an entry of a feed. Whoever has a feed's address reads it, so it never holds the
/// video room; without names it says only that the time is taken.
pub(super) fn feed_entry(app: &App, row: &EntryRow, reader: &EntryFor, names: bool) -> Entry {
    entry(app, row, reader, Told { names, room: false })
}

/// What an entry tells.
#[derive(Clone, Copy)]
struct Told {
    /// With whom and where.
    names: bool,
    /// The video room.
    room: bool,
}

fn entry(app: &App, row: &EntryRow, reader: &EntryFor, told: Told) -> Entry {
    let names = told.names;
    let length = SignedDuration::from_mins(i64::from(row.duration));
    let start = row.scheduled_at.0;
    let cancelled = row.status == BookingStatus::Cancelled;
    let (other, attendee) = match reader.side {
        Canceller::Coach => (&row.client_name, Some((&row.coach_name, &row.coach_email))),
        Canceller::Client => (&row.coach_name, Some((&row.client_name, &row.client_email))),
        Canceller::Admin => (&row.coach_name, None),
    };
    let page = post::address(app, &format!("/bookings/{}", row.id));
    // A hold's place is not told before it is paid for, and a cancelled session has none.
    let is_place_known = !cancelled && row.status != BookingStatus::Pending;
    let shown = |text: &Option<PartiesOnly>| {
        let text = text.as_ref().filter(|_| is_place_known && names)?;
        text.read_by(reader.side).map(str::to_owned)
    };
    let room = shown(&row.meeting_url).filter(|_| told.room);
    let place = shown(&row.location);
    Entry {
        uid: format!("{}@trustcoach", row.id),
        sequence: u32::try_from(row.sequence).unwrap_or(0),
        start,
        end: start.saturating_add(length).unwrap_or(Timestamp::MAX),
        zone: reader.zone.clone(),
        title: if names {
            let name = [("name", other.into())];
            reader.locale.text_with("booking-calendar-title", &name)
        } else {
            reader.locale.text("calendars-entry-busy")
        },
        description: names.then(|| match &room {
            Some(room) => format!("{room}\n{page}"),
            None => page.clone(),
        }),
        location: room.or(place),
        url: Some(page),
        status: if cancelled {
            Status::Cancelled
        } else {
            Status::Confirmed
        },
        organizer: organizer(&app.config.mail.from),
        attendee: attendee.map(|(name, email)| Person {
            name: name.clone(),
            email: email.clone(),
        }),
        created: row.created_at.0,
        last_modified: row.updated_at.0,
        stamp: row.updated_at.0,
    }
}

/// Letters come from the platform, and calendars want the organizer to be who writes.
fn organizer(from: &str) -> Person {
    let (name, email) = match from.rsplit_once('<') {
        Some((name, email)) => (name.trim(), email.trim_end_matches('>').trim()),
        None => ("", from.trim()),
    };
    let name = name.trim_matches('"');
    Person {
        name: if name.is_empty() { "TrustCoach" } else { name }.to_owned(),
        email: email.to_owned(),
    }
}
