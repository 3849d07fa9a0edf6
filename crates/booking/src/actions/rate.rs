//! The client says what they think of a session. The words are the reviews' own business.

use domain::ids::BookingId;
use platform::error::{Error, Result};

use super::queries::{self, Reader};
use crate::Bookings;
use reviews::{RatedBooking, RatingRequest};
use site::who::User;

/// Rates a completed booking, or changes the rating within its 14 days.
///
/// # Errors
/// 404 for anyone but the client, 409 before the session is complete or after the 14 days,
/// 422 naming the field.
pub async fn rate(
    app: &Bookings,
    client: &User,
    id: &BookingId,
    rating: &RatingRequest,
) -> Result<()> {
    let verdict = rating.validate()?;
    let mut tx = app.db.begin().await?;
    let booking = queries::lock_for(&mut tx, id, Reader::client(client))
        .await?
        .ok_or_else(Error::not_found)?;
    let rated = RatedBooking {
        booking: id,
        client: &booking.user_id,
        coach: &booking.coach_id,
        status: booking.status,
    };
    reviews::rate(&mut tx, &rated, &verdict, app.now()).await?;
    tx.commit().await?;
    Ok(())
}
