//! The calendar entry in a letter: the same UID for ever, a SEQUENCE that rises with every
//! change, so that a calendar puts it in, moves it and takes it out.

use platform::{error::Result, mail::Calendar};
use sqlx::PgConnection;

use super::recipient::Recipient;
use crate::details::BookingDetails;
use calendars::{Entry, EntryFor, Method};
use post::Letter;
use site::App;

/// Attaches a booking as it is now.
pub async fn attach(
    app: &App,
    conn: &mut PgConnection,
    letter: Letter,
    to: &Recipient<'_>,
    method: Method,
) -> Result<Letter> {
    let entry = entry(app, conn, to, to.booking).await?;
    Ok(attached(letter, method, &[entry]))
}

/// Attaches several bookings as they are now. What invites or cancels may hold one event only
/// (RFC 5546, sections 3.2.2 and 3.2.5), so they are published, those that are cancelled with
/// that status; a later move or cancellation of one finds it by its UID.
pub async fn attach_series(
    app: &App,
    conn: &mut PgConnection,
    letter: Letter,
    to: &Recipient<'_>,
    bookings: &[BookingDetails],
) -> Result<Letter> {
    let mut entries = Vec::with_capacity(bookings.len());
    for booking in bookings {
        entries.push(entry(app, conn, to, booking).await?);
    }
    Ok(attached(letter, Method::Publish, &entries))
}

async fn entry(
    app: &App,
    conn: &mut PgConnection,
    to: &Recipient<'_>,
    booking: &BookingDetails,
) -> Result<Entry> {
    let reader = EntryFor {
        side: to.side,
        locale: to.reader.locale,
        zone: to.reader.zone.clone(),
    };
    calendars::booking_entry(conn, app, &booking.id, &reader).await
}

fn attached(letter: Letter, method: Method, entries: &[Entry]) -> Letter {
    letter.calendar(Calendar {
        method: method.as_str().to_owned(),
        ics: calendars::write(method, entries),
    })
}
