//! What the client thought of the session.

use domain::{
    booking::{Rating, RatingRefused, may_rate},
    ids::BookingId,
};
use platform::{
    error::{Error, FieldErrors, Result},
    i18n::Arg,
};

use super::{
    queries::{self, Reader},
    wrong_state,
};
use crate::{App, who::User};

const LONGEST_COMMENT: usize = 1000;

/// Rates a completed booking, or changes the rating within its 14 days; the coach's average
/// follows in the same transaction. A comment is shown once a person has read it.
///
/// # Errors
/// 404 for anyone but the client, 409 before the session is complete or after the 14 days,
/// 422 naming the field.
pub async fn rate(
    app: &App,
    client: &User,
    id: &BookingId,
    stars: i64,
    comment: Option<&str>,
) -> Result<()> {
    let mut errors = FieldErrors::new();
    let rating = i32::try_from(stars).ok().and_then(|s| Rating::new(s).ok());
    if rating.is_none() {
        errors.add("rating", "error-field-rating");
    }
    let comment = comment.map(str::trim).filter(|c| !c.is_empty());
    if comment.is_some_and(|c| c.chars().count() > LONGEST_COMMENT) {
        let max = Arg::Number(i64::try_from(LONGEST_COMMENT).unwrap_or(i64::MAX));
        errors.add_with("comment", "error-field-too-long", vec![("max", max)]);
    }
    errors.check()?;
    let Some(rating) = rating else {
        return Err(Error::field("rating", "error-field-rating"));
    };

    let now = app.now();
    let mut tx = app.db.begin().await?;
    let booking = queries::lock_for(&mut tx, id, Reader::client(client))
        .await?
        .ok_or_else(Error::not_found)?;
    let rated_at = queries::lock_rating(&mut tx, id, &booking.coach_id).await?;
    may_rate(booking.status, rated_at.map(|at| at.0), now).map_err(|refusal| match refusal {
        RatingRefused::NotCompleted(status) => wrong_state(status),
        RatingRefused::Settled => Error::conflict("rating-settled"),
    })?;
    queries::rate(&mut tx, &booking, rating.into(), comment, now).await?;
    tx.commit().await?;
    Ok(())
}
