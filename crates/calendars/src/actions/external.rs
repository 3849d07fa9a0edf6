//! The calendars that a coach gives so that they block slots.

use domain::{
    external_calendar::{FRESH, MOST_CALENDARS},
    ids::CoachId,
};
use jiff::{SignedDuration, Timestamp};
use platform::{
    crypto::hash_token,
    db::Instant,
    error::{Error, FieldErrors, Result},
    i18n::Arg,
    id, queue,
};
use url::Url;

use crate::{
    fetch::{self, FetchError, Rules},
    jobs::ReadCalendar,
    queries::external::{self as queries, CalendarRow, NewCalendar},
};
use site::{App, who::Coach};

/// The longest name, in letters.
const LONGEST_NAME: usize = 80;
/// Asking again sooner than this changes nothing.
const PAUSE: SignedDuration = SignedDuration::from_secs(20);

/// How well a calendar is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It is about to be read.
    Reading,
    /// It was read, and that is believed.
    Read,
    /// The last try failed; what was read before is still believed.
    Failing,
    /// Nothing is known of it: slots are withheld.
    Unreadable,
}

impl State {
    /// As programs and sentences name it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reading => "reading",
            Self::Read => "read",
            Self::Failing => "failing",
            Self::Unreadable => "unreadable",
        }
    }
}

/// A calendar, as its coach sees it. Its address is as secret as a feed's: only the host shows.
#[derive(Clone, Debug)]
pub struct Calendar {
    /// Its id.
    pub id: String,
    /// What the coach calls it.
    pub name: String,
    /// Where it is.
    pub host: String,
    /// How well it is known.
    pub state: State,
    /// Why the last try failed: a code.
    pub error: Option<String>,
    /// When it was last read.
    pub read_at: Option<Instant>,
    /// Until when that is believed.
    pub believed_until: Option<Instant>,
    /// When that was last tried.
    pub tried_at: Option<Instant>,
    /// When it is read next, unless the coach asks sooner.
    pub next_read_at: Instant,
    /// Stretches of busy time in it.
    pub busy: i32,
    /// Events that were not understood.
    pub unclear: i32,
}

/// Where a sealed address opens.
pub fn context(id: &str) -> String {
    format!("external_calendar.url:{id}")
}

/// Where we may go.
pub fn rules(app: &App) -> Rules {
    Rules {
        https_only: app.config.production(),
        loopback: app.config.ics_allow_loopback,
    }
}

/// The address of a calendar.
pub fn address(app: &App, row: &CalendarRow) -> Result<Url> {
    let bytes = app
        .keys
        .open(&context(&row.id), &row.sealed_url)
        .map_err(Error::internal)?;
    let text = String::from_utf8(bytes).map_err(Error::internal)?;
    Url::parse(&text).map_err(Error::internal)
}

fn seen(app: &App, row: CalendarRow, now: Timestamp) -> Calendar {
    let host = address(app, &row)
        .ok()
        .and_then(|url| url.host_str().map(ToOwned::to_owned))
        .unwrap_or_default();
    let believed = row
        .last_ok_at
        .and_then(|at| at.0.checked_add(FRESH).ok())
        .map(Instant);
    let fresh = believed.is_some_and(|until| now <= until.0);
    let state = match (&row.last_error, fresh) {
        _ if row.asked(now) => State::Reading,
        (None, true) => State::Read,
        (Some(_), true) => State::Failing,
        (_, false) => State::Unreadable,
    };
    Calendar {
        host,
        state,
        error: row.last_error,
        read_at: row.last_ok_at,
        believed_until: believed,
        tried_at: row.tried_at,
        next_read_at: row.next_read_at,
        busy: row.events,
        unclear: row.unclear,
        name: row.name,
        id: row.id,
    }
}

/// A coach's calendars, oldest first.
pub async fn list(app: &App, coach: &CoachId) -> Result<Vec<Calendar>> {
    let mut conn = app.db.acquire().await?;
    let rows = queries::of_coach(&mut conn, coach).await?;
    let now = app.now();
    Ok(rows.into_iter().map(|row| seen(app, row, now)).collect())
}

/// One of a coach's calendars.
///
/// # Errors
/// 404 when it is not theirs.
pub async fn one(app: &App, coach: &CoachId, id: &str) -> Result<Calendar> {
    let mut conn = app.db.acquire().await?;
    let row = queries::of_coach_by_id(&mut conn, coach, id)
        .await?
        .ok_or_else(Error::not_found)?;
    Ok(seen(app, row, app.now()))
}

/// Takes a calendar on; it is read at once. Until it was, no slots are offered.
///
/// # Errors
/// 422 naming the field: an address that cannot be one, or leads inside a network, or is known
/// already; a name that is too long; 409 `too-many-calendars`.
pub async fn add(
    app: &App,
    coach: &Coach,
    name: Option<&str>,
    url: Option<&str>,
) -> Result<String> {
    let (name, url) = understood(app, name, url).await?;
    let now = app.now();
    let id = id::cuid(now);
    let mut tx = app.db.begin().await?;
    let count = queries::lock_and_count(&mut tx, &coach.id).await?;
    if usize::try_from(count).unwrap_or(usize::MAX) >= MOST_CALENDARS {
        return Err(Error::conflict("too-many-calendars"));
    }
    let new = NewCalendar {
        id: &id,
        coach: &coach.id,
        name: &name,
        sealed_url: &app.keys.seal(&context(&id), url.as_str().as_bytes()),
        url_hash: &hash_token(url.as_str()),
        now,
    };
    queries::insert(&mut tx, &new).await?;
    queue::enqueue_when(
        &mut tx,
        ReadCalendar { id: id.clone() },
        ReadCalendar::when(&id),
    )
    .await?;
    tx.commit().await?;
    Ok(id)
}

/// What was typed, or the fields at fault.
async fn understood(app: &App, name: Option<&str>, url: Option<&str>) -> Result<(String, Url)> {
    let mut errors = FieldErrors::new();
    let name = name.unwrap_or_default().trim();
    if name.chars().count() > LONGEST_NAME {
        let max = Arg::Number(i64::try_from(LONGEST_NAME).unwrap_or(i64::MAX));
        errors.add_with("name", "error-field-too-long", vec![("max", max)]);
    }
    let typed = url.unwrap_or_default().trim();
    let url = if typed.is_empty() {
        errors.add("url", "error-field-required");
        None
    } else {
        let read = fetch::understood(typed, rules(app));
        let checked = match read {
            Ok(url) => fetch::looked_up(&url, rules(app)).await.map(|()| url),
            Err(error) => Err(error),
        };
        match checked {
            Ok(url) => Some(url),
            Err(FetchError::Private) => {
                errors.add("url", "error-field-calendar-private");
                None
            }
            Err(_) => {
                errors.add("url", "error-field-calendar-url");
                None
            }
        }
    };
    errors.check()?;
    let url = url.ok_or_else(|| Error::field("url", "error-field-required"))?;
    let name = if name.is_empty() {
        url.host_str().unwrap_or_default().to_owned()
    } else {
        name.to_owned()
    };
    Ok((name, url))
}

/// Has a calendar read now.
///
/// # Errors
/// 404 when it is not theirs.
pub async fn ask(app: &App, coach: &CoachId, id: &str) -> Result<()> {
    let now = app.now();
    let mut tx = app.db.begin().await?;
    let row = queries::of_coach_by_id(&mut tx, coach, id)
        .await?
        .ok_or_else(Error::not_found)?;
    if row
        .tried_at
        .is_some_and(|at| now.duration_since(at.0) < PAUSE)
    {
        return Ok(());
    }
    queries::ask(&mut tx, id, now).await?;
    let job = ReadCalendar { id: id.to_owned() };
    queue::enqueue_when(&mut tx, job, ReadCalendar::when(id)).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes a calendar away: it blocks nothing any more.
///
/// # Errors
/// 404 when it is not theirs.
pub async fn remove(app: &App, coach: &CoachId, id: &str) -> Result<()> {
    let mut conn = app.db.acquire().await?;
    if queries::delete(&mut conn, coach, id).await? {
        Ok(())
    } else {
        Err(Error::not_found())
    }
}
