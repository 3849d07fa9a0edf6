//! A coach leaves the list, by their own wish or the platform's: the market switches the profile,
//! and what is ahead is let go in the same transaction.

use domain::ids::{CoachId, UserId};
use jiff::Timestamp;
use platform::error::Result;
use sqlx::PgConnection;

use super::leave::{cancel_all_ahead, drop_holds};
use crate::Bookings;
use market::practice::{self, ProfileOwner};
use site::who::Admin;

/// A coach leaves the list. Times that are held and not paid are let go; what is confirmed stays,
/// unless all of it is to be cancelled too.
///
/// # Errors
/// 409 when the profile is a draft, or was suspended by the platform.
pub async fn suspend(app: &Bookings, owner: &ProfileOwner, cancel: bool) -> Result<()> {
    let now = app.now();
    let mut tx = app.db.begin().await?;
    let by = cancel.then_some((&owner.user.id, None));
    let_go(&mut tx, &owner.id, by, now).await?;
    practice::set_active(&mut tx, owner, false, now).await?;
    tx.commit().await?;
    Ok(())
}

/// The platform takes a coach from the list. `cancel` also cancels what is ahead; the clients
/// read the reason then.
///
/// # Errors
/// 404 when there is no such coach, 422 without a reason, 403 about oneself, 409 when the profile
/// is a draft or barred already.
pub async fn bar(
    app: &Bookings,
    admin: &Admin,
    coach: &CoachId,
    reason: &str,
    cancel: bool,
) -> Result<()> {
    let reason = practice::reason_to_bar(reason)?;
    let now = app.now();
    let mut tx = app.db.begin().await?;
    let by = cancel.then_some((&admin.0.id, Some(reason.as_str())));
    let_go(&mut tx, coach, by, now).await?;
    practice::set_barred(app, &mut tx, admin, coach, Some(&reason)).await?;
    tx.commit().await?;
    Ok(())
}

/// What a coach who leaves the list has ahead: first of all, since whoever books locks it first.
async fn let_go(
    conn: &mut PgConnection,
    coach: &CoachId,
    cancel: Option<(&UserId, Option<&str>)>,
    now: Timestamp,
) -> Result<()> {
    drop_holds(conn, coach, now).await?;
    if let Some((by, reason)) = cancel {
        cancel_all_ahead(conn, coach, by, reason, now).await?;
    }
    Ok(())
}
