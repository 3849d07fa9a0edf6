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
