//! All SQL about payments, refunds, provider events and the ledger.

use domain::{
    ids::{BookingId, CoachId, PaymentId, UserId},
    money::{Cents, Refund, Split},
    schema::PaymentStatus,
};
use jiff::Timestamp;
use platform::{db::Instant, error::Result};
use sqlx::PgConnection;

use domain::ledger::Line;

mod accounts;
mod events;
mod groups;
mod money;

pub use accounts::{
    Account, PayoutRow, account_of, accounts, admins, coach_of_account, move_once, owed_to,
    payouts_of, put_account, put_dispute, put_payout, user_of,
};
pub use events::{
    event_done, event_failed, events_about, events_waiting, lock_event, store_event, stored_event,
};
pub use groups::{
    Group, NewGroup, bookings_of, decided_refund, facts, group, group_by_intent, group_closed,
    group_of, group_opened, group_paid, groups_to_close, insert_group, keep_fact, open_groups,
    open_groups_of, written,
};
pub use money::{
    Balance, Comparison, Difference, DifferenceKind, DisputeRow, FailedRefund, Moved, WaitingEvent,
    balances, differences, disputes, failed_events, failed_refunds, last_comparison, moved,
    put_comparison,
};

/// A row of `Payment`.
#[derive(Clone, Debug)]
pub struct Payment {
    /// Its id.
    pub id: PaymentId,
    /// What it is for.
    pub booking_id: BookingId,
    /// The provider's name for the payment, once made.
    pub stripe_payment_intent_id: Option<String>,
    /// The provider's name for the checkout.
    pub stripe_session_id: Option<String>,
    /// What the client pays, in cents.
    pub amount: i32,
    /// What the platform keeps of it.
    pub platform_fee: i32,
    /// What the coach gets of it.
    pub coach_payout: i32,
    /// ISO 4217.
    pub currency: String,
    /// Where it stands.
    pub status: PaymentStatus,
    /// When it was paid.
    pub paid_at: Option<Instant>,
    /// When money went back.
    pub refunded_at: Option<Instant>,
    /// How much went back, in cents.
    pub refund_amount: Option<i32>,
    /// When it was first asked for.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

impl Payment {
    /// Who gets what of it.
    pub fn split(&self) -> Split {
        Split {
            amount: self.amount.into(),
            platform_fee: self.platform_fee.into(),
            coach_payout: self.coach_payout.into(),
        }
    }

    /// What went back already.
    pub fn refunded(&self) -> Cents {
        self.refund_amount.unwrap_or(0).into()
    }
}

/// The payment of a booking, locked until the transaction ends. Lock the booking first.
pub async fn lock_of(conn: &mut PgConnection, booking: &BookingId) -> Result<Option<Payment>> {
    Ok(sqlx::query_as!(
        Payment,
        r#"
        SELECT p.id AS "id: PaymentId",
               p."bookingId" AS "booking_id: BookingId",
               p."stripePaymentIntentId" AS stripe_payment_intent_id,
               p."stripeSessionId" AS stripe_session_id,
               p.amount,
               p."platformFee" AS platform_fee,
               p."coachPayout" AS coach_payout,
               p.currency,
               p.status,
               p."paidAt" AS paid_at,
               p."refundedAt" AS refunded_at,
               p."refundAmount" AS refund_amount,
               p."createdAt" AS created_at,
               p."updatedAt" AS updated_at
        FROM "Payment" p
        WHERE p."bookingId" = $1
        FOR UPDATE
        "#,
        booking.as_str(),
    )
    .fetch_optional(conn)
    .await?)
}

/// What a payment is for, if this person is to pay it.
pub async fn booking_paid_by(
    conn: &mut PgConnection,
    id: &PaymentId,
    payer: &UserId,
) -> Result<Option<BookingId>> {
    Ok(sqlx::query_scalar!(
        r#"
        SELECT b.id AS "id: BookingId"
        FROM "Payment" p
        JOIN "Booking" b ON b.id = p."bookingId"
        WHERE p.id = $1
          AND b."userId" = $2
        "#,
        id.as_str(),
        payer.as_str(),
    )
    .fetch_optional(conn)
    .await?)
}

/// Asks for a payment, or asks again for one that was declined.
pub async fn ask(
    conn: &mut PgConnection,
    id: &PaymentId,
    booking: &BookingId,
    split: &Split,
    currency: &str,
    now: Timestamp,
) -> Result<PaymentId> {
    Ok(sqlx::query_scalar!(
        r#"
        INSERT INTO "Payment" AS p (
          id, "bookingId", amount, "platformFee", "coachPayout", currency, status,
          "createdAt", "updatedAt"
        )
        VALUES ($1, $2, $3, $4, $5, $6, 'PENDING', $7, $7)
        ON CONFLICT ("bookingId") DO UPDATE
        SET status = 'PENDING', "updatedAt" = $7
        WHERE p.status IN ('PENDING', 'FAILED')
        RETURNING p.id AS "id: PaymentId"
        "#,
        id.as_str(),
        booking.as_str(),
        split.amount.as_i32().map_err(anyhow::Error::from)?,
        split.platform_fee.as_i32().map_err(anyhow::Error::from)?,
        split.coach_payout.as_i32().map_err(anyhow::Error::from)?,
        currency,
        Instant(now) as _,
    )
    .fetch_one(conn)
    .await?)
}

/// The money has come. The payments of a series share a charge, and the column is unique: the
/// first of them names it.
pub async fn paid(
    conn: &mut PgConnection,
    id: &PaymentId,
    intent: Option<&str>,
    now: Timestamp,
) -> Result<()> {
    sqlx::query!(
        r#"
        UPDATE "Payment"
        SET status = 'SUCCEEDED',
            "paidAt" = $3,
            "stripePaymentIntentId" = $2,
            "updatedAt" = $3
        WHERE id = $1
        "#,
        id.as_str(),
        intent,
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Payments that will not come any more: those still waited for, of these bookings.
pub async fn give_up(conn: &mut PgConnection, bookings: &[String], now: Timestamp) -> Result<()> {
    sqlx::query!(
        r#"
        UPDATE "Payment"
        SET status = 'FAILED', "updatedAt" = $2
        WHERE "bookingId" = ANY ($1)
          AND status = 'PENDING'
        "#,
        bookings,
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Money is given back: how much is written on the payment, and the order for the provider.
pub async fn refund(
    conn: &mut PgConnection,
    payment: &Payment,
    refund: &Refund,
    status: PaymentStatus,
    reason: &str,
    now: Timestamp,
) -> Result<()> {
    let cents = |amount: Cents| amount.as_i32().map_err(anyhow::Error::from);
    sqlx::query!(
        r#"
        UPDATE "Payment"
        SET status = $2, "refundAmount" = $3, "refundedAt" = $4, "updatedAt" = $4
        WHERE id = $1
        "#,
        payment.id.as_str(),
        status as _,
        cents(refund.amount)?,
        Instant(now) as _,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        r#"
        INSERT INTO trustcoach.refund (payment_id, cents, fee_back, coach_back, reason, requested_at)
        VALUES ($1, $2, $3, $4, $5, $6)
        "#,
        payment.id.as_str(),
        cents(refund.amount)?,
        cents(refund.fee_back)?,
        cents(refund.coach_back)?,
        reason,
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A refund on its way to the provider.
pub struct RefundRow {
    pub payment_intent: Option<String>,
    pub cents: i32,
    pub fee_back: i32,
    pub currency: String,
    pub attempt: i32,
    pub round: i32,
    pub sent_at: Option<Instant>,
}

/// The refund of a payment.
pub async fn refund_of(conn: &mut PgConnection, id: &PaymentId) -> Result<Option<RefundRow>> {
    Ok(sqlx::query_as!(
        RefundRow,
        r#"
        SELECT p."stripePaymentIntentId" AS payment_intent,
               r.cents,
               r.fee_back,
               p.currency,
               r.attempt,
               r.round,
               r.sent_at
        FROM trustcoach.refund r
        JOIN "Payment" p ON p.id = r.payment_id
        WHERE r.payment_id = $1
        "#,
        id.as_str(),
    )
    .fetch_optional(conn)
    .await?)
}

/// The provider has taken the refund, unless it has come back meanwhile; answers whether that is
/// news.
pub async fn refund_sent(
    conn: &mut PgConnection,
    id: &PaymentId,
    refund: &str,
    round: i32,
    now: Timestamp,
) -> Result<bool> {
    let done = sqlx::query!(
        r#"
        UPDATE trustcoach.refund
        SET sent_at = $3, provider_refund = $2, error = NULL
        WHERE payment_id = $1
          AND sent_at IS NULL
          AND round = $4
        "#,
        id.as_str(),
        refund,
        Instant(now) as _,
        round,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The provider would not take the refund: the next attempt is another one.
pub async fn refund_refused(
    conn: &mut PgConnection,
    id: &PaymentId,
    attempt: i32,
    error: &str,
    now: Timestamp,
) -> Result<()> {
    sqlx::query!(
        r#"
        UPDATE trustcoach.refund
        SET attempt = attempt + 1, error = $3, failed_at = $4
        WHERE payment_id = $1
          AND attempt = $2
          AND sent_at IS NULL
        "#,
        id.as_str(),
        attempt,
        error,
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The provider had taken the refund, and it did not arrive: there will be another one. `false`
/// when that was known.
pub async fn refund_came_back(
    conn: &mut PgConnection,
    id: &PaymentId,
    round: u32,
    error: &str,
    now: Timestamp,
) -> Result<bool> {
    let done = sqlx::query!(
        r#"
        UPDATE trustcoach.refund
        SET sent_at = NULL, round = round + 1, attempt = attempt + 1, error = $3, failed_at = $4
        WHERE payment_id = $1
          AND round = $2
        "#,
        id.as_str(),
        i32::try_from(round).map_err(anyhow::Error::from)?,
        error,
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Where a payment stands by all that was told of it.
pub async fn set_state(
    conn: &mut PgConnection,
    id: &PaymentId,
    status: PaymentStatus,
    refunded: Cents,
    now: Timestamp,
) -> Result<()> {
    let refunded = refunded.as_i32().map_err(anyhow::Error::from)?;
    sqlx::query!(
        r#"
        UPDATE "Payment"
        SET status = $2,
            "refundAmount" = nullif($3, 0),
            "refundedAt" = CASE WHEN $3 > 0 THEN coalesce("refundedAt", $4) END,
            "updatedAt" = $4
        WHERE id = $1
          AND (status, coalesce("refundAmount", 0)) IS DISTINCT FROM ($2, $3)
        "#,
        id.as_str(),
        status as _,
        refunded,
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Writes a movement; the database checks that its lines sum to zero. Payouts are about no
/// payment.
pub async fn write_movement(
    conn: &mut PgConnection,
    movement: &str,
    about: Option<&Payment>,
    currency: &str,
    lines: &[Line],
    now: Timestamp,
) -> Result<()> {
    let accounts: Vec<String> = lines.iter().map(|l| l.account.clone()).collect();
    let cents: Vec<i64> = lines.iter().map(|l| l.cents.get()).collect();
    sqlx::query!(
        r#"
        INSERT INTO trustcoach.ledger_line
          (movement, at, account, payment_id, booking_id, cents, currency)
        SELECT $1, $2, line.account, $3, $4, line.cents, $5
        FROM unnest($6::text[], $7::bigint[]) AS line (account, cents)
        "#,
        movement,
        Instant(now) as _,
        about.map(|p| p.id.as_str()),
        about.map(|p| p.booking_id.as_str()),
        currency,
        &accounts,
        &cents,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What a coach was owed in `[from, to)`, by currency, in cents.
pub struct Earned {
    /// In cents.
    pub cents: i64,
    /// ISO 4217.
    pub currency: String,
}

/// The sum of a coach's account over a time, without what was paid out to them; what is owed to
/// them is negative in the ledger.
pub async fn earned(
    conn: &mut PgConnection,
    coach: &CoachId,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<Earned>> {
    Ok(sqlx::query_as!(
        Earned,
        r#"
        SELECT (-sum(l.cents))::bigint AS "cents!",
               l.currency
        FROM trustcoach.ledger_line l
        WHERE l.account = $1
          AND l.payment_id IS NOT NULL
          AND l.at >= $2
          AND l.at < $3
        GROUP BY l.currency
        ORDER BY l.currency
        "#,
        domain::ledger::coach(coach),
        Instant(from) as _,
        Instant(to) as _,
    )
    .fetch_all(conn)
    .await?)
}

/// Refunds asked before `before` that the provider has not taken yet.
pub async fn refunds_waiting(conn: &mut PgConnection, before: Timestamp) -> Result<Vec<PaymentId>> {
    Ok(sqlx::query_scalar!(
        r#"
        SELECT r.payment_id AS "id: PaymentId"
        FROM trustcoach.refund r
        WHERE r.sent_at IS NULL
          AND r.requested_at < $1
          AND coalesce(r.failed_at + interval '1 hour', r.requested_at) < $1
        ORDER BY r.requested_at
        LIMIT 200
        "#,
        Instant(before) as _,
    )
    .fetch_all(conn)
    .await?)
}
