//! SQL about refunds on their way to the provider.

use domain::{
    ids::PaymentId,
    money::{Cents, Refund},
    schema::PaymentStatus,
};
use jiff::Timestamp;
use platform::{db::Instant, error::Result};
use sqlx::PgConnection;

use super::Payment;
use crate::WhichRefund;

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
    let which = WhichRefund::decided(payment.id.clone());
    order_refund(conn, &which, refund, reason, now).await?;
    Ok(())
}

/// The order for the provider; `false` when it was given before.
pub async fn order_refund(
    conn: &mut PgConnection,
    which: &WhichRefund,
    refund: &Refund,
    reason: &str,
    now: Timestamp,
) -> Result<bool> {
    let cents = |amount: Cents| amount.as_i32().map_err(anyhow::Error::from);
    let done = sqlx::query!(
        r#"
        INSERT INTO trustcoach.refund
          (payment_id, surplus, cents, fee_back, coach_back, reason, requested_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (payment_id, surplus) DO NOTHING
        "#,
        which.payment.as_str(),
        which.charge(),
        cents(refund.amount)?,
        cents(refund.fee_back)?,
        cents(refund.coach_back)?,
        reason,
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A refund on its way to the provider.
pub struct RefundRow {
    /// The charge that is given back.
    pub intent: Option<String>,
    pub amount: Cents,
    pub fee_back: Cents,
    pub currency: String,
    pub attempt: i32,
    pub round: i32,
    pub sent_at: Option<Instant>,
}

/// A refund.
pub async fn refund_of(conn: &mut PgConnection, which: &WhichRefund) -> Result<Option<RefundRow>> {
    Ok(sqlx::query_as!(
        RefundRow,
        r#"
        SELECT coalesce(nullif(r.surplus, ''), m.intent, p."stripePaymentIntentId") AS intent,
               r.cents::bigint AS "amount!: Cents",
               r.fee_back::bigint AS "fee_back!: Cents",
               p.currency,
               r.attempt,
               r.round,
               r.sent_at
        FROM trustcoach.refund r
        JOIN "Payment" p ON p.id = r.payment_id
        LEFT JOIN trustcoach.payment_group_payment m
               ON m.payment_id = r.payment_id
              AND m.intent IS NOT NULL
        WHERE r.payment_id = $1
          AND r.surplus = $2
        "#,
        which.payment.as_str(),
        which.charge(),
    )
    .fetch_optional(conn)
    .await?)
}

/// The provider has taken the refund, unless it has come back meanwhile; answers whether that is
/// news.
pub async fn refund_sent(
    conn: &mut PgConnection,
    which: &WhichRefund,
    refund: &str,
    round: i32,
    now: Timestamp,
) -> Result<bool> {
    let done = sqlx::query!(
        r#"
        UPDATE trustcoach.refund
        SET sent_at = $3, provider_refund = $2, error = NULL
        WHERE payment_id = $1
          AND surplus = $5
          AND sent_at IS NULL
          AND round = $4
        "#,
        which.payment.as_str(),
        refund,
        Instant(now) as _,
        round,
        which.charge(),
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The provider has not taken the refund, and why. After a refusal the next attempt is another
/// one; what was not answered is asked again as the same.
pub async fn refund_not_taken(
    conn: &mut PgConnection,
    which: &WhichRefund,
    attempt: i32,
    refused: bool,
    error: &str,
    now: Timestamp,
) -> Result<()> {
    sqlx::query!(
        r#"
        UPDATE trustcoach.refund
        SET attempt = attempt + $5::boolean::integer, error = $3, failed_at = $4
        WHERE payment_id = $1
          AND surplus = $6
          AND attempt = $2
          AND sent_at IS NULL
        "#,
        which.payment.as_str(),
        attempt,
        error,
        Instant(now) as _,
        refused,
        which.charge(),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A refund that has failed and of which nobody was told, which is noted: how much, and of what
/// currency.
pub async fn mark_failure_notified(
    conn: &mut PgConnection,
    which: &WhichRefund,
    now: Timestamp,
) -> Result<Option<(Cents, String)>> {
    let row = sqlx::query!(
        r#"
        UPDATE trustcoach.refund r
        SET told_at = $3
        FROM "Payment" p
        WHERE p.id = r.payment_id
          AND r.payment_id = $1
          AND r.surplus = $2
          AND r.told_at IS NULL
          AND r.failed_at IS NOT NULL
          AND r.sent_at IS NULL
        RETURNING r.cents::bigint AS "cents!: Cents", p.currency
        "#,
        which.payment.as_str(),
        which.charge(),
        Instant(now) as _,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|r| (r.cents, r.currency)))
}

/// The provider had taken the refund, and it did not arrive: there will be another one. `false`
/// when that was known.
pub async fn refund_came_back(
    conn: &mut PgConnection,
    which: &WhichRefund,
    round: u32,
    error: &str,
    now: Timestamp,
) -> Result<bool> {
    let done = sqlx::query!(
        r#"
        UPDATE trustcoach.refund
        SET sent_at = NULL, round = round + 1, attempt = attempt + 1, error = $3, failed_at = $4
        WHERE payment_id = $1
          AND surplus = $5
          AND round = $2
        "#,
        which.payment.as_str(),
        i32::try_from(round).map_err(anyhow::Error::from)?,
        error,
        Instant(now) as _,
        which.charge(),
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Refunds asked before `before` that the provider has not taken yet.
pub async fn refunds_waiting(
    conn: &mut PgConnection,
    before: Timestamp,
) -> Result<Vec<WhichRefund>> {
    Ok(sqlx::query_as!(
        WhichRefund,
        r#"
        SELECT r.payment_id AS "payment: PaymentId", nullif(r.surplus, '') AS surplus
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

/// What we decided to give back of a payment.
pub async fn decided_refund(
    conn: &mut PgConnection,
    payment: &PaymentId,
) -> Result<Option<Refund>> {
    Ok(sqlx::query_as!(
        Refund,
        r#"
        SELECT r.cents::bigint AS "amount!: Cents",
               r.fee_back::bigint AS "fee_back!: Cents",
               r.coach_back::bigint AS "coach_back!: Cents"
        FROM trustcoach.refund r
        WHERE r.payment_id = $1
          AND r.surplus = ''
        "#,
        payment.as_str(),
    )
    .fetch_optional(conn)
    .await?)
}
