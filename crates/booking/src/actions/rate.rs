//! The client rates a session. The words are the reviews' own business.

use domain::ids::BookingId;
use platform::{db::retry_on_deadlock, error::Result};

use crate::{Bookings, access::Reader, queries};
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
    given: &RatingRequest,
) -> Result<()> {
    let verdict = given.validate()?;
    retry_on_deadlock(|| async {
        let mut tx = app.db.begin().await?;
        let booking = queries::lock_for(&mut tx, id, Reader::as_client(&client.id)).await?;
        let rated = RatedBooking {
            booking: id,
            client: &booking.user_id,
            coach: &booking.coach_id,
            status: booking.status,
        };
        reviews::rate(&mut tx, &rated, &verdict, app.now()).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}
