//! The coach's agenda: what fills a day, a week or a month, in the zone that they live in.

mod api;
mod draw;
mod pages;
mod queries;

pub(super) use api::__path_desk_agenda;
pub use api::desk_agenda;
pub use pages::agenda;

use domain::{
    agenda::Span,
    booking::HOLD,
    ids::{BookingId, CoachId, SessionId},
    schema::{BookingMode, BookingStatus},
};
use jiff::{Timestamp, tz::TimeZone};
use platform::error::Result;
use sqlx::PgConnection;

/// A block of a coach's time.
#[derive(Clone, Debug)]
struct Block {
    span: Span,
    kind: BlockKind,
}

/// What fills it.
#[derive(Clone, Debug)]
enum BlockKind {
    /// A session, or the hold of one.
    Booked {
        id: BookingId,
        session: Option<SessionId>,
        client: String,
        mode: BookingMode,
        status: BookingStatus,
    },
    /// Time off.
    Away { reason: Option<String> },
    /// Taken, or not known to be free, by another calendar of theirs.
    Busy,
}

async fn coach_zone(conn: &mut PgConnection, coach: &CoachId) -> Result<TimeZone> {
    Ok(site::zones::stored(&queries::zone(conn, coach).await?))
}

/// Everything in some part of `[from, to)`, by start.
async fn blocks(
    conn: &mut PgConnection,
    coach: &CoachId,
    from: Timestamp,
    to: Timestamp,
    now: Timestamp,
) -> Result<Vec<Block>> {
    let booked = queries::booked(conn, coach, from, to, now - HOLD).await?;
    let away = queries::away(conn, coach, from, to).await?;
    let booked = booked.into_iter().map(|row| Block {
        span: Span {
            from: row.starts_at.0,
            to: row.ends_at.0,
        },
        kind: BlockKind::Booked {
            id: row.id,
            session: row.session_id,
            client: row.client_name,
            mode: row.mode,
            status: row.status,
        },
    });
    let away = away.into_iter().map(|row| Block {
        span: Span {
            from: row.starts_at.0,
            to: row.ends_at.0,
        },
        kind: BlockKind::Away { reason: row.reason },
    });
    let coaches = [coach.as_str().to_owned()];
    let busy = calendars::busy(conn, &coaches, now, from, to).await?;
    let busy = busy.into_iter().map(|(_, taken)| Block {
        span: Span {
            from: taken.start,
            to: taken.end,
        },
        kind: BlockKind::Busy,
    });
    let mut all: Vec<Block> = busy.chain(away).chain(booked).collect();
    all.sort_by_key(|block| block.span.from);
    Ok(all)
}
