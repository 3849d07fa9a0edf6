//! SQL about calendar feeds.

use domain::ids::{CoachId, UserId};
use jiff::Timestamp;
use platform::{db::Instant, error::Result};
use sqlx::PgConnection;

/// A feed, as its owner sees it.
#[derive(Clone, Debug)]
pub struct FeedRow {
    /// Its secret, sealed.
    pub sealed_token: String,
    /// Whether it tells with whom.
    pub names: bool,
    /// When its address was made.
    pub created_at: Instant,
    /// When it was last read.
    pub read_at: Option<Instant>,
}

/// A person's feed on one side.
pub async fn for_user(
    conn: &mut PgConnection,
    user: &UserId,
    side: &str,
) -> Result<Option<FeedRow>> {
    Ok(sqlx::query_as!(
        FeedRow,
        r#"
        SELECT sealed_token, names, created_at, read_at
        FROM trustcoach.calendar_feed
        WHERE user_id = $1
          AND side = $2
        "#,
        user.as_str(),
        side,
    )
    .fetch_optional(conn)
    .await?)
}

/// Gives a person a new address for their feed; the one before, if any, is over. Answers whether
/// they may have one: nothing secret is made for an address that nobody proved.
pub async fn renew(
    conn: &mut PgConnection,
    user: &UserId,
    side: &str,
    token_hash: &str,
    sealed_token: &str,
    now: Timestamp,
) -> Result<bool> {
    let done = sqlx::query!(
        r#"
        INSERT INTO trustcoach.calendar_feed AS f
          (user_id, side, token_hash, sealed_token, created_at, changed_at)
        SELECT u.id, $2, $3, $4, $5, $5
        FROM "User" u
        WHERE u.id = $1
          AND u."emailVerified" IS NOT NULL
        ON CONFLICT (user_id, side) DO UPDATE
        SET token_hash = $3, sealed_token = $4, created_at = $5, changed_at = $5, read_at = NULL
        "#,
        user.as_str(),
        side,
        token_hash,
        sealed_token,
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Says whether a feed tells with whom; `false` when there is no feed.
pub async fn set_names(
    conn: &mut PgConnection,
    user: &UserId,
    side: &str,
    names: bool,
    now: Timestamp,
) -> Result<bool> {
    let done = sqlx::query!(
        r#"
        UPDATE trustcoach.calendar_feed
        SET names = $3, changed_at = $4
        WHERE user_id = $1
          AND side = $2
        "#,
        user.as_str(),
        side,
        names,
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends a feed; `false` when there is none.
pub async fn revoke(conn: &mut PgConnection, user: &UserId, side: &str) -> Result<bool> {
    let done = sqlx::query!(
        "DELETE FROM trustcoach.calendar_feed WHERE user_id = $1 AND side = $2",
        user.as_str(),
        side,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The owner of a feed, and how they read.
#[derive(Clone, Debug)]
pub struct FeedOwner {
    /// The person.
    pub user_id: UserId,
    /// `client` or `coach`.
    pub side: String,
    /// Whether it tells with whom.
    pub names: bool,
    /// When what it shows was last chosen.
    pub changed_at: Instant,
    /// How often it was read in this minute, this time included.
    pub reads: i32,
    /// The language that they chose.
    pub language: Option<String>,
    /// The zone that they chose.
    pub timezone: Option<String>,
    /// Their profile as a coach.
    pub coach_id: Option<CoachId>,
    pub coach_zone: Option<String>,
}

/// Finds a feed by its secret, and counts that it was read.
pub async fn find_and_count(
    conn: &mut PgConnection,
    token_hash: &str,
    now: Timestamp,
) -> Result<Option<FeedOwner>> {
    Ok(sqlx::query_as!(
        FeedOwner,
        r#"
        WITH read AS (
          UPDATE trustcoach.calendar_feed f
          SET read_at = $2,
              minute = date_trunc('minute', $2::timestamp),
              reads = CASE WHEN f.minute = date_trunc('minute', $2::timestamp) THEN f.reads + 1 ELSE 1 END
          WHERE f.token_hash = $1
          RETURNING f.user_id, f.side, f.names, f.changed_at, f.reads
        )
        SELECT r.user_id AS "user_id!: UserId",
               r.side AS "side!",
               r.names AS "names!",
               r.changed_at AS "changed_at!: Instant",
               r.reads AS "reads!",
               p.language AS "language?",
               p.timezone AS "timezone?",
               c.id AS "coach_id?: CoachId",
               c.timezone AS "coach_zone?"
        FROM read r
        LEFT JOIN trustcoach.preference p ON p.user_id = r.user_id
        LEFT JOIN "Coach" c ON c."userId" = r.user_id
        "#,
        token_hash,
        Instant(now) as _,
    )
    .fetch_optional(conn)
    .await?)
}
