//! Access to a session: its client and its coach only. For everyone else, administrators included,
//! it does not exist.

use std::collections::HashMap;

use axum::{
    RequestPartsExt,
    extract::{FromRequestParts, Path},
    http::request::Parts,
};
use domain::{
    consent::{ConsentMissing, Consents, Side},
    ids::SessionId,
    schema::{BookingStatus, ConsentType, SessionStatus},
    session::Step,
    visibility::{Facts, Thing, Viewer, sees},
};
use platform::error::{Error, FieldErrors, Result};
use sqlx::PgConnection;

use super::queries::{self, SessionContext, SessionRow};
use crate::Recordings;
use site::who::User;

/// A session, entered by one of its two people.
#[derive(Clone, Debug)]
pub struct Access {
    /// The session as it was when it was entered.
    pub session: SessionRow,
    /// Its booking and its people.
    pub context: SessionContext,
    /// Every answer about consent.
    pub consents: Consents,
    /// Which of the two entered.
    pub side: Side,
    /// The one who entered.
    pub user: User,
}

/// Lets a person into a session, if it is theirs.
///
/// # Errors
/// Only when the database does not answer.
pub async fn access(
    conn: &mut PgConnection,
    id: &SessionId,
    user: &User,
) -> Result<Option<Access>> {
    let Some(context) = queries::session_context(conn, id).await? else {
        return Ok(None);
    };
    let side = if user.id == context.client_id {
        Side::Client
    } else if user.id == context.coach_user_id {
        Side::Coach
    } else {
        return Ok(None);
    };
    let Some(session) = queries::session(conn, id).await? else {
        return Ok(None);
    };
    let consents = queries::consents(conn, id, &context).await?;
    Ok(Some(Access {
        session,
        context,
        consents,
        side,
        user: user.clone(),
    }))
}

impl Access {
    /// The session's id.
    pub fn id(&self) -> &SessionId {
        &self.session.id
    }

    /// Whether this person sees a thing of the session (RULES.md, *Visibility*).
    pub fn sees(&self, thing: Thing) -> bool {
        let viewer = match self.side {
            Side::Client => Viewer::Client,
            Side::Coach => Viewer::Coach,
        };
        let facts = Facts {
            summary_sharing: self.consents.coach_sees_summary(),
            ..Facts::default()
        };
        sees(thing, viewer, &facts)
    }

    /// Goes on only with what this person sees.
    ///
    /// # Errors
    /// 404: what is not visible does not exist.
    pub fn must_see(&self, thing: Thing) -> Result<()> {
        if self.sees(thing) {
            Ok(())
        } else {
            Err(Error::not_found())
        }
    }

    /// Goes on only for the coach.
    ///
    /// # Errors
    /// 403 for the client, who knows that there is a summary to be written.
    pub fn must_be_coach(&self) -> Result<()> {
        match self.side {
            Side::Coach => Ok(()),
            Side::Client => Err(Error::forbidden("session-coach-only")),
        }
    }

    /// Refuses when the booking no longer takes place.
    ///
    /// # Errors
    /// 409 when it was cancelled or missed.
    pub fn must_not_be_cancelled(&self) -> Result<()> {
        match self.context.booking_status {
            BookingStatus::Cancelled | BookingStatus::NoShow => {
                Err(Error::conflict("session-cancelled"))
            }
            _ => Ok(()),
        }
    }

    /// The step that either of the two may ask to be tried again now.
    pub fn retry(&self) -> Option<Step> {
        let session = &self.session;
        session
            .status
            .retry_by_person(session.audio_url.is_some(), session.transcript.is_some())
    }

    /// Reads the session again, as it is now.
    ///
    /// # Errors
    /// 404 when it is gone meanwhile.
    pub async fn reload(&self, conn: &mut PgConnection) -> Result<Self> {
        access(conn, self.id(), &self.user)
            .await?
            .ok_or_else(Error::not_found)
    }
}

impl FromRequestParts<Recordings> for Access {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &Recordings) -> Result<Self> {
        let user = User::from_request_parts(parts, app).await?;
        let Path(path): Path<HashMap<String, String>> =
            parts.extract().await.map_err(|_| Error::not_found())?;
        let id = path
            .get("id")
            .map(|id| SessionId::new(id.as_str()))
            .ok_or_else(Error::not_found)?;
        let mut conn = app.db.acquire().await?;
        access(&mut conn, &id, &user)
            .await?
            .ok_or_else(Error::not_found)
    }
}

/// The session's state does not allow this.
pub fn state_conflict(status: SessionStatus) -> Error {
    Error::conflict("session-state").with("state", status.as_str())
}

/// A consent that is not there, as the person is told: which one, and from whom.
pub fn consent_missing(missing: &ConsentMissing) -> Error {
    let side = match missing.sides.as_slice() {
        [Side::Client] => "CLIENT",
        [Side::Coach] => "COACH",
        _ => "BOTH",
    };
    let mut fields = FieldErrors::new();
    for side in &missing.sides {
        let (side, key) = match side {
            Side::Client => ("CLIENT", "error-field-consent-client"),
            Side::Coach => ("COACH", "error-field-consent-coach"),
        };
        fields.add(&format!("consents.{}.{side}", missing.consent), key);
    }
    let error = Error::forbidden("consent-missing")
        .with("consent", missing.consent.as_str())
        .with("side", side);
    Error { fields, ..error }
}

/// Goes on only with the consent of both.
///
/// # Errors
/// 403, naming the consent and who has not given it.
pub fn require(consents: Consents, consent: ConsentType) -> Result<()> {
    consents
        .require(consent, ())
        .map(|_| ())
        .map_err(|missing| consent_missing(&missing))
}
