//! The weekly windows: all of them are read together and saved together.

use std::fmt::Write;

use domain::{
    availability::{Window, WindowError, minute_of_day},
    ids::CoachId,
};
use jiff::{civil::Date, tz::TimeZone};
use platform::{
    db::Instant,
    error::{Error, FieldErrors, Result},
    id::cuid,
};
use sha2::{Digest, Sha256};
use sqlx::PgConnection;

use super::queries::{self, WindowRow};
use crate::{Market, practice::undo};

/// More windows than anyone's week has.
pub const MOST_WINDOWS: usize = 100;

/// A window as a form or a program sends it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WindowInput {
    /// 0 is Sunday.
    pub day: i32,
    /// `HH:mm`.
    pub start: String,
    /// `HH:mm`, up to `24:00`.
    pub end: String,
    /// First day, `YYYY-MM-DD`; empty for none.
    pub from: String,
    /// Last day; empty for none.
    pub until: String,
}

/// A coach's week.
#[derive(Clone, Debug)]
pub struct Week {
    /// The zone of the hours, as it is stored.
    pub timezone: String,
    /// The same, understood; UTC when it cannot be, and then nothing is offered.
    pub zone: TimeZone,
    pub zone_known: bool,
    /// The windows, from Monday to Sunday.
    pub windows: Vec<WindowInput>,
    /// What this week is, in short: it changes when anything of it does.
    pub version: String,
}

/// The week of a coach.
///
/// # Errors
/// 404 when there is no such coach.
pub async fn week(conn: &mut PgConnection, coach: &CoachId) -> Result<Week> {
    let (timezone, _) = crate::coaches::rules_of(conn, coach).await?;
    let known = TimeZone::get(&timezone).ok();
    let zone_known = known.is_some();
    let zone = known.unwrap_or(TimeZone::UTC);
    let rows = queries::windows(conn, coach).await?;
    let windows: Vec<WindowInput> = rows.iter().map(|row| window_input(row, &zone)).collect();
    let version = version(&timezone, &windows);
    Ok(Week {
        timezone,
        zone,
        zone_known,
        windows,
        version,
    })
}

/// A whole week in the place of the one that is.
#[derive(Clone, Copy, Debug)]
pub struct WeekChange<'a> {
    /// All the windows.
    pub windows: &'a [WindowInput],
    /// The version that was changed; without it, whatever is there is replaced.
    pub version: Option<&'a str>,
    /// Another zone for the hours.
    pub timezone: Option<&'a str>,
}

/// A week that was saved.
#[derive(Debug)]
pub struct SavedWeek {
    pub week: Week,
    /// What brings back the windows that went, when some did.
    pub undo: Option<String>,
}

/// Puts a whole week in the place of the coach's. `name` names a field of the n-th window as
/// its writer knows it. Bookings and absences keep their instants, whatever the zone becomes.
///
/// # Errors
/// 422 naming each field; 409 `week-changed` when someone saved meanwhile, and nothing is
/// changed.
pub async fn save(
    app: &Market,
    coach: &CoachId,
    change: &WeekChange<'_>,
    name: impl Fn(usize, &'static str) -> String,
) -> Result<SavedWeek> {
    if change.windows.len() > MOST_WINDOWS {
        return Err(Error::field("windows", "error-field-windows-many"));
    }
    let windows = parse_windows(change.windows, name)?;
    let zone = change.timezone.map(known_zone).transpose()?;
    let mut tx = app.db.begin().await?;
    crate::coaches::lock_diary(&mut tx, coach).await?;
    let before = week(&mut tx, coach).await?;
    if change
        .version
        .is_some_and(|version| version != before.version)
    {
        return Err(Error::conflict("week-changed"));
    }
    let same_zone = zone.is_none();
    let zone = zone.unwrap_or(Zone {
        name: before.timezone,
        zone: before.zone,
    });
    let now = app.now();
    let rows = undo::queries::windows(&mut tx, coach).await?;
    queries::replace_windows(&mut tx, coach, &windows, &zone.zone, now).await?;
    queries::set_zone(&mut tx, coach, &zone.name, now).await?;
    let after = week(&mut tx, coach).await?;
    let undo = if same_zone && before.windows.iter().any(|w| !after.windows.contains(w)) {
        let id = cuid(now);
        let kept = (&rows, after.version.as_str());
        undo::queries::keep_week(&mut tx, coach, &id, kept, Instant(now)).await?;
        Some(id)
    } else {
        None
    };
    tx.commit().await?;
    Ok(SavedWeek { week: after, undo })
}

/// Moves a coach's hours to another zone: windows keep their hours and their days.
///
/// # Errors
/// 422 on `timezone` when there is no such zone.
pub async fn change_zone(app: &Market, coach: &CoachId, name: &str) -> Result<TimeZone> {
    let wanted = known_zone(name)?;
    let mut tx = app.db.begin().await?;
    crate::coaches::lock_diary(&mut tx, coach).await?;
    let before = week(&mut tx, coach).await?;
    // Their first and last days are stored as instants of the zone.
    let windows: Vec<Window> = before
        .windows
        .iter()
        .filter_map(|w| window(w).ok())
        .collect();
    queries::replace_windows(&mut tx, coach, &windows, &wanted.zone, app.now()).await?;
    queries::set_zone(&mut tx, coach, &wanted.name, app.now()).await?;
    tx.commit().await?;
    Ok(wanted.zone)
}

struct Zone {
    name: String,
    zone: TimeZone,
}

fn known_zone(name: &str) -> Result<Zone> {
    let unknown = || Error::field("timezone", "error-field-timezone");
    let zone = TimeZone::get(name.trim()).map_err(|_| unknown())?;
    let name = zone.iana_name().ok_or_else(unknown)?.to_owned();
    Ok(Zone { name, zone })
}

/// Understands every window, or names each field that cannot be.
fn parse_windows(
    inputs: &[WindowInput],
    name: impl Fn(usize, &'static str) -> String,
) -> Result<Vec<Window>> {
    let mut errors = FieldErrors::new();
    let mut windows = Vec::with_capacity(inputs.len());
    for (n, typed) in inputs.iter().enumerate() {
        let mut fine = true;
        for (field, text) in [("validFrom", &typed.from), ("validUntil", &typed.until)] {
            if date(text).is_none() {
                errors.add(&name(n, field), "error-field-day");
                fine = false;
            }
        }
        let found = window(typed);
        // Both times are looked at, so that a person corrects them at once.
        if matches!(found, Err(WindowError::StartTime(_))) && minute_of_day(&typed.end).is_none() {
            errors.add(&name(n, "endTime"), "error-field-window-end");
        }
        match found {
            Ok(window) if fine => windows.push(window),
            Ok(_) => {}
            Err(error) => {
                errors.add(&name(n, error.field()), sentence(&error));
            }
        }
    }
    errors.check()?;
    Ok(windows)
}

fn window(typed: &WindowInput) -> Result<Window, WindowError> {
    let day = |text| date(text).flatten();
    Window::parse(
        typed.day,
        &typed.start,
        &typed.end,
        day(&typed.from),
        day(&typed.until),
    )
}

/// A day of our age; nothing for nothing; `None` for anything else.
#[allow(clippy::option_option, reason = "absent and wrong are two things")]
fn date(text: &str) -> Option<Option<Date>> {
    if text.is_empty() {
        return Some(None);
    }
    let date: Date = text.parse().ok().filter(|_| text.len() == 10)?;
    (1970..=2200).contains(&date.year()).then_some(Some(date))
}

fn sentence(error: &WindowError) -> &'static str {
    match error {
        WindowError::DayOfWeek(_) => "error-field-choice",
        WindowError::StartTime(_) => "error-field-window-start",
        WindowError::EndTime(_) => "error-field-window-end",
        WindowError::EndNotAfterStart => "error-field-window-order",
        WindowError::ValidUntilBeforeFrom => "error-field-window-validity",
    }
}

fn window_input(row: &WindowRow, zone: &TimeZone) -> WindowInput {
    let date = |at: Option<Instant>| {
        at.map_or_else(String::new, |at| zone.to_datetime(at.0).date().to_string())
    };
    WindowInput {
        day: row.day_of_week,
        start: row.start_time.clone(),
        end: row.end_time.clone(),
        from: date(row.valid_from),
        until: date(row.valid_until),
    }
}

fn version(timezone: &str, windows: &[WindowInput]) -> String {
    let mut digest = Sha256::new();
    digest.update(timezone);
    for w in windows {
        digest.update(format!(
            "\n{} {} {} {} {}",
            w.day, w.start, w.end, w.from, w.until
        ));
    }
    digest
        .finalize()
        .iter()
        .take(12)
        .fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}
