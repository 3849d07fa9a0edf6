//! The trait [`Sold`]: what money needs of the slice that sells.
//!
//! That slice implements it and is plugged in where the product is put together.
//! Each call works on the caller's connection: what becomes of a payment and of what it was for is
//! one transaction.

use async_trait::async_trait;
use domain::{
    ids::{BookingId, CoachId, UserId},
    money::Cents,
    schema::{BookingMode, BookingStatus},
};
use jiff::Timestamp;
use platform::error::Result;
use sqlx::PgConnection;

use site::App;

/// What a payment is for, locked until the transaction ends.
#[derive(Clone, Debug)]
pub struct Sale {
    /// What the payment names.
    pub booking: BookingId,
    /// Who is paid in the end.
    pub coach: CoachId,
    /// Where it stands; only what is pending waits for money.
    pub status: BookingStatus,
    /// Since when it has been held for its payment.
    pub held_since: Timestamp,
}

/// What a client is told about the money of a sale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The payment was refused, and can be tried again while the hold lasts.
    Declined,
    /// The payment came too late: all of it goes back.
    TooLate,
    /// It was paid once more: what came too much goes back.
    PaidTwice,
    /// The provider has taken the order to give this much back.
    RefundSent(Cents),
    /// This much was given back and did not arrive.
    RefundFailed(Cents),
}

/// What a receipt says about a sale.
#[derive(Clone, Debug)]
pub struct ReceiptSubject {
    /// Who has paid.
    pub client_name: String,
    /// Where they are written to.
    pub client_email: String,
    /// In whose name it was sold.
    pub coach_name: String,
    /// When the session starts.
    pub scheduled_at: Timestamp,
    /// How long it lasts.
    pub minutes: i64,
    /// By video or in the same room.
    pub mode: BookingMode,
    /// The zone that the client booked in, IANA.
    pub timezone: String,
}

/// What money is taken for.
#[async_trait]
pub trait Sold: Send + Sync {
    /// Locks a sale. Sales are locked before their payments, in the order of their ids.
    async fn lock(&self, conn: &mut PgConnection, booking: &BookingId) -> Result<Option<Sale>>;

    /// The payment has come in time.
    async fn confirm(&self, app: &App, conn: &mut PgConnection, booking: &BookingId) -> Result<()>;

    /// The payment has come too late for a hold that nobody has ended yet: it ends.
    async fn expire(
        &self,
        conn: &mut PgConnection,
        booking: &BookingId,
        now: Timestamp,
    ) -> Result<()>;

    /// Writes to the client.
    async fn notify(
        &self,
        app: &App,
        conn: &mut PgConnection,
        booking: &BookingId,
        notice: Notice,
    ) -> Result<()>;

    /// What the receipt says; `None` for anyone but the client.
    async fn receipt_subject(
        &self,
        conn: &mut PgConnection,
        booking: &BookingId,
        client: &UserId,
    ) -> Result<Option<ReceiptSubject>>;
}
