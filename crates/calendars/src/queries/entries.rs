//! SQL about bookings as calendar entries.

use domain::{
    booking::PartiesOnly,
    ids::{BookingId, CoachId, UserId},
    schema::BookingStatus,
};
use jiff::Timestamp;
use platform::{db::Instant, error::Result};
use sqlx::PgConnection;

/// A booking and its two people.
#[derive(Clone, Debug)]
pub struct EntryRow {
    pub id: BookingId,
    /// What to call the client.
    pub client_name: String,
    /// The client's address.
    pub client_email: String,
    /// What to call the coach.
    pub coach_name: String,
    /// The coach's address.
    pub coach_email: String,
    pub scheduled_at: Instant,
    /// Minutes.
    pub duration: i32,
    /// Where, when in the same room.
    pub location: Option<PartiesOnly>,
    /// The video room.
    pub meeting_url: Option<PartiesOnly>,
    /// Where it stands.
    pub status: BookingStatus,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// How often it changed in a way that matters to a calendar.
    pub sequence: i32,
}

macro_rules! entries {
    ($rest:literal, $($arg:expr),* $(,)?) => {
        sqlx::query_as!(
            EntryRow,
            r#"
            SELECT b.id AS "id: BookingId",
                   trustcoach.display_name(u.name, u.email) AS "client_name!",
                   u.email AS client_email,
                   trustcoach.display_name(cu.name, cu.email) AS "coach_name!",
                   cu.email AS coach_email,
                   b."scheduledAt" AS scheduled_at,
                   b.duration,
                   b.location AS "location: PartiesOnly",
                   b."meetingUrl" AS "meeting_url: PartiesOnly",
                   b.status,
                   b."createdAt" AS created_at,
                   b."updatedAt" AS updated_at,
                   coalesce(k.sequence, 0) AS "sequence!"
            FROM "Booking" b
            JOIN "User" u ON u.id = b."userId"
            JOIN "Coach" c ON c.id = b."coachId"
            JOIN "User" cu ON cu.id = c."userId"
            LEFT JOIN trustcoach.booking_calendar k ON k.booking_id = b.id
            "# + $rest,
            $($arg),*
        )
    };
}

pub async fn for_booking(conn: &mut PgConnection, id: &BookingId) -> Result<Option<EntryRow>> {
    Ok(entries!("WHERE b.id = $1", id.as_str())
        .fetch_optional(conn)
        .await?)
}

/// What a person's feed shows, soonest first: as a coach or as a client, from `since` on. Holds
/// are not shown; a cancelled session is until `cancelled_since` after it was, so that a
/// calendar that follows the feed sees it go.
pub async fn list_for_feed(
    conn: &mut PgConnection,
    client: Option<&UserId>,
    coach: Option<&CoachId>,
    since: Timestamp,
    cancelled_since: Timestamp,
) -> Result<Vec<EntryRow>> {
    Ok(entries!(
        r#"
        WHERE (b."userId" = $1 OR b."coachId" = $2)
          AND b."scheduledAt" >= $3
          AND (b.status IN ('CONFIRMED', 'IN_PROGRESS', 'COMPLETED', 'NO_SHOW')
               OR b.status = 'CANCELLED'
                  AND b."cancelledBy" IS NOT NULL
                  AND b."cancelledAt" >= $4)
        ORDER BY b."scheduledAt", b.id
        LIMIT 5000
        "#,
        client.map(UserId::as_str),
        coach.map(CoachId::as_str),
        Instant(since) as _,
        Instant(cancelled_since) as _,
    )
    .fetch_all(conn)
    .await?)
}
