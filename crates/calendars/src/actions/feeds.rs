//! Calendar feeds: a secret address under which a person's bookings can be followed.

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
use serde::Serialize;

use crate::{
    EntryFor, entries,
    queries::{
        entries as rows,
        feeds::{self as queries, FeedOwner},
    },
    write,
};
use site::{App, zones};

/// A secret of 256 bits.
const TOKEN_BYTES: usize = 32;
const MAX_READS_PER_MINUTE: i32 = 30;
/// How far back a feed shows.
const SHOWN_PAST: SignedDuration = SignedDuration::from_hours(90 * 24);
/// How long a cancelled session is shown as cancelled.
const SHOWN_CANCELLED: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Which of a person's bookings a feed shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
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

    pub fn parse(name: &str) -> Option<Self> {
        [Self::Client, Self::Coach]
            .into_iter()
            .find(|side| side.as_str() == name)
    }
}

/// A feed of one's own bookings. Whoever has its address reads it.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = FeedView)]
pub struct Feed {
    /// `client` or `coach`.
    #[schema(value_type = String)]
    pub side: Side,
    /// Its address.
    pub url: String,
    /// The same, for the program that keeps calendars.
    #[serde(skip)]
    pub webcal: String,
    /// Whether it tells with whom, or only that the time is taken.
    pub names: bool,
    /// When the address was made.
    pub created_at: Instant,
    /// When it was last read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read_at: Option<Instant>,
}

fn seal_context(user: &UserId, side: Side) -> String {
    format!("calendar_feed.token:{user}:{}", side.as_str())
}

/// A person's feed on one side, if they have one.
pub async fn find(app: &App, user: &UserId, side: Side) -> Result<Option<Feed>> {
    let mut conn = app.db.acquire().await?;
    let Some(row) = queries::for_user(&mut conn, user, side.as_str()).await? else {
        return Ok(None);
    };
    let token = app
        .keys
        .open(&seal_context(user, side), &row.sealed_token)
        .map_err(Error::internal)?;
    let token = String::from_utf8(token).map_err(Error::internal)?;
    let url = post::address(app, &format!("/calendars/{token}.ics"));
    let webcal = match url.split_once("://") {
        Some((_, rest)) => format!("webcal://{rest}"),
        None => url.clone(),
    };
    Ok(Some(Feed {
        side,
        url,
        webcal,
        names: row.names,
        created_at: row.created_at,
        read_at: row.read_at,
    }))
}

/// Makes the address of a feed, anew if there was one: the one before stops working.
///
/// # Errors
/// 409 `feed-needs-proof` before the person's address is proven.
pub async fn renew(app: &App, user: &UserId, side: Side) -> Result<()> {
    let token = random::token(TOKEN_BYTES);
    let sealed = app.keys.seal(&seal_context(user, side), token.as_bytes());
    let mut conn = app.db.acquire().await?;
    let hash = hash_token(&token);
    let made = queries::renew(&mut conn, user, side.as_str(), &hash, &sealed, app.now());
    if made.await? {
        Ok(())
    } else {
        Err(Error::conflict("feed-needs-proof"))
    }
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

/// A feed as an iCalendar document.
#[derive(Debug)]
pub struct FeedDocument {
    pub text: String,
    /// When it last changed.
    pub changed_at: Timestamp,
}

/// What the feed with this secret shows now.
///
/// # Errors
/// 404 for a secret that is none (any more), 429 when it is read too often.
pub async fn read(app: &App, token: &str) -> Result<FeedDocument> {
    let now = app.now();
    let mut conn = app.db.acquire().await?;
    let feed = queries::find_and_count(&mut conn, &hash_token(token), now)
        .await?
        .ok_or_else(Error::not_found)?;
    if feed.reads > MAX_READS_PER_MINUTE {
        let refused = Error::new(StatusCode::TOO_MANY_REQUESTS, "too-many-requests");
        return Err(refused.retry_after(60));
    }
    let coach = match feed.side.as_str() {
        "coach" => Some(feed.coach_id.as_ref().ok_or_else(Error::not_found)?),
        _ => None,
    };
    let client = coach.is_none().then_some(&feed.user_id);
    let rows = rows::list_for_feed(
        &mut conn,
        client,
        coach,
        now - SHOWN_PAST,
        now - SHOWN_CANCELLED,
    )
    .await?;
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
        .map(|row| entries::feed_entry(app, row, &reader, feed.names))
        .collect();
    let changed_at = rows
        .iter()
        .map(|row| row.updated_at.0)
        .fold(feed.changed_at.0, Timestamp::max);
    Ok(FeedDocument {
        text: write::feed(&locale.text("calendars-feed-name"), &entries),
        changed_at,
    })
}

/// The zone a person chose; else a coach's own, else Paris.
fn zone(feed: &FeedOwner, coach: bool) -> TimeZone {
    let coach_zone = feed.coach_zone.as_deref().filter(|_| coach);
    let name = feed.timezone.as_deref().or(coach_zone);
    name.map_or_else(zones::paris, zones::stored)
}
