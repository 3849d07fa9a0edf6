//! Adding and removing absences.

use domain::{
    availability::minute_of_day,
    ids::CoachId,
    time_off::{Absence, Bound, TimeOffError, absence},
};
use jiff::{civil::Date, tz::TimeZone};
use platform::{
    db::Instant,
    error::{Error, FieldErrors, Result},
    i18n::Arg,
    id::cuid,
};

use super::{
    queries::{self, TimeOff},
    week,
};
use crate::{
    Market,
    practice::undo::{self, RemovedRow},
};

/// A reason is a note to oneself.
const LONGEST_REASON: usize = 200;
/// More absences to come than anyone has.
const MOST: i64 = 200;

/// An absence as a form or a program sends it, in civil time of the coach's zone.
#[derive(Clone, Debug, Default)]
pub struct TimeOffInput {
    /// `YYYY-MM-DD`.
    pub start_date: String,
    /// `HH:mm`; empty for the beginning of the day.
    pub start_time: String,
    /// `YYYY-MM-DD`; empty for the day of the start.
    pub end_date: String,
    /// `HH:mm`, up to `24:00`; empty for the end of the day.
    pub end_time: String,
    /// For the coach alone.
    pub reason: String,
}

/// An absence that was written, and what became of its ends.
#[derive(Debug)]
pub struct AddedTimeOff {
    /// The absence.
    pub time_off: TimeOff,
    /// What the clocks did to it.
    pub absence: Absence,
    /// The zone it was given in.
    pub zone: TimeZone,
}

/// Writes an absence. Bookings within it stay.
///
/// # Errors
/// 422 naming each field.
pub async fn add(app: &Market, coach: &CoachId, input: &TimeOffInput) -> Result<AddedTimeOff> {
    let now = app.now();
    let mut errors = FieldErrors::new();
    let start_date = day(&mut errors, "startDate", &input.start_date);
    let end_date = match input.end_date.trim() {
        "" => start_date,
        text => day(&mut errors, "endDate", text),
    };
    let start_time = time(&mut errors, "startTime", &input.start_time, 24 * 60 - 1);
    let end_time = time(&mut errors, "endTime", &input.end_time, 24 * 60);
    let reason = input.reason.trim();
    if reason.chars().count() > LONGEST_REASON {
        let max = Arg::Number(i64::try_from(LONGEST_REASON).unwrap_or(i64::MAX));
        errors.add_with("reason", "error-field-too-long", vec![("max", max)]);
    }
    errors.check()?;
    let (Some(start_date), Some(end_date)) = (start_date, end_date) else {
        return Err(Error::field("startDate", "error-field-required"));
    };
    let start = Bound {
        date: start_date,
        minute: start_time,
    };
    let end = Bound {
        date: end_date,
        minute: end_time,
    };

    let mut tx = app.db.begin().await?;
    crate::coaches::lock_diary(&mut tx, coach).await?;
    let zone = week::week(&mut tx, coach).await?.zone;
    let absence = absence(&zone, start, end, now).map_err(|error| refused(error, end))?;
    if queries::count_time_off(&mut tx, coach, now).await? >= MOST {
        return Err(Error::field("startDate", "error-field-time-off-many"));
    }
    let time_off = TimeOff {
        id: cuid(now),
        starts_at: Instant(absence.interval.start),
        ends_at: Instant(absence.interval.end),
        reason: (!reason.is_empty()).then(|| reason.to_owned()),
    };
    queries::insert_time_off(&mut tx, coach, &time_off, now).await?;
    tx.commit().await?;
    Ok(AddedTimeOff {
        time_off,
        absence,
        zone,
    })
}

/// Removes an absence; for an hour it can be brought back.
///
/// # Errors
/// 404 when it is not this coach's.
pub async fn remove(app: &Market, coach: &CoachId, id: &str) -> Result<()> {
    let now = Instant(app.now());
    let mut tx = app.db.begin().await?;
    crate::coaches::lock_diary(&mut tx, coach).await?;
    if !undo::queries::remove(&mut tx, RemovedRow::TimeOff, coach, id, now).await? {
        return Err(Error::not_found());
    }
    tx.commit().await?;
    Ok(())
}

fn refused(error: TimeOffError, end: Bound) -> Error {
    match error {
        TimeOffError::EndNotAfterStart if end.minute.is_some() => {
            Error::field("endTime", "error-field-time-off-order")
        }
        TimeOffError::EndNotAfterStart => Error::field("endDate", "error-field-time-off-order"),
        TimeOffError::Over => Error::field("endDate", "error-field-time-off-over"),
        TimeOffError::TooLong => Error::field("endDate", "error-field-time-off-long"),
        TimeOffError::TooFar => Error::field("startDate", "error-field-day"),
    }
}

fn day(errors: &mut FieldErrors, field: &str, text: &str) -> Option<Date> {
    let text = text.trim();
    if text.is_empty() {
        errors.add(field, "error-field-required");
        return None;
    }
    let date = text
        .parse::<Date>()
        .ok()
        .filter(|date| text.len() == 10 && (1970..=2200).contains(&date.year()));
    if date.is_none() {
        errors.add(field, "error-field-day");
    }
    date
}

fn time(errors: &mut FieldErrors, field: &str, text: &str, last: u16) -> Option<u16> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let minute = minute_of_day(text).filter(|minute| *minute <= last);
    if minute.is_none() {
        let key = if last < 24 * 60 {
            "error-field-window-start"
        } else {
            "error-field-window-end"
        };
        errors.add(field, key);
    }
    minute
}
