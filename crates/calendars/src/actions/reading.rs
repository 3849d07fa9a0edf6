//! Reading a coach's calendar: fetched, understood, and its busy times replaced at once.

use domain::external_calendar::{self, FRESH};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use platform::{error::Result, queue, random};

use super::external;
use crate::{
    fetch::{self, FetchError, Fetched, Validators},
    jobs::ReadCalendar,
    letters,
    queries::external::{self as queries, CalendarRow, Read, Try},
    read::{self, Diary, Unreadable},
};
use site::App;

/// A reading covers more than the furthest horizon of a coach, so that it lasts while its server
/// says that nothing changed.
const AHEAD: SignedDuration = SignedDuration::from_hours(400 * 24);
/// With less than this ahead, it is read in full again.
const LEAST_AHEAD: SignedDuration = SignedDuration::from_hours(380 * 24);
const BEHIND: SignedDuration = SignedDuration::from_hours(48);

/// Enqueues the reading of every calendar whose turn it is.
pub async fn sweep(app: &App) -> Result<()> {
    let mut conn = app.db.acquire().await?;
    for id in queries::due(&mut conn, app.now()).await? {
        let when = ReadCalendar::when(&id);
        queue::enqueue_when(&mut conn, ReadCalendar { id }, when).await?;
    }
    Ok(())
}

/// The next try: in 10 to 15 minutes, so that not all are read at once; later when it has been
/// `failing` for long.
fn next(now: Timestamp, failing: SignedDuration) -> Try {
    let jitter = i64::from(u16::from_le_bytes(random::bytes())) % 300;
    let pause = external_calendar::pause(failing) + SignedDuration::from_secs(jitter);
    Try {
        at: now,
        next: now.saturating_add(pause).unwrap_or(now),
    }
}

/// What a try brought.
enum Brought {
    Unchanged,
    Diary(Diary, Validators, Timestamp, Timestamp),
    Failure(&'static str),
}

/// Reads a calendar, if it is its turn.
pub async fn read_one(app: &App, id: &str) -> Result<()> {
    let now = app.now();
    let row = queries::by_id(&mut *app.db.acquire().await?, id).await?;
    let Some(row) = row.filter(|row| row.next_read_at.0 <= now) else {
        return Ok(());
    };
    let brought = bring(app, &row, now).await;
    let mut tx = app.db.begin().await?;
    // Taken away meanwhile?
    let Some(row) = queries::lock(&mut tx, id).await? else {
        return Ok(());
    };
    let usual = next(now, SignedDuration::ZERO);
    match &brought {
        Brought::Failure(code) => {
            let since = row.last_ok_at.unwrap_or(row.created_at).0;
            let failing = row.failing(now);
            let over = failing > FRESH;
            let mut told = row.told_at.map(|at| at.0);
            if over && told.is_none() {
                letters::unreadable(app, &mut tx, &row, since).await?;
                told = Some(now);
            }
            queries::failed(&mut tx, id, next(now, failing), code, told).await?;
        }
        Brought::Unchanged => queries::unchanged(&mut tx, id, usual).await?,
        Brought::Diary(diary, validators, from, until) => {
            let read = Read {
                from: *from,
                until: *until,
                zone: &row.coach_zone,
                etag: validators.etag.as_deref(),
                modified: validators.modified.as_deref(),
                busy: &diary.busy,
                unclear: diary.unclear,
            };
            queries::succeeded(&mut tx, &row, usual, &read).await?;
        }
    }
    let back = !matches!(brought, Brought::Failure(_)) && row.told_at.is_some();
    if back {
        letters::readable(app, &mut tx, &row).await?;
    }
    tx.commit().await?;
    let outcome = match brought {
        Brought::Unchanged => "unchanged",
        Brought::Diary(..) => "read",
        Brought::Failure(code) => code,
    };
    metrics::counter!("trustcoach_calendar_reads_total", "outcome" => outcome).increment(1);
    Ok(())
}

/// Fetches and understands a calendar. Whatever goes wrong with it is a failure of this calendar,
/// whose next turn comes later: without one it would be first in every sweep.
async fn bring(app: &App, row: &CalendarRow, now: Timestamp) -> Brought {
    let url = match external::address(app, row) {
        Ok(url) => url,
        Err(error) => {
            tracing::error!(calendar = row.id, %error, "the address of a calendar cannot be opened");
            return Brought::Failure(FetchError::Address.code());
        }
    };
    let later = |by: SignedDuration| now.saturating_add(by).unwrap_or(Timestamp::MAX);
    // What has no zone of its own moves with the coach; what was covered must reach far enough.
    let lasts = row.zone.as_deref() == Some(row.coach_zone.as_str())
        && row
            .covered_until
            .is_some_and(|until| until.0 >= later(LEAST_AHEAD));
    let known = if lasts {
        Validators {
            etag: row.etag.clone(),
            modified: row.modified.clone(),
        }
    } else {
        Validators::default()
    };
    let (text, validators) = match fetch::fetch(&url, &known, external::rules(app)).await {
        Ok(Fetched::NotModified) => return Brought::Unchanged,
        Ok(Fetched::Text(text, validators)) => (text, validators),
        Err(error) => return Brought::Failure(error.code()),
    };
    let home = TimeZone::get(&row.coach_zone).unwrap_or(TimeZone::UTC);
    let from = now.saturating_sub(BEHIND).unwrap_or(Timestamp::MIN);
    let until = later(AHEAD);
    let diary = tokio::task::spawn_blocking(move || read::diary(&text, &home, from, until)).await;
    match diary {
        Ok(Ok(diary)) => Brought::Diary(diary, validators, from, until),
        Ok(Err(error)) => Brought::Failure(error.code()),
        Err(error) => {
            tracing::error!(calendar = row.id, %error, "reading a calendar panicked");
            Brought::Failure(Unreadable::NotACalendar.code())
        }
    }
}
