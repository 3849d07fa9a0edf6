//! The SQL of verification: submissions, decisions, the log, and what badges rest on.

mod badge;

use domain::{
    ids::{CoachId, UserId},
    verification::State,
};
use platform::{
    db::Instant,
    error::{Error, OnConstraint, Result},
};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

pub use badge::{
    BasisRow, Expiring, badge_request, basis, doubtful, expiring, remember_notice, set_badge,
    set_basis,
};

/// A submission, with whose it is.
#[derive(Clone, Debug)]
pub struct Request {
    pub id: String,
    pub coach_id: CoachId,
    pub user_id: UserId,
    pub name: String,
    pub headline: Option<String>,
    pub avatar_url: Option<String>,
    pub state: String,
    pub note: Option<String>,
    pub message: Option<String>,
    pub submitted_at: Instant,
    pub decided_at: Option<Instant>,
    pub version: i32,
}

impl Request {
    /// Where it stands.
    ///
    /// # Errors
    /// When the table holds what its CHECK refuses.
    pub fn state(&self) -> Result<State> {
        self.state.parse().map_err(Error::internal)
    }
}

macro_rules! requests {
    ($rest:literal, $($arg:expr),* $(,)?) => {
        sqlx::query_as!(
            Request,
            r#"
            SELECT r.id,
                   c.id AS "coach_id: CoachId",
                   u.id AS "user_id: UserId",
                   trustcoach.display_name(u.name, u.email) AS "name!",
                   c.headline,
                   c."avatarUrl" AS avatar_url,
                   r.state,
                   r.note,
                   r.message,
                   r.submitted_at AS "submitted_at: Instant",
                   r.decided_at AS "decided_at: Instant",
                   r.version
            FROM trustcoach.verification_request r
            JOIN "Coach" c ON c.id = r.coach_id
            JOIN "User" u ON u.id = c."userId"
            "# + $rest,
            $($arg),*
        )
    };
}

/// A coach's latest submission.
pub async fn latest(conn: &mut PgConnection, coach: &CoachId) -> Result<Option<Request>> {
    Ok(requests!(
        r#"
        WHERE r.coach_id = $1
        ORDER BY (r.state IN ('SUBMITTED', 'MORE_ASKED')) DESC, r.submitted_at DESC, r.id DESC
        LIMIT 1
        "#,
        coach as _,
    )
    .fetch_optional(conn)
    .await?)
}

/// One submission.
pub async fn request(conn: &mut PgConnection, id: &str) -> Result<Option<Request>> {
    Ok(requests!(
        r#"
        WHERE r.id = $1
        "#,
        id,
    )
    .fetch_optional(conn)
    .await?)
}

/// A coach, by name.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Named {
    pub coach_id: CoachId,
    pub name: String,
}

/// The verified coaches but for one.
pub async fn verified_names(conn: &mut PgConnection, but: &CoachId) -> Result<Vec<Named>> {
    Ok(sqlx::query_as!(
        Named,
        r#"
        SELECT c.id AS "coach_id: CoachId",
               trustcoach.display_name(u.name, u.email) AS "name!"
        FROM "Coach" c
        JOIN "User" u ON u.id = c."userId"
        WHERE c.verified
          AND c.id <> $1
        ORDER BY c.id
        "#,
        but as _,
    )
    .fetch_all(conn)
    .await?)
}

/// Where a list of submissions goes on.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct QueueCursor {
    pub at: Instant,
    pub id: String,
}

/// Submissions in some states from a cursor on: the oldest first where they wait, the latest
/// first otherwise.
pub async fn list(
    conn: &mut PgConnection,
    states: &[String],
    oldest_first: bool,
    after: Option<&QueueCursor>,
    limit: i64,
) -> Result<Vec<Request>> {
    let (at, id) = after.map_or((None, None), |p| (Some(p.at), Some(p.id.as_str())));
    Ok(requests!(
        r#"
        WHERE r.state = ANY ($1)
          AND ($3::timestamp IS NULL
               OR CASE WHEN $2 THEN (r.submitted_at, r.id) > ($3, $4)
                       ELSE (r.submitted_at, r.id) < ($3, $4) END)
        ORDER BY CASE WHEN $2 THEN r.submitted_at END,
                 CASE WHEN $2 THEN r.id END,
                 r.submitted_at DESC,
                 r.id DESC
        LIMIT $5
        "#,
        states,
        oldest_first,
        at as _,
        id,
        limit,
    )
    .fetch_all(conn)
    .await?)
}

/// How many submissions wait for the platform, and since when.
pub async fn waiting(conn: &mut PgConnection) -> Result<(i64, Option<Instant>)> {
    let row = sqlx::query!(
        r#"
        SELECT count(*) AS "count!",
               min(submitted_at) AS "since: Instant"
        FROM trustcoach.verification_request
        WHERE state = 'SUBMITTED'
        "#,
    )
    .fetch_one(conn)
    .await?;
    Ok((row.count, row.since))
}

/// Writes a new submission.
///
/// # Errors
/// 409 when one is at work already.
pub async fn insert(
    conn: &mut PgConnection,
    id: &str,
    coach: &CoachId,
    note: Option<&str>,
    now: Instant,
) -> Result<()> {
    sqlx::query!(
        "
        INSERT INTO trustcoach.verification_request (id, coach_id, state, note, submitted_at)
        VALUES ($1, $2, 'SUBMITTED', $3, $4)
        ",
        id,
        coach as _,
        note,
        now as _,
    )
    .execute(conn)
    .await
    .on_constraint("verification_request_open", || {
        Error::conflict("verification-open")
    })?;
    Ok(())
}

/// Sends a submission again.
pub async fn resubmit(
    conn: &mut PgConnection,
    id: &str,
    note: Option<&str>,
    now: Instant,
) -> Result<()> {
    sqlx::query!(
        "
        UPDATE trustcoach.verification_request
        SET state = 'SUBMITTED', note = $2, submitted_at = $3, version = version + 1
        WHERE id = $1
        ",
        id,
        note,
        now as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Moves a submission on.
pub async fn advance(
    conn: &mut PgConnection,
    id: &str,
    to: State,
    message: Option<&str>,
    now: Instant,
) -> Result<()> {
    sqlx::query!(
        "
        UPDATE trustcoach.verification_request
        SET state = $2, message = $3, decided_at = $4, version = version + 1
        WHERE id = $1
        ",
        id,
        to.as_str(),
        message,
        now as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What is decided about a submission has changed under the eyes of whoever reads it.
pub async fn touch_open(conn: &mut PgConnection, coach: &CoachId) -> Result<()> {
    sqlx::query!(
        "
        UPDATE trustcoach.verification_request
        SET version = version + 1
        WHERE coach_id = $1
          AND state IN ('SUBMITTED', 'MORE_ASKED')
        ",
        coach as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Something that happened to a verification.
pub struct NewEvent<'a> {
    pub request: Option<&'a str>,
    pub coach: &'a CoachId,
    /// A state, or `EXPIRED`, `CHANGED`, `BARRED`, `UNBARRED`.
    pub kind: &'a str,
    /// Nobody when a day did it.
    pub by: Option<&'a UserId>,
    pub reason: Option<&'a str>,
    pub certifications: &'a [String],
}

/// Adds to the log, which nothing is ever taken from.
pub async fn log(conn: &mut PgConnection, event: &NewEvent<'_>, now: Instant) -> Result<()> {
    sqlx::query!(
        "
        INSERT INTO trustcoach.verification_event (
          request_id, coach_id, kind, by_user, at, reason, certifications
        )
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ",
        event.request,
        event.coach as _,
        event.kind,
        event.by.map(UserId::as_str),
        now as _,
        event.reason,
        event.certifications,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// An entry of the log.
#[derive(Clone, Debug)]
pub struct Event {
    pub kind: String,
    /// Who, by name.
    pub by: Option<String>,
    pub at: Instant,
    pub reason: Option<String>,
    pub certifications: Vec<String>,
}

/// What happened to a coach's verifications, the latest first.
pub async fn history(conn: &mut PgConnection, coach: &CoachId) -> Result<Vec<Event>> {
    Ok(sqlx::query_as!(
        Event,
        r#"
        SELECT e.kind,
               coalesce(trustcoach.display_name(u.name, u.email), e.by_user) AS "by?",
               e.at AS "at: Instant",
               e.reason,
               e.certifications
        FROM trustcoach.verification_event e
        LEFT JOIN "User" u ON u.id = e.by_user
        WHERE e.coach_id = $1
        ORDER BY e.id DESC
        "#,
        coach as _,
    )
    .fetch_all(conn)
    .await?)
}
