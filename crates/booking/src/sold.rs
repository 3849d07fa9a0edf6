//! Bookings as what money is taken for.

use async_trait::async_trait;
use axum::http::StatusCode;
use domain::ids::{BookingId, UserId};
use jiff::Timestamp;
use platform::error::{Error, Result};
use sqlx::PgConnection;

use super::{access::Reader, actions, details, letters, queries};
use money::{Notice, ReceiptSubject, Sale, Sold};
use site::App;

/// Bookings, sold to their clients.
pub struct SoldBookings;

#[async_trait]
impl Sold for SoldBookings {
    async fn lock(&self, conn: &mut PgConnection, booking: &BookingId) -> Result<Option<Sale>> {
        let booking = queries::lock(conn, booking).await?;
        Ok(booking.map(|booking| Sale {
            booking: booking.id,
            coach: booking.coach_id,
            status: booking.status,
            held_since: booking.created_at.0,
        }))
    }

    async fn confirm(&self, app: &App, conn: &mut PgConnection, booking: &BookingId) -> Result<()> {
        let booking = queries::lock(conn, booking)
            .await?
            .ok_or_else(Error::not_found)?;
        actions::confirm(app, conn, &booking).await
    }

    async fn expire(
        &self,
        conn: &mut PgConnection,
        booking: &BookingId,
        now: Timestamp,
    ) -> Result<()> {
        actions::expire(conn, booking, now).await
    }

    async fn notify(
        &self,
        app: &App,
        conn: &mut PgConnection,
        booking: &BookingId,
        notice: Notice,
    ) -> Result<()> {
        match notice {
            Notice::Declined => letters::declined(app, conn, booking).await,
            Notice::TooLate => letters::refunded(app, conn, booking).await,
            Notice::PaidTwice => letters::paid_twice(app, conn, booking).await,
            Notice::RefundSent(amount) => letters::refund_sent(app, conn, booking, amount).await,
            Notice::RefundFailed(amount) => {
                letters::refund_failed(app, conn, booking, amount).await
            }
        }
    }

    async fn receipt_subject(
        &self,
        conn: &mut PgConnection,
        booking: &BookingId,
        client: &UserId,
    ) -> Result<Option<ReceiptSubject>> {
        let booking = match details::find(conn, booking, Reader::as_client(client)).await {
            Ok(booking) => booking.into_inner(),
            Err(error) if error.status == StatusCode::NOT_FOUND => return Ok(None),
            Err(error) => return Err(error),
        };
        Ok(Some(ReceiptSubject {
            client_name: booking.client_name,
            client_email: booking.client_email,
            coach_name: booking.coach_name,
            scheduled_at: booking.scheduled_at.0,
            minutes: booking.duration.into(),
            mode: booking.mode,
            timezone: booking.timezone,
        }))
    }
}
