//! Reading external calendars: fetch, parse, and replace the busy times at once.

use std::collections::HashSet;

use domain::external_calendar::{self, FRESH};
use jiff::{SignedDuration, Timestamp};
use platform::{error::Result, queue, random};

use super::{external, odd};
use crate::{
    fetch::{self, FetchError, Fetched, Validators},
    jobs::ReadCalendar,
    letters,
    queries::{
        external::{self as queries, CalendarRow, Contents, ReadAttempt},
        odd::own_bookings,
    },
    read::{self, Addresses, Diary, Owner, Unreadable},
};
use site::{App, zones};

/// A reading covers more than the furthest horizon of a coach, so that it lasts while its server
/// says that nothing changed.
const READ_AHEAD: SignedDuration = SignedDuration::from_hours(400 * 24);
/// With less than this ahead, it is read in full again.
const MIN_AHEAD: SignedDuration = SignedDuration::from_hours(380 * 24);
const READ_BEHIND: SignedDuration = SignedDuration::from_hours(48);

/// Enqueues the reading of every calendar whose turn it is.
pub async fn enqueue_due(app: &App) -> Result<()> {
    let mut conn = app.db.acquire().await?;
    for id in queries::due(&mut conn, app.now()).await? {
        let when = ReadCalendar::when(&id);
        queue::enqueue_when(&mut conn, ReadCalendar { id }, when).await?;
    }
    Ok(())
}

/// An attempt now; the next is in 10 to 15 minutes, so that not all are read at once, and later
/// when the calendar has been `failing` for long.
fn attempt(now: Timestamp, failing: SignedDuration) -> ReadAttempt {
    let jitter = i64::from(u16::from_le_bytes(random::bytes())) % 300;
    let pause = external_calendar::pause(failing) + SignedDuration::from_secs(jitter);
    ReadAttempt {
        at: now,
        next: now.saturating_add(pause).unwrap_or(now),
    }
}

enum ReadOutcome {
    Unchanged,
    Diary(Diary, Validators, Timestamp, Timestamp),
    Failure(&'static str),
}

/// Reads a calendar, if it is its turn.
pub async fn read(app: &App, id: &str) -> Result<()> {
    let now = app.now();
    let row = queries::by_id(&mut *app.db.acquire().await?, id).await?;
    let Some(row) = row.filter(|row| row.next_read_at.0 <= now) else {
        return Ok(());
    };
    let bookings = {
        let mut conn = app.db.acquire().await?;
        own_bookings(&mut conn, &row.coach_id, &row.user_id).await?
    };
    let bookings = bookings.iter().map(ToString::to_string).collect();
    let outcome = fetch_and_parse(app, &row, bookings, now).await;
    let mut tx = app.db.begin().await?;
    // Taken away meanwhile?
    let Some(row) = queries::lock(&mut tx, id).await? else {
        return Ok(());
    };
    let attempted = attempt(now, SignedDuration::ZERO);
    match &outcome {
        ReadOutcome::Failure(code) => {
            let since = row.last_ok_at.unwrap_or(row.created_at).0;
            let failing = row.failing(now);
            let mut notified = row.told_at.map(|at| at.0);
            if failing > FRESH && notified.is_none() {
                letters::unreadable(app, &mut tx, &row, since).await?;
                notified = Some(now);
            }
            queries::record_failure(&mut tx, id, attempt(now, failing), code, notified).await?;
        }
        ReadOutcome::Unchanged => queries::record_unchanged(&mut tx, id, attempted).await?,
        ReadOutcome::Diary(diary, validators, from, until) => {
            let contents = Contents {
                from: *from,
                until: *until,
                zone: &row.coach_zone,
                etag: validators.etag.as_deref(),
                modified: validators.modified.as_deref(),
                busy: &diary.busy,
                unclear: diary.odd.len(),
            };
            queries::record_contents(&mut tx, &row, attempted, &contents).await?;
            odd::keep(app, &mut tx, id, &diary.odd).await?;
        }
    }
    if !matches!(outcome, ReadOutcome::Failure(_)) {
        if row.told_at.is_some() {
            letters::readable(app, &mut tx, &row).await?;
        }
        odd::tell(app, &mut tx, &row, now).await?;
    }
    tx.commit().await?;
    let outcome = match outcome {
        ReadOutcome::Unchanged => "unchanged",
        ReadOutcome::Diary(..) => "read",
        ReadOutcome::Failure(code) => code,
    };
    metrics::counter!("trustcoach_calendar_reads_total", "outcome" => outcome).increment(1);
    Ok(())
}

/// Fetches and parses a calendar. Whatever goes wrong with it is a failure of this calendar,
/// whose next turn comes later: without one it would be first in every sweep.
async fn fetch_and_parse(
    app: &App,
    row: &CalendarRow,
    bookings: HashSet<String>,
    now: Timestamp,
) -> ReadOutcome {
    let url = match external::open_url(app, row) {
        Ok(url) => url,
        Err(error) => {
            tracing::error!(calendar = row.id, %error, "the address of a calendar cannot be opened");
            return ReadOutcome::Failure(FetchError::Address.code());
        }
    };
    let later = |by: SignedDuration| now.saturating_add(by).unwrap_or(Timestamp::MAX);
    // What has no zone of its own moves with the coach; what was covered must reach far enough.
    let still_covered = row.zone.as_deref() == Some(row.coach_zone.as_str())
        && row
            .covered_until
            .is_some_and(|until| until.0 >= later(MIN_AHEAD));
    let known = if still_covered {
        Validators {
            etag: row.etag.clone(),
            modified: row.modified.clone(),
        }
    } else {
        Validators::default()
    };
    let (text, validators) = match fetch::fetch(&url, &known, external::fetch_rules(app)).await {
        Ok(Fetched::NotModified) => return ReadOutcome::Unchanged,
        Ok(Fetched::Text(text, validators)) => (text, validators),
        Err(error) => return ReadOutcome::Failure(error.code()),
    };
    let owner = Owner {
        home: zones::stored(&row.coach_zone),
        addresses: Addresses::found_in([row.email.as_str(), url.as_str()]),
        bookings,
    };
    // From the beginning of a day, so that what began before it is the same at each reading.
    let from = now.as_second() - READ_BEHIND.as_secs();
    let from = Timestamp::from_second(from - from.rem_euclid(86_400)).unwrap_or(Timestamp::MIN);
    let until = later(READ_AHEAD);
    let diary = tokio::task::spawn_blocking(move || read::diary(&text, &owner, from, until)).await;
    match diary {
        Ok(Ok(diary)) => ReadOutcome::Diary(diary, validators, from, until),
        Ok(Err(error)) => ReadOutcome::Failure(error.code()),
        Err(error) => {
            tracing::error!(calendar = row.id, %error, "reading a calendar panicked");
            ReadOutcome::Failure(Unreadable::NotACalendar.code())
        }
    }
}
