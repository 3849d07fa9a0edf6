//! Events that were not fully understood: kept with their titles sealed, shown to their coach, and
//! told by letter.

use domain::{external_calendar::ODD_LETTER_PAUSE, slots::Interval};
use jiff::Timestamp;
use platform::{db::Instant, error::Result};
use serde::Serialize;
use sqlx::PgConnection;

use crate::{
    letters,
    queries::{
        external::CalendarRow,
        odd::{self as queries, NewOdd, OddRow},
    },
    read::Odd,
};
use site::App;

/// More of them are counted, and not kept.
const MOST_KEPT: usize = 50;

/// An event of a calendar that was not fully understood, and what it blocks until it is.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OddEvent {
    /// What it is called there; may be empty.
    pub title: String,
    /// When it first begins, as far as that was understood.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub starts_at: Option<Instant>,
    /// What is odd about it: `start`, `length`, `rule`, `change`, `dates`, `zone`, `line` or `long`.
    pub reason: String,
    /// From the first instant that it blocks …
    pub blocks_from: Instant,
    /// … to the last.
    pub blocks_until: Instant,
    /// How many stretches of time it blocks in between.
    pub stretches: i32,
}

/// What the title of an event is sealed for.
fn seal_context(calendar: &str, key: &str) -> String {
    format!("external_odd.title:{calendar}:{key}")
}

/// An odd event as its coach sees it. A title that cannot be unsealed is left out.
pub fn opened(app: &App, row: OddRow) -> OddEvent {
    let context = seal_context(&row.calendar_id, &row.key);
    let bytes = app.keys.open(&context, &row.sealed_title).ok();
    let title = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    OddEvent {
        title: title.unwrap_or_default(),
        starts_at: row.starts_at,
        reason: row.reason,
        blocks_from: row.blocks_from,
        blocks_until: row.blocks_until,
        stretches: row.stretches,
    }
}

/// Keeps the odd events of a reading in place of those before.
///
/// # Errors
/// Only the database's.
pub async fn keep(app: &App, conn: &mut PgConnection, calendar: &str, odd: &[Odd]) -> Result<()> {
    let rows: Vec<NewOdd> = odd
        .iter()
        .take(MOST_KEPT)
        .map(|odd| NewOdd {
            key: odd.key.clone(),
            reason: odd.reason.code(),
            sealed_title: app
                .keys
                .seal(&seal_context(calendar, &odd.key), odd.title.as_bytes()),
            starts_at: odd.starts.filter(|at| storable(*at)),
            blocks: Interval {
                start: odd.blocks.start,
                end: odd.blocks.end,
            },
            stretches: i32::try_from(odd.stretches).unwrap_or(i32::MAX),
        })
        .collect();
    queries::replace(conn, calendar, &rows).await
}

/// Whether the database knows such years.
fn storable(at: Timestamp) -> bool {
    at >= Timestamp::UNIX_EPOCH - jiff::SignedDuration::from_hours(24 * 366 * 1000)
}

/// Writes to the coach about the odd events of a calendar that they were not told of and that
/// still block something, all in one letter, and not twice a day.
///
/// # Errors
/// Only the database's.
pub async fn tell(
    app: &App,
    conn: &mut PgConnection,
    calendar: &CalendarRow,
    now: Timestamp,
) -> Result<()> {
    let lately = |at: Instant| now.duration_since(at.0) < ODD_LETTER_PAUSE;
    if calendar.odd_told_at.is_some_and(lately) {
        return Ok(());
    }
    let rows = queries::untold(conn, &calendar.id).await?;
    let events: Vec<OddEvent> = rows
        .into_iter()
        .filter(|row| row.blocks_until.0 > now)
        .map(|row| opened(app, row))
        .collect();
    if events.is_empty() {
        return Ok(());
    }
    letters::odd(app, conn, calendar, &events).await?;
    queries::mark_told(conn, &calendar.id, now).await
}
