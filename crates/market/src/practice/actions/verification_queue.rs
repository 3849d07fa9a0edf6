//! The platform's queue of verifications, for its pages and its API.

use domain::verification::{State as Standing, Step};
use platform::error::{Error, Result};
use site::{objects::Link, pagination::Listing};

use super::proofs::scan_link;
use crate::{
    Market,
    practice::queries::{
        proofs,
        verification::{self as requests, QueueCursor, Request},
    },
};

/// Which submissions a list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueueFilter {
    /// Those that wait for the platform.
    Waiting,
    /// Those that wait for the coach.
    MoreAsked,
    /// Those that are over.
    Decided,
}

impl QueueFilter {
    pub const ALL: [Self; 3] = [Self::Waiting, Self::MoreAsked, Self::Decided];

    /// As an address spells it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::MoreAsked => "asked",
            Self::Decided => "decided",
        }
    }

    /// Of an address; what waits when it says nothing.
    pub fn parse(text: Option<&str>) -> Result<Self> {
        let Some(text) = text.filter(|t| !t.is_empty()) else {
            return Ok(Self::Waiting);
        };
        Self::ALL
            .into_iter()
            .find(|s| s.as_str() == text)
            .ok_or_else(|| Error::field("show", "error-field-choice"))
    }

    /// The submissions to show from a place on.
    pub async fn page(
        self,
        conn: &mut sqlx::PgConnection,
        after: Option<&QueueCursor>,
        limit: i64,
    ) -> Result<Listing<Request>> {
        let states: Vec<String> = Standing::ALL
            .into_iter()
            .filter(|state| match self {
                Self::Waiting => *state == Standing::Submitted,
                Self::MoreAsked => *state == Standing::MoreAsked,
                Self::Decided => !state.open(),
            })
            .map(|state| state.as_str().to_owned())
            .collect();
        let oldest_first = self != Self::Decided;
        let rows = requests::list(conn, &states, oldest_first, after, limit + 1).await?;
        Ok(Listing::cut(rows, limit, |row| QueueCursor {
            at: row.submitted_at,
            id: row.id.clone(),
        }))
    }
}

/// A step of the platform, by its name in forms and in the API.
pub fn step_named(name: &str) -> Result<Step> {
    match name {
        "verify" => Ok(Step::Verify),
        "interview" => Ok(Step::Interview),
        "ask" => Ok(Step::AskMore),
        "refuse" => Ok(Step::Refuse),
        "revoke" => Ok(Step::Revoke),
        _ => Err(Error::field("decision", "error-field-choice")),
    }
}

/// An address of a scan of a submission, good for five minutes.
///
/// # Errors
/// 404 when there is none.
pub async fn document_link(app: &Market, id: &str, certification: &str) -> Result<Link> {
    let mut conn = app.db.acquire().await?;
    let request = requests::request(&mut conn, id)
        .await?
        .ok_or_else(Error::not_found)?;
    let rows = proofs::certifications(&mut conn, &request.coach_id).await?;
    drop(conn);
    let row = rows
        .into_iter()
        .find(|c| c.id.as_str() == certification)
        .ok_or_else(Error::not_found)?;
    scan_link(app, &row).await
}
