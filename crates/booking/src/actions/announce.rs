//! Telling both people of a move: of the first at once, of those that follow it shortly in one
//! letter, with what holds when it leaves.

use domain::{
    booking::{Canceller, quiet_after},
    ids::BookingId,
    schema::BookingStatus,
};
use jiff::{SignedDuration, Timestamp};
use platform::{db::retry_on_deadlock, error::Result};
use sqlx::PgConnection;

use crate::{
    Bookings, letters,
    queries::{
        self,
        moves::{self, MoveNotice},
    },
};
use site::App;

/// After a day without a letter the pauses begin anew.
const FORGOTTEN_AFTER: SignedDuration = SignedDuration::from_hours(24);

/// Tells of a move that was just written, or has it told when it is quiet.
pub(super) async fn announce_move(
    app: &App,
    conn: &mut PgConnection,
    id: &BookingId,
    (from, to): (Timestamp, Timestamp),
    by: Canceller,
) -> Result<()> {
    let now = app.now();
    let told = moves::notice(conn, id).await?;
    let told = told.filter(|told| now.duration_since(told.told_at.0) < FORGOTTEN_AFTER);
    let letters = told.as_ref().map_or(0, |told| told.letters);
    if let Some(told) = told {
        let quiet = SignedDuration::from_mins(app.config.changes.quiet_minutes.into());
        let pause = quiet_after(letters.unsigned_abs(), quiet);
        let due = told.told_at.0.saturating_add(pause).unwrap_or(now);
        if due > now {
            // Nothing that was written about an old time leaves any more.
            post::withdraw(conn, id.as_str(), now).await?;
            return moves::set_due(conn, id, Some(due)).await;
        }
    }
    letters::moved(app, conn, id, from, by).await?;
    moves::note_notice(conn, id, to, letters + 1, now).await
}

/// Tells of the moves that waited until now: where the session was when both were last told, and where it is.
/// A booking that is back there, or is cancelled, needs no word.
pub async fn tell_moved(app: &Bookings, id: &BookingId) -> Result<()> {
    retry_on_deadlock(|| async {
        let now = app.now();
        let mut tx = app.db.begin().await?;
        let Some(booking) = queries::lock(&mut tx, id).await? else {
            return Ok(());
        };
        let due = |told: &MoveNotice| told.due_at.is_some_and(|due| due.0 <= now);
        let Some(told) = moves::notice(&mut tx, id).await?.filter(due) else {
            return Ok(());
        };
        moves::set_due(&mut tx, id, None).await?;
        let start = booking.scheduled_at;
        if booking.status == BookingStatus::Confirmed && start != told.told_start {
            let by = match moves::moved_by_coach_at(&mut tx, id).await? {
                Some(_) => Canceller::Coach,
                None => Canceller::Client,
            };
            letters::moved(app, &mut tx, id, told.told_start.0, by).await?;
            moves::note_notice(&mut tx, id, start.0, told.letters + 1, now).await?;
        }
        tx.commit().await?;
        Ok(())
    })
    .await
}
