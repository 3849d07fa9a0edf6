//! SQL about the external calendars of coaches.

use domain::{
    external_calendar,
    ids::{CoachId, UserId},
    slots::Interval,
};
use jiff::{SignedDuration, Timestamp};
use platform::{
    db::{AdvisoryLock, Instant},
    error::{Error, OnConstraint, Result},
};
use sqlx::PgConnection;

#[derive(Clone, Debug)]
pub struct CalendarRow {
    pub id: String,
    pub coach_id: CoachId,
    /// The coach as a person.
    pub user_id: UserId,
    /// What the coach calls it.
    pub name: String,
    /// Its address, sealed.
    pub sealed_url: String,
    /// When it was given.
    pub created_at: Instant,
    pub next_read_at: Instant,
    /// When that was last tried.
    pub tried_at: Option<Instant>,
    /// Why the last try failed.
    pub last_error: Option<String>,
    /// When it last succeeded.
    pub last_ok_at: Option<Instant>,
    /// Until when its events are known.
    pub covered_until: Option<Instant>,
    /// The zone of its times that name none, when it was read.
    pub zone: Option<String>,
    /// The zone that they would have now: the coach's.
    pub coach_zone: String,
    pub etag: Option<String>,
    /// `Last-Modified`.
    pub modified: Option<String>,
    /// Stretches of busy time.
    pub events: i32,
    /// Events that were not understood.
    pub unclear: i32,
    /// When the coach was notified that it cannot be read.
    pub told_at: Option<Instant>,
    /// When the coach was last notified of events that were not understood.
    pub odd_told_at: Option<Instant>,
    /// The coach's address.
    pub email: String,
}

impl CalendarRow {
    /// For how long it has not been read at `now`.
    pub fn failing(&self, now: Timestamp) -> SignedDuration {
        now.duration_since(self.last_ok_at.unwrap_or(self.created_at).0)
    }

    /// Whether it is about to be read for the first time, or because its coach asked: its turn
    /// comes sooner after the last try than it would by itself. Not for ever, when nobody reads.
    pub fn is_read_soon(&self, now: Timestamp) -> bool {
        let waited = now.duration_since(self.next_read_at.0);
        let sooner = |at: Instant| {
            let pause = external_calendar::pause(self.failing(at.0));
            self.next_read_at.0.duration_since(at.0) < pause
        };
        (SignedDuration::ZERO..SignedDuration::from_mins(2)).contains(&waited)
            && self.tried_at.is_none_or(sooner)
    }
}

macro_rules! calendars {
    ($rest:literal, $($arg:expr),* $(,)?) => {
        sqlx::query_as!(
            CalendarRow,
            r#"
            SELECT e.id,
                   e.coach_id AS "coach_id: CoachId",
                   c."userId" AS "user_id: UserId",
                   e.name,
                   e.sealed_url,
                   e.created_at,
                   e.next_read_at,
                   e.tried_at,
                   e.last_error,
                   e.last_ok_at,
                   e.covered_until,
                   e.zone,
                   c.timezone AS coach_zone,
                   e.etag,
                   e.modified,
                   e.events,
                   e.unclear,
                   e.told_at,
                   e.odd_told_at,
                   u.email
            FROM trustcoach.external_calendar e
            JOIN "Coach" c ON c.id = e.coach_id
            JOIN "User" u ON u.id = c."userId"
            "# + $rest,
            $($arg),*
        )
    };
}

/// The calendars of a coach, oldest first.
pub async fn list_for_coach(conn: &mut PgConnection, coach: &CoachId) -> Result<Vec<CalendarRow>> {
    Ok(calendars!(
        r#"
        WHERE e.coach_id = $1
        ORDER BY e.created_at, e.id
        "#,
        coach.as_str()
    )
    .fetch_all(conn)
    .await?)
}

/// A calendar of a coach.
pub async fn for_coach(
    conn: &mut PgConnection,
    coach: &CoachId,
    id: &str,
) -> Result<Option<CalendarRow>> {
    Ok(
        calendars!("WHERE e.coach_id = $1 AND e.id = $2", coach.as_str(), id)
            .fetch_optional(conn)
            .await?,
    )
}

/// A calendar, for the job that reads it.
pub async fn by_id(conn: &mut PgConnection, id: &str) -> Result<Option<CalendarRow>> {
    Ok(calendars!("WHERE e.id = $1", id)
        .fetch_optional(conn)
        .await?)
}

/// The same, locked until the transaction ends.
pub async fn lock(conn: &mut PgConnection, id: &str) -> Result<Option<CalendarRow>> {
    Ok(calendars!("WHERE e.id = $1 FOR UPDATE OF e", id)
        .fetch_optional(conn)
        .await?)
}

/// One at a time for a coach until the transaction ends; how many calendars they have.
pub async fn lock_and_count(conn: &mut PgConnection, coach: &CoachId) -> Result<i64> {
    AdvisoryLock::Calendars.hold(conn, coach.as_str()).await?;
    Ok(sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM trustcoach.external_calendar WHERE coach_id = $1"#,
        coach.as_str()
    )
    .fetch_one(conn)
    .await?)
}

pub struct NewCalendar<'a> {
    pub id: &'a str,
    pub coach: &'a CoachId,
    pub name: &'a str,
    /// Its address, sealed.
    pub sealed_url: &'a str,
    /// Its address, hashed: the same one twice is a mistake.
    pub url_hash: &'a str,
    pub now: Timestamp,
}

/// Writes a new calendar, to be read at once.
///
/// # Errors
/// 422 when the coach has given it before.
pub async fn insert(conn: &mut PgConnection, new: &NewCalendar<'_>) -> Result<()> {
    sqlx::query!(
        r#"
        INSERT INTO trustcoach.external_calendar
          (id, coach_id, name, sealed_url, url_hash, created_at, next_read_at)
        VALUES ($1, $2, $3, $4, $5, $6, $6)
        "#,
        new.id,
        new.coach.as_str(),
        new.name,
        new.sealed_url,
        new.url_hash,
        Instant(new.now) as _,
    )
    .execute(conn)
    .await
    .on_constraint("external_calendar_once", || {
        Error::field("url", "error-field-calendar-known")
    })?;
    Ok(())
}

/// Takes a calendar away; `false` when there is none of that coach.
pub async fn delete(conn: &mut PgConnection, coach: &CoachId, id: &str) -> Result<bool> {
    let done = sqlx::query!(
        "DELETE FROM trustcoach.external_calendar WHERE coach_id = $1 AND id = $2",
        coach.as_str(),
        id,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Has a calendar read at once.
pub async fn request_read(conn: &mut PgConnection, id: &str, now: Timestamp) -> Result<()> {
    sqlx::query!(
        r#"
        UPDATE trustcoach.external_calendar
        SET next_read_at = least(next_read_at, $2)
        WHERE id = $1
        "#,
        id,
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The calendars that are to be read now.
pub async fn due(conn: &mut PgConnection, now: Timestamp) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar!(
        r#"
        SELECT id
        FROM trustcoach.external_calendar
        WHERE next_read_at <= $1
        ORDER BY next_read_at
        LIMIT 1000
        "#,
        Instant(now) as _,
    )
    .fetch_all(conn)
    .await?)
}

/// When a calendar was read or tried, and when it will be next.
#[derive(Clone, Copy, Debug)]
pub struct ReadAttempt {
    pub at: Timestamp,
    pub next: Timestamp,
}

/// Reading failed. `notified` is when the coach was told, if they were.
pub async fn record_failure(
    conn: &mut PgConnection,
    id: &str,
    attempt: ReadAttempt,
    error: &str,
    notified: Option<Timestamp>,
) -> Result<()> {
    sqlx::query!(
        r#"
        UPDATE trustcoach.external_calendar
        SET tried_at = $2,
            next_read_at = $3,
            last_error = $4,
            told_at = $5
        WHERE id = $1
        "#,
        id,
        Instant(attempt.at) as _,
        Instant(attempt.next) as _,
        error,
        notified.map(Instant) as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The server says that nothing changed.
pub async fn record_unchanged(
    conn: &mut PgConnection,
    id: &str,
    attempt: ReadAttempt,
) -> Result<()> {
    sqlx::query!(
        r#"
        UPDATE trustcoach.external_calendar
        SET tried_at = $2,
            last_ok_at = $2,
            next_read_at = $3,
            last_error = NULL,
            told_at = NULL
        WHERE id = $1
        "#,
        id,
        Instant(attempt.at) as _,
        Instant(attempt.next) as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The busy times of a calendar, and the stretch of time that they cover.
pub struct Contents<'a> {
    pub from: Timestamp,
    pub until: Timestamp,
    /// The zone of times without one.
    pub zone: &'a str,
    pub etag: Option<&'a str>,
    /// `Last-Modified`.
    pub modified: Option<&'a str>,
    /// When its owner is busy, in order.
    pub busy: &'a [Interval],
    /// Events not understood.
    pub unclear: usize,
}

/// A calendar was read: its busy times replace those before, all at once.
pub async fn record_contents(
    conn: &mut PgConnection,
    calendar: &CalendarRow,
    attempt: ReadAttempt,
    contents: &Contents<'_>,
) -> Result<()> {
    let known = sqlx::query!(
        r#"
        SELECT starts_at AS "starts_at: Instant",
               ends_at AS "ends_at: Instant"
        FROM trustcoach.external_busy
        WHERE calendar_id = $1
        ORDER BY starts_at
        "#,
        calendar.id,
    )
    .fetch_all(&mut *conn)
    .await?;
    let same = known.len() == contents.busy.len()
        && known
            .iter()
            .zip(contents.busy)
            .all(|(row, busy)| row.starts_at.0 == busy.start && row.ends_at.0 == busy.end);
    if !same {
        let starts: Vec<Instant> = contents.busy.iter().map(|b| Instant(b.start)).collect();
        let ends: Vec<Instant> = contents.busy.iter().map(|b| Instant(b.end)).collect();
        sqlx::query!(
            "DELETE FROM trustcoach.external_busy WHERE calendar_id = $1",
            calendar.id
        )
        .execute(&mut *conn)
        .await?;
        sqlx::query!(
            r#"
            INSERT INTO trustcoach.external_busy (calendar_id, coach_id, starts_at, ends_at)
            SELECT $1, $2, starts_at, ends_at
            FROM unnest($3::timestamp[], $4::timestamp[]) AS b (starts_at, ends_at)
            "#,
            calendar.id,
            calendar.coach_id.as_str(),
            &starts as _,
            &ends as _,
        )
        .execute(&mut *conn)
        .await?;
    }
    sqlx::query!(
        r#"
        UPDATE trustcoach.external_calendar
        SET tried_at = $2,
            last_ok_at = $2,
            next_read_at = $3,
            last_error = NULL,
            told_at = NULL,
            covered_from = $4,
            covered_until = $5,
            zone = $6,
            etag = $7,
            modified = $8,
            events = $9,
            unclear = $10,
            revision = revision + $11::int
        WHERE id = $1
        "#,
        calendar.id,
        Instant(attempt.at) as _,
        Instant(attempt.next) as _,
        Instant(contents.from) as _,
        Instant(contents.until) as _,
        contents.zone,
        contents.etag,
        contents.modified,
        i32::try_from(contents.busy.len()).unwrap_or(i32::MAX),
        i32::try_from(contents.unclear).unwrap_or(i32::MAX),
        i32::from(!same),
    )
    .execute(conn)
    .await?;
    Ok(())
}
