//! External calendars of a coach, which block slots: list, add, read now, remove.

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
use serde::Serialize;
use url::Url;

use super::odd::{OddEvent, opened};
use crate::{
    fetch::{self, FetchError, Rules},
    jobs::ReadCalendar,
    queries::{
        external::{self as queries, CalendarRow, NewCalendar},
        odd,
    },
};
use site::{App, who::Coach};

/// The longest name, in letters.
const MAX_NAME_LENGTH: usize = 80;
/// Asking for a reading sooner than this after the last one changes nothing.
const MIN_PAUSE: SignedDuration = SignedDuration::from_secs(20);

/// How well a calendar is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum CalendarState {
    /// It is about to be read.
    Reading,
    /// It was read, and that is believed.
    Read,
    /// The last try failed; what was read before is still believed.
    Failing,
    /// Nothing is known of it: slots are withheld.
    Unreadable,
}

impl CalendarState {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reading => "reading",
            Self::Read => "read",
            Self::Failing => "failing",
            Self::Unreadable => "unreadable",
        }
    }
}

/// A calendar of the coach that blocks slots. Its address is never given back.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CalendarView)]
pub struct Calendar {
    /// Its id.
    pub id: String,
    /// What the coach calls it.
    pub name: String,
    /// Where it is.
    pub host: String,
    /// `reading`, `read`, `failing` (the last try failed, slots are still offered) or
    /// `unreadable` (no slots are offered).
    #[schema(value_type = String)]
    pub state: CalendarState,
    /// Why the last try failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// When it was last read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read_at: Option<Instant>,
    /// Until when that is believed.
    #[serde(skip)]
    pub believed_until: Option<Instant>,
    /// When that was last tried.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tried_at: Option<Instant>,
    /// When it is read next, unless you ask sooner. Less often when it fails for long.
    pub next_read_at: Instant,
    /// Stretches of busy time in it.
    pub busy: i32,
    /// Events that were not understood, and that take all the time they may need.
    pub unclear: i32,
    /// These events, soonest first; at most fifty.
    pub odd_events: Vec<OddEvent>,
}

/// What an address is sealed for.
fn seal_context(id: &str) -> String {
    format!("external_calendar.url:{id}")
}

/// Which addresses may be fetched here.
pub fn fetch_rules(app: &App) -> Rules {
    Rules {
        https_only: app.config.production(),
        loopback: app.config.ics_allow_loopback,
    }
}

/// Unseals the address of a calendar.
pub fn open_url(app: &App, row: &CalendarRow) -> Result<Url> {
    let bytes = app
        .keys
        .open(&seal_context(&row.id), &row.sealed_url)
        .map_err(Error::internal)?;
    let text = String::from_utf8(bytes).map_err(Error::internal)?;
    Url::parse(&text).map_err(Error::internal)
}

fn calendar(app: &App, row: CalendarRow, now: Timestamp) -> Calendar {
    let host = open_url(app, &row)
        .ok()
        .and_then(|url| url.host_str().map(ToOwned::to_owned))
        .unwrap_or_default();
    let believed = row
        .last_ok_at
        .and_then(|at| at.0.checked_add(FRESH).ok())
        .map(Instant);
    let fresh = believed.is_some_and(|until| now <= until.0);
    let state = match (&row.last_error, fresh) {
        _ if row.is_read_soon(now) => CalendarState::Reading,
        (None, true) => CalendarState::Read,
        (Some(_), true) => CalendarState::Failing,
        (_, false) => CalendarState::Unreadable,
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
        odd_events: vec![],
        name: row.name,
        id: row.id,
    }
}

/// A coach's calendars, oldest first.
pub async fn list(app: &App, coach: &CoachId) -> Result<Vec<Calendar>> {
    let mut conn = app.db.acquire().await?;
    let rows = queries::list_for_coach(&mut conn, coach).await?;
    let now = app.now();
    let mut calendars: Vec<Calendar> = rows
        .into_iter()
        .map(|row| calendar(app, row, now))
        .collect();
    for row in odd::list_for_coach(&mut conn, coach).await? {
        let of = calendars.iter_mut().find(|c| c.id == row.calendar_id);
        if let Some(calendar) = of.filter(|_| row.blocks_until.0 > now) {
            calendar.odd_events.push(opened(app, row));
        }
    }
    Ok(calendars)
}

/// One of a coach's calendars.
///
/// # Errors
/// 404 when it is not theirs.
pub async fn get(app: &App, coach: &CoachId, id: &str) -> Result<Calendar> {
    let calendars = list(app, coach).await?;
    let found = calendars.into_iter().find(|calendar| calendar.id == id);
    found.ok_or_else(Error::not_found)
}

/// Adds a calendar; it is read at once. Until it was, no slots are offered.
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
    let (name, url) = validate(app, name, url).await?;
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
        sealed_url: &app.keys.seal(&seal_context(&id), url.as_str().as_bytes()),
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

/// The name and the address that were typed.
///
/// # Errors
/// 422 naming the fields at fault.
async fn validate(app: &App, name: Option<&str>, url: Option<&str>) -> Result<(String, Url)> {
    let mut errors = FieldErrors::new();
    let name = name.unwrap_or_default().trim();
    if name.chars().count() > MAX_NAME_LENGTH {
        let max = Arg::Number(i64::try_from(MAX_NAME_LENGTH).unwrap_or(i64::MAX));
        errors.add_with("name", "error-field-too-long", vec![("max", max)]);
    }
    let typed = url.unwrap_or_default().trim();
    let url = if typed.is_empty() {
        errors.add("url", "error-field-required");
        None
    } else {
        let parsed = fetch::parse_url(typed, fetch_rules(app));
        let checked = match parsed {
            Ok(url) => fetch::check_host(&url, fetch_rules(app))
                .await
                .map(|()| url),
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
pub async fn read_now(app: &App, coach: &CoachId, id: &str) -> Result<()> {
    let now = app.now();
    let mut tx = app.db.begin().await?;
    let row = queries::for_coach(&mut tx, coach, id)
        .await?
        .ok_or_else(Error::not_found)?;
    if row
        .tried_at
        .is_some_and(|at| now.duration_since(at.0) < MIN_PAUSE)
    {
        return Ok(());
    }
    queries::request_read(&mut tx, id, now).await?;
    let job = ReadCalendar { id: id.to_owned() };
    queue::enqueue_when(&mut tx, job, ReadCalendar::when(id)).await?;
    tx.commit().await?;
    Ok(())
}

/// Removes a calendar: it blocks nothing any more.
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
