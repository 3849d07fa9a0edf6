//! Ending one login, or forgetting one device.

use jiff::SignedDuration;
use platform::{
    error::{Error, Result},
    login::LIFETIME,
};
use site::who::User;

use crate::{Identity, queries};

/// Ends one login of a person, wherever its cookie is.
///
/// # Errors
/// 404 when it is not theirs, or has ended.
pub async fn end_login(app: &Identity, user: &User, login: &str) -> Result<()> {
    let mut tx = app.db.begin().await?;
    if !queries::drop_login(&mut tx, &user.id, login).await? {
        return Err(Error::not_found());
    }
    let until = app.now() + LIFETIME + SignedDuration::from_mins(1);
    queries::end_login(&mut tx, login, until).await?;
    tx.commit().await?;
    Ok(())
}

/// Forgets a device of a person: its logins end, and it is new the next time.
///
/// # Errors
/// 404 when it is not theirs.
pub async fn forget_device(app: &Identity, user: &User, device: &str) -> Result<()> {
    let mut conn = app.db.acquire().await?;
    if queries::drop_device(&mut conn, &user.id, device).await? {
        Ok(())
    } else {
        Err(Error::not_found())
    }
}
