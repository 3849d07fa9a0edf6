//! Paying for a series, all of it at once.

use domain::{booking::hold_expired, ids::BookingId, schema::BookingStatus};
use platform::error::{Error, Result};

use crate::{Bookings, actions::checkout::open_checkout_of, details, queries::series};
use money::{OpenedCheckout, ReturnTo};
use site::who::User;

/// Opens the one checkout of what is held of a series, as often as the client wants.
///
/// # Errors
/// 404 for anyone but the client, 409 `series-paid` when nothing is left to pay, `hold-expired`
/// when it was left too long, 503 when the provider does not answer.
pub async fn checkout_series(app: &Bookings, client: &User, id: &str) -> Result<OpenedCheckout> {
    let mut conn = app.db.acquire().await?;
    series::find(&mut conn, id, &client.id, None)
        .await?
        .ok_or_else(Error::not_found)?;
    let bookings = details::of_series(&mut conn, id).await?;
    drop(conn);
    let now = app.now();
    let waiting: Vec<_> = bookings
        .iter()
        .filter(|b| b.status == BookingStatus::Pending)
        .collect();
    if waiting.iter().any(|b| hold_expired(b.created_at.0, now)) {
        return Err(Error::conflict("hold-expired"));
    }
    let held: Vec<BookingId> = waiting.iter().map(|b| b.id.clone()).collect();
    if held.is_empty() {
        let over = bookings.iter().all(|b| b.hold_expired(now));
        let code = if over { "hold-expired" } else { "series-paid" };
        return Err(Error::conflict(code));
    }
    let page = format!("/series/{id}");
    let return_to = ReturnTo {
        success: page.clone(),
        cancel: page,
    };
    open_checkout_of(app, client, &held, &return_to).await
}
