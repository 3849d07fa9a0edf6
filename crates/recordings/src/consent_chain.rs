//! Hash chain of consent events: each carries the hash of the one before, so that changing,
//! removing or inserting one is detected.

use domain::{
    consent::Side,
    ids::{SessionId, UserId},
    schema::ConsentType,
};
use jiff::Timestamp;
use platform::{db::Instant, error::Result};
use serde::Serialize;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;

use super::queries::{self, ConsentEvent};

/// An event as it is hashed: JSON without spaces, keys in alphabetical order.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CanonicalEvent<'a> {
    accepted: bool,
    at: String,
    session_id: &'a str,
    side: &'a str,
    r#type: ConsentType,
    user_id: &'a str,
}

/// What the first event of a session continues: SHA-256 of the session's id, in hexadecimal.
pub fn genesis(session: &SessionId) -> String {
    hex::encode(Sha256::digest(session.as_str()))
}

/// The hash of an event: SHA-256 of the hash before, `|`, and the event in canonical JSON.
///
/// # Errors
/// Never in practice: the event is plain JSON.
pub fn hash(event: &ConsentEvent) -> Result<String> {
    let canonical = CanonicalEvent {
        accepted: event.accepted,
        at: format!("{:.3}", event.at.0),
        session_id: event.session_id.as_str(),
        side: &event.side,
        r#type: event.kind,
        user_id: event.user_id.as_str(),
    };
    let mut hash = Sha256::new();
    hash.update(&event.previous_hash);
    hash.update("|");
    hash.update(serde_json::to_string(&canonical).map_err(anyhow::Error::from)?);
    Ok(hex::encode(hash.finalize()))
}

/// Adds an answer to the chain of its session, whose row the caller holds locked. `at` is in
/// whole milliseconds.
///
/// # Errors
/// When the database refuses; the chain never forks.
pub async fn append(
    conn: &mut PgConnection,
    session: &SessionId,
    (user, side): (&UserId, Side),
    (kind, accepted): (ConsentType, bool),
    at: Instant,
) -> Result<()> {
    let previous_hash = queries::last_hash(conn, session)
        .await?
        .unwrap_or_else(|| genesis(session));
    let mut event = ConsentEvent {
        session_id: session.clone(),
        user_id: user.clone(),
        side: match side {
            Side::Client => "client".to_owned(),
            Side::Coach => "coach".to_owned(),
        },
        kind,
        accepted,
        at,
        previous_hash,
        hash: String::new(),
    };
    event.hash = hash(&event)?;
    queries::insert_event(conn, &event).await
}

/// Whether a chain is whole: from its genesis, each event continuing the one before, none
/// changed.
///
/// # Errors
/// Never in practice: events are plain JSON.
pub fn is_whole(session: &SessionId, events: &[ConsentEvent]) -> Result<bool> {
    let mut expected = genesis(session);
    for event in events {
        if event.session_id != *session
            || event.previous_hash != expected
            || event.hash != hash(event)?
        {
            return Ok(false);
        }
        expected.clone_from(&event.hash);
    }
    Ok(true)
}

/// An instant cut to the milliseconds that the database keeps.
pub fn to_the_millisecond(at: Timestamp) -> Instant {
    Instant(Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at))
}
