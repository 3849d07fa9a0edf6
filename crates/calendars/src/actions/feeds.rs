//! A person's own feed: a secret address that a calendar follows.

use axum::http::StatusCode;
use domain::{booking::Canceller, ids::UserId};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use platform::{
    crypto::hash_token,
    db::Instant,
    error::{Error, Result},
    i18n::Locale,
    random,
};

use crate::{
    EntryFor, entries,
    queries::{
        entries as rows,
        feeds::{self as queries, Followed},
    },
    write,
};
use site::App;

/// A secret of 256 bits.
const TOKEN_BYTES: usize = 32;
/// Reads of one feed in a minute.
const MOST_READS: i32 = 30;
/// How far back a feed shows.
const PAST: SignedDuration = SignedDuration::from_hours(90 * 24);
/// How long a cancelled session is shown as cancelled.
const CANCELLED: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Which of a person's bookings a feed shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Those they booked.
    Client,
    /// Those booked with them.
    Coach,
}

impl Side {
    /// As it is stored and as addresses name it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Coach => "coach",
        }
    }

    /// Reads it.
    pub fn read(name: &str) -> Option<Self> {
        [Self::Client, Self::Coach]
            .into_iter()
            .find(|side| side.as_str() == name)
    }
}

/// A feed, as its owner sees it.
#[derive(Clone, Debug)]
pub struct Feed {
    /// Its address; whoever has it reads the feed.
    pub url: String,
    /// The same, for the program that keeps calendars.
    pub webcal: String,
    /// Whether it tells with whom.
    pub names: bool,
    /// When the address was made.
    pub created_at: Instant,
    /// When it was last read.
    pub read_at: Option<Instant>,
}

fn context(user: &UserId, side: Side) -> String {
    format!("calendar_feed.token:{user}:{}", side.as_str())
}

/// A person's feed on one side, if they have one.
pub async fn shown(app: &App, user: &UserId, side: Side) -> Result<Option<Feed>> {
    let mut conn = app.db.acquire().await?;
    let Some(row) = queries::of_user(&mut conn, user, side.as_str()).await? else {
        return Ok(None);
    };
    let token = app
        .keys
        .open(&context(user, side), &row.sealed_token)
        .map_err(Error::internal)?;
    let token = String::from_utf8(token).map_err(Error::internal)?;
    let url = post::address(app, &format!("/calendars/{token}.ics"));
    let webcal = match url.split_once("://") {
        Some((_, rest)) => format!("webcal://{rest}"),
        None => url.clone(),
    };
    Ok(Some(Feed {
        url,
        webcal,
        names: row.names,
        created_at: row.created_at,
        read_at: row.read_at,
    }))
}

/// Makes the address of a feed, anew if there was one: the one before stops working.
pub async fn renew(app: &App, user: &UserId, side: Side) -> Result<()> {
    let token = random::token(TOKEN_BYTES);
    let sealed = app.keys.seal(&context(user, side), token.as_bytes());
    let mut conn = app.db.acquire().await?;
    queries::renew(
        &mut conn,
        user,
        side.as_str(),
        &hash_token(&token),
        &sealed,
        app.now(),
    )
    .await
}

/// Says whether a feed tells with whom, or only that the time is taken.
///
/// # Errors
/// 404 when there is no feed.
pub async fn set_names(app: &App, user: &UserId, side: Side, names: bool) -> Result<()> {
    let mut conn = app.db.acquire().await?;
    if queries::set_names(&mut conn, user, side.as_str(), names, app.now()).await? {
        Ok(())
    } else {
        Err(Error::not_found())
    }
}

/// Ends a feed.
///
/// # Errors
/// 404 when there is none.
pub async fn revoke(app: &App, user: &UserId, side: Side) -> Result<()> {
    let mut conn = app.db.acquire().await?;
    if queries::revoke(&mut conn, user, side.as_str()).await? {
        Ok(())
    } else {
        Err(Error::not_found())
    }
}

/// A feed as a calendar reads it.
#[derive(Debug)]
pub struct Followable {
    /// The calendar.
    pub text: String,
    /// When it last changed.
    pub changed_at: Timestamp,
}

/// What the feed with this secret shows now.
///
/// # Errors
/// 404 for a secret that is none (any more), 429 when it is read too often.
pub async fn follow(app: &App, token: &str) -> Result<Followable> {
    let now = app.now();
    let mut conn = app.db.acquire().await?;
    let feed = queries::follow(&mut conn, &hash_token(token), now)
        .await?
        .ok_or_else(Error::not_found)?;
    if feed.reads > MOST_READS {
        let refused = Error::new(StatusCode::TOO_MANY_REQUESTS, "too-many-requests");
        return Err(refused.retry_after(60));
    }
    let coach = match feed.side.as_str() {
        "coach" => Some(feed.coach_id.as_ref().ok_or_else(Error::not_found)?),
        _ => None,
    };
    let client = coach.is_none().then_some(&feed.user_id);
    let rows = rows::of_feed(&mut conn, client, coach, now - PAST, now - CANCELLED).await?;
    drop(conn);
    let locale = feed
        .language
        .as_deref()
        .and_then(Locale::from_tag)
        .unwrap_or_default();
    let reader = EntryFor {
        side: if coach.is_some() {
            Canceller::Coach
        } else {
            Canceller::Client
        },
        locale,
        zone: zone(&feed, coach.is_some()),
    };
    let entries: Vec<_> = rows
        .iter()
        .map(|row| entries::of_row(app, row, &reader, feed.names))
        .collect();
    let changed_at = rows
        .iter()
        .map(|row| row.updated_at.0)
        .fold(feed.changed_at.0, Timestamp::max);
    Ok(Followable {
        text: write::feed(&locale.text("calendars-feed-name"), &entries),
        changed_at,
    })
}

/// The zone a person chose; else a coach's own, else Paris.
fn zone(feed: &Followed, coach: bool) -> TimeZone {
    let coach_zone = feed.coach_zone.as_deref().filter(|_| coach);
    feed.timezone
        .as_deref()
        .or(coach_zone)
        .or(Some("Europe/Paris"))
        .and_then(|name| TimeZone::get(name).ok())
        .unwrap_or(TimeZone::UTC)
}
