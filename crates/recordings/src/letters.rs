//! The letters about a session's summary. They say that something waits, never what was said.

use domain::{
    ids::{SessionId, UserId},
    visibility::{Facts, Thing, Viewer, sees},
};
use platform::{
    error::Result,
    i18n::{Arg, Locale},
};
use sqlx::PgConnection;

use super::queries;
use crate::Recordings;
use post::Letter;

/// The sentences of a letter.
struct Words {
    subject: &'static str,
    text: &'static str,
    action: &'static str,
}

/// Tells the coach that a draft waits to be validated, unless the draft is not theirs to see.
///
/// # Errors
/// Only the database's.
pub async fn draft_waits(app: &Recordings, conn: &mut PgConnection, id: &SessionId) -> Result<()> {
    let Some(around) = queries::around(conn, id).await? else {
        return Ok(());
    };
    let consents = queries::consents(conn, id, &around).await?;
    let facts = Facts {
        summary_sharing: consents.coach_sees_summary(),
        ..Facts::default()
    };
    if !sees(Thing::RawSummary, Viewer::Coach, &facts) {
        return Ok(());
    }
    let words = Words {
        subject: "mail-draft-subject",
        text: "mail-draft-text",
        action: "mail-draft-action",
    };
    let to = (&around.coach_user_id, around.client_name.as_str());
    tell(app, conn, id, to, &words).await
}

/// Tells the client that their coach validated the summary.
///
/// # Errors
/// Only the database's.
pub async fn summary_validated(
    app: &Recordings,
    conn: &mut PgConnection,
    id: &SessionId,
) -> Result<()> {
    let Some(around) = queries::around(conn, id).await? else {
        return Ok(());
    };
    let words = Words {
        subject: "mail-summary-subject",
        text: "mail-summary-text",
        action: "mail-summary-action",
    };
    let to = (&around.client_id, around.coach_name.as_str());
    tell(app, conn, id, to, &words).await
}

/// A letter to one of the two, about the other.
async fn tell(
    app: &Recordings,
    conn: &mut PgConnection,
    id: &SessionId,
    (to, other): (&UserId, &str),
    words: &Words,
) -> Result<()> {
    let Some(reader) = post::reader(conn, to, Locale::default()).await? else {
        return Ok(());
    };
    let name = [("name", Arg::from(other))];
    let letter = Letter::about(reader.tw(words.subject, name.clone()))
        .paragraph(reader.tw(words.text, name))
        .action(
            reader.t(words.action),
            post::address(app, &format!("/sessions/{id}")),
        );
    post::letter(conn, app, &letter.mail(app, &reader)?).await
}
