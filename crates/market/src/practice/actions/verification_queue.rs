//! The platform's queue of verifications, for its pages and its API.

use domain::{
    text::Likeness,
    verification::{State as Standing, Step},
};
use platform::error::{Error, Result};
use site::{objects::Link, pagination::Listing};

use super::proofs::scan_link;
use crate::{
    Market,
    practice::{
        files,
        queries::{
            proofs::{self, Certification},
            verification::{self as requests, Named, QueueCursor, Request},
        },
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

/// An address of a scan of a submission, good for five minutes, and whether it was checked.
///
/// # Errors
/// 404 when there is none.
pub async fn document_link(app: &Market, id: &str, certification: &str) -> Result<(Link, bool)> {
    let row = document(app, id, certification).await?;
    let checked = row.document().is_some_and(files::is_checked);
    Ok((scan_link(app, &row).await?, checked))
}

/// The key of a scan of a submission.
///
/// # Errors
/// 404 when there is none.
pub async fn document_key(app: &Market, id: &str, certification: &str) -> Result<String> {
    let row = document(app, id, certification).await?;
    row.document()
        .map(ToOwned::to_owned)
        .ok_or_else(Error::not_found)
}

async fn document(app: &Market, id: &str, certification: &str) -> Result<Certification> {
    let mut conn = app.db.acquire().await?;
    let request = requests::request(&mut conn, id)
        .await?
        .ok_or_else(Error::not_found)?;
    let rows = proofs::certifications(&mut conn, &request.coach_id).await?;
    drop(conn);
    rows.into_iter()
        .find(|c| c.id.as_str() == certification)
        .ok_or_else(Error::not_found)
}

/// Verified coaches whose names read like that of who asks: a client could take one for the
/// other.
pub async fn twins(conn: &mut sqlx::PgConnection, request: &Request) -> Result<Vec<Named>> {
    let verified = requests::verified_names(conn, &request.coach_id).await?;
    let name = request.name.clone();
    // Every name is read letter by letter: not on a thread that answers others.
    let alike = tokio::task::spawn_blocking(move || {
        let asked = Likeness::of(&name);
        let mut alike = verified;
        alike.retain(|coach| Likeness::of(&coach.name).is_like(&asked));
        alike
    });
    alike.await.map_err(Error::internal)
}
