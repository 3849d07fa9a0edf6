//! Letters about a session's summary: that a draft is ready, that it was validated. They quote
//! nothing of the session.

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

/// Catalogue keys of a letter's sentences.
struct LetterKeys {
    subject: &'static str,
    text: &'static str,
    action: &'static str,
}

/// Tells the coach that a draft waits to be validated, unless the draft is not theirs to see.
pub async fn draft_ready(app: &Recordings, conn: &mut PgConnection, id: &SessionId) -> Result<()> {
    let Some(context) = queries::session_context(conn, id).await? else {
        return Ok(());
    };
    let consents = queries::consents(conn, id, &context).await?;
    let facts = Facts {
        summary_sharing: consents.coach_sees_summary(),
        ..Facts::default()
    };
    if !sees(Thing::RawSummary, Viewer::Coach, &facts) {
        return Ok(());
    }
    let keys = LetterKeys {
        subject: "mail-draft-subject",
        text: "mail-draft-text",
        action: "mail-draft-action",
    };
    let to = (&context.coach_user_id, context.client_name.as_str());
    send(app, conn, id, to, &keys).await
}

/// Tells the client that their coach validated the summary.
pub async fn summary_validated(
    app: &Recordings,
    conn: &mut PgConnection,
    id: &SessionId,
) -> Result<()> {
    let Some(context) = queries::session_context(conn, id).await? else {
        return Ok(());
    };
    let keys = LetterKeys {
        subject: "mail-summary-subject",
        text: "mail-summary-text",
        action: "mail-summary-action",
    };
    let to = (&context.client_id, context.coach_name.as_str());
    send(app, conn, id, to, &keys).await
}

/// A letter to one of the two, about the other.
async fn send(
    app: &Recordings,
    conn: &mut PgConnection,
    id: &SessionId,
    (to, other): (&UserId, &str),
    keys: &LetterKeys,
) -> Result<()> {
    let Some(reader) = post::reader(conn, to, Locale::default()).await? else {
        return Ok(());
    };
    let name = [("name", Arg::from(other))];
    let letter = Letter::about(reader.tw(keys.subject, name.clone()))
        .paragraph(reader.tw(keys.text, name))
        .action(
            reader.t(keys.action),
            post::address(app, &format!("/sessions/{id}")),
        );
    post::letter(conn, app, &letter.mail(app, &reader)?).await
}
