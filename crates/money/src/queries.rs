//! All SQL about payments, refunds, provider events and the ledger.

use domain::{
    ids::{BookingId, CoachId, PaymentId},
    ledger::Line,
    money::{Cents, Split},
    schema::PaymentStatus,
};
use jiff::Timestamp;
use platform::{db::Instant, error::Result};
use sqlx::PgConnection;

mod accounts;
pub mod earnings;
mod events;
mod groups;
mod mismatches;
mod overview;
mod receipts;
mod reconciliation;
mod refunds;
pub mod simulation;

pub use accounts::{
    Account, PayoutRow, account_of, accounts, admins, coach_of_account, owed_to, payouts_from,
    payouts_of, save_account, save_dispute, save_payout, taking_payments, user_of_coach,
    write_movement_once,
};
pub use events::{
    event_done, event_failed, events_about_charge, events_waiting, lock_event, store_event,
    stored_event,
};
pub use groups::{
    Group, NewGroup, bookings_of, charge_of_payment, facts, group, group_by_intent, group_closed,
    group_of, group_opened, group_paid, groups_to_close, insert_group, open_groups, open_groups_of,
    paid_by, record_fact, written_movements,
};
pub use mismatches::{Mismatch, insert_mismatch, mismatches};
pub use overview::{
    Balance, Dispute, FailedRefund, WaitingEvent, balances, count_waiting, disputes, failed_events,
    failed_refunds, sums_by_currency,
};
pub use receipts::{Receipt, issue_receipt, receipt};
pub use reconciliation::{
    Comparison, Difference, DifferenceKind, DifferencePosition, LedgerMovement, differences,
    last_comparison, ledger_movements, save_comparison,
};
pub use refunds::{
    decided_refund, mark_failure_notified, order_refund, refund, refund_came_back,
    refund_not_taken, refund_of, refund_sent, refunds_waiting,
};

/// A row of `Payment`.
#[derive(Clone, Debug)]
pub struct Payment {
    pub id: PaymentId,
    pub booking_id: BookingId,
    /// The provider's name for the payment, once made.
    pub stripe_payment_intent_id: Option<String>,
    /// The provider's name for the checkout.
    pub stripe_session_id: Option<String>,
    /// What the client pays.
    pub amount: Cents,
    /// What the platform keeps of it.
    pub platform_fee: Cents,
    /// What the coach gets of it.
    pub coach_payout: Cents,
    /// ISO 4217.
    pub currency: String,
    /// Where it stands.
    pub status: PaymentStatus,
    pub paid_at: Option<Instant>,
    /// When money went back.
    pub refunded_at: Option<Instant>,
    /// How much went back.
    pub refund_amount: Option<Cents>,
    /// When it was first asked for.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

impl Payment {
    /// Who gets what of it.
    pub fn split(&self) -> Split {
        Split {
            amount: self.amount,
            platform_fee: self.platform_fee,
            coach_payout: self.coach_payout,
        }
    }

    /// What went back already.
    pub fn refunded(&self) -> Cents {
        self.refund_amount.unwrap_or(Cents::ZERO)
    }
}

/// The payment of a booking, locked until the transaction ends. Lock the booking first.
pub async fn lock_payment(conn: &mut PgConnection, booking: &BookingId) -> Result<Option<Payment>> {
    Ok(sqlx::query_as!(
        Payment,
        r#"
        SELECT p.id AS "id: PaymentId",
               p."bookingId" AS "booking_id: BookingId",
               p."stripePaymentIntentId" AS stripe_payment_intent_id,
               p."stripeSessionId" AS stripe_session_id,
               p.amount::bigint AS "amount!: Cents",
               p."platformFee"::bigint AS "platform_fee!: Cents",
               p."coachPayout"::bigint AS "coach_payout!: Cents",
               p.currency,
               p.status,
               p."paidAt" AS paid_at,
               p."refundedAt" AS refunded_at,
               p."refundAmount"::bigint AS "refund_amount: Cents",
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

/// Asks for a payment, or asks again for one that was declined.
pub async fn request_payment(
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
pub async fn abandon_payments(
    conn: &mut PgConnection,
    bookings: &[String],
    now: Timestamp,
) -> Result<()> {
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

/// What a coach has earned or is owed, in one currency.
pub struct AmountDue {
    /// How much.
    pub cents: Cents,
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
) -> Result<Vec<AmountDue>> {
    Ok(sqlx::query_as!(
        AmountDue,
        r#"
        SELECT (-sum(l.cents))::bigint AS "cents!: Cents",
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
