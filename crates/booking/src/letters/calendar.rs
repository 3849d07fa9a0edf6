//! The calendar entry in a letter: the same UID for ever, a SEQUENCE that rises with every
//! change, so that a calendar puts it in, moves it and takes it out.

use domain::booking::Canceller;
use platform::{error::Result, mail::Calendar};
use sqlx::PgConnection;

use super::words::Told;
use crate::details::Details;
use calendars::{Entry, EntryFor, Method};
use post::Letter;
use site::App;

/// Attaches a booking as it is now.
pub async fn attach(
    app: &App,
    conn: &mut PgConnection,
    letter: Letter,
    told: &Told<'_>,
    method: Method,
) -> Result<Letter> {
    let entry = entry(app, conn, told, told.booking).await?;
    Ok(attached(letter, method, &[entry]))
}

/// Attaches several bookings. What invites may hold one event only (RFC 5546, section
/// 3.2.2), so they are published; a later move or cancellation of one finds it by its UID.
pub async fn attach_series(
    app: &App,
    conn: &mut PgConnection,
    letter: Letter,
    told: &Told<'_>,
    bookings: &[Details],
) -> Result<Letter> {
    let mut entries = Vec::with_capacity(bookings.len());
    for booking in bookings {
        entries.push(entry(app, conn, told, booking).await?);
    }
    Ok(attached(letter, Method::Publish, &entries))
}

async fn entry(
    app: &App,
    conn: &mut PgConnection,
    told: &Told<'_>,
    booking: &Details,
) -> Result<Entry> {
    let reader = EntryFor {
        side: if told.is_client() {
            Canceller::Client
        } else {
            Canceller::Coach
        },
        locale: told.reader.locale,
        zone: told.reader.zone.clone(),
    };
    calendars::booking_entry(conn, app, &booking.id, &reader).await
}

fn attached(letter: Letter, method: Method, entries: &[Entry]) -> Letter {
    letter.calendar(Calendar {
        method: method.as_str().to_owned(),
        ics: calendars::write(method, entries),
    })
}
