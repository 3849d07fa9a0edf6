//! How often one person may change what is booked.

use domain::ids::UserId;
use jiff::{SignedDuration, Timestamp};
use platform::error::{Error, Result};
use sqlx::PgConnection;

use crate::queries::moves::{self, Acts};
use axum::http::StatusCode;
use site::App;

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// # Errors
/// 429 `moves-too-many` when this person has moved as often as one may in 24 hours.
pub(super) async fn check_moves(app: &App, conn: &mut PgConnection, person: &UserId) -> Result<()> {
    let now = app.now();
    let made = moves::moves_by(conn, person, now - DAY).await?;
    check(
        &made,
        app.config.changes.moves_per_day,
        "moves-too-many",
        now,
    )
}

/// # Errors
/// 429 `cancellations-too-many` when this person has cancelled as often as one may in 24 hours.
pub(super) async fn check_cancellations(
    app: &App,
    conn: &mut PgConnection,
    person: &UserId,
) -> Result<()> {
    let now = app.now();
    let made = moves::cancellations_by(conn, person, now - DAY).await?;
    let most = app.config.changes.cancellations_per_day;
    check(&made, most, "cancellations-too-many", now)
}

fn check(made: &Acts, most: u32, code: &'static str, now: Timestamp) -> Result<()> {
    if made.count < i64::from(most) {
        return Ok(());
    }
    let again = made.first.map_or(now, |first| first.0) + DAY;
    let wait = now.duration_until(again).as_secs().max(1);
    Err(Error::new(StatusCode::TOO_MANY_REQUESTS, code)
        .with("max", i64::from(most))
        .retry_after(wait.unsigned_abs()))
}
